/** The clocks of a call and the pool that answers it: how long nginx waits, when PHP-FPM ends a request, and which of them is first. */
import type { FileRange } from '../text/range.ts';
import { decidingEntry, entryText, iniValue, poolTime } from '../model/fpm/settings.ts';
import type { Pool } from '../model/fpm/master.ts';
import { mayWaitOtherwise } from '../model/template-doubt.ts';
import { parseFpmTime } from '../model/units.ts';
import { mayChangePool } from '../model/fpm/unread.ts';
import type { FastcgiCall } from '../model/nginx/calls.ts';
import { tellingParams, toldIni } from '../model/nginx/told-ini.ts';
import { isWritten, known as knownValue, writtenAt, type Known } from '../model/value.ts';
import type { PoolUse, WorkspaceView } from '../model/workspace.ts';
import type { Related } from './rule.ts';

export interface Clocks {
  readonly call: FastcgiCall;
  readonly pool: Pool;
  /** fastcgi_read_timeout, in milliseconds; never 0. */
  readonly read: Known<number>;
  /** request_terminate_timeout, in seconds; 0 means that the pool never ends a request. */
  readonly terminate: Known<number>;
  /** max_execution_time, in seconds, where the pool sets it above 0 by php_admin_value, or nginx does by PHP_ADMIN_VALUE. */
  readonly script: Known<number> | undefined;
  /** Where nginx tells PHP the time for scripts, it stands on nginx's side. */
  readonly scriptTold: boolean;
}

/**
 * Who is first. `kills`: the pool ends requests that nginx would still wait for. `gives-up`: nginx leaves before the pool's
 * request_terminate_timeout. `gives-up-on-script`: the pool ends nothing, and nginx leaves before the time that it grants to scripts.
 */
export type Clash = 'aligned' | 'kills' | 'gives-up' | 'gives-up-on-script';

/** @param read milliseconds; @param terminate seconds; @param script seconds */
export function clashOf(read: number, terminate: number, script: number | undefined): Clash {
  if (terminate > 0) return terminate * 1000 < read ? 'kills' : terminate * 1000 > read ? 'gives-up' : 'aligned';
  return script !== undefined && script * 1000 > read ? 'gives-up-on-script' : 'aligned';
}

export function clashIn(clocks: Clocks): Clash {
  return clashOf(clocks.read.value, clocks.terminate.value, clocks.script?.value);
}

/** The clocks of every call that surely reaches the pool, once a call, in the order of the configuration. Calls with an unknown clock are left out. */
export function clocksOfPool(pool: Pool, workspace: WorkspaceView): readonly Clocks[] {
  const uses = workspace.usesOf(pool);
  let found = known.get(uses);
  if (found === undefined) {
    const byCall = new Map<FastcgiCall, Clocks>();
    for (const use of uses) {
      const clocks = clocksOfUse(pool, use);
      if (clocks !== undefined) byCall.set(clocks.call, clocks);
    }
    known.set(uses, (found = [...byCall.values()]));
  }
  return found;
}

/** Several rules ask for the clocks of the same uses. */
const known = new WeakMap<readonly PoolUse[], readonly Clocks[]>();

/** The same as {@link clocksOfPool}, those with the same times together; the longest waits of nginx first. */
export function distinctTimes(pool: Pool, workspace: WorkspaceView): readonly (readonly [Clocks, ...Clocks[]])[] {
  const all = clocksOfPool(pool, workspace);
  let found = distinct.get(all);
  if (found === undefined) {
    const groups = new Map<string, [Clocks, ...Clocks[]]>();
    for (const clocks of all) {
      const key = `${clocks.read.value} ${clocks.script?.value} ${clocks.scriptTold}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [clocks]);
      else group.push(clocks);
    }
    distinct.set(all, (found = [...groups.values()].sort(([a], [b]) => b.read.value - a.read.value)));
  }
  return found;
}

const distinct = new WeakMap<readonly Clocks[], readonly (readonly [Clocks, ...Clocks[]])[]>();

/** The pools that a call surely reaches, with the clocks of both. */
export function clocksOfCall(use: PoolUse['verdict']): readonly Clocks[] {
  const links = use.targets.flatMap((target) => target.links.map((link) => clocksOfUse(link.pool, { verdict: use, target, link })));
  return links.filter((clocks): clocks is Clocks => clocks !== undefined);
}

function clocksOfUse(pool: Pool, use: PoolUse): Clocks | undefined {
  const { deployment, call } = use.verdict;
  if (use.link === undefined || use.target.state === 'unknown' || deployment.doubt !== undefined || !deployment.masters.includes(pool.master)) return undefined;
  if (mayWaitOtherwise(pool.master, call.config)) return undefined;
  const read = call.get('fastcgi_read_timeout');
  const terminate = poolTime(pool, 'request_terminate_timeout');
  if (read.kind === 'unknown' || terminate.kind === 'unknown' || read.value === 0 || terminate.value < 0) return undefined;
  if (!isWritten(terminate) && mayChangePool(pool)) return undefined;
  return { call, pool, read, terminate, ...scriptTime(pool, call) };
}

/** What scripts are granted so that no script can change it; what nginx tells beats the pool. */
function scriptTime(pool: Pool, call: FastcgiCall): Pick<Clocks, 'script' | 'scriptTold'> {
  const told = toldIni(tellingParams(call.scope, { config: call.config, platform: undefined }), 'max_execution_time');
  if (told !== undefined) return { script: told.param === 'PHP_ADMIN_VALUE' ? iniSeconds(told.value) : undefined, scriptTold: true };
  const written = iniValue(pool, 'max_execution_time');
  return { script: written?.admin === true ? iniSeconds(written.value) : undefined, scriptTold: false };
}

/** A number of seconds in php.ini's spelling, where it limits anything. */
export function iniSeconds(value: ReturnType<typeof entryText>): Known<number> | undefined {
  if (value.kind === 'unknown' || !/^\d+$/.test(value.value) || Number(value.value) === 0) return undefined;
  return knownValue(Number(value.value), value.provenance);
}

/** Whether PHP-FPM reads the pool's request_terminate_timeout otherwise than it was meant: that is told instead of what follows from it. */
export function isMisread(pool: Pool): boolean {
  const placed = decidingEntry(pool.entries, 'request_terminate_timeout');
  const text = placed === undefined ? undefined : entryText(placed, pool.name);
  return text?.kind === 'known' && parseFpmTime(text.value)?.meant !== undefined;
}

/** When a request is really ended: the pool's clocks are looked at every third of the time, so up to a third later. `30 to 40 s` */
export function sayKillTime(terminate: number): string {
  const latest = (terminate * 4) / 3;
  return `${terminate} to ${terminate < 10 ? Math.ceil(latest * 10) / 10 : Math.ceil(latest)} s`;
}

/** Whether it is open who comes first: nginx gives up while the pool is about to end the request. */
export function isRace(clocks: Clocks): boolean {
  return clocks.read.value < (clocks.terminate.value * 4000) / 3;
}

/** The places on nginx's side of the story: where the time is written, and the calls. */
export function nginxPlaces(list: readonly Clocks[], sayRead: (clocks: Clocks) => string): readonly Related[] {
  const found: Related[] = [];
  for (const clocks of list) {
    const at = writtenAt(clocks.read);
    if (at !== undefined) found.push({ at, message: sayRead(clocks) });
    found.push({ at: clocks.call.at, message: at === undefined ? `${sayRead(clocks)}, the default` : `this call reaches pool "${clocks.pool.name}"` });
  }
  return found;
}

export function samePlace(a: FileRange, b: FileRange): boolean {
  return a.file === b.file && a.range.start === b.range.start;
}
