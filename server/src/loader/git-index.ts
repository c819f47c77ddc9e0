/** The paths that git keeps: read from the bytes of `.git/index`, as gitformat-index(5) describes them. Pure; takes any bytes. */

/** What is tracked below the root of a repository; paths are relative to it. */
export interface TrackedPaths {
  /** Whether the path is tracked itself, or is a folder that holds something tracked. */
  has(path: string): boolean;
}

const headerLength = 12;
/** Of an entry: two times of 8 bytes, device, inode, mode, user, group and size. The object's name and the flags follow. */
const statLength = 40;
const flagsLength = 2;
const extendedFlag = 0x4000;
/** An extension whose name begins with a small letter has to be understood; of these only that of sparse folders changes no path. */
const harmlessExtension = 'sdir';

/**
 * Reads an index of the versions 2, 3 and 4. `undefined` where not all tracked paths are in it (a split index) or it cannot be read.
 * @param hashLength bytes of an object's name: 20 for SHA-1, 32 for SHA-256
 * @param isWanted which of the paths matter; the others cost no memory
 */
export function readIndex(
  bytes: Uint8Array,
  hashLength: 20 | 32,
  isWanted: (path: string) => boolean,
): TrackedPaths | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerLength + hashLength || latin(bytes, 0, 4) !== 'DIRC') return undefined;
  const version = view.getUint32(4);
  if (version < 2 || version > 4) return undefined;
  const paths = new Set<string>();
  const end = bytes.length - hashLength;
  const after = readEntries({ bytes, view, end, hashLength, version, count: view.getUint32(8) }, (path) => {
    if (isWanted(path)) paths.add(path);
  });
  if (after === undefined || !isWhole(bytes, view, after, end)) return undefined;
  const folders = foldersOf(paths);
  return { has: (path) => paths.has(path) || folders.has(path) };
}

interface Entries {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** Where the checksum begins. */
  readonly end: number;
  readonly hashLength: number;
  readonly version: number;
  readonly count: number;
}

/** Hands over each path; gives the place behind the last entry, `undefined` where the bytes are no entries. */
function readEntries(
  { bytes, view, end, hashLength, version, count }: Entries,
  take: (path: string) => void,
): number | undefined {
  // an entry is larger than its fixed part: no count makes this read more than there is
  const fixed = statLength + hashLength + flagsLength;
  if (count > (end - headerLength) / fixed) return undefined;
  let at = headerLength;
  let name: Uint8Array = new Uint8Array(0);
  for (let entry = 0; entry < count; entry++) {
    const start = at;
    if (start + fixed >= end) return undefined;
    const isExtended = (view.getUint16(start + fixed - flagsLength) & extendedFlag) !== 0;
    if (isExtended && version < 3) return undefined;
    at = start + fixed + (isExtended ? 2 : 0);
    const prefix = version === 4 ? prefixAt(bytes, at, end, name.length) : { kept: 0, next: at };
    if (prefix === undefined) return undefined;
    const close = bytes.indexOf(0, prefix.next);
    if (close < 0 || close >= end || prefix.kept + close - prefix.next > longestPath) return undefined;
    name = joined(name.subarray(0, prefix.kept), bytes.subarray(prefix.next, close));
    const path = decoder.decode(name);
    if (!isInner(path)) return undefined;
    take(path);
    // up to version 3 an entry ends with one to eight zeros, at a multiple of eight
    at = version === 4 ? close + 1 : start + (Math.floor((close - start) / 8) + 1) * 8;
  }
  return at;
}

/** Longer names are in no work tree. */
const longestPath = 4096;
const decoder = new TextDecoder();

/** Of the path before, how many bytes stay: all but a number in the encoding of pack files' offsets. */
function prefixAt(
  bytes: Uint8Array,
  start: number,
  end: number,
  length: number,
): { readonly kept: number; readonly next: number } | undefined {
  let at = start;
  let byte = bytes[at++] ?? 0;
  let removedLength = byte & 0x7f;
  while ((byte & 0x80) !== 0) {
    if (at >= end || removedLength > longestPath) return undefined;
    byte = bytes[at++] ?? 0;
    removedLength = (removedLength + 1) * 128 + (byte & 0x7f);
  }
  return removedLength > length ? undefined : { kept: length - removedLength, next: at };
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** Whether a path is one that git writes: relative, below the root, no empty step; a sparse folder ends with a slash. */
function isInner(path: string): boolean {
  const steps = path.split('/');
  return (
    path !== '' &&
    steps.every(
      (step, index) => step !== '.' && step !== '..' && (step !== '' || (index > 0 && index === steps.length - 1)),
    )
  );
}

/** Whether the entries are all that is tracked, by the extensions behind them. */
function isWhole(bytes: Uint8Array, view: DataView, start: number, end: number): boolean {
  let at = start;
  while (at + 8 <= end) {
    const name = latin(bytes, at, at + 4);
    if (/^[^A-Z]/.test(name) && name !== harmlessExtension) return false;
    at += 8 + view.getUint32(at + 4);
  }
  return at === end;
}

function latin(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to));
}

function foldersOf(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const folder = path.slice(0, slash);
      if (folders.has(folder)) break;
      folders.add(folder);
    }
  }
  return folders;
}
