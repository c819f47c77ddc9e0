/** Blocks whose `set` is not seen in another one: locations from which no request goes on, and other servers. */
import { isNginxVariable } from '../../../catalog/nginx/variables.ts';
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

/** What else than `set` and tables gives variables values, within a server. */
const setting = ['set', 'auth_request_set', 'server_name', 'location', 'rewrite', 'if', 'server'] as const;

/**
 * Whether nothing gives a variable a value in the server around a block, while something in another server does: nginx starts, and the variable is empty.
 * Only where all files of the configuration are known. @param name lower case, without `$`; one that no `map` and no `set` of the server defines
 */
export function isSetElsewhereOnly(name: string, scope: Scope, config: NginxConfig): boolean {
  const server = scope.enclosing('server');
  if (
    server === undefined ||
    !config.defines.has(name) ||
    isNginxVariable(name) ||
    !config.isMain ||
    config.loadsModules ||
    config.templated.size > 0 ||
    config.placeholders.size > 0 ||
    mayBeUnread(config, ...setting)
  )
    return false;
  return !givesOtherwise(server, name) && !tablesCapture(name, config);
}

/** Whether a named group or a directive other than `set` may give the variable a value. */
function givesOtherwise(server: Scope, name: string): boolean {
  for (const scope of scopesIn(server)) {
    const patterns = [
      ...scope.own('server_name'),
      ...scope.own('rewrite'),
      ...(scope.opener === undefined ? [] : [scope.opener]),
    ];
    if (patterns.some(({ fact }) => fact.args.some(({ value }) => capturesName(value, name)))) return true;
    if (setsByRequest(scope, name)) return true;
  }
  for (let scope: Scope | undefined = server.parent; scope !== undefined; scope = scope.parent)
    if (setsByRequest(scope, name)) return true;
  return false;
}

function setsByRequest(scope: Scope, name: string): boolean {
  return scope.own('auth_request_set').some(({ fact }) => fact.args[0]?.value.toLowerCase() === `$${name}`);
}

function tablesCapture(name: string, { maps }: NginxConfig): boolean {
  for (const placed of maps.values())
    if (placed.some(({ fact }) => fact.block?.facts.some((line) => capturesName(line.name, name)) === true))
      return true;
  return false;
}

function capturesName(pattern: string, name: string): boolean {
  return new RegExp(`\\?P?[<']${name}[>']`, 'i').test(pattern);
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
