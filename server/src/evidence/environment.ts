/** The environment as a tree shows it: one machine, or containers, whose contents are not followed. What containers say comes first. */
import { platformDefaults, type PlatformId } from '../catalog/platforms.ts';
import type {
  Answer,
  Environment,
  Evidence,
  Host,
  Installation,
  SiteFiles,
  SocketPlace,
} from '../model/environment.ts';
import type { Machine } from '../model/machine.ts';
import { unknown, type Unknown } from '../model/value.ts';
import { isLive, serverRootOf } from '../project/standard-places.ts';
import { partRoot } from '../text/part.ts';
import { dirname, rootOf } from '../text/path.ts';
import type { FileId } from '../text/range.ts';
import { Containment } from './containment.ts';
import { ForeignImages } from './foreign-images.ts';
import { Machines } from './host/machines.ts';
import { Platforms } from './host/platforms.ts';
import { AskedDirectories, TreeSiteFiles, type SitePlace } from './site-files.ts';
import type { Tree } from './tree.ts';

/** Asked about servers and files; remembers what it found. */
export class TreeEnvironment implements Environment {
  /** Which files lie in which containers. */
  readonly containment: Containment;
  /** Directories whose listing some answer about files of sites depends on. */
  readonly asked: Set<string> = new Set();
  readonly #directories = new AskedDirectories();
  readonly #tree: Tree;
  readonly #machines: Machines;
  readonly #foreign: ForeignImages;
  /** By where they lie in the tree: what somebody works out of them is kept with them. */
  readonly #files = new Map<string, SiteFiles>();
  readonly #hosts = new WeakMap<Installation, Host | Unknown>();
  readonly #same = new WeakMap<Installation, WeakMap<Installation, Answer<boolean> | Unknown>>();
  #platforms: Platforms | undefined;

  constructor(tree: Tree) {
    this.#tree = tree;
    this.containment = new Containment(tree.containers, tree.files, (file) => tree.rootOf(file));
    this.#foreign = new ForeignImages(tree);
    this.#machines = new Machines(tree, this.containment, (file) => this.platformOf(file));
  }

  hostOf(installation: Installation): Host | Unknown {
    let host = this.#hosts.get(installation);
    if (host === undefined) this.#hosts.set(installation, (host = this.#find(installation)));
    return host;
  }

  sameNetwork(a: Installation, b: Installation): Answer<boolean> | Unknown {
    return this.#sameHost(a, b);
  }

  sameSocket(a: SocketPlace, b: SocketPlace): Answer<boolean> | Unknown {
    const same = this.#sameHost(a.installation, b.installation);
    return same.kind === 'unknown' ? same : { ...same, value: a.path === b.path };
  }

  resolve(name: string, from: Installation): readonly Host[] | Unknown {
    const host = this.hostOf(from);
    if (host.kind === 'unknown') return this.#foreign.of(name, this.#tree.rootOf(from.root)) ?? host;
    return unknown('host-name', `"${name}" is not this machine's loopback, so the pool may be elsewhere`);
  }

  generatedPools({ files }: Installation): Unknown | undefined {
    return this.containment.generated(files);
  }

  filesOf(host: Host | Unknown, root: string): SiteFiles | Unknown {
    if (host.kind === 'unknown') return host;
    if (partRoot(root as FileId) !== undefined)
      return unknown('environment', 'a server printed its configuration, and where that server runs is not known');
    const { listings, isComplete } = this.#tree;
    // a virtual file system has its scheme before its paths
    const own: SitePlace = { prefix: rootOf(root), showsAbsence: isComplete };
    // a mirror holds what somebody wanted to keep, not all that the server has
    const mirror: readonly SitePlace[] =
      host.root === undefined || host.root === own.prefix ? [] : [{ prefix: host.root, showsAbsence: false }];
    const key = `${own.prefix}\0${mirror[0]?.prefix ?? ''}`;
    let files = this.#files.get(key);
    if (files === undefined) {
      files = new TreeSiteFiles({ listings, asked: this.asked, directories: this.#directories }, [own, ...mirror]);
      this.#files.set(key, files);
    }
    return files;
  }

  platformOf(file: string): PlatformId | undefined {
    const { platform } = this.#tree.stated(file);
    return platform ?? (this.#platforms ??= new Platforms(this.#tree.paths())).of(file);
  }

  machineOf(file: string): Machine {
    return this.#machines.of(file);
  }

  /** The prefix that the PHP-FPM of a main file was built with. */
  fpmPrefixOf(file: string): string | undefined {
    const platform = this.platformOf(file);
    return (
      this.#tree.stated(file).fpmPrefix ?? (platform === undefined ? undefined : platformDefaults(platform).fpmPrefix)
    );
  }

  #find({ server, root, isMain, files }: Installation): Host | Unknown {
    const doubt = this.containment.doubtAbout(files, server);
    if (doubt !== undefined) return doubt;
    const live = (server === 'php-fpm' || isMain) && isLive(root);
    return { kind: 'machine', live, root: isMain ? serverRootOf(dirname(root)) : undefined };
  }

  /** Worked out once for each pair: every address of a configuration asks. */
  #sameHost(a: Installation, b: Installation): Answer<boolean> | Unknown {
    let known = this.#same.get(a);
    if (known === undefined) this.#same.set(a, (known = new WeakMap()));
    let answer = known.get(b);
    if (answer === undefined) known.set(b, (answer = this.#compareHosts(a, b)));
    return answer;
  }

  #compareHosts(a: Installation, b: Installation): Answer<boolean> | Unknown {
    const [one, other] = [this.hostOf(a), this.hostOf(b)];
    if (one.kind === 'unknown') return one;
    if (other.kind === 'unknown') return other;
    const evidence = this.#evidenceFor({ installation: a, host: one }, { installation: b, host: other });
    return evidence.length === 0 ? supposed : { kind: 'known', value: true, evidence };
  }

  /**
   * What places both servers on one machine. That a tree mentions no container is evidence where both main files lie in one tree that is laid out as a server is.
   */
  #evidenceFor(a: PlacedServer, b: PlacedServer): readonly Evidence[] {
    if (a.host.live && b.host.live) return [{ fact: 'both configurations are those of this machine' }];
    if (a.host.root === undefined || a.host.root !== b.host.root) return [];
    if (this.#tree.containers.length > 0 || this.#tree.hasUnreadContainers) return [];
    return [
      { at: topOf(a.installation), message: `main file of ${names[a.installation.server]}` },
      { at: topOf(b.installation), message: `main file of ${names[b.installation.server]} in the same tree` },
      { fact: 'nothing in this workspace describes a container' },
    ];
  }
}

interface PlacedServer {
  readonly installation: Installation;
  readonly host: Host;
}

/** Two servers of which nothing says that they do not share a machine. */
const supposed: Answer<boolean> = { kind: 'known', value: true, evidence: [] };

const names = { nginx: 'nginx', 'php-fpm': 'PHP-FPM' } as const;

function topOf({ root }: Installation): { readonly file: FileId; readonly range: { start: number; end: number } } {
  return { file: root as FileId, range: { start: 0, end: 0 } };
}
