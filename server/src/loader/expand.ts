/** What a pattern of an include names on the disk. */
import { namedBy, staticFolder } from '../project/file-table.ts';
import { joinPath } from '../text/path.ts';
import type { DiskAccess } from './disk-access.ts';

const mostFolders = 1000;
const mostFiles = 10_000;

/** The files that a pattern names; of very many the first, and one that is left out. */
export function expand(pattern: string, disk: DiskAccess): { readonly paths: readonly string[]; readonly firstLeft: string | undefined } {
  const folder = staticFolder(pattern);
  const levels = pattern.slice(folder.length).split('/').filter((part) => part !== '').length;
  // a link to nothing has a name too: a server fails at it, or has what it points at
  const inside = (one: string, kind: 'file' | 'folder'): readonly string[] => (disk.readFolder(one) ?? []).filter((entry) => (entry.kind === 'folder') === (kind === 'folder')).map((entry) => joinPath(one, entry.name));
  let folders: readonly string[] = [folder];
  for (let level = 1; level < levels; level++) folders = folders.flatMap((one) => inside(one, 'folder')).slice(0, mostFolders);
  const files = namedBy(pattern, folders.flatMap((one) => inside(one, 'file')));
  return { paths: files.slice(0, mostFiles), firstLeft: files[mostFiles] };
}
