/** The numbers of the process manager contradict each other. */
import { decidingEntry, entryText } from '../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../model/fpm/master.ts';
import { parseFpmTime } from '../model/units.ts';
import type { Related } from './rule.ts';
import { isWhole } from './fpm-words.ts';
import { defineRule, type Draft } from './rule.ts';

export default defineRule({
  code: 'pm-inconsistent',
  title: 'The process manager\'s numbers contradict each other',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom: '`php-fpm -t` fails with an ALERT such as `pm.start_servers(6) must not be less than pm.min_spare_servers(1) and not greater than pm.max_spare_servers(3)`.',
  rationale: 'With `pm = dynamic` the numbers have an order: min_spare ≤ start ≤ max_spare ≤ max_children, all of them at least 1. With `pm = ondemand` the idle time is more than 0. `pm = static` looks at max_children only.',
  verified: 'Each violation was given to `php-fpm -t` of PHP 8.2, in the order in which it checks them.',
  limits: 'Only pools of a master whose every include was read.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#pm'],

  *check({ pool }) {
    if (!isWhole(pool)) return;
    const draft = firstProblem(pool);
    if (draft !== undefined) yield draft;
  },

  examples: {
    bad: [
      {
        title: 'More at the start than may be idle',
        files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = dynamic
pm.max_children = 8
pm.start_servers = 6
;                  ^ error: pm.start_servers 6 is above pm.max_spare_servers 3
pm.min_spare_servers = 1
pm.max_spare_servers = 3
`,
        fixed: `;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = dynamic
pm.max_children = 8
pm.start_servers = 3
pm.min_spare_servers = 1
pm.max_spare_servers = 3
`,
      },
      {
        title: 'Idle workers above all workers',
        files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = dynamic
pm.max_children = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
;                      ^ error: pm.max_spare_servers 3 is above pm.max_children 2
`,
        fixed: `;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = dynamic
pm.max_children = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 2
`,
      },
    ],
    good: [{
      title: 'static looks at none of them',
      files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.start_servers = 6
pm.min_spare_servers = 9
pm.max_spare_servers = 3
`,
    }],
  },
});

/** In the order of fpm_conf_process_all_pools (sapi/fpm/fpm/fpm_conf.c): FPM stops at the first. */
function firstProblem(pool: Pool): Draft | undefined {
  const manager = textOf(pool, 'pm')?.toLowerCase();
  const children = numberOf(pool, 'pm.max_children');
  if (children !== undefined && children < 1) return tooSmall(pool, 'pm.max_children', children);
  if (manager === 'ondemand') {
    const idle = textOf(pool, 'pm.process_idle_timeout');
    const seconds = idle === undefined ? undefined : parseFpmTime(idle)?.seconds;
    return seconds !== undefined && seconds < 1 ? draft(pool, 'pm.process_idle_timeout', `pm.process_idle_timeout ${idle ?? ''} is not more than 0`, '10s', undefined) : undefined;
  }
  if (manager !== 'dynamic' || children === undefined) return undefined;
  const [min, max] = [numberOf(pool, 'pm.min_spare_servers'), numberOf(pool, 'pm.max_spare_servers')];
  if (min === undefined || max === undefined) return undefined;
  if (min < 1) return tooSmall(pool, 'pm.min_spare_servers', min);
  if (max < 1) return tooSmall(pool, 'pm.max_spare_servers', max);
  if (min > children) return above(pool, 'pm.min_spare_servers', min, 'pm.max_children', children);
  if (max > children && max >= min) return above(pool, 'pm.max_spare_servers', max, 'pm.max_children', children);
  if (max < min) return draft(pool, 'pm.max_spare_servers', `pm.max_spare_servers ${max} is below pm.min_spare_servers ${min}`, String(min), 'pm.min_spare_servers');
  const start = numberOf(pool, 'pm.start_servers');
  if (start !== undefined && start > max) return above(pool, 'pm.start_servers', start, 'pm.max_spare_servers', max);
  if (start !== undefined && start > 0 && start < min) return draft(pool, 'pm.start_servers', `pm.start_servers ${start} is below pm.min_spare_servers ${min}`, String(min), 'pm.min_spare_servers');
  const rate = numberOf(pool, 'pm.max_spawn_rate');
  return rate !== undefined && rate < 1 ? tooSmall(pool, 'pm.max_spawn_rate', rate) : undefined;
}

function tooSmall(pool: Pool, key: string, value: number): Draft | undefined {
  return draft(pool, key, `${key} ${value} is not at least 1`, '1', undefined);
}

function above(pool: Pool, key: string, value: number, limitKey: string, limit: number): Draft | undefined {
  return draft(pool, key, `${key} ${value} is above ${limitKey} ${limit}`, String(limit), limitKey);
}

function draft(pool: Pool, key: string, message: string, better: string, other: string | undefined): Draft | undefined {
  const placed = decidingEntry(pool.entries, key);
  if (placed === undefined) return undefined;
  const against = other === undefined ? undefined : decidingEntry(pool.entries, other);
  const related: readonly Related[] = against === undefined || against.file === placed.file ? [] : [{ at: entryOrigin(against), message: `${other ?? ''} is set here` }];
  return {
    at: entryOrigin(placed), message, related,
    fixes: (write) => [{ title: `Set ${key} to ${better}`, safety: 'review', preferred: true, edits: [write.setPool(pool, key, better)] }],
  };
}

function textOf(pool: Pool, key: string): string | undefined {
  const placed = decidingEntry(pool.entries, key);
  const text = placed === undefined ? undefined : entryText(placed, pool.name);
  return text?.kind === 'known' ? text.value : undefined;
}

function numberOf(pool: Pool, key: string): number | undefined {
  const text = textOf(pool, key);
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
