/** Whether the file that PHP is asked to run is there, as far as the tree shows it. */
import { toBytes } from '../../text/bytes.ts';
import { isLockedIn } from '../fpm/settings.ts';
import type { Pool } from '../fpm/master.ts';
import type { WorkspaceView } from '../workspace.ts';
import type { AskedScript } from './script.ts';

/**
 * Whether there is certainly no such file where the pool looks: neither the path itself, nor a script with a path behind it (fpm_main.c, init_request_info). Where
 * nothing tells what is there, false.
 */
export function hasNoFile({ path }: AskedScript, pool: Pool, { environment, hostOf }: WorkspaceFiles): boolean {
  if (isLockedIn(pool)) return false;
  const files = environment.filesOf(hostOf(pool.master), pool.master.root);
  if (files.kind === 'unknown' || !path.startsWith('/')) return false;
  const parts = toBytes(path).split('/');
  // a directory is no script; without a slash behind it PHP-FPM answers otherwise, and not always the same
  if (files.exists(parts.join('/'), path.endsWith('/') ? 'file' : 'any') !== false) return false;
  return !parts.some((_, index) => index > 1 && files.exists(parts.slice(0, index).join('/'), 'file') === true);
}

type WorkspaceFiles = Pick<WorkspaceView, 'environment' | 'hostOf'>;
