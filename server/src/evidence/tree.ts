/** What evidence is taken from: the tree as somebody read it, and what settings state. Plain data and lookups; nothing here reads a disk. */
import type { NginxForkName } from '../catalog/nginx/build.ts';
import type { PlatformId } from '../catalog/platforms.ts';
import type { AccountFiles } from '../model/accounts.ts';
import type { ForkHints } from '../model/nginx/config/fork-hints.ts';
import type { Bytes } from '../model/units.ts';
import type { Listings } from '../project/listings.ts';
import type { FileId } from '../text/range.ts';
import type { Container } from './container.ts';

/** What settings state of the servers behind a file: it outweighs what the tree shows. Absent: nothing is stated. */
export interface StatedServers {
  readonly platform?: PlatformId | undefined;
  /** A release, or a package's version such as `1.22.1-9+deb12u11`. */
  readonly nginxVersion?: string | undefined;
  readonly phpVersion?: string | undefined;
  readonly nginxFork?: 'nginx' | NginxForkName | undefined;
  /** By user all groups, the user's own first. */
  readonly groups?: ReadonlyMap<string, readonly string[]> | undefined;
  readonly memory?: Bytes | undefined;
  /** Memory of one worker of PHP-FPM. */
  readonly workerSize?: Bytes | undefined;
  /** Whom PHP-FPM's master runs as. */
  readonly fpmUser?: string | undefined;
  /** What PHP-FPM's relative paths are relative to. */
  readonly fpmPrefix?: string | undefined;
}

export interface Tree {
  /** All paths that are known, links included. */
  paths(): Iterable<string>;
  /** What directories hold, files that are no configuration included. */
  readonly listings: Listings;
  /** The tree was read to its end: until then nothing is missing. */
  readonly isComplete: boolean;
  /** Configuration files by the server that reads them. */
  readonly files: Readonly<Record<'nginx' | 'php-fpm', readonly FileId[]>>;
  /** Containers that run nginx or PHP-FPM, or may. */
  readonly containers: readonly Container[];
  /** Files that describe containers are there and were not read. */
  readonly hasUnreadContainers: boolean;
  /** Every nginx file with what it shows of a fork; those that show nothing may be left out. */
  forkHints(): Iterable<readonly [FileId, ForkHints]>;
  forkHintsOf(file: FileId): ForkHints | undefined;
  /** Files of other programs that start PHP-FPM with leave to run as root. */
  readonly rootStarts: ReadonlySet<FileId>;
  /** Users and groups of this very machine, where they may be read. */
  readonly accounts: AccountFiles | undefined;
  stated(file: string): StatedServers;
  /** The workspace folder that holds a file. */
  rootOf(file: string): string;
  /** The files behind the name of a configuration: pool files without a main file go by that of their directory. */
  filesOf(root: string): Iterable<FileId> | undefined;
  /** The files of the configuration with that main file. */
  filesOfMain(root: string): Iterable<FileId> | undefined;
}
