/** Which directory of the tree is meant by a path that is not there. */
import type { SiteFiles } from '../../model/environment.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { nearest } from '../../text/nearest.ts';
import { basename, dirname, joinPath } from '../../text/path.ts';

/** Where a block looks for files, and finds no directory. Paths are texts without a slash at the end. */
export interface MissingDirectory {
  readonly from: 'root' | 'alias';
  /** What the directive says. */
  readonly written: string;
  /** The directories of the URI that nginx puts behind a `root`: `/a/b`, or the empty string. */
  readonly below: string;
}

/** What the directive would have to be. */
export interface MeantDirectory {
  readonly name: 'root' | 'alias';
  readonly path: string;
  /** It is no directory, but the one file that the location is for. */
  readonly isFile: boolean;
  /** The path itself tells: a part of it is there twice. */
  readonly isEvident: boolean;
}

/** So many directories are looked at for one of the same name. */
const mostSearched = 400;

/**
 * The directory that is meant by one that is missing; `undefined` where none is, or several may be.
 * @param roots the directories of other blocks of the server, which hold a site of their own
 */
export function meantDirectory(
  missing: MissingDirectory,
  files: SiteFiles,
  roots: ReadonlySet<string>,
): MeantDirectory | undefined {
  const search = new Search(files, roots);
  return missing.from === 'root' ? search.root(missing) : search.alias(missing);
}

class Search {
  readonly #files: SiteFiles;
  readonly #roots: ReadonlySet<string>;

  constructor(files: SiteFiles, roots: ReadonlySet<string>) {
    this.#files = files;
    this.#roots = roots;
  }

  root({ written, below }: MissingDirectory): MeantDirectory | undefined {
    const asRoot = (path: string): MeantDirectory | undefined =>
      this.#holds(path + below) ? { name: 'root', path, isFile: false, isEvident: false } : undefined;
    if (this.#files.exists(toBytes(written), 'file') === true)
      return { name: 'alias', path: written, isFile: true, isEvident: true };
    for (const path of withoutOverlap(written, below)) {
      const found = asRoot(path);
      if (found !== undefined) return { ...found, isEvident: true };
    }
    const isOwn = below !== '' && !this.#roots.has(written) && this.#holds(written);
    if (isOwn) return { name: 'alias', path: written, isFile: false, isEvident: basename(written) === basename(below) };
    for (const path of this.#roots) {
      const found = path === written ? undefined : asRoot(path);
      if (found !== undefined) return found;
    }
    const off = [dirname(written), ...this.#childrenOf(written), ...this.#namesake(written)];
    const found = off.flatMap((path) => asRoot(path) ?? []);
    return found.length === 1 ? found[0] : undefined;
  }

  alias({ written }: MissingDirectory): MeantDirectory | undefined {
    const asAlias = (path: string): MeantDirectory | undefined =>
      this.#holds(path) ? { name: 'alias', path, isFile: false, isEvident: false } : undefined;
    const [name, above] = [basename(written), dirname(written)];
    if (basename(above) === name) {
      const found = asAlias(above);
      if (found !== undefined) return { ...found, isEvident: true };
    }
    const off = [
      joinPath(dirname(above), name),
      ...this.#childrenOf(above).map((path) => joinPath(path, name)),
      ...[...this.#roots].map((path) => joinPath(path, name)),
      ...this.#namesake(written),
    ];
    const found = [...new Set(off)].flatMap((path) => asAlias(path) ?? []);
    return found.length === 1 ? found[0] : undefined;
  }

  #holds(directory: string): boolean {
    const names = this.#files.namesIn(toBytes(directory));
    return names !== undefined && names.files.length + names.directories.length > 0;
  }

  #childrenOf(directory: string): readonly string[] {
    const names = this.#files.namesIn(toBytes(directory))?.directories ?? [];
    return names.map((name) => joinPath(directory, fromBytes(name)));
  }

  /** A directory of the same name elsewhere, else one beside it whose name is nearly the same. */
  #namesake(written: string): readonly string[] {
    const name = basename(written);
    let above = dirname(written);
    const near = nearest(name, this.#childrenOf(above).map(basename));
    if (near !== undefined) return [joinPath(above, near)];
    while (above !== dirname(above) && this.#files.exists(toBytes(above), 'directory') === false)
      above = dirname(above);
    const found: string[] = [];
    let searched = 0;
    for (const path of this.#files.directoriesBelow(toBytes(above))) {
      if (++searched > mostSearched) return [];
      const text = fromBytes(path);
      if (basename(text) === name && this.#holds(text)) found.push(text);
    }
    return found.length === 1 ? found : [];
  }
}

/** The path without those of its last directories with which the URI begins, the most of them first: `/srv/shop/static` with `/static/css` is `/srv/shop`. */
function* withoutOverlap(path: string, below: string): Iterable<string> {
  for (let end = below.length; end > 0; end = below.lastIndexOf('/', end - 1)) {
    const head = below.slice(0, end);
    if (path.length > head.length && path.endsWith(head)) yield path.slice(0, -head.length);
  }
}
