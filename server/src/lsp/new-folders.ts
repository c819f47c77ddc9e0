/** Folders that were made a moment ago: an editor begins to watch one when it learns of it, and may miss what was put there before. */
import { isInside } from '../text/path.ts';

/** Milliseconds without another new folder before they are looked into once more. */
const calm = 1500;

export class NewFolders {
  readonly #lookAgain: (folders: readonly string[]) => void;
  readonly #paths = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param lookAgain called with folders of which none lies in another, a while after the last one was noted */
  constructor(lookAgain: (folders: readonly string[]) => void) {
    this.#lookAgain = lookAgain;
  }

  note(folders: Iterable<string>): void {
    const before = this.#paths.size;
    for (const folder of folders) this.#paths.add(folder);
    if (this.#paths.size === before) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const all = [...this.#paths].sort();
      this.#paths.clear();
      // sorted, what lies in a folder comes behind it
      const outermost: string[] = [];
      for (const one of all) if (!isInside(one, outermost.at(-1) ?? '\0')) outermost.push(one);
      this.#lookAgain(outermost);
    }, calm);
  }
}
