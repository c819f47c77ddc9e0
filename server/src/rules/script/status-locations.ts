/** Which locations of nginx lead to a page that PHP-FPM itself answers, or are meant to. */
import { scriptFilename } from '../../model/nginx/values/script.ts';
import { surroundingsOf } from '../../model/deployment/php-pass.ts';
import { followsUri } from '../../model/deployment/script.ts';
import { anyOf } from '../../catalog/nginx/followed.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FastcgiPass } from '../../model/nginx/config/passes.ts';
import { inOrder, type Surroundings } from '../../model/nginx/config/in-order.ts';
import { locationOf, selectLocation } from '../../model/nginx/request/locations.ts';
import { lastOf, paramsOf } from '../../model/nginx/values/params.ts';
import { scopesIn, type Scope } from '../../model/nginx/config/scope.ts';
import type { WorkspaceView } from '../../model/workspace.ts';

/** What the locations of a pool make of a page that none of them leads to. */
export interface PageLocations {
  /** Every pass of the pool. */
  readonly passes: readonly FastcgiPass[];
  /** Passes the page's path without SCRIPT_FILENAME, so that PHP-FPM does not look at SCRIPT_NAME. */
  readonly scriptless: FastcgiPass | undefined;
  /** A location of one URI whose name says that it is for the page, and whose URI is not the page's path. */
  readonly near: { readonly pass: FastcgiPass; readonly asked: string; readonly sendsScript: boolean } | undefined;
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
  const passes = new Map<Scope, FastcgiPass>();
  let shared = false;
  for (const {
    verdict: { pass },
    target,
    link,
  } of workspace.usesOf(pool)) {
    if (link === undefined) continue;
    if (link.certainty !== 'certain') return undefined;
    shared ||= target.links.some((other) => other.pool.master !== pool.master);
    passes.set(pass.scope, pass);
  }
  if (passes.size === 0) return undefined;
  let scriptless: FastcgiPass | undefined;
  let near: PageLocations['near'];
  const seen = new Set<Scope>();
  for (const pass of passes.values()) {
    const surroundings = surroundingsOf(pass.config, workspace);
    const server = pass.scope.enclosing('server');
    if (server === undefined || namesScript(pass.scope, path, surroundings)) return undefined;
    near ??= nearTo(pass, path, word, surroundings);
    if (seen.has(server)) continue;
    seen.add(server);
    const way = wayTo(path, server, passes, surroundings);
    if (way === 'leads' || way === 'unknown') return undefined;
    if (way !== 'elsewhere') scriptless ??= way;
  }
  return { passes: [...passes.values()], scriptless, near, shared };
}

const none = anyOf([]);

/** What a server makes of the page's path: it leads there, it leads elsewhere, nobody knows, or it passes the path in a pass without SCRIPT_FILENAME. */
function wayTo(
  path: string,
  server: Scope,
  passes: ReadonlyMap<Scope, FastcgiPass>,
  surroundings: Surroundings,
): 'leads' | 'elsewhere' | 'unknown' | FastcgiPass {
  if (inOrder(server, none, surroundings).hidden !== undefined || mentions(server, path)) return 'unknown';
  const selection = selectLocation(server, path);
  if (selection.kind === 'unknown') return 'unknown';
  const pass = passes.get(selection.scope);
  if (pass === undefined) return 'elsewhere';
  const params = paramsOf(pass.scope, surroundings);
  if (params.kind === 'unknown') return 'unknown';
  return lastOf(params.list, scriptFilename) === undefined ? pass : 'leads';
}

/** A pass in an exact location whose last part is called like the page, and whose URI is sent as SCRIPT_NAME. A SCRIPT_FILENAME of its own names a script that is meant. */
function nearTo(pass: FastcgiPass, path: string, word: RegExp, surroundings: Surroundings): PageLocations['near'] {
  const own = pass.scope.kind === 'location' ? locationOf(pass.scope) : undefined;
  if (
    own?.kind !== 'exact' ||
    own.text === path ||
    own.text.endsWith('.php') ||
    !word.test(own.text.slice(own.text.lastIndexOf('/') + 1))
  )
    return undefined;
  const params = paramsOf(pass.scope, surroundings);
  if (params.kind === 'unknown' || mentions(pass.scope, path)) return undefined;
  const [script, name] = [lastOf(params.list, scriptFilename), lastOf(params.list, 'SCRIPT_NAME')];
  if ((script !== undefined && !followsUri(script)) || (name !== undefined && !followsUri(name))) return undefined;
  return { pass, asked: own.text, sendsScript: script !== undefined };
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

/** Whether a pass sends the path as SCRIPT_NAME, whatever the URI is. */
function namesScript(scope: Scope, path: string, surroundings: Surroundings): boolean {
  const params = paramsOf(scope, surroundings);
  return params.kind === 'unknown' || lastOf(params.list, 'SCRIPT_NAME')?.value.value === path;
}
