/** Who may open a pool's socket, in words. */
import type { SocketAccess, SocketFile } from '../../model/deployment/access.ts';
import { clientsKey } from '../../model/deployment/clients.ts';
import type { Connection } from '../../model/deployment/connection.ts';
import type { Unknown } from '../../model/value.ts';
import { code, join, md, nothing, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

/** What is known of the connection of nginx to a pool: nothing on TCP, unless the pool rejects it. */
export function connectionWords(world: HoverWorld, connection: Connection): readonly Markdown[] {
  const { socket, verdict, by, client } = connection;
  if (by === 'clients') return [rejection(client)];
  return socket === undefined ? [] : [socketWords(world, socket, verdict)];
}

/** @param client the address that nginx connects from, where it is known */
export function rejection(client: string | undefined): Markdown {
  return md`**rejects** connections from ${client === undefined ? 'nginx' : code(client)}: ${code(clientsKey)}`;
}

/** `socket www-data:www-data 0660, nginx runs as www-data: may open it` */
export function socketWords(
  world: HoverWorld,
  access: SocketAccess | Unknown,
  verdict: Connection['verdict'],
): Markdown {
  if ('because' in access) return md`who may connect to the socket is unknown: ${world.reason(access)}`;
  const { socket, workers } = access;
  const user = workers === undefined ? nothing : md`, nginx runs as ${workers.user}`;
  const mayOpen =
    verdict === 'refused'
      ? md`: **cannot connect**`
      : verdict === 'accepted' && !user.isEmpty
        ? md`: can connect`
        : nothing;
  return md`socket ${fileWords(socket)}${user}${mayOpen}`;
}

function fileWords({ owner, group, bits, owned, acl }: SocketFile): Markdown {
  if (acl !== undefined) {
    const lists = [
      ['listen.acl_users', acl.users],
      ['listen.acl_groups', acl.groups],
    ] as const;
    return md`with ${join(
      lists.filter(([, names]) => names.length > 0).map(([key, names]) => code(`${key} = ${names.join(',')}`)),
      ' and ',
    )} (owner and group are ignored)`;
  }
  if (group === undefined && owner !== undefined) return md`${owner} ${bits} (its group is that user’s)`;
  return md`${owner ?? '?'}:${group ?? '?'} ${bits}${owned ? '' : ' (the default)'}`;
}
