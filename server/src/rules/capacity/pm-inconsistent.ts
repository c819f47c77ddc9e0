/** The numbers of the process manager contradict each other. */
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { isWhole } from '../kit/fpm-words.ts';
import { agreeing, firstProblem, wordsOf, type NumberProblem } from '../kit/pm-numbers.ts';
import { defineRule, type Draft, type Related } from '../kit/rule.ts';

export default defineRule({
  code: 'pm-inconsistent',
  title: "The process manager's numbers contradict each other",
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    '`php-fpm -t` fails with an ALERT such as `pm.start_servers(6) must not be less than pm.min_spare_servers(1) and not greater than pm.max_spare_servers(3)`.',
  rationale:
    'With `pm = dynamic` the numbers have an order: min_spare ≤ start ≤ max_spare ≤ max_children, all of them at least 1. With `pm = ondemand` the idle time is more than 0. `pm = static` reads max_children only.',
  verified: 'Each violation was given to `php-fpm -t` of PHP 8.2, in the order in which it checks them.',
  limits: 'Only pools of a master whose every include was read.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#pm'],

  *check({ pool }) {
    if (!isWhole(pool)) return;
    const mechanism = mechanismDraft(pool);
    if (mechanism !== undefined) yield mechanism;
    const problem = firstProblem(wordsOf(pool));
    const draft = problem === undefined ? undefined : draftOf(pool, problem);
    if (draft !== undefined) yield draft;
  },

  examples: {
    bad: [
      {
        title: 'More at the start than may be idle',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = dynamic
pm.max_children = 8
pm.start_servers = 6
;                  ^ error: pm.start_servers 6 is above pm.max_spare_servers 3
;= pm.start_servers = 3
pm.min_spare_servers = 1
pm.max_spare_servers = 3`,
      },
      {
        title: 'Idle workers above all workers',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = dynamic
pm.max_children = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
;                      ^ error: pm.max_spare_servers 3 is above pm.max_children 2
;= pm.max_spare_servers = 2`,
      },
      {
        title: 'ondemand without epoll',
        files: `;- /etc/php-fpm.conf
[global]
events.mechanism = poll
;=
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = ondemand
;    ^^^^^^^^ error: pm = ondemand needs epoll or kqueue, and events.mechanism is poll
pm.max_children = 8`,
      },
    ],
    good: [
      {
        title: 'static ignores them',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.start_servers = 6
pm.min_spare_servers = 9
pm.max_spare_servers = 3`,
      },
    ],
  },
});

/** fpm_event_support_edge_trigger: only epoll and kqueue wake the master for a connection, which ondemand lives on. */
function mechanismDraft(pool: Pool): Draft | undefined {
  const [pm, mechanism] = [decidingEntry(pool.entries, 'pm'), decidingEntry(pool.master.global, 'events.mechanism')];
  if (pm === undefined || mechanism === undefined || wordsOf(pool)('pm')?.toLowerCase() !== 'ondemand')
    return undefined;
  const text = entryText(mechanism, 'global');
  if (text.kind === 'unknown' || !/^(?:select|poll|port)$/i.test(text.value)) return undefined;
  return {
    at: entryOrigin(pm),
    message: `pm = ondemand needs epoll or kqueue, and events.mechanism is ${text.value}`,
    related: [{ at: entryOrigin(mechanism), message: 'events.mechanism is set here' }],
    fixes: (write) => [
      {
        title: `Remove events.mechanism = ${text.value}: PHP-FPM then chooses the best one`,
        safety: 'review',
        preferred: true,
        edits: [write.removeEntry(mechanism)],
      },
    ],
  };
}

function draftOf(pool: Pool, { key, message, better, against }: NumberProblem): Draft | undefined {
  const placed = decidingEntry(pool.entries, key);
  if (placed === undefined) return undefined;
  const other = against === undefined ? undefined : decidingEntry(pool.entries, against);
  const related: readonly Related[] =
    other === undefined || other.file === placed.file
      ? []
      : [{ at: entryOrigin(other), message: `${against ?? ''} is set here` }];
  return {
    at: entryOrigin(placed),
    message,
    related,
    fixes: (write) => {
      const changes = [...agreeing(wordsOf(pool), new Map([[key, better]]))];
      const title = `Set ${changes.map(([name, value]) => `${name} to ${value}`).join(' and ')}`;
      return [
        {
          title,
          safety: 'review',
          preferred: true,
          edits: changes.map(([name, value]) => write.setPool(pool, name, value)),
        },
      ];
    },
  };
}
