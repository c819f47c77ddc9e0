/** The timeouts that run while nginx waits for PHP-FPM, as a table in order of time. */
import { misreadTime } from '../../model/fpm/settings.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import {
  endsAfter,
  readTimeout,
  terminateTimeout,
  timeoutsOf,
  type FirstToEnd,
  type PassTimeouts,
  type Timeout,
} from '../../model/deployment/timeouts.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { Target } from '../../model/nginx/config/passes.ts';
import { known } from '../../model/value.ts';
import {
  ascending,
  endless,
  isZero,
  plus,
  saySeconds,
  seconds,
  shortMilliseconds,
  toMilliseconds,
  type Seconds,
} from '../../model/units.ts';
import { sayKillSpan } from '../say-units.ts';
import { code, md, nothing, table, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

interface Row {
  /** Brings the rows in order. */
  readonly when: Seconds;
  readonly after: Markdown;
  readonly what: Markdown;
  readonly visitor: Markdown;
}

/** The table for one `fastcgi_pass` and the pool that answers it; without a pool only nginx's timeouts. @param address the one that the pool is reached at */
export function timeoutsTable(
  world: HoverWorld,
  verdict: PassVerdict,
  pool: Pool | undefined,
  address: Target['parsed'] | undefined,
): Markdown {
  const timeouts = timeoutsOf(verdict, pool, address);
  const { read, terminate, first, connect, doubt } = timeouts;
  const rows = [
    ...(connect === undefined ? [] : connectRow(world, connect)),
    ...readRow(world, read, first),
    ...(pool === undefined || terminate === undefined ? [] : terminateRow(world, pool, terminate, first)),
    ...scriptRow(world, timeouts),
  ];
  const drawn = table(
    ['after', 'what happens', 'the visitor gets'],
    rows.toSorted((a, b) => ascending(a.when, b.when)).map((row) => [row.after, row.what, row.visitor]),
  );
  return doubt === undefined || pool === undefined
    ? drawn
    : md`${drawn}\n\nWhich of them is first is unknown: ${world.reason(doubt)}`;
}

function source(world: HoverWorld, { provenance }: Timeout): Markdown {
  return provenance === undefined ? nothing : md`, ${world.source(known(0, provenance))}`;
}

function readRow(world: HoverWorld, read: Timeout, first: FirstToEnd): readonly Row[] {
  if (read.limit.kind === 'unknown')
    return [
      {
        when: endless,
        after: md`?`,
        what: md`nginx gives up · ${readTimeout} is unknown: ${world.reason(read.limit)}`,
        visitor: md`504`,
      },
    ];
  const wait = endsAfter(read);
  const visitor = first === 'race' ? md`**504**, if first` : first === 'nginx' ? md`**504**` : md`504`;
  const after = isZero(wait) ? md`at once` : md`${shortMilliseconds(toMilliseconds(wait))} without data`;
  return [
    {
      when: wait,
      after,
      what: md`nginx ${first === 'pool' ? 'would give up' : 'gives up'} · ${readTimeout}${source(world, read)}`,
      visitor,
    },
  ];
}

function connectRow(world: HoverWorld, connect: Timeout): readonly Row[] {
  if (connect.limit.kind !== 'at') return [];
  const wait = connect.limit.seconds;
  return [
    {
      when: plus(wait, seconds(-0.001)),
      after: md`${shortMilliseconds(toMilliseconds(wait))} without a connection`,
      what: md`nginx gives up · ${connect.name}${source(world, connect)}`,
      visitor: md`504`,
    },
  ];
}

function terminateRow(world: HoverWorld, pool: Pool, terminate: Timeout, first: FirstToEnd): readonly Row[] {
  const { limit, name } = terminate;
  if (limit.kind === 'unknown') {
    const what =
      limit.because === 'missing-include'
        ? md`no limit in the files of PHP-FPM that were read · ${name}`
        : md`FPM kills the worker · ${name} is unknown: ${world.reason(limit)}`;
    return [{ when: endless, after: md`?`, what, visitor: limit.because === 'missing-include' ? md`–` : md`502` }];
  }
  if (limit.kind === 'off')
    return [
      {
        when: endless,
        after: md`never`,
        what: md`no limit in PHP-FPM · ${name}${source(world, terminate)}`,
        visitor: md`–`,
      },
    ];
  const from = md`${name}${source(world, terminate)}${misread(pool)}`;
  const row = { when: limit.seconds, after: md`${sayKillSpan(limit.seconds)}` };
  switch (first) {
    case 'pool':
      return [{ ...row, what: md`FPM kills the worker · ${from}`, visitor: md`**502**` }];
    case 'race':
      return [{ ...row, what: md`FPM kills the worker · ${from}`, visitor: md`**502**, if first` }];
    case 'nginx':
      return [
        {
          ...row,
          when: plus(limit.seconds, seconds(0.001)),
          what: md`FPM kills the worker; nginx no longer waits for it · ${from}`,
          visitor: md`–`,
        },
      ];
    case 'none':
    case 'unknown':
      return [{ ...row, what: md`FPM kills the worker · ${from}`, visitor: md`502` }];
  }
}

/** `1m30s` is one second to FPM: what is written is shown beside. */
function misread(pool: Pool): Markdown {
  const written = misreadTime(pool.entries, terminateTimeout, pool.name);
  return written === undefined ? nothing : md`, where FPM reads ${code(written)} so`;
}

/** max_execution_time, which is CPU time, so waiting does not count. */
function scriptRow(world: HoverWorld, { script, terminate }: PassTimeouts): readonly Row[] {
  if (script === undefined) return [];
  if (script.limit.kind !== 'at')
    return script.limit.kind === 'off'
      ? []
      : [
          {
            when: endless,
            after: md`?`,
            what: md`PHP ends the script · ${script.name} is unknown: ${world.reason(script.limit)}`,
            visitor: md`500`,
          },
        ];
  const time = script.limit.seconds;
  const ends = time > endsAfter(terminate) ? 'would end' : 'ends';
  return [
    {
      when: time,
      after: md`${saySeconds(time)} of CPU time`,
      what: md`PHP ${ends} the script · ${script.name}${source(world, script)}`,
      visitor: md`500`,
    },
  ];
}
