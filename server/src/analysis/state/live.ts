/** What lies where the servers of this very machine read it. */
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { fpmInstallation, type Environment } from '../../model/environment.ts';
import { isLive } from '../../project/standard-places.ts';

/** Where a machine says who its users are. */
export const accountFiles: readonly string[] = ['/etc/passwd', '/etc/group', '/etc/nsswitch.conf'];

/** Whether both sides are those of this machine. */
export function isLiveDeployment({ host, masters }: PassDeployment, environment: Environment): boolean {
  if (host.kind === 'unknown' || !host.live) return false;
  return masters.some((master) => {
    const other = environment.hostOf(fpmInstallation(master));
    return other.kind !== 'unknown' && other.live;
  });
}

/** Whether a file lies where a server of this very machine reads it: what is saved there holds from the next reload on. */
export function isOnLiveServer(file: string): boolean {
  return isLive(file);
}
