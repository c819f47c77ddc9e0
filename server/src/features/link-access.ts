/** Whether a pool takes nginx's connection, as reports tell it. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { clientsKey } from '../model/deployment/clients.ts';
import { connectionOf } from '../model/deployment/connection.ts';
import type { Link, PassVerdict } from '../model/deployment/deployment.ts';
import type { Unknown } from '../model/value.ts';
import type { PoolUse } from '../model/workspace.ts';

export interface LinkAccess {
  readonly state: 'open' | 'shut' | 'unknown';
  /** `www-data:www-data 0660`; `undefined` over TCP, or where a value is not known. */
  readonly socket: string | undefined;
  /** Whom nginx's workers run as. */
  readonly nginx: string | undefined;
  /** Why it is unknown; over TCP also why the pool rejects the connection. */
  readonly reason: string | undefined;
}

const states = { accepted: 'open', refused: 'shut', unknown: 'unknown' } as const;

/** `undefined` over TCP where the pool has no list of clients, and where the two may not share a machine. */
export function accessTo(use: PoolUse & { readonly link: Link }, { workspace }: Snapshot): LinkAccess | undefined {
  const { pass, deployment } = use.verdict;
  if (deployment.host.kind === 'unknown') return undefined;
  const { pool } = use.link;
  const { socket, clients, verdict, by, client, reason } = connectionOf(pool, use, workspace);
  if (socket === undefined && clients === undefined) return undefined;
  const known = socket === undefined || 'because' in socket ? undefined : socket;
  return {
    state: states[verdict],
    socket: known && `${known.socket.owner ?? '?'}:${known.socket.group ?? '?'} ${known.socket.bits}`,
    nginx: known === undefined ? workspace.nginxUser(pass.config) : known.workers?.user,
    reason: by === 'clients' ? `${clientsKey} of pool "${pool.name}" leaves out ${client ?? 'nginx'}` : reason?.message,
  };
}

/** Why it is not known whether nginx may open the sockets of the pools that answer. */
export function accessReasons(verdict: PassVerdict, { workspace }: Snapshot): readonly Unknown[] {
  if (verdict.deployment.host.kind === 'unknown') return [];
  const reasons = verdict.targets.flatMap((target) =>
    target.links.flatMap((link) => {
      const { socket, reason } = connectionOf(link.pool, { verdict, target, link }, workspace);
      return (socket === undefined ? undefined : reason) ?? [];
    }),
  );
  return [...new Set(reasons)];
}
