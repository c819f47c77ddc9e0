/** What folders hold, as the analysis may know it: names, without what stays out of the workspace and where links lead away. */
import type { AnalysisHost } from '../analysis/state/host.ts';
import type { DirectoryEntries, Listings } from '../project/listings.ts';
import { basename, dirname } from '../text/path.ts';
import type { FolderEntry } from './disk.ts';
import type { Exclusions } from './exclusions.ts';
import type { RealNames } from './real-names.ts';
import type { WalkedFolder } from './walk.ts';

/** Stands for bytes that are no UTF-8. */
const unreadable = '\ufffd';
/** Whether this machine's disks take names for one that differ in case or form alone, as they usually do there. */
function foldsCase(): boolean {
  return process.platform === 'darwin' || process.platform === 'win32';
}

interface Reading {
  readonly names: RealNames;
  readonly exclusions: Exclusions;
}

/** What of a folder of the disk may be known; links count where they lead to something in the workspace. */
export function listingOf(
  folder: string,
  entries: readonly FolderEntry[],
  { exclusions, names }: Reading,
): DirectoryEntries {
  const kindOf = ({ name, kind, link }: FolderEntry, path: string): Sorted =>
    kind === 'dangling' || name.includes(unreadable) || (link && !names.isInside(names.nameOf(path))) ? 'other' : kind;
  return { ...sorted(folder, entries, { exclusions, kindOf }), whole: true, foldsCase: foldsCase() };
}

type Sorted = 'file' | 'folder' | 'other';

/** Names by what they are; of what stays out nothing is known. */
export function sorted<Entry extends { readonly name: string }>(
  folder: string,
  entries: Iterable<Entry>,
  { exclusions, kindOf }: { readonly exclusions: Exclusions; readonly kindOf: (entry: Entry, path: string) => Sorted },
): Pick<DirectoryEntries, 'files' | 'directories' | 'unknown' | 'leavesOut'> {
  const [files, directories, unknown]: [string[], string[], string[]] = [[], [], []];
  for (const entry of entries) {
    const path = folder.endsWith('/') ? folder + entry.name : `${folder}/${entry.name}`;
    const kind = kindOf(entry, path);
    if (kind === 'file') files.push(entry.name);
    else (kind === 'folder' && !exclusions.leavesOut(path, kind) ? directories : unknown).push(entry.name);
  }
  return { files, directories, unknown, leavesOut: exclusions.leavesOutFile };
}

interface Found {
  readonly isThere: boolean;
}

/** Whether the listing of the folder above, or of one above that where several are new, says otherwise of a folder that is there, or is not. */
export function isListedOtherwise(listings: Listings, folder: string, { isThere }: Found): boolean {
  const above = dirname(folder);
  const listed = listings.of(above)?.kindOf(basename(folder));
  if (listed === undefined) return isThere && above !== folder && isListedOtherwise(listings, above, { isThere });
  return listed !== 'unknown' && (listed === 'directory') !== isThere;
}

/** Keeps the host's listings of folders of the disk. */
export class FolderListings {
  readonly #host: AnalysisHost;
  readonly #reading: Reading;

  constructor(host: AnalysisHost, reading: Reading) {
    this.#host = host;
    this.#reading = reading;
  }

  /** A folder was walked into. */
  walked({ path, real, listing }: WalkedFolder): void {
    this.#host.setListing(path, listing, real);
  }

  /** A folder was read again; it counts under each of its paths. */
  readAgain(real: string, entries: readonly FolderEntry[]): void {
    for (const path of this.#known().pathsOf(real))
      this.#host.setListing(path, listingOf(path, entries, this.#reading), real);
  }

  /** There is no folder at a path any longer. */
  removed(path: string): void {
    for (const one of this.#known().below(path)) this.#host.setListing(one, undefined);
  }

  /** Whether the folder above has to be read again too. */
  isListedOtherwise(folder: string, found: Found): boolean {
    return isListedOtherwise(this.#known(), folder, found);
  }

  #known(): Listings {
    return this.#host.snapshot().world.listings;
  }
}
