/** Where distributions put nginx's and PHP-FPM's files: to map absolute includes of a repository to the repository, and to know a live server. */
import { basename, dirname, isInside, segments } from '../text/path.ts';

const nginxFolders = [
  /^\/etc\/nginx$/,
  /^\/usr\/local\/etc\/nginx$/,
  /^\/usr\/local\/nginx\/conf$/,
  /^\/opt\/homebrew\/etc\/nginx$/,
  /^\/usr\/local\/openresty\/nginx\/conf$/,
  /^\/etc\/(?:angie|freenginx|openresty|tengine)$/,
  /^\/usr\/local\/(?:angie|freenginx|tengine)\/conf$/,
];
const fpmFolders = [
  /^\/etc\/php\/\d+\.\d+\/fpm$/,
  /^\/etc\/php[\d.]*$/,
  /^\/etc$/,
  /^\/usr\/local\/etc$/,
  /^\/etc\/opt\/remi\/php\d+$/,
  /^\/etc\/opt\/rh\/rh-php\d+$/,
  /^\/opt\/homebrew\/etc\/php\/\d+\.\d+$/,
  /^\/usr\/local\/etc\/php\/\d+\.\d+$/,
  /^\/usr\/local\/php\d*\/etc$/,
  /^\/etc\/php\d+\/php-fpm$/,
];
/** Roots below which an absolute path of a configuration speaks of the server, not of the machine that edits it. */
const serverRoots = [
  '/etc',
  '/usr/local/etc',
  '/usr/local/nginx',
  '/usr/local/angie',
  '/usr/local/freenginx',
  '/usr/local/openresty',
  '/usr/local/tengine',
  '/usr/local/php',
  '/opt/homebrew/etc',
  '/usr/share/nginx',
  '/opt/bitnami',
];

/** Whether nginx reads its configuration from this folder on a live machine. */
export function isNginxFolder(folder: string): boolean {
  return nginxFolders.some((pattern) => pattern.test(folder));
}

export function isFpmFolder(folder: string): boolean {
  return fpmFolders.some((pattern) => pattern.test(folder));
}

/** Whether the path lies where a server's own configuration lies. */
export function isServerPath(path: string): boolean {
  return serverRoots.some((root) => isInside(path, root)) || /^\/usr\/local\/php\d*\//.test(path);
}

/** Whether the file is a live server's own: below a standard folder of the machine itself. */
export function isLive(file: string): boolean {
  return isServerPath(file);
}

/**
 * Where an absolute path of a server's configuration may lie in a repository whose main file is in `mainFolder`, best first.
 * `/etc/nginx/conf.d/*.conf` → `<mainFolder>/conf.d/*.conf`; and where the folder itself ends like a server's (`rootfs/etc/nginx`), the same path below `rootfs`.
 */
export function mappedCandidates(path: string, mainFolder: string): readonly string[] {
  const candidates: string[] = [];
  const rest = segments(path);
  const parent = dirname(path);
  for (const folder of foldersAbove(path)) {
    if (mainFolder.endsWith(folder) && mainFolder !== folder)
      candidates.push(mainFolder.slice(0, -folder.length) + path);
  }
  for (let from = 1; from < rest.length; from++) {
    const suffix = rest.slice(from);
    const single = suffix.length === 1;
    if (single && !isNginxFolder(parent) && !isFpmFolder(parent)) continue;
    if (single && /[*?[]/.test(basename(path))) continue;
    candidates.push(`${mainFolder}/${suffix.join('/')}`);
  }
  return candidates;
}

/**
 * The prefix that PHP-FPM was built with, in a repository that mirrors the file system: its own builds (`make install`, the official image, Homebrew)
 * keep the main file in `<prefix>/etc`. `rootfs/usr/local/etc` → `rootfs/usr/local`.
 */
export function mirroredPrefix(mainFolder: string): string | undefined {
  return /^(.+\/usr\/local(?:\/php\d*)?)\/etc$/.exec(mainFolder)?.[1];
}

function foldersAbove(path: string): readonly string[] {
  const found: string[] = [];
  for (let folder = dirname(path); folder !== '/' && folder !== ''; folder = dirname(folder)) {
    if (isNginxFolder(folder) || isFpmFolder(folder)) found.push(folder);
  }
  return found;
}

/**
 * The root of the file system that a server's directory lies in: `/srv/image` for `/srv/image/etc/nginx`, the empty string for `/etc/nginx` itself;
 * `undefined` for a directory that is not laid out as a server's is.
 */
export function serverRootOf(folder: string): string | undefined {
  for (const part of foldersBelow(folder))
    if (part !== '/etc' && (isNginxFolder(part) || isFpmFolder(part))) return folder.slice(0, -part.length);
  return folder.endsWith('/etc') ? folder.slice(0, -'/etc'.length) : undefined;
}

/** The ends of a path that begin with a slash, the longest first. */
function foldersBelow(path: string): readonly string[] {
  const parts = segments(path);
  return parts.map((_, from) => `/${parts.slice(from).join('/')}`);
}
