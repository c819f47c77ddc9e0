/** What lies below a folder of the disk: candidates by path, with links to folders inside the workspace followed, and loops cut. */
import { joinPath } from '../text/path.ts';
import { isCandidateFile } from './candidates.ts';
import { listingOf } from './listing.ts';
import type { DirectoryEntries } from '../project/listings.ts';
import type { DiskAccess } from './disk-access.ts';
import type { FolderEntry } from './disk.ts';
import { ignoreFileName, type Exclusions } from './exclusions.ts';
import type { RealNames } from './real-names.ts';

/** Folders in folders: more than any project has, and few enough for their paths to be of a length that systems take. */
const deepest = 200;
/** A folder is found under its own name and under those of links to it; more names than this are left out. */
const mostNames = 8;
const mostFolders = 50_000;

export interface WalkedFolder {
  readonly path: string;
  /** The same, behind links. */
  readonly real: string;
  /** Candidates, by their names in the folder. */
  readonly files: readonly FolderEntry[];
  /** No file that an include might name was left out. */
  readonly complete: boolean;
  /** Everything in it by name; `undefined` where it was not read. */
  readonly listing?: DirectoryEntries;
  /** Why the folder was not read. */
  readonly trouble?: string;
}

interface Step {
  readonly path: string;
  readonly real: string;
  /** The real folders on the way, this one included. */
  readonly above: readonly string[];
}

/** What a walk reads with and asks. */
export interface Walking {
  readonly disk: DiskAccess;
  readonly names: RealNames;
  readonly exclusions: Exclusions;
}

/** The folder and all below it that do not stay out, each before what lies in it; every .gitignore is handed to `exclusions` on the way. */
export function* walk(folder: string, { disk, names, exclusions }: Walking): Generator<WalkedFolder> {
  const real = names.nameOf(folder);
  if (real === undefined) return;
  const visits = new Map<string, number>();
  const open: Step[] = [{ path: folder, real, above: [real] }];
  for (let step = open.pop(); step !== undefined && visits.size < mostFolders; step = open.pop()) {
    const count = visits.get(step.real) ?? 0;
    if (count >= mostNames) continue;
    visits.set(step.real, count + 1);
    if (step.above.length > deepest) {
      yield {
        path: step.path,
        real: step.real,
        files: [],
        complete: false,
        trouble: `is nested in more than ${deepest} folders`,
      };
      continue;
    }
    const entries = disk.readFolder(step.real);
    if (entries === undefined) {
      yield { path: step.path, real: step.real, files: [], complete: false, trouble: 'may not be read' };
      continue;
    }
    noteIgnoreFile(step, entries, disk, exclusions);
    yield {
      path: step.path,
      real: step.real,
      ...candidatesIn(step.path, entries, exclusions),
      listing: listingOf(step.path, entries, { exclusions, names }),
    };
    for (const folder of foldersIn(step, entries, names, exclusions).toReversed()) open.push(folder);
  }
}

/** Which files of a folder are read, and whether those are all that an include might name. */
export function candidatesIn(
  folder: string,
  entries: readonly FolderEntry[],
  exclusions: Exclusions,
): { readonly files: readonly FolderEntry[]; readonly complete: boolean } {
  const all = entries.filter((entry) => entry.kind !== 'folder');
  const files = all.filter(
    ({ name }) => isCandidateFile(joinPath(folder, name)) && !exclusions.leavesOut(joinPath(folder, name), 'file'),
  );
  const isVisible = ({ name }: FolderEntry): boolean => !name.startsWith('.');
  return { files, complete: all.filter(isVisible).length === files.filter(isVisible).length };
}

function foldersIn(step: Step, entries: readonly FolderEntry[], names: RealNames, exclusions: Exclusions): Step[] {
  const steps: Step[] = [];
  for (const entry of entries) {
    const path = joinPath(step.path, entry.name);
    if (entry.kind !== 'folder' || exclusions.leavesOut(path, 'folder')) continue;
    const real = entry.link ? names.nameOf(path) : joinPath(step.real, entry.name);
    // links lead through the workspace only: outside lies what the user did not open
    if (real === undefined || step.above.includes(real) || (entry.link && !names.isInside(real))) continue;
    steps.push({ path, real, above: [...step.above, real] });
  }
  return steps;
}

/** A .gitignore that is a link git does not follow (release notes of 2.32), and neither do we. */
function noteIgnoreFile(
  { path, real }: Step,
  entries: readonly FolderEntry[],
  disk: DiskAccess,
  exclusions: Exclusions,
): void {
  const found = entries.some((entry) => entry.name === ignoreFileName && entry.kind === 'file' && !entry.link);
  const read = found ? disk.readText(joinPath(real, ignoreFileName)) : undefined;
  exclusions.setIgnoreFile(path, read?.kind === 'text' ? read.text : undefined);
}
