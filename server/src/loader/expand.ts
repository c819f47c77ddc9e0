/** What a pattern of an include names on a disk, or where an editor is asked for every directory. */
import { namedBy, staticDirectory } from '../project/file-table.ts';
import { joinPath } from '../text/path.ts';
import type { DiskAccess } from './disk-access.ts';

/** How much of what a pattern names is read. */
export interface ExpansionLimits {
  readonly folders: number;
  readonly files: number;
}

/** Of folders on each level, and of files: more than any server has. */
export const expansionLimits: ExpansionLimits = { folders: 20_000, files: 10_000 };

export interface Expanded {
  readonly paths: readonly string[];
  /** A path that the pattern names and that is left out; in a folder that was not looked into it is the pattern's own rest. */
  readonly firstLeft: string | undefined;
}

/** What is asked on the way: the paths of all entries of a kind in some folders. */
interface Listing {
  readonly folders: readonly string[];
  readonly kind: 'file' | 'folder';
}

/** The files that a pattern names, of very many the first; whoever goes through it lists folders in its own way. */
export function* expanding(pattern: string, limits: ExpansionLimits): Generator<Listing, Expanded, readonly string[]> {
  const start = staticDirectory(pattern);
  const levels = pattern
    .slice(start.length)
    .split('/')
    .filter((part) => part !== '');
  let folders: readonly string[] = [start];
  let left: string | undefined;
  for (let level = 1; level < levels.length; level++) {
    const below = namedBy(levels.slice(0, level).reduce(joinPath, start), yield { folders, kind: 'folder' });
    const first = below[limits.folders];
    left ??= first === undefined ? undefined : levels.slice(level).reduce(joinPath, first);
    folders = below.slice(0, limits.folders);
  }
  const files = namedBy(pattern, yield { folders, kind: 'file' });
  return { paths: files.slice(0, limits.files), firstLeft: files[limits.files] ?? left };
}

/** The files that a pattern names on the disk. */
export function expand(pattern: string, disk: DiskAccess, limits = expansionLimits): Expanded {
  const work = expanding(pattern, limits);
  for (let step = work.next(); ;) {
    if (step.done === true) return step.value;
    const { folders, kind } = step.value;
    step = work.next(folders.flatMap((folder) => pathsIn(folder, kind, disk)));
  }
}

/** A link to nothing has a name too: a server fails at it, or has what it points at. */
function pathsIn(folder: string, kind: Listing['kind'], disk: DiskAccess): readonly string[] {
  return (disk.readFolder(folder) ?? [])
    .filter((entry) => (entry.kind === 'folder') === (kind === 'folder'))
    .map((entry) => joinPath(folder, entry.name));
}
