/** The join: a configuration with the masters that may answer it, judged pass by pass, and kept up with the edits of single files. */
import { type Endpoint } from '../endpoint.ts';
import { fpmInstallation, type Answer, type Environment, type Evidence, type Installation } from '../environment.ts';
import type { Pool, PoolMaster } from '../fpm/master.ts';
import type { FarPools, ListeningPools } from './listening.ts';
import type { MasterGroup } from '../master-group.ts';
import { unknownPass, type FastcgiPass } from '../nginx/config/passes.ts';
import type { PassSite, WholeNginxConfig } from '../nginx/config/config.ts';
import type { Exchange } from '../nginx/config/exchange.ts';
import { IgnoredServers } from '../nginx/config/ignored-servers.ts';
import type { Scope } from '../nginx/config/scope.ts';
import { unknown, type Unknown } from '../value.ts';
import { Looked, type Watch } from '../watch.ts';
import type { PassVerdict, Deployment, VerdictExchange } from './deployment.ts';
import { judge } from './judge.ts';

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
