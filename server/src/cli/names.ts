/** Files as the user sees them: by paths from where they stand. */
import path from 'node:path';
import { toSlashes } from '../loader/slashes.ts';
import { Places, type Texts } from '../output/places.ts';

/** @param base absolute real path that files are named from */
export function placesFrom(base: string, texts: Texts): Places {
  return new Places(texts, (file) => nameFrom(base, file));
}

/** The path from `base` with `/` as separator; the absolute path where the two share nothing but the root. */
export function nameFrom(base: string, file: string): string {
  const relative = toSlashes(path.relative(base, file));
  if (relative === '') return '.';
  if (path.isAbsolute(relative)) return file;
  const up = /^(?:\.\.\/)*/.exec(relative)?.[0].length ?? 0;
  const levels = toSlashes(base)
    .split('/')
    .filter((part) => part !== '').length;
  return up > 0 && up / 3 >= levels ? file : relative;
}
