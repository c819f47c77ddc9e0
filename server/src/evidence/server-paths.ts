/** What a path inside a container says of the servers there: places of nginx's and PHP-FPM's configuration, and of web roots. */
import { isIncludedPool, isIncludedSite, programOfMount } from '../catalog/file-places.ts';
import type { Server } from '../model/environment.ts';

/** The server whose configuration lies at that path of a container; `undefined` where the path does not say. */
export function roleOfPath(path: string): Server | undefined {
  if (/(?:^|\/)(?:apache\d*|httpd)(?:\/|$)/.test(path)) return undefined;
  const program = programOfMount(path);
  // pages and logs are no configuration
  if (program === 'nginx' && /^\/usr\/share\/nginx(?:\/|$)|^\/var\/(?:log|lib|cache|run|www)\//.test(path))
    return undefined;
  return program;
}

/** Whether a path of a container is where pages and programs of an application lie. */
export function isWebPlace(path: string): boolean {
  return /^\/(?:usr\/share\/nginx|var\/www|app|srv|code|www)(?:[\w.-]*\/|[\w.-]*$)/.test(path);
}

/** Whether a path of a container is a web place, one of a server's configuration, or above such a place. */
export function isServerPlace(path: string): boolean {
  return (
    roleOfPath(path) !== undefined ||
    isWebPlace(path) ||
    path === '/' ||
    path === '/etc' ||
    /^\/(?:etc\/php|usr\/local\/etc)/.test(path)
  );
}

/** The server that reads its configuration at that path of a container: a directory called like it among an application's pages is none. */
export function configuredAt(path: string | undefined): Server | undefined {
  return path === undefined || isWebPlace(path) ? undefined : roleOfPath(path);
}

/** Whether nginx's stock main file includes what lies at that path of a container. */
export function isSitePlace(path: string): boolean {
  return configuredAt(path) === 'nginx' && isIncludedSite(path);
}

/** Whether PHP-FPM's stock main file includes what lies at that path of a container. */
export function isPoolPlace(path: string): boolean {
  return configuredAt(path) === 'php-fpm' && isIncludedPool(path);
}
