/** What other files may know of a file: a small part of its tree, kept for all files, cheap to compare. */
import type { FileId, TextRange } from '../text/range.ts';
import type { FpmLine } from '../syntax/fpm/tree.ts';

/** A word, as the tree has it ({@link NginxWord} of syntax/nginx/tree.ts), with its text no longer tied to the file's. */
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

/** A block whose directives are looked up by name again and again. */
export interface NginxFactBlock {
  readonly facts: readonly NginxFact[];
  readonly range: TextRange;
  readonly byName: ReadonlyMap<string, readonly NginxFact[]>;
}

export interface NginxFacts {
  readonly dialect: 'nginx';
  readonly file: FileId;
  readonly top: NginxFactBlock;
  /** Template control stands in the file: what is written may not be there in the end. */
  readonly templated: boolean;
  /** Variables that something in the file defines, whatever it is: lower case, without `$`. */
  readonly defines: readonly string[];
}

export interface FpmFacts {
  readonly dialect: 'php-fpm';
  readonly file: FileId;
  readonly lines: readonly FpmLine[];
  readonly templated: boolean;
}

export type FileFacts = NginxFacts | FpmFacts;

/** Whether two facts say the same, places included. */
export function sameFacts(a: FileFacts, b: FileFacts): boolean {
  return a === b || JSON.stringify(a, withoutIndex) === JSON.stringify(b, withoutIndex);
}

function withoutIndex(key: string, value: unknown): unknown {
  return key === 'byName' ? undefined : value;
}
