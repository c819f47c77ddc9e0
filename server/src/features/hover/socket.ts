/** Who may open a pool's socket, in words. */
import type { SocketAccess, SocketFile } from '../../model/access.ts';
import type { Unknown } from '../../model/value.ts';
import { code, plain, type HoverWorld } from './world.ts';

/** `socket www-data:www-data 0660, nginx runs as www-data: may open it` */
export function socketWords(world: HoverWorld, access: SocketAccess | Unknown): string {
  if ('because' in access) return `who may open the socket is unknown: ${world.reason(access)}`;
  const { socket, workers, verdict } = access;
  const user = workers === undefined ? '' : `, nginx runs as ${plain(workers.user)}`;
  const mayOpen = verdict === 'shut' ? ': **may not open it**' : verdict === 'open' && user !== '' ? ': may open it' : '';
  return `socket ${fileWords(socket)}${user}${mayOpen}`;
}

function fileWords({ owner, group, bits, owned, acl }: SocketFile): string {
  if (acl !== undefined) {
    const lists = [['listen.acl_users', acl.users], ['listen.acl_groups', acl.groups]] as const;
    return `with ${lists.filter(([, names]) => names.length > 0).map(([key, names]) => code(`${key} = ${names.join(',')}`)).join(' and ')} (owner and group do not count)`;
  }
  if (group === undefined && owner !== undefined) return `${plain(owner)} ${bits} (its group is that user’s)`;
  return `${plain(owner ?? '?')}:${plain(group ?? '?')} ${bits}${owned ? '' : ' (the default)'}`;
}
