/** From the facts of all files to the model: main files found, includes followed, calls and pools joined. */
import type { PlatformId } from '../../catalog/platforms.ts';
import { partRoot } from '../../text/part.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import { basename, dirname } from '../../text/path.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import { Accesses, workersOf } from '../../model/deployment/access.ts';
import type { Machine } from '../../model/machine.ts';
import type { FileFacts, FpmFacts } from '../../model/facts.ts';
import { Join, type PassVerdict, type Deployment, type VerdictExchange } from '../../model/deployment/deployment.ts';
import type { FpmMaster, Pool, PoolMaster } from '../../model/fpm/master.ts';
import type { Failure } from '../../model/failures.ts';
import { FarPools, ListeningPools } from '../../model/deployment/listening.ts';
import { MasterGroup } from '../../model/master-group.ts';
import { passOf } from '../../model/nginx/passes.ts';
import type { NginxAssembly } from '../../model/nginx/assembly.ts';
import type { WholeNginxConfig, Upstream } from '../../model/nginx/config.ts';
import type { Exchange } from '../../model/nginx/exchange.ts';
import { originOf } from '../../model/nginx/scope.ts';
import { stillReading, unknown, type Unknown } from '../../model/value.ts';
import { Looked, Watch } from '../../model/watch.ts';
import { PoolUses, type WorkspaceModel } from '../../model/workspace.ts';
import { WorkspaceIndex } from '../../model/workspace-index.ts';
import { grouped } from '../../model/grouped.ts';
import { createResolver, type Resolver } from '../../project/includes.ts';
import { Directories } from '../../project/inclusion.ts';
import { byDialect, isBackup, looksLikeNginxMain, NearestByPlace, rootFolderOf } from '../../project/layout.ts';
import { Containment } from './containment.ts';
import { Forks } from './forks.ts';
import { passesInForce } from './passes-in-force.ts';
import { assembleMasters, assembleNginx } from './assemblies.ts';
import { accountFiles, isLiveDeployment, machines, platforms } from './machines.ts';
import type { World } from './snapshot.ts';

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
  readonly #resolver: Resolver;
  readonly #uses: PoolUses;
  readonly #index: WorkspaceIndex;
  readonly #machineOf: (file: string) => Machine;
  readonly #access: Accesses;
  readonly #parts: readonly { readonly assembly: NginxAssembly; readonly join: Join }[];
  readonly #followers: ((exchange: ModelExchange) => void)[] = [];
  #passes: ReadonlyMap<FileId, readonly PassVerdict[]> | undefined;
  #notInForce: ReadonlyMap<FileId, Unknown> | undefined;

  constructor(world: World) {
    const wants = new Set<string>();
    this.wants = wants;
    const used = new Map<string, FileId[]>();
    this.used = used;
    const platform = platforms(world);
    const prefixOf = (file: string): string | undefined =>
      world.configuration.settingsOf(file).host?.fpmPrefix ?? fpmPrefix(platform(file));
    const facts = [...world.files.values()].flatMap((file) =>
      file.facts === undefined || world.configuration.isExcluded(file.id) ? [] : [file.facts],
    );
    const { nginx, 'php-fpm': fpm } = byDialect(facts);
    const mains = new Set<FileId>(nginx.filter(looksLikeNginxMain).map((one) => one.file));
    this.#resolver = createResolver({
      table: world.table,
      facts: (file) => world.files.get(file)?.facts,
      isLoose: (file) => !mains.has(file),
      fpmPrefix: prefixOf,
      want: (pattern) => wants.add(pattern),
      use: (pattern, mainFile) => void used.set(pattern, [...(used.get(pattern) ?? []), mainFile]),
    });
    const rootOf = cachedRootOf(world.roots);
    const containment = new Containment(
      world.containers,
      { nginx: nginx.map(({ file }) => file), 'php-fpm': fpm.map(({ file }) => file) },
      rootOf,
    );
    const loose = new Map<string, ReadonlySet<FileId>>();
    const mainFiles = new Map<string, ReadonlySet<FileId>>();
    const forks = new Forks(world, containment, rootOf, (root) => mainFiles.get(root));
    this.#machineOf = machines(world, platform, { containment, forks }, (root) => loose.get(root));
    this.#access = new Accesses(this.#machineOf);
    const failures: Failure[] = [];
    const context = {
      resolver: this.#resolver,
      rootOf,
      prefixOf,
      placeName: placeNames(world),
      watch: this.watch,
      failures,
      unreadMain: (file: FileId) => containment.unreadMain(file),
      isSite: (file: string) => containment.isSite(file),
      isPoolFile: (file: string) => containment.isPoolFile(file),
    };
    const { masters, empty } = assembleMasters(fpm, new Directories(nginx.map(({ file }) => file)), context);
    const unreadMasters =
      failures.length > 0 ? unknown('missing-include', 'the includes of a PHP-FPM could not be followed') : undefined;
    for (const master of masters) if (!master.isMain) loose.set(master.root, master.files);
    const assemblies = assembleNginx(nginx, mains, new Directories(fpm.map(({ file }) => file)), context);
    for (const { config } of assemblies) if (config.isMain) mainFiles.set(config.root, config.files);
    const joiner = new Joiner(
      assemblies.map((one) => one.config),
      masters,
      { containment, rootOf, watch: this.watch, failures },
    );
    const unread = world.reading ? unknown('missing-include', stillReading) : unreadMasters;
    this.#parts = assemblies.map((assembly) => ({ assembly, join: joiner.join(assembly.config, unread) }));
    const deployments = this.#parts.map(({ join }) => join.deployment);
    this.#uses = new PoolUses(deployments);
    if (deployments.some(isLiveDeployment)) for (const file of accountFiles) wants.add(file);
    const configs = assemblies.map((one) => one.config);
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
      platformOf: platform,
      usesOf: (pool) => {
        this.watch.pools.add(pool);
        return this.#uses.of(pool);
      },
      doubtAbout: (master) => joiner.doubtAbout(master),
      passesIn: (file) => {
        this.watch.looked |= Looked.lists;
        return (this.#passes ??= passesByFile(deployments)).get(file) ?? [];
      },
      notInForce: (file) => (this.#notInForce ??= notInForceFiles(configs, [...masters, ...empty])).get(file),
      machineOf: this.#machineOf,
      nginxUser: (config) => workersOf(config, this.#machineOf(config.root))?.user,
      accessOf: (pool, config) => this.#access.of(pool, config),
    };
  }

  /** Calls a listener with every exchange from now on. */
  follow(listener: (exchange: ModelExchange) => void): void {
    this.#followers.push(listener);
  }

  /** Takes in that a file says something else now; false where the model has to be built anew, and this one is of no use any more. */
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
    if (root === undefined) known.set(folder, (root = rootFolderOf(file, roots)));
    return root;
  };
}

function fpmPrefix(platform: PlatformId | undefined): string | undefined {
  return platform === undefined ? undefined : platformDefaults(platform).fpmPrefix;
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

/** Masters that may answer a configuration, found by where it lies. */
type MastersByPlace = NearestByPlace<FpmMaster>;

const noMasters: readonly FpmMaster[] = [];
/** More than two upstreams of one name are no more unknown than two. */
const mostUpstreams = 2;

interface JoinerContext {
  readonly containment: Containment;
  readonly rootOf: (file: string) => string;
  readonly watch: Watch;
  /** Where what throws is noted. */
  readonly failures: Failure[];
}

/** Finds the masters that may answer a configuration, and the upstreams that loose files share. */
class Joiner {
  /** By workspace folder. */
  readonly #inForce: ReadonlyMap<string, MastersByPlace>;
  readonly #notIncluded: ReadonlyMap<string, MastersByPlace>;
  /** Masters of workspace folders that hold no nginx: a folder that holds no PHP-FPM is the other half of theirs. */
  readonly #otherHalf: MastersByPlace;
  readonly #all: ListeningPools;
  readonly #containment: Containment;
  readonly #doubts = new Map<PoolMaster, Unknown | undefined>();
  readonly #rootOf: (file: string) => string;
  readonly #watch: Watch;
  readonly #failures: Failure[];
  readonly #groups = new WeakMap<readonly FpmMaster[], MasterGroup>();
  /** Loose configurations that define upstreams of a name, by workspace folder and name. */
  readonly #loose: ReadonlyMap<
    string,
    readonly { readonly config: WholeNginxConfig; readonly upstreams: readonly Upstream[] }[]
  >;

  constructor(
    configs: readonly WholeNginxConfig[],
    masters: readonly FpmMaster[],
    { containment, rootOf, watch, failures }: JoinerContext,
  ) {
    const inForce = masters.filter((master) => master.notInForce === undefined);
    this.#containment = containment;
    this.#rootOf = rootOf;
    this.#watch = watch;
    this.#failures = failures;
    this.#inForce = this.#byRoot(inForce);
    this.#notIncluded = this.#byRoot(masters.filter((master) => master.notInForce?.because === 'not-included'));
    // what servers printed speaks of a machine of its own
    this.#all = new ListeningPools(inForce.filter((master) => !isPrinted(master.root)));
    const holdNginx = new Set(['', ...configs.map((config) => rootOf(config.root))]);
    this.#otherHalf = new NearestByPlace(
      inForce.filter(({ root, isMain }) => !isPrinted(root) && !holdNginx.has(rootOf(isMain ? root : `${root}/x`))),
      placeOfMaster,
    );
    const sharing = configs.filter(
      (config) => !config.isMain && config.upstreams.size > 0 && config.notInForce?.because !== 'sample',
    );
    const named = sharing.flatMap((config) =>
      [...config.upstreams].map(([name, upstreams]) => ({ config, name, upstreams })),
    );
    this.#loose = grouped(named, ({ config, name }) => [`${rootOf(config.root)}\0${name}`]);
  }

  /** @param unread why pools may come that are not known yet */
  join(config: WholeNginxConfig, unread: Unknown | undefined): Join {
    const root = this.#rootOf(config.root);
    const here = this.#inForce.get(root) ?? (root === '' || isPrinted(config.root) ? undefined : this.#otherHalf);
    const near = root === '' ? (here?.all ?? noMasters) : (here?.at(dirname(config.root)) ?? noMasters);
    const group = this.#groupOf(near);
    return new Join({
      // nothing answers what no server reads
      config,
      masters: config.notInForce === undefined ? group : this.#groupOf(noMasters),
      doubt:
        config.notInForce ??
        this.#containment.doubtAbout(config.files, 'nginx', 'which PHP-FPM answers there is not known'),
      doubtAbout: (master) => this.doubtAbout(master),
      hostDoubt: (host) => this.#containment.foreignImage(host, root, group.files),
      unread,
      noPools: near.length > 0 ? undefined : (this.#absent(config, root) ?? this.#containment.generated(config.files)),
      near: group.listening,
      far: new FarPools(isPrinted(config.root) ? undefined : this.#all, group.masters),
      watch: this.#watch,
      passAt: (site) => passOf(site, config, (name) => this.#upstreamsNamed(name, root, config)),
      failed: ({ placed }, error) =>
        this.#failures.push({
          what: 'working out a fastcgi_pass',
          code: undefined,
          error,
          at: originOf(placed),
          places: 1,
        }),
    });
  }

  #byRoot(masters: readonly FpmMaster[]): ReadonlyMap<string, MastersByPlace> {
    const byRoot = grouped(masters, ({ root }) => new Set([this.#rootOf(root), this.#rootOf(`${root}/x`)]));
    return new Map([...byRoot].map(([root, list]) => [root, new NearestByPlace(list, placeOfMaster)]));
  }

  /** Why a master may not run where nginx does; remembers what it found. */
  doubtAbout(master: PoolMaster): Unknown | undefined {
    if (!this.#doubts.has(master))
      this.#doubts.set(
        master,
        this.#containment.doubtAbout(
          master.once('files', ({ files }) => files),
          'php-fpm',
          'which nginx reaches its pools is not known',
        ),
      );
    return this.#doubts.get(master);
  }

  /** Why the pools that lie nearest to a configuration are not in force. */
  #absent(config: WholeNginxConfig, root: string): Unknown | undefined {
    return this.#notIncluded.get(root)?.at(dirname(config.root))[0]?.notInForce;
  }

  #upstreamsNamed(name: string, root: string, config: WholeNginxConfig): readonly Upstream[] {
    const found: Upstream[] = [];
    for (const other of this.#loose.get(`${root}\0${name}`) ?? []) {
      if (other.config !== config) found.push(...other.upstreams);
      if (found.length >= mostUpstreams) break;
    }
    return found;
  }

  #groupOf(masters: readonly FpmMaster[]): MasterGroup {
    let group = this.#groups.get(masters);
    if (group === undefined)
      this.#groups.set(masters, (group = new MasterGroup(masters, (master) => this.doubtAbout(master))));
    return group;
  }
}

function placeOfMaster({ isMain, root }: FpmMaster): string {
  return isMain ? dirname(root) : root;
}

function isPrinted(file: string): boolean {
  return partRoot(file) !== undefined;
}

function passesByFile(deployments: readonly Deployment[]): ReadonlyMap<FileId, readonly PassVerdict[]> {
  const map = new Map<FileId, PassVerdict[]>();
  for (const verdict of passesInForce(deployments)) {
    const list = map.get(verdict.pass.placed.file);
    if (list === undefined) map.set(verdict.pass.placed.file, [verdict]);
    else list.push(verdict);
  }
  return map;
}
