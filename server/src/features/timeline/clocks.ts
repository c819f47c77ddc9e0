/** The clocks of a call and the pool that answers it, as data: what ends when, and who speaks first. */
import type { Pool } from '../../model/fpm/master.ts';
import { iniValue, poolText, poolTime } from '../../model/fpm/settings.ts';
import { mayChangePool } from '../../model/fpm/unread.ts';
import type { FastcgiCall } from '../../model/nginx/calls.ts';
import { isWritten, type Effective, type Provenance } from '../../model/value.ts';

/** What a clock measures: the whole request, silence between two reads or writes, the opening of the connection, or CPU time of the script. */
export type Measure = 'request' | 'silence' | 'sending' | 'connecting' | 'cpu';

export interface Clock {
  /** The directive that sets it. */
  readonly name: string;
  readonly owner: 'nginx' | 'PHP-FPM' | 'PHP';
  readonly measure: Measure;
  /** Seconds; `off` where it never ends, a reason where it is not known. */
  readonly time: { readonly kind: 'at'; readonly seconds: number; readonly latest: number } | { readonly kind: 'off' } | { readonly kind: 'unknown'; readonly why: string };
  readonly provenance: Provenance | undefined;
  /** What the visitor gets when it ends; `undefined` where only something is logged. */
  readonly outcome: '504' | '502' | '500' | undefined;
}

/** Which of the two ends a silent request. `race`: either; `none`: nobody ever does; `unknown`: a clock is not known. */
export type First = 'nginx' | 'pool' | 'race' | 'none' | 'unknown';

export interface LinkClocks {
  readonly clocks: readonly Clock[];
  readonly first: First;
}

/** The clocks of one link. @param tcp whether the address is a port: only there opening the connection may hang */
export function linkClocks(call: FastcgiCall, pool: Pool, tcp: boolean): LinkClocks {
  const read = nginxClock(call, 'fastcgi_read_timeout', 'silence');
  const terminate = poolClock(pool, 'request_terminate_timeout', '502');
  const clocks = [
    ...(tcp ? [nginxClock(call, 'fastcgi_connect_timeout', 'connecting')] : []), nginxClock(call, 'fastcgi_send_timeout', 'sending'), read,
    ...slowlogClock(pool), terminate, ...scriptClock(pool),
  ];
  return { clocks, first: firstOf(read, terminate) };
}

function firstOf({ time: read }: Clock, { time: terminate }: Clock): First {
  if (read.kind === 'unknown' || terminate.kind === 'unknown') return 'unknown';
  if (read.kind === 'off') return terminate.kind === 'off' ? 'none' : 'pool';
  if (terminate.kind === 'off' || read.seconds <= terminate.seconds) return 'nginx';
  return read.seconds < terminate.latest ? 'race' : 'pool';
}

function nginxClock(call: FastcgiCall, name: 'fastcgi_read_timeout' | 'fastcgi_send_timeout' | 'fastcgi_connect_timeout', measure: Measure): Clock {
  const value = call.get(name);
  const time: Clock['time'] = value.kind === 'unknown' ? { kind: 'unknown', why: value.message } : { kind: 'at', seconds: value.value / 1000, latest: value.value / 1000 };
  return { name, owner: 'nginx', measure, time, provenance: provenanceOf(value), outcome: '504' };
}

/** PHP-FPM looks at its clocks every third of the shortest: a request ends up to a third later (fpm_request.c, fpm_pctl_heartbeat). */
function poolClock(pool: Pool, name: 'request_terminate_timeout' | 'request_slowlog_timeout', outcome: Clock['outcome']): Clock {
  const value = poolTime(pool, name);
  const missing = value.kind === 'known' && !isWritten(value) && mayChangePool(pool);
  const time: Clock['time'] = value.kind === 'unknown' ? { kind: 'unknown', why: value.message }
    : missing ? { kind: 'unknown', why: 'not every file of PHP-FPM was read' }
    : value.value <= 0 ? { kind: 'off' } : { kind: 'at', seconds: value.value, latest: (value.value * 4) / 3 };
  return { name, owner: 'PHP-FPM', measure: 'request', time, provenance: missing ? undefined : provenanceOf(value), outcome };
}

function slowlogClock(pool: Pool): readonly Clock[] {
  const clock = poolClock(pool, 'request_slowlog_timeout', undefined);
  return clock.time.kind === 'at' && poolText(pool, 'slowlog') !== undefined ? [clock] : [];
}

/** On Linux PHP counts the script's own CPU time: waiting for a database is free (main/main.c, zend_set_timeout with ITIMER_PROF). */
function scriptClock(pool: Pool): readonly Clock[] {
  const written = iniValue(pool, 'max_execution_time');
  if (written?.value.kind !== 'known' || !/^\d+$/.test(written.value.value) || Number(written.value.value) === 0) return [];
  const seconds = Number(written.value.value);
  return [{ name: 'max_execution_time', owner: 'PHP', measure: 'cpu', time: { kind: 'at', seconds, latest: seconds }, provenance: written.value.provenance, outcome: '500' }];
}

function provenanceOf(value: Effective<unknown>): Provenance | undefined {
  return value.kind === 'known' ? value.provenance : undefined;
}
