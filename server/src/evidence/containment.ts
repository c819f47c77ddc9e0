/** What containers that the tree describes do to certainty: which files can lie in one, and what cannot be told because of it. */
import type { NginxForkName } from '../catalog/nginx/build.ts';
import type { Container, Cover } from './containers.ts';
import type { Server } from '../model/environment.ts';
import { configuredAt, isPoolPlace, isSitePlace, isWebPlace } from './server-paths.ts';
import type { Machine } from '../model/machine.ts';
import { unknown, type Unknown } from '../model/value.ts';
import { basename, dirname, isInside, segments } from '../text/path.ts';
import type { FileId } from '../text/range.ts';

/** Directories that by their name hold what containers are made of. */
const containerDirectory =
  /^\.?(?:docker(?:-?(?:compose|files?))?|containers?|podman|k8s|kubernetes|helm|charts?|compose)$/i;

/** What is not known of a server whose host is not, as the end of a sentence. */
const consequences: Readonly<Record<Server, string>> = {
  nginx: 'which PHP-FPM answers there is unknown',
  'php-fpm': 'which nginx uses its pools is unknown',
};

/** A container that can hold a file, and how the file comes there. */
export interface Placement {
  readonly container: Container;
  readonly cover: Cover;
}

/** Configuration files of the tree, by the server that reads them. */
export type FilesByServer = Readonly<Record<Server, readonly FileId[]>>;

/** Asked about files; remembers what it found. */
export class Containment {
  readonly #containers: readonly Container[];
  readonly #files: FilesByServer;
  readonly #rootOf: (file: string) => string;
  readonly #known = new Map<string, readonly Placement[]>();
  readonly #covers: Readonly<Record<Server, Map<string, Cover | undefined>>> = {
    nginx: new Map(),
    'php-fpm': new Map(),
  };
  readonly #configured = new Map<Server, ReadonlySet<Container>>();
  readonly #unconfigured = new Map<Server, readonly Container[]>();

  /** @param rootOf gives the workspace folder that holds a file */
  constructor(containers: readonly Container[], files: FilesByServer, rootOf: (file: string) => string) {
    this.#containers = containers;
    this.#files = files;
    this.#rootOf = rootOf;
  }

  /** The containers of the file's workspace folder that can hold it. */
  placementsOf(file: string): readonly Placement[] {
    let found = this.#known.get(file);
    if (found === undefined) {
      const root = this.#rootOf(file);
      found = this.#containers.flatMap((container) => {
        const cover = this.#rootOf(container.place.file) === root ? container.covers(file) : undefined;
        return cover === undefined ? [] : [{ container, cover }];
      });
      this.#known.set(file, found);
    }
    return found;
  }

  /** Why it is not known on which host one of a server's files is read; `undefined` where nothing hints at a container. */
  doubtAbout(files: Iterable<FileId>, role: Server): Unknown | undefined {
    const consequence = consequences[role];
    let hint: Unknown | undefined;
    let nearest: { readonly file: FileId; readonly cover: Cover } | undefined;
    for (const file of files) {
      const cover = this.#coverOf(file, role);
      if (cover !== undefined && (nearest === undefined || rankOf(cover, role) < rankOf(nearest.cover, role)))
        nearest = { file, cover };
      hint ??= this.#directoryHint(file, consequence) ?? this.#containerHint(file, role, consequence);
    }
    if (nearest === undefined) return hint;
    return unknown('container', `${basename(nearest.file)} is ${nearest.cover.message}: ${consequence}`, {
      ...nearest.cover.at,
      via: [],
    });
  }

  /**
   * Why no nginx is known to read a main file that by its place was written for a container: Compose services give nginx other files of the tree, and the
   * images that nothing starts get none. `undefined` where a container may read it.
   */
  unreadMain(file: FileId): Unknown | undefined {
    if (this.#directoryHint(file, '') === undefined || this.#readablePlacements(file, 'nginx').length > 0)
      return undefined;
    const root = this.#rootOf(file);
    const started = this.#containers.filter(
      (one) => one.kind !== 'dockerfile' && this.#rootOf(one.place.file) === root && runs(one, 'nginx'),
    );
    const [first] = started;
    if (first === undefined || started.some((one) => !this.#configuredContainers('nginx').has(one))) return undefined;
    const { place } = first;
    return unknown(
      'not-included',
      `${place.name} of ${basename(place.file)} gets its configuration from other files, and no container here has ${basename(file)}`,
      { file: place.file, range: place.range, via: [] },
    );
  }

  /** Whether a container has a file of nginx among the sites that the stock main file includes. */
  isSite(file: string): boolean {
    return this.placementsOf(file).some(({ cover: { target } }) => target !== undefined && isSitePlace(target));
  }

  /** Whether containers have a file of PHP-FPM only among the pools that the stock main file includes: it is no main file there, nor alone. */
  isPoolFile(file: string): boolean {
    const targets = this.placementsOf(file)
      .map(({ cover: { target } }) => target)
      .filter((target) => target === undefined || configuredAt(target) === 'php-fpm');
    return targets.length > 0 && targets.every((target) => target !== undefined && isPoolPlace(target));
  }

  /**
   * How the PHP-FPM that reads some files is started, where they lie in a container: nothing where no container can hold one. Only a Compose service says
   * it for certain; an image may be started as anybody.
   */
  startOf(files: readonly string[]): Pick<Machine, 'startedBy' | 'rootAllowed'> {
    const containers = files.flatMap((file) =>
      this.#readablePlacements(file, 'php-fpm').map(({ container }) => container),
    );
    if (containers.length === 0)
      return this.doubtAbout(files as readonly FileId[], 'php-fpm') === undefined
        ? {}
        : { startedBy: 'unknown', rootAllowed: 'unknown' };
    const users = new Set(containers.map(({ kind, startsAs }) => (kind === 'compose-service' ? startsAs : 'unknown')));
    const options = new Set(containers.map(({ allowsRoot }) => allowsRoot));
    return { startedBy: only(users) ?? 'unknown', rootAllowed: only(options) ?? 'unknown' };
  }

  /** The release of a server that reads some files, where every container that can hold one of them has the same: by its image, its packages, or the path there. */
  releaseOf(files: readonly string[], role: Server): string | undefined {
    const placements = files
      .flatMap((file) => this.#readablePlacements(file, role))
      .filter(({ container }) => runs(container, role));
    return only(
      new Set(
        placements.map(
          ({ container, cover }) => container.releases.get(role) ?? releaseOfPath(cover.target ?? '', role),
        ),
      ),
    );
  }

  /**
   * The forks of nginx in the containers that can hold one of the files; where none can, those of the containers of its workspace folder, as long as all that run nginx
   * run one of them.
   */
  forksOf(files: readonly string[]): ReadonlySet<NginxForkName> {
    const placed = files.flatMap((file) => this.#readablePlacements(file, 'nginx').map(({ container }) => container));
    const [file = ''] = files;
    const root = this.#rootOf(file);
    const all = placed.length > 0 ? placed : this.#containers.filter((one) => this.#rootOf(one.place.file) === root);
    const serving = all.filter((one) => one.fork !== undefined || (one.roles !== 'unknown' && runs(one, 'nginx')));
    const forks = serving.flatMap(({ fork }) => fork ?? []);
    return new Set(forks.length === serving.length ? forks : []);
  }

  /** A program writes the pools of the containers that hold one of the files. */
  generated(files: Iterable<FileId>): Unknown | undefined {
    for (const file of files) {
      for (const { container } of this.placementsOf(file)) {
        const written = container.generates.find(({ role }) => role === 'php-fpm');
        if (written !== undefined)
          return unknown(
            'generated',
            `${basename(written.at.file)} writes ${written.pattern}: where its pools listen is unknown`,
            { ...written.at, via: [] },
          );
      }
    }
    return undefined;
  }

  /**
   * The placements of a file in containers whose server may read it there. Among an application's pages none does: not where the container does not run
   * that server, nor where the server has its configuration from other files of the tree.
   */
  #readablePlacements(file: string, role: Server): readonly Placement[] {
    return this.placementsOf(file).filter(({ container, cover: { own, target } }) => {
      if (own || target === undefined || !isWebPlace(target)) return true;
      if (container.generates.some((one) => one.role === role)) return true;
      return runs(container, role) && !this.#configuredContainers(role).has(container);
    });
  }

  /** How a file most likely comes to where a server reads it. */
  #coverOf(file: string, role: Server): Cover | undefined {
    const known = this.#covers[role];
    if (known.has(file)) return known.get(file);
    const [cover] = this.#readablePlacements(file, role)
      .map((one) => one.cover)
      .toSorted((a, b) => rankOf(a, role) - rankOf(b, role));
    known.set(file, cover);
    return cover;
  }

  /** Containers in which a file of the tree lies among the server's configuration. */
  #configuredContainers(role: Server): ReadonlySet<Container> {
    let found = this.#configured.get(role);
    if (found === undefined) {
      const placements = this.#files[role].flatMap((file) => this.placementsOf(file));
      found = new Set(
        placements.filter(({ cover: { target } }) => configuredAt(target) === role).map(({ container }) => container),
      );
      this.#configured.set(role, found);
    }
    return found;
  }

  /** A service or image that is described beside or above the file runs the server, and the files do not tell what it reads. */
  #containerHint(file: FileId, role: Server, consequence: string): Unknown | undefined {
    const root = this.#rootOf(file);
    const container = this.#unconfiguredContainers(role).find(
      ({ place }) => this.#rootOf(place.file) === root && isInside(file, dirname(place.file)),
    );
    if (container === undefined) return undefined;
    const { place } = container;
    return unknown(
      'container',
      `${place.name} runs ${role}, and whether it reads ${basename(file)} is not in these files: ${consequence}`,
      { file: place.file, range: place.range, via: [] },
    );
  }

  /**
   * Compose services and images that run a server and get no configuration of it from the tree. An nginx without PHP-FPM beside it serves files, and needs none.
   */
  #unconfiguredContainers(role: Server): readonly Container[] {
    let unconfigured = this.#unconfigured.get(role);
    if (unconfigured === undefined) {
      const configured = new Set(
        this.#files[role].flatMap((file) => this.placementsOf(file).map(({ container }) => container)),
      );
      const hasPhp = new Set(
        this.#containers.filter((one) => runs(one, 'php-fpm')).map(({ place }) => dirname(place.file)),
      );
      unconfigured = this.#containers.filter(
        (one) =>
          (one.kind === 'compose-service' || one.kind === 'dockerfile') &&
          one.roles !== 'unknown' &&
          runs(one, role) &&
          !configured.has(one) &&
          hasPhp.has(dirname(one.place.file)),
      );
      this.#unconfigured.set(role, unconfigured);
    }
    return unconfigured;
  }

  #directoryHint(file: FileId, consequence: string): Unknown | undefined {
    const root = this.#rootOf(file);
    if (root === '' || !isInside(file, root)) return undefined;
    const directory = segments(dirname(file).slice(root.length)).find((part) => containerDirectory.test(part));
    return directory === undefined
      ? undefined
      : unknown(
          'container',
          `"${directory}" in the path of ${basename(file)} hints at a container that no file here describes: ${consequence}`,
          { file, range: { start: 0, end: 0 }, via: [] },
        );
  }
}

/** The smaller, the more surely the server reads a file that comes into the container so. */
function rankOf({ by, target }: Cover, role: Server): number {
  if (target !== undefined) return configuredAt(target) === role ? 0 : 3;
  return by === 'mount' || by === 'copy' ? 1 : 2;
}

/** `/etc/php/8.2/fpm`, as Debian names its directories of PHP-FPM. */
export function releaseOfPath(path: string, role: Server): string | undefined {
  return role === 'nginx' ? undefined : /(?:^|\/)php\/(\d+\.\d+)\/fpm(?:\/|$)/.exec(path)?.[1];
}

function runs({ roles }: Container, role: Server): boolean {
  return roles === 'unknown' || roles.has(role);
}

/** The one element of a set; `undefined` where it has none or several. */
function only<T>(values: ReadonlySet<T>): T | undefined {
  const [first] = values;
  return values.size === 1 ? first : undefined;
}
