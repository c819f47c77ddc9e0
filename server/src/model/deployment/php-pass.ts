/** Whether a `fastcgi_pass` runs PHP, and which pools do: what is asked before anything is said of a script. */
import type { Pool } from '../fpm/master.ts';
import { poolText } from '../fpm/settings.ts';
import type { NginxConfig } from '../nginx/config/config.ts';
import type { Surroundings } from '../nginx/config/in-order.ts';
import { otherFastcgiServer } from '../nginx/config/other-servers.ts';
import type { Scope } from '../nginx/config/scope.ts';
import type { WorkspaceView } from '../workspace.ts';
import type { PassVerdict } from './deployment.ts';

/** A pass whose requests a pool of PHP runs, as far as the files tell. */
export interface PhpPass {
  readonly verdict: PassVerdict;
  readonly scope: Scope;
  readonly surroundings: Surroundings;
  /** The pools that answer; none where that is not known. */
  readonly pools: readonly Pool[];
}

/** The pass as one of PHP; `undefined` where it may mean another program, or a template decides what is there. */
export function phpPassOf(verdict: PassVerdict, workspace: WorkspaceView): PhpPass | undefined {
  const { pass } = verdict;
  const { config, scope } = pass;
  if (
    scope.enclosing('location') === undefined ||
    config.templated.has(pass.placed.file) ||
    pass.word.template ||
    isInTemplate(scope, config.templated)
  )
    return undefined;
  const pools = answeringPools(verdict);
  if (pools.length === 0 && !looksLikePhp(verdict)) return undefined;
  return { verdict, scope, pools, surroundings: surroundingsOf(config, workspace) };
}

/** A configuration with the platform of its main file, which decides what the stock files hold that it includes. */
export function surroundingsOf(config: NginxConfig, workspace: WorkspaceView): Surroundings {
  return { config, platform: workspace.platformOf(config.root) };
}

/** The pools that answer a pass, each once; none where both sides may not share a machine. */
export function answeringPools({ targets }: PassVerdict): readonly Pool[] {
  return [
    ...new Set(targets.flatMap(({ state, links }) => (state === 'unknown' ? [] : links.map(({ pool }) => pool)))),
  ];
}

/** Whether something is filled in, in the file of the pass or around it, so that nothing is missing there for sure. */
export function isFilledIn({ scope, verdict: { pass } }: PhpPass): boolean {
  const { placeholders } = pass.config;
  return placeholders.has(pass.placed.file) || isInTemplate(scope, placeholders);
}

function isInTemplate(inner: Scope, templated: Pick<ReadonlySet<string>, 'has'>): boolean {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent)
    if (scope.opener !== undefined && templated.has(scope.opener.file)) return true;
  return false;
}

function looksLikePhp({ pass, targets }: PassVerdict): boolean {
  const location =
    pass.scope
      .enclosing('location')
      ?.opener?.fact.args.map((word) => word.value)
      .join(' ') ?? '';
  if (!/php/i.test(location) && !/php|fpm/i.test(pass.word.value)) return false;
  return (
    !/hhvm/i.test(pass.word.value + location) &&
    targets.every((target) => otherFastcgiServer(pass, target.target) === undefined)
  );
}

/** Whether the location is there for the pool's own status and ping pages. */
export function isStatusPage({ scope, pools }: PhpPass): boolean {
  const words = scope.enclosing('location')?.opener?.fact.args.map((word) => word.value) ?? [];
  const uri = (words.at(-1) ?? '').replace(/^(?:=|\^~|~\*?)/, '');
  return pools.some((pool) =>
    ['pm.status_path', 'ping.path'].some((key) => {
      const path = poolText(pool, key);
      return path?.kind === 'known' && path.value !== '' && uri.includes(path.value);
    }),
  );
}

/** Which page of its own a pool answers with, whatever script it is asked to run. @param name SCRIPT_NAME */
export function ownPage(pool: Pool, name: string): 'status' | 'ping' | undefined {
  for (const [key, page] of [
    ['pm.status_path', 'status'],
    ['ping.path', 'ping'],
  ] as const) {
    const path = poolText(pool, key);
    if (path?.kind === 'known' && path.value !== '' && path.value === name) return page;
  }
  return undefined;
}

/** Whether something in the location or around it changes the URI before it reaches PHP. */
export function mayRewrite(inner: Scope): boolean {
  for (let scope: Scope | undefined = inner; scope !== undefined && scope.kind !== 'server'; scope = scope.parent) {
    if (
      scope.own('rewrite').length > 0 ||
      scope.children.some((child) => child.kind === 'if' && child.own('rewrite').length > 0)
    )
      return true;
  }
  return false;
}
