/** Which files of the tree mounts, copies and build contexts bring into a container. */
import type { FileRange } from '../text/range.ts';
import { basename, dirname, joinPath } from '../text/path.ts';
import type { Cover } from './container.ts';
import { hasGlob, nameMatcher } from './go-match.ts';

/** One mount or one source of a copy: a file or a folder of the tree with everything below it. */
export interface Covering {
  readonly by: Cover['by'];
  readonly at: FileRange;
  readonly message: string;
  /** An absolute path of the tree, perhaps with globs. */
  readonly source: string;
  /** Where the source lies in the container; `undefined` where that is not known. */
  readonly target: string | undefined;
  /** A source that is a file lies in the folder `target` under its own name. */
  readonly into: boolean;
}

/** Answers for a file how it comes into the container: by the most specific of the coverings, and by the last of equal ones. */
export function coversBy(coverings: readonly Covering[]): (file: string) => Cover | undefined {
  const plain = new Map<string, Covering>();
  const globs: { readonly covering: Covering; readonly restOf: (file: string) => string | undefined }[] = [];
  for (const covering of coverings) {
    if (hasGlob(covering.source)) globs.push({ covering, restOf: globMatcher(covering.source) });
    else plain.set(covering.source, covering);
  }
  return (file) => {
    let found = plainCovering(plain, file);
    for (const { covering, restOf } of globs) {
      const rest = covering.source.length >= (found?.covering.source.length ?? 0) ? restOf(file) : undefined;
      if (rest !== undefined) found = { covering, rest };
    }
    if (found === undefined) return undefined;
    const { by, at, message, target, into } = found.covering;
    return { by, at, message, own: found.rest === '', target: below(target, found.rest, into ? basename(file) : '') };
  };
}

interface Found {
  readonly covering: Covering;
  /** The path below the source; empty where the file is the source itself. */
  readonly rest: string;
}

/** The covering of the file itself or of the nearest folder above it. */
function plainCovering(plain: ReadonlyMap<string, Covering>, file: string): Found | undefined {
  if (plain.size === 0) return undefined;
  for (let path = file; ; path = dirname(path)) {
    const covering = plain.get(path);
    if (covering !== undefined) return { covering, rest: file.slice(path.length).replace(/^\/+/, '') };
    if (path === dirname(path)) return undefined;
  }
}

/** Gives what of a path lies below the part that the glob matches. */
function globMatcher(source: string): (file: string) => string | undefined {
  const matchers = source.split('/').map(nameMatcher);
  return (file) => {
    const names = file.split('/');
    if (names.length < matchers.length || !matchers.every((matcher, index) => matcher(names[index] ?? '')))
      return undefined;
    return names.slice(matchers.length).join('/');
  };
}

/** `rest`: the path below a folder that is covered, or empty where the file itself is the source. */
function below(target: string | undefined, rest: string, own: string): string | undefined {
  if (target === undefined) return undefined;
  const name = rest === '' ? own : rest;
  return name === '' ? target : joinPath(target, name);
}
