/** A disk that is not this machine's: the editor is asked for everything, by file ids that are URIs. */
import { joinPath } from '../text/path.ts';
import { skippedFolders } from './candidates.ts';
import type { ReadResult } from './disk.ts';
import type { Exclusions } from './exclusions.ts';

export interface VirtualEntry {
  readonly name: string;
  /** `other`: a link to nothing, or what is neither. */
  readonly kind: 'file' | 'folder' | 'other';
}

export interface VirtualDisk {
  /** All files below a folder, those in folders named `skip` left out; `undefined` where nobody can search there. */
  findFiles(folder: string, skip: readonly string[], most: number): Promise<readonly string[] | undefined>;
  /** `undefined` where the path is no folder. */
  readFolder(folder: string): Promise<readonly VirtualEntry[] | undefined>;
  readText(file: string): Promise<ReadResult | { readonly kind: 'folder' }>;
}

/** So many requests are on the way at once. */
const together = 16;

/** How much of a workspace folder is looked at. */
export interface WalkLimits {
  readonly folders: number;
  readonly files: number;
  /** Folders in folders. */
  readonly depth: number;
}

export const walkLimits: WalkLimits = { folders: 5_000, files: 50_000, depth: 24 };

export interface FilesBelow {
  readonly files: readonly string[];
  /** No folder or file was left out for the limits. */
  readonly complete: boolean;
  /** All that the folders hold; `undefined` where only a search told of files. */
  readonly folders?: ReadonlyMap<string, readonly VirtualEntry[]>;
}

/** The files below a folder: by the editor's search, else folder by folder. What stays out may be among them. */
export async function filesBelow(
  disk: VirtualDisk,
  folder: string,
  exclusions: Exclusions,
  limits = walkLimits,
): Promise<FilesBelow> {
  const found = await disk.findFiles(folder, [...skippedFolders], limits.files);
  return found === undefined
    ? walkVirtual(disk, folder, exclusions, limits)
    : { files: found, complete: found.length < limits.files };
}

async function walkVirtual(
  disk: VirtualDisk,
  start: string,
  exclusions: Exclusions,
  limits: WalkLimits,
): Promise<FilesBelow> {
  const files: string[] = [];
  const read = new Map<string, readonly VirtualEntry[]>();
  let level: readonly string[] = [start];
  let cut = false;
  let folders = 0;
  for (let depth = 0; depth < limits.depth && level.length > 0 && files.length < limits.files; depth++) {
    const below: string[] = [];
    await inBatches(level, async (folder) => {
      const entries = await disk.readFolder(folder);
      if (entries !== undefined) read.set(folder, entries);
      for (const entry of entries ?? []) {
        const path = joinPath(folder, entry.name);
        if (entry.kind === 'file') files.push(path);
        else if (entry.kind === 'folder' && !exclusions.leavesOut(path, 'folder')) below.push(path);
      }
    });
    folders += level.length;
    level = below.slice(0, Math.max(0, limits.folders - folders));
    cut ||= level.length < below.length;
  }
  return {
    files: files.slice(0, limits.files),
    complete: !cut && level.length === 0 && files.length <= limits.files,
    folders: read,
  };
}

/** Does the work on all items, on a few at a time. */
export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += together)
    await Promise.all(items.slice(start, start + together).map(work));
}
