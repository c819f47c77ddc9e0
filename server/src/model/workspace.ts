/** All that is known at one moment: configurations, masters, and who answers whom. */
import type { PlatformId } from '../catalog/platforms.ts';
import type { FileId } from '../text/range.ts';
import type { CallVerdict, Deployment, Link, TargetVerdict } from './deployment.ts';
import type { FpmMaster, Pool } from './fpm/master.ts';
import type { NginxConfig } from './nginx/config.ts';

/** A pool, seen from one address of one call. */
export interface PoolUse {
  readonly verdict: CallVerdict;
  readonly target: TargetVerdict;
  /** `undefined` where the call does not reach the pool, but meant to. */
  readonly link: Link | undefined;
}

export interface WorkspaceModel {
  readonly configs: readonly NginxConfig[];
  readonly masters: readonly FpmMaster[];
  readonly deployments: readonly Deployment[];
  /** Calls that the pool answers, and those that it would answer if its or their address were no mistake. */
  usesOf(pool: Pool): readonly PoolUse[];
  /** Calls written in a file, one for each place through which the server reaches it. */
  callsIn(file: FileId): readonly CallVerdict[];
  /** The distribution whose defaults hold for a file; `undefined` where nothing tells. */
  platformOf(file: string): PlatformId | undefined;
  /** The user that a configuration's workers run as, as far as it is written or the platform's package sets it. */
  nginxUser(config: NginxConfig): string | undefined;
}

/** Gathers the uses of all pools, once. */
export function usesByPool(deployments: readonly Deployment[]): ReadonlyMap<Pool, readonly PoolUse[]> {
  const uses = new Map<Pool, PoolUse[]>();
  const note = (pool: Pool, use: PoolUse): void => {
    const list = uses.get(pool);
    if (list === undefined) uses.set(pool, [use]);
    else list.push(use);
  };
  for (const deployment of deployments) {
    for (const verdict of deployment.calls) {
      for (const target of verdict.targets) {
        for (const link of target.links) note(link.pool, { verdict, target, link });
        for (const pool of target.pools) note(pool, { verdict, target, link: undefined });
      }
    }
  }
  return uses;
}
