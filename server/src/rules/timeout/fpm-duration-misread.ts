/** A time that PHP-FPM reads otherwise than it was meant: one number, one unit, and the rest is lost. */
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import { decidingEntry, entryText, poolTime } from '../../model/fpm/settings.ts';
import { entryOrigin, type FpmEntries, type PlacedEntry, type Pool } from '../../model/fpm/master.ts';
import {
  amount,
  isOn,
  seconds,
  toMilliseconds,
  wholeSeconds,
  writeSeconds,
  parseFpmTime,
  type Seconds,
} from '../../model/units.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { editsOf, elsewhere } from '../kit/timeout-changes.ts';
import { clashOf, timeoutsOfPool } from '../kit/compared-timeouts.ts';
import { defineRule, type Draft, type Fix, type Severity } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'fpm-duration-misread',
  title: 'PHP-FPM reads a different time than intended',
  severity: 'warning',
  outcomes: ['502', '504'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'master',

  symptom: `Requests get 502 after a second or two, although the pool seems to allow far more. PHP-FPM logs \`execution timed out (1.… sec), terminating\`;
\`php-fpm -t\` finds nothing, and \`php-fpm -tt\` shows the time that is really in force.`,
  rationale: `A time of PHP-FPM is one whole number and one of \`s m h d\`. The last letter is the unit, and the number in front is read up to the first
character that is not a digit: \`1m30s\` is 1 second, \`1.5s\` is 1 second, \`500ms\` is 500 seconds. nginx reads \`1m30s\` as 90 seconds, so what works on
one side is copied to the other.`,
  verified:
    'Measured with PHP-FPM 8.2.35: `-tt` prints 1s for `1m30s` and for `1.5s`, and a script that sleeps 3 s gets 502; after the fix it gets 200.',
  limits:
    'Values that PHP-FPM refuses (`30sec`, `5S`) are errors of another kind, and values from the environment are not known.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout'],

  *check({ master, workspace }): Iterable<Draft> {
    yield* misreadIn(master.global, 'global', undefined, workspace);
    for (const pool of master.pools) yield* misreadIn(pool.entries, 'pool', pool, workspace);
  },

  examples: {
    bad: [
      {
        title: 'Written as nginx would read it',
        files: String.raw`#- /etc/nginx/conf.d/render.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_read_timeout 1m30s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4
request_terminate_timeout = 1m30s
;                           ^^^^^ warning: FPM reads "1m30s" as 1 second: every longer request gets 502
;= request_terminate_timeout = 90s`,
      },
      {
        title: 'What was meant is more than nginx waits: both are set',
        files: String.raw`#- /etc/nginx/conf.d/render.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        #+ fastcgi_read_timeout 150s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4
request_terminate_timeout = "2m30s"
;                           ^^^^^^^ warning: FPM reads "2m30s" as 2 seconds: every longer request gets 502
;= request_terminate_timeout = "150s"`,
      },
      {
        title: 'Milliseconds are seconds, halves are lost',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
process_control_timeout = 1.5s
;                         ^^^^ info: FPM reads "1.5s" as 1 second
;= process_control_timeout = 2s
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = ondemand
pm.max_children = 4
pm.process_idle_timeout = 500ms
;                         ^^^^^ info: FPM reads "500ms" as 500 seconds`,
      },
    ],
    good: [
      {
        title: 'One number and one unit, a space between them, a comment after',
        files: `;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = ondemand
pm.max_children = 4
pm.process_idle_timeout = 10 s
request_terminate_timeout = 90s ; 1m30s
request_slowlog_timeout = 0`,
      },
    ],
  },
});

function* misreadIn(
  entries: FpmEntries,
  section: 'global' | 'pool',
  pool: Pool | undefined,
  workspace: WorkspaceView,
): Iterable<Draft> {
  for (const [key, list] of entries) {
    if (fpmDirective(key, section)?.type !== 'time') continue;
    for (const placed of list) {
      const draft = draftOf(placed, key, pool, workspace);
      if (draft !== undefined) yield draft;
    }
  }
}

function draftOf(
  placed: PlacedEntry,
  key: string,
  pool: Pool | undefined,
  workspace: WorkspaceView,
): Draft | undefined {
  const text = entryText(placed, pool?.name ?? 'global');
  const time = text.kind === 'known' ? parseFpmTime(text.value) : undefined;
  if (text.kind === 'unknown' || time?.meant === undefined) return undefined;
  const deciding =
    pool !== undefined && key === 'request_terminate_timeout' && decidingEntry(pool.entries, key) === placed;
  const kills = deciding && isOn(time.seconds) && time.seconds < time.meant;
  const late =
    deciding &&
    time.seconds > time.meant &&
    timeoutsOfPool(pool, workspace).some(({ read }) => read.value < toMilliseconds(time.seconds));
  const severity: Severity = kills || late ? 'warning' : 'info';
  const meant = seconds(Math.ceil(amount(time.meant)));
  const read = amount(time.seconds);
  return {
    at: entryOrigin(placed),
    severity,
    outcomes: kills ? ['502'] : late ? ['504'] : ['degraded'],
    message: `FPM reads "${text.value}" as ${read} second${read === 1 ? '' : 's'}${kills ? ': every longer request gets 502' : late ? ', and nginx does not wait that long: slow pages get 504' : ''}`,
    fixes: (write) =>
      deciding
        ? terminateFixes(write, workspace, pool, meant)
        : key === 'request_slowlog_timeout' && isAboveTerminate(meant, pool)
          ? []
          : [plainFix(write, placed, key, meant)],
  };
}

/** Whether FPM would refuse the slow log's time beside the time after which it ends requests. */
function isAboveTerminate(time: Seconds, pool: Pool | undefined): boolean {
  const ends = pool === undefined ? undefined : poolTime(pool, 'request_terminate_timeout');
  return ends?.kind === 'known' && isOn(ends.value) && time > ends.value;
}

function plainFix(write: Writer, placed: PlacedEntry, key: string, time: Seconds): Fix {
  const value = writeSeconds(time);
  return {
    title: `Set ${key} to ${value}`,
    safety: 'safe',
    preferred: true,
    edits: [write.fpmValue(entryOrigin(placed), value)],
  };
}

/** The time that was meant, where that sits well with nginx; else together with what nginx waits, or as long as nginx waits. */
function terminateFixes(write: Writer, workspace: WorkspaceView, pool: Pool, terminate: Seconds): readonly Fix[] {
  const title = `Set request_terminate_timeout to ${writeSeconds(terminate)}`;
  const all = timeoutsOfPool(pool, workspace);
  const others = all.filter((timeouts) => clashOf(timeouts.read.value, terminate, undefined) !== 'aligned');
  const change = { pool, terminate, reads: new Map(others.map((timeouts) => [timeouts.pass, terminate])) };
  const edits = editsOf(write, workspace, change);
  if (edits !== undefined && others.length === 0) return [{ title, safety: 'safe', preferred: true, edits }];
  if (edits !== undefined)
    return [
      {
        title: `${title}, and fastcgi_read_timeout with it${elsewhere(edits, placeOf(pool))}`,
        safety: 'review',
        preferred: true,
        edits,
      },
    ];
  const wait = all[0] === undefined ? undefined : wholeSeconds(all[0].read.value);
  if (wait === undefined) return [];
  const waiting = editsOf(write, workspace, { pool, terminate: wait });
  return waiting === undefined
    ? []
    : [
        {
          title: `Set request_terminate_timeout to ${writeSeconds(wait)}, as long as nginx waits`,
          safety: 'review',
          preferred: true,
          edits: waiting,
        },
      ];
}

function placeOf(pool: Pool): Draft['at']['file'] {
  return decidingEntry(pool.entries, 'request_terminate_timeout')?.file ?? pool.at.file;
}
