/** Which files there are, as far as somebody looked: paths, the real files behind them, and which folders were listed. No disk. */
import type { FileId } from '../text/range.ts';
import { posixNameMatcher } from '../text/name-glob.ts';
import { basename, dirname, isInside, joinPath, normalizePath, rootOf } from '../text/path.ts';

const wild = /[*?[]/;
const noLinks: ReadonlySet<string> = new Set();

export class FileTable {
  /** Path as found (a link keeps its own name) to the real file. */
  readonly #real = new Map<string, FileId>();
  /** The links that lead to a file. */
  readonly #links = new Map<FileId, Set<string>>();
  readonly #names = new Map<string, Set<string>>();
  readonly #listed = new Set<string>();
  /** Folders that were listed, and hold files that the table does not know. */
  readonly #partly = new Set<string>();
  readonly #looked = new Set<string>();
  /** Paths that are there and that nobody could read. */
  readonly #unread = new Set<string>();

  /** A file was found at `path`; `real` is the file behind it (itself where it is no link). */
  add(path: string, real: FileId): void {
    this.#removeLink(path);
    this.#real.set(path, real);
    if (real !== path) this.#links.set(real, (this.#links.get(real) ?? new Set<string>()).add(path));
    this.#unread.delete(path);
    let child = path;
    for (;;) {
      const folder = dirname(child);
      const names = this.#names.get(folder);
      if (names !== undefined) {
        names.add(basename(child));
        if (child !== path) break;
      } else this.#names.set(folder, new Set([basename(child)]));
      if (folder === child || folder === '') break;
      child = folder;
    }
  }

  /** The same knowledge in a table of its own. */
  copy(): FileTable {
    const table = new FileTable();
    for (const [path, real] of this.#real) table.#real.set(path, real);
    for (const [real, paths] of this.#links) table.#links.set(real, new Set(paths));
    for (const [folder, names] of this.#names) table.#names.set(folder, new Set(names));
    for (const folder of this.#listed) table.#listed.add(folder);
    for (const folder of this.#partly) table.#partly.add(folder);
    for (const pattern of this.#looked) table.#looked.add(pattern);
    for (const path of this.#unread) table.#unread.add(path);
    return table;
  }

  /** Whether something was known of the path. */
  remove(path: string): boolean {
    this.#removeLink(path);
    const wasThere = this.#real.delete(path);
    const wasUnread = this.#unread.delete(path);
    this.#forgetName(path);
    return wasThere || wasUnread;
  }

  /** A folder is known by what is known in it. */
  #forgetName(path: string): void {
    for (let child = path; !this.#real.has(child) && !this.#names.has(child); child = dirname(child)) {
      const folder = dirname(child);
      const names = this.#names.get(folder);
      names?.delete(basename(child));
      if (folder === child || names === undefined || names.size > 0) return;
      this.#names.delete(folder);
    }
  }

  #removeLink(path: string): void {
    const real = this.#real.get(path);
    const paths = real === undefined ? undefined : this.#links.get(real);
    if (real === undefined || paths?.delete(path) !== true) return;
    if (paths.size === 0) this.#links.delete(real);
  }

  /** The links that lead to a path, or to what lies below it. */
  linksInto(path: string): readonly string[] {
    return [...this.#links].filter(([file]) => isInside(file, path)).flatMap(([, links]) => [...links]);
  }

  /** The links that lead to a file. */
  linksTo(file: FileId): ReadonlySet<string> {
    return this.#links.get(file) ?? noLinks;
  }

  /** Whether something is known below the path. */
  isFolder(path: string): boolean {
    return this.#names.has(path) || this.#listed.has(path);
  }

  /** Knows nothing any longer of the files and folders that are chosen. Whether something was known of any. */
  forget(isRemoved: (path: string) => boolean): boolean {
    let wasKnown = false;
    for (const path of [...this.#real.keys()].filter(isRemoved)) wasKnown = this.remove(path) || wasKnown;
    for (const known of [this.#listed, this.#partly, this.#unread])
      for (const path of [...known].filter(isRemoved)) wasKnown = known.delete(path) || wasKnown;
    return wasKnown;
  }

  /** Something is there that could not be read: a server may well read it. */
  noteUnread(path: string): void {
    this.#unread.add(path);
  }

  /** Whether a path or pattern names something that could not be read. */
  namesUnread(pattern: string): boolean {
    if (this.#unread.size === 0) return false;
    return isPattern(pattern) ? namedBy(pattern, this.#unread).length > 0 : this.#unread.has(normalizePath(pattern));
  }

  /** Every file of a folder is known now (or the folder is known not to exist): what is not in the table is not there. */
  list(folder: string): void {
    this.#listed.add(normalizePath(folder));
    this.#partly.delete(normalizePath(folder));
  }

  /** The folder is there, with files that the table does not know. */
  listPartly(folder: string): void {
    this.#partly.add(normalizePath(folder));
    this.#listed.delete(normalizePath(folder));
  }

  /** Whether a path or pattern may name files that are there and that nobody read. */
  mayNameMore(pattern: string): boolean {
    return !this.knows(pattern) && this.#partly.has(staticDirectory(pattern));
  }

  /** Whether {@link list} was called for the folder. */
  isListed(folder: string): boolean {
    return this.#listed.has(normalizePath(folder));
  }

  /** Whether {@link listPartly} was called for the folder. */
  isPartlyListed(folder: string): boolean {
    return this.#partly.has(normalizePath(folder));
  }

  /** Somebody looked for exactly this path or pattern: what it names is in the table, or is not there. */
  noteLooked(pattern: string): void {
    this.#looked.add(normalizePath(pattern));
  }

  /** Whether {@link noteLooked} was called for the path or pattern. */
  wasLooked(pattern: string): boolean {
    return this.#looked.size > 0 && this.#looked.has(normalizePath(pattern));
  }

  /** Takes {@link noteLooked} back. */
  forgetLooked(pattern: string): void {
    this.#looked.delete(normalizePath(pattern));
  }

  /** Whether the table can tell all that a path or pattern names. */
  knows(pattern: string): boolean {
    return this.#looked.has(normalizePath(pattern)) || this.#listed.has(staticDirectory(pattern));
  }

  /** The names of what is known to lie in a folder. */
  namesIn(folder: string): readonly string[] {
    return [...(this.#names.get(normalizePath(folder)) ?? [])];
  }

  /** The real file at a path, links followed. */
  real(path: string): FileId | undefined {
    return this.#real.get(path);
  }

  paths(): IterableIterator<string> {
    return this.#real.keys();
  }

  /** The paths that a glob(3) pattern names, in the C collation; `*` does not match a leading dot. A plain path names itself. */
  glob(pattern: string): readonly string[] {
    const normal = normalizePath(pattern);
    if (!wild.test(normal)) return this.#real.has(normal) ? [normal] : [];
    const parts = normal.split('/');
    const first = parts.findIndex((part) => wild.test(part));
    let found: string[] = [folderBefore(normal, parts, first)];
    for (const part of parts.slice(first)) {
      const matcher = wild.test(part) ? posixNameMatcher(part) : undefined;
      found = found.flatMap((folder) => this.#children(folder, part, matcher));
    }
    return found.filter((path) => this.#real.has(path)).toSorted((a, b) => (a < b ? -1 : 1));
  }

  /** What is known to lie in a folder and begins with a text, without names that begin with a dot, one by one. */
  *children(folder: string, beginning = ''): Iterable<{ readonly name: string; readonly isFolder: boolean }> {
    for (const name of this.#names.get(folder) ?? []) {
      if (!name.startsWith('.') && name.startsWith(beginning))
        yield { name, isFolder: !this.#real.has(joinPath(folder, name)) };
    }
  }

  #children(folder: string, part: string, matcher: ((name: string) => boolean) | undefined): readonly string[] {
    const names = this.#names.get(folder) ?? new Set<string>();
    if (matcher === undefined) return names.has(part) ? [joinPath(folder, part)] : [];
    return [...names].filter(matcher).map((name) => joinPath(folder, name));
  }
}

/** The folder that must have been listed for a pattern's result to be complete. */
export function staticDirectory(pattern: string): string {
  const normal = normalizePath(pattern);
  const parts = normal.split('/');
  const first = parts.findIndex((part) => wild.test(part));
  return first < 0 ? dirname(normal) : folderBefore(normal, parts, first);
}

/** The folder that the first parts of a path name; the root keeps its slash. */
function folderBefore(path: string, parts: readonly string[], count: number): string {
  const folder = parts.slice(0, count).join('/');
  return folder === rootOf(path) ? `${folder}/` : folder;
}

/** Of some paths, those that a pattern names. */
export function namedBy(pattern: string, paths: Iterable<string>): readonly string[] {
  const table = new FileTable();
  for (const path of paths) table.add(path, path as FileId);
  return table.glob(pattern);
}

export function isPattern(path: string): boolean {
  return wild.test(path);
}
