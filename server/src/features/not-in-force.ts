/** That no server is known to read a file, in words for hovers, lenses and hints. */
import type { Unknown } from '../model/value.ts';

/** `not included as far as the files show: nginx.conf:12 includes …`. @param message the reason's own words, as they are shown there */
export function sayNotInForce({ because }: Unknown, message: string): string {
  return because === 'sample' ? `no server reads this file: ${message}` : `not included as far as the files show: ${message}`;
}
