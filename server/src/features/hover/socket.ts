/** Who may open a pool's socket, as far as the files tell. */
import { poolText, type Listen } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { Effective } from '../../model/value.ts';
import { code, plain, type HoverWorld } from './world.ts';

const defaultMode = '0660';

/**
 * `socket www-data:www-data 0660, nginx runs as www-data: may open it`. The verdict only where it is certain: nginx's user
 * is the owner, gives the group its name, or everybody may. `undefined` for TCP.
 */
export function socketWords(world: HoverWorld, pool: Pool, listen: Listen, nginxUser: string | undefined): string | undefined {
  if (listen.parsed.kind === 'defect' || listen.parsed.binding.kind !== 'unix') return undefined;
  const user = nginxUser === undefined ? '' : `, nginx runs as ${plain(nginxUser)}`;
  const acl = aclWords(pool, nginxUser);
  if (acl !== undefined) return `socket ${acl.words}${user}${acl.mayOpen ? ': may open it' : ''}`;
  const [owner, group, mode] = ['listen.owner', 'listen.group', 'listen.mode'].map((key) => poolText(pool, key));
  const hidden = [owner, group, mode].find((value) => value?.kind === 'unknown');
  if (hidden?.kind === 'unknown') return `who owns the socket is unknown: ${world.reason(hidden)}`;
  const [who, whose] = [textOf(owner), textOf(group)];
  const bits = /^[0-7]+$/.test(textOf(mode) ?? defaultMode) ? (textOf(mode) ?? defaultMode) : `0${modeOf(textOf(mode) ?? '').toString(8)}`;
  const names = who === undefined && whose === undefined ? `root:root ${bits} (the default${textOf(mode) === undefined ? '' : ' owner'})` : ownerWords(who, whose, bits);
  return `socket ${names}${user}${mayOpen(nginxUser, who, whose, modeOf(bits)) ? ': may open it' : ''}`;
}

function textOf(value: Effective<string> | undefined): string | undefined {
  return value?.kind === 'known' && value.value !== '' ? value.value : undefined;
}

/** A name as owner alone brings that user's own group, a number leaves root's (fpm_unix.c, fpm_unix_resolve_socket_permissions). */
function ownerWords(owner: string | undefined, group: string | undefined, mode: string): string {
  if (owner !== undefined && group === undefined && !/^\d+$/.test(owner)) return `${plain(owner)} ${mode} (its group is that user’s)`;
  return `${plain(owner ?? 'root')}:${plain(group ?? 'root')} ${mode}`;
}

/** FPM reads the mode with strtoul to the base 8: what is no octal number is 0. */
function modeOf(text: string): number {
  return Number.parseInt(/^[0-7]+/.exec(text)?.[0] ?? '0', 8);
}

function mayOpen(user: string | undefined, owner: string | undefined, group: string | undefined, mode: number): boolean {
  if (user === undefined) return false;
  if (user === owner) return (mode & 0o200) !== 0;
  if (user === group) return (mode & 0o020) !== 0;
  return (mode & 0o002) !== 0 && (mode & 0o020) !== 0;
}

/** With an access list FPM leaves owner and group as they are. */
function aclWords(pool: Pool, user: string | undefined): { readonly words: string; readonly mayOpen: boolean } | undefined {
  const lists = ['listen.acl_users', 'listen.acl_groups'].flatMap((key) => {
    const text = textOf(poolText(pool, key));
    return text === undefined ? [] : [{ key, text }];
  });
  if (lists.length === 0) return undefined;
  const words = `with ${lists.map(({ key, text }) => code(`${key} = ${text}`)).join(' and ')} (owner and group do not count)`;
  return { words, mayOpen: user !== undefined && lists.some(({ text }) => text.split(',').includes(user)) };
}
