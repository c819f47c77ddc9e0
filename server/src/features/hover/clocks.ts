/** The clocks that run while nginx waits for PHP-FPM, as a table in order of time. */
import { entryText, decidingEntry, iniValue, poolTime } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { mayChangePool } from '../../model/fpm/unread.ts';
import type { FastcgiCall } from '../../model/nginx/calls.ts';
import { isWritten, type Effective, type Known } from '../../model/value.ts';
import { parseFpmTime, shortMilliseconds } from '../../model/units.ts';
import { sayKillSpan } from '../say-units.ts';
import { code, md, nothing, table, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

interface Row {
  /** Seconds, to bring the rows in order. */
  readonly when: number;
  readonly after: Markdown;
  readonly what: Markdown;
  readonly visitor: Markdown;
}

/**
 * Which of the two ends a silent request. `race`: nginx gives up while PHP-FPM is about to, so either may be first.
 * `unknown`: one of them is not known.
 */
type First = 'pool' | 'nginx' | 'race' | 'unknown';

/** The table for one call and the pool that answers it; without a pool only nginx's clocks. @param tcp whether the address is a port */
export function clocksTable(world: HoverWorld, call: FastcgiCall, pool: Pool | undefined, tcp: boolean): Markdown {
  const read = call.get('fastcgi_read_timeout');
  const terminate = pool === undefined ? undefined : poolTime(pool, 'request_terminate_timeout');
  const first = whoIsFirst(read, terminate);
  const rows = [
    ...(tcp ? connectRow(world, call.get('fastcgi_connect_timeout')) : []), ...readRow(world, read, first),
    ...(pool === undefined || terminate === undefined ? [] : [...terminateRow(world, pool, terminate, first), ...scriptRow(world, pool, terminate)]),
  ];
  return table(['after', 'what happens', 'the visitor gets'], rows.toSorted((a, b) => a.when - b.when).map((row) => [row.after, row.what, row.visitor]));
}

function whoIsFirst(read: Effective<number>, terminate: Effective<number> | undefined): First {
  if (read.kind === 'unknown' || terminate === undefined || terminate.kind === 'unknown') return 'unknown';
  const limit = terminate.value;
  if (limit <= 0 || read.value <= limit * 1000) return 'nginx';
  return read.value * 3 < limit * 4000 ? 'race' : 'pool';
}

function readRow(world: HoverWorld, read: Effective<number>, first: First): readonly Row[] {
  if (read.kind === 'unknown') return [{ when: Infinity, after: md`?`, what: md`nginx gives up · fastcgi_read_timeout is unknown: ${world.reason(read)}`, visitor: md`504` }];
  const visitor = first === 'race' ? md`**504**, if first` : first === 'nginx' ? md`**504**` : md`504`;
  const after = read.value === 0 ? md`at once` : md`${shortMilliseconds(read.value)} of silence`;
  return [{ when: read.value / 1000, after, what: md`nginx ${first === 'pool' ? 'would give up' : 'gives up'} · fastcgi_read_timeout, ${world.source(read)}`, visitor }];
}

function connectRow(world: HoverWorld, connect: Effective<number>): readonly Row[] {
  if (connect.kind === 'unknown') return [];
  return [{ when: connect.value / 1000 - 0.001, after: md`${shortMilliseconds(connect.value)} without a connection`, what: md`nginx gives up · fastcgi_connect_timeout, ${world.source(connect)}`, visitor: md`504` }];
}

const name = 'request_terminate_timeout';

function terminateRow(world: HoverWorld, pool: Pool, terminate: Effective<number>, first: First): readonly Row[] {
  if (terminate.kind === 'unknown') return [{ when: Infinity, after: md`?`, what: md`FPM kills the worker · ${name} is unknown: ${world.reason(terminate)}`, visitor: md`502` }];
  if (!isWritten(terminate) && mayChangePool(pool)) return [{ when: Infinity, after: md`?`, what: md`no limit in the files of PHP-FPM that were read · ${name}`, visitor: md`–` }];
  const limit = terminate.value;
  if (limit <= 0) return [{ when: Infinity, after: md`never`, what: md`no limit in PHP-FPM · ${name}, ${world.source(terminate)}`, visitor: md`–` }];
  const source = md`${name}, ${world.source(terminate)}${misread(pool)}`;
  const row = { when: limit, after: md`${sayKillSpan(limit)}` };
  switch (first) {
    case 'pool': return [{ ...row, what: md`FPM kills the worker · ${source}`, visitor: md`**502**` }];
    case 'race': return [{ ...row, what: md`FPM kills the worker · ${source}`, visitor: md`**502**, if first` }];
    case 'nginx': return [{ ...row, when: limit + 0.001, what: md`FPM kills the worker; nobody waits for it any more · ${source}`, visitor: md`–` }];
    case 'unknown': return [{ ...row, what: md`FPM kills the worker · ${source}`, visitor: md`502` }];
  }
}

/** `1m30s` is one second to FPM: what is written is shown beside. */
function misread(pool: Pool): Markdown {
  const placed = decidingEntry(pool.entries, name);
  const text = placed === undefined ? undefined : entryText(placed, pool.name);
  return text?.kind === 'known' && parseFpmTime(text.value)?.meant !== undefined ? md`, where FPM reads ${code(text.value)} so` : nothing;
}

/** max_execution_time where the pool writes it: CPU time, so waiting does not count. */
function scriptRow(world: HoverWorld, pool: Pool, terminate: Effective<number>): readonly Row[] {
  const written = iniValue(pool, 'max_execution_time');
  if (written?.value.kind !== 'known' || !/^\d+$/.test(written.value.value)) return [];
  const seconds = Number(written.value.value);
  if (seconds === 0) return [];
  const limit = terminate.kind === 'known' && terminate.value > 0 ? terminate.value : Infinity;
  const source: Known<unknown> = written.value;
  return [{ when: seconds, after: md`${seconds} s of CPU time`, what: md`PHP ${seconds > limit ? 'would end' : 'ends'} the script · max_execution_time, ${world.source(source)}`, visitor: md`500` }];
}
