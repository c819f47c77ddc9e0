/** Which masters may answer which configuration, by where they lie; and the upstreams that loose files share. */
import { Join } from '../../model/deployment/join.ts';
import { nginxInstallation, type Environment } from '../../model/environment.ts';
import type { Failure } from '../../model/failures.ts';
import type { FpmMaster } from '../../model/fpm/master.ts';
import { FarPools, ListeningPools } from '../../model/deployment/listening.ts';
import { grouped } from '../../model/grouped.ts';
import { MasterGroup } from '../../model/master-group.ts';
import type { WholeNginxConfig, Upstream } from '../../model/nginx/config/config.ts';
import { passOf } from '../../model/nginx/config/passes.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import type { Unknown } from '../../model/value.ts';
import type { Watch } from '../../model/watch.ts';
import { NearestByPlace } from '../../project/layout.ts';
import { dirname } from '../../text/path.ts';
import { partRoot } from '../../text/part.ts';

/** Masters that may answer a configuration, found by where it lies. */
type MastersByPlace = NearestByPlace<FpmMaster>;

const noMasters: readonly FpmMaster[] = [];
/** More than two upstreams of one name are no more unknown than two. */
const mostUpstreams = 2;

export interface JoinerContext {
  readonly environment: Environment;
  readonly rootOf: (file: string) => string;
  readonly watch: Watch;
  /** Where what throws is noted. */
  readonly failures: Failure[];
}

/** Finds the masters that may answer a configuration, and the upstreams that loose files share. */
export class Joiner {
  /** By workspace folder. */
  readonly #inForce: ReadonlyMap<string, MastersByPlace>;
  readonly #notIncluded: ReadonlyMap<string, MastersByPlace>;
  /** Masters of workspace folders that hold no nginx: a folder that holds no PHP-FPM is the other half of theirs. */
  readonly #otherHalf: MastersByPlace;
  readonly #all: ListeningPools;
  readonly #environment: Environment;
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
    { environment, rootOf, watch, failures }: JoinerContext,
  ) {
    const inForce = masters.filter((master) => master.notInForce === undefined);
    this.#environment = environment;
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
    const nginx = nginxInstallation(config);
    return new Join({
      // nothing answers what no server reads
      config,
      masters: config.notInForce === undefined ? group : this.#groupOf(noMasters),
      environment: this.#environment,
      nginx,
      unread,
      noPools: near.length > 0 ? undefined : (this.#absent(config, root) ?? this.#environment.generatedPools(nginx)),
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
    if (group === undefined) this.#groups.set(masters, (group = new MasterGroup(masters, this.#environment)));
    return group;
  }
}

function placeOfMaster({ isMain, root }: FpmMaster): string {
  return isMain ? dirname(root) : root;
}

function isPrinted(file: string): boolean {
  return partRoot(file) !== undefined;
}
