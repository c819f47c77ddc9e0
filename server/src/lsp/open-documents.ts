/** Which file is behind each open document, and under which URIs a file is open. */
import type { FileId } from '../text/range.ts';

const none: readonly string[] = [];

export class OpenDocuments {
  /** Another one after each change of what is open. */
  revision = 0;
  readonly #files = new Map<string, FileId>();
  /** In the order of opening. */
  /** The one that was touched last is last. */
  readonly #touched = new Set<string>();
  readonly #uris = new Map<FileId, readonly string[]>();

  /** By URI. */
  get files(): ReadonlyMap<string, FileId> {
    return this.#files;
  }

  /** The URIs under which a file is open: several where links lead to it. */
  urisOf(file: FileId): readonly string[] {
    return this.#uris.get(file) ?? none;
  }

  /** Somebody opened the document or typed in it. */
  touch(uri: string): void {
    this.#touched.delete(uri);
    this.#touched.add(uri);
  }

  /** Of the documents that are this file, the one that was touched last: its text is the one that somebody works on. */
  latestOf(file: FileId): string | undefined {
    const uris = this.urisOf(file);
    return uris.length < 2 ? uris[0] : [...this.#touched].findLast((uri) => uris.includes(uri));
  }

  /** The document is this file, and no other that it was before. */
  set(uri: string, file: FileId): void {
    if (this.#files.get(uri) === file) return;
    this.#leave(uri);
    this.revision++;
    this.#files.set(uri, file);
    this.#uris.set(file, [...this.urisOf(file), uri]);
  }

  delete(uri: string): void {
    this.#touched.delete(uri);
    this.#leave(uri);
  }

  #leave(uri: string): void {
    const file = this.#files.get(uri);
    if (file === undefined) return;
    this.revision++;
    this.#files.delete(uri);
    const left = this.urisOf(file).filter((one) => one !== uri);
    if (left.length === 0) this.#uris.delete(file);
    else this.#uris.set(file, left);
  }
}
