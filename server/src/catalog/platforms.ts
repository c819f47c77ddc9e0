/** Where nginx and PHP-FPM keep things on each platform, and what their packages ship. */

import { namesFilesOf, poolDirectories } from './file-names.ts';

/** The platforms by the names that settings have for them; `source` is a build with the programs' own defaults. */
export const platformNames = ['debian', 'rhel', 'alpine', 'docker', 'freebsd', 'homebrew', 'source'] as const;

/** A kind of installation, before anybody changes it. */
export type PlatformId = (typeof platformNames)[number];

/** An account that the platform's own packages make, as far as it is the same in all of its releases. */
export interface PlatformAccount {
  readonly user: string;
  /** The user's own group; `undefined`: it varies. */
  readonly group: string | undefined;
  readonly uid?: number;
  readonly gid?: number;
  /** Of the base system, and for itself alone: no package and no manual puts the account of a server into its group. */
  readonly isApart?: true;
}

/** What one platform's packages ship. `undefined`: there is none, or it varies with the version. */
export interface PlatformDefaults {
  readonly id: PlatformId;
  readonly title: string;
  /** Decides how FPM reads `*:9000`: glibc binds `[::1]`, musl refuses the name. `undefined`: neither, or both exist. */
  readonly libc: 'glibc' | 'musl' | undefined;
  /** Main configuration files; globs where the place varies. Relative includes start in their directory. */
  readonly nginxConf: readonly string[];
  /** Start of nginx's other relative paths: `root`, `access_log`, `pid`, … */
  readonly nginxPrefix: string | undefined;
  /** Whom workers run as with the stock nginx.conf, when the master is root. */
  readonly nginxUser: string;
  /** Whom they run as when no `user` is written at all. */
  readonly nginxCompiledUser: string;
  /** Globs of FPM's main files; several match where several versions of PHP are installed side by side. */
  readonly fpmMain: readonly string[];
  /** Globs of the pool files that the stock main file includes. */
  readonly fpmPools: readonly string[];
  /** Start of FPM's relative paths, includes too. */
  readonly fpmPrefix: string | undefined;
  /** Where FPM's sockets usually are. */
  readonly socketDirectory: string | undefined;
  /** `listen` of the stock pool; `{version}` stands for PHP's major and minor version: 8.2. */
  readonly stockListen: string;
  /** `user` of the stock pool. */
  readonly stockPoolUser: string;
  /** `listen.owner` and `listen.group` of the stock pool; where it sets none a socket is root:root 0660. */
  readonly stockOwner?: { readonly owner: string; readonly group: string };
  /** `listen.acl_users` of the stock pool. */
  readonly stockAclUsers?: readonly string[];
  /** Who starts PHP-FPM; `undefined`: often not root. */
  readonly fpmMaster: 'root' | undefined;
  /** Accounts that exist wherever the packages do; root first. */
  readonly accounts: readonly PlatformAccount[];
}

const root: PlatformAccount = { user: 'root', group: 'root', uid: 0, gid: 0 };
const wheel: PlatformAccount = { user: 'root', group: 'wheel', uid: 0, gid: 0 };

/** The accounts of base-passwd that belong to no server: their numbers and groups are the same on every Debian (users-and-groups.txt). */
const debianBase: readonly PlatformAccount[] = [
  { user: 'daemon', group: 'daemon', uid: 1, gid: 1, isApart: true },
  { user: 'bin', group: 'bin', uid: 2, gid: 2, isApart: true },
  { user: 'sys', group: 'sys', uid: 3, gid: 3, isApart: true },
  { user: 'games', group: 'games', uid: 5, gid: 60, isApart: true },
  { user: 'man', group: 'man', uid: 6, gid: 12, isApart: true },
  { user: 'lp', group: 'lp', uid: 7, gid: 7 },
  { user: 'mail', group: 'mail', uid: 8, gid: 8 },
  { user: 'news', group: 'news', uid: 9, gid: 9, isApart: true },
  { user: 'uucp', group: 'uucp', uid: 10, gid: 10 },
  { user: 'proxy', group: 'proxy', uid: 13, gid: 13 },
  { user: 'backup', group: 'backup', uid: 34, gid: 34, isApart: true },
  { user: 'list', group: 'list', uid: 38, gid: 38, isApart: true },
  { user: 'irc', group: 'irc', uid: 39, gid: 39, isApart: true },
];

const debian: PlatformDefaults = {
  id: 'debian',
  title: 'Debian and Ubuntu packages',
  libc: 'glibc',
  nginxConf: ['/etc/nginx/nginx.conf'],
  nginxPrefix: '/usr/share/nginx',
  nginxUser: 'www-data',
  nginxCompiledUser: 'nobody',
  fpmMain: ['/etc/php/*/fpm/php-fpm.conf'],
  fpmPools: ['/etc/php/*/fpm/pool.d/*.conf'],
  fpmPrefix: '/usr',
  socketDirectory: '/run/php',
  stockListen: '/run/php/php{version}-fpm.sock',
  stockPoolUser: 'www-data',
  stockOwner: { owner: 'www-data', group: 'www-data' },
  fpmMaster: 'root',
  accounts: [
    root,
    { user: 'www-data', group: 'www-data', uid: 33, gid: 33 },
    { user: 'nobody', group: 'nogroup', uid: 65_534, gid: 65_534 },
    ...debianBase,
  ],
};

const rhel: PlatformDefaults = {
  id: 'rhel',
  title: 'Red Hat, Fedora and Remi packages',
  libc: 'glibc',
  nginxConf: ['/etc/nginx/nginx.conf'],
  nginxPrefix: '/usr/share/nginx',
  nginxUser: 'nginx',
  nginxCompiledUser: 'nginx',
  fpmMain: ['/etc/php-fpm.conf', '/etc/opt/remi/php*/php-fpm.conf'],
  fpmPools: ['/etc/php-fpm.d/*.conf', '/etc/opt/remi/php*/php-fpm.d/*.conf'],
  fpmPrefix: '/usr',
  socketDirectory: '/run/php-fpm',
  stockListen: '/run/php-fpm/www.sock',
  stockPoolUser: 'apache',
  stockAclUsers: ['apache', 'nginx'],
  fpmMaster: 'root',
  accounts: [
    root,
    { user: 'nginx', group: 'nginx' },
    { user: 'apache', group: 'apache', uid: 48, gid: 48 },
    { user: 'nobody', group: 'nobody' },
  ],
};

const alpine: PlatformDefaults = {
  id: 'alpine',
  title: 'Alpine packages',
  libc: 'musl',
  nginxConf: ['/etc/nginx/nginx.conf'],
  nginxPrefix: '/var/lib/nginx',
  nginxUser: 'nginx',
  nginxCompiledUser: 'nginx',
  fpmMain: ['/etc/php*/php-fpm.conf'],
  fpmPools: ['/etc/php*/php-fpm.d/*.conf'],
  fpmPrefix: '/usr',
  socketDirectory: undefined,
  stockListen: '127.0.0.1:9000',
  stockPoolUser: 'nobody',
  fpmMaster: 'root',
  accounts: [root, { user: 'nginx', group: 'nginx' }, { user: 'nobody', group: 'nobody', uid: 65_534, gid: 65_534 }],
};

/** The official images `nginx` and `php:*-fpm`; both exist with glibc and with musl. */
const docker: PlatformDefaults = {
  id: 'docker',
  title: 'official nginx and php images',
  libc: undefined,
  nginxConf: ['/etc/nginx/nginx.conf'],
  nginxPrefix: '/etc/nginx',
  nginxUser: 'nginx',
  nginxCompiledUser: 'nginx',
  fpmMain: ['/usr/local/etc/php-fpm.conf'],
  fpmPools: ['/usr/local/etc/php-fpm.d/*.conf'],
  fpmPrefix: '/usr/local',
  socketDirectory: undefined,
  stockListen: '9000',
  stockPoolUser: 'www-data',
  fpmMaster: undefined,
  accounts: [root, { user: 'nginx', group: 'nginx' }, { user: 'www-data', group: 'www-data' }],
};

const freebsd: PlatformDefaults = {
  id: 'freebsd',
  title: 'FreeBSD ports',
  libc: undefined,
  nginxConf: ['/usr/local/etc/nginx/nginx.conf'],
  nginxPrefix: '/usr/local/etc/nginx',
  nginxUser: 'www',
  nginxCompiledUser: 'www',
  fpmMain: ['/usr/local/etc/php-fpm.conf'],
  fpmPools: ['/usr/local/etc/php-fpm.d/*.conf'],
  fpmPrefix: '/usr/local',
  socketDirectory: undefined,
  stockListen: '127.0.0.1:9000',
  stockPoolUser: 'www',
  fpmMaster: 'root',
  accounts: [
    wheel,
    { user: 'www', group: 'www', uid: 80, gid: 80 },
    { user: 'nobody', group: 'nobody', uid: 65_534, gid: 65_534 },
  ],
};

/** On Apple silicon, on Intel Macs and on Linux. Its prefixes are directories of one version in the Cellar. */
const homebrew: PlatformDefaults = {
  id: 'homebrew',
  title: 'Homebrew',
  libc: undefined,
  nginxConf: [
    '/opt/homebrew/etc/nginx/nginx.conf',
    '/usr/local/etc/nginx/nginx.conf',
    '/home/linuxbrew/.linuxbrew/etc/nginx/nginx.conf',
  ],
  nginxPrefix: undefined,
  nginxUser: 'nobody',
  nginxCompiledUser: 'nobody',
  fpmMain: [
    '/opt/homebrew/etc/php/*/php-fpm.conf',
    '/usr/local/etc/php/*/php-fpm.conf',
    '/home/linuxbrew/.linuxbrew/etc/php/*/php-fpm.conf',
  ],
  fpmPools: [
    '/opt/homebrew/etc/php/*/php-fpm.d/*.conf',
    '/usr/local/etc/php/*/php-fpm.d/*.conf',
    '/home/linuxbrew/.linuxbrew/etc/php/*/php-fpm.d/*.conf',
  ],
  fpmPrefix: undefined,
  socketDirectory: undefined,
  stockListen: '127.0.0.1:9000',
  stockPoolUser: '_www',
  fpmMaster: undefined,
  accounts: [wheel],
};

/** Built without options; `make install` of PHP leaves the main file and the pool with `.default` at the end. */
const source: PlatformDefaults = {
  id: 'source',
  title: 'built from source',
  libc: undefined,
  nginxConf: ['/usr/local/nginx/conf/nginx.conf'],
  nginxPrefix: '/usr/local/nginx',
  nginxUser: 'nobody',
  nginxCompiledUser: 'nobody',
  fpmMain: ['/usr/local/etc/php-fpm.conf'],
  fpmPools: ['/usr/local/etc/php-fpm.d/*.conf'],
  fpmPrefix: '/usr/local',
  socketDirectory: undefined,
  stockListen: '127.0.0.1:9000',
  stockPoolUser: 'nobody',
  fpmMaster: 'root',
  accounts: [{ user: 'root', group: undefined, uid: 0, gid: 0 }],
};

const byId: Readonly<Record<PlatformId, PlatformDefaults>> = {
  debian,
  rhel,
  alpine,
  docker,
  freebsd,
  homebrew,
  source,
};

/**
 * The platforms, the most common first. Sources: the packages' own build files and stock configuration;
 * Debian's are those of Debian 12. A place that two platforms share is in both.
 */
export const platforms: readonly PlatformDefaults[] = Object.values(byId);

/** One platform by its name. */
export function platformDefaults(id: PlatformId): PlatformDefaults {
  return byId[id];
}

/** Whether a pattern names the directory of pools of a main file. */
export function namesPools(argument: string): boolean {
  return namesFilesOf(argument, poolDirectories);
}

/** Whether packages put a pool of that name there. */
export function isStockPool(name: string): boolean {
  return name.toLowerCase() === 'www';
}
