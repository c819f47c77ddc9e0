/** What is wrong with the form of one file, found while reading it. */
import type { TextRange } from '../text/range.ts';

/** What can be wrong with the form of a file: stable names. */
export type SyntaxCode =
  | 'blank-before-section'
  | 'byte-order-mark'
  | 'empty-quotes'
  | 'hash-comment'
  | 'malformed-key'
  | 'malformed-variable'
  | 'missing-brace'
  | 'missing-equals'
  | 'missing-key'
  | 'missing-semicolon'
  | 'stray-quote'
  | 'unclosed-block'
  | 'unclosed-index'
  | 'unclosed-quote'
  | 'unclosed-section'
  | 'unexpected-after-quote'
  | 'unexpected-brace'
  | 'unexpected-equals'
  | 'unexpected-operator'
  | 'unexpected-semicolon'
  | 'unexpected-text'
  | 'unquoted-brace'
  | 'word-beside-boolean';

export interface SyntaxProblem {
  readonly code: SyntaxCode;
  /** One sentence without full stop, in the user's words. */
  readonly message: string;
  readonly range: TextRange;
  /** `error`: the server refuses the file; `warning`: it reads it, but not as meant. */
  readonly severity: 'error' | 'warning';
  /** The one obvious cure, if there is one: this text at this offset. */
  readonly insert?: { readonly offset: number; readonly text: string };
  /** Another obvious cure: this text in the place of a part of the file; `title` as a command. */
  readonly replace?: { readonly title: string; readonly range: TextRange; readonly text: string };
  /** The name of the directive on the next line that this one took in as its arguments, though the server says nothing. */
  readonly swallows?: string;
}

/** The problems that are reported, and the errors that are not: in a file with placeholders what is filled in may mend them. */
export function splitProblems(
  all: readonly SyntaxProblem[],
  { placeholders }: { readonly placeholders: boolean },
): { readonly problems: readonly SyntaxProblem[]; readonly withheld: readonly SyntaxProblem[] } {
  const withheld = placeholders ? all.filter(({ severity }) => severity === 'error') : none;
  return { problems: withheld.length === 0 ? all : all.filter((problem) => problem.severity !== 'error'), withheld };
}

const none: readonly SyntaxProblem[] = [];

/** A file of nonsense would have a problem at each character; nobody reads more than these. */
const mostProblems = 500;

/** Collects the problems of one file; drops what comes behind the first few hundred. */
export class ProblemList {
  readonly #problems: SyntaxProblem[] = [];

  /** Nothing more is taken: the caller may spare itself the words. */
  get full(): boolean {
    return this.#problems.length >= mostProblems;
  }

  add(problem: SyntaxProblem): void {
    if (!this.full) this.#problems.push(problem);
  }

  /** All problems in the order of their places. */
  sorted(): readonly SyntaxProblem[] {
    return this.#problems.sort((a, b) => a.range.start - b.range.start);
  }
}
