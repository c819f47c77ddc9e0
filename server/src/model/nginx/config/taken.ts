/** What a request takes along on its way: variables and conditions, in lists that share what they have in common, as a way may have thousands of each. */

/** Variables with their values. One more makes another list; this one stays as it is. */
export class Variables {
  /** Oldest first, each larger than the next: a value is looked for in few of them, and few are merged for each that is added. */
  readonly #levels: readonly ReadonlyMap<string, string | undefined>[];

  constructor(levels: readonly ReadonlyMap<string, string | undefined>[] = []) {
    this.#levels = levels;
  }

  has(name: string): boolean {
    return this.#levels.some((level) => level.has(name));
  }

  /** `undefined` for one whose value is not known, too. */
  get(name: string): string | undefined {
    return this.#levels.findLast((level) => level.has(name))?.get(name);
  }

  with(name: string, value: string | undefined): Variables {
    const levels = this.#levels.slice();
    let last: ReadonlyMap<string, string | undefined> = new Map([[name, value]]);
    for (let before = levels.at(-1); before !== undefined && before.size <= last.size; before = levels.at(-1)) {
      levels.pop();
      last = new Map([...before, ...last]);
    }
    levels.push(last);
    return new Variables(levels);
  }

  /** In the order in which each was first given a value. */
  entries(): readonly (readonly [string, string | undefined])[] {
    return [...new Map(this.#levels.flatMap((level) => [...level]))];
  }
}

const none: readonly string[] = [];

/** What was taken for granted, one condition after the other. */
export class Conditions {
  readonly #text: string;
  readonly #before: Conditions | undefined;
  /** Those about files: later directives ask for them. */
  readonly files: readonly string[];

  private constructor(text: string, before: Conditions | undefined, files: readonly string[]) {
    this.#text = text;
    this.#before = before;
    this.files = files;
  }

  static readonly nothing: Conditions = new Conditions('', undefined, none);

  with(text: string): Conditions {
    if (text === this.#text || this.files.includes(text)) return this;
    return new Conditions(text, this, isAboutFiles(text) ? [...this.files, text] : this.files);
  }

  /** Each once, in order. */
  list(): readonly string[] {
    const texts: string[] = [];
    for (let one: Conditions = this; one.#before !== undefined; one = one.#before) texts.push(one.#text);
    return [...new Set(texts.reverse())];
  }
}

/** Whether a condition says of a path that something is there, or that nothing is. */
function isAboutFiles(condition: string): boolean {
  return condition.startsWith('there is no ') || (condition.endsWith(' exists') && !condition.startsWith('('));
}
