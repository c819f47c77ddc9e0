/**
 * Whether a pool takes the connection that nginx opens to it: nginx's workers must be allowed to write to its socket, and on TCP `listen.allowed_clients` must hold
 * nginx's address. Rules, hovers, lenses and reports ask here, so that they say the same.
 */
import { unknownHost } from '../environment.ts';
import { unknown, type Origin, type Unknown } from '../value.ts';
import type { Pool } from '../fpm/master.ts';
import type { NginxConfig } from '../nginx/config/config.ts';
import type { PoolUse, WorkspaceView } from '../workspace.ts';
import type { SocketAccess } from './access.ts';
import { admits, clientOf, clientsOf, type AllowedClients } from './clients.ts';
import type { PassDeployment } from './deployment.ts';

export interface Connection {
  /** `refused` only where both sides are known to be those that meet. */
  readonly verdict: 'accepted' | 'refused' | 'unknown';
  /** What refuses it. */
  readonly by: 'socket' | 'clients' | undefined;
  /** The pool's socket; `undefined` where it listens on none. */
  readonly socket: SocketAccess | Unknown | undefined;
  /** The list of a pool on TCP, and the address that nginx connects from, where that is known. */
  readonly clients: AllowedClients | undefined;
  readonly client: string | undefined;
  /** Why nothing certain can be said. */
  readonly reason: Unknown | undefined;
}

/** What becomes of the connection of a pass to a pool that it reaches, or means to. */
export function connectionOf(pool: Pool, use: PoolUse, workspace: WorkspaceView): Connection {
  const socket = workspace.accessOf(pool, use.verdict.pass.config);
  const found = socket === undefined ? overTcp(pool, use) : overSocket(socket);
  if (found.verdict !== 'refused' || isCertain(pool, use)) return found;
  return {
    ...found,
    verdict: 'unknown',
    by: undefined,
    reason:
      unknownHost(use.verdict.deployment.host) ??
      unknown('environment', `that it is pool "${pool.name}" that answers is only likely`, use.verdict.pass.at),
  };
}

function overSocket(socket: SocketAccess | Unknown): Connection {
  const base = { socket, clients: undefined, client: undefined, by: undefined };
  if ('because' in socket) return { ...base, verdict: 'unknown', reason: socket };
  switch (socket.verdict) {
    case 'allowed':
      return { ...base, verdict: 'accepted', reason: undefined };
    case 'denied':
      return { ...base, verdict: 'refused', by: 'socket', reason: undefined };
    case 'unknown':
      return { ...base, verdict: 'unknown', reason: socket.reason };
  }
}

function overTcp(pool: Pool, use: PoolUse): Connection {
  const clients = clientsOf(pool);
  const client = clientOf(use);
  const base = { socket: undefined, clients, client, by: undefined, reason: undefined };
  if (clients === undefined) return { ...base, verdict: 'accepted' };
  if (clients.kind === 'unknown') return { ...base, verdict: 'unknown', reason: clients };
  if (!admits(clients.valid, client)) return { ...base, verdict: 'refused', by: 'clients' };
  return client === undefined
    ? {
        ...base,
        verdict: 'unknown',
        reason: unknown('environment', 'the address that nginx connects from is unknown here', use.verdict.pass.at),
      }
    : { ...base, verdict: 'accepted' };
}

/** Whether the pass surely reaches this pool, or meant to and only the address is wrong: none where containers make names of users mean others. */
function isCertain(pool: Pool, { verdict: { deployment }, link }: PoolUse): boolean {
  return (
    deployment.host.kind !== 'unknown' &&
    (link === undefined || link.certainty === 'certain') &&
    deployment.masters.includes(pool.master)
  );
}

/** A nginx that passes requests to a pool, or means to, and whether its workers may open the pool's socket. */
export interface SocketClient {
  readonly config: NginxConfig;
  readonly deployment: PassDeployment;
  /** Some `fastcgi_pass` of it. */
  readonly at: Origin;
  readonly access: SocketAccess;
}

/** The first pass of each nginx that is known to mean the pool. */
export function socketClients(pool: Pool, workspace: WorkspaceView): readonly SocketClient[] {
  const uses = workspace.usesOf(pool);
  if (uses.length === 0) return []; // all unused pools share one list
  let clients = clientsByUses.get(uses);
  if (clients === undefined) clientsByUses.set(uses, (clients = clientsAmong(uses, pool, workspace)));
  return clients;
}

/** Several rules ask; the list of a pool's uses is another one as soon as it has others. */
const clientsByUses = new WeakMap<readonly PoolUse[], readonly SocketClient[]>();

function clientsAmong(uses: readonly PoolUse[], pool: Pool, workspace: WorkspaceView): readonly SocketClient[] {
  const clients = new Map<NginxConfig, SocketClient>();
  for (const use of uses) {
    const { pass, deployment } = use.verdict;
    if (clients.has(pass.config) || !isCertain(pool, use)) continue;
    const access = workspace.accessOf(pool, pass.config);
    if (access !== undefined && !('because' in access))
      clients.set(pass.config, { config: pass.config, deployment, at: pass.at, access });
  }
  return [...clients.values()];
}

/** The passes whose connection the pool closes: `listen.allowed_clients` leaves out the address that they come from. */
export function rejectedUses(pool: Pool, workspace: WorkspaceView): readonly PoolUse[] {
  return workspace
    .usesOf(pool)
    .filter((use) => use.link !== undefined && connectionOf(pool, use, workspace).by === 'clients');
}
