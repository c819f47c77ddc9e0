/** What the rules on sockets share: words on who may open one, and the edits that let nginx in. */
import type { FileEdit } from '../../text/edit.ts';
import {
  accessOf,
  socketOf,
  workersOf,
  type SocketAccess,
  type SocketFile,
  type Workers,
} from '../../model/deployment/access.ts';
import { socketClients, type SocketClient } from '../../model/deployment/connection.ts';
import { settingsFor } from '../../model/deployment/socket-settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import type { Fix, Related } from './rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** nginx's side of the story: where its user is set, and where it calls. */
export function clientRelated({ access: { workers }, at }: SocketClient): readonly Related[] {
  const pass: Related = { at, message: 'nginx passes requests to the pool here' };
  return workers?.at === undefined ? [pass] : [{ at: workers.at, message: `nginx runs as ${workers.user}` }, pass];
}

/** `www-data:www-data 0660`; `root:root 0660, the default`. */
export function sayFile({ owner, group, bits, owned }: SocketFile): string {
  return `${owner ?? '?'}${group === undefined ? '' : `:${group}`} ${bits}${owned ? '' : ', the default'}`;
}

/**
 * Edits of the pool that let a nginx open its socket; `undefined` where that is not known to be possible. None for a file that no nginx
 * reads: whom those that read its neighbours run as is theirs to say.
 */
export function openingOf(
  write: Writer,
  pool: Pool,
  config: NginxConfig,
  workspace: WorkspaceView,
): readonly FileEdit[] | undefined {
  const socket = socketOf(pool, workspace.machineOf(pool.master.root));
  return 'because' in socket ? [] : openingOfSocket(write, { pool, socket }, config, workspace);
}

/** The same for the socket that the pool gets, and does not have yet. */
export function openingOfNew(
  write: Writer,
  pool: Pool,
  config: NginxConfig,
  workspace: WorkspaceView,
): readonly FileEdit[] | undefined {
  const socket = socketOf(pool, workspace.machineOf(pool.master.root));
  return 'because' in socket
    ? []
    : openingOfSocket(write, { pool, socket: { ...socket, supposed: false } }, config, workspace);
}

function openingOfSocket(
  write: Writer,
  { pool, socket }: { readonly pool: Pool; readonly socket: SocketFile },
  config: NginxConfig,
  workspace: WorkspaceView,
): readonly FileEdit[] | undefined {
  if (config.notInForce !== undefined) return [];
  const workers = workersOf(config, workspace.machineOf(config.root));
  const access = accessOf(socket, workers, workspace.machineOf(pool.master.root).accounts);
  return opening(write, pool, access, workspace);
}

/** What a title says of edits that let nginx open a socket: nobody is given access unseen. Empty where there are none. */
export function sayOpening(
  permissionEdits: readonly FileEdit[] | undefined,
  config: NginxConfig,
  workspace: WorkspaceView,
): string {
  const workers =
    permissionEdits === undefined || permissionEdits.length === 0
      ? undefined
      : workersOf(config, workspace.machineOf(config.root));
  return workers === undefined ? '' : `, and allow ${workers.user} to connect to the socket`;
}

/** A fix that makes a pool listen where nginx passes requests to, with what lets nginx connect, unless that is reported already. */
export function withPermissionEdits(write: Writer, fix: Fix, pool: Pool, workspace: WorkspaceView): Fix {
  const config = workspace.index.deploymentsOf(pool.master)[0]?.config;
  if (config === undefined || socketClients(pool, workspace).some(({ access }) => access.verdict === 'denied'))
    return fix;
  const permissionEdits = openingOf(write, pool, config, workspace) ?? [];
  return permissionEdits.length === 0
    ? fix
    : {
        ...fix,
        title: fix.title + sayOpening(permissionEdits, config, workspace),
        safety: 'review',
        edits: [...fix.edits, ...permissionEdits],
      };
}

/** Edits of the pool that let the workers open its socket; none where they may, `undefined` where that is not known to be possible. */
export function opening(
  write: Writer,
  pool: Pool,
  access: SocketAccess,
  workspace: WorkspaceView,
): readonly FileEdit[] | undefined {
  const { socket, workers, verdict } = access;
  if (verdict !== 'denied') return [];
  if (socket.acl !== undefined || workers === undefined) return undefined;
  // another nginx that may open it goes on doing so
  const others = socketClients(pool, workspace).flatMap((client) =>
    client.access.workers === undefined || client.access.verdict !== 'allowed' ? [] : [client.access.workers],
  );
  const settings = settingsFor(socket, [workers, ...others], workspace.machineOf(pool.master.root));
  return settings === undefined ? undefined : write.setAllOfPool(pool, settings);
}

/** What nginx is: `nginx runs as www-data`. */
export function sayWorkers(workers: Workers | undefined): string {
  if (workers === undefined || workers.from === 'assumed') return 'nginx is not root';
  return `nginx runs as ${workers.user}${workers.from === 'compiled' ? ', as no user is set,' : ''}`;
}
