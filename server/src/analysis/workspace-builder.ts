/** From the facts of all files to the model: main files found, includes followed, calls and pools joined. */
import type { FileId } from '../text/range.ts';
import { dirname } from '../text/path.ts';
import { platformDefaults } from '../catalog/platforms.ts';
import type { FileFacts, FpmFacts, NginxFacts } from '../model/facts.ts';
import { join, type CallVerdict, type Deployment } from '../model/deployment.ts';
import { assembleFpm, type FpmMaster, type Pool } from '../model/fpm/master.ts';
import { callOf, type FastcgiCall } from '../model/nginx/calls.ts';
import { assembleNginx, type NginxConfig, type Upstream } from '../model/nginx/config.ts';
import { unknown, type Unknown } from '../model/value.ts';
import { usesByPool, type PoolUse, type WorkspaceModel } from '../model/workspace.ts';
import { createResolver } from '../project/includes.ts';
import { byDialect, foldersOf, looksLikeFpmMain, looksLikeNginxMain, nearest, rootFolderOf } from '../project/layout.ts';
import { platformOf, type PlatformName } from '../project/platform.ts';
import type { IncludeResolver } from '../model/includes.ts';
import type { World } from './snapshot.ts';

export interface BuiltWorkspace {
  readonly model: WorkspaceModel;
  readonly wants: ReadonlySet<string>;
}

export function buildWorkspace(world: World): BuiltWorkspace {
  const wants = new Set<string>();
  const platform = platforms(world);
  const facts = [...world.files.values()].flatMap((file) => (file.facts === undefined || world.configuration.isExcluded(file.id) ? [] : [file.facts]));
  const { nginx, fpm } = byDialect(facts);
  const mains = new Set<FileId>(nginx.filter(looksLikeNginxMain).map((one) => one.file));
  const resolver = createResolver({
    table: world.table,
    facts: (file) => world.files.get(file)?.facts,
    isLoose: (file) => !mains.has(file),
    fpmPrefix: (file) => fpmPrefix(platform(file)),
    want: (pattern) => wants.add(pattern),
  });
  const rootOf = (file: string): string => rootFolderOf(file, world.roots);
  const masters = fpmMasters(fpm, resolver, rootOf, (file) => fpmPrefix(platform(file)));
  const configs = nginxConfigs(nginx, mains, resolver, rootOf);
  const deployments = configs.map((config) => deploymentOf(config, configs, masters, world, rootOf));
  return { model: modelOf(configs, masters, deployments, platform), wants };
}

/** The platform that settings name for a file, else the one that the paths of the workspace tell. */
function platforms(world: World): (file: string) => PlatformName | undefined {
  let told: { readonly platform: PlatformName | undefined } | undefined;
  return (file) => {
    const { platform } = world.configuration.settingsOf(file);
    return platform === 'auto' ? (told ??= { platform: platformOf(world.table.paths()) }).platform : platform;
  };
}

function fpmPrefix(platform: PlatformName | undefined): string | undefined {
  return platform === undefined ? undefined : platformDefaults(platform).fpmPrefix;
}

function fpmMasters(files: readonly FpmFacts[], resolver: IncludeResolver, rootOf: (file: string) => string, prefixOf: (file: string) => string | undefined): readonly FpmMaster[] {
  const candidates = files.filter(looksLikeFpmMain).map((main) => assembleFpm({ root: main.file, files: [main], isMain: true, resolver, compiledPrefix: prefixOf(main.file) }));
  const mains = candidates.filter((one) => !candidates.some((other) => other !== one && other.files.has(one.root as FileId) && !one.files.has(other.root as FileId)));
  const governed = new Set(mains.map((main) => rootOf(main.root)));
  const reached = new Set(mains.flatMap((main) => [...main.files]));
  const loose = files.filter((one) => !reached.has(one.file) && !governed.has(rootOf(one.file)));
  const folders = [...foldersOf(loose)].map(([root, list]) => assembleFpm({ root, files: list, isMain: false, resolver, compiledPrefix: prefixOf(`${root}/x`) }));
  return [...mains, ...folders.filter((master) => master.pools.length > 0)];
}

function nginxConfigs(files: readonly NginxFacts[], mains: ReadonlySet<FileId>, resolver: IncludeResolver, rootOf: (file: string) => string): readonly NginxConfig[] {
  const candidates = files.filter((one) => mains.has(one.file)).map((main) => assembleNginx(main, resolver, true));
  const roots = candidates.filter((one) => !candidates.some((other) => other !== one && other.files.has(one.root) && !one.files.has(other.root)));
  const governed = new Set(roots.map((main) => rootOf(main.root)));
  const reached = new Set(roots.flatMap((main) => [...main.files]));
  const loose = files.filter((one) => !reached.has(one.file) && !governed.has(rootOf(one.file)));
  const assembled = loose.map((one) => assembleNginx(one, resolver, false));
  const included = new Set(assembled.flatMap((one) => [...one.files].filter((file) => file !== one.root)));
  return [...roots, ...assembled.filter((one) => !included.has(one.root))];
}

function deploymentOf(config: NginxConfig, configs: readonly NginxConfig[], masters: readonly FpmMaster[], world: World, rootOf: (file: string) => string): Deployment {
  const root = rootOf(config.root);
  const here = masters.filter((master) => rootOf(master.root) === root || rootOf(`${master.root}/x`) === root);
  const near = root === '' ? here : nearest(dirname(config.root), here, (master) => (master.isMain ? dirname(master.root) : master.root));
  const others = masters.filter((master) => !near.includes(master));
  const siblings = configs.filter((other) => other !== config && !other.isMain && rootOf(other.root) === root);
  const elsewhere = (name: string): readonly Upstream[] => siblings.flatMap((other) => other.upstreams.get(name) ?? []);
  const calls = config.sites.map((site) => callOf(site, config, elsewhere)).filter((call): call is FastcgiCall => call !== undefined);
  return join({ config, calls, masters: near, others, doubt: containerDoubt(root, world, rootOf) });
}

function containerDoubt(root: string, world: World, rootOf: (file: string) => string): Unknown | undefined {
  for (const file of world.containers) {
    if (rootOf(file) === root) return unknown('container', 'nginx or PHP-FPM run in containers here, so an address may mean another place', { file, range: { start: 0, end: 0 }, via: [] });
  }
  return undefined;
}

function modelOf(configs: readonly NginxConfig[], masters: readonly FpmMaster[], deployments: readonly Deployment[], platform: (file: string) => PlatformName | undefined): WorkspaceModel {
  let uses: ReadonlyMap<Pool, readonly PoolUse[]> | undefined;
  let calls: ReadonlyMap<FileId, readonly CallVerdict[]> | undefined;
  return {
    configs, masters, deployments, platformOf: platform,
    usesOf: (pool) => (uses ??= usesByPool(deployments)).get(pool) ?? [],
    callsIn: (file) => (calls ??= callsByFile(deployments)).get(file) ?? [],
    nginxUser: (config) => nginxUser(config, platform(config.root)),
  };
}

function callsByFile(deployments: readonly Deployment[]): ReadonlyMap<FileId, readonly CallVerdict[]> {
  const map = new Map<FileId, CallVerdict[]>();
  for (const verdict of deployments.flatMap((deployment) => deployment.calls)) {
    const list = map.get(verdict.call.placed.file);
    if (list === undefined) map.set(verdict.call.placed.file, [verdict]);
    else list.push(verdict);
  }
  return map;
}

function nginxUser(config: NginxConfig, platform: PlatformName | undefined): string | undefined {
  const written = config.top.own('user').at(-1)?.fact.args[0];
  if (written !== undefined) return written.template || written.value.includes('$') ? undefined : written.value;
  if (platform === undefined) return undefined;
  const defaults = platformDefaults(platform);
  return config.isMain ? defaults.nginxCompiledUser : defaults.nginxUser;
}

/** All facts of a world, for those who look at single files. */
export function factsOf(world: World): readonly FileFacts[] {
  return [...world.files.values()].flatMap((file) => file.facts ?? []);
}
