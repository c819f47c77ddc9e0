/** What a path inside a container says of the servers there: places of nginx's and PHP-FPM's configuration, and of web roots. */
import type { Role } from './container.ts';

/** The server whose configuration lies at that path of a container; `undefined` where the path does not say. */
export function roleOfPath(path: string): Role | undefined {
  if (/(?:^|\/)(?:apache\d*|httpd)(?:\/|$)/.test(path)) return undefined;
  if (/(?:^|\/)(?:php-)?fpm(?:\.d|\/|$)|php-?fpm[^/]*(?:\.conf|\.d)|\/pool\.d(?:\/|$)/.test(path)) return 'php-fpm';
  if (/(?:^|\/)(?:nginx|openresty|angie|tengine)(?:\/|$)|(?:^|\/)nginx[^/]*\.conf|\/sites-(?:available|enabled)(?:\/|$)|\/http\.d(?:\/|$)/.test(path)) {
    // pages and logs are no configuration
    return /^\/usr\/share\/nginx(?:\/|$)|^\/var\/(?:log|lib|cache|run|www)\//.test(path) ? undefined : 'nginx';
  }
  return undefined;
}

/** Whether a path of a container is where pages and programs of an application lie. */
export function isWebPlace(path: string): boolean {
  return /^\/(?:usr\/share\/nginx|var\/www|app|srv|code|www)(?:[\w.-]*\/|[\w.-]*$)/.test(path);
}

/** Whether a path of a container is a web place, one of a server's configuration, or above such a place. */
export function isServerPlace(path: string): boolean {
  return roleOfPath(path) !== undefined || isWebPlace(path) || path === '/' || path === '/etc' || /^\/(?:etc\/php|usr\/local\/etc)/.test(path);
}
