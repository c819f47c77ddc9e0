/**
 * The one way to the disk: everything that reads it goes through here, and what is asked for is looked at only where it may be. Where a workspace is
 * not trusted, that is what really lies in one of its folders: links are followed step by step, and the first step outside is not taken, so that nothing
 * outside is opened, listed, or asked whether it exists (a link to a network share would be a request to its server).
 */
import { basename, dirname, isAbsolute, isInside, isOnDisk, joinPath } from '../text/path.ts';
import * as disk from './disk.ts';
import type { FolderEntry, ReadResult } from './disk.ts';

/** As many links one path may lead through on Linux. */
const mostLinks = 40;

export class DiskAccess {
  readonly #mayLeave: () => boolean;
  /** Workspace folders by their real paths; on macOS alone, `/tmp` and `/var` are links. */
  readonly #roots = new Map<string, string>();

  /** `mayLeave`: whether what lies outside of the workspace folders may be read now. */
  constructor(mayLeave: () => boolean) {
    this.#mayLeave = mayLeave;
  }

  /** Workspace folders, by their real paths. */
  get roots(): ReadonlyMap<string, string> {
    return this.#roots;
  }

  /** The user opened this folder: it may be read, wherever it really lies. */
  addRoot(root: string): void {
    this.#roots.set(disk.realPath(root) ?? root, root);
  }

  removeRoot(root: string): void {
    for (const [real, one] of this.#roots) if (one === root) this.#roots.delete(real);
  }

  /** The text of a file; `none` where there is no file, `skipped` with a reason where it is no readable text. */
  readText(path: string): ReadResult {
    if (this.#mayLeave()) return disk.readText(path);
    const at = this.#placeOf(path);
    return at === undefined
      ? { kind: 'skipped', reason: 'is outside the workspace, which is not trusted' }
      : disk.readText(at, this.#isStill(at));
  }

  /** The bytes of a regular file; `undefined` where there is none, it cannot be read, or it is larger than `largest` bytes. */
  readBytes(path: string, largest: number): Uint8Array | undefined {
    if (this.#mayLeave()) return disk.readBytes(path, largest);
    const at = this.#placeOf(path);
    return at === undefined ? undefined : disk.readBytes(at, largest, this.#isStill(at));
  }

  /** What a folder holds, links by what they point at; `undefined` where it is none or cannot be read. */
  readFolder(path: string): readonly FolderEntry[] | undefined {
    const at = this.#reachable(path);
    return at === undefined ? undefined : disk.readFolder(at, (one) => this.kindBehind(one));
  }

  /** Whether the path exists and what it is, links followed. */
  kindBehind(path: string): 'file' | 'folder' | undefined {
    const at = this.#reachable(path);
    return at === undefined ? undefined : disk.kindBehind(at);
  }

  /** The file behind all links, `/` as separator; `undefined` where there is none. */
  realPath(path: string): string | undefined {
    const at = this.#reachable(path);
    const real = at === undefined ? undefined : disk.realPath(at);
    // a disk without small and capital letters tells the spelling that it keeps
    return real === undefined || this.#mayLeave() || this.#holds(real) ? real : undefined;
  }

  /** What a link says it points at, as an absolute path; `undefined` where the path is no link. */
  linkTarget(path: string): string | undefined {
    const at = this.#linkAt(path);
    const text = at === undefined ? undefined : disk.linkText(at);
    return text === undefined ? undefined : joinPath(dirname(path), text);
  }

  /** Whether something has this name, be it a link to nothing, or nobody may tell. */
  isThere(path: string): boolean {
    const at = this.#linkAt(path);
    return at !== undefined && disk.isThere(at);
  }

  /** What a path names that this process can read, and its real path. Throws the error of Node where it names nothing or may not be read. */
  inspect(path: string): { readonly kind: 'file' | 'folder' | 'other'; readonly real: string } {
    const at = this.#reachable(path);
    if (at === undefined) return { kind: 'other', real: path };
    return disk.inspect(at);
  }

  /** The path itself where everything may be read, else the path behind its links where that lies in the workspace. */
  #reachable(path: string): string | undefined {
    return this.#mayLeave() ? path : this.#placeOf(path);
  }

  /** The same for a path of which only the folders are followed. */
  #linkAt(path: string): string | undefined {
    if (this.#mayLeave()) return path;
    if (this.#roots.has(this.#realRoot(path))) return path;
    const folder = this.#placeOf(dirname(path));
    return folder === undefined ? undefined : below(folder, basename(path));
  }

  #holds(real: string): boolean {
    for (const root of this.#roots.keys()) if (isInside(real, root)) return true;
    return false;
  }

  /** Somebody may put a link in the place of a folder between two passes: then another file was opened than the one that lies there. */
  #isStill(at: string): (handle: number) => boolean {
    return (handle) => this.#placeOf(at) === at && disk.identityOf(handle) === disk.identityOf(at);
  }

  /** Where a path leads, without links, as far as it exists; `undefined` where that is not in the workspace, or a loop. Touches the workspace only. */
  #placeOf(path: string): string | undefined {
    if (!isOnDisk(path)) return undefined;
    let at = driveOf(path);
    let links = 0;
    const steps = stepsOf(path);
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      at = this.#realRoot(step === '..' ? dirname(at) : below(at, step));
      const text =
        step !== '..' && this.#holds(at) && !this.#roots.has(at) && disk.kindAt(at) === 'link'
          ? disk.linkText(at)
          : undefined;
      if (text === undefined) continue;
      if (++links > mostLinks || (isAbsolute(text) && !isOnDisk(text))) return undefined;
      at = isAbsolute(text) ? driveOf(text) : dirname(at);
      steps.push(...stepsOf(text));
    }
    return this.#holds(at) ? at : undefined;
  }

  /** A path on the way to a workspace folder by the name that the editor has for it is that folder. */
  #realRoot(path: string): string {
    for (const [real, root] of this.#roots) if (root === path) return real;
    return path;
  }
}

/** Where the steps of an absolute path begin: `/`, or `c:/`. */
function driveOf(path: string): string {
  return path.startsWith('/') ? '/' : path.slice(0, 3);
}

/** The last step first. */
function stepsOf(path: string): string[] {
  const steps = isOnDisk(path) ? path.slice(driveOf(path).length) : path;
  return steps
    .split('/')
    .filter((step) => step !== '' && step !== '.')
    .toReversed();
}

function below(folder: string, name: string): string {
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}
