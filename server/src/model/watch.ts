/** What somebody looked at beyond the thing that was put before them: so that they are asked again when it changes. */
import type { Pool } from './fpm/master.ts';

/**
 * Things of a whole configuration that any of its files may change, as bits: `lists` of its passes, handlers and servers;
 * the `listens` of its servers, as texts; the `names` that its handlers call.
 */
export const Looked = { lists: 1, listens: 2, names: 4 } as const;

const noPools: ReadonlySet<Pool> = new Set();

export class Watch {
  /** {@link Looked} bits. */
  looked = 0;
  /** Pools whose callers were looked at. */
  readonly pools = new Set<Pool>();
  /** The set of one pool: many passes go to each. */
  readonly #alone = new WeakMap<Pool, ReadonlySet<Pool>>();

  /** Does the work and tells what it looked at. */
  during(work: () => void): { readonly looked: number; readonly pools: ReadonlySet<Pool> } {
    this.looked = 0;
    this.pools.clear();
    work();
    const { looked } = this;
    this.looked = 0;
    return { looked, pools: this.#taken() };
  }

  #taken(): ReadonlySet<Pool> {
    if (this.pools.size === 0) return noPools;
    const [first] = this.pools;
    let taken = this.pools.size > 1 || first === undefined ? undefined : this.#alone.get(first);
    if (taken === undefined) {
      taken = new Set(this.pools);
      if (taken.size === 1 && first !== undefined) this.#alone.set(first, taken);
    }
    this.pools.clear();
    return taken;
  }
}

/** The different texts among many, counted when first asked for and kept up from then on. */
export class Tally {
  readonly #gather: () => Iterable<string>;
  readonly #watch: Watch;
  readonly #bit: number;
  #counts: Map<string, number> | undefined;
  #derived: unknown;

  /** @param gather all texts, as often as they occur; @param bit what somebody looks at who looks at these */
  constructor(gather: () => Iterable<string>, watch: Watch, bit: number) {
    this.#gather = gather;
    this.#watch = watch;
    this.#bit = bit;
  }

  has(text: string): boolean {
    return this.#known().has(text);
  }

  texts(): Iterable<string> {
    return this.#known().keys();
  }

  /** What somebody works out of the texts, kept until there are others; there is one such thing for each tally. */
  derived<T>(work: (texts: Iterable<string>) => T): T {
    const texts = this.texts();
    return (this.#derived ??= work(texts)) as T;
  }

  /** Some of the texts went and others came; gives the bit of the tally where that changes which there are, else 0. */
  exchange(removed: Iterable<string>, added: Iterable<string>): number {
    const counts = this.#counts;
    if (counts === undefined) return 0;
    const before = new Map<string, boolean>();
    for (const [texts, step] of [
      [removed, -1],
      [added, 1],
    ] as const) {
      for (const text of texts) {
        if (!before.has(text)) before.set(text, counts.has(text));
        const count = (counts.get(text) ?? 0) + step;
        if (count > 0) counts.set(text, count);
        else counts.delete(text);
      }
    }
    if (![...before].some(([text, was]) => counts.has(text) !== was)) return 0;
    this.#derived = undefined;
    return this.#bit;
  }

  #known(): ReadonlyMap<string, number> {
    const { looked } = this.#watch;
    let counts = this.#counts;
    if (counts === undefined) {
      counts = new Map();
      for (const text of this.#gather()) counts.set(text, (counts.get(text) ?? 0) + 1);
      this.#counts = counts;
    }
    this.#watch.looked = looked | this.#bit;
    return counts;
  }
}
