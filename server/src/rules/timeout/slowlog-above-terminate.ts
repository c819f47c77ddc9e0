/** A slow log that PHP-FPM refuses to start with: slower than requests may live, or without a file. */
import { dirname } from '../../text/path.ts';
import { decidingEntry, entryText, poolText, poolTime } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { atoi, isZero, saySeconds, writeSeconds, type Seconds } from '../../model/units.ts';
import { writtenAt, type Origin } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { mayChangePool } from '../../model/fpm/unread.ts';
import { firstPreferred, fixOf } from '../kit/timeout-changes.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'slowlog-above-terminate',
  title: 'The slow log timeout keeps PHP-FPM from starting',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',

  symptom: `PHP-FPM does not start, and a reload ends it: \`'request_slowlog_timeout' (20) can't be greater than 'request_terminate_timeout' (10)\`, or
\`'slowlog' must be specified for use with 'request_slowlog_timeout'\`. nginx answers 502.`,
  rationale: `A request that is ended after T seconds can never be logged as slow after more than T, and PHP-FPM refuses the pair. It refuses as well a time
without a file to write to: \`slowlog\` has no default.`,
  verified:
    'Measured with PHP-FPM 8.2.35: both are refused by `php-fpm -t` and at the start with the messages above. After the fix it starts.',
  limits:
    'Whether the directory of the slow log exists is not checked. A pool of which only a part is known (no `listen` or no `pm`) is not asked for its `slowlog`.',
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#request-slowlog-timeout',
    'https://www.php.net/manual/en/install.fpm.configuration.php#slowlog',
  ],

  *check({ pool, workspace }): Iterable<Draft> {
    yield* depthDrafts(pool);
    const slow = poolTime(pool, 'request_slowlog_timeout');
    const at = writtenAt(slow);
    if (slow.kind === 'unknown' || at === undefined || isZero(slow.value) || pool.master.templated) return;
    const terminate = poolTime(pool, 'request_terminate_timeout');
    const terminateAt = writtenAt(terminate);
    const isAbove =
      terminate.kind === 'known' &&
      terminateAt !== undefined &&
      !isZero(terminate.value) &&
      slow.value > terminate.value;
    if (lacksFile(pool)) {
      yield {
        at,
        message: `pool "${pool.name}" logs requests of more than ${saySeconds(slow.value)}, but has no slowlog file`,
        fixes: (write) => fileFixes(write, pool, at, { isAbove }),
      };
    } else if (isAbove) {
      yield {
        at,
        message: `pool "${pool.name}" ends requests after ${saySeconds(terminate.value)} and logs them as slow after ${saySeconds(slow.value)}: PHP-FPM refuses the combination`,
        related: [{ at: terminateAt, message: `pool "${pool.name}" ends a request after this time` }],
        fixes: (write) => timeFixes(write, { pool, workspace, at, slow: slow.value, terminate: terminate.value }),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'Slow only after the end',
        files: `;- /etc/php/8.2/fpm/pool.d/audit.conf
[audit]
user = www-data
listen = /run/php/audit.sock
pm = static
pm.max_children = 4
slowlog = /var/log/php-audit.slow.log
request_slowlog_timeout = 20s
;                         ^^^ error: pool "audit" ends requests after 10 s and logs them as slow after 20 s: PHP-FPM refuses the combination
;= request_slowlog_timeout = 10s
request_terminate_timeout = 10s
;                           ^^^ related: pool "audit" ends a request after this time`,
      },
      {
        title: 'A time without a file; the directory of the error log is one that exists',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
error_log = /var/log/php8.2-fpm.log
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/metrics.conf
[metrics]
user = www-data
listen = /run/php/metrics.sock
;+ slowlog = /var/log/$pool.slow.log
pm = static
pm.max_children = 4
request_slowlog_timeout = 3s
;                         ^^ error: pool "metrics" logs requests of more than 3 s, but has no slowlog file`,
      },
      {
        title: 'A time without a file, and no directory that is known to exist',
        files: `;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4
request_slowlog_timeout = 3s
;                         ^^ error: pool "www" logs requests of more than 3 s, but has no slowlog file
;= request_slowlog_timeout = 0`,
      },
      {
        title: 'A depth without a file',
        files: `;- /etc/php/8.2/fpm/pool.d/audit.conf
[audit]
user = www-data
listen = /run/php/audit.sock
pm = static
pm.max_children = 4
request_slowlog_trace_depth = 20
;                             ^^ error: pool "audit" sets request_slowlog_trace_depth, but has no slowlog file
;=`,
      },
    ],
    good: [
      {
        title: 'Equal times are accepted',
        files: `;- /etc/php/8.2/fpm/pool.d/audit.conf
[audit]
user = www-data
listen = /run/php/audit.sock
pm = static
slowlog = log/$pool.slow.log
request_slowlog_timeout = 10s
request_terminate_timeout = 10s`,
      },
      {
        title: 'Nothing is ended, so nothing is too late',
        files: `;- /etc/php/8.2/fpm/pool.d/audit.conf
[audit]
user = www-data
listen = /run/php/audit.sock
pm = static
slowlog = /var/log/audit.slow.log
request_slowlog_timeout = 20s
request_terminate_timeout = 0`,
      },
      {
        title: 'The file is set in the part of the pool that the image contains',
        files: `;- /usr/local/etc/php-fpm.d/zz-slow.conf
[www]
request_slowlog_timeout = 5s`,
      },
    ],
  },
});

/** How many passes a slow request's entry shows: refused without a file, even where it says the default, and below 0. */
function* depthDrafts(pool: Pool): Iterable<Draft> {
  const placed = decidingEntry(pool.entries, 'request_slowlog_trace_depth');
  const text = placed === undefined ? undefined : entryText(placed, pool.name);
  if (placed === undefined || text?.kind !== 'known' || !/^-?\d+$/.test(text.value) || pool.master.templated) return;
  const depth = atoi(text.value);
  if (depth === 0) return;
  if (lacksFile(pool) && !setsSlowTime(pool)) {
    yield {
      at: entryOrigin(placed),
      message: `pool "${pool.name}" sets request_slowlog_trace_depth, but has no slowlog file`,
      fixes: (write) => [
        {
          title: 'Remove request_slowlog_trace_depth',
          safety: 'review',
          preferred: true,
          edits: [write.removeEntry(placed)],
        },
      ],
    };
  } else if (depth < 0) {
    yield {
      at: entryOrigin(placed),
      message: `request_slowlog_trace_depth ${depth} is below 0`,
      fixes: (write) => [
        {
          title: 'Set request_slowlog_trace_depth to 20',
          safety: 'review',
          preferred: true,
          edits: [write.fpmValue(entryOrigin(placed), '20')],
        },
      ],
    };
  }
}

/** The missing file is reported at the time then. */
function setsSlowTime(pool: Pool): boolean {
  const slow = poolTime(pool, 'request_slowlog_timeout');
  return slow.kind === 'known' && !isZero(slow.value);
}

/** Only of a pool that is known as a whole: its `listen` and `pm` are there. */
function lacksFile(pool: Pool): boolean {
  if (
    mayChangePool(pool) ||
    decidingEntry(pool.entries, 'listen') === undefined ||
    decidingEntry(pool.entries, 'pm') === undefined
  )
    return false;
  const file = poolText(pool, 'slowlog');
  return file === undefined || (file.kind === 'known' && file.value === '');
}

/** A file is no cure where FPM refuses the time as well. */
function fileFixes(write: Writer, pool: Pool, at: Origin, { isAbove }: { readonly isAbove: boolean }): readonly Fix[] {
  const directory = existingDirectory(pool);
  const off: Fix = {
    title: 'Turn the slow log off (request_slowlog_timeout = 0)',
    safety: 'review',
    edits: [write.fpmValue(at, '0')],
  };
  if (directory === undefined || isAbove) return firstPreferred([off]);
  const path = `${directory === '/' ? '' : directory}/$pool.slow.log`;
  return firstPreferred([
    { title: `Add slowlog = ${path}`, safety: 'review', edits: [write.setPool(pool, 'slowlog', path)] },
    off,
  ]);
}

/** A directory that the master writes to already: that of another pool's slow log, or of the error log. */
function existingDirectory(pool: Pool): string | undefined {
  const { master } = pool;
  const logs = master.once('folders of slow logs', ({ pools }) =>
    pools
      .flatMap((one) => {
        const directory = directoryOf(poolText(one, 'slowlog'));
        return directory === undefined ? [] : [{ pool: one, directory }];
      })
      .slice(0, 2),
  );
  const log = decidingEntry(master.global, 'error_log');
  return (
    logs.find((one) => one.pool !== pool)?.directory ??
    directoryOf(log === undefined ? undefined : entryText(log, 'global'))
  );
}

function directoryOf(path: ReturnType<typeof poolText>): string | undefined {
  return path?.kind === 'known' && path.value.startsWith('/') && !/^\/(?:proc|dev)\//.test(path.value)
    ? dirname(path.value)
    : undefined;
}

interface Pair {
  readonly pool: Pool;
  readonly workspace: WorkspaceView;
  readonly at: Origin;
  readonly slow: Seconds;
  readonly terminate: Seconds;
}

function timeFixes(write: Writer, { pool, workspace, at, slow, terminate }: Pair): readonly Fix[] {
  const lower: Fix = {
    title: `Lower request_slowlog_timeout to ${writeSeconds(terminate)}`,
    safety: 'review',
    edits: [write.fpmValue(at, writeSeconds(terminate))],
  };
  return firstPreferred([
    lower,
    ...fixOf(write, workspace, at.file, {
      title: `Raise request_terminate_timeout to ${writeSeconds(slow)}`,
      pool,
      terminate: slow,
    }),
  ]);
}
