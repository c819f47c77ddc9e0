/** What git ignores by files that lie outside of a folder, and what it tracks: each .gitignore above it, up to the root of the repository, and what `.git` holds. */
import { basename, dirname, isAbsolute, joinPath, normalizePath } from '../text/path.ts';
import { isCandidateFile } from './candidates.ts';
import { kindBehind, readBytes, readText } from './disk.ts';
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

/** The rules for a folder; `undefined` where it lies in no repository. `mayLookOutside`: whether anything above the folder may be read. */
export function gitRulesFor(folder: string, mayLookOutside: boolean): GitRules | undefined {
  const above = new Map<string, string>();
  for (let one = folder; ; one = dirname(one)) {
    if (one !== folder) {
      const text = textOf(joinPath(one, ignoreFileName));
      if (text !== undefined) above.set(one, text);
    }
    const kind = kindBehind(joinPath(one, '.git'));
    if (kind !== undefined) return { root: one, above, ...contentsOf(joinPath(one, '.git'), kind, mayLookOutside) };
    if (!mayLookOutside || one === dirname(one) || basename(one) === '') return undefined;
  }
}

/** A work tree or a submodule has a file in the place of the folder, which says where the folder is (gitrepository-layout). */
function contentsOf(git: string, kind: 'file' | 'folder', mayLookOutside: boolean): Pick<GitRules, 'exclude' | 'tracked'> {
  const own = kind === 'folder' ? git : mayLookOutside ? folderNamedBy(git) : undefined;
  if (own === undefined) return { exclude: undefined, tracked: () => undefined };
  const named = kind === 'folder' ? undefined : textOf(joinPath(own, 'commondir'))?.trim();
  const common = named === undefined ? own : from(own, named);
  return { exclude: textOf(joinPath(common, 'info/exclude')), tracked: () => trackedBy(own, common) };
}

function folderNamedBy(git: string): string | undefined {
  const named = /^gitdir: *(.+?)\s*$/m.exec(textOf(git) ?? '')?.[1];
  return named === undefined ? undefined : from(dirname(git), named);
}

/** Each work tree has an index of its own; how long the names of objects are is said once for all of them. */
function trackedBy(own: string, common: string): TrackedPaths | undefined {
  const bytes = readBytes(joinPath(own, 'index'), largestIndex);
  return bytes === undefined ? undefined : readIndex(bytes, hashLength(textOf(joinPath(common, 'config')) ?? ''), isCandidateFile);
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

function textOf(path: string): string | undefined {
  const result = readText(path);
  return result.kind === 'text' ? result.text : undefined;
}
