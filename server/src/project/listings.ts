/** What the directories of the tree hold, by name, as far as somebody listed them: files of any kind and directories, never a text. No disk. */
import { isInside, joinPath } from '../text/path.ts';

/** What one directory holds. */
export interface DirectoryEntries {
  readonly files: readonly string[];
  readonly directories: readonly string[];
  /** Names of which nobody can tell what a server finds there: directories that stay out, links that lead away, pipes. */
  readonly unknown: readonly string[];
  /** There is no other name in the directory. */
  readonly whole: boolean;
  /** Names that differ in case or form alone may be one to this file system. */
  readonly foldsCase: boolean;
  /** Whether a file stays out of the workspace, so that it counts as `unknown`: asked when somebody asks for that file, as it costs more than to list it. */
  readonly leavesOut: (path: string) => boolean;
}

/** What is there under a name; `unknown`: nobody can tell. */
export type NamedKind = 'file' | 'directory' | 'none' | 'unknown';

/** Names in one directory; of a directory with more the rest is not known. */
const mostNames = 10_000;
/** Names in all directories: about 10 MB. What is beyond is not known. */
const mostInAll = 500_000;

/** The names of one directory, packed: hundreds of thousands are kept. */
class Listing {
  readonly #path: string;
  readonly #leavesOut: (path: string) => boolean;
  readonly #files: string;
  readonly #directories: string;
  readonly #unknown: string;
  readonly #foldsCase: boolean;
  readonly #whole: boolean;
  /** How many names it has. */
  readonly size: number;

  constructor(path: string, { files, directories, unknown, whole, foldsCase, leavesOut }: DirectoryEntries) {
    this.#path = path;
    this.#leavesOut = leavesOut;
    const count = files.length + directories.length + unknown.length;
    // which of them are kept must not depend on the order in which the disk tells them
    const kept =
      count > mostNames ? new Set([...files, ...directories, ...unknown].sort().slice(0, mostNames)) : undefined;
    const pack = (names: readonly string[]): string =>
      packed(kept === undefined ? names : names.filter((name) => kept.has(name)));
    this.#files = pack(files);
    this.#directories = pack(directories);
    this.#unknown = pack(unknown);
    this.#whole = whole && kept === undefined;
    this.#foldsCase = foldsCase;
    this.size = Math.min(count, mostNames);
  }

  /** Every name is known, and what is there under it. */
  get whole(): boolean {
    return this.#whole && this.#unknown === '' && this.files.length === unpacked(this.#files).length;
  }

  get files(): readonly string[] {
    return unpacked(this.#files).filter((name) => !this.#isOut(name));
  }

  get directories(): readonly string[] {
    return unpacked(this.#directories);
  }

  kindOf(name: string): NamedKind {
    if (holds(this.#files, name)) return this.#isOut(name) ? 'unknown' : 'file';
    if (holds(this.#directories, name)) return 'directory';
    if (!this.#whole || holds(this.#unknown, name)) return 'unknown';
    return this.#foldsCase && this.#holdsFolded(name) ? 'unknown' : 'none';
  }

  /** Whether both were listed alike; what stays out is asked anew each time. */
  equals(other: Listing): boolean {
    return (
      this.#files === other.#files &&
      this.#directories === other.#directories &&
      this.#unknown === other.#unknown &&
      this.#whole === other.#whole &&
      this.#foldsCase === other.#foldsCase
    );
  }

  #isOut(name: string): boolean {
    return this.#leavesOut(joinPath(this.#path, name));
  }

  #holdsFolded(name: string): boolean {
    return [this.#files, this.#directories, this.#unknown].some((names) => holds(folded(names), folded(name)));
  }
}

/** No name holds a slash or is empty. */
function packed(names: readonly string[]): string {
  return names.length === 0 ? '' : ['', ...names.toSorted(), ''].join('/');
}

function unpacked(names: string): readonly string[] {
  return names === '' ? [] : names.slice(1, -1).split('/');
}

function holds(names: string, name: string): boolean {
  return names.includes(`/${name}/`);
}

function folded(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

interface Kept {
  readonly listing: Listing;
  /** The directory behind links. */
  readonly real: string;
}

/** By path as somebody found it: a directory that links lead to has several. */
export class Listings {
  readonly #kept = new Map<string, Kept>();
  /** By real path the other paths that lead there. */
  readonly #aliases = new Map<string, Set<string>>();
  #size = 0;
  #version = 0;

  /** Another number whenever something else is known. */
  get version(): number {
    return this.#version;
  }

  /** A directory was listed; `real` is the path of it behind links. Whether that is something new. */
  set(path: string, entries: DirectoryEntries, real = path): boolean {
    const listing = new Listing(path, entries);
    const before = this.#kept.get(path);
    if (before?.real === real && before.listing.equals(listing)) return false;
    this.remove(path);
    if (this.#size + listing.size > mostInAll) return before !== undefined;
    this.#version++;
    this.#kept.set(path, { listing, real });
    this.#size += listing.size;
    if (real !== path) this.#aliases.set(real, (this.#aliases.get(real) ?? new Set<string>()).add(path));
    return true;
  }

  /** What the directory holds is not known any longer. Whether it was. */
  remove(path: string): boolean {
    const kept = this.#kept.get(path);
    if (kept === undefined) return false;
    this.#version++;
    this.#kept.delete(path);
    this.#size -= kept.listing.size;
    const aliases = this.#aliases.get(kept.real);
    if (aliases?.delete(path) === true && aliases.size === 0) this.#aliases.delete(kept.real);
    return true;
  }

  /** Nothing is known any longer of the directories that are chosen. Whether something was known of any. */
  forget(isRemoved: (path: string) => boolean): boolean {
    const removed = [...this.#kept.keys()].filter(isRemoved);
    for (const path of removed) this.remove(path);
    return removed.length > 0;
  }

  /** The paths at or below a path that were listed, and those that links lead from there. */
  below(path: string): readonly string[] {
    if (!this.#kept.has(path)) return [];
    return [...this.#kept].filter(([one, { real }]) => isInside(one, path) || isInside(real, path)).map(([one]) => one);
  }

  /** The paths under which a directory was listed, by the one behind links. */
  pathsOf(real: string): readonly string[] {
    return [real, ...(this.#aliases.get(real) ?? [])].filter((path) => this.#kept.has(path));
  }

  of(path: string): Listing | undefined {
    return this.#kept.get(path)?.listing;
  }

  /** The same knowledge in listings of their own. */
  copy(): Listings {
    const copy = new Listings();
    for (const [path, kept] of this.#kept) copy.#kept.set(path, kept);
    for (const [real, paths] of this.#aliases) copy.#aliases.set(real, new Set(paths));
    copy.#size = this.#size;
    return copy;
  }
}
