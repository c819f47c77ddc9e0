/** What was worked out once for a thing, by name: the way in which those who may not walk its lists get at what the lists hold. */
export class Memo {
  readonly #kept = new Map<string, unknown>();

  /** What the work gave when it was first done under that name. */
  once<T>(name: string, work: () => T): T {
    if (!this.#kept.has(name)) this.#kept.set(name, work());
    return this.#kept.get(name) as T;
  }
}
