/** What a folder of the disk holds, as the analysis may know it: names, without what stays out of the workspace and where links lead away. */
import type { DirectoryEntries } from '../project/listings.ts';
import type { FolderEntry } from './disk.ts';
import type { Exclusions } from './exclusions.ts';
import type { RealNames } from './real-names.ts';

/** Stands for bytes that are no UTF-8. */
const unreadable = '\ufffd';
/** Whether this machine's disks take names for one that differ in case or form alone, as they usually do there. */
const foldsCase = process.platform === 'darwin' || process.platform === 'win32';

/** What of a folder may be known; links count where they lead to something in the workspace. */
export function listingOf(
  folder: string,
  entries: readonly FolderEntry[],
  { exclusions, names }: { readonly exclusions: Exclusions; readonly names: RealNames },
): DirectoryEntries {
  const files: string[] = [];
  const directories: string[] = [];
  const unknown: string[] = [];
  for (const { name, kind, link } of entries) {
    const path = folder.endsWith('/') ? folder + name : `${folder}/${name}`;
    const isUnknown =
      kind === 'dangling' ||
      name.includes(unreadable) ||
      exclusions.leavesOut(path, kind) ||
      (link && !names.isInside(names.nameOf(path)));
    (isUnknown ? unknown : kind === 'file' ? files : directories).push(name);
  }
  return { files, directories, unknown, whole: true, foldsCase };
}
