/** Many words, kept so that those which look like another one are found without a look at all of them. */
import { countWhile } from './search.ts';

/** So few words are all looked at. */
const few = 16;
/** Neighbours on each side, by how words begin and by how they end. */
const beside = 2;
/** Words that differ by one letter from the same text; more are alike in the same way and tell nothing new. */
const mostAlike = 3;
/** So many that differ by one letter are enough. */
const mostNear = 6;

/** Built when first asked: what begins alike, what ends alike, and what differs by one letter. */
export class NearWords {
  readonly #words: readonly string[];
  #byStart: Sorted | undefined;
  #byEnd: Sorted | undefined;
  #byLoss: ReadonlyMap<string, readonly string[]> | undefined;

  /** @param words each once; the order is kept */
  constructor(words: Iterable<string>) {
    this.#words = [...new Set(words)];
  }

  /**
   * The words that a misspelt one may mean, at most some twenty: those that differ by one letter missing, added, changed or swapped with its neighbour, and
   * those that begin or end as it does for the longest time.
   */
  like(word: string): readonly string[] {
    if (this.#words.length <= few) return this.#words;
    this.#byStart ??= new Sorted(this.#words, (one) => one);
    this.#byEnd ??= new Sorted(this.#words, reversed);
    this.#byLoss ??= byLoss(this.#words);
    const found = new Set<string>();
    for (const variant of losses(word)) {
      if (found.size >= mostNear) break;
      for (const one of this.#byLoss.get(variant) ?? none) found.add(one);
    }
    for (const one of this.#byStart.near(word)) found.add(one);
    for (const one of this.#byEnd.near(word)) found.add(one);
    return [...found];
  }
}

const none: readonly string[] = [];

class Sorted {
  readonly #entries: readonly { readonly key: string; readonly word: string }[];
  readonly #keyOf: (word: string) => string;

  constructor(words: readonly string[], keyOf: (word: string) => string) {
    this.#keyOf = keyOf;
    this.#entries = words
      .map((word) => ({ key: keyOf(word), word }))
      .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  /** The neighbours of a word in the order of the keys. */
  near(word: string): readonly string[] {
    const key = this.#keyOf(word);
    const before = countWhile(this.#entries.length, (index) => (this.#entries[index]?.key ?? '') < key);
    return this.#entries.slice(Math.max(0, before - beside), before + beside).map((entry) => entry.word);
  }
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

/** Longer words are looked up by their beginning and end alone. */
const longest = 200;

/** A word, and what is left of it without one of its characters. */
function losses(word: string): ReadonlySet<string> {
  const lower = word.toLowerCase();
  const found = new Set([lower]);
  if (lower.length <= longest)
    for (let index = 0; index < lower.length; index++) found.add(lower.slice(0, index) + lower.slice(index + 1));
  return found;
}

function byLoss(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const word of words) {
    for (const variant of losses(word)) {
      const known = found.get(variant);
      if (known === undefined) found.set(variant, [word]);
      else if (known.length < mostAlike) known.push(word);
    }
  }
  return found;
}
