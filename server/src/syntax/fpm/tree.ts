/** The tree of one PHP-FPM configuration file: lines in order, with places; nothing is invented. */
import type { TextRange } from '../../text/range.ts';
import type { SyntaxProblem } from '../problem.ts';
import type { Tokens } from '../tokens.ts';

export interface FpmWord {
  readonly range: TextRange;
  readonly text: string;
}

/** The value of an entry as the ini scanner yields it (Zend/zend_ini_scanner.l, normal mode, one line at a time). */
export interface FpmValue {
  /** The value as written, quotes included, spaces around it and a `;` comment behind it excluded. */
  readonly range: TextRange;
  /** The text at `range`. */
  readonly raw: string;
  /**
   * What FPM receives: quotes off, escapes done, `on yes true` → `1`, `off no false none null` → the empty string (bare, whole value).
   * `$pool` is still in it (FPM replaces it later). `undefined` where it cannot be known from the file.
   */
  readonly text: string | undefined;
  /** Why `text` is undefined: `${NAME}` of the environment or php.ini, a template placeholder, a PHP constant or operator, bad syntax. */
  readonly unknown: 'environment' | 'template' | 'expression' | 'malformed' | undefined;
  /** The whole value is one quoted string. */
  readonly quote: '"' | "'" | undefined;
}

export interface FpmSection {
  readonly kind: 'section';
  readonly name: FpmWord;
  /** From `[` to `]`. */
  readonly range: TextRange;
}

export interface FpmEntry {
  readonly kind: 'entry';
  readonly key: FpmWord;
  /** `K` of `env[K] = …`; empty text for `access.suppress_path[]`. */
  readonly index: FpmWord | undefined;
  /** `undefined` where there is no `=`. */
  readonly value: FpmValue | undefined;
  /** From the key to the end of the value. */
  readonly range: TextRange;
}

export type FpmLine = FpmSection | FpmEntry;

export interface FpmTree {
  readonly dialect: 'php-fpm';
  readonly text: string;
  readonly lines: readonly FpmLine[];
  readonly tokens: Tokens;
  /** Without errors where `placeholders` stand in the file. */
  readonly problems: readonly SyntaxProblem[];
  /** Errors of form that may be none once the placeholders are filled in: nothing is reported, but the text is not valid as a whole. */
  readonly withheld: readonly SyntaxProblem[];
  /** Template control stands between the lines: not everything written is always there. */
  readonly templated: boolean;
  /** Something in the file is filled in before PHP-FPM reads it: some values are not known, and what is missing may come then. */
  readonly placeholders: boolean;
}

/** Token kinds of {@link FpmTree.tokens}. */
export const FpmToken = {
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
