/** What git ignores by files that lie outside of a folder, and what it tracks: each .gitignore above it, up to the root of the repository, and what `.git` holds. */
import { basename, dirname, isAbsolute, joinPath, normalizePath } from '../text/path.ts';
import { isCandidateFile } from './candidates.ts';
import type { DiskAccess } from './disk-access.ts';
import { ignoreFileName } from './exclusions.ts';
import { readIndex, type TrackedPaths } from './git-index.ts';

export interface GitRules {
  /** The root of the repository: the folder itself, or one above it. */
  readonly root: string;
  /** The text of each .gitignore above the folder, by the folder that holds it. */
  readonly above: ReadonlyMap<string, string>;
  /** The text of `.git/info/exclude`: it speaks last, relative to the root. */
  readonly exclude: string | undefined;
  /** Reads what git tracks, by paths relative to the root; `undefined` where that cannot be told. */
  readonly tracked: () => TrackedPaths | undefined;
}

/** A larger index is not read. Bytes: some half a million files. */
const largestIndex = 64 * 1024 * 1024;

/** The rules for a folder; `undefined` where it lies in no repository, as far as the disk may be looked at. */
export function gitRulesFor(folder: string, disk: DiskAccess): GitRules | undefined {
  const folders: string[] = [];
  for (let one = folder; ; one = dirname(one)) {
    folders.push(one);
    const git = joinPath(one, '.git');
    const kind = disk.kindBehind(git);
    if (kind !== undefined)
      return { root: one, above: ignoreFilesIn(folders.slice(1), disk), ...new GitFolder(disk).contents(git, kind) };
    if (one === dirname(one) || basename(one) === '') return undefined;
  }
}

function ignoreFilesIn(folders: readonly string[], disk: DiskAccess): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const folder of folders) {
    const text = ignoreFileIn(folder, disk);
    if (text !== undefined) found.set(folder, text);
  }
  return found;
}

/** Git does not follow a .gitignore that is a link. */
function ignoreFileIn(folder: string, disk: DiskAccess): string | undefined {
  const path = joinPath(folder, ignoreFileName);
  return disk.linkTarget(path) === undefined ? textOf(path, disk) : undefined;
}

class GitFolder {
  readonly #disk: DiskAccess;

  constructor(disk: DiskAccess) {
    this.#disk = disk;
  }

  /** A work tree or a submodule has a file in the place of the folder, which says where the folder is (gitrepository-layout). */
  contents(git: string, kind: 'file' | 'folder'): Pick<GitRules, 'exclude' | 'tracked'> {
    const own = kind === 'folder' ? git : this.#folderNamedBy(git);
    if (own === undefined) return { exclude: undefined, tracked: () => undefined };
    const named = kind === 'folder' ? undefined : textOf(joinPath(own, 'commondir'), this.#disk)?.trim();
    const common = named === undefined ? own : from(own, named);
    return {
      exclude: textOf(joinPath(common, 'info/exclude'), this.#disk),
      tracked: () => this.#trackedBy(own, common),
    };
  }

  #folderNamedBy(git: string): string | undefined {
    const named = /^gitdir: *(\S.*)$/m.exec(textOf(git, this.#disk) ?? '')?.[1]?.trimEnd();
    return named === undefined ? undefined : from(dirname(git), named);
  }

  /** Each work tree has an index of its own; how long the names of objects are is said once for all of them. */
  #trackedBy(own: string, common: string): TrackedPaths | undefined {
    const bytes = this.#disk.readBytes(joinPath(own, 'index'), largestIndex);
    return bytes === undefined
      ? undefined
      : readIndex(bytes, hashLength(textOf(joinPath(common, 'config'), this.#disk) ?? ''), isCandidateFile);
  }
}

/** `extensions.objectFormat` (git-config): SHA-1 where it is not set. */
function hashLength(config: string): 20 | 32 {
  let section = '';
  for (const line of config.split('\n')) {
    section = /^\s*\[\s*([\w.-]+)/.exec(line)?.[1]?.toLowerCase() ?? section;
    if (section === 'extensions' && /^\s*objectformat\s*=\s*"?sha256\b/i.test(line)) return 32;
  }
  return 20;
}

function from(folder: string, path: string): string {
  return isAbsolute(path) ? normalizePath(path) : joinPath(folder, path);
}

function textOf(path: string, disk: DiskAccess): string | undefined {
  const result = disk.readText(path);
  return result.kind === 'text' ? result.text : undefined;
}
