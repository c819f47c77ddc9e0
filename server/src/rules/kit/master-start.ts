/** What the rules about PHP-FPM's own user ask: who starts the master, and whether workers may run as root. */
import type { PoolMaster } from '../../model/fpm/master.ts';
import type { WorkspaceView } from '../../model/workspace.ts';

/**
 * Whether root starts the master, so that `user` and `group` of its pools count. PHP-FPM requires `user` and changes to it only then (fpm_unix.c,
 * fpm_unix_conf_wp); a master of another user ignores both. Packages and units start it as root: so it is where nothing hints at anything else.
 */
export function startsAsRoot(master: PoolMaster, workspace: WorkspaceView): boolean {
  const { fpmUser, startedBy } = workspace.machineOf(master.root);
  if (startedBy === undefined) return fpmUser === undefined || fpmUser === 'root';
  return startedBy === 'root';
}

/** Whether PHP-FPM refuses workers that run as root, and pools without `user` that would: not with `-R` (`--allow-to-run-as-root`), nor where nobody knows the options. */
export function refusesRoot(master: PoolMaster, workspace: WorkspaceView): boolean {
  const { rootAllowed } = workspace.machineOf(master.root);
  return rootAllowed !== true && rootAllowed !== 'unknown';
}
