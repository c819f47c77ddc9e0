/** Where files of PHP-FPM lie, and how they are called. */
import { isFpmFileName, poolDirectories } from '../../catalog/file-names.ts';
import { programOfDirectory } from '../../catalog/file-places.ts';
import type { Placement } from '../language-parts.ts';

const others = /^nginx|^sites-|^apache|^httpd/;

/** What a path in lower case says for PHP-FPM: a name and the directories above it. */
export function fpmPlacement(name: string, directories: readonly string[]): Placement | undefined {
  if (directories.some((one) => poolDirectories.includes(one))) return 'directory';
  if (isFpmFileName(name) && !directories.some((one) => others.test(one))) return 'name';
  return directories.some((one) => programOfDirectory(one) === 'php-fpm') && !name.startsWith('nginx')
    ? 'program'
    : undefined;
}
