/** That no server is known to read a file, in words for hovers, lenses, hints and the map. */
import { basename } from '../text/path.ts';
import type { Unknown } from '../model/value.ts';

/**
 * `not included as far as the files show: nginx.conf:12 includes …`, or `not included by nginx.conf as far as the files show`.
 * @param message the reason's own words, as they are shown there
 */
export function sayNotInForce(reason: Unknown, message: string): string {
  const { lead, hasReason } = notInForceLead(reason);
  return hasReason ? lead + message : lead;
}

/** The words before the reason, and whether the reason follows. */
export function notInForceLead({ because, at }: Unknown): { readonly lead: string; readonly hasReason: boolean } {
  if (because === 'sample') return { lead: 'no server reads this file: ', hasReason: true };
  // the top of a main file: no include of it could mean the file
  if (at?.range.end === 0)
    return { lead: `not included by ${basename(at.file)} as far as the files show`, hasReason: false };
  return { lead: 'not included as far as the files show: ', hasReason: true };
}
