/** What is known of the machine behind a file: from the settings that hold for it, and, where its configuration is live, from the machine itself. */
import { platformDefaults } from '../catalog/platforms.ts';
import { accountsOf } from '../model/accounts.ts';
import type { Deployment } from '../model/deployment.ts';
import type { Machine } from '../model/machine.ts';
import { platformOf, type PlatformName } from '../project/platform.ts';
import { isLive } from '../project/standard-places.ts';
import { rootFolderOf } from '../project/layout.ts';
import type { World } from './snapshot.ts';

/** Where a machine says who its users are. */
export const accountFiles: readonly string[] = ['/etc/passwd', '/etc/group', '/etc/nsswitch.conf'];

/** Whether both sides lie where the servers of this very machine read them. */
export function isLiveDeployment({ config, masters }: Deployment): boolean {
  return config.isMain && isLive(config.root) && masters.some((master) => isLive(master.root));
}

/** The platform that settings name for a file, else the one that the paths of the workspace tell. */
export function platforms(world: World): (file: string) => PlatformName | undefined {
  let told: { readonly platform: PlatformName | undefined } | undefined;
  return (file) => {
    const { platform } = world.configuration.settingsOf(file);
    return platform === 'auto' ? (told ??= { platform: platformOf(world.table.paths()) }).platform : platform;
  };
}

/** Gives the machine of a file; files of one folder share it. */
export function machines(world: World, platform: (file: string) => PlatformName | undefined): (file: string) => Machine {
  const known = new Map<string, Machine>();
  let contained: ReadonlySet<string> | undefined;
  return (file) => {
    let machine = known.get(file);
    contained ??= new Set([...world.containers].map((one) => rootFolderOf(one, world.roots)));
    if (machine === undefined) known.set(file, (machine = machineOf(file, world, platform(file), !isLive(file) && contained.has(rootFolderOf(file, world.roots)))));
    return machine;
  };
}

/** `contained`: a file of the same workspace folder puts servers into containers. */
function machineOf(file: string, world: World, platform: PlatformName | undefined, contained: boolean): Machine {
  const { host, nginxVersion } = world.configuration.settingsOf(file);
  const files = world.trusted && isLive(file) ? world.accounts : undefined;
  return {
    platform, nginxVersion, memory: host?.memory, workerSize: host?.workerSize, fpmUser: host?.fpmUser, ...startOf(host?.fpmUser, contained),
    accounts: accountsOf(host?.groups, files, platform === undefined ? [] : platformDefaults(platform).accounts),
  };
}

/** How PHP-FPM's master is started, as far as it was told: an image or a Compose file that was not read for it may name any user, and the option `-R`. */
function startOf(fpmUser: string | undefined, contained: boolean): Pick<Machine, 'startedBy' | 'rootAllowed'> {
  if (fpmUser !== undefined) return { startedBy: fpmUser === 'root' ? 'root' : 'not-root', rootAllowed: undefined };
  return contained ? { startedBy: 'unknown', rootAllowed: 'unknown' } : { startedBy: undefined, rootAllowed: undefined };
}
