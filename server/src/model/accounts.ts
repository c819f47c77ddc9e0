/** Users and groups of the machine that the servers run on, as far as somebody told: the project, the machine itself, or the platform's packages. */
import type { PlatformAccount } from '../catalog/platforms.ts';

/** What a machine's own files say of its accounts. */
export interface AccountFiles {
  /** /etc/passwd */
  readonly passwd: string;
  /** /etc/group */
  readonly group: string;
  /** /etc/nsswitch.conf: whether other sources have accounts too; empty where there is none. */
  readonly nsswitch: string;
}

export interface Accounts {
  /** The group that a user has in passwd; `undefined`: not known. */
  ownGroup(user: string): string | undefined;
  /** Whether a user is in a group; `undefined`: not known. */
  isMember(user: string, group: string): boolean | undefined;
  /** Whether a group is that of an account of the base system, into which nobody puts the account of a server. */
  isApart(group: string): boolean;
  /** Whether there is such a user or group; `undefined`: not known. */
  hasUser(name: string): boolean | undefined;
  hasGroup(name: string): boolean | undefined;
  /** The name behind a number (`33`); a name is its own; `undefined`: not known. */
  userName(id: string): string | undefined;
  groupName(id: string): string | undefined;
}

interface Line {
  readonly name: string;
  readonly id: string;
  readonly rest: readonly string[];
}

/** /etc/passwd and /etc/group, read as getpwnam and initgroups do. */
class MachineAccounts {
  readonly #users: ReadonlyMap<string, Line>;
  readonly #groups: ReadonlyMap<string, Line>;
  readonly #userIds: ReadonlyMap<string, string>;
  readonly #groupIds: ReadonlyMap<string, string>;
  /** No directory service has more accounts. */
  readonly allUsers: boolean;
  readonly allGroups: boolean;

  constructor({ passwd, group, nsswitch }: AccountFiles) {
    [this.#users, this.#userIds] = linesOf(passwd);
    [this.#groups, this.#groupIds] = linesOf(group);
    this.allUsers = this.#users.size > 0 && isLocalOnly(nsswitch, 'passwd');
    this.allGroups = this.#groups.size > 0 && isLocalOnly(nsswitch, 'group');
  }

  hasUser(name: string): boolean | undefined {
    return this.#users.has(name) ? true : this.allUsers ? false : undefined;
  }

  hasGroup(name: string): boolean | undefined {
    return this.#groups.has(name) ? true : this.allGroups ? false : undefined;
  }

  ownGroup(user: string): string | undefined {
    const id = this.#users.get(user)?.rest[0];
    return id === undefined ? undefined : this.#groupIds.get(id);
  }

  isMember(user: string, group: string): boolean | undefined {
    if (this.ownGroup(user) === group) return true;
    const members = this.#groups.get(group)?.rest[0]?.split(',');
    if (members?.includes(user) === true) return true;
    return this.allGroups && this.allUsers ? false : undefined;
  }

  userName(id: string): string | undefined {
    return this.#userIds.get(id);
  }

  groupName(id: string): string | undefined {
    return this.#groupIds.get(id);
  }
}

/** Lines `name:password:id:rest…`, by name and by id. */
function linesOf(text: string): [ReadonlyMap<string, Line>, ReadonlyMap<string, string>] {
  const byName = new Map<string, Line>();
  const byId = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [name = '', , id, ...rest] = line.trim().split(':');
    if (name === '' || name.startsWith('#') || id === undefined || byName.has(name)) continue;
    byName.set(name, { name, id, rest });
    if (!byId.has(id)) byId.set(id, name);
  }
  return [byName, byId];
}

/** `passwd: files systemd`: systemd knows only users that it makes itself. Where nothing is said, glibc asks the files. */
function isLocalOnly(nsswitch: string, database: string): boolean {
  const line = nsswitch
    .split('\n')
    .map((one) => one.replace(/#.*/, '').trim())
    .find((one) => one.startsWith(`${database}:`));
  return (
    line === undefined ||
    line
      .slice(database.length + 1)
      .trim()
      .split(/\s+/)
      .every((source) => source === 'files' || source === 'systemd')
  );
}

const machines = new WeakMap<AccountFiles, MachineAccounts>();

function machineOf(files: AccountFiles | undefined): MachineAccounts | undefined {
  if (files === undefined) return undefined;
  let machine = machines.get(files);
  if (machine === undefined) machines.set(files, (machine = new MachineAccounts(files)));
  return machine;
}

/**
 * What is known of accounts, the surest first.
 * @param told all groups of some users, their own first, as `id -Gn` prints them
 * @param files those of the very machine that the configuration is live on
 * @param platform accounts of the platform's packages
 */
export function accountsOf(
  reported: ReadonlyMap<string, readonly string[]> | undefined,
  files: AccountFiles | undefined,
  platform: readonly PlatformAccount[],
): Accounts {
  const machine = machineOf(files);
  const number = /^\d+$/;
  return {
    ownGroup: (user) =>
      reported?.get(user)?.[0] ?? machine?.ownGroup(user) ?? platform.find((one) => one.user === user)?.group,
    isMember: (user, group) => {
      const groups = reported?.get(user);
      if (groups !== undefined) return groups.includes(group);
      if (platform.some((one) => one.user === user && one.group === group))
        return machine?.isMember(user, group) ?? true;
      return machine?.isMember(user, group) ?? (isAloof(user, group, platform) ? false : undefined);
    },
    isApart: (group) => platform.some((one) => one.group === group && one.isApart === true),
    hasUser: (name) =>
      reported?.has(name) === true || platform.some((one) => one.user === name && one.uid === 0)
        ? true
        : machine?.hasUser(name),
    hasGroup: (name) =>
      [...(reported?.values() ?? [])].some((groups) => groups.includes(name)) ? true : machine?.hasGroup(name),
    userName: (id) =>
      number.test(id) ? (machine?.userName(id) ?? platform.find((one) => one.uid === Number(id))?.user) : id,
    groupName: (id) =>
      number.test(id) ? (machine?.groupName(id) ?? platform.find((one) => one.gid === Number(id))?.group) : id,
  };
}

/** The account that owns nothing is put into no group but its own; nobody's workers are put into root's, and none that has a group of its own into the one that is nobody's. */
function isAloof(user: string, group: string, platform: readonly PlatformAccount[]): boolean {
  const isRoots = group === 'root' || group === 'wheel';
  if (user === 'nobody') return isRoots || (group !== 'nobody' && group !== 'nogroup' && platform.length > 0);
  const own = platform.find((one) => one.user === user)?.group;
  return user !== 'root' && (isRoots || (group === 'nogroup' && own !== undefined && own !== group));
}
