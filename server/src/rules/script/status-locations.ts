/** Which locations of nginx lead to a page that PHP-FPM itself answers, or are meant to. */
import { anyOf } from '../../catalog/nginx-followed.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FastcgiCall } from '../../model/nginx/calls.ts';
import { inOrder, type Surroundings } from '../../model/nginx/in-order.ts';
import { locationOf, selectLocation } from '../../model/nginx/locations.ts';
import { lastOf, paramsOf } from '../../model/nginx/params.ts';
import { scopesIn, type Scope } from '../../model/nginx/scope.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { followsUri } from './script-path.ts';
import { scriptFilename } from '../kit/script-side.ts';

/** What the locations of a pool make of a page that none of them leads to. */
export interface PageLocations {
  /** Every call of the pool. */
  readonly calls: readonly FastcgiCall[];
  /** Passes the page's path without SCRIPT_FILENAME, so that PHP-FPM does not look at SCRIPT_NAME. */
  readonly scriptless: FastcgiCall | undefined;
  /** A location of one URI whose name says that it is for the page, and whose URI is not the page's path. */
  readonly near: { readonly call: FastcgiCall; readonly asked: string; readonly sendsScript: boolean } | undefined;
  /** Pools of other masters listen on the pool's address as well: which of them runs is not known. */
  readonly shared: boolean;
}

/** `undefined` where one leads to the page, where that is not known, or where nothing calls the pool. `word`: what a name for the page contains. */
export function locationsOfPage(
  pool: Pool,
  path: string,
  word: RegExp,
  workspace: WorkspaceView,
): PageLocations | undefined {
  const calls = new Map<Scope, FastcgiCall>();
  let shared = false;
  for (const {
    verdict: { call },
    target,
    link,
  } of workspace.usesOf(pool)) {
    if (link === undefined) continue;
    if (link.certainty !== 'certain') return undefined;
    shared ||= target.links.some((other) => other.pool.master !== pool.master);
    calls.set(call.scope, call);
  }
  if (calls.size === 0) return undefined;
  let scriptless: FastcgiCall | undefined;
  let near: PageLocations['near'];
  const seen = new Set<Scope>();
  for (const call of calls.values()) {
    const around: Surroundings = { config: call.config, platform: workspace.platformOf(call.config.root) };
    const server = call.scope.enclosing('server');
    if (server === undefined || namesScript(call.scope, path, around)) return undefined;
    near ??= nearTo(call, path, word, around);
    if (seen.has(server)) continue;
    seen.add(server);
    const way = wayTo(path, server, calls, around);
    if (way === 'leads' || way === 'unknown') return undefined;
    if (way !== 'elsewhere') scriptless ??= way;
  }
  return { calls: [...calls.values()], scriptless, near, shared };
}

const none = anyOf([]);

/** What a server makes of the page's path: it leads there, it leads elsewhere, nobody knows, or it passes the path in a call without SCRIPT_FILENAME. */
function wayTo(
  path: string,
  server: Scope,
  calls: ReadonlyMap<Scope, FastcgiCall>,
  around: Surroundings,
): 'leads' | 'elsewhere' | 'unknown' | FastcgiCall {
  if (inOrder(server, none, around).hidden !== undefined || mentions(server, path)) return 'unknown';
  const selection = selectLocation(server, path);
  if (selection.kind === 'unknown') return 'unknown';
  const call = calls.get(selection.scope);
  if (call === undefined) return 'elsewhere';
  const params = paramsOf(call.scope, around);
  if (params.kind === 'unknown') return 'unknown';
  return lastOf(params.list, scriptFilename) === undefined ? call : 'leads';
}

/** A call in an exact location whose last part is called like the page, and whose URI is sent as SCRIPT_NAME. A SCRIPT_FILENAME of its own names a script that is meant. */
function nearTo(call: FastcgiCall, path: string, word: RegExp, around: Surroundings): PageLocations['near'] {
  const own = call.scope.kind === 'location' ? locationOf(call.scope) : undefined;
  if (
    own?.kind !== 'exact' ||
    own.text === path ||
    own.text.endsWith('.php') ||
    !word.test(own.text.slice(own.text.lastIndexOf('/') + 1))
  )
    return undefined;
  const params = paramsOf(call.scope, around);
  if (params.kind === 'unknown' || mentions(call.scope, path)) return undefined;
  const [script, name] = [lastOf(params.list, scriptFilename), lastOf(params.list, 'SCRIPT_NAME')];
  if ((script !== undefined && !followsUri(script)) || (name !== undefined && !followsUri(name))) return undefined;
  return { call, asked: own.text, sendsScript: script !== undefined };
}

/** Whether a `rewrite` of the server, or of a block in it, holds the path. */
function mentions(scope: Scope, path: string): boolean {
  let words = rewritten.get(scope);
  if (words === undefined)
    rewritten.set(
      scope,
      (words = [...scopesIn(scope)]
        .flatMap((one) => [...one.own('rewrite'), ...one.own('set')])
        .flatMap((placed) => placed.fact.args.map((word) => word.value))),
    );
  return words.some((word) => word.includes(path));
}

/** The words of rewrites in a block: many pools may be called from one server. */
const rewritten = new WeakMap<Scope, readonly string[]>();

/** Whether a call sends the path as SCRIPT_NAME, whatever the URI is. */
function namesScript(scope: Scope, path: string, around: Surroundings): boolean {
  const params = paramsOf(scope, around);
  return params.kind === 'unknown' || lastOf(params.list, 'SCRIPT_NAME')?.value.value === path;
}
