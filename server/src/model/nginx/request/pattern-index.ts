/** Which of many regular expressions may match a text: found by what the text must hold, so that not each of them is tried. */
import { pushTo } from '../../grouped.ts';
import type { PcreNode } from './pcre-parser.ts';

/** Characters that every text holds, one behind the other, that a pattern matches; lower case where case does not matter. */
export interface RequiredText {
  readonly text: string;
  readonly folds: boolean;
}

/** The longest run of characters that a pattern needs; `undefined` where there is none. */
export function requiredText(node: PcreNode): RequiredText | undefined {
  const runs: RequiredText[] = [];
  gather(node, new Run(runs));
  return runs.reduce<RequiredText | undefined>(
    (best, run) => (best === undefined || run.text.length > best.text.length ? run : best),
    undefined,
  );
}

class Run {
  readonly #runs: RequiredText[];
  #text = '';
  #folds = false;

  constructor(runs: RequiredText[]) {
    this.#runs = runs;
  }

  add({ text, folds }: RequiredText): void {
    this.#text += text;
    this.#folds ||= folds;
  }

  end(): void {
    if (this.#text !== '')
      this.#runs.push({ text: this.#folds ? this.#text.toLowerCase() : this.#text, folds: this.#folds });
    this.#text = '';
    this.#folds = false;
  }
}

function gather(node: PcreNode, run: Run): void {
  switch (node.kind) {
    case 'set':
      if (node.char === undefined) run.end();
      else run.add(node.char);
      return;
    case 'sequence':
      for (const item of node.items) gather(item, run);
      return;
    case 'group':
    case 'atomic':
      return gather(node.item, run);
    case 'assert':
      return;
    case 'repeat':
      run.end();
      if (node.min > 0) gather(node.item, run);
      return run.end();
    default:
      return run.end();
  }
}

const none: readonly never[] = [];

/** Patterns by the text that they need. */
export class PatternIndex<T> {
  readonly #all: readonly T[];
  /** Places in the list. */
  readonly #always: readonly number[];
  readonly #exact = new Map<string, number[]>();
  readonly #folded = new Map<string, number[]>();
  readonly #lengths: ReadonlySet<number>;

  /** @param patterns what each needs, if anything is known of that */
  constructor(patterns: readonly (readonly [RequiredText | undefined, T])[]) {
    this.#all = patterns.map(([, item]) => item);
    const always: number[] = [];
    const lengths = new Set<number>();
    for (const [index, [required]] of patterns.entries()) {
      if (required === undefined) {
        always.push(index);
        continue;
      }
      lengths.add(required.text.length);
      pushTo(required.folds ? this.#folded : this.#exact, required.text, index);
    }
    this.#always = always;
    this.#lengths = lengths;
  }

  /** Those that may match, in their order: of all others it is sure that they do not. */
  in(text: string): readonly T[] {
    if (this.#all.length === 0) return none;
    const found = new Set(this.#always);
    const lower = this.#folded.size === 0 ? '' : text.toLowerCase();
    for (const length of this.#lengths) {
      for (let start = 0; start + length <= text.length; start++) {
        for (const index of this.#exact.get(text.slice(start, start + length)) ?? none) found.add(index);
        if (this.#folded.size > 0)
          for (const index of this.#folded.get(lower.slice(start, start + length)) ?? none) found.add(index);
      }
    }
    return [...found].sort((a, b) => a - b).flatMap((index) => this.#all[index] ?? none);
  }
}
