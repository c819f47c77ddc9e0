/** What a pattern of an include names on the disk. */
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

/** The files that a pattern names; of very many the first. */
export function expand(pattern: string, disk: DiskAccess, limits = expansionLimits): Expanded {
  const levels = levelsOf(pattern);
  // a link to nothing has a name too: a server fails at it, or has what it points at
  const inside = (one: string, kind: 'file' | 'folder'): readonly string[] =>
    (disk.readFolder(one) ?? [])
      .filter((entry) => (entry.kind === 'folder') === (kind === 'folder'))
      .map((entry) => joinPath(one, entry.name));
  let folders: readonly string[] = [staticDirectory(pattern)];
  let cut: string | undefined;
  for (let level = 1; level < levels.length; level++) {
    const below = namedBy(
      levels.slice(0, level).reduce(joinPath, staticDirectory(pattern)),
      folders.flatMap((one) => inside(one, 'folder')),
    );
    cut ??= leftIn(below[limits.folders], levels.slice(level));
    folders = below.slice(0, limits.folders);
  }
  return withinLimit(
    namedBy(
      pattern,
      folders.flatMap((one) => inside(one, 'file')),
    ),
    cut,
    limits,
  );
}

/** The parts of a pattern behind its static folder. */
export function levelsOf(pattern: string): readonly string[] {
  return pattern
    .slice(staticDirectory(pattern).length)
    .split('/')
    .filter((part) => part !== '');
}

/** What stands for all that a folder holds which is not looked into. */
export function leftIn(folder: string | undefined, rest: readonly string[]): string | undefined {
  return folder === undefined ? undefined : rest.reduce(joinPath, folder);
}

/** The first of the files. */
export function withinLimit(
  files: readonly string[],
  cut: string | undefined,
  { files: most }: ExpansionLimits,
): Expanded {
  return { paths: files.slice(0, most), firstLeft: files[most] ?? cut };
}
