/** Locations from which no request goes on: what they set is not seen in another one. */
import type { NginxConfig } from './config.ts';
import { scopesIn, type Scope } from './scope.ts';
import { mayBeUnread } from './unread.ts';

/** They hand a request on to another location; and they run one request inside another, with the same variables. */
const leaving = ['try_files', 'rewrite', 'error_page', 'index'];
const sharing = ['auth_request', 'mirror', 'ssi', 'add_before_body', 'add_after_body'];
const ending = ['return', 'fastcgi_pass', 'proxy_pass', 'uwsgi_pass', 'scgi_pass', 'grpc_pass'];

/**
 * Whether requests that come to the location around `setting` are answered there, while `using` is in another one. Only where all files of the
 * configuration are known, and nothing in the server runs one request inside another.
 */
export function staysApart(setting: Scope, using: Scope, config: NginxConfig): boolean {
  const location = setting.enclosing('location');
  const server = setting.enclosing('server');
  if (location === undefined || server === undefined || isAround(location, using)) return false;
  if (!config.isMain || config.loadsModules || config.templated.size > 0 || mayBeUnread(config, ...leaving, ...sharing, 'set')) return false;
  if (!ending.some((name) => location.own(name).length > 0) || holds(location, leaving)) return false;
  for (let scope: Scope | undefined = location.parent; scope !== undefined; scope = scope.parent) if (scope.own('error_page').length > 0) return false;
  return !holds(server, sharing);
}

function isAround(outer: Scope, inner: Scope): boolean {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) if (scope === outer) return true;
  return false;
}

function holds(scope: Scope, names: readonly string[]): boolean {
  for (const one of scopesIn(scope)) if (names.some((name) => one.own(name).length > 0)) return true;
  return false;
}
