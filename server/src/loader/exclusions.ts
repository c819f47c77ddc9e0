/** What of the workspace folders stays out: folders of other people's code, what the editor excludes, and what git ignores. Reads nothing. */
import { globMatcher } from '../text/glob.ts';
import { basename, dirname, isInside } from '../text/path.ts';
import { isCandidateFolder } from './candidates.ts';
import type { TrackedPaths } from './git-index.ts';
import { IgnoreRules } from './gitignore.ts';

export const ignoreFileName = '.gitignore';

type Matcher = (path: string) => boolean;

/** The repository in which a workspace folder lies. */
interface Repository {
  readonly root: string;
  /** What its `.git/info/exclude` says. */
  readonly exclude: IgnoreRules;
  /** Whether git tracks a path, or something below it. */
  readonly tracks: (path: string) => boolean;
}

/** What git says of a workspace folder from outside of it. */
interface OuterRules {
  readonly root: string;
  readonly above: ReadonlyMap<string, string>;
  readonly exclude: string | undefined;
  readonly tracked?: () => TrackedPaths | undefined;
}

export class Exclusions {
  /** The editor's globs by workspace folder. */
  readonly #roots = new Map<string, readonly Matcher[]>();
  readonly #ignoreFiles = new Map<string, IgnoreRules>();
  readonly #repositories = new Map<string, Repository>();
  /** Folders that rules ignore, whatever is tracked in them. */
  readonly #ignoredFolders = new Map<string, boolean>();

  /** A workspace folder; `globs` as in `files.exclude`: relative to it, and one without a slash names what lies directly in it. */
  addRoot(root: string, globs: readonly string[]): void {
    this.#roots.set(
      root,
      globs.map((glob) => globMatcher(`/${glob}`)),
    );
  }

  removeRoot(root: string): void {
    this.#roots.delete(root);
    this.#repositories.delete(root);
    const roots = [...this.#roots.keys()];
    for (const folder of this.#ignoreFiles.keys())
      if (!roots.some((one) => isInside(folder, one) || isInside(one, folder))) this.#ignoreFiles.delete(folder);
  }

  /** What git says of a workspace folder from outside of it; `undefined` where it lies in no repository. */
  setRepository(root: string, rules: OuterRules | undefined): void {
    this.#repositories.delete(root);
    this.#ignoredFolders.clear();
    if (rules === undefined) return;
    this.#repositories.set(root, {
      root: rules.root,
      exclude: new IgnoreRules(rules.exclude ?? ''),
      tracks: trackingOf(rules),
    });
    for (const [folder, text] of rules.above) this.setIgnoreFile(folder, text);
  }

  /** Knows of no .gitignore in a folder and below it any longer. */
  forgetIgnoreFiles(folder: string): void {
    for (const one of this.#ignoreFiles.keys()) if (isInside(one, folder)) this.#ignoreFiles.delete(one);
    this.#ignoredFolders.clear();
  }

  /** What the .gitignore of a folder says; `undefined` where there is none. */
  setIgnoreFile(folder: string, text: string | undefined): void {
    if (text !== undefined || this.#ignoreFiles.has(folder)) this.#ignoredFolders.clear();
    if (text === undefined) this.#ignoreFiles.delete(folder);
    else this.#ignoreFiles.set(folder, new IgnoreRules(text));
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

  /** {@link leavesOut} for files, to be handed on. */
  readonly leavesOutFile = (path: string): boolean => this.leavesOut(path, 'file');

  /** Whether a path, or one of the folders above it, stays out; never what lies in no workspace folder. */
  isOut(path: string, kind: 'file' | 'folder'): boolean {
    const root = this.rootOf(path);
    if (root === undefined) return false;
    for (let one = path; one !== root && isInside(one, root); one = dirname(one)) {
      if (this.leavesOut(one, one === path ? kind : 'folder')) return true;
    }
    return false;
  }

  /** What rules ignore, but for what git tracks all the same: that it does not ignore (gitignore). */
  #isIgnored(path: string, kind: 'file' | 'folder', root: string): boolean {
    const ignored = this.#rulesIgnore(path, kind, root) || this.#isFolderIgnored(dirname(path), root);
    return ignored && this.#repositories.get(root)?.tracks(path) !== true;
  }

  /** Whether rules ignore a folder or one above it, so that of what it holds only the tracked counts. */
  #isFolderIgnored(folder: string, root: string): boolean {
    // without an index no such folder is looked into
    if (folder === root || !isInside(folder, root) || !this.#repositories.has(root)) return false;
    let ignored = this.#ignoredFolders.get(folder);
    if (ignored === undefined)
      this.#ignoredFolders.set(
        folder,
        (ignored = this.#isFolderIgnored(dirname(folder), root) || this.#rulesIgnore(folder, 'folder', root)),
      );
    return ignored;
  }

  /** The nearest .gitignore that speaks of the path decides, as in git; `.git/info/exclude` where none does. */
  #rulesIgnore(path: string, kind: 'file' | 'folder', root: string): boolean {
    const repository = this.#repositories.get(root);
    const top = repository?.root ?? root;
    if (this.#ignoreFiles.size > 0) {
      for (let folder = dirname(path); isInside(folder, top); folder = dirname(folder)) {
        const verdict = this.#ignoreFiles.get(folder)?.verdict(relative(folder, path), kind);
        if (verdict !== undefined) return verdict;
        if (folder === dirname(folder)) break;
      }
    }
    return repository !== undefined && repository.exclude.verdict(relative(top, path), kind) === true;
  }
}

/** The index is read when rules ignore something for the first time: of most trees never. */
function trackingOf({ root, tracked }: OuterRules): Repository['tracks'] {
  let known: { readonly paths: TrackedPaths | undefined } | undefined;
  return (path) => (known ??= { paths: tracked?.() }).paths?.has(relative(root, path)) === true;
}

function relative(folder: string, path: string): string {
  return path.slice(folder.endsWith('/') ? folder.length : folder.length + 1);
}
