/** From a path as the server sees it to a file that is known here: the same, a mapped one, or its copy in a project. */
import { basename, isInside, segments } from '../text/path.ts';
import type { FileId } from '../text/range.ts';

/** Folders of the server, and the folders that hold their files here; both absolute, the longest counts. */
export type PathMap = ReadonlyMap<string, string>;

/**
 * The file behind a server's path; `undefined` where none is known, or several are equally likely.
 * @param real gives the file behind a path on this machine
 */
export function localFile(
  path: string,
  map: PathMap,
  files: Iterable<FileId>,
  real: (path: string) => FileId | undefined,
): FileId | undefined {
  const folder = [...map.keys()].filter((one) => isInside(path, one)).toSorted((a, b) => b.length - a.length)[0];
  const target = folder === undefined ? undefined : map.get(folder);
  if (folder !== undefined && target !== undefined) return real(target + path.slice(folder.replace(/\/$/, '').length));
  return real(path) ?? copyOf(path, files);
}

/** The one known file that shares most segments with the path, from its end on; the name at least. */
function copyOf(path: string, files: Iterable<FileId>): FileId | undefined {
  const wanted = segments(path);
  let best = 0;
  let found: FileId[] = [];
  for (const file of files) {
    if (basename(file) !== basename(path)) continue;
    const own = segments(file);
    let shared = 0;
    while (
      shared < own.length &&
      shared < wanted.length &&
      own[own.length - 1 - shared] === wanted[wanted.length - 1 - shared]
    )
      shared++;
    if (shared > best) [best, found] = [shared, []];
    if (shared === best) found.push(file);
  }
  return found.length === 1 ? found[0] : undefined;
}
