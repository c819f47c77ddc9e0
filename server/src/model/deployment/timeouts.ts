/**
 * Which timeouts run while nginx waits for PHP-FPM to answer a `fastcgi_pass`, and which of them ends a slow request first. Rules, hovers, lenses and
 * pictures all ask here, so that they say the same.
 */
import { unknownHost } from '../environment.ts';
import type { PassVerdict } from './deployment.ts';
import type { Pool } from '../fpm/master.ts';
import { iniSeconds, poolText, poolTime } from '../fpm/settings.ts';
import { mayChangePool } from '../fpm/unread.ts';
import type { FastcgiPass, Target } from '../nginx/config/passes.ts';
import type { NginxTimeName } from '../nginx/values/settings.ts';
import { iniSetting } from './php-ini.ts';
import { mayWaitOtherwise } from '../template-doubt.ts';
import { amount, endless, isOn, isZero, seconds, toSeconds, type Seconds } from '../units.ts';
import { isWritten, unknown, type Effective, type Provenance, type Unknown } from '../value.ts';

/** What a timeout measures: the whole request, silence between two reads or writes, the opening of the connection, or CPU time of the script. */
export type Measure = 'request' | 'silence' | 'sending' | 'connecting' | 'cpu';

/** After this time, at `latest` after that; `off` where it never ends anything. */
export type TimeoutLimit =
  | { readonly kind: 'at'; readonly seconds: Seconds; readonly latest: Seconds }
  | { readonly kind: 'off' }
  | Unknown;

export interface Timeout {
  /** The directive that sets it. */
  readonly name: string;
  readonly owner: 'nginx' | 'PHP-FPM' | 'PHP';
  readonly measure: Measure;
  readonly limit: TimeoutLimit;
  /** Where the limit is from; `undefined` where it is not known. */
  readonly provenance: Provenance | undefined;
  /** What the visitor gets when it ends; `undefined` where something is logged alone. */
  readonly outcome: '504' | '502' | '500' | undefined;
}

/** max_execution_time, where the pool or a `fastcgi_param` sets it. */
export interface ScriptTimeout extends Timeout {
  /** No script can change it. */
  readonly fixed: boolean;
  /** nginx sends it, in PHP_VALUE or PHP_ADMIN_VALUE. */
  readonly sent: boolean;
}

/** Who ends a request that sends nothing. `race`: nginx gives up while PHP-FPM is about to end it; `none`: nobody ever does. */
export type FirstToEnd = 'nginx' | 'pool' | 'race' | 'none' | 'unknown';

/** The timeouts that may end a slow request at one `fastcgi_pass` and the pool that it reaches. */
export interface EndingTimeouts {
  readonly read: Timeout;
  /** Where it is known which pool answers. */
  readonly terminate: Timeout | undefined;
  readonly script: ScriptTimeout | undefined;
  readonly first: FirstToEnd;
  /** Why other values may hold than those which are written: then it is not known who is first. */
  readonly doubt: Unknown | undefined;
}

/** All timeouts of one `fastcgi_pass` and the pool that it reaches. */
export interface PassTimeouts extends EndingTimeouts {
  /** Where the address is a port: only there opening the connection may hang. */
  readonly connect: Timeout | undefined;
  readonly send: Timeout;
  /** Where the pool has a slow log. */
  readonly slowlog: Timeout | undefined;
}

/** Names of the two timeouts that decide together. */
export const readTimeout = 'fastcgi_read_timeout';
export const terminateTimeout = 'request_terminate_timeout';

/** @param pool the pool that answers; without one only nginx's own timeouts are known */
export function endingTimeouts({ pass, deployment }: PassVerdict, pool: Pool | undefined): EndingTimeouts {
  const read = ofNginx(pass, readTimeout, 'silence');
  const terminate = pool === undefined ? undefined : ofPool(pool, terminateTimeout, '502');
  const doubt =
    unknownHost(deployment.host) ??
    (pool !== undefined && mayWaitOtherwise(pool.master, pass.config)
      ? unknown('template', 'a template decides which timeouts apply', pool.at)
      : undefined);
  return {
    read,
    terminate,
    script: ofScript(pass, pool),
    first: doubt === undefined ? firstOf(read.limit, terminate?.limit) : 'unknown',
    doubt,
  };
}

/** @param address the one that the pool is reached at, where it is known */
export function timeoutsOf(
  verdict: PassVerdict,
  pool: Pool | undefined,
  address: Target['parsed'] | undefined,
): PassTimeouts {
  const { pass } = verdict;
  const isTcp = address?.kind === 'endpoint' && address.endpoint.kind === 'tcp';
  const slowlog =
    pool === undefined || poolText(pool, 'slowlog') === undefined
      ? undefined
      : ofPool(pool, 'request_slowlog_timeout', undefined);
  return {
    ...endingTimeouts(verdict, pool),
    connect: isTcp ? ofNginx(pass, 'fastcgi_connect_timeout', 'connecting') : undefined,
    send: ofNginx(pass, 'fastcgi_send_timeout', 'sending'),
    slowlog: slowlog?.limit.kind === 'at' ? slowlog : undefined,
  };
}

/** When a timeout ends something at the earliest; `endless` where it is off or not known. */
export function endsAfter(timeout: Timeout | undefined): Seconds {
  return timeout?.limit.kind === 'at' ? timeout.limit.seconds : endless;
}

/** In the order of the time line: connecting, sending, reading, and what ends on the side of PHP. */
export function listOf({ connect, send, read, slowlog, terminate, script }: PassTimeouts): readonly Timeout[] {
  return [connect, send, read, slowlog, terminate, script].filter((timeout) => timeout !== undefined);
}

/** A read timeout of 0 is over at once: nginx answers 504 before PHP can say anything (measured). */
function firstOf(read: TimeoutLimit, terminate: TimeoutLimit | undefined): FirstToEnd {
  if (read.kind === 'at' && isZero(read.seconds)) return 'nginx';
  if (read.kind === 'unknown' || terminate === undefined || terminate.kind === 'unknown') return 'unknown';
  if (read.kind === 'off') return terminate.kind === 'off' ? 'none' : 'pool';
  if (terminate.kind === 'off' || read.seconds <= terminate.seconds) return 'nginx';
  return read.seconds < terminate.latest ? 'race' : 'pool';
}

function ofNginx(pass: FastcgiPass, name: NginxTimeName, measure: Measure): Timeout {
  const value = pass.get(name);
  const limit: TimeoutLimit = value.kind === 'unknown' ? value : endAt(toSeconds(value.value));
  return { name, owner: 'nginx', measure, limit, provenance: provenanceOf(value), outcome: '504' };
}

function endAt(time: Seconds): TimeoutLimit {
  return { kind: 'at', seconds: time, latest: time };
}

/** PHP-FPM looks at its timeouts every third of the shortest: a request ends up to a third later (fpm_request.c, fpm_pctl_heartbeat). */
export function latestEnd(limit: Seconds): Seconds {
  return seconds((amount(limit) * 4) / 3);
}

function ofPool(
  pool: Pool,
  name: 'request_terminate_timeout' | 'request_slowlog_timeout',
  outcome: Timeout['outcome'],
): Timeout {
  const value = poolTime(pool, name);
  const limit = limitOf(
    value,
    !isWritten(value) && mayChangePool(pool)
      ? unknown('missing-include', 'not every file of PHP-FPM was read', pool.at)
      : undefined,
  );
  return {
    name,
    owner: 'PHP-FPM',
    measure: 'request',
    limit,
    provenance: limit.kind === 'unknown' ? undefined : provenanceOf(value),
    outcome,
  };
}

function limitOf(value: Effective<Seconds>, missing: Unknown | undefined): TimeoutLimit {
  if (value.kind === 'unknown') return value;
  return (
    missing ??
    (isOn(value.value) ? { kind: 'at', seconds: value.value, latest: latestEnd(value.value) } : { kind: 'off' })
  );
}

/**
 * On Linux PHP counts the CPU time of the script: waiting for a database is free (main/main.c, zend_set_timeout with ITIMER_PROF). `undefined` where nobody
 * sets it, or it is off.
 */
function ofScript(pass: FastcgiPass, pool: Pool | undefined): ScriptTimeout | undefined {
  const setting = iniSetting(pass, pool, 'max_execution_time');
  const limit = setting && secondsOf(setting.value);
  if (setting === undefined || limit === undefined) return undefined;
  return {
    name: 'max_execution_time',
    owner: 'PHP',
    measure: 'cpu',
    limit,
    provenance: limit.kind === 'unknown' ? undefined : provenanceOf(setting.value),
    outcome: '500',
    fixed: setting.fixed,
    sent: setting.sent !== undefined,
  };
}

/** A number of seconds in php.ini's spelling; `undefined` where it limits nothing. */
function secondsOf(text: Effective<string>): TimeoutLimit | undefined {
  if (text.kind === 'unknown') return text;
  const time = iniSeconds(text)?.value;
  return time === undefined ? undefined : endAt(time);
}

function provenanceOf(value: Effective<unknown>): Provenance | undefined {
  return value.kind === 'known' ? value.provenance : undefined;
}
