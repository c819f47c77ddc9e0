/** The verdict on one `fastcgi_pass`: which pool answers each of its addresses, which nobody answers, and what cannot be told. */
import { isLoopback, reach, type Endpoint, type Reach } from '../endpoint.ts';
import { fpmInstallation } from '../environment.ts';
import type { Pool } from '../fpm/master.ts';
import type { Intended } from '../fpm/intended.ts';
import { endpointOf, type FastcgiPass, type Target } from '../nginx/config/passes.ts';
import { otherFastcgiServer } from '../nginx/config/other-servers.ts';
import { mayPassElsewhere } from '../template-doubt.ts';
import { unknown, type Unknown } from '../value.ts';
import type { Link, TargetState, TargetVerdict, PassVerdict } from './deployment.ts';
import type { Join } from './join.ts';

/** The verdict on a pass; where one of its addresses is unknown, why. */
export function judge(pass: FastcgiPass, join: Join): PassVerdict {
  const { deployment } = join;
  const { notInForce } = deployment.config;
  if (pass.targets.kind === 'unknown')
    return (
      byExpression(pass, join) ?? {
        pass,
        state: 'unknown',
        targets: [],
        reason: notInForce ?? pass.targets,
        deployment,
      }
    );
  const targets = pass.targets.list.map((target) => judgeTarget(pass, target, join));
  if (notInForce !== undefined) return { pass, state: 'unknown', targets, reason: notInForce, deployment };
  const reason = targets.find((verdict) => verdict.reason !== undefined)?.reason;
  return { pass, state: overall(targets), targets, reason, deployment };
}

/** The verdict on a pass whose addresses are not known, if each is written with the expression that a pool's `listen` is written with. */
function byExpression(pass: FastcgiPass, join: Join): PassVerdict | undefined {
  const { deployment } = join;
  if (pass.expressions.length === 0 || deployment.host.kind === 'unknown') return undefined;
  const targets: TargetVerdict[] = [];
  for (const target of pass.expressions) {
    if (target.parsed.kind !== 'expression') return undefined;
    const near = join.near.written(target.parsed.expression);
    const pools = (near.length > 0 ? near : join.far.written(target.parsed.expression)).filter(
      ({ pool }) => join.environment.hostOf(fpmInstallation(pool.master)).kind !== 'unknown',
    );
    if (pools.length === 0) return undefined;
    const links = pools.map(({ pool, listen }): Link => ({
      pass,
      target,
      pool,
      listen,
      certainty: 'likely',
      basis: 'same-expression',
    }));
    targets.push({ target, state: 'served', links, pools: noPools, reason: undefined });
  }
  return { pass, state: 'served', targets, reason: undefined, deployment };
}

function overall(targets: readonly TargetVerdict[]): PassVerdict['state'] {
  if (targets.length === 0) return 'unknown';
  const unanswered = (state: TargetState): boolean =>
    state !== 'served' && state !== 'unknown' && state !== 'maybe-family';
  if (targets.every((verdict) => unanswered(verdict.state))) return 'unserved';
  return targets.some((verdict) => verdict.state === 'unknown' || unanswered(verdict.state)) ? 'unknown' : 'served';
}

const noLinks: readonly Link[] = [];
const noPools: readonly Pool[] = [];

function judgeTarget(pass: FastcgiPass, target: Target, join: Join): TargetVerdict {
  const base = { target, links: noLinks, pools: noPools, reason: undefined };
  const endpoint = endpointOf(target);
  if (endpoint === undefined) return { ...base, state: 'malformed' };
  const links = linksOf(pass, target, endpoint, join);
  const { host } = join.deployment;
  if (host.kind === 'unknown')
    return { ...base, state: 'unknown', links, reason: nearerReason(endpoint, links, join) ?? host };
  const sure = links.filter((link) => join.meets(endpoint, link.pool));
  if (sure.length > 0) return { ...base, state: 'served', links: sure };
  const [doubted] = links;
  if (doubted !== undefined)
    return { ...base, state: 'unknown', links, reason: join.doubtAbout(endpoint, doubted.pool) };
  const doubt = doubtOf(pass, target, endpoint, join);
  if (doubt !== undefined) return { ...base, state: 'unknown', reason: doubt };
  const family = poolsThat(join, endpoint, 'family');
  if (family.length > 0) return { ...base, state: 'family', pools: family };
  const maybe = poolsThat(join, endpoint, 'maybe-family');
  if (maybe.length > 0) return { ...base, state: 'maybe-family', pools: maybe };
  const blamed = join.near
    .mistakenNear(endpoint)
    .filter(({ intended }) => intended.some((binding) => reachesIntended(endpoint, binding)))
    .map(({ pool }) => pool);
  return blamed.length > 0 ? { ...base, state: 'blamed', pools: blamed } : { ...base, state: 'unserved' };
}

/** What is known of the other side where nginx runs in a container: that nothing here builds its image, or that a program writes its pools. */
function nearerReason(
  endpoint: Endpoint,
  links: readonly Link[],
  { deployment, environment, nginx, noPools }: Join,
): Unknown | undefined {
  if (deployment.config.notInForce !== undefined || links.length > 0) return undefined;
  if (endpoint.kind === 'tcp' && !isLoopback(endpoint.host)) {
    const found = environment.resolve(endpoint.host, nginx);
    return 'kind' in found ? found : undefined;
  }
  return noPools?.because === 'generated' ? noPools : undefined;
}

/** Whether a pass of the endpoint was meant for a `listen` that is a mistake. */
export function reachesIntended(endpoint: Endpoint, intended: Intended): boolean {
  if (intended === 'any-port') return endpoint.kind === 'tcp' && isLoopback(endpoint.host);
  if (intended.kind === 'any-directory')
    return endpoint.kind === 'unix' && `/${endpoint.path}`.endsWith(`/${intended.path}`);
  return ['yes', 'likely', 'family', 'maybe-family'].includes(reach(endpoint, intended));
}

function poolsThat(join: Join, endpoint: Endpoint, wanted: Reach): readonly Pool[] {
  return join.near
    .near(endpoint)
    .filter(({ binding }) => reach(endpoint, binding) === wanted)
    .map(({ pool }) => pool);
}

function linksOf(pass: FastcgiPass, target: Target, endpoint: Endpoint, join: Join): readonly Link[] {
  const links: Link[] = [];
  for (const [pools, sure] of [
    [join.near, join.deployment.host.kind !== 'unknown'],
    [join.far, false],
  ] as const) {
    if (links.length > 0) break;
    for (const { pool, listen, binding } of pools.near(endpoint)) {
      const verdict = reach(endpoint, binding);
      const certain = sure && verdict === 'yes' && join.meets(endpoint, pool);
      if (verdict === 'yes' || verdict === 'likely')
        links.push({ pass, target, pool, listen, certainty: certain ? 'certain' : 'likely' });
    }
  }
  return links.slice(); // a list that grew has room for more
}

function doubtOf(pass: FastcgiPass, target: Target, endpoint: Endpoint, join: Join): Unknown | undefined {
  if (join.hidden !== undefined) return join.hidden;
  const server = pass.scope.enclosing('server');
  if (server !== undefined && join.ignored.has(server))
    return unknown('environment', 'nginx ignores this server: an earlier one has its names and addresses', pass.at);
  if (endpoint.kind === 'tcp' && !isLoopback(endpoint.host) && !join.near.isOwnAddress(endpoint.host)) {
    const found = join.environment.resolve(endpoint.host, join.nginx);
    if ('kind' in found) return { ...found, at: found.at ?? target.at };
  }
  const named = join.near.near(endpoint).find(({ binding }) => reach(endpoint, binding) === 'unknown');
  if (named !== undefined)
    return unknown(
      'host-name',
      `pool "${named.pool.name}" listens on "${named.listen.text}", and the meaning of that name is unknown here`,
      named.listen.at,
    );
  if (mayPassElsewhere(pass, target)) return unknown('template', 'the file is a template with conditions', pass.at);
  return otherFastcgiServer(pass, target);
}
