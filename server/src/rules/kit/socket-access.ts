/** What the rules on sockets share: the verdicts on a pool's callers, and the lines that let nginx in. */
import type { FileEdit } from '../../text/edit.ts';
import {
  accessOf,
  socketOf,
  workersOf,
  type SocketAccess,
  type SocketFile,
  type Workers,
} from '../../model/deployment/access.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { NginxConfig } from '../../model/nginx/config.ts';
import type { Origin } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import type { Fix, Related } from './rule.ts';
import type { Writer } from './writer.ts';

/** A nginx that passes a pool, or means to, and whether its workers may open the pool's socket. */
export interface SocketClient {
  readonly config: NginxConfig;
  readonly deployment: PassDeployment;
  /** Some `fastcgi_pass` of it. */
  readonly at: Origin;
  readonly access: SocketAccess;
}

/** The first pass of each nginx for which the verdict is known to hold: none where containers make names of users mean others. */
export function socketClients(pool: Pool, workspace: WorkspaceView): readonly SocketClient[] {
  const clients = new Map<NginxConfig, SocketClient>();
  for (const { verdict, link } of workspace.usesOf(pool)) {
    const { pass, deployment } = verdict;
    if (
      clients.has(pass.config) ||
      deployment.host.kind === 'unknown' ||
      (link !== undefined && link.certainty !== 'certain') ||
      !deployment.masters.includes(pool.master)
    )
      continue;
    const access = workspace.accessOf(pool, pass.config);
    if (access !== undefined && !('because' in access))
      clients.set(pass.config, { config: pass.config, deployment, at: pass.at, access });
  }
  return [...clients.values()];
}

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
 * Edits of the pool that let a nginx open its socket, or the one that it gets (`isNew`); `undefined` where that is not known to be possible. None for a file that no nginx
 * reads: whom those that read its neighbours run as is theirs to say.
 */
export function openingOf(
  write: Writer,
  pool: Pool,
  config: NginxConfig,
  workspace: WorkspaceView,
  isNew = false,
): readonly FileEdit[] | undefined {
  const machine = workspace.machineOf(pool.master.root);
  const socket = socketOf(pool, machine);
  if ('because' in socket || config.notInForce !== undefined) return [];
  const access = accessOf(
    isNew ? { ...socket, supposed: false } : socket,
    workersOf(config, workspace.machineOf(config.root)),
    machine.accounts,
  );
  return opening(write, pool, access, workspace);
}

/** What a title says of edits that let nginx open a socket: nobody is given access unseen. Empty where there are none. */
export function sayOpening(
  doors: readonly FileEdit[] | undefined,
  config: NginxConfig,
  workspace: WorkspaceView,
): string {
  const workers =
    doors === undefined || doors.length === 0 ? undefined : workersOf(config, workspace.machineOf(config.root));
  return workers === undefined ? '' : `, and let ${workers.user} open the socket`;
}

/** A fix that makes a pool listen where nginx passes requests to, with what lets nginx in, unless that is told already. */
export function withDoors(write: Writer, fix: Fix, pool: Pool, workspace: WorkspaceView): Fix {
  const config = workspace.index.deploymentsOf(pool.master)[0]?.config;
  if (config === undefined || socketClients(pool, workspace).some(({ access }) => access.verdict === 'shut'))
    return fix;
  const doors = openingOf(write, pool, config, workspace) ?? [];
  return doors.length === 0
    ? fix
    : {
        ...fix,
        title: fix.title + sayOpening(doors, config, workspace),
        safety: 'review',
        edits: [...fix.edits, ...doors],
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
  if (verdict !== 'shut') return [];
  if (socket.acl !== undefined || workers === undefined) return undefined;
  const { accounts } = workspace.machineOf(pool.master.root);
  const group = workers.group ?? workers.user;
  const lines = socket.owned
    ? []
    : ([
        ['listen.owner', workers.user],
        ['listen.group', group],
      ] as const);
  const owned: SocketFile = socket.owned ? socket : { ...socket, owner: workers.user, group, owned: true };
  const steps: readonly (readonly [SocketFile, readonly (readonly [string, string])[]])[] = [
    [owned, lines],
    [{ ...owned, mode: 0o660 }, [...lines, ['listen.mode', '0660']]],
    [{ ...owned, group }, [...lines, ['listen.group', group]]],
    [{ ...owned, group, mode: 0o660 }, [...lines, ['listen.group', group], ['listen.mode', '0660']]],
  ];
  // another nginx that may open it goes on doing so: with a list of names where one owner is not enough
  const others = socketClients(pool, workspace).flatMap((client) =>
    client.access.workers === undefined || client.access.verdict !== 'open' ? [] : [client.access.workers],
  );
  const isOpen = (file: SocketFile): boolean =>
    [workers, ...others].every((one) => accessOf({ ...file, supposed: false }, one, accounts).verdict === 'open');
  const users = [...new Set([workers, ...others].map((one) => one.user))];
  const listed = [{ ...owned, acl: { users, groups: [] } }, [['listen.acl_users', users.join(',')]]] as const;
  const found = [...steps, ...(users.length > 1 ? [listed] : [])].find(([file]) => isOpen(file));
  return found === undefined ? undefined : write.setAllOfPool(pool, found[1]);
}

/** What nginx is: `nginx runs as www-data`. */
export function sayWorkers(workers: Workers | undefined): string {
  if (workers === undefined || workers.from === 'assumed') return 'nginx is not root';
  return `nginx runs as ${workers.user}${workers.from === 'compiled' ? ', as no user is set,' : ''}`;
}
