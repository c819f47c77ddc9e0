/** What git ignores by files that lie outside of a folder: each .gitignore above it, up to the root of the repository, and `.git/info/exclude`. */
import { basename, dirname, isAbsolute, joinPath, normalizePath } from '../text/path.ts';
import { kindBehind, readText } from './disk.ts';
import { ignoreFileName } from './exclusions.ts';

export interface GitRules {
  /** The root of the repository: the folder itself, or one above it. */
  readonly root: string;
  /** The text of each .gitignore above the folder, by the folder that holds it. */
  readonly above: ReadonlyMap<string, string>;
  /** The text of `.git/info/exclude`: it speaks last, relative to the root. */
  readonly exclude: string | undefined;
}

/** The rules for a folder; `undefined` where it lies in no repository. `mayLookOutside`: whether anything above the folder may be read. */
export function gitRulesFor(folder: string, mayLookOutside: boolean): GitRules | undefined {
  const above = new Map<string, string>();
  for (let one = folder; ; one = dirname(one)) {
    if (one !== folder) {
      const text = textOf(joinPath(one, ignoreFileName));
      if (text !== undefined) above.set(one, text);
    }
    const kind = kindBehind(joinPath(one, '.git'));
    if (kind !== undefined) return { root: one, above, exclude: excludeOf(joinPath(one, '.git'), kind, mayLookOutside) };
    if (!mayLookOutside || one === dirname(one) || basename(one) === '') return undefined;
  }
}

/** A work tree or a submodule has a file in the place of the folder, which says where the folder is (gitrepository-layout). */
function excludeOf(git: string, kind: 'file' | 'folder', mayLookOutside: boolean): string | undefined {
  if (kind === 'folder') return textOf(joinPath(git, 'info/exclude'));
  if (!mayLookOutside) return undefined;
  const named = /^gitdir: *(.+?)\s*$/m.exec(textOf(git) ?? '')?.[1];
  if (named === undefined) return undefined;
  const own = from(dirname(git), named);
  const common = textOf(joinPath(own, 'commondir'))?.trim();
  return textOf(joinPath(common === undefined ? own : from(own, common), 'info/exclude'));
}

function from(folder: string, path: string): string {
  return isAbsolute(path) ? normalizePath(path) : joinPath(folder, path);
}

function textOf(path: string): string | undefined {
  const result = readText(path);
  return result.kind === 'text' ? result.text : undefined;
}
