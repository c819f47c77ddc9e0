/** A line that PHP-FPM does not know, or not in this section. */
import { isFillIn } from '../../model/expression.ts';
import { fpmDirective, type FpmDirective } from '../../catalog/fpm/directives.ts';
import type { Release } from '../../catalog/release.ts';
import { isNginxDirective } from '../../catalog/nginx/directives.ts';
import { phpIniDirective } from '../../catalog/php/ini-directives.ts';
import type { PoolMaster, PlacedEntry, Pool } from '../../model/fpm/master.ts';
import { belongsTo, isSurelyFpm, nearestName } from '../kit/fpm-words.ts';
import { firstProblem, wordsOf } from '../kit/pm-numbers.ts';
import { lacking } from '../../model/lacking.ts';
import { intoGlobal, intoPool, rename } from './section-cures.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

const arrays = new Set(['env', 'php_value', 'php_flag', 'php_admin_value', 'php_admin_flag', 'access.suppress_path']);

export default defineRule({
  code: 'fpm-unknown-directive',
  title: 'PHP-FPM has no such directive here',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'fpm-entry',
  symptom:
    "`php-fpm -t` fails with `unknown entry '…'`, `unknown directive '…'` or `Array are not allowed in the global section`, and PHP-FPM does not start.",
  rationale: `PHP-FPM refuses every unknown key. A key of \`[global]\` is unknown in a pool, and the other way round; since the section continues through includes, a
line behind \`include = pool.d/*.conf\` belongs to the last pool. Settings of php.ini belong in \`php_admin_value[…]\`.`,
  verified: 'Each kind was given to `php-fpm -t` of PHP 8.2, which refuses it on that line.',
  limits: 'Names inside `php_admin_value[…]` are not checked: PHP-FPM takes any. Templates are not checked.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php'],

  *check({ placed, pool, master, workspace }) {
    const { key, index, value } = placed.entry;
    if (
      !isSurelyFpm(master) ||
      value === undefined ||
      /[{}<>@%!#$()[\]]|^__|__$|__[A-Z0-9]+__|^PH_/.test(key.text) ||
      isFillIn(key.text)
    )
      return;
    if (pool === undefined && !master.isMain) return; // a fragment: some file opened a section before it
    const at = { file: placed.file, range: key.range };
    const { php } = workspace.machineOf(master.root);
    if (index !== undefined) {
      const draft = arrayDraft(placed, pool, master) ?? tooNew(placed, fpmDirective(`${key.text}[]`, 'pool'), php);
      if (draft !== undefined) yield { at, ...draft };
      return;
    }
    const section = pool === undefined ? 'global' : 'pool';
    const directive = fpmDirective(key.text, section);
    if (directive !== undefined && directive.type !== 'array' && belongsTo(directive, section)) {
      const draft = tooNew(placed, directive, php);
      if (draft !== undefined) yield { at, ...draft };
    } else yield { at, ...plainDraft({ placed, pool, master, php }, section) };
  },

  examples: {
    bad: [
      {
        title: 'A capital letter',
        files: `;- /etc/php-fpm.conf
[global]
Include = /etc/php-fpm.d/*.conf
;<^^^^^ error: PHP-FPM has no directive "Include": include is written in lower case
;= include = /etc/php-fpm.d/*.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A misspelt name',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
lisen = /run/php/www.sock
;<^^^ error: PHP-FPM has no directive "lisen" in a pool; the nearest is "listen"
;=
listen = /run/php/www.sock
;+ listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A setting of php.ini',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
memory_limit = 128M
;<^^^^^^^^^^ error: "memory_limit" is a setting of php.ini, which a pool sets with php_admin_value[memory_limit]
;= php_admin_value[memory_limit] = 128M`,
      },
      {
        title: 'A setting of php.ini without brackets',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
php_admin_value = memory_limit = 128M ; enough
;<^^^^^^^^^^^^^ error: "php_admin_value" needs a name in brackets: php_admin_value[memory_limit] = …
;= php_admin_value[memory_limit] = 128M ; enough`,
      },
      {
        title: 'A setting of a pool in [global]',
        files: `;- /etc/php-fpm.conf
[global]
error_log = /var/log/php-fpm.log
pm.max_requests = 500 ; leaks
;<^^^^^^^^^^^^^ error: "pm.max_requests" belongs in a pool, but this line is read as part of [global]
;=
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/blog.conf
[blog]
user = www-data
listen = /run/php/blog.sock
;+ pm.max_requests = 500 ; leaks
pm = static
pm.max_children = 2
;- /etc/php-fpm.d/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
pm = static
pm.max_children = 2
pm.max_requests = 100`,
      },
      {
        title: 'The pool has it already',
        files: `;- /etc/php-fpm.conf
[global]
pm.max_children = 10
;<^^^^^^^^^^^^^ error: "pm.max_children" belongs in a pool, but this line is read as part of [global]
;=
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A setting of [global] in a pool, which has it already',
        files: `;- /etc/php-fpm.conf
[global]
error_log = /var/log/php-fpm.log
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
error_log = /var/log/www.log ; of PHP
;<^^^^^^^ error: "error_log" belongs to [global], but this line is read as part of pool "www"
;= php_admin_value[error_log] = /var/log/www.log ; of PHP`,
      },
      {
        title: 'The beginning of a name is missing, and a name without a close match',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
terminate_timeout = 30s
;<^^^^^^^^^^^^^^^ error: PHP-FPM has no directive "terminate_timeout" in a pool; the nearest is "request_terminate_timeout"
;= request_terminate_timeout = 30s
workers_of_shop = 3
;<^^^^^^^^^^^^^ error: PHP-FPM has no directive "workers_of_shop"`,
      },
      {
        title: 'After the include the last pool is still open',
        files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;=
log_limit = 4096
;<^^^^^^^ error: "log_limit" belongs to [global], but this line is read as part of pool "www"
;+ include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'Names of php.ini in brackets pass, known or not, and case does not matter',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
Listen = /run/php/www.sock
pm = static
PM.max_children = 2
php_admin_value[no_such.name] = 1
process.priority = 5`,
      },
    ],
  },
});

type Words = Omit<Draft, 'at'>;

/** A line that only other releases know: what it sets is then as it was without it. */
function tooNew(placed: PlacedEntry, directive: FpmDirective | undefined, php: Release): Words | undefined {
  const { key, index } = placed.entry;
  const missed = directive && lacking(php, `"${key.text}${index === undefined ? '' : '[]'}"`, directive);
  return (
    missed && {
      ...missed,
      fixes: (write) => [
        { title: `Remove ${key.text}`, safety: 'review', preferred: true, edits: [write.removeEntry(placed)] },
      ],
    }
  );
}

/** A line with what it is read as. */
interface Line {
  readonly placed: PlacedEntry;
  readonly pool: Pool | undefined;
  readonly master: PoolMaster;
  readonly php: Release;
}

function arrayDraft(placed: PlacedEntry, pool: Pool | undefined, master: PoolMaster): Words | undefined {
  const { key, index } = placed.entry;
  if (pool === undefined)
    return {
      message: `"${key.text}[…]" belongs in a pool: [global] does not allow arrays`,
      fixes: (write) => intoPool(write, placed, master),
    };
  if (arrays.has(key.text)) return indexDraft(placed, index?.text ?? '');
  const near = [...arrays].find(
    (name) => name.startsWith(key.text.replace(/s$/, '').toLowerCase()) || key.text.toLowerCase() === name,
  );
  if (near === undefined) return { message: `PHP-FPM has no directive "${key.text}[…]"` };
  return {
    message: `PHP-FPM has no directive "${key.text}[…]"; the nearest is "${near}[…]"`,
    fixes: () => [rename(placed, near)],
  };
}

function indexDraft(placed: PlacedEntry, index: string): Words | undefined {
  const { key } = placed.entry;
  if (key.text !== 'access.suppress_path')
    return index === '' ? { message: `"${key.text}[]" has no name between its brackets` } : undefined;
  if (index === '') return undefined;
  const range = placed.entry.index?.range ?? key.range;
  return {
    message: `"${key.text}[]" is a list: PHP-FPM allows no name between its brackets`,
    fixes: () => [
      {
        title: `Write ${key.text}[]`,
        safety: 'review',
        preferred: true,
        edits: [{ file: placed.file, range, newText: '' }],
      },
    ],
  };
}

/** What stands in the brackets, for example. */
const sample: Readonly<Record<string, string>> = {
  env: 'NAME',
  'access.suppress_path': '',
  php_flag: 'log_errors',
  php_admin_flag: 'log_errors',
};

function plainDraft({ placed, pool, master, php }: Line, section: 'global' | 'pool'): Words {
  const { key, value } = placed.entry;
  const lower = key.text.toLowerCase();
  // the only key whose case counts (fpm_conf_ini_parser_entry)
  if (lower === 'include')
    return {
      message: `PHP-FPM has no directive "${key.text}": include is written in lower case`,
      fixes: () => [{ ...rename(placed, 'include'), preferred: true }],
    };
  const elsewhere = fpmDirective(lower, section === 'global' ? 'pool' : 'global');
  if (arrays.has(lower))
    return {
      message: `"${key.text}" needs ${lower === 'access.suppress_path' ? '' : 'a name in '}brackets: ${lower}[${sample[lower] ?? 'memory_limit'}] = …`,
      fixes: (write) => bracketed(write, placed, lower),
    };
  if (elsewhere !== undefined && elsewhere.type !== 'array' && section === 'pool' && belongsTo(elsewhere, 'global')) {
    return {
      message: `"${key.text}" belongs to [global], but this line is read as part of pool "${pool?.name ?? ''}"`,
      fixes: (write) => intoGlobal(write, placed, master),
    };
  }
  if (elsewhere !== undefined && elsewhere.type !== 'array' && belongsTo(elsewhere, 'pool')) {
    return {
      message: `"${key.text}" belongs in a pool, but this line is read as part of [global]`,
      fixes: (write) => intoPool(write, placed, master),
    };
  }
  const near = nearestName(key.text, section, php);
  if (near !== undefined)
    return {
      message: `PHP-FPM has no directive "${key.text}" in ${section === 'pool' ? 'a pool' : '[global]'}; the nearest is "${near}"`,
      fixes: () => (isAtOdds(placed, pool, near) ? [] : [{ ...rename(placed, near), preferred: true }]),
    };
  if (phpIniDirective(lower) !== undefined && pool !== undefined) {
    return {
      message: `"${key.text}" is a setting of php.ini, which a pool sets with php_admin_value[${lower}]`,
      fixes: () => [{ ...rename(placed, `php_admin_value[${lower}]`), preferred: true }],
    };
  }
  if (isNginxDirective(lower)) {
    return {
      message: `"${key.text}" is an nginx directive, which PHP-FPM does not support`,
      fixes: (write: Writer) => [
        {
          title: `Remove ${key.text} = ${value?.raw ?? ''}`,
          safety: 'review',
          preferred: true,
          edits: [write.removeEntry(placed)],
        },
      ],
    };
  }
  if (phpIniDirective(lower) !== undefined) {
    return {
      message: `"${key.text}" is a setting of php.ini, which a pool sets with php_admin_value[${lower}]`,
      fixes: (write) => intoPool(write, placed, master, `php_admin_value[${lower}]`),
    };
  }
  // nothing is known of what was meant: the line stays to be read
  return {
    message: `PHP-FPM has no directive "${key.text}"`,
    fixes: () => [
      {
        title: 'Turn the line into a comment',
        safety: 'review',
        edits: [
          {
            file: placed.file,
            range: { start: placed.entry.range.start, end: placed.entry.range.start },
            newText: ';',
          },
        ],
      },
    ],
  };
}

/** `php_value = memory_limit=64M`, and a list's key without its brackets. */
function bracketed(write: Writer, placed: PlacedEntry, key: string): readonly Fix[] {
  const {
    file,
    entry: { value, range },
  } = placed;
  const isList = key === 'access.suppress_path';
  const parts = isList ? [] : (/^\s*([\w.]+)\s*=\s*(\S.*)$/.exec(unquoted(value?.raw ?? '')) ?? []);
  const [, name, rest] = parts;
  if (!isList && (name === undefined || rest === undefined)) return [];
  const line = isList ? `${key}[] = ${value?.raw ?? ''}` : `${key}[${name ?? ''}] = ${rest ?? ''}`;
  return [{ title: `Write ${line}`, safety: 'review', preferred: true, edits: [{ file, range, newText: line }] }];
}

function unquoted(text: string): string {
  return /^"[^"]*"$/.test(text) ? text.slice(1, -1) : text;
}

/** Whether the value would contradict the other numbers of the pool under the right name: FPM would refuse it then. */
function isAtOdds(placed: PlacedEntry, pool: Pool | undefined, name: string): boolean {
  if (pool === undefined || !name.startsWith('pm.')) return false;
  const words = wordsOf(pool);
  const after = firstProblem((key) => (key === name ? placed.entry.value?.text : words(key)));
  return after !== undefined && firstProblem(words)?.message !== after.message;
}
