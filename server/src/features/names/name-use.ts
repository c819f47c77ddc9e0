/** A name that a configuration gives to something, or uses: what navigation and rename go by. */
import type { FileId, TextRange } from '../../text/range.ts';

export type NameKind =
  | 'upstream'
  | 'variable'
  | 'named location'
  | 'log format'
  | 'request zone'
  | 'connection zone'
  | 'cache zone'
  | 'upstream zone'
  | 'session cache'
  | 'thread pool'
  | 'user'
  | 'group'
  | 'pool';

/** `write`: gives a variable a value, one of several that may. */
export interface NameUse {
  readonly kind: NameKind;
  /** As the server compares it. */
  readonly key: string;
  /** As written, without the characters around it. */
  readonly text: string;
  /** The name alone. */
  readonly range: TextRange;
  /** With its character: `$name`, `@name`. */
  readonly shown: TextRange;
  readonly role: 'definition' | 'reference';
  /** What stands at `range` is `text`, so that it can be replaced. */
  readonly exact: boolean;
  /** Where the directive `server` around it begins in this file; -1 where there is none. */
  readonly server: number;
  /** The directive, or the key of PHP-FPM. */
  readonly by: string;
}

/** A use, and the file that it stands in. */
export interface PlacedUse extends NameUse {
  readonly file: FileId;
}

/** What a kind of name is called in a sentence. */
export function sayKind(kind: NameKind): string {
  switch (kind) {
    case 'request zone':
      return 'limit_req zone';
    case 'connection zone':
      return 'limit_conn zone';
    default:
      return kind;
  }
}

/** A name as one writes it: variables and named locations with their character. */
export function spell(kind: NameKind, text: string): string {
  return kind === 'variable' ? `$${text}` : kind === 'named location' ? `@${text}` : text;
}
