/** Which files of the tree mounts, copies and build contexts bring into a container. */
import type { FileRange } from '../text/range.ts';
import { basename, isInside, joinPath } from '../text/path.ts';
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
  const prepared = coverings.map(prepare).toSorted((a, b) => b.depth - a.depth || b.order - a.order);
  return (file) => {
    for (const { covering, targetOf } of prepared) {
      const found = targetOf(file);
      if (found !== undefined) return { by: covering.by, at: covering.at, message: covering.message, target: found.target };
    }
    return undefined;
  };
}

interface Prepared {
  readonly covering: Covering;
  readonly depth: number;
  readonly order: number;
  readonly targetOf: (file: string) => { readonly target: string | undefined } | undefined;
}

function prepare(covering: Covering, order: number): Prepared {
  const { source, target, into } = covering;
  const depth = source.length;
  if (!hasGlob(source)) {
    return {
      covering, depth, order,
      targetOf: (file) => (isInside(file, source) ? { target: below(target, file.slice(source.length + (source.endsWith('/') ? 0 : 1)), into ? basename(file) : '') } : undefined),
    };
  }
  const matchers = source.split('/').map(nameMatcher);
  return {
    covering, depth, order,
    targetOf: (file) => {
      const names = file.split('/');
      if (names.length < matchers.length || !matchers.every((matcher, index) => matcher(names[index] ?? ''))) return undefined;
      return { target: below(target, names.slice(matchers.length).join('/'), into ? basename(file) : '') };
    },
  };
}

/** `rest`: the path below a folder that is covered, or empty where the file itself is the source. */
function below(target: string | undefined, rest: string, own: string): string | undefined {
  if (target === undefined) return undefined;
  const name = rest === '' ? own : rest;
  return name === '' ? target : joinPath(target, name);
}
