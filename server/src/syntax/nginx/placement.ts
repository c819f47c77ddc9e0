/** Where files of nginx lie, and how they are called. */
import { programOfDirectory } from '../../catalog/file-places.ts';
import { isNginxFileName } from '../../catalog/stock-file-names.ts';
import type { Placement } from '../language-parts.ts';

/** What a path in lower case says for nginx: a name and the directories above it. */
export function nginxPlacement(name: string, directories: readonly string[]): Placement | undefined {
  if (isNginxFileName(name)) return 'name';
  if (directories.some((one) => programOfDirectory(one) === 'nginx')) return 'tree';
  return name.endsWith('.conf') && directories.includes('conf.d') ? 'shared' : undefined;
}
