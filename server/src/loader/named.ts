/** What includes named and the disk was asked for: by pattern, with the files that were found. */
import { isInside } from '../text/path.ts';
import { staticDirectory } from '../project/file-table.ts';

export class NamedFiles {
  readonly #files = new Map<string, ReadonlySet<string>>();

  has(pattern: string): boolean {
    return this.#files.has(pattern);
  }

  /** The disk was asked; `files` is what the pattern names. */
  set(pattern: string, files: Iterable<string>): void {
    this.#files.set(pattern, new Set(files));
  }

  delete(pattern: string): void {
    this.#files.delete(pattern);
  }

  patterns(): readonly string[] {
    return [...this.#files.keys()];
  }

  /** Whether an include names the file, wherever it lies. */
  names(file: string): boolean {
    for (const files of this.#files.values()) if (files.has(file)) return true;
    return false;
  }

  /** The patterns that may name something else when a path changes. */
  touchedBy(path: string): readonly string[] {
    return [...this.#files.keys()].filter((pattern) => {
      const folder = staticDirectory(pattern);
      return isInside(path, folder) || isInside(folder, path);
    });
  }

  get size(): number {
    return this.#files.size;
  }

  /** The folders in which the patterns look. */
  folders(): readonly string[] {
    return [...new Set([...this.#files.keys()].map(staticDirectory))];
  }
}
