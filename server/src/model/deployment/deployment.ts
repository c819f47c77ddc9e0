/** The join: which pool answers which `fastcgi_pass`, which pass nobody answers, and what cannot be told. */
import { isLoopback, reach, type Endpoint, type Reach } from '../endpoint.ts';
import {
  fpmInstallation,
  type Answer,
  type Environment,
  type Evidence,
  type Host,
  type Installation,
} from '../environment.ts';
import type { FpmMaster, Pool, PoolMaster } from '../fpm/master.ts';
import type { Listen } from '../fpm/settings.ts';
import type { Intended } from '../fpm/intended.ts';
import type { FarPools, ListeningPools, ListeningView } from './listening.ts';
import type { MasterGroup } from '../master-group.ts';
import { endpointOf, unknownPass, type FastcgiPass, type Target } from '../nginx/config/passes.ts';
import { otherFastcgiServer } from '../nginx/config/other-servers.ts';
import type { PassSite, NginxConfig, WholeNginxConfig } from '../nginx/config/config.ts';
import type { Exchange } from '../nginx/config/exchange.ts';
import { IgnoredServers } from '../nginx/config/ignored-servers.ts';
import type { Scope } from '../nginx/config/scope.ts';
import { mayPassElsewhere } from '../template-doubt.ts';
import { unknown, type Unknown } from '../value.ts';
import { Looked, type Watch } from '../watch.ts';

/**
 * A `fastcgi_pass` and a pool whose addresses meet. `likely`: a name has to resolve as usual, another PHP-FPM answers, or the verdict on the
 * address is `unknown` because the two may not share a machine.
 */
export interface Link {
  readonly pass: FastcgiPass;
  readonly target: Target;
  readonly pool: Pool;
  /** The `listen` of the pool: where it is, and what PHP-FPM receives; where a template fills it in, what is written. */
  readonly listen: Pick<Listen, 'at' | 'text'>;
  readonly certainty: 'certain' | 'likely';
  /** `same-expression`: neither address is known, but a template fills in both of them from one expression. */
  readonly basis?: 'same-expression';
}

/**
 * What is known of one address of a pass. `family`: a pool has the port, but not that loopback address (`maybe`: by the usual /etc/hosts).
 * `blamed`: a pool would answer if its own `listen` were no mistake. `malformed`: the address is none.
 */
export type TargetState = 'served' | 'unserved' | 'family' | 'maybe-family' | 'blamed' | 'malformed' | 'unknown';

export interface TargetVerdict {
  readonly target: Target;
  readonly state: TargetState;
  /** With `served` the pools that answer; with `unknown` those that would if both sides were on one machine. */
  readonly links: readonly Link[];
  /** With `family` and `blamed`: the pools in question. */
  readonly pools: readonly Pool[];
  readonly reason: Unknown | undefined;
}

export interface PassVerdict {
  readonly pass: FastcgiPass;
  readonly state: 'served' | 'unserved' | 'unknown';
  readonly targets: readonly TargetVerdict[];
  readonly reason: Unknown | undefined;
  readonly deployment: PassDeployment;
}

/** A configuration with the masters that may answer it, as one of its passes sees it: it leads to no list of passes or pools. */
export interface PassDeployment {
  readonly config: NginxConfig;
  /** The masters that may answer this configuration. */
  readonly masters: readonly PoolMaster[];
  /** What the pools listen on. */
  readonly listening: ListeningView;
  /** All pools that could answer are known. Nothing is ever concluded from absence where this is false. */
  readonly complete: boolean;
  /** Where nginx runs; unknown, so that nothing can be concluded from addresses: in a container, or no server is known to read its files. */
  readonly host: Host | Unknown;
  /** What places both servers on one machine; empty where only nothing speaks against it. */
  readonly evidence: readonly Evidence[];
  /** Servers of the configuration of which an earlier one has a name at the same address, with that one, which gets the requests. */
  readonly shadowed: ReadonlyMap<Scope, Scope>;
  /** Another number whenever a file of the configuration was exchanged: what was worked out from calls and handlers does not hold any longer. */
  readonly generation: number;
}

export interface Deployment extends PassDeployment {
  readonly config: WholeNginxConfig;
  readonly masters: readonly FpmMaster[];
  readonly pools: readonly Pool[];
  readonly listening: ListeningPools;
  readonly passes: readonly PassVerdict[];
}

export interface JoinOptions {
  readonly config: WholeNginxConfig;
  readonly masters: MasterGroup;
  readonly environment: Environment;
  /** The nginx that reads the configuration. */
  readonly nginx: Installation;
  /** Why no pool is known, where that has a better reason than that none was found. */
  readonly noPools: Unknown | undefined;
  /** Why pools may come that are not known yet; `undefined` where everything was read. */
  readonly unread: Unknown | undefined;
  /** The pools that may answer. */
  readonly near: ListeningPools;
  /** Pools of other masters in the same workspace: they can vouch for an address, never accuse. */
  readonly far: FarPools;
  readonly watch: Watch;
  /** The pass that is written at a place of the configuration; `undefined` where it has no address. */
  readonly passAt: (site: PassSite) => FastcgiPass | undefined;
  /** Told of a pass that could not be judged as something threw: it is unknown then, and the others are judged. */
  readonly failed: (site: PassSite, error: unknown) => void;
}

/** Verdicts that went and verdicts that came in their place. */
export interface VerdictExchange {
  readonly removed: readonly PassVerdict[];
  readonly added: readonly PassVerdict[];
}

/** A deployment with what judging its passes needs, worked out once. */
export class Join {
  readonly deployment: Deployment;
  readonly near: ListeningPools;
  readonly far: FarPools;
  readonly hidden: Unknown | undefined;
  readonly ignored: IgnoredServers;
  readonly #passes: PassVerdict[] = [];
  readonly environment: Environment;
  readonly nginx: Installation;
  readonly noPools: Unknown | undefined;
  readonly #passAt: JoinOptions['passAt'];
  readonly #failed: JoinOptions['failed'];
  #generation = 0;

  constructor({ config, masters, environment, nginx, noPools, unread, near, far, watch, passAt, failed }: JoinOptions) {
    const passes = this.#passes;
    const generation = (): number => this.#generation;
    const ignored = new IgnoredServers(config);
    let evidence: readonly Evidence[] | undefined;
    this.deployment = {
      config,
      masters: masters.masters,
      host: config.notInForce ?? environment.hostOf(nginx),
      get evidence() {
        return (evidence ??= evidenceOf(nginx, masters.masters, environment));
      },
      pools: near.pools,
      listening: near,
      complete: unread === undefined && near.pools.length > 0 && (masters.masters.length === 0 || masters.complete),
      get passes() {
        watch.looked |= Looked.lists;
        return passes;
      },
      get shadowed() {
        return ignored.before;
      },
      get generation() {
        return generation();
      },
    };
    this.near = near;
    this.far = far;
    this.ignored = ignored;
    this.environment = environment;
    this.nginx = nginx;
    this.noPools = noPools;
    this.hidden = unread ?? hiddenPools(masters, near, noPools);
    this.#passAt = passAt;
    this.#failed = failed;
    for (const site of config.sites) passes.push(...this.#judge(site));
  }

  /** A file of the configuration was exchanged for a newer text: its passes are judged again, and those whose servers nginx ignores now, or no longer. */
  exchange({ removed, added }: Exchange): VerdictExchange | undefined {
    this.#generation++;
    const touched = this.ignored.exchange(removed.servers, added.servers);
    const old = this.#verdictsAt(removed.sites);
    const fresh = added.sites.flatMap((site) => this.#judge(site));
    const at =
      old[0] !== undefined ? this.#passes.indexOf(old[0]) : fresh.length === 0 ? 0 : this.#placeOf(added.sites);
    if (at === undefined) return undefined;
    this.#passes.splice(at, old.length, ...fresh);
    const others = touched.length === 0 ? { removed: [], added: [] } : this.#judgeAgain(new Set(touched));
    return { removed: [...old, ...others.removed], added: [...fresh, ...others.added] };
  }

  /** Whether an address of nginx and the same address of a pool are one, as far as it depends on where the two run. */
  meets(endpoint: Endpoint, pool: Pool): boolean {
    const answer = this.#meeting(endpoint, pool);
    return answer.kind === 'known' && answer.value;
  }

  /** Why it is not known whether the two addresses are one. */
  doubtAbout(endpoint: Endpoint, pool: Pool): Unknown | undefined {
    const answer = this.#meeting(endpoint, pool);
    return answer.kind === 'unknown' ? answer : undefined;
  }

  #meeting(endpoint: Endpoint, pool: Pool): Answer<boolean> | Unknown {
    const [a, b] = [this.nginx, fpmInstallation(pool.master)];
    return endpoint.kind === 'unix'
      ? this.environment.sameSocket({ installation: a, path: endpoint.path }, { installation: b, path: endpoint.path })
      : this.environment.sameNetwork(a, b);
  }

  #judge(site: PassSite): readonly PassVerdict[] {
    try {
      const pass = this.#passAt(site);
      return pass === undefined ? [] : [judge(pass, this)];
    } catch (error) {
      this.#failed(site, error);
      const pass = unknownPass(site, this.deployment.config);
      return pass === undefined
        ? []
        : [{ pass, state: 'unknown', targets: [], reason: pass.targets, deployment: this.deployment }];
    }
  }

  /** The verdicts on calls at some places that stand side by side. */
  #verdictsAt(sites: readonly PassSite[]): readonly PassVerdict[] {
    if (sites.length === 0) return [];
    const wanted = new Set(sites.map((site) => site.placed));
    const first = this.#passes.findIndex((verdict) => wanted.has(verdict.pass.placed));
    let end = first;
    while (end >= 0 && end < this.#passes.length && wanted.has((this.#passes[end] as PassVerdict).pass.placed)) end++;
    return first < 0 ? [] : this.#passes.slice(first, end);
  }

  /** Where verdicts on calls at these places belong: behind that on the nearest call before them. */
  #placeOf(sites: readonly PassSite[]): number | undefined {
    const all = this.deployment.config.sites;
    const known = new Map(this.#passes.map((verdict, index) => [verdict.pass.placed, index]));
    for (let index = all.indexOf(sites[0] as PassSite) - 1; index >= 0; index--) {
      const before = known.get((all[index] as PassSite).placed);
      if (before !== undefined) return before + 1;
    }
    return 0;
  }

  #judgeAgain(servers: ReadonlySet<Scope>): VerdictExchange {
    const removed: PassVerdict[] = [];
    const added: PassVerdict[] = [];
    for (const [index, verdict] of this.#passes.entries()) {
      const server = verdict.pass.scope.enclosing('server');
      if (server === undefined || !servers.has(server)) continue;
      const fresh = judge(verdict.pass, this);
      this.#passes[index] = fresh;
      removed.push(verdict);
      added.push(fresh);
    }
    return { removed, added };
  }
}

function evidenceOf(
  nginx: Installation,
  masters: readonly PoolMaster[],
  environment: Environment,
): readonly Evidence[] {
  for (const master of masters) {
    const answer = environment.sameNetwork(nginx, fpmInstallation(master));
    if (answer.kind === 'known' && answer.evidence.length > 0) return answer.evidence;
  }
  return [];
}

/** Why nothing follows from an address that no pool has. */
function hiddenPools(masters: MasterGroup, near: ListeningPools, noPools: Unknown | undefined): Unknown | undefined {
  if (masters.unread !== undefined) return masters.unread;
  if (near.pools.length === 0) return noPools ?? unknown('missing-include', 'no PHP-FPM pool is known here');
  return masters.template ?? near.unknown;
}

function judge(pass: FastcgiPass, join: Join): PassVerdict {
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
