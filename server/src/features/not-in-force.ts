/** That no server is known to read a file, in words for hovers, lenses, hints and the map. */
import { basename } from '../text/path.ts';
import type { Unknown } from '../model/value.ts';

/**
 * `not included as far as the files show: nginx.conf:12 includes …`, or `not included by nginx.conf as far as the files show`.
 * @param message the reason's own words, as they are shown there
 */
export function sayNotInForce({ because, at }: Unknown, message: string): string {
  if (because === 'sample') return `no server reads this file: ${message}`;
  // the top of a main file: no include of it could mean the file
  if (at?.range.end === 0) return `not included by ${basename(at.file)} as far as the files show`;
  return `not included as far as the files show: ${message}`;
}
