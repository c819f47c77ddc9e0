/** Who may open a pool's socket, in words. */
import type { SocketAccess, SocketFile } from '../../model/deployment/access.ts';
import type { Unknown } from '../../model/value.ts';
import { code, join, md, nothing, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

/** `socket www-data:www-data 0660, nginx runs as www-data: may open it` */
export function socketWords(world: HoverWorld, access: SocketAccess | Unknown): Markdown {
  if ('because' in access) return md`who may open the socket is unknown: ${world.reason(access)}`;
  const { socket, workers, verdict } = access;
  const user = workers === undefined ? nothing : md`, nginx runs as ${workers.user}`;
  const mayOpen =
    verdict === 'shut' ? md`: **may not open it**` : verdict === 'open' && !user.isEmpty ? md`: may open it` : nothing;
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
    )} (owner and group do not count)`;
  }
  if (group === undefined && owner !== undefined) return md`${owner} ${bits} (its group is that user’s)`;
  return md`${owner ?? '?'}:${group ?? '?'} ${bits}${owned ? '' : ' (the default)'}`;
}
