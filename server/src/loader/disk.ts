/**
 * Reads the disk, and only reads: texts with limits, folders with links followed once; every trouble is data. Each call blocks for its one file:
 * that costs a tenth of what handing thousands of small files to other threads does. Who reads many takes a breath between them.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync, readlinkSync, readSync, realpathSync, statSync } from 'node:fs';
import { sep } from 'node:path';
import { dirname, joinPath } from '../text/path.ts';

/** Larger files are no configuration. Bytes. */
export const largestFile = 4 * 1024 * 1024;

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Most files fit into it; it is used again and again. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** What is no regular file must not keep us waiting for somebody to write. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The text of a file; `none` where there is no file, `skipped` with a reason where it is no readable text. */
export function readText(path: string): ReadResult {
  let handle: number | undefined;
  try {
    // before it is opened: a device may do something then
    const info = statSync(path);
    if (!info.isFile()) return { kind: 'skipped', reason: info.isDirectory() ? 'is a folder' : 'is no regular file' };
    if (info.size > largestFile) return { kind: 'skipped', reason: `is larger than ${largestFile / 1024 / 1024} MiB` };
    handle = openSync(path, flags);
    return readAll(handle, info.size);
  } catch (error) {
    return isAbsent(error) ? { kind: 'none' } : { kind: 'skipped', reason: reasonOf(error) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function readAll(handle: number, size: number): ReadResult {
  // one byte more than was told: a file may grow meanwhile, and files of /proc tell nothing
  const bytes = size < scratch.length ? scratch : Buffer.allocUnsafeSlow(size + 1);
  let length = 0;
  for (let read = -1; read !== 0 && length < bytes.length; length += read) read = readSync(handle, bytes, length, bytes.length - length, null);
  if (bytes.subarray(0, Math.min(length, 8192)).includes(0)) return { kind: 'skipped', reason: 'is binary' };
  return { kind: 'text', text: bytes.toString('utf8', 0, length) };
}

/** The bytes of a regular file; `undefined` where there is none, it cannot be read, or it is larger than `largest`. */
export function readBytes(path: string, largest: number): Uint8Array | undefined {
  let handle: number | undefined;
  try {
    const info = statSync(path);
    if (!info.isFile() || info.size > largest) return undefined;
    handle = openSync(path, flags);
    const bytes = Buffer.allocUnsafeSlow(info.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read) read = readSync(handle, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** The file behind all links, `/` as separator; `undefined` where there is none. */
export function realPath(path: string): string | undefined {
  try {
    return toSlashes(realpathSync.native(path));
  } catch {
    return undefined;
  }
}

/** What a link says it points at, as an absolute path; `undefined` where the path is no link. */
export function linkTarget(path: string): string | undefined {
  try {
    return joinPath(dirname(path), toSlashes(readlinkSync(path)));
  } catch {
    return undefined;
  }
}

export interface FolderEntry {
  readonly name: string;
  /** `dangling`: a link to nothing, here at least; or what is neither, such as a pipe. */
  readonly kind: 'file' | 'folder' | 'dangling';
  readonly link: boolean;
}

/** What a folder holds, links told by what they point at; `undefined` where it is none or cannot be read. */
export function readFolder(path: string): readonly FolderEntry[] | undefined {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    const result: FolderEntry[] = [];
    for (const entry of entries) {
      const kind = entry.isSymbolicLink() ? (kindBehind(`${path}/${entry.name}`) ?? 'dangling') : entry.isDirectory() ? 'folder' : entry.isFile() ? 'file' : 'dangling';
      result.push({ name: entry.name, kind, link: entry.isSymbolicLink() });
    }
    return result;
  } catch {
    return undefined;
  }
}

/** Whether something has this name, be it a link to nothing, or nobody may tell. */
export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    return !isAbsent(error);
  }
}

/** Whether the path exists and what it is. */
export function kindBehind(path: string): 'file' | 'folder' | undefined {
  try {
    const info = statSync(path, { throwIfNoEntry: false });
    if (info === undefined) return undefined;
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
    default: return `cannot be read (${codeOf(error) ?? String(error)})`;
  }
}
