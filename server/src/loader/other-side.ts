/** Where a live server's other half lies. */
import { isInside } from '../text/path.ts';

/** The live folders of a server, to be read beside a workspace that lies in the other side's: `/etc/nginx` calls for `/etc/php…`. */
export function otherSide(root: string): readonly string[] {
  if (/^\/etc\/nginx(?:\/|$)/.test(root)) return ['/etc/php', '/etc/php-fpm.d', '/etc/php-fpm.conf'];
  if (/^\/etc\/php(?:[\d.]*|-fpm(?:\.d|\.conf)?)(?:\/|$)/.test(root)) return ['/etc/nginx'];
  if (/^\/usr\/local\/etc\/nginx(?:\/|$)/.test(root))
    return ['/usr/local/etc/php-fpm.d', '/usr/local/etc/php-fpm.conf'];
  if (/^\/usr\/local\/etc\/php-fpm\.d(?:\/|$)/.test(root)) return ['/usr/local/etc/nginx'];
  if (/^\/opt\/homebrew\/etc\/nginx(?:\/|$)/.test(root)) return ['/opt/homebrew/etc/php'];
  if (/^\/opt\/homebrew\/etc\/php(?:\/|$)/.test(root)) return ['/opt/homebrew/etc/nginx'];
  return [];
}

/** The folder that holds both sides of a live server, seen from one of them; `undefined` for every other folder. */
export function liveRoot(root: string): string | undefined {
  if (otherSide(root).length === 0) return undefined;
  return ['/usr/local/etc', '/opt/homebrew/etc'].find((folder) => isInside(root, folder)) ?? '/etc';
}
