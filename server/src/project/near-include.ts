/** The file that an include most likely means where it names none: based on another directory, or with a slip in one part of its path. */
import { basename, dirname, isAbsolute, isInside, joinPath, segments } from '../text/path.ts';
import { nearest } from '../text/nearest.ts';
import type { FileTable } from './file-table.ts';

export interface LostInclude {
  /** What the include says: a path, no pattern. */
  readonly path: string;
  /** The directory that relative paths are relative to. */
  readonly base: string;
  /** The file that holds the include. */
  readonly from: string;
  /** Whether a path cannot be meant: its file is being read, and would include itself. */
  readonly isTaken: (path: string) => boolean;
}

/** The path that the include should say; `undefined` where nothing is near. Looks up single paths and the names of few directories. */
export function nearInclude(table: FileTable, lost: LostInclude): string | undefined {
  const isThere = (path: string): boolean => table.real(path) !== undefined && !lost.isTaken(path);
  for (const path of basedElsewhere(table, lost)) if (isThere(path)) return named(lost, path);
  const walked = withNearFolder(table, wantedOf(lost));
  if (walked !== undefined && isThere(walked)) return named(lost, walked);
  const wanted = wantedOf(lost);
  const other = wanted.endsWith('.conf') ? wanted.slice(0, -'.conf'.length) : `${wanted}.conf`;
  if (isThere(other)) return named(lost, other);
  const [only, ...more] = inNeighbours(table, lost).filter(isThere);
  return only === undefined || more.length > 0 ? undefined : named(lost, only);
}

function wantedOf({ path, base }: LostInclude): string {
  return isAbsolute(path) ? path : joinPath(base, path);
}

/** The path seen from the directory of its own file, and its ends seen from there and from the base: `nginx/snippets/a.conf`, `../snippets/a.conf`. */
function basedElsewhere(table: FileTable, lost: LostInclude): readonly string[] {
  const home = dirname(lost.from);
  const parts = segments(lost.path).filter((part) => part !== '.' && part !== '..');
  // in a directory that is there another file of the name may be another's
  const least = table.isFolder(dirname(wantedOf(lost))) ? 2 : 1;
  const found = isAbsolute(lost.path) ? [] : [joinPath(home, lost.path)];
  for (let from = 0; parts.length - from >= least; from++) {
    const end = parts.slice(from).join('/');
    found.push(joinPath(lost.base, end), joinPath(home, end));
  }
  return found;
}

/** The path with the first directory that is not there taken for the one beside it whose name is near. */
function withNearFolder(table: FileTable, wanted: string): string | undefined {
  const lacking: string[] = [];
  let folder = dirname(wanted);
  while (!table.isFolder(folder) && dirname(folder) !== folder) {
    lacking.unshift(basename(folder));
    folder = dirname(folder);
  }
  const [first, ...rest] = lacking;
  if (first === undefined) return undefined;
  const meant = nearest(
    first,
    [...table.children(folder)].filter(({ isFolder }) => isFolder).map(({ name }) => name),
  );
  return meant === undefined ? undefined : joinPath(folder, [meant, ...rest, basename(wanted)].join('/'));
}

/** Files of the name in the directories beside the main file, where the path names no directory that is there. */
function inNeighbours(table: FileTable, lost: LostInclude): readonly string[] {
  const name = basename(lost.path);
  if (segments(lost.path).length > 1 && table.isFolder(dirname(wantedOf(lost)))) return [];
  return [...table.children(lost.base)]
    .filter(({ isFolder }) => isFolder)
    .map((folder) => joinPath(lost.base, `${folder.name}/${name}`));
}

/** A path as the include says it: relative where it was. */
function named({ path, base }: LostInclude, found: string): string {
  return isAbsolute(path) || !isInside(found, base)
    ? found
    : found.slice(base.endsWith('/') ? base.length : base.length + 1);
}
