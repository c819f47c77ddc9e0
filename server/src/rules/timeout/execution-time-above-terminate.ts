/** PHP's own time limit lies behind the pool's, and can never speak first. */
import { decidingEntry, iniSeconds, iniValue, poolTime } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { amount, isOn, saySeconds, writeSeconds, type Seconds } from '../../model/units.ts';
import { isWritten, writtenAt } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { firstPreferred, fixOf } from '../kit/timeout-changes.ts';
import { isMisread } from '../kit/compared-timeouts.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'execution-time-above-terminate',
  title: 'The limit of PHP is above the limit of the pool',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'pool',

  symptom: `A script that runs away never ends with PHP's "Maximum execution time exceeded" and its line number: the worker is killed before, and the log names
no line of the code.`,
  rationale: `\`request_terminate_timeout\` counts all the time of a request, \`max_execution_time\` on Linux only the time that PHP itself computes, which is
never more. A limit above the pool's can therefore never be reached, and \`max_input_time\`, which runs while the request is read, neither.`,
  verified:
    'Measured with PHP-FPM 8.2.35: with 30 s in the pool and a max_execution_time of 300 the worker is killed, and PHP says nothing.',
  limits:
    'Both must be written in the pool: the php.ini of the machine is not read. A limit of 0 or -1 is taken as "no limit".',
  references: [
    'https://www.php.net/manual/en/info.configuration.php#ini.max-execution-time',
    'https://www.php.net/manual/en/install.fpm.configuration.php#request-terminate-timeout',
  ],

  *check({ pool, workspace }): Iterable<Draft> {
    const terminate = poolTime(pool, 'request_terminate_timeout');
    const terminateAt = writtenAt(terminate);
    if (
      terminate.kind === 'unknown' ||
      terminateAt === undefined ||
      !isOn(terminate.value) ||
      isMisread(pool) ||
      pool.master.templated
    )
      return;
    for (const name of ['max_execution_time', 'max_input_time']) {
      const written = iniValue(pool, name);
      const limit = written === undefined ? undefined : iniSeconds(written.value);
      const at = limit === undefined ? undefined : writtenAt(limit);
      if (limit === undefined || at === undefined || limit.value <= terminate.value) continue;
      yield {
        at,
        message: `pool "${pool.name}" ends requests after ${saySeconds(terminate.value)}, so a ${name} of ${saySeconds(limit.value)} has no effect`,
        related: [{ at: terminateAt, message: `pool "${pool.name}" ends a request after this time` }],
        fixes: (write) => fixes(write, { pool, workspace, name, at, terminate: terminate.value, limit: limit.value }),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The limit of the script was raised, that of the pool was not',
        files: `;- /etc/php/8.2/fpm/pool.d/invoices.conf
[invoices]
user = www-data
listen = /run/php/invoices.sock
pm = static
pm.max_children = 4
request_terminate_timeout = 30s
;                           ^^^ related: pool "invoices" ends a request after this time
php_admin_value[max_execution_time] = 300
;                                     ^^^ info: pool "invoices" ends requests after 30 s, so a max_execution_time of 300 s has no effect
;= php_admin_value[max_execution_time] = 30`,
      },
      {
        title: 'Reading the request is part of it',
        files: `;- /etc/php/8.2/fpm/pool.d/upload.conf
[upload]
user = www-data
listen = /run/php/upload.sock
pm = static
pm.max_children = 4
request_terminate_timeout = 1m
php_value[max_input_time] = "600"
;                           ^^^^^ info: pool "upload" ends requests after 60 s, so a max_input_time of 600 s has no effect
;= php_value[max_input_time] = "60"`,
      },
    ],
    good: [
      {
        title: 'The limit of PHP is lower, or off',
        files: `;- /etc/php/8.2/fpm/pool.d/invoices.conf
[invoices]
user = www-data
listen = /run/php/invoices.sock
request_terminate_timeout = 60s
php_admin_value[max_execution_time] = 60
php_value[max_input_time] = -1`,
      },
      {
        title: 'Of two lines the first decides',
        files: `;- /etc/php/8.2/fpm/pool.d/invoices.conf
[invoices]
user = www-data
listen = /run/php/invoices.sock
request_terminate_timeout = 60s
php_admin_value[max_execution_time] = 30
php_admin_value[max_execution_time] = 300`,
      },
    ],
  },
});

interface Limit {
  readonly pool: Pool;
  readonly workspace: WorkspaceView;
  readonly name: string;
  readonly at: Draft['at'];
  readonly terminate: Seconds;
  readonly limit: Seconds;
}

function fixes(write: Writer, { pool, workspace, name, at, terminate, limit }: Limit): readonly Fix[] {
  const lower: Fix = {
    title: `Lower ${name} to ${amount(terminate)}`,
    safety: 'review',
    edits: [write.fpmValue(at, String(amount(terminate)))],
  };
  const slow = poolTime(pool, 'request_slowlog_timeout');
  const fits =
    slow.kind === 'known' &&
    (!isWritten(slow) || slow.value <= limit) &&
    decidingEntry(pool.entries, 'request_terminate_timeout') !== undefined;
  const raise = fits
    ? fixOf(write, workspace, at.file, {
        title: `Raise request_terminate_timeout to ${writeSeconds(limit)}`,
        pool,
        terminate: limit,
      })
    : [];
  return firstPreferred([lower, ...raise]);
}
