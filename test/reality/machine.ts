/** What this machine offers to real servers: programs, rights, namespaces. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const nginxProgram = '/usr/sbin/nginx';
export const fpmProgram = '/usr/sbin/php-fpm8.2';

export interface Machine {
  /** Why no server can run here; empty where they can. */
  readonly missing: readonly string[];
  /** Whether mount, network and process namespaces can be made. */
  readonly namespaces: boolean;
  /** As `nginx -v` says: `1.22.1`. */
  readonly nginxVersion: string;
}

/** Looks once; starts nothing that stays. */
export function inspectMachine(): Machine {
  const missing: string[] = [];
  if (process.getuid?.() !== 0) missing.push('not root');
  for (const program of [nginxProgram, fpmProgram]) if (!existsSync(program)) missing.push(`no ${program}`);
  const version = missing.length === 0 ? spawnSync(nginxProgram, ['-v'], { encoding: 'utf8' }).stderr : '';
  const unshare =
    missing.length === 0 &&
    spawnSync('unshare', ['-m', '-n', '-p', '-f', '--mount-proc', 'mount', '-t', 'tmpfs', 'tmpfs', '/run']);
  return {
    missing,
    namespaces: unshare !== false && unshare.status === 0,
    nginxVersion: /nginx\/([\d.]+)/.exec(version)?.[1] ?? '',
  };
}

/**
 * Why the named Debian packages' configuration files are not as they were shipped; undefined where they are.
 * Asks `dpkg --verify`, which prints a line for each file that differs.
 */
export function changedPackageFiles(packages: readonly string[]): string | undefined {
  const verify = spawnSync('dpkg', ['--verify', ...packages], { encoding: 'utf8' });
  if (verify.error) return 'no dpkg';
  const changed = verify.stdout.split('\n').filter((line) => / c \/etc\/(nginx|php)\//.test(line));
  if (changed.length > 0)
    return `changed on this machine: ${changed.map((line) => line.slice(line.indexOf('/'))).join(', ')}`;
  return verify.status === 0 || verify.stdout !== '' ? undefined : verify.stderr.trim();
}
