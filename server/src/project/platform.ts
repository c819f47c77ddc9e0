/** Which distribution's defaults hold, told from where the files lie. */
import type { PlatformId } from '../catalog/platforms.ts';

/** Told from the paths of main files and pool folders; `undefined` where nothing tells. */
export function platformOf(paths: Iterable<string>): PlatformId | undefined {
  for (const path of paths) {
    if (/(?:^|\/)php\/\d+\.\d+\/fpm\//.test(path) || /\/nginx\/sites-enabled\//.test(path))
      return /homebrew/.test(path) ? 'homebrew' : 'debian';
    if (/\/opt\/homebrew\//.test(path)) return 'homebrew';
    if (/(?:^|\/)etc\/opt\/(?:remi|rh)\//.test(path)) return 'rhel';
    if (/(?:^|\/)nginx\/http\.d\//.test(path) || /(?:^|\/)php\d+\/php-fpm\.d\//.test(path)) return 'alpine';
  }
  return undefined;
}
