/** What is known of the machine behind a file: from the settings that hold for it, and, where its configuration is live, from the machine itself. */
import type { PlatformId } from '../../catalog/platforms.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import { accountsOf } from '../../model/accounts.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import type { Machine } from '../../model/machine.ts';
import { rootFolderOf } from '../../project/layout.ts';
import { platformOf } from '../../project/platform.ts';
import { isLive } from '../../project/standard-places.ts';
import type { Containment } from './containment.ts';
import type { Forks } from './forks.ts';
import { releasesOf } from './releases.ts';
import type { World } from './snapshot.ts';

/** Where a machine says who its users are. */
export const accountFiles: readonly string[] = ['/etc/passwd', '/etc/group', '/etc/nsswitch.conf'];

/** Whether both sides lie where the servers of this very machine read them. */
export function isLiveDeployment({ config, masters }: PassDeployment): boolean {
  return config.isMain && isLive(config.root) && masters.some((master) => isLive(master.root));
}

/** Whether a file lies where a server of this very machine reads it: what is saved there holds from the next reload on. */
export function isOnLiveServer(file: string): boolean {
  return isLive(file);
}

/** The platform that settings name for a file, else the one that the paths of the workspace tell. */
export function platforms(world: World): (file: string) => PlatformId | undefined {
  let reported: { readonly platform: PlatformId | undefined } | undefined;
  return (file) => {
    const { platform } = world.configuration.settingsOf(file);
    return platform ?? (reported ??= { platform: platformOf(world.table.paths()) }).platform;
  };
}

/** What lies around a configuration. */
export interface Surroundings {
  readonly containment: Containment;
  readonly forks: Forks;
}

/**
 * Gives the machine of a file, or of what is known by a folder.
 * @param filesOf gives the files behind the name of a configuration: pool files without a main file go by that of their folder
 */
export function machines(
  world: World,
  platform: (file: string) => PlatformId | undefined,
  surroundings: Surroundings,
  filesOf: (root: string) => Iterable<string> | undefined,
): (file: string) => Machine {
  const known = new Map<string, Machine>();
  return (root) => {
    let machine = known.get(root);
    if (machine === undefined)
      known.set(root, (machine = machineOf([...(filesOf(root) ?? [root])], world, platform, surroundings)));
    return machine;
  };
}

function machineOf(
  all: readonly string[],
  world: World,
  platformOfFile: (file: string) => PlatformId | undefined,
  { containment, forks }: Surroundings,
): Machine {
  const [file = ''] = all;
  const platform = platformOfFile(file);
  const settings = world.configuration.settingsOf(file);
  const { memory, workerSize, fpmUser, groups } = settings;
  const live = isLive(file);
  const files = world.trusted && live ? world.accounts : undefined;
  const start =
    fpmUser === undefined
      ? live
        ? {}
        : containment.startOf(all)
      : { startedBy: fpmUser === 'root' ? ('root' as const) : ('not-root' as const) };
  return {
    platform,
    ...releasesOf(all, settings, containment, forks.of(file)),
    memory,
    workerSize,
    fpmUser,
    ...withRootStart(start, file, world),
    accounts: accountsOf(groups, files, platform === undefined ? [] : platformDefaults(platform).accounts),
  };
}

/** A unit or a supervisor of the same workspace folder that starts some PHP-FPM with `-R` may start this one. */
function withRootStart(
  start: Pick<Machine, 'startedBy' | 'rootAllowed'>,
  file: string,
  { rootStarts, roots }: World,
): Pick<Machine, 'startedBy' | 'rootAllowed'> {
  if (start.rootAllowed === true || rootStarts.size === 0) return start;
  const root = rootFolderOf(file, roots);
  return [...rootStarts].some((other) => rootFolderOf(other, roots) === root)
    ? { ...start, rootAllowed: 'unknown' }
    : start;
}
