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
    const open = [directory.replace(/\/+$/, '')];
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
    const directory = dirname(path);
    asked.add(directory);
    const named = directory === path ? undefined : listings.of(directory)?.kindOf(basename(path));
    if (named !== undefined && named !== 'unknown') return named;
    if (listings.of(path) !== undefined) return 'directory';
    if (named !== undefined || directory === path || directory === '') return 'unknown';
    const above = this.#kindOf(directory);
    return above === 'none' || above === 'file' ? 'none' : 'unknown';
  }
}

/** The absolute path as the tree spells it; `undefined` where that is not certain: `..` behind a link leads elsewhere, and not all bytes are text. */
function textOf(path: string): string | undefined {
  const clean = path.replaceAll(/\/(?:\.?\/)+/g, '/').replace(/(?!^)\/\.?$/, '');
  if (!clean.startsWith('/') || /\/\.\.(?:\/|$)/.test(clean)) return undefined;
  const text = fromBytes(clean);
  return toBytes(text) === clean ? text : undefined;
}
