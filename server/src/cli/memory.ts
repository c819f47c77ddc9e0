/** How much memory one run of the command line asks for. */
import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's room for new objects as small as it begins. By itself it grows with what survives, threefold, and of a large configuration nearly
 * everything survives to the end of the run: measured on 11,000 files, the run holds a quarter less memory and takes no longer.
 * A server that lives for days is better off with V8's own way.
 */
export function stayYoungAndSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
}
