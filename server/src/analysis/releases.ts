/** Which releases of nginx and PHP-FPM read a file: those that settings name, else those that the tree shows. */
import { Release } from '../catalog/release.ts';
import type { PlatformName } from '../project/platform.ts';
import type { Containment } from './containment.ts';
import type { Settings } from './settings.ts';

export interface Releases {
  readonly nginx: Release;
  readonly php: Release;
}

/** Distributions that keep a release for years, and add to it what later ones brought. */
const maintaining: ReadonlySet<PlatformName | 'auto'> = new Set(['debian', 'rhel', 'alpine']);

/** `php/8.2/fpm`, as Debian names its directories. */
const ofPath = /(?:^|\/)php\/(\d+\.\d+)\/fpm(?:\/|$)/;

/** @param files of one configuration, or of the pools of one master, the main file first */
export function releasesOf(files: readonly string[], settings: Settings, containment: Containment): Releases {
  const patched = maintaining.has(settings.platform);
  const of = (program: 'nginx' | 'PHP', set: string | undefined, shown: () => string | undefined): Release =>
    (set === undefined ? Release.of(program, shown()) : Release.of(program, set, { patched }));
  return {
    nginx: of('nginx', settings.nginxVersion, () => containment.releaseOf(files, 'nginx')),
    php: of('PHP', settings.phpVersion, () => containment.releaseOf(files, 'php-fpm') ?? releaseOfPaths(files)),
  };
}

/** The release in the path of the main file. */
function releaseOfPaths([first = '']: readonly string[]): string | undefined {
  return ofPath.exec(first)?.[1];
}
