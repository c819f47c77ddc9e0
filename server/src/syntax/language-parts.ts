/** What a language of the table says of its texts: how they are recognised, read and formed ({@link languageOf} of language.ts). */
import type { TextRange } from '../text/range.ts';

/** How a path speaks for a language, the surest first: a directory or a name that only its files have, a directory of its program, one in whose path it is named, one that other programs share. */
export type Placement = 'directory' | 'name' | 'program' | 'tree' | 'shared';

/** What a parser knows of the directives there are. */
export interface DirectiveNames {
  /** Names of directives: a line that begins with one may end an unfinished directive. */
  readonly anchors: ReadonlySet<string>;
  /** Directives that take any number of arguments: their arguments may go on on the next line. */
  readonly unlimited: ReadonlySet<string>;
}

/** What is known of a text before anybody reads it. */
export interface DialectInput {
  /** With `/` separators; `undefined` for a text that has none. */
  readonly path: string | undefined;
  /** What the editor calls the document. */
  readonly languageId: string | undefined;
  readonly text: string;
}

/** How the files of a language are distinguished from others. */
export interface LanguageHints {
  /** What an editor calls its documents, in lower case: who chose that means it. */
  readonly languageId: string;
  /** Editors are asked to call a document so that is one. */
  readonly isGiven: boolean;
  /** What a path in lower case makes likely: `name` and the directories above it. */
  readonly placement: (name: string, directories: readonly string[]) => Placement | undefined;
  /** Whether a text is certainly of the language. Asked before texts are weighed against each other, where no editor names a language of ours; absent where weighing tells. */
  readonly owns?: (path: string | undefined, text: string) => boolean;
}

/** A language whose texts are read into trees of a type. */
export interface Language<Tree> {
  /** The program that reads the files, as its makers write the name. */
  readonly program: string;
  readonly hints: LanguageHints;
  /** The tree of a text; never fails. */
  readonly parse: (text: string, names: DirectiveNames) => Tree;
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
  /** The statements in order with their words, whatever spaces and comments stand between them: equal where two texts mean the same. */
  readonly shape: (tree: Tree) => readonly { readonly start: number; readonly text: string }[];
}
