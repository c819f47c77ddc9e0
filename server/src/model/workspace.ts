/** All that is known at one moment: configurations, masters, and who answers whom. */
import type { PlatformId } from '../catalog/platforms.ts';
import type { FileId } from '../text/range.ts';
import type { PassVerdict, Deployment, Link, TargetVerdict, VerdictExchange } from './deployment/deployment.ts';
import type { Environment, Host } from './environment.ts';
import type { Failure } from './failures.ts';
import type { FpmMaster, Pool, PoolMaster } from './fpm/master.ts';
import { pushTo } from './grouped.ts';
import type { SocketAccess } from './deployment/access.ts';
import type { Machine } from './machine.ts';
import type { NginxConfig, WholeNginxConfig } from './nginx/config/config.ts';
import type { Unknown } from './value.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

/** A pool, seen from one address of one pass. */
export interface PoolUse {
  readonly verdict: PassVerdict;
  readonly target: TargetVerdict;
  /** `undefined` where the pass does not reach the pool, but meant to. */
  readonly link: Link | undefined;
}

/** What is asked about one thing after the other. It gives out no list of all configurations, masters or deployments, so that nobody who is asked often can walk them. */
export interface WorkspaceView {
  /** Looks things up. */
  readonly index: WorkspaceIndex;
  /** Why no server is known to read a file; `undefined` where one is, or where nothing speaks against it. */
  notInForce(file: FileId): Unknown | undefined;
  /** Calls that the pool answers, and those that it would answer if its or their address were no mistake. */
  usesOf(pool: Pool): readonly PoolUse[];
  /** Which files the servers find. */
  readonly environment: Pick<Environment, 'filesOf'>;
  /** Where a master's PHP-FPM runs. */
  hostOf(master: PoolMaster): Host | Unknown;
  /** Calls written in a file, one for each place through which the server reaches it. */
  passesIn(file: FileId): readonly PassVerdict[];
  /** The distribution whose defaults hold for a file; `undefined` where nothing tells. */
  platformOf(file: string): PlatformId | undefined;
  /** What is known of the machine that a file's servers run on. */
  machineOf(file: string): Machine;
  /** Whether a configuration's workers may connect to the socket of a pool; `undefined` where the pool has none. */
  accessOf(pool: Pool, config: NginxConfig): SocketAccess | Unknown | undefined;
  /** The user that a configuration's workers run as, as far as it is written or the platform's package sets it. */
  nginxUser(config: NginxConfig): string | undefined;
}

export interface WorkspaceModel extends WorkspaceView {
  /** What could not be worked out as it threw; everything else was. */
  readonly failures: readonly Failure[];
  /** Where servers run, and what follows from it. */
  readonly environment: Environment;
  readonly configs: readonly WholeNginxConfig[];
  readonly masters: readonly FpmMaster[];
  readonly deployments: readonly Deployment[];
}

/** Who uses which pool; keeps up with exchanged verdicts. */
export class PoolUses {
  readonly #deployments: readonly Deployment[];
  #uses: Map<Pool, PoolUse[]> | undefined;

  constructor(deployments: readonly Deployment[]) {
    this.#deployments = deployments;
  }

  /** In the order of the deployments and their calls. */
  of(pool: Pool): readonly PoolUse[] {
    this.#uses ??= this.#gather(() => true);
    return this.#uses.get(pool) ?? unused;
  }

  /** Verdicts were exchanged; gives the pools whose uses are not what they were. */
  exchange({ removed, added }: VerdictExchange): ReadonlySet<Pool> {
    const touched = new Set<Pool>();
    for (const verdict of [...removed, ...added]) eachUse(verdict, (pool) => touched.add(pool));
    const uses = this.#uses;
    if (uses === undefined || touched.size === 0 || this.#swap(uses, removed, added)) return touched;
    const fresh = this.#gather((pool) => touched.has(pool));
    for (const pool of touched) uses.set(pool, fresh.get(pool) ?? []);
    return touched;
  }

  /** Puts the uses of new verdicts where those of the old ones stand; false, and nothing done, where they use other pools than these. */
  #swap(uses: Map<Pool, PoolUse[]>, removed: readonly PassVerdict[], added: readonly PassVerdict[]): boolean {
    const fresh: { readonly pool: Pool; readonly at: number; readonly use: PoolUse }[] = [];
    for (const [index, old] of removed.entries()) {
      const [before, after] = [usesIn(old), added[index] === undefined ? [] : usesIn(added[index])];
      if (before.length !== after.length || before.some(({ pool }, n) => after[n]?.pool !== pool)) return false;
      const seen = new Map<Pool, number>();
      for (const { pool, use } of after) {
        const at = (uses.get(pool) ?? []).findIndex((one, n) => one.verdict === old && n > (seen.get(pool) ?? -1));
        if (at < 0) return false;
        seen.set(pool, at);
        fresh.push({ pool, at, use });
      }
    }
    if (removed.length !== added.length) return false;
    // a list that somebody holds stays as it was
    for (const { pool, at, use } of fresh) uses.set(pool, (uses.get(pool) ?? []).with(at, use));
    return true;
  }

  #gather(wanted: (pool: Pool) => boolean): Map<Pool, PoolUse[]> {
    const uses = new Map<Pool, PoolUse[]>();
    for (const deployment of this.#deployments) {
      for (const verdict of deployment.passes) {
        eachUse(verdict, (pool, use) => {
          if (wanted(pool)) pushTo(uses, pool, use());
        });
      }
    }
    return uses;
  }
}

const unused: readonly PoolUse[] = [];

function eachUse(verdict: PassVerdict, take: (pool: Pool, use: () => PoolUse) => void): void {
  for (const target of verdict.targets) {
    for (const link of target.links) take(link.pool, () => ({ verdict, target, link }));
    for (const pool of target.pools) take(pool, () => ({ verdict, target, link: undefined }));
  }
}

function usesIn(verdict: PassVerdict): readonly { readonly pool: Pool; readonly use: PoolUse }[] {
  const found: { readonly pool: Pool; readonly use: PoolUse }[] = [];
  eachUse(verdict, (pool, use) => found.push({ pool, use: use() }));
  return found;
}
