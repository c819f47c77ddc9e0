/** What a language of the table says of the form of its texts ({@link languageOf} of language.ts). */
import type { TextRange } from '../text/range.ts';

/** A language whose texts are read into trees of a type. */
export interface Language<Tree> {
  /** The program that reads the files, as its makers write the name. */
  readonly program: 'nginx' | 'PHP-FPM';
  /** What a comment begins with. */
  readonly comment: string;
  /** What the program calls one line of its files. */
  readonly statement: 'directive' | 'setting';
  /** Kinds of tokens that are no part of what the program reads. */
  readonly silent: {
    readonly comment: number;
    readonly space: number;
    readonly template: number;
    readonly bom: number;
  };
  /** From an offset at which a statement begins to the end of its words: it may be written on several lines. */
  readonly headAt: (tree: Tree, offset: number) => TextRange;
  /** What an editor may fold, beside comments: offsets of the first and the last line that goes out of sight. */
  readonly folds: (tree: Tree) => readonly TextRange[];
  /** What an offset (UTF-16) is in, from the word outward: ranges of which each may hold the one before. */
  readonly nesting: (tree: Tree, offset: number) => readonly (TextRange | undefined)[];
  /** The statements in order with their words, whatever blanks and comments stand between them: equal where two texts mean the same. */
  readonly shape: (tree: Tree) => readonly { readonly start: number; readonly text: string }[];
}
