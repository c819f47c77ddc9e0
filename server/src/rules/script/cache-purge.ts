/** Locations that only take entries out of a cache: their `fastcgi_pass` names a pool, and passes no request to it. */
import type { Scope } from '../../model/nginx/config/scope.ts';

/**
 * Whether a location handles nothing but requests to purge a cache: `fastcgi_cache_purge METHOD …` of the module ngx_cache_purge answers those of the
 * method itself, and an `if` of the location or its server returns for every other method.
 */
export function purgesOnly(scope: Scope): boolean {
  const location = scope.enclosing('location');
  const method = location?.own('fastcgi_cache_purge')[0]?.fact.args[0]?.value;
  if (location === undefined || method === undefined || !/^[A-Z]{1,32}$/.test(method)) return false;
  const server = scope.enclosing('server');
  return [location, ...(server === undefined ? [] : [server])]
    .flatMap(({ children }) => children)
    .some((child) => returnsForOthers(child, method));
}

function returnsForOthers(scope: Scope, method: string): boolean {
  if (scope.kind !== 'if' || scope.own('return').length === 0) return false;
  const condition = (scope.opener?.fact.args ?? [])
    .map(({ value }) => value)
    .join(' ')
    .replace(/["']/g, '')
    .split(/[\s()]+/)
    .filter((word) => word !== '');
  return (
    condition.length === 3 && condition[0] === '$request_method' && condition[1] === '!=' && condition[2] === method
  );
}
