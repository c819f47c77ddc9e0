/** One name for each file of the disk: behind all links, but below a workspace folder as the editor calls that folder. */
import { isServerPath } from '../project/standard-places.ts';
import { dirname, isInside, segments } from '../text/path.ts';
import type { DiskAccess } from './disk-access.ts';

export class RealNames {
  readonly #disk: DiskAccess;

  constructor(disk: DiskAccess) {
    this.#disk = disk;
  }

  /** The name of what is behind a path; `undefined` where nothing is, or nothing that may be looked at. */
  nameOf(path: string): string | undefined {
    const real = this.#disk.realPath(path);
    if (real === undefined) return undefined;
    let best: string | undefined;
    for (const root of this.#disk.roots.keys())
      if (root.length > (best?.length ?? -1) && isInside(real, root)) best = root;
    return best === undefined ? real : (this.#disk.roots.get(best) ?? best) + real.slice(best.length);
  }

  isInside(path: string | undefined): boolean {
    if (path !== undefined) for (const root of this.#disk.roots.values()) if (isInside(path, root)) return true;
    return false;
  }

  /**
   * The file that a path stands for. A link of a repository that points at a server's own folder (`/etc/nginx/sites-available/shop`) speaks of
   * the repository's copy of it, never of this machine's; one that leads elsewhere outside is followed only where the workspace is trusted.
   */
  fileBehind(path: string): string | undefined {
    const real = this.nameOf(path);
    const roots = [...this.#disk.roots.values()];
    if (real === path || roots.length === 0 || (real !== undefined && this.isInside(real))) return real;
    const root = roots.find((one) => isInside(path, one));
    if (root === undefined) return real;
    const target = this.#disk.linkTarget(path);
    return target !== undefined && isServerPath(target) && !isServerPath(root)
      ? this.#copyOf(target, dirname(path), root)
      : real;
  }

  #copyOf(target: string, from: string, root: string): string | undefined {
    const parts = segments(target);
    for (let folder = from; isInside(folder, root); folder = dirname(folder)) {
      for (let first = 0; first < parts.length - 1; first++) {
        const candidate = `${folder}/${parts.slice(first).join('/')}`;
        if (this.#disk.kindBehind(candidate) === 'file') return this.nameOf(candidate);
      }
      if (folder === dirname(folder)) break;
    }
    return undefined;
  }
}
