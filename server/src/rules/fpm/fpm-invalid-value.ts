/** A value that PHP-FPM does not take for this setting. */
import type { FpmDirective } from '../../catalog/fpm/directives.ts';
import { entryOrigin, type PoolMaster, type PlacedEntry, type Pool } from '../../model/fpm/master.ts';
import { entryText } from '../../model/fpm/settings.ts';
import {
  betterBoolean,
  finalProblem,
  inQuotes,
  isFpmBoolean,
  lineProblem,
  type ValueProblem,
} from '../kit/fpm-values.ts';
import { belongsTo, directiveOf, isSurelyFpm } from '../kit/fpm-words.ts';
import type { Release } from '../../catalog/release.ts';
import { phpBehaviour } from '../../catalog/php/behaviours.ts';
import { lacking, type Lacking } from '../../model/lacking.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'fpm-invalid-value',
  title: 'PHP-FPM does not accept this value',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'fpm-entry',
  symptom: "`php-fpm -t` fails with `unable to parse value for entry '…'`, and PHP-FPM does not start.",
  rationale:
    'Numbers are digits only, with no k or m behind them; a time ends in a digit or in one of s, m, h, d in lower case; a boolean is yes or no; levels and the process manager come from a fixed list.',
  verified: 'Each kind was given to `php-fpm -t` of PHP 8.2, which refuses it on that line.',
  limits:
    'Values of the environment and of templates are not known. A time such as `1m30s`, which PHP-FPM reads as 1 second, is another rule.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php'],

  *check({ placed, pool, master, workspace }) {
    if (placed.entry.value === undefined || !isSurelyFpm(master)) return;
    const text = entryText(placed, pool?.name ?? 'global');
    // a bare LOG_DAEMON is a constant of PHP, and its number no name
    const constant =
      placed.entry.key.text.toLowerCase() === 'syslog.facility'
        ? /^LOG_[A-Z0-9]+$/.exec(placed.entry.value.raw)?.[0]
        : undefined;
    const value = text.kind === 'unknown' ? constant : text.value;
    const removedValue =
      value === undefined ? undefined : removedProblem(placed, value, workspace.machineOf(master.root).php);
    if (removedValue !== undefined) yield { at: entryOrigin(placed), ...removedValue };
    const problem =
      value === undefined || removedValue !== undefined
        ? undefined
        : problemOf(placed, value, pool, { master, platform: workspace.platformOf(placed.file) });
    if (problem === undefined) return;
    yield {
      at: entryOrigin(placed),
      message: problem.message,
      fixes: (write: Writer): readonly Fix[] =>
        problem.removal !== undefined
          ? [{ title: problem.removal, safety: 'review', preferred: true, edits: [write.removeEntry(placed)] }]
          : problem.better === undefined
            ? []
            : [
                {
                  title: `Write ${problem.better}`,
                  safety: 'review',
                  preferred: true,
                  edits: [write.fpmValue(entryOrigin(placed), problem.better)],
                },
              ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A number with a letter',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.max_requests = 1k
;                 ^^ error: pm.max_requests must contain digits only, not "1k"
;= pm.max_requests = 1000`,
      },
      {
        title: 'A process manager that does not exist',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = auto
;    ^^^^ error: pm must be static, dynamic or ondemand, not "auto"
;= pm = dynamic
pm.max_children = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 2`,
      },
      {
        title: 'A unit in capitals',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
request_terminate_timeout = 60S
;                           ^^^ error: request_terminate_timeout must be a number followed by s, m, h or d, not "60S"
;= request_terminate_timeout = 60s`,
      },
      {
        title: 'A flag that is neither on nor off',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
php_admin_flag[log_errors] = "On"
;                            ^^^^ error: php_admin_flag[log_errors] must be on or off, not "On"
;= php_admin_flag[log_errors] = "on"`,
      },
      {
        title: 'A level of other programs',
        files: `;- /etc/php-fpm.conf
[global]
log_level = info
;           ^^^^ error: log_level must be debug, notice, warning, error or alert, not "info"
;= log_level = notice
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A port out of range',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = /status
pm.status_listen = 127.0.0.1:99999
;                  ^^^^^^^^^^^^^^^ error: pm.status_listen must be an address such as those of listen, not "127.0.0.1:99999": PHP-FPM does not start`,
      },
    ],
    good: [
      {
        title: 'A status page with its own address',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = /status
pm.status_listen = /run/php/status.sock`,
      },
      {
        title: 'Empty numbers are 0, and a number that a later file replaces is not checked',
        files: `;- /etc/php-fpm.conf
[global]
rlimit_files =
log_limit = 100
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[global]
log_limit = 8192
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.max_requests =`,
      },
      {
        title: 'Bare words for booleans in any case, spaces before a unit',
        files: `;- /etc/php-fpm.conf
[global]
daemonize = No
log_level = warn
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = Static
pm.max_children = 2
catch_workers_output = ON
request_terminate_timeout = 60 s`,
      },
    ],
  },
});

function problemOf(
  placed: PlacedEntry,
  text: string,
  pool: Pool | undefined,
  { master, platform }: { readonly master: PoolMaster; readonly platform: string | undefined },
): ValueProblem | undefined {
  if (placed.entry.index !== undefined) return pool === undefined ? undefined : arrayProblem(placed, text);
  const directive = directiveOf(placed, pool);
  if (directive === undefined || !belongsTo(directive, pool === undefined ? 'global' : 'pool')) return undefined;
  if (directive.name === 'pm' && /^auto(?:matic)?$|^$/i.test(text) && pool !== undefined) {
    const isDynamic = pool.entries.has('pm.min_spare_servers') && pool.entries.has('pm.max_spare_servers');
    return {
      message: `pm must be static, dynamic or ondemand, not ${inQuotes(placed.entry.value?.raw ?? text)}`,
      better: isDynamic ? 'dynamic' : 'ondemand',
    };
  }
  const written =
    lineProblem(directive, text, placed.entry.value?.raw ?? text) ??
    (pool === undefined ? globalProblem(directive, placed) : undefined);
  return (
    written ??
    finalProblem(directive, placed, pool?.entries ?? master.global, text) ??
    systemProblem(directive, text, platform)
  );
}

/** A value that later releases do not take any longer. */
function removedProblem({ entry }: PlacedEntry, text: string, php: Release): Lacking | undefined {
  if (
    php.name === undefined ||
    entry.key.text.toLowerCase() !== 'events.mechanism' ||
    text.toLowerCase() !== '/dev/poll'
  )
    return undefined;
  return lacking(php, 'events.mechanism "/dev/poll"', phpBehaviour('/dev/poll'));
}

const linux = new Set<string | undefined>(['debian', 'rhel', 'alpine', 'docker']);

/** What only some systems have: Linux knows select, poll and epoll. */
function systemProblem(directive: FpmDirective, text: string, platform: string | undefined): ValueProblem | undefined {
  if (directive.name === 'listen.setfib' && linux.has(platform))
    return { message: 'PHP-FPM supports listen.setfib on FreeBSD only and refuses it on Linux', better: undefined };
  if (directive.name !== 'events.mechanism' || !linux.has(platform) || !/^(?:kqueue|port|\/dev\/poll)$/i.test(text))
    return undefined;
  return { message: `events.mechanism ${text} does not exist on Linux`, better: 'epoll' };
}

function globalProblem({ name, section, type }: FpmDirective, placed: PlacedEntry): ValueProblem | undefined {
  const named = section === 'global' && type !== 'enum' && placed.entry.value?.text?.includes('$pool') === true;
  return named ? { message: `${name} is set in [global], where $pool has no value`, better: undefined } : undefined;
}

/** `env[A]`, `php_flag[x]`, `access.suppress_path[]`: the values that FPM looks at. */
function arrayProblem({ entry }: PlacedEntry, text: string): ValueProblem | undefined {
  const shown = entry.value?.raw ?? text;
  const key = `${entry.key.text}[${entry.index?.text ?? ''}]`;
  switch (entry.key.text) {
    case 'env':
      return text === ''
        ? { message: `${key} has no value`, better: undefined, removal: `Remove ${key}: it has no value` }
        : undefined;
    case 'php_flag':
    case 'php_admin_flag':
      return isFpmBoolean(text)
        ? undefined
        : {
            message: `${key} must be on or off, not ${inQuotes(shown)}`,
            better: { yes: 'on', no: 'off' }[betterBoolean(text) ?? ''],
          };
    case 'access.suppress_path':
      return text.startsWith('/')
        ? undefined
        : {
            message: `access.suppress_path[] must be a path that begins with a slash, not ${inQuotes(shown)}`,
            better: text === '' ? undefined : `/${text}`,
          };
    default:
      return undefined;
  }
}
