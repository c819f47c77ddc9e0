/** The files of a site as the tree has them, asked by the paths that a server has. */
import type { DirectoryNames, PathKind, SiteFiles } from '../model/environment.ts';
import type { Listings, NamedKind } from '../project/listings.ts';
import { fromBytes, toBytes } from '../text/bytes.ts';
import { basename, dirname } from '../text/path.ts';

/** Where the paths of a server may lie in the tree. */
export interface SitePlace {
  /** What stands before a path of the server. */
  readonly prefix: string;
  /** The tree is that very file system, and was read: what it does not have is not there. */
  readonly showsAbsence: boolean;
}

/** What somebody asked is noted, so that it is asked again when it changes. */
export interface SiteTree {
  readonly listings: Listings;
  /** Directories whose listing an answer depends on. */
  readonly asked: Set<string>;
  readonly directories: AskedDirectories;
}

/** A directory on whose listing answers depend. */
interface AskedDirectory {
  readonly listing: ReturnType<Listings['of']>;
  /** Nothing is there under its path; of one with a listing nobody has to know. */
  readonly isMissing: boolean;
}

/** The directories that were asked for, as long as the listings stay as they are: every question about a site comes by the same ones. */
export class AskedDirectories {
  readonly #known = new Map<string, AskedDirectory>();
  #version = 0;

  of(path: string, listings: Listings): AskedDirectory | undefined {
    if (this.#version !== listings.version) this.#known.clear();
    this.#version = listings.version;
    return this.#known.get(path);
  }

  keep(path: string, directory: AskedDirectory): void {
    this.#known.set(path, directory);
  }
}

export class TreeSiteFiles implements SiteFiles {
  readonly kind = 'known';
  readonly #tree: SiteTree;
  readonly #places: readonly SitePlace[];

  constructor(tree: SiteTree, places: readonly SitePlace[]) {
    this.#tree = tree;
    this.#places = places;
  }

  exists(path: string, kind: PathKind): boolean | undefined {
    const text = textOf(path);
    if (text === undefined) return undefined;
    for (const { prefix, showsAbsence } of this.#places) {
      const found = this.#kindOf(prefix + text);
      if (found === 'file' || found === 'directory') return kind === 'any' || kind === found;
      if (found === 'none' && showsAbsence) return false;
    }
    return undefined;
  }

  namesIn(directory: string): DirectoryNames | undefined {
    const text = textOf(directory);
    if (text === undefined) return undefined;
    for (const { prefix, showsAbsence } of this.#places) {
      const path = prefix + text;
      this.#tree.asked.add(path);
      const listing = this.#tree.listings.of(path);
      // where it is not there yet, the directory above tells when it is
      if (listing === undefined) this.#kindOf(path);
      else
        return {
          files: listing.files.map(toBytes),
          directories: listing.directories.map(toBytes),
          whole: showsAbsence && listing.whole,
        };
    }
    return undefined;
  }

  *directoriesBelow(directory: string): Iterable<string> {
    const open = [directory.replace(/(?<!\/)\/+$/, '')];
    // what is found on the way is looked into in turn
    for (const one of open) {
      for (const name of this.namesIn(one === '' ? '/' : one)?.directories ?? []) {
        yield `${one}/${name}`;
        open.push(`${one}/${name}`);
      }
    }
  }

  #kindOf(path: string): NamedKind {
    const { listings, asked } = this.#tree;
    const above = dirname(path);
    if (above === path) {
      asked.add(path);
      return listings.of(path) === undefined ? 'unknown' : 'directory';
    }
    const { listing, isMissing } = this.#directory(above);
    const named = listing?.kindOf(basename(path));
    if (named !== undefined && named !== 'unknown') return named;
    if (listings.of(path) !== undefined) return 'directory';
    return named === undefined && isMissing ? 'none' : 'unknown';
  }

  #directory(path: string): AskedDirectory {
    const { listings, asked, directories } = this.#tree;
    const known = directories.of(path, listings);
    if (known !== undefined) return known;
    asked.add(path);
    const listing = listings.of(path);
    const kind = listing !== undefined || path === '' ? 'unknown' : this.#kindOf(path);
    const directory = { listing, isMissing: kind === 'none' || kind === 'file' };
    // whether a file stays out of the workspace is asked each time
    if (kind !== 'file') directories.keep(path, directory);
    return directory;
  }
}

/** The absolute path as the tree spells it; `undefined` where that is not certain: `..` behind a link leads elsewhere, and not all bytes are text. */
function textOf(path: string): string | undefined {
  if (plain.test(path)) return path;
  const clean = path.replaceAll(/\/(?:\.?\/)+/g, '/').replace(/(?!^)\/\.?$/, '');
  if (!clean.startsWith('/') || /\/\.\.(?:\/|$)/.test(clean)) return undefined;
  const text = fromBytes(clean);
  return toBytes(text) === clean ? text : undefined;
}

/** ASCII, without empty parts and those of dots alone. */
const plain = /^(?:\/(?!\.\.?(?:\/|$))[!-.0-~]+)+$/;
