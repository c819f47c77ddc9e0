/** A disk that is not this machine's: the editor is asked for everything, by file ids that are URIs. */
import { joinPath } from '../text/path.ts';
import { skippedFolders } from './candidates.ts';
import type { ReadResult } from './disk.ts';
import type { Exclusions } from './exclusions.ts';

export interface VirtualEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder';
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
const deepest = 24;
const mostFolders = 5_000;
const mostFiles = 50_000;

/** The files below a folder: by the editor's search, else folder by folder. What stays out may be among them. */
export async function filesBelow(disk: VirtualDisk, folder: string, exclusions: Exclusions): Promise<readonly string[]> {
  return (await disk.findFiles(folder, [...skippedFolders], mostFiles)) ?? walkVirtual(disk, folder, exclusions);
}

async function walkVirtual(disk: VirtualDisk, start: string, exclusions: Exclusions): Promise<readonly string[]> {
  const files: string[] = [];
  let level: readonly string[] = [start];
  let folders = 0;
  for (let depth = 0; depth < deepest && level.length > 0 && folders < mostFolders && files.length < mostFiles; depth++) {
    const below: string[] = [];
    await inBatches(level, async (folder) => {
      for (const entry of (await disk.readFolder(folder)) ?? []) {
        const path = joinPath(folder, entry.name);
        if (entry.kind === 'file') files.push(path);
        else if (!exclusions.leavesOut(path, 'folder')) below.push(path);
      }
    });
    folders += level.length;
    level = below.slice(0, mostFolders - folders);
  }
  return files;
}

/** Does the work on all items, on a few at a time. */
export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < items.length; start += together) await Promise.all(items.slice(start, start + together).map(work));
}
