/** Which settings of a pool let nginx's workers open its socket. */
import type { Machine } from '../machine.ts';
import { accessOf, type SocketFile, type Workers } from './access.ts';

/** Keys of the pool and their new values. */
export type SocketSettings = readonly (readonly [key: string, value: string])[];

const opened = ['listen.mode', '0660'] as const;

/**
 * The fewest settings with which all of these workers may open a socket that is there; `undefined` where none are known to be enough.
 * @param machine the pool's
 */
export function settingsFor(
  socket: SocketFile,
  all: readonly [Workers, ...Workers[]],
  machine: Machine,
): SocketSettings | undefined {
  const [{ user, group = user }] = all;
  const users = [...new Set(all.map((workers) => workers.user))];
  // with a list the socket stays the master's
  const listed: Step = [
    { ...socket, owner: machine.fpmUser ?? 'root', acl: { users, groups: [] } },
    [['listen.acl_users', users.join(',')]],
  ];
  const steps: readonly Step[] = isRoots(machine)
    ? [...ownedSteps(socket, user, group), ...(users.length > 1 ? [listed] : [])]
    : [[{ ...socket, mode: 0o660 }, [opened]], listed];
  return steps.find(([file]) =>
    all.every((one) => accessOf({ ...file, supposed: false }, one, machine.accounts).verdict === 'allowed'),
  )?.[1];
}

/** A socket as it would be, and the settings that make it so. */
type Step = readonly [file: SocketFile, settings: SocketSettings];

function ownedSteps(socket: SocketFile, user: string, group: string): readonly Step[] {
  const lines: SocketSettings = socket.owned
    ? []
    : [
        ['listen.owner', user],
        ['listen.group', group],
      ];
  const owned: SocketFile = socket.owned ? socket : { ...socket, owner: user, group, owned: true };
  return [
    [owned, lines],
    [{ ...owned, mode: 0o660 }, [...lines, opened]],
    [{ ...owned, group }, [...lines, ['listen.group', group]]],
    [{ ...owned, group, mode: 0o660 }, [...lines, ['listen.group', group], opened]],
  ];
}

/** Settings for the socket of a new pool. @param machine the pool's */
export function newSocketSettings({ user, group }: Workers, machine: Machine): SocketSettings {
  if (!isRoots(machine)) return [...(machine.fpmUser === user ? [] : [['listen.acl_users', user] as const]), opened];
  return [['listen.owner', user], ...(group === undefined ? [] : [['listen.group', group] as const]), opened];
}

/** Who is not root may let others in, but not give the socket away. */
function isRoots({ fpmUser }: Machine): boolean {
  return fpmUser === undefined || fpmUser === 'root';
}
