/** A reload that leaves running requests no time. */
import { globalTime, misreadTime } from '../../model/fpm/settings.ts';
import { isZero } from '../../model/units.ts';
import { writtenAt } from '../../model/value.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'reload-kills-requests',
  title: 'A reload of PHP-FPM cuts running requests',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'master',

  symptom:
    'Each `systemctl reload` of PHP-FPM, and each deployment that makes one, gives the visitors of that moment a 502.',
  rationale: `On a reload PHP-FPM asks its workers to finish and waits for \`process_control_timeout\`; then it ends them. With 0 it does not wait at all. Ten seconds
are enough for ordinary requests, and cost nothing without any.`,
  verified:
    'Measured with nginx 1.22.1 and PHP-FPM 8.2.35: a reload during a request that takes 2 s gives 502 with 0, and 200 with 10s.',
  limits: 'The default is 0 as well; only the hover shows it, since it is not set.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#process-control-timeout'],

  *check({ master }): Iterable<Draft> {
    const time = globalTime(master, 'process_control_timeout');
    const at = writtenAt(time);
    if (
      time.kind === 'unknown' ||
      at === undefined ||
      !isZero(time.value) ||
      misreadTime(master.global, 'process_control_timeout', 'global') !== undefined ||
      master.templated
    )
      return;
    yield {
      at,
      message: 'with a process_control_timeout of 0 each reload of PHP-FPM cuts the requests that are running',
      fixes: (write) => [
        {
          title: 'Raise process_control_timeout to 10s',
          safety: 'review',
          preferred: true,
          edits: [write.fpmValue(at, '10s')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'No time to finish',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
error_log = /var/log/php8.2-fpm.log
process_control_timeout = 0
;                         ^ info: with a process_control_timeout of 0 each reload of PHP-FPM cuts the requests that are running
;= process_control_timeout = 10s
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/jobs.conf
[jobs]
user = www-data
listen = /run/php/jobs.sock`,
      },
    ],
    good: [
      {
        title: 'The line is a comment: a default is never a finding',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
;process_control_timeout = 0
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/jobs.conf
[jobs]
user = www-data
listen = /run/php/jobs.sock
pm = static
pm.max_children = 2`,
      },
    ],
  },
});
