/** The lines that give a new socket to nginx. */
import { workersOf } from '../model/deployment/access.ts';
import { newSocketSettings, type SocketSettings } from '../model/deployment/socket-settings.ts';
import type { PoolMaster } from '../model/fpm/master.ts';
import type { NginxConfig } from '../model/nginx/config/config.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';

/** Whom a socket is given to, and by which settings of the pool. */
export interface SocketLines {
  readonly user: string;
  readonly settings: SocketSettings;
}

/** For a socket that a pool of the master is to have and the workers of nginx are to open; `undefined` where whom they run as is not known. */
export function socketLines(snapshot: Snapshot, master: PoolMaster, config: NginxConfig): SocketLines | undefined {
  const workers = workersOf(config, snapshot.workspace.machineOf(config.root));
  if (workers === undefined) return undefined;
  return {
    user: workers.user,
    settings: newSocketSettings(workers, snapshot.workspace.machineOf(master.root)),
  };
}
