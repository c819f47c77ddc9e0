/** Which releases of nginx and PHP-FPM read a file: those that settings state, else those that the tree shows. */
import type { PlatformId } from '../../catalog/platforms.ts';
import type { NginxBuild } from '../../catalog/nginx/build.ts';
import { baseOfFork, isOfFork } from '../../catalog/nginx/forks.ts';
import { Release } from '../../catalog/release.ts';
import { releaseOfPath, type Containment } from '../containment.ts';
import type { StatedServers } from '../tree.ts';

export interface Releases {
  readonly nginx: Release;
  readonly php: Release;
}

/** Distributions that keep a release for years, and add to it what later ones brought. */
const maintaining: ReadonlySet<PlatformId | undefined> = new Set(['debian', 'rhel', 'alpine']);

/**
 * @param files of one configuration, or of the pools of one master, the main file first
 * @param build the program that reads nginx's files, as far as it is known
 */
export function releasesOf(
  files: readonly string[],
  stated: StatedServers,
  containment: Containment,
  build: NginxBuild,
): Releases {
  const patched = maintaining.has(stated.platform);
  return {
    nginx: nginxOf(stated.nginxVersion ?? containment.releaseOf(files, 'nginx'), {
      build,
      patched: patched && stated.nginxVersion !== undefined,
    }),
    php:
      stated.phpVersion === undefined
        ? Release.of('PHP', containment.releaseOf(files, 'php-fpm') ?? releaseOfPath(files[0] ?? '', 'php-fpm'))
        : Release.of('PHP', stated.phpVersion, { patched }),
  };
}

/** The release of nginx that is meant by a text: one of the fork that reads the files is named after the nginx that it is based on. */
function nginxOf(
  text: string | undefined,
  { build, patched }: { readonly build: NginxBuild; readonly patched: boolean },
): Release {
  const [fork, ...others] = build.forks;
  const number = text === undefined ? undefined : Release.of('nginx', text).name;
  if (fork === undefined || others.length > 0 || number === undefined || !isOfFork(fork, number))
    return Release.of('nginx', text, { patched, build });
  return Release.of('nginx', baseOfFork(fork, number), { build: { ...build, release: number } });
}
