/** One name for each file of the disk: behind all links, but below a workspace folder as the editor calls that folder. */
import { isServerPath } from '../project/standard-places.ts';
import { dirname, isInside, segments } from '../text/path.ts';
import { kindBehind, linkTarget, realPath } from './disk.ts';

export class RealNames {
  /** Workspace folders by their real paths; on macOS alone, `/tmp` and `/var` are links. */
  readonly #roots = new Map<string, string>();

  get roots(): Iterable<string> {
    return this.#roots.values();
  }

  addRoot(root: string): void {
    this.#roots.set(realPath(root) ?? root, root);
  }

  removeRoot(root: string): void {
    for (const [real, one] of this.#roots) if (one === root) this.#roots.delete(real);
  }

  /** The name of what is behind a path; `undefined` where nothing is. */
  nameOf(path: string): string | undefined {
    const real = realPath(path);
    if (real === undefined) return undefined;
    let best: string | undefined;
    for (const root of this.#roots.keys()) if (root.length > (best?.length ?? -1) && isInside(real, root)) best = root;
    return best === undefined ? real : (this.#roots.get(best) ?? best) + real.slice(best.length);
  }

  isInside(path: string | undefined): boolean {
    if (path !== undefined) for (const root of this.#roots.values()) if (isInside(path, root)) return true;
    return false;
  }

  /**
   * The file that a path stands for. A link of a repository that points at a server's own folder (`/etc/nginx/sites-available/shop`) speaks of
   * the repository's copy of it, never of this machine's; one that leads elsewhere outside is followed only where the workspace is trusted.
   */
  fileBehind(path: string, isTrusted: () => boolean): string | undefined {
    const real = this.nameOf(path);
    if (real === path || this.#roots.size === 0 || this.isInside(real)) return real;
    const root = [...this.#roots.values()].find((one) => isInside(path, one));
    if (root === undefined) return real;
    const target = linkTarget(path);
    if (target !== undefined && isServerPath(target) && !isServerPath(root)) return this.#copyOf(target, dirname(path), root);
    return isTrusted() ? real : undefined;
  }

  #copyOf(target: string, from: string, root: string): string | undefined {
    const parts = segments(target);
    for (let folder = from; isInside(folder, root); folder = dirname(folder)) {
      for (let first = 0; first < parts.length - 1; first++) {
        const candidate = `${folder}/${parts.slice(first).join('/')}`;
        if (kindBehind(candidate) === 'file') return this.nameOf(candidate);
      }
      if (folder === dirname(folder)) break;
    }
    return undefined;
  }
}
