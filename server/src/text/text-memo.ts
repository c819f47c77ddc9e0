/** Answers about short texts, kept because the same words and lines stand in thousands of files. */
import { copied } from './copied.ts';

/** How much is kept: so many answers, forgotten all at once when there are more, and none about a text with more characters. */
export interface MemoLimits {
  readonly most: number;
  readonly longest: number;
}

/** Answers by the texts that they are about. What an answer depends on beside its text must be the same for all of one memo. */
export class TextMemo<T> {
  readonly #kept = new Map<string, T>();
  readonly #limits: MemoLimits;

  constructor(limits: MemoLimits = { most: 4096, longest: 120 }) {
    this.#limits = limits;
  }

  /** What was kept for the text; `undefined` where nothing was. */
  get(text: string): T | undefined {
    return this.#kept.get(text);
  }

  /** The answer itself, kept unless the text is too long. */
  keep(text: string, answer: T): T {
    if (text.length > this.#limits.longest) return answer;
    if (this.#kept.size >= this.#limits.most) this.#kept.clear();
    this.#kept.set(copied(text), answer);
    return answer;
  }
}

/** The function with its answers kept; it must look at nothing but the text that it is given. */
export function remembering<T extends string | number | boolean | object>(
  work: (text: string) => T,
  limits?: MemoLimits,
): (text: string) => T {
  const memo = new TextMemo<T>(limits);
  return (text) => memo.get(text) ?? memo.keep(text, work(text));
}
