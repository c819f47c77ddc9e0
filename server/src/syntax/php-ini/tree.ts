/** The tree of one php.ini file: lines in order, with places; nothing is invented. */
import type { TextRange } from '../../text/range.ts';
import type { SyntaxProblem } from '../problem.ts';
import type { Tokens } from '../tokens.ts';

export interface IniWord {
  readonly range: TextRange;
  readonly text: string;
}

export interface IniValue {
  /** The value as written, quotes included, spaces around it and a `;` comment behind it excluded; empty where nothing follows the `=`. */
  readonly range: TextRange;
  /** The text at `range`. */
  readonly raw: string;
  /**
   * What PHP receives: quotes off, `on yes true` → `1`, `off no false none null` → the empty string. `undefined` where the file alone does not
   * tell: `${NAME}`, a constant or an operator (`E_ALL & ~E_DEPRECATED`), a placeholder of a template, a quote without end.
   */
  readonly text: string | undefined;
  /** The whole value is one quoted string. */
  readonly quote: '"' | "'" | undefined;
}

export interface IniSection {
  readonly kind: 'section';
  readonly name: IniWord;
  /** From `[` to `]`. */
  readonly range: TextRange;
}

export interface IniEntry {
  readonly kind: 'entry';
  readonly key: IniWord;
  /** `k` of `key[k] = …`; empty text for `key[]`. */
  readonly index: IniWord | undefined;
  /** `undefined` where there is no `=`. */
  readonly value: IniValue | undefined;
  /** From the key to the end of the value. */
  readonly range: TextRange;
}

export type IniLine = IniSection | IniEntry;

export interface IniTree {
  readonly dialect: 'php-ini';
  readonly text: string;
  readonly lines: readonly IniLine[];
  readonly tokens: Tokens;
  /** None: nothing is reported of the form of php.ini. */
  readonly problems: readonly SyntaxProblem[];
  readonly withheld: readonly SyntaxProblem[];
}

/** Token kinds of {@link IniTree.tokens}. */
export const IniToken = {
  space: 0,
  comment: 1,
  section: 2,
  key: 3,
  index: 4,
  equals: 5,
  value: 6,
  template: 7,
  bom: 8,
  bracket: 9,
  other: 10,
} as const;
