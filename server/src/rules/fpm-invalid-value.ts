/** A value that PHP-FPM does not take for this setting. */
import type { FpmDirective } from '../catalog/fpm-directives.ts';
import { atoi, parseFpmTime } from '../model/units.ts';
import { entryOrigin, type PlacedEntry } from '../model/fpm/master.ts';
import { entryText } from '../model/fpm/settings.ts';
import { belongsTo, directiveOf, isSurelyFpm } from './fpm-words.ts';
import { defineRule, type Fix } from './rule.ts';
import type { Writer } from './writer.ts';

export default defineRule({
  code: 'fpm-invalid-value',
  title: 'PHP-FPM does not take this value',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'fpm-entry',
  symptom: '`php-fpm -t` fails with `unable to parse value for entry \'…\'`, and PHP-FPM does not start.',
  rationale: 'Numbers are digits only, with no k or m behind them; a time ends in a digit or in one of s, m, h, d in lower case; a boolean is yes or no; levels and the process manager come from a fixed list of words.',
  verified: 'Each kind was given to `php-fpm -t` of PHP 8.2, which refuses it on that line.',
  limits: 'Values of the environment and of templates are not known. A time such as `1m30s`, which PHP-FPM takes for 1 second, is another rule.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php'],

  *check({ placed, pool, master, workspace }) {
    const directive = directiveOf(placed, pool);
    if (directive === undefined || placed.entry.value === undefined || placed.entry.index !== undefined || !isSurelyFpm(master)) return;
    if (!belongsTo(directive, pool === undefined ? 'global' : 'pool')) return;
    const text = entryText(placed, pool?.name ?? 'global');
    if (text.kind === 'unknown') return;
    const problem = problemOf(directive, text.value, placed) ?? systemProblem(directive, text.value, workspace.platformOf(placed.file));
    if (problem === undefined) return;
    yield {
      at: entryOrigin(placed), message: problem.message,
      fixes: (write: Writer): readonly Fix[] => (problem.better === undefined ? [] : [{ title: `Write ${problem.better}`, safety: 'review', preferred: true, edits: [write.fpmValue(entryOrigin(placed), problem.better)] }]),
    };
  },

  examples: {
    bad: [
      {
        title: 'A number with a letter',
        files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.max_requests = 1k
;                 ^^ error: pm.max_requests takes digits only, not "1k"
`,
        fixed: `;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.max_requests = 1000
`,
      },
      {
        title: 'A unit in capitals',
        files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
request_terminate_timeout = 60S
;                           ^^^ error: request_terminate_timeout takes a number and one of s, m, h, d, not "60S"
`,
        fixed: `;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
request_terminate_timeout = 60s
`,
      },
    ],
    good: [{
      title: 'Bare words for booleans in any case, blanks before a unit',
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
request_terminate_timeout = 60 s
`,
    }],
  },
});

interface Problem {
  readonly message: string;
  readonly better: string | undefined;
}

function problemOf(directive: FpmDirective, text: string, placed: PlacedEntry): Problem | undefined {
  const { name } = directive;
  const shown = placed.entry.value?.raw ?? text;
  if (directive.values?.includes(text.toLowerCase()) === true && directive.type !== 'enum') return undefined;
  switch (directive.type) {
    case 'integer': return /^-?\d+$/.test(text) ? rangeProblem(directive, Number(text), shown) : { message: `${name} takes digits only, not "${shown}"`, better: plainNumber(text) };
    case 'time': return parseFpmTime(text) === undefined ? { message: `${name} takes a number and one of s, m, h, d, not "${shown}"`, better: betterTime(text) } : undefined;
    case 'boolean': return ['', '0', '1', 'no', 'none', 'false', 'off', 'yes', 'true', 'on'].includes(text) ? undefined : { message: `${name} takes yes or no, not "${shown}"`, better: betterBoolean(text) };
    case 'enum': return isOneOf(directive, text) ? undefined : { message: `${name} takes ${list(directive.values ?? [])}, not "${shown}"`, better: undefined };
    default: return undefined;
  }
}

/** Words that the table leaves out: FPM takes `warn` for `warning`. */
function isOneOf(directive: FpmDirective, text: string): boolean {
  const lower = text.toLowerCase();
  return directive.values?.includes(lower) !== false || (directive.name === 'log_level' && lower === 'warn');
}

const linux = new Set<string | undefined>(['debian', 'rhel', 'alpine', 'docker']);

/** What only some systems have: Linux knows select, poll and epoll. */
function systemProblem(directive: FpmDirective, text: string, platform: string | undefined): Problem | undefined {
  if (directive.name !== 'events.mechanism' || !linux.has(platform) || !/^(?:kqueue|port|\/dev\/poll)$/i.test(text)) return undefined;
  return { message: `events.mechanism ${text} does not exist on Linux`, better: 'epoll' };
}

function rangeProblem(directive: FpmDirective, value: number, shown: string): Problem | undefined {
  const { name, range } = directive;
  const low = range?.min !== undefined && value < range.min;
  const high = range?.max !== undefined && value > range.max;
  if (!low && !high) return undefined;
  if (!refusesRange.has(name)) return undefined;
  const words = range?.max === undefined ? `at least ${range?.min ?? 0}` : `${range.min ?? 0} to ${range.max}`;
  return { message: `${name} takes ${words}, not ${shown}`, better: String(low ? range?.min : range?.max) };
}

/** Settings whose range PHP-FPM checks in the value itself (fpm_conf_post_process); the process manager's have a rule of their own. */
const refusesRange = new Set(['process.priority', 'process.max', 'log_limit']);

function plainNumber(text: string): string | undefined {
  const match = /^(\d+)\s*([kKmM])$/.exec(text);
  if (match !== null) return String(Number(match[1]) * ((match[2] ?? '').toLowerCase() === 'k' ? 1000 : 1_000_000));
  return /^\d+\.\d+$/.test(text) ? String(Math.round(Number(text))) : undefined;
}

function betterTime(text: string): string | undefined {
  const match = /^(\d+)\s*(s|m|h|d|sec|secs|seconds?|min|mins|minutes?|hours?|days?)$/i.exec(text);
  if (match !== null) return `${match[1] ?? ''}${(match[2] ?? 's')[0]?.toLowerCase() ?? 's'}`;
  return /^(?:off|none|)$/i.test(text) || atoi(text) === 0 ? '0' : undefined;
}

function betterBoolean(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (['yes', 'on', 'true', 'enabled', 'enable'].includes(lower)) return 'yes';
  return ['no', 'off', 'false', 'none', 'disabled', 'disable'].includes(lower) ? 'no' : undefined;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
