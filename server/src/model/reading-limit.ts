/** How often the files of one configuration are read: files that include others twice, and these others twice, multiply without end. */
import type { FileId } from '../text/range.ts';

/** Copies that every configuration may have, and copies for each `include` that somebody wrote: ten snippets in each of many servers are common. */
const free = 20_000;
const each = 32;
/** With a loop among the includes the server does not start, and every path through it would be read. */
const mostInLoops = 1000;
/** Includes in includes in includes: more than anybody writes, and few enough to be gone through one in another. */
const usualDepth = 100;
/** Blocks in blocks: the same. */
const mostBlocks = 256;

/** Whether more blocks stand around a place than are gone through one in another. @param outer gives the block around another */
export function isTooDeep<Block>(block: Block | undefined, outer: (block: Block) => Block | undefined): boolean {
  let count = 0;
  for (let one = block; one !== undefined && count <= mostBlocks; one = outer(one)) count++;
  return count > mostBlocks;
}

export interface Outcome {
  /** One of the files is being read: it includes itself. */
  readonly loops: boolean;
  /** More includes stand one in another than are read. */
  readonly isDeep: boolean;
  /** One of the files was not read once more, as there are too many copies. */
  readonly isCut: boolean;
}

/**
 * Goes through the files of includes. Each file is read once whatever the limit, so that what it says is known, and only how often it
 * says it is not. The cost is in proportion to what is written.
 */
export class ReadingLimit {
  readonly #seen = new Map<FileId, number>();
  /** Lists of files of which none may be read again: their names. */
  readonly #exhausted = new WeakMap<object, ReadonlySet<FileId>>();
  readonly #deepest: number;
  /** Something was not read once more: who reads a part of all this by itself might read more than that. */
  hasCut = false;
  #written = 0;
  #again = 0;
  /** The copies that may be there, once a loop was met. */
  #mostInLoops = Number.POSITIVE_INFINITY;

  /** @param deepest how many includes may stand one in another */
  constructor(deepest = usualDepth) {
    this.#deepest = deepest;
  }

  /** The file that is read first is begun. */
  begin(file: FileId): void {
    this.#seen.set(file, 1);
  }

  /**
   * Calls `read` for each of the files that an `include` names, unless it may not be read again.
   * @param way the files that are being read, the one with the `include` last
   */
  include<Facts extends { readonly file: FileId }>(
    files: readonly Facts[],
    way: readonly FileId[],
    read: (facts: Facts) => void,
  ): Outcome {
    const [from] = way.slice(-1);
    if (from !== undefined && this.#seen.get(from) === 1) this.#written++;
    const exhausted = this.#exhausted.get(files);
    this.hasCut ||= exhausted !== undefined;
    if (exhausted !== undefined)
      return { loops: way.some((file) => exhausted.has(file)), isDeep: way.length > this.#deepest, isCut: true };
    const outcome = this.#each(files, way, read);
    this.hasCut ||= outcome.isCut;
    if (this.#isSpent() && !outcome.isDeep) this.#exhausted.set(files, new Set(files.map(({ file }) => file)));
    return outcome;
  }

  #each<Facts extends { readonly file: FileId }>(
    files: readonly Facts[],
    way: readonly FileId[],
    read: (facts: Facts) => void,
  ): Outcome {
    const isDeep = way.length > this.#deepest;
    let loops = false;
    let isCut = false;
    for (const facts of files) {
      const again = this.#seen.get(facts.file) ?? 0;
      if (way.includes(facts.file)) loops = true;
      if (way.includes(facts.file) || isDeep)
        this.#mostInLoops = Math.min(this.#mostInLoops, this.#again + mostInLoops);
      else if (again > 0 && this.#isSpent()) isCut = true;
      else {
        this.#seen.set(facts.file, again + 1);
        if (again > 0) this.#again++;
        read(facts);
      }
    }
    return { loops, isDeep: isDeep && files.length > 0, isCut };
  }

  #isSpent(): boolean {
    return this.#again >= Math.min(free + each * this.#written, this.#mostInLoops);
  }
}
