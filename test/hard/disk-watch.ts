/** Sees every path that this process asks the disk for: the functions of `node:fs` are replaced as long as somebody watches. */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import path from 'node:path';

/** What a function of `node:fs` touches: the path itself, or what lies behind its links. */
const looksAtPath = ['lstatSync', 'readlinkSync', 'existsSync'] as const;
const looksBehind = [
  'openSync',
  'statSync',
  'readdirSync',
  'readFileSync',
  'opendirSync',
  'accessSync',
  'realpathSync',
] as const;
const promised = ['open', 'stat', 'readdir', 'readFile', 'access', 'realpath', 'lstat', 'readlink'] as const;

export interface DiskWatch {
  /** What was touched below the folder so far, as `function path`. */
  readonly touched: string[];
  /** How often the disk was asked for anything. */
  readonly passes: () => number;
  stop(): void;
}

type Anything = Record<string, unknown>;

/** Watches until `stop` is called; `isOutside` chooses the real paths that are noted. */
export function watchDisk(isOutside: (real: string) => boolean): DiskWatch {
  const touched: string[] = [];
  let passes = 0;
  const realpath = fs.realpathSync.native;
  const behind = (given: string): string => {
    try {
      return realpath(given);
    } catch {
      const parent = path.dirname(given);
      return parent === given ? given : path.join(behind(parent), path.basename(given));
    }
  };
  const linkOf = (given: string): string => path.join(behind(path.dirname(given)), path.basename(given));
  /** @param realOf what is touched: the link, or what is behind it */
  const note = (name: string, given: unknown, realOf: (given: string) => string): void => {
    passes++;
    if (typeof given !== 'string') return;
    const real = realOf(given);
    if (isOutside(real)) touched.push(`${name} ${given}`);
  };
  const undo = [
    ...looksAtPath.map((name) =>
      wrap(fs as unknown as Anything, name, (given) => note(name, given, name === 'existsSync' ? behind : linkOf)),
    ),
    ...looksBehind.map((name) => wrap(fs as unknown as Anything, name, (given) => note(name, given, behind))),
    wrap(fs.realpathSync as unknown as Anything, 'native', (given) => note('realpathSync.native', given, behind)),
    ...promised.map((name) =>
      wrap(fs.promises as unknown as Anything, name, (given) =>
        note(`promises.${name}`, given, name.startsWith('l') || name === 'readlink' ? linkOf : behind),
      ),
    ),
  ];
  syncBuiltinESMExports();
  return {
    touched,
    passes: () => passes,
    stop: () => {
      for (const one of undo.toReversed()) one();
      syncBuiltinESMExports();
    },
  };
}

/** Calls `before` with the first argument of each pass; gives back what undoes it. */
function wrap(holder: Anything, name: string, before: (given: unknown) => void): () => void {
  const own = holder[name] as ((...args: unknown[]) => unknown) & Anything;
  const wrapped = (...args: unknown[]): unknown => {
    before(args[0]);
    return own(...args);
  };
  holder[name] = Object.assign(wrapped, own);
  return () => {
    holder[name] = own;
  };
}
