/** What other files may know of a file: a small part of its tree, kept for all files, cheap to compare. */
import type { FollowedDirective, NameTest } from '../catalog/nginx/followed.ts';
import type { Branched } from './branched.ts';
import type { FileId, TextRange } from '../text/range.ts';
import type { FpmLine } from '../syntax/fpm/tree.ts';

/** A word, as the tree has it ({@link NginxWord} of syntax/nginx/tree.ts). */
export interface FactWord {
  readonly value: string;
  readonly range: TextRange;
  readonly quote: '"' | "'" | undefined;
  readonly template: boolean;
}

export interface NginxFact {
  readonly name: string;
  readonly nameRange: TextRange;
  readonly args: readonly FactWord[];
  readonly range: TextRange;
  readonly block: NginxFactBlock | undefined;
}

/** A fact with its places as numbers: of a large configuration hundred thousands are kept. */
export class PlacedFact implements NginxFact {
  readonly name: string;
  readonly args: readonly FactWord[];
  readonly block: NginxFactBlock | undefined;
  readonly start: number;
  readonly nameEnd: number;
  readonly end: number;

  constructor(
    { value, range }: Pick<FactWord, 'value' | 'range'>,
    args: readonly FactWord[],
    end: number,
    block: NginxFactBlock | undefined,
  ) {
    this.name = value;
    this.args = args;
    this.block = block;
    this.start = range.start;
    this.nameEnd = range.end;
    this.end = end;
  }

  get nameRange(): TextRange {
    return { start: this.start, end: this.nameEnd };
  }

  get range(): TextRange {
    return { start: this.start, end: this.end };
  }
}

/** The name of a directive, or a test of names. */
export type Wanted = FollowedDirective | NameTest;

export interface NginxFactBlock {
  readonly facts: readonly NginxFact[];
  readonly range: TextRange;
  /** Whether a fact of the block itself has such a name; absent where going through the facts tells as fast. */
  readonly holds?: (wanted: Wanted) => boolean;
}

/** The top of a file. It has no range of its own: a comment behind the last directive is nobody else's business. */
export class TopBlock implements NginxFactBlock {
  readonly facts: readonly NginxFact[];
  #names: ReadonlySet<string> | undefined;
  #answers: Map<Wanted, boolean> | undefined;

  constructor(facts: readonly NginxFact[]) {
    this.facts = facts;
  }

  get range(): TextRange {
    return { start: 0, end: 0 };
  }

  /** Thousands of servers include the same file, and each asks it for directives that it does not have. */
  holds(wanted: Wanted): boolean {
    this.#names ??= new Set(this.facts.map(({ name }) => name));
    if (typeof wanted === 'string') return this.#names.has(wanted);
    this.#answers ??= new Map();
    let answer = this.#answers.get(wanted);
    if (answer === undefined) this.#answers.set(wanted, (answer = [...this.#names].some((name) => wanted(name))));
    return answer;
  }
}

/** A block with its place as numbers, for the same reason. */
export class PlacedBlock implements NginxFactBlock {
  readonly facts: readonly NginxFact[];
  readonly start: number;
  readonly end: number;

  constructor(facts: readonly NginxFact[], range: TextRange) {
    this.facts = facts;
    this.start = range.start;
    this.end = range.end;
  }

  get range(): TextRange {
    return { start: this.start, end: this.end };
  }
}

export interface NginxFacts {
  readonly dialect: 'nginx';
  readonly file: FileId;
  readonly top: NginxFactBlock;
  /** Template control stands in the file: what is written may not be there in the end. */
  readonly templated: boolean;
  /** What the control decides about. */
  readonly branched: Branched;
  /** Something in the file is filled in before nginx reads it: nothing is missing for sure. */
  readonly placeholders: boolean;
  /** Variables that something in the file defines, whatever it is: lower case, without `$`. */
  readonly defines: readonly string[];
}

export interface FpmFacts {
  readonly dialect: 'php-fpm';
  readonly file: FileId;
  readonly lines: readonly FpmLine[];
  readonly templated: boolean;
  /** What template control decides about; a section is named `[`. */
  readonly branched: Branched;
  /** Something in the file is filled in before PHP-FPM reads it: nothing is missing for sure. */
  readonly placeholders: boolean;
}

/** The facts of a file, by the id of its language; files of a language that is not here tell others nothing. */
export interface FactsByLanguage {
  readonly nginx: NginxFacts;
  readonly 'php-fpm': FpmFacts;
}

export type FileFacts = FactsByLanguage[keyof FactsByLanguage];

/** Whether two facts say the same, places included. */
export function sameFacts(a: FileFacts, b: FileFacts): boolean {
  return a === b || sameValue(a, b);
}

/** Facts are plain data without cycles: strings, booleans, numbers, arrays and objects of one shape. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  for (const key in left) if (!sameValue(left[key], right[key])) return false;
  for (const key in right) if (!(key in left)) return false;
  return true;
}
