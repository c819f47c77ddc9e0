/** What folders of a virtual file system hold, as far as the editor told: names only. */
import type { AnalysisHost } from '../analysis/state/host.ts';
import { basename, dirname, isInside } from '../text/path.ts';
import type { Exclusions } from './exclusions.ts';
import { isListedOtherwise, sorted } from './listing.ts';
import type { FilesBelow, VirtualDisk, VirtualEntry } from './virtual-disk.ts';

/** Keeps the host's listings of folders that the editor reads. */
export class VirtualListings {
  readonly #host: AnalysisHost;
  readonly #disk: VirtualDisk;
  readonly #exclusions: Exclusions;

  constructor(host: AnalysisHost, disk: VirtualDisk, exclusions: Exclusions) {
    this.#host = host;
    this.#disk = disk;
    this.#exclusions = exclusions;
  }

  /** A folder was looked through to its end. What was only searched may hold more: folders without files, what the editor leaves out. */
  found(top: string, { files, folders }: FilesBelow): void {
    if (folders === undefined) for (const [folder, entries] of byFolder(top, files)) this.#set(folder, entries, 'some');
    else for (const [folder, entries] of folders) this.#set(folder, entries, 'all');
  }

  /** Reads a folder again: something came to it or went from it. */
  async readAgain(folder: string): Promise<void> {
    if (this.#exclusions.rootOf(folder) === undefined || this.#exclusions.isOut(folder, 'folder')) return;
    const entries = await this.#disk.readFolder(folder);
    const { listings } = this.#host.snapshot().world;
    // an editor may tell of a file alone, where its folder is new or gone as well
    if (isListedOtherwise(listings, folder, { isThere: entries !== undefined })) await this.readAgain(dirname(folder));
    if (entries !== undefined) this.#set(folder, entries, 'all');
    else for (const one of listings.below(folder)) this.#host.setListing(one, undefined);
  }

  #set(folder: string, entries: readonly VirtualEntry[], extent: 'all' | 'some'): void {
    if (this.#exclusions.isOut(folder, 'folder')) return;
    // nobody knows whether the file system tells small letters from capital ones
    this.#host.setListing(folder, {
      ...sorted(folder, entries, { exclusions: this.#exclusions, kindOf: ({ kind }) => kind }),
      whole: extent === 'all',
      foldsCase: true,
    });
  }
}

/** Folders with what is known to lie in them, by the paths of files below one. */
function byFolder(top: string, files: readonly string[]): ReadonlyMap<string, readonly VirtualEntry[]> {
  const folders = new Map<string, Map<string, VirtualEntry>>();
  for (const file of files) {
    for (let path = file; path !== top && isInside(path, top); path = dirname(path)) {
      const folder = dirname(path);
      const entries = folders.get(folder) ?? new Map<string, VirtualEntry>();
      const isKnown = entries.has(basename(path));
      folders.set(
        folder,
        entries.set(basename(path), { name: basename(path), kind: path === file ? 'file' : 'folder' }),
      );
      if (isKnown) break;
    }
  }
  return new Map([...folders].map(([folder, entries]) => [folder, [...entries.values()]]));
}
