/** Locations from which no request goes on: what they set is not seen in another one. */
import { passDirectives, subrequestDirectives } from '../../../catalog/nginx/handlers.ts';
import type { FollowedDirective } from '../../../catalog/nginx/followed.ts';
import type { NginxConfig } from './config.ts';
import { scopesIn, type Scope } from './scope.ts';
import { mayBeUnread } from './unread.ts';

/** They hand a request on to another location. */
const leaving = ['try_files', 'rewrite', 'error_page', 'index'] as const;
const ending = ['return', ...passDirectives] as const;

/**
 * Whether requests that come to the location around `setting` are answered there, while `using` is in another one. Only where all files of the
 * configuration are known, and nothing in the server runs one request inside another.
 */
export function staysApart(setting: Scope, using: Scope, config: NginxConfig): boolean {
  const location = setting.enclosing('location');
  const server = setting.enclosing('server');
  if (location === undefined || server === undefined || encloses(location, using)) return false;
  if (
    !config.isMain ||
    config.loadsModules ||
    config.templated.size > 0 ||
    mayBeUnread(config, ...leaving, ...subrequestDirectives, 'set')
  )
    return false;
  if (!ending.some((name) => location.own(name).length > 0) || holds(location, leaving)) return false;
  for (let scope: Scope | undefined = location.parent; scope !== undefined; scope = scope.parent)
    if (scope.own('error_page').length > 0) return false;
  return !runsSubrequests(server);
}

/** Whether something in a server, or what it inherits, runs one request inside another. */
function runsSubrequests(server: Scope): boolean {
  const isOn = (scope: Scope): boolean =>
    subrequestDirectives.some((name) =>
      scope.own(name).some(({ fact }) => fact.args[0]?.value.toLowerCase() !== 'off'),
    );
  for (const one of scopesIn(server)) if (isOn(one)) return true;
  for (let scope: Scope | undefined = server.parent; scope !== undefined; scope = scope.parent)
    if (isOn(scope)) return true;
  return false;
}

function encloses(outer: Scope, inner: Scope): boolean {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent)
    if (scope === outer) return true;
  return false;
}

function holds(scope: Scope, names: readonly FollowedDirective[]): boolean {
  for (const one of scopesIn(scope)) if (names.some((name) => one.own(name).length > 0)) return true;
  return false;
}
