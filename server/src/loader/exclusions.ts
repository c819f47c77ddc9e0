/** What of the workspace folders stays out: folders of other people's code, what the editor excludes, and what a .gitignore names. Reads nothing. */
import ignore, { type Ignore } from 'ignore';
import { globMatcher } from '../text/glob.ts';
import { basename, dirname, isInside } from '../text/path.ts';
import { isCandidateFolder } from './candidates.ts';

export const ignoreFileName = '.gitignore';

type Matcher = (path: string) => boolean;

export class Exclusions {
  /** The editor's globs by workspace folder. */
  readonly #roots = new Map<string, readonly Matcher[]>();
  readonly #ignoreFiles = new Map<string, Ignore>();

  /** A workspace folder; `globs` as in `files.exclude`: relative to it, and one without a slash names what lies directly in it. */
  addRoot(root: string, globs: readonly string[]): void {
    this.#roots.set(root, globs.map((glob) => globMatcher(`/${glob}`)));
  }

  removeRoot(root: string): void {
    this.#roots.delete(root);
    for (const folder of this.#ignoreFiles.keys()) if (isInside(folder, root) && this.rootOf(folder) === undefined) this.#ignoreFiles.delete(folder);
  }

  /** Knows of no .gitignore in a folder and below it any more. */
  forgetIgnoreFiles(folder: string): void {
    for (const one of this.#ignoreFiles.keys()) if (isInside(one, folder)) this.#ignoreFiles.delete(one);
  }

  /** What the .gitignore of a folder says; `undefined` where there is none. */
  setIgnoreFile(folder: string, text: string | undefined): void {
    if (text === undefined) this.#ignoreFiles.delete(folder);
    else this.#ignoreFiles.set(folder, ignore().add(text));
  }

  /** The innermost workspace folder that holds a path. */
  rootOf(path: string): string | undefined {
    let best: string | undefined;
    for (const root of this.#roots.keys()) if (isInside(path, root) && root.length > (best?.length ?? -1)) best = root;
    return best;
  }

  /** Whether a path stays out by itself; the folders above it were asked before. */
  leavesOut(path: string, kind: 'file' | 'folder'): boolean {
    const root = this.rootOf(path);
    if (root === undefined || path === root) return false;
    if (kind === 'folder' && !isCandidateFolder(basename(path))) return true;
    const below = relative(root, path);
    return (this.#roots.get(root) ?? []).some((matches) => matches(below)) || this.#isIgnored(path, kind, root);
  }

  /** Whether a path, or one of the folders above it, stays out; never what lies in no workspace folder. */
  isOut(path: string, kind: 'file' | 'folder'): boolean {
    const root = this.rootOf(path);
    if (root === undefined) return false;
    for (let one = path; one !== root && isInside(one, root); one = dirname(one)) {
      if (this.leavesOut(one, one === path ? kind : 'folder')) return true;
    }
    return false;
  }

  /** The nearest .gitignore that speaks of the path decides, as in git. */
  #isIgnored(path: string, kind: 'file' | 'folder', root: string): boolean {
    if (this.#ignoreFiles.size === 0) return false;
    const parent = dirname(path);
    for (let folder = parent; isInside(folder, root); folder = dirname(folder)) {
      const rules = this.#ignoreFiles.get(folder);
      const verdict = rules?.test(relative(folder, path) + (kind === 'folder' ? '/' : ''));
      // where the folder above is meant, that was decided before, perhaps by a nearer .gitignore
      if (verdict?.ignored === true && (parent === folder || rules?.ignores(`${relative(folder, parent)}/`) !== true)) return true;
      if (verdict?.unignored === true || folder === dirname(folder)) return false;
    }
    return false;
  }
}

function relative(folder: string, path: string): string {
  return path.slice(folder.endsWith('/') ? folder.length : folder.length + 1);
}
