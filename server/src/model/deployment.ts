/** The join: which pool answers which `fastcgi_pass`, which call nobody answers, and what cannot be told. */
import type { FileId } from '../text/range.ts';
import { isLoopback, reach, type Binding, type Endpoint } from './endpoint.ts';
import type { FpmMaster, Pool } from './fpm/master.ts';
import { poolListen, type Listen } from './fpm/settings.ts';
import { intendedBinding, type Intended } from './fpm/intended.ts';
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
  const pools = masters.flatMap((master) => master.pools);
  const complete = pools.length > 0 && masters.every((master) => master.complete);
  const calls: CallVerdict[] = [];
  const deployment: Deployment = { config, masters, others, pools, complete, doubt, calls };
  const index = new PoolIndex(deployment);
  for (const call of options.calls) calls.push(judge(call, index));
  return deployment;
}

/** What the pools of a deployment listen on, worked out once. */
class PoolIndex {
  readonly deployment: Deployment;
  readonly near: readonly { readonly pool: Pool; readonly listen: Listen }[];
  readonly far: readonly { readonly pool: Pool; readonly listen: Listen }[];
  readonly hidden: Unknown | undefined;
  readonly ignored: ReadonlySet<Scope>;

  constructor(deployment: Deployment) {
    this.deployment = deployment;
    this.ignored = ignoredServers(deployment.config);
    const near = deployment.pools.map((pool) => ({ pool, listen: poolListen(pool) }));
    this.near = near.flatMap(({ pool, listen }) => (listen.kind === 'known' ? [{ pool, listen: listen.listen }] : []));
    this.far = deployment.others.flatMap((master) => master.pools).flatMap((pool) => {
      const listen = poolListen(pool);
      return listen.kind === 'known' ? [{ pool, listen: listen.listen }] : [];
    });
    this.hidden = hiddenPools(deployment, near.map((one) => one.listen));
  }
}

function hiddenPools(deployment: Deployment, listens: readonly ReturnType<typeof poolListen>[]): Unknown | undefined {
  if (deployment.doubt !== undefined) return deployment.doubt;
  const open = deployment.masters.flatMap((master) => master.openIncludes).find((include) => include.why === 'unread');
  if (open !== undefined) return unknown('missing-include', `\`include = ${open.placed.entry.value?.raw ?? ''}\` of PHP-FPM was not read`, { file: open.placed.file, range: open.placed.entry.range, via: open.placed.via });
  if (deployment.pools.length === 0) return unknown('missing-include', 'no pool of PHP-FPM is known here');
  if (deployment.masters.some((master) => master.templated)) return unknown('template', 'the pools come from a template');
  return listens.find((listen) => listen.kind === 'unknown');
}

function judge(call: FastcgiCall, index: PoolIndex): CallVerdict {
  const { deployment } = index;
  if (call.targets.kind === 'unknown') return { call, state: 'unknown', targets: [], reason: call.targets, deployment };
  const targets = call.targets.list.map((target) => judgeTarget(call, target, index));
  const reason = targets.find((verdict) => verdict.reason !== undefined)?.reason;
  return { call, state: overall(targets), targets, reason, deployment };
}

function overall(targets: readonly TargetVerdict[]): CallVerdict['state'] {
  if (targets.length === 0) return 'unknown';
  const unanswered = (state: TargetState): boolean => state !== 'served' && state !== 'unknown' && state !== 'maybe-family';
  if (targets.every((verdict) => unanswered(verdict.state))) return 'unserved';
  return targets.some((verdict) => verdict.state === 'unknown' || unanswered(verdict.state)) ? 'unknown' : 'served';
}

function judgeTarget(call: FastcgiCall, target: Target, index: PoolIndex): TargetVerdict {
  const base = { target, links: [], pools: [], reason: undefined };
  const endpoint = endpointOf(target);
  if (endpoint === undefined) return { ...base, state: 'malformed' };
  const links = linksOf(call, target, endpoint, index);
  if (links.length > 0) return { ...base, state: 'served', links };
  const doubt = doubtOf(call, target, endpoint, index);
  if (doubt !== undefined) return { ...base, state: 'unknown', reason: doubt };
  const family = poolsThat(index, (binding) => reach(endpoint, binding) === 'family');
  if (family.length > 0) return { ...base, state: 'family', pools: family };
  const maybe = poolsThat(index, (binding) => reach(endpoint, binding) === 'maybe-family');
  if (maybe.length > 0) return { ...base, state: 'maybe-family', pools: maybe };
  const blamed = index.near.filter(({ listen }) => intendedBinding(listen)?.some((binding) => reachesIntended(endpoint, binding)) === true).map(({ pool }) => pool);
  return blamed.length > 0 ? { ...base, state: 'blamed', pools: blamed } : { ...base, state: 'unserved' };
}

function reachesIntended(endpoint: Endpoint, intended: Intended): boolean {
  if (intended === 'any-port') return endpoint.kind === 'tcp' && isLoopback(endpoint.host);
  if (intended.kind === 'any-folder') return endpoint.kind === 'unix' && `/${endpoint.path}`.endsWith(`/${intended.path}`);
  return ['yes', 'likely', 'family', 'maybe-family'].includes(reach(endpoint, intended));
}

function poolsThat(index: PoolIndex, wanted: (binding: Binding) => boolean): readonly Pool[] {
  return index.near.filter(({ listen }) => listen.parsed.kind === 'binding' && wanted(listen.parsed.binding)).map(({ pool }) => pool);
}

function linksOf(call: FastcgiCall, target: Target, endpoint: Endpoint, index: PoolIndex): readonly Link[] {
  const links: Link[] = [];
  for (const [list, sure] of [[index.near, index.deployment.doubt === undefined], [index.far, false]] as const) {
    if (links.length > 0) break;
    for (const { pool, listen } of list) {
      const verdict = listen.parsed.kind === 'binding' ? reach(endpoint, listen.parsed.binding) : 'no';
      if (verdict === 'yes' || verdict === 'likely') links.push({ call, target, pool, listen, certainty: sure && verdict === 'yes' ? 'certain' : 'likely' });
    }
  }
  return links;
}

function doubtOf(call: FastcgiCall, target: Target, endpoint: Endpoint, index: PoolIndex): Unknown | undefined {
  if (index.hidden !== undefined) return index.hidden;
  const server = call.scope.enclosing('server');
  if (server !== undefined && index.ignored.has(server)) return unknown('environment', 'nginx ignores this server: an earlier one has its names and addresses', call.at);
  if (endpoint.kind === 'tcp' && !isLoopback(endpoint.host)) return unknown('host-name', `"${endpoint.host}" is not this machine's loopback, so the pool may be elsewhere`, target.at);
  const named = index.near.find(({ listen }) => listen.parsed.kind === 'binding' && reach(endpoint, listen.parsed.binding) === 'unknown');
  if (named !== undefined) return unknown('host-name', `pool "${named.pool.name}" listens on "${named.listen.text}", and what that name means is not known here`, named.listen.at);
  if (inTemplate(call.config, call.placed.file) || inTemplate(call.config, target.at.file)) return unknown('template', 'the file is a template with conditions', call.at);
  return otherFastcgiServer(call, target);
}

function inTemplate(config: NginxConfig, file: FileId): boolean {
  return config.templated.has(file);
}
