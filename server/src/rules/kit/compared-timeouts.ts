/** How long nginx waits at a fastcgi_pass, when PHP-FPM ends a request there, and which of them is first: where both are known for certain. */
import type { FileRange } from '../../text/range.ts';
import { misreadTime } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { FastcgiPass } from '../../model/nginx/config/passes.ts';
import {
  endingTimeouts,
  latestEnd,
  terminateTimeout,
  type FirstToEnd,
  type Timeout,
} from '../../model/deployment/timeouts.ts';
import {
  amount,
  isOn,
  isZero,
  seconds,
  toMilliseconds,
  ascending,
  type Milliseconds,
  type Seconds,
} from '../../model/units.ts';
import { known as knownValue, writtenAt, type Known } from '../../model/value.ts';
import type { PoolUse, WorkspaceView } from '../../model/workspace.ts';
import type { Related } from './rule.ts';

export interface ComparedTimeouts {
  readonly pass: FastcgiPass;
  readonly pool: Pool;
  /** fastcgi_read_timeout; never 0. */
  readonly read: Known<Milliseconds>;
  /** request_terminate_timeout; 0 means that the pool never ends a request. */
  readonly terminate: Known<Seconds>;
  /** max_execution_time, where the pool sets it above 0 by php_admin_value, or nginx does by PHP_ADMIN_VALUE. */
  readonly script: Known<Seconds> | undefined;
  /** Where nginx tells PHP the time for scripts, it stands on nginx's side. */
  readonly scriptSent: boolean;
  /** Who ends a request that sends nothing. */
  readonly first: FirstToEnd;
}

/**
 * Who is first. `kills`: the pool ends requests that nginx would still wait for. `gives-up`: nginx leaves before the pool's
 * request_terminate_timeout. `gives-up-on-script`: the pool ends nothing, and nginx leaves before the time that it grants to scripts.
 */
export type Clash = 'aligned' | 'kills' | 'gives-up' | 'gives-up-on-script';

/** @param terminate 0 where the pool ends nothing; @param script what it grants to scripts */
export function clashOf(read: Milliseconds, terminate: Seconds, script: Seconds | undefined): Clash {
  if (isOn(terminate)) {
    const ends = toMilliseconds(terminate);
    return ends < read ? 'kills' : ends > read ? 'gives-up' : 'aligned';
  }
  return script !== undefined && toMilliseconds(script) > read ? 'gives-up-on-script' : 'aligned';
}

export function clashIn(timeouts: ComparedTimeouts): Clash {
  return clashOf(timeouts.read.value, timeouts.terminate.value, timeouts.script?.value);
}

/** The timeouts of every pass that surely reaches the pool, once a pass, in the order of the configuration. Calls with an unknown timeout are left out. */
export function timeoutsOfPool(pool: Pool, workspace: WorkspaceView): readonly ComparedTimeouts[] {
  const uses = workspace.usesOf(pool);
  let found = known.get(uses);
  if (found === undefined) {
    const byPass = new Map<FastcgiPass, ComparedTimeouts>();
    for (const use of uses) {
      const timeouts = comparedOf(pool, use);
      if (timeouts !== undefined) byPass.set(timeouts.pass, timeouts);
    }
    known.set(uses, (found = [...byPass.values()]));
  }
  return found;
}

/** Several rules ask for the timeouts of the same uses. */
const known = new WeakMap<readonly PoolUse[], readonly ComparedTimeouts[]>();

/** The same as {@link timeoutsOfPool}, those with the same times together; the longest waits of nginx first. */
export function distinctTimes(
  pool: Pool,
  workspace: WorkspaceView,
): readonly (readonly [ComparedTimeouts, ...ComparedTimeouts[]])[] {
  const all = timeoutsOfPool(pool, workspace);
  let found = distinct.get(all);
  if (found === undefined) {
    const groups = new Map<string, [ComparedTimeouts, ...ComparedTimeouts[]]>();
    for (const timeouts of all) {
      const { read, script, scriptSent } = timeouts;
      const key = `${amount(read.value)} ${script === undefined ? '' : amount(script.value)} ${scriptSent}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [timeouts]);
      else group.push(timeouts);
    }
    distinct.set(all, (found = [...groups.values()].sort(([a], [b]) => ascending(b.read.value, a.read.value))));
  }
  return found;
}

const distinct = new WeakMap<
  readonly ComparedTimeouts[],
  readonly (readonly [ComparedTimeouts, ...ComparedTimeouts[]])[]
>();

/** The pools that a pass surely reaches, with the timeouts of both. */
export function timeoutsOfPass(use: PoolUse['verdict']): readonly ComparedTimeouts[] {
  const links = use.targets.flatMap((target) =>
    target.links.map((link) => comparedOf(link.pool, { verdict: use, target, link })),
  );
  return links.filter((timeouts): timeouts is ComparedTimeouts => timeouts !== undefined);
}

function comparedOf(pool: Pool, use: PoolUse): ComparedTimeouts | undefined {
  const { deployment, pass } = use.verdict;
  if (use.link === undefined || use.target.state === 'unknown' || !deployment.masters.includes(pool.master))
    return undefined;
  const { read, terminate, script, first, doubt } = endingTimeouts(use.verdict, pool);
  const [waits, ends] = [knownSeconds(read), terminate === undefined ? undefined : knownSeconds(terminate)];
  if (doubt !== undefined || waits === undefined || ends === undefined || isZero(waits.value)) return undefined;
  return {
    pass,
    pool,
    read: knownValue(toMilliseconds(waits.value), waits.provenance),
    terminate: ends,
    script: script?.fixed === true ? knownSeconds(script) : undefined,
    scriptSent: script?.sent === true,
    first,
  };
}

/** 0 where it is off. */
function knownSeconds({ limit, provenance }: Timeout): Known<Seconds> | undefined {
  return limit.kind === 'unknown' || provenance === undefined
    ? undefined
    : knownValue(limit.kind === 'off' ? seconds(0) : limit.seconds, provenance);
}

/** Whether PHP-FPM reads the pool's request_terminate_timeout otherwise than it was meant: that is reported instead of what follows from it. */
export function isMisread(pool: Pool): boolean {
  return misreadTime(pool.entries, terminateTimeout, pool.name) !== undefined;
}

/** When a request is really ended: up to a third later ({@link latestEnd}). `30 to 40 s` */
export function sayKillTime(terminate: Seconds): string {
  const [earliest, latest] = [amount(terminate), amount(latestEnd(terminate))];
  return `${earliest} to ${earliest < 10 ? Math.ceil(latest * 10) / 10 : Math.ceil(latest)} s`;
}

/** The places on nginx's side of the story: where the time is written, and the passes. */
export function nginxPlaces(
  list: readonly ComparedTimeouts[],
  sayRead: (timeouts: ComparedTimeouts) => string,
): readonly Related[] {
  const found: Related[] = [];
  for (const timeouts of list) {
    const at = writtenAt(timeouts.read);
    if (at !== undefined) found.push({ at, message: sayRead(timeouts) });
    found.push({
      at: timeouts.pass.at,
      message:
        at === undefined
          ? `${sayRead(timeouts)}, the default`
          : `this fastcgi_pass reaches pool "${timeouts.pool.name}"`,
    });
  }
  return found;
}

export function samePlace(a: FileRange, b: FileRange): boolean {
  return a.file === b.file && a.range.start === b.range.start;
}
