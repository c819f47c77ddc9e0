/** Reads the disk, and only reads: texts with limits, folders with links followed once; every trouble is data. */
import { open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { dirname, joinPath } from '../text/path.ts';

/** Larger files are no configuration. Bytes. */
export const largestFile = 4 * 1024 * 1024;

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'skipped'; readonly reason: string };

/** The text of a file; `none` where there is no file, `skipped` with a reason where it is no readable text. */
export async function readText(path: string): Promise<ReadResult> {
  try {
    const info = await stat(path);
    if (!info.isFile()) return { kind: 'skipped', reason: info.isDirectory() ? 'is a folder' : 'is no regular file' };
    if (info.size > largestFile) return { kind: 'skipped', reason: `is larger than ${largestFile / 1024 / 1024} MiB` };
    return await readAll(path);
  } catch (error) {
    return isAbsent(error) ? { kind: 'none' } : { kind: 'skipped', reason: reasonOf(error) };
  }
}

async function readAll(path: string): Promise<ReadResult> {
  const handle = await open(path, 'r');
  try {
    const bytes = await handle.readFile();
    const start = bytes.subarray(0, 8192);
    if (start.includes(0)) return { kind: 'skipped', reason: 'is binary' };
    return { kind: 'text', text: bytes.toString('utf8') };
  } finally {
    await handle.close();
  }
}

/** The file behind all links, `/` as separator; `undefined` where there is none. */
export async function realPath(path: string): Promise<string | undefined> {
  try {
    return toSlashes(await realpath(path));
  } catch {
    return undefined;
  }
}

/** What a link says it points at, as an absolute path; `undefined` where the path is no link. */
export async function linkTarget(path: string): Promise<string | undefined> {
  try {
    return joinPath(dirname(path), toSlashes(await readlink(path)));
  } catch {
    return undefined;
  }
}

export interface FolderEntry {
  readonly name: string;
  /** `dangling`: a link to nothing, here at least. */
  readonly kind: 'file' | 'folder' | 'dangling';
  readonly link: boolean;
}

/** What a folder holds, links told by what they point at; `undefined` where it is none or cannot be read. */
export async function readFolder(path: string): Promise<readonly FolderEntry[] | undefined> {
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const result: FolderEntry[] = [];
    for (const entry of entries) {
      const kind = entry.isSymbolicLink() ? ((await kindBehind(`${path}/${entry.name}`)) ?? 'dangling') : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : undefined;
      if (kind !== undefined) result.push({ name: entry.name, kind, link: entry.isSymbolicLink() });
    }
    return result;
  } catch {
    return undefined;
  }
}

/** Whether the path exists and what it is. */
export async function kindBehind(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    const info = await stat(path);
    return info.isDirectory() ? 'folder' : info.isFile() ? 'file' : undefined;
  } catch {
    return undefined;
  }
}

export function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}

function isAbsent(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

function codeOf(error: unknown): string | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : undefined;
}

function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM': return 'may not be read';
    case 'ELOOP': return 'is a loop of links';
    default: return codeOf(error) ?? 'cannot be read';
  }
}
