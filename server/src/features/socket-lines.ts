/** The lines that give a new socket to nginx. */
import { workersOf } from '../model/deployment/access.ts';
import type { PoolMaster } from '../model/fpm/master.ts';
import type { NginxConfig } from '../model/nginx/config.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';

/** Whom a socket is given to, and by which settings of the pool. */
export interface SocketLines {
  readonly user: string;
  readonly settings: readonly (readonly [key: string, value: string])[];
}

/** For a socket that a pool of the master is to have and the workers of nginx are to open; `undefined` where whom they run as is not known. */
export function socketLines(snapshot: Snapshot, master: PoolMaster, config: NginxConfig): SocketLines | undefined {
  const workers = workersOf(config, snapshot.workspace.machineOf(config.root));
  if (workers === undefined) return undefined;
  const { user, group } = workers;
  const { fpmUser } = snapshot.workspace.machineOf(master.root);
  const mode = ['listen.mode', '0660'] as const;
  // who is not root may let others in, but not give the socket away
  if (fpmUser !== undefined && fpmUser !== 'root')
    return { user, settings: [...(fpmUser === user ? [] : [['listen.acl_users', user] as const]), mode] };
  return {
    user,
    settings: [['listen.owner', user], ...(group === undefined ? [] : [['listen.group', group] as const]), mode],
  };
}
