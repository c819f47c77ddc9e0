/** Paths of this machine as the analysis writes them. */
import { sep } from 'node:path';

/** With `/` between folders, whatever the system writes. */
export function toSlashes(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/');
}
