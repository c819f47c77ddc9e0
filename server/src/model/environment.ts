/**
 * The port between files and model: where servers run, and what a path or an address means there. The model owns the questions, `evidence` answers them from what the tree
 * shows. An answer is known together with what shows it, or unknown with the reason; equal text alone is never an answer.
 */
import type { PlatformId } from '../catalog/platforms.ts';
import type { FileId, FileRange } from '../text/range.ts';
import type { FpmMaster, PoolMaster } from './fpm/master.ts';
import type { Machine } from './machine.ts';
import type { WholeNginxConfig } from './nginx/config/config.ts';
import type { Unknown } from './value.ts';

/** The two programs that configurations are read for. */
export type Server = 'nginx' | 'php-fpm';

/** A place that shows where a server runs, or a fact that no file of the tree holds. */
export type Evidence = { readonly at: FileRange; readonly message: string } | { readonly fact: string };

/** One file system, one network and one set of accounts: a machine, a container, a container in a Pod. */
export interface Host {
  readonly kind: 'machine' | 'container';
  /** The directory of the tree that is the root of its file system; the empty string on this very machine, `undefined` where the tree is laid out otherwise. */
  readonly root: string | undefined;
  /** Whether its files are those of this very machine, which the servers on it read. */
  readonly live: boolean;
}

/** nginx, or a master of PHP-FPM, by what it reads. */
export interface Installation {
  readonly server: Server;
  /** The main file; without one the file or directory that the others are known by. */
  readonly root: string;
  readonly isMain: boolean;
  /** All files that it reads, as far as they are known. */
  readonly files: Iterable<FileId>;
}

/** `evidence` is empty where only nothing speaks against the answer. */
export interface Answer<T> {
  readonly kind: 'known';
  readonly value: T;
  readonly evidence: readonly Evidence[];
}

export type PathKind = 'file' | 'directory' | 'any';

/** What lies in a directory, in no order. Names are bytes. */
export interface DirectoryNames {
  readonly files: readonly string[];
  readonly directories: readonly string[];
  /** There is nothing else. */
  readonly whole: boolean;
}

/** The files that a server finds by their paths, as far as the tree shows them: names, never texts. Paths are absolute, as the server has them, and in bytes (see text/bytes.ts). */
export interface SiteFiles {
  readonly kind: 'known';
  /** Whether something of that kind is there; `undefined` where nobody knows. */
  exists(path: string, kind: PathKind): boolean | undefined;
  /** What a directory holds; `undefined` where nobody knows anything of it. */
  namesIn(directory: string): DirectoryNames | undefined;
  /** The paths of directories below one, the nearest first, as far as they are known. */
  directoriesBelow(directory: string): Iterable<string>;
}

export interface Environment {
  /** Where a server runs; unknown where files place it in a container whose contents are not followed. */
  hostOf(installation: Installation): Host | Unknown;
  /** Whether a loopback address and its ports are the same for both. */
  sameNetwork(a: Installation, b: Installation): Answer<boolean> | Unknown;
  /** Whether a path of the one and a path of the other are one socket. */
  sameSocket(a: SocketPlace, b: SocketPlace): Answer<boolean> | Unknown;
  /** The hosts that a name, or an address that is no loopback, means to a server. */
  resolve(name: string, from: Installation): readonly Host[] | Unknown;
  /** Why a program decides which pools there are beside a server; `undefined` where files of the tree do. */
  generatedPools(nginx: Installation): Unknown | undefined;
  /** The files that a server on a host finds; `root` is what the server is known by (see {@link Installation}). */
  filesOf(host: Host | Unknown, root: string): SiteFiles | Unknown;
  /** The distribution whose defaults hold for a file, or for what is known by a directory; `undefined` where nothing tells. */
  platformOf(file: string): PlatformId | undefined;
  /** Releases, accounts and start of the servers that read a file, or what is known by a directory. */
  machineOf(file: string): Machine;
}

/** A path as a server has it, absolute. */
export interface SocketPlace {
  readonly installation: Installation;
  readonly path: string;
}

/** Why it is not known where a server runs; `undefined` where it is. */
export function unknownHost(host: Host | Unknown): Unknown | undefined {
  return host.kind === 'unknown' ? host : undefined;
}

/** The nginx that reads a configuration. */
export function nginxInstallation({ root, isMain, files }: WholeNginxConfig): Installation {
  return { server: 'nginx', root, isMain, files };
}

/** The PHP-FPM of a master; the same object for the same master. */
export function fpmInstallation(master: PoolMaster): Installation {
  return master.once('installation', ({ root, isMain, files }: FpmMaster): Installation => ({
    server: 'php-fpm',
    root,
    isMain,
    files,
  }));
}
