/** From the facts of all files to the model: main files found, includes followed, calls and pools joined. */
import type { FileId, FileRange } from '../../text/range.ts';
import { basename, dirname } from '../../text/path.ts';
import { Accesses, workersOf } from '../../model/deployment/access.ts';
import type { Machine } from '../../model/machine.ts';
import type { FileFacts, FpmFacts } from '../../model/facts.ts';
import type { PassVerdict, Deployment, VerdictExchange } from '../../model/deployment/deployment.ts';
import type { Join } from '../../model/deployment/join.ts';
import type { FpmMaster, Pool } from '../../model/fpm/master.ts';
import type { Failure } from '../../model/failures.ts';
import { grouped, pushTo } from '../../model/grouped.ts';
import type { NginxAssembly } from '../../model/nginx/config/assembly.ts';
import type { WholeNginxConfig } from '../../model/nginx/config/config.ts';
import type { Exchange } from '../../model/nginx/config/exchange.ts';
import { stillReading, unknown, type Unknown } from '../../model/value.ts';
import { Looked, Watch } from '../../model/watch.ts';
import { PoolUses, type WorkspaceModel } from '../../model/workspace.ts';
import { WorkspaceIndex } from '../../model/workspace-index.ts';
import { createResolver, type Resolver } from '../../project/includes.ts';
import { Directories } from '../../project/inclusion.ts';
import { byDialect, isBackup, looksLikeNginxMain, rootDirectoryOf } from '../../project/layout.ts';
import { passesInForce } from './passes-in-force.ts';
import { assembleMasters, assembleNginx } from './assemblies.ts';
import { accountFiles, isLiveDeployment } from './live.ts';
import type { World } from './snapshot.ts';
import { TreeEnvironment } from '../../evidence/environment.ts';
import { fpmInstallation } from '../../model/environment.ts';
import { Joiner } from './joiner.ts';
import { treeOf } from './world-tree.ts';

/** What a change of one file's facts did to the model: everything else is as it was. */
export interface ModelExchange extends VerdictExchange {
  readonly included: Exchange;
  readonly deployment: Deployment;
  /** Pools that are used otherwise than before. */
  readonly pools: ReadonlySet<Pool>;
  /** What of the whole configuration is not what it was, as bits of {@link Looked}. */
  readonly changed: number;
}

/** The model of a world, kept up with small changes of single files as long as that is less work than building it anew. */
export class BuiltWorkspace {
  readonly model: WorkspaceModel;
  readonly wants: ReadonlySet<string>;
  /** Paths and patterns of includes for which the disk was searched, with main files that have such includes. */
  readonly used: ReadonlyMap<string, readonly FileId[]>;
  /** Files whose texts changed since the model was built, whether it shows in the model or not; one may be there often. */
  readonly edited: FileId[] = [];
  /** What rules look at is noted here. */
  readonly watch = new Watch();
  readonly #environment: TreeEnvironment;
  readonly #resolver: Resolver;
  readonly #uses: PoolUses;
  readonly #index: WorkspaceIndex;
  readonly #parts: readonly { readonly assembly: NginxAssembly; readonly join: Join }[];
  readonly #followers: ((exchange: ModelExchange) => void)[] = [];
  #passes: ReadonlyMap<FileId, readonly PassVerdict[]> | undefined;
  #notInForce: ReadonlyMap<FileId, Unknown> | undefined;

  constructor(world: World) {
    const wants = new Set<string>();
    this.wants = wants;
    const used = new Map<string, FileId[]>();
    this.used = used;
    const facts = [...world.files.values()].flatMap((file) =>
      file.facts === undefined || world.configuration.isExcluded(file.id) ? [] : [file.facts],
    );
    const { nginx, 'php-fpm': fpm } = byDialect(facts);
    const mains = new Set<FileId>(nginx.filter(looksLikeNginxMain).map((one) => one.file));
    const rootOf = cachedRootOf(world.roots);
    const loose = new Map<string, ReadonlySet<FileId>>();
    const mainFiles = new Map<string, ReadonlySet<FileId>>();
    const files = { nginx: nginx.map(({ file }) => file), 'php-fpm': fpm.map(({ file }) => file) };
    const environment = new TreeEnvironment(treeOf(world, { files, rootOf, loose, mainFiles }));
    this.#environment = environment;
    const { containment } = environment;
    const resolver = createResolver({
      table: world.table,
      facts: (file) => world.files.get(file)?.facts,
      isLoose: (file) => !mains.has(file),
      fpmPrefix: (file) => environment.fpmPrefixOf(file),
      want: (pattern) => wants.add(pattern),
      use: (pattern, mainFile) => pushTo(used, pattern, mainFile),
    });
    this.#resolver = resolver;
    const machineOf = (file: string): Machine => environment.machineOf(file);
    const access = new Accesses(machineOf);
    const failures: Failure[] = [];
    const context = {
      resolver,
      rootOf,
      prefixOf: (file: string) => environment.fpmPrefixOf(file),
      placeName: placeNames(world),
      watch: this.watch,
      failures,
      unreadMain: (file: FileId) => containment.unreadMain(file),
      isSite: (file: string) => containment.isSite(file),
      isPoolFile: (file: string) => containment.isPoolFile(file),
    };
    const { masters, empty } = assembleMasters(fpm, new Directories(files.nginx), context);
    const unreadMasters =
      failures.length > 0 ? unknown('missing-include', 'the includes of a PHP-FPM could not be followed') : undefined;
    for (const master of masters) if (!master.isMain) loose.set(master.root, master.files);
    const assemblies = assembleNginx(nginx, mains, new Directories(files['php-fpm']), context);
    const configs = assemblies.map((one) => one.config);
    for (const config of configs) if (config.isMain) mainFiles.set(config.root, config.files);
    const joiner = new Joiner(configs, masters, { environment, rootOf, watch: this.watch, failures });
    const unread = world.reading ? unknown('missing-include', stillReading) : unreadMasters;
    this.#parts = assemblies.map((assembly) => ({ assembly, join: joiner.join(assembly.config, unread) }));
    const deployments = this.#parts.map(({ join }) => join.deployment);
    this.#uses = new PoolUses(deployments);
    if (deployments.some((deployment) => isLiveDeployment(deployment, environment)))
      for (const file of accountFiles) wants.add(file);
    this.#index = new WorkspaceIndex(
      { configs, masters, deployments, unreadPools: unreadPools(fpm, masters) },
      this.watch,
    );
    this.model = {
      failures,
      configs,
      masters,
      deployments,
      index: this.#index,
      environment,
      platformOf: (file) => environment.platformOf(file),
      usesOf: (pool) => {
        this.watch.pools.add(pool);
        return this.#uses.of(pool);
      },
      hostOf: (master) => environment.hostOf(fpmInstallation(master)),
      passesIn: (file) => {
        this.watch.looked |= Looked.lists;
        return (this.#passes ??= passesByFile(deployments)).get(file) ?? [];
      },
      notInForce: (file) => (this.#notInForce ??= notInForceFiles(configs, [...masters, ...empty])).get(file),
      machineOf,
      nginxUser: (config) => workersOf(config, machineOf(config.root))?.user,
      accessOf: (pool, config) => access.of(pool, config),
    };
  }

  /** Calls a listener with every exchange from now on. */
  follow(listener: (exchange: ModelExchange) => void): void {
    this.#followers.push(listener);
  }

  /** Whether an answer that was given depends on what a directory holds. */
  dependsOn(directory: string): boolean {
    return this.#environment.asked.has(directory);
  }

  /** Takes in that a file says something else now; false where the model has to be built anew, and this one is of no use any longer. */
  exchange(before: FileFacts, after: FileFacts): boolean {
    try {
      return this.#exchange(before, after);
    } catch {
      return false; // half of it is exchanged; what threw throws again while all is built anew, and is noted there
    }
  }

  #exchange(before: FileFacts, after: FileFacts): boolean {
    if (before.dialect !== 'nginx' || after.dialect !== 'nginx') return false;
    const holders = this.#parts.filter(({ assembly }) => assembly.config.files.has(before.file));
    const [part] = holders;
    if (part === undefined || holders.length > 1) return false;
    this.#resolver.exchange(before, after);
    const sites = part.assembly.exchange(before, after);
    const verdicts = sites === undefined ? undefined : part.join.exchange(sites);
    if (sites === undefined || verdicts === undefined) return false;
    this.#passes = undefined;
    this.#index.forgetNginx();
    const exchange: ModelExchange = {
      ...verdicts,
      included: sites,
      deployment: part.join.deployment,
      pools: this.#uses.exchange(verdicts),
      changed: Looked.lists | sites.changed,
    };
    for (const follower of this.#followers) follower(exchange);
    return true;
  }
}

function cachedRootOf(roots: readonly string[]): (file: string) => string {
  const known = new Map<string, string>();
  return (file) => {
    const folder = dirname(file);
    let root = known.get(folder);
    if (root === undefined) known.set(folder, (root = rootDirectoryOf(file, roots)));
    return root;
  };
}

/** Gives file and line of a place: `nginx.conf:12`. */
function placeNames(world: World): (at: FileRange) => string {
  return ({ file, range }) => {
    const line = world.files.get(file)?.lines.lineOf(range.start);
    return line === undefined ? basename(file) : `${basename(file)}:${line + 1}`;
  };
}

/** Why no server is known to read a file, for all files of which that is so. */
function notInForceFiles(
  configs: readonly WholeNginxConfig[],
  masters: readonly FpmMaster[],
): ReadonlyMap<FileId, Unknown> {
  const found = new Map<FileId, Unknown>();
  const holders = [...configs, ...masters];
  for (const { notInForce, files } of holders) {
    if (notInForce !== undefined) for (const file of files) if (!found.has(file)) found.set(file, notInForce);
  }
  for (const { notInForce, files } of holders)
    if (notInForce === undefined && found.size > 0) for (const file of files) found.delete(file);
  return found;
}

/** Pool files that no master in force has read. */
function unreadPools(files: readonly FpmFacts[], masters: readonly FpmMaster[]): readonly FileId[] {
  const read = new Set(
    masters.filter((master) => master.notInForce === undefined).flatMap((master) => [...master.files]),
  );
  return files
    .filter(
      (one) =>
        !read.has(one.file) &&
        !isBackup(one.file) &&
        one.lines.some((line) => line.kind === 'section' && line.name.text.toLowerCase() !== 'global'),
    )
    .map((one) => one.file);
}

function passesByFile(deployments: readonly Deployment[]): ReadonlyMap<FileId, readonly PassVerdict[]> {
  return grouped(passesInForce(deployments), ({ pass }) => [pass.placed.file]);
}
