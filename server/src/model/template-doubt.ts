/** What a template leaves open of a deployment: which pools there are, which addresses are used, which times hold. */
import { inserted, mayBranch } from './branched.ts';
import type { PoolMaster } from './fpm/master.ts';
import type { FastcgiPass, Target } from './nginx/config/passes.ts';
import type { NginxConfig } from './nginx/config/config.ts';

/** What decides on which addresses PHP-FPM listens; `[` is a section. */
const listening = new Set([inserted, '[', 'listen', 'include', 'prefix', 'pm.status_listen']);
/** What decides how long nginx waits for a pool. */
const waiting = new Set([inserted, 'include', 'fastcgi_pass', 'fastcgi_read_timeout', 'fastcgi_param']);
/** What decides how large a body nginx accepts, and what it sends PHP. */
const accepting = new Set([inserted, 'include', 'fastcgi_pass', 'client_max_body_size', 'fastcgi_param']);

/** Whether the master may listen on other addresses than those that are written. */
export function mayListenElsewhere({ branched }: PoolMaster): boolean {
  return mayBranch(branched, (name) => listening.has(name));
}

/** Whether an address of a `fastcgi_pass` may not be used after all. What a template adds elsewhere changes no address that is written. */
export function mayPassElsewhere({ config, placed }: FastcgiPass, { at, through }: Target): boolean {
  const [own, other] = [config.templated.get(placed.file), config.templated.get(at.file)];
  if (through === 'variable') return mayBranch(own, () => true) || mayBranch(other, () => true);
  return (
    mayBranch(own, (name) => name === 'fastcgi_pass') ||
    (through === 'upstream' && mayBranch(other, (name) => name === 'server' || name === 'upstream'))
  );
}

/** Whether a time of a pool or of nginx may be another one than that which is written. */
export function mayWaitOtherwise(master: PoolMaster, { templated }: NginxConfig): boolean {
  return (
    maySetPhp(master, 'request_terminate_timeout') ||
    [...templated.values()].some((names) => mayBranch(names, (name) => waiting.has(name)))
  );
}

/** Whether a limit for the body of requests may be another one than that which is written. */
export function maySizeOtherwise(master: PoolMaster, { templated }: NginxConfig): boolean {
  return maySetPhp(master) || [...templated.values()].some((names) => mayBranch(names, (name) => accepting.has(name)));
}

/** Whether a pool may give PHP other settings than those which are written, or set `key` otherwise. */
export function maySetPhp({ branched }: PoolMaster, key?: string): boolean {
  return mayBranch(
    branched,
    (name) => name === inserted || name === '[' || name === 'include' || name === key || name.startsWith('php_'),
  );
}
