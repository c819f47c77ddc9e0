/** The join: which pool answers which `fastcgi_pass`, which call nobody answers, and what cannot be told. */
import type { FileId } from '../text/range.ts';
import { isLoopback, reach, type Endpoint, type Reach } from './endpoint.ts';
import type { FpmMaster, Pool } from './fpm/master.ts';
import type { Listen } from './fpm/settings.ts';
import type { Intended } from './fpm/intended.ts';
import { ListeningPools } from './listening.ts';
import { endpointOf, type FastcgiCall, type Target } from './nginx/calls.ts';
import { otherFastcgiServer } from './nginx/other-servers.ts';
import type { NginxConfig } from './nginx/config.ts';
import { ignoredServers } from './nginx/ignored-servers.ts';
import type { Scope } from './nginx/scope.ts';
import { unknown, type Unknown } from './value.ts';

/** A call and a pool that answer each other. */
export interface Link {
  readonly call: FastcgiCall;
  readonly target: Target;
  readonly pool: Pool;
  readonly listen: Listen;
  readonly certainty: 'certain' | 'likely';
}

/**
 * What is known of one address of a call. `family`: a pool has the port, but not that loopback address (`maybe`: by the usual /etc/hosts).
 * `blamed`: a pool would answer if its own `listen` were no mistake. `malformed`: the address is none.
 */
export type TargetState = 'served' | 'unserved' | 'family' | 'maybe-family' | 'blamed' | 'malformed' | 'unknown';

export interface TargetVerdict {
  readonly target: Target;
  readonly state: TargetState;
  readonly links: readonly Link[];
  /** With `family` and `blamed`: the pools in question. */
  readonly pools: readonly Pool[];
  readonly reason: Unknown | undefined;
}

export interface CallVerdict {
  readonly call: FastcgiCall;
  readonly state: 'served' | 'unserved' | 'unknown';
  readonly targets: readonly TargetVerdict[];
  readonly reason: Unknown | undefined;
  readonly deployment: Deployment;
}

export interface Deployment {
  readonly config: NginxConfig;
  /** The masters that may answer this configuration. */
  readonly masters: readonly FpmMaster[];
  /** Pools of other masters in the same workspace: they can vouch for an address, never accuse. */
  readonly others: readonly FpmMaster[];
  readonly pools: readonly Pool[];
  /** All pools that could answer are known. Nothing is ever concluded from absence where this is false. */
  readonly complete: boolean;
  /** Why nothing can be concluded from addresses at all, e.g. containers. */
  readonly doubt: Unknown | undefined;
  readonly calls: readonly CallVerdict[];
}

export function join(options: {
  readonly config: NginxConfig; readonly calls: readonly FastcgiCall[]; readonly masters: readonly FpmMaster[]; readonly others: readonly FpmMaster[]; readonly doubt: Unknown | undefined;
}): Deployment {
  const { config, masters, others, doubt } = options;
  const near = new ListeningPools(masters);
  const { pools } = near;
  const complete = pools.length > 0 && masters.every((master) => master.complete);
  const calls: CallVerdict[] = [];
  const deployment: Deployment = { config, masters, others, pools, complete, doubt, calls };
  const bench = new Bench(deployment, near, new ListeningPools(others));
  for (const call of options.calls) calls.push(judge(call, bench));
  return deployment;
}

/** What judging the calls of a deployment needs, worked out once. */
class Bench {
  readonly deployment: Deployment;
  readonly near: ListeningPools;
  readonly far: ListeningPools;
  readonly hidden: Unknown | undefined;
  readonly ignored: ReadonlySet<Scope>;

  constructor(deployment: Deployment, near: ListeningPools, far: ListeningPools) {
    this.deployment = deployment;
    this.near = near;
    this.far = far;
    this.ignored = ignoredServers(deployment.config);
    this.hidden = hiddenPools(deployment, near);
  }
}

function hiddenPools(deployment: Deployment, near: ListeningPools): Unknown | undefined {
  if (deployment.doubt !== undefined) return deployment.doubt;
  const open = deployment.masters.flatMap((master) => master.openIncludes).find((include) => include.why === 'unread');
  if (open !== undefined) return unknown('missing-include', `\`include = ${open.placed.entry.value?.raw ?? ''}\` of PHP-FPM was not read`, { file: open.placed.file, range: open.placed.entry.range, via: open.placed.via });
  if (deployment.pools.length === 0) return unknown('missing-include', 'no pool of PHP-FPM is known here');
  if (deployment.masters.some((master) => master.templated)) return unknown('template', 'the pools come from a template');
  return near.unknown;
}

function judge(call: FastcgiCall, bench: Bench): CallVerdict {
  const { deployment } = bench;
  if (call.targets.kind === 'unknown') return { call, state: 'unknown', targets: [], reason: call.targets, deployment };
  const targets = call.targets.list.map((target) => judgeTarget(call, target, bench));
  const reason = targets.find((verdict) => verdict.reason !== undefined)?.reason;
  return { call, state: overall(targets), targets, reason, deployment };
}

function overall(targets: readonly TargetVerdict[]): CallVerdict['state'] {
  if (targets.length === 0) return 'unknown';
  const unanswered = (state: TargetState): boolean => state !== 'served' && state !== 'unknown' && state !== 'maybe-family';
  if (targets.every((verdict) => unanswered(verdict.state))) return 'unserved';
  return targets.some((verdict) => verdict.state === 'unknown' || unanswered(verdict.state)) ? 'unknown' : 'served';
}

function judgeTarget(call: FastcgiCall, target: Target, bench: Bench): TargetVerdict {
  const base = { target, links: [], pools: [], reason: undefined };
  const endpoint = endpointOf(target);
  if (endpoint === undefined) return { ...base, state: 'malformed' };
  const links = linksOf(call, target, endpoint, bench);
  if (links.length > 0) return { ...base, state: 'served', links };
  const doubt = doubtOf(call, target, endpoint, bench);
  if (doubt !== undefined) return { ...base, state: 'unknown', reason: doubt };
  const family = poolsThat(bench, endpoint, 'family');
  if (family.length > 0) return { ...base, state: 'family', pools: family };
  const maybe = poolsThat(bench, endpoint, 'maybe-family');
  if (maybe.length > 0) return { ...base, state: 'maybe-family', pools: maybe };
  const blamed = bench.near.mistaken.filter(({ intended }) => intended.some((binding) => reachesIntended(endpoint, binding))).map(({ pool }) => pool);
  return blamed.length > 0 ? { ...base, state: 'blamed', pools: blamed } : { ...base, state: 'unserved' };
}

function reachesIntended(endpoint: Endpoint, intended: Intended): boolean {
  if (intended === 'any-port') return endpoint.kind === 'tcp' && isLoopback(endpoint.host);
  if (intended.kind === 'any-folder') return endpoint.kind === 'unix' && `/${endpoint.path}`.endsWith(`/${intended.path}`);
  return ['yes', 'likely', 'family', 'maybe-family'].includes(reach(endpoint, intended));
}

function poolsThat(bench: Bench, endpoint: Endpoint, wanted: Reach): readonly Pool[] {
  return bench.near.near(endpoint).filter(({ binding }) => reach(endpoint, binding) === wanted).map(({ pool }) => pool);
}

function linksOf(call: FastcgiCall, target: Target, endpoint: Endpoint, bench: Bench): readonly Link[] {
  const links: Link[] = [];
  for (const [pools, sure] of [[bench.near, bench.deployment.doubt === undefined], [bench.far, false]] as const) {
    if (links.length > 0) break;
    for (const { pool, listen, binding } of pools.near(endpoint)) {
      const verdict = reach(endpoint, binding);
      if (verdict === 'yes' || verdict === 'likely') links.push({ call, target, pool, listen, certainty: sure && verdict === 'yes' ? 'certain' : 'likely' });
    }
  }
  return links;
}

function doubtOf(call: FastcgiCall, target: Target, endpoint: Endpoint, bench: Bench): Unknown | undefined {
  if (bench.hidden !== undefined) return bench.hidden;
  const server = call.scope.enclosing('server');
  if (server !== undefined && bench.ignored.has(server)) return unknown('environment', 'nginx ignores this server: an earlier one has its names and addresses', call.at);
  if (endpoint.kind === 'tcp' && !isLoopback(endpoint.host)) return unknown('host-name', `"${endpoint.host}" is not this machine's loopback, so the pool may be elsewhere`, target.at);
  const named = bench.near.near(endpoint).find(({ binding }) => reach(endpoint, binding) === 'unknown');
  if (named !== undefined) return unknown('host-name', `pool "${named.pool.name}" listens on "${named.listen.text}", and what that name means is not known here`, named.listen.at);
  if (inTemplate(call.config, call.placed.file) || inTemplate(call.config, target.at.file)) return unknown('template', 'the file is a template with conditions', call.at);
  return otherFastcgiServer(call, target);
}

function inTemplate(config: NginxConfig, file: FileId): boolean {
  return config.templated.has(file);
}
