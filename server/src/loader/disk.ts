/**
 * Reads the disk, and only reads, whatever path it is given; `disk-access` alone calls it, and decides which paths may be read. Every failure is data.
 * Each pass blocks for its one file: that costs a tenth of what handing thousands of small files to other threads does. Who reads many yields between them.
 */
import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { largestFile } from '../text/bytes.ts';
import { toSlashes } from './slashes.ts';

export type ReadResult =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'skipped'; readonly reason: string };

/** Most files fit into it; it is used again and again. */
const scratch = Buffer.allocUnsafeSlow(64 * 1024);
/** What is no regular file must not keep us waiting for somebody to write. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Tells whether what was opened is what may be read; it is asked before the first byte is. */
export type IsAllowed = (handle: number) => boolean;

/** The text of a file; `none` where there is no file, `skipped` with a reason where it is no readable text. */
export function readText(path: string, isAllowed?: IsAllowed): ReadResult {
  const result = read(path, largestFile, isAllowed);
  if (result.kind !== 'bytes') return result;
  const { bytes } = result;
  if (bytes.subarray(0, 8192).includes(0)) return { kind: 'skipped', reason: 'is binary' };
  return { kind: 'text', text: bytes.toString('utf8') };
}

/** The bytes of a regular file; `undefined` where there is none, it cannot be read, or it is larger than `largest`. */
export function readBytes(path: string, largest: number, isAllowed?: IsAllowed): Uint8Array | undefined {
  const result = read(path, largest, isAllowed);
  return result.kind === 'bytes' ? Uint8Array.from(result.bytes) : undefined;
}

/** The bytes may be overwritten by the next call. */
function read(
  path: string,
  largest: number,
  isAllowed: IsAllowed | undefined,
): Exclude<ReadResult, { readonly kind: 'text' }> | { readonly kind: 'bytes'; readonly bytes: Buffer } {
  let handle: number | undefined;
  try {
    // before it is opened: a device may do something then
    const reason = unreadable(statSync(path), largest);
    if (reason !== undefined) return { kind: 'skipped', reason };
    handle = openSync(path, flags);
    // something else may have that name by now
    const info = fstatSync(handle);
    const changed =
      unreadable(info, largest) ?? (isAllowed?.(handle) === false ? 'changed while it was read' : undefined);
    if (changed !== undefined) return { kind: 'skipped', reason: changed };
    const bytes = readAll(handle, info.size, largest);
    return bytes === undefined ? { kind: 'skipped', reason: tooLarge(largest) } : { kind: 'bytes', bytes };
  } catch (error) {
    return isAbsent(error) ? { kind: 'none' } : { kind: 'skipped', reason: reasonOf(error) };
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

interface Info {
  readonly size: number;
  isFile(): boolean;
  isDirectory(): boolean;
}

function unreadable(info: Info, largest: number): string | undefined {
  if (!info.isFile()) return info.isDirectory() ? 'is a directory' : 'is not a regular file';
  return info.size > largest ? tooLarge(largest) : undefined;
}

function tooLarge(largest: number): string {
  return `is larger than ${largest / 1024 / 1024} MiB`;
}

/** All bytes up to the end, also of a file that grows meanwhile, and of those of /proc, which have no size; `undefined` where they are more than `largest`. */
function readAll(handle: number, size: number, largest: number): Buffer | undefined {
  let bytes = size < scratch.length ? scratch : Buffer.allocUnsafeSlow(size + 1);
  for (let length = 0; ;) {
    const count = readSync(handle, bytes, length, bytes.length - length, null);
    length += count;
    if (length > largest) return undefined;
    if (count === 0) return bytes.subarray(0, length);
    if (length < bytes.length) continue;
    const larger = Buffer.allocUnsafeSlow(Math.min(bytes.length * 2, largest + 1));
    bytes.copy(larger);
    bytes = larger;
  }
}

/** Which file a handle or a path stands for, without following a link; `undefined` where there is none. */
export function identityOf(at: number | string): string | undefined {
  try {
    const { dev, ino } = typeof at === 'number' ? fstatSync(at, { bigint: true }) : lstatSync(at, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return undefined;
  }
}

/** What has this name itself, where no link is followed; `none` where nothing has it or nobody may tell. */
export function kindAt(path: string): 'link' | 'other' | 'none' {
  try {
    const info = lstatSync(path, { throwIfNoEntry: false });
    return info === undefined ? 'none' : info.isSymbolicLink() ? 'link' : 'other';
  } catch {
    return 'none';
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

/** What is written in a link; `undefined` where the path is no link. */
export function linkText(path: string): string | undefined {
  try {
    return toSlashes(readlinkSync(path));
  } catch {
    return undefined;
  }
}

export interface FolderEntry {
  readonly name: string;
  /** `dangling`: a link to nothing, here at least, or to what may not be looked at; or what is neither, such as a pipe. */
  readonly kind: 'file' | 'folder' | 'dangling';
  readonly link: boolean;
}

/** What a folder holds; `behind` tells what a link in it points at. `undefined` where it is none or cannot be read. */
export function readFolder(
  path: string,
  behind: (path: string) => 'file' | 'folder' | undefined,
): readonly FolderEntry[] | undefined {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    const result: FolderEntry[] = [];
    for (const entry of entries) {
      const kind = entry.isSymbolicLink()
        ? (behind(`${path}/${entry.name}`) ?? 'dangling')
        : entry.isDirectory()
          ? 'folder'
          : entry.isFile()
            ? 'file'
            : 'dangling';
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

/** What a path names that this process can read, and its real path. Throws the error of Node where it names nothing or may not be read. */
export function inspect(path: string): { readonly kind: 'file' | 'folder' | 'other'; readonly real: string } {
  const info = statSync(path);
  const kind = info.isDirectory() ? 'folder' : info.isFile() ? 'file' : 'other';
  if (kind !== 'other') accessSync(path, kind === 'folder' ? constants.R_OK | constants.X_OK : constants.R_OK);
  return { kind, real: toSlashes(realpathSync.native(path)) };
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
    case 'EPERM':
      return 'may not be read';
    case 'ELOOP':
      return 'is a symbolic link loop';
    default:
      return `cannot be read (${codeOf(error) ?? String(error)})`;
  }
}
