/** Where files of PHP-FPM lie, and how they are called. */
import type { Placement } from '../language-parts.ts';

/** What a path in lower case says for PHP-FPM: a name and the directories above it. */
export function fpmPlacement(name: string, directories: readonly string[]): Placement | undefined {
  const isWithin = (part: RegExp): boolean => directories.some((one) => part.test(one));
  if (isWithin(/^(?:pool\.d|php-fpm\.d|fpm\.d)$/)) return 'directory';
  if (/^(?:www|zz-docker|php-fpm\d*)\.conf$/.test(name) && !isWithin(/^nginx|^sites-|^apache|^httpd/)) return 'name';
  return isWithin(/^(?:php-)?fpm$/) && !name.startsWith('nginx') ? 'program' : undefined;
}
