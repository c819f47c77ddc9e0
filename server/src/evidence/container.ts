/** What a container is to the model: which servers run in it, how they are started, and which files of the tree can lie in it. */
import type { NginxForkName } from '../catalog/nginx/build.ts';
import type { Server } from '../model/environment.ts';
import type { FileId, FileRange, TextRange } from '../text/range.ts';

export interface ContainerPlace {
  readonly file: FileId;
  readonly range: TextRange;
  /** `service web`, `stage build` or `image`. */
  readonly name: string;
}

/** How a file of the tree comes into a container. */
export interface Cover {
  readonly by: 'mount' | 'copy' | 'context' | 'chart';
  readonly at: FileRange;
  /** One phrase: `mounted into service web`, `copied into the image by Dockerfile`. */
  readonly message: string;
  /** Whether the file itself is named, not a directory above it. */
  readonly own: boolean;
  /** Where it lies in the container, where that is plainly known. */
  readonly target: string | undefined;
}

/** A file in the image that a RUN instruction writes or edits. */
export interface GeneratedPath {
  /** An absolute path, perhaps with globs or with variables of the shell: `/etc/php/8.2/fpm/pool.d/www.conf`. */
  readonly pattern: string;
  readonly at: FileRange;
  readonly role: Server | undefined;
}

/** Who a program is started as, as far as the files show. */
export type StartsAs = 'root' | 'not-root' | 'unknown';

/** A container that the tree describes: a Compose service, the image that a Dockerfile builds, or a Pod. */
export interface Container {
  /** The service's key in the Compose file, or the FROM of the image's last stage. */
  readonly place: ContainerPlace;
  readonly kind: 'compose-service' | 'dockerfile' | 'chart' | 'kustomization';
  /** As written, with variables replaced where their value is in the tree. */
  readonly image: string | undefined;
  /** Releases of the servers in it, where the image that it begins with names one. */
  readonly releases: ReadonlyMap<Server, string>;
  /** The fork of nginx that is in it, where the names of its images and packages say so. */
  readonly fork: NginxForkName | undefined;
  /** Whether the tree builds that image. */
  readonly builds: boolean;
  /** Which of the two servers run in it, or `unknown` where the files do not tell. */
  readonly roles: ReadonlySet<Server> | 'unknown';
  readonly startsAs: StartsAs;
  /** Whether PHP-FPM is started with `-R` (`--allow-to-run-as-root`). */
  readonly allowsRoot: boolean | 'unknown';
  /** Names under which other containers reach it: service name, `container_name`, `hostname`, aliases. */
  readonly names: readonly string[];
  /** `network_mode` as written: `host`, `service:web`. */
  readonly network: string | undefined;
  /** Files in its image that a RUN instruction writes or edits, in the order of the Dockerfile. */
  readonly generates: readonly GeneratedPath[];
  /** Whether a file of the tree (an absolute path) can lie in the container, and how it comes there; `undefined` where it cannot. */
  readonly covers: (file: string) => Cover | undefined;
}
