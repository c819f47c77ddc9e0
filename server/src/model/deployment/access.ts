/** Whether nginx's workers may open a pool's socket: who they are, and who may write to it. */
import type { Accounts } from '../accounts.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import type { Pool } from '../fpm/master.ts';
import { poolListen, poolText } from '../fpm/settings.ts';
import type { Machine } from '../machine.ts';
import type { NginxConfig } from '../nginx/config/config.ts';
import { originOf } from '../nginx/config/scope.ts';
import { unreadSurroundings } from '../nginx/config/unread.ts';
import { unknown, type Effective, type Origin, type Unknown } from '../value.ts';

/** Who nginx's workers are when its master is root. */
export interface Workers {
  readonly user: string;
  /** nginx takes the group that `user` names, else the group of the user's name (ngx_set_user); `undefined`: not known. */
  readonly group: string | undefined;
  /** `assumed`: the main file is not known, and the stock one says so. */
  readonly from: 'written' | 'compiled' | 'assumed';
  /** The `user` directive. */
  readonly at: Origin | undefined;
}

/** The socket file as FPM makes it. Names are `undefined` where they are not known. */
export interface SocketFile {
  readonly owner: string | undefined;
  readonly group: string | undefined;
  /** Permission bits: 0o660. */
  readonly mode: number;
  /** The mode as four digits, `0660`. */
  readonly bits: string;
  /** `listen.owner` or `listen.group` is written. */
  readonly owned: boolean;
  /** Owner or group are those of the master, and that root starts it is only likely. */
  readonly supposed: boolean;
  /** Lists of names; `undefined` where neither is written: otherwise owner and group are the master's. */
  readonly acl: { readonly users: readonly string[]; readonly groups: readonly string[] } | undefined;
}

export interface SocketAccess {
  readonly socket: SocketFile;
  readonly workers: Workers | undefined;
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** With `unknown`: the group in which the workers would have to be, and which is that of another account of the base system. */
  readonly unlessIn?: string;
  /** Why nothing certain can be said. */
  readonly reason: Unknown | undefined;
}

/** Every `listen.*` that decides who may connect to the socket. */
const accessLists = ['listen.acl_users', 'listen.acl_groups'] as const;
const accessKeys = ['listen.owner', 'listen.group', 'listen.mode', ...accessLists] as const;

const writable = 0o222;

/** What FPM reads a mode as: strtoul to the base 8 takes the octal digits that come first, and none is 0. */
export function modeOf(text: string): number {
  return Number.parseInt(/^[0-7]+/.exec(text)?.[0] ?? '0', 8) & 0o777;
}

/** Who nginx's workers are; `undefined` where that is not known. */
export function workersOf(config: NginxConfig, { platform }: Machine): Workers | undefined {
  const placed = config.top.own('user').at(-1);
  if (placed !== undefined) {
    const [user, group] = placed.fact.args;
    if (
      user === undefined ||
      [user, group].some((word) => word?.template === true || word?.value.includes('$') === true)
    )
      return undefined;
    return { user: user.value, group: group?.value ?? user.value, from: 'written', at: originOf(placed) };
  }
  if (platform === undefined) return undefined;
  const { nginxUser, nginxCompiledUser, accounts } = platformDefaults(platform);
  if (!config.isMain) return { user: nginxUser, group: ownGroup(nginxUser), from: 'assumed', at: undefined };
  if (unreadSurroundings(config.top, (name) => name === 'user', config) !== undefined) return undefined;
  return { user: nginxCompiledUser, group: ownGroup(nginxCompiledUser), from: 'compiled', at: undefined };

  function ownGroup(user: string): string | undefined {
    return accounts.find((one) => one.user === user)?.group;
  }
}

/** The socket file of a pool; `undefined` where it listens on none, unknown where a value is. */
export function socketFile(pool: Pool, machine: Machine): SocketFile | Unknown | undefined {
  const listen = poolListen(pool);
  if (listen.kind === 'unknown') return undefined;
  const { parsed } = listen.listen;
  // `unix:` before a path is a mistake, and the socket is what was meant
  const isUnix = parsed.kind === 'defect' ? parsed.defect === 'unix-prefix' : parsed.binding.kind === 'unix';
  return isUnix ? socketOf(pool, machine) : undefined;
}

/** The file that a pool's socket is, or would be if it listened on one. */
export function socketOf(pool: Pool, machine: Machine): SocketFile | Unknown {
  const [owner, group, mode, users, groups] = accessKeys.map((key) => poolText(pool, key));
  const hidden = [mode, users, groups].find((value) => value?.kind === 'unknown');
  if (hidden?.kind === 'unknown') return hidden;
  const bits = modeOf(textOf(mode) ?? '0660');
  const shared = { mode: bits, bits: `0${bits.toString(8).padStart(3, '0')}` };
  const master = masterOf(pool, machine);
  const [aclUsers = [], aclGroups = []] = [users, groups].map((value) => namesOf(textOf(value)));
  if (aclUsers.length + aclGroups.length > 0)
    return { ...shared, ...master, owned: false, supposed: !master.sure, acl: { users: aclUsers, groups: aclGroups } };
  const names = [owner, group].find((value) => value?.kind === 'unknown');
  if (names?.kind === 'unknown')
    // whoever they are, where everybody may write, or nobody
    return (bits & writable) === writable || (bits & writable) === 0
      ? { ...shared, owner: undefined, group: undefined, owned: true, supposed: false, acl: undefined }
      : names;
  const [who, whose] = [textOf(owner), textOf(group)];
  const isMasters = who === undefined || (whose === undefined && isNumber(who));
  return {
    ...shared,
    ...ownersOf(who, whose, master, machine.accounts),
    owned: who !== undefined || whose !== undefined,
    supposed: isMasters && !master.sure,
    acl: undefined,
  };
}

interface Owners {
  readonly owner: string | undefined;
  readonly group: string | undefined;
}

interface Master extends Owners {
  readonly sure: boolean;
}

/** A name as owner alone brings that user's own group, a number leaves the master's (fpm_unix.c, fpm_unix_resolve_socket_permissions). */
function ownersOf(owner: string | undefined, group: string | undefined, master: Owners, accounts: Accounts): Owners {
  const whose =
    group !== undefined
      ? accounts.groupName(group)
      : owner !== undefined && !isNumber(owner)
        ? accounts.ownGroup(owner)
        : master.group;
  return { owner: owner === undefined ? master.owner : accounts.userName(owner), group: whose };
}

/** Whom the master runs as, and whether that is sure: where nobody told, a pool that names a user is one that root starts. */
function masterOf(pool: Pool, { platform, fpmUser, startedBy, accounts }: Machine): Master {
  if (fpmUser === undefined && startedBy === 'not-root') return { owner: undefined, group: undefined, sure: false };
  const owner = fpmUser ?? 'root';
  const usual = platform === undefined || platformDefaults(platform).fpmMaster !== undefined;
  const sure =
    fpmUser !== undefined || startedBy === 'root' || (startedBy === undefined && usual && pool.entries.has('user'));
  return { owner, group: accounts.ownGroup(owner) ?? (owner === 'root' ? 'root' : undefined), sure };
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}

/** Whether the pool gives its socket an access list; then `listen.owner` and `listen.group` are not looked at (fpm_unix.c). An empty one is none. */
export function hasAccessList(pool: Pool): boolean {
  return accessLists.some((key) => {
    const text = poolText(pool, key);
    return text !== undefined && (text.kind === 'unknown' || text.value !== '');
  });
}

/** `listen.mode` of a pool, where it decides about a socket and PHP-FPM reads it otherwise than it is written: `rw-rw----`. */
export function misreadMode(pool: Pool): string | undefined {
  const text = poolText(pool, 'listen.mode');
  if (text?.kind !== 'known' || /^[+\s]*[0-7]*$/.test(text.value) || hasAccessList(pool)) return undefined;
  const listen = poolListen(pool);
  const isSocket =
    listen.kind === 'known' && listen.listen.parsed.kind === 'binding' && listen.listen.parsed.binding.kind === 'unix';
  return isSocket ? text.value : undefined;
}

function textOf(value: Effective<string> | undefined): string | undefined {
  return value?.kind === 'known' && value.value !== '' ? value.value : undefined;
}

function namesOf(text: string | undefined): readonly string[] {
  return text?.split(',') ?? [];
}

/** The verdict on one socket and the workers of one nginx. */
export function accessOf(socket: SocketFile, workers: Workers | undefined, accounts: Accounts): SocketAccess {
  const found =
    workers === undefined
      ? ofAnybody(socket)
      : workers.from === 'assumed'
        ? ofAssumed(socket, workers, accounts)
        : ofUser(socket, workers, accounts);
  const doubted = socket.supposed && found === 'denied';
  const verdict = doubted ? 'unknown' : found;
  if (verdict !== 'unknown') return { socket, workers, verdict, reason: undefined };
  const message = doubted
    ? 'the user of PHP-FPM’s master process is unknown, and the socket belongs to that user'
    : workers === undefined
      ? 'the user that nginx runs as is unknown here'
      : `whether ${workers.user} may connect to the socket is unknown here`;
  const unlessIn = doubted || workers?.from === 'assumed' ? undefined : apartGroup(socket, workers, accounts);
  return {
    socket,
    workers,
    verdict,
    reason: unknown('environment', message, workers?.at),
    ...(unlessIn !== undefined && { unlessIn }),
  };
}

/** The socket's group, where it alone might let the workers in and none of them is likely to be in it. */
function apartGroup(socket: SocketFile, workers: Workers | undefined, accounts: Accounts): string | undefined {
  const { group } = socket;
  if (group === undefined || workers === undefined || !accounts.isApart(group)) return undefined;
  const alone: Accounts = { ...accounts, isMember: (user, of) => of !== group && accounts.isMember(user, of) };
  return ofUser(socket, workers, alone) === 'denied' ? group : undefined;
}

type Verdict = SocketAccess['verdict'];

/** Workers that are known only not to be root. */
function ofAnybody(socket: SocketFile): Verdict {
  if ((socket.mode & writable) === 0 && socket.acl === undefined) return 'denied';
  if (socket.acl !== undefined) return (socket.mode & 0o002) === 0 ? 'unknown' : 'allowed';
  if ((socket.mode & writable) === writable) return 'allowed';
  const forOthers = (socket.mode & 0o002) !== 0;
  const rootsOnly = isRoot(socket.owner) && ((socket.mode & 0o020) === 0 || isRoot(socket.group));
  return rootsOnly && !forOthers ? 'denied' : 'unknown';
}

/** A stock main file that nobody showed says who they are: enough to believe that they may, not that they may not. */
function ofAssumed(socket: SocketFile, workers: Workers, accounts: Accounts): Verdict {
  const verdict = ofUser(socket, workers, accounts);
  return verdict === 'denied' ? ofAnybody(socket) : verdict;
}

function ofUser(socket: SocketFile, workers: Workers, accounts: Accounts): Verdict {
  if (workers.user === 'root') return 'allowed';
  const isOwner = socket.owner === undefined ? undefined : socket.owner === workers.user;
  const found = new Set<boolean>();
  if (isOwner !== false) found.add((socket.mode & 0o200) !== 0);
  if (isOwner !== true && socket.acl?.users.includes(workers.user) === true) found.add(true);
  else if (isOwner !== true) for (const may of ofGroups(socket, workers, accounts)) found.add(may);
  return found.size > 1 ? 'unknown' : found.has(true) ? 'allowed' : 'denied';
}

/**
 * What the groups allow: one of those in an access list, which may read and write, or the socket's own; for who is in none the mode's last digit holds. An access
 * list is added to the mode, so that the master's user and group keep what it gives them (acl(5), and measured on PHP-FPM 8.2).
 */
function ofGroups({ group, mode, acl }: SocketFile, workers: Workers, accounts: Accounts): ReadonlySet<boolean> {
  const own = group === undefined ? undefined : isMember(workers, group, accounts);
  const listed = (acl?.groups ?? []).map((one) => isMember(workers, one, accounts));
  const ofOwn = (mode & 0o020) !== 0;
  if (listed.includes(true) || (own === true && ofOwn)) return new Set([true]);
  const found = new Set<boolean>(listed.includes(undefined) ? [true] : []);
  if (own !== false) found.add(ofOwn);
  if (own !== true) found.add((mode & 0o002) !== 0);
  return found;
}

function isMember(workers: Workers, group: string, accounts: Accounts): boolean | undefined {
  if (workers.group === group) return true;
  // the group that was compiled in is one of these
  if (workers.group === undefined && (group === 'nobody' || group === 'nogroup')) return undefined;
  return accounts.isMember(workers.user, group);
}

function isRoot(name: string | undefined): boolean {
  return name === 'root' || name === 'wheel';
}

/** The verdicts of one model, each worked out once. */
export class Accesses {
  readonly #machineOf: (file: string) => Machine;
  readonly #known = new Map<Pool, Map<NginxConfig, SocketAccess | Unknown | undefined>>();

  constructor(machineOf: (file: string) => Machine) {
    this.#machineOf = machineOf;
  }

  /** `undefined` where the pool listens on no socket. */
  of(pool: Pool, config: NginxConfig): SocketAccess | Unknown | undefined {
    let byConfig = this.#known.get(pool);
    if (byConfig === undefined) this.#known.set(pool, (byConfig = new Map()));
    if (!byConfig.has(config)) byConfig.set(config, this.#judge(pool, config));
    return byConfig.get(config);
  }

  #judge(pool: Pool, config: NginxConfig): SocketAccess | Unknown | undefined {
    const machine = this.#machineOf(pool.master.root);
    const socket = socketFile(pool, machine);
    if (socket === undefined || 'because' in socket) return socket;
    const nginx = this.#machineOf(config.root);
    const workers = workersOf(config, nginx);
    // one machine is not of two distributions: which of them compiled this nginx is not known
    const isCertain = workers?.from === 'written' || nginx.platform === machine.platform;
    return accessOf(socket, isCertain ? workers : undefined, machine.accounts);
  }
}
