/** Paths in a URI or a file system that PHP-FPM refuses for their form. */
import { decidingEntry, entryText } from '../model/fpm/settings.ts';
import { entryOrigin } from '../model/fpm/master.ts';
import { isSurelyFpm } from './fpm-words.ts';
import { defineRule } from './rule.ts';

const uris = ['pm.status_path', 'ping.path'];
const folders = ['chroot', 'chdir'];

export default defineRule({
  code: 'fpm-path-invalid',
  title: 'PHP-FPM refuses the form of this path',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom: '`php-fpm -t` fails with `the status path \'status\' must start with a \'/\'` or `must contain only the following characters`.',
  rationale: '`pm.status_path` and `ping.path` are the path of a URI: a slash, then letters, digits and `/_-.~`, no question mark. `chroot` and `chdir` are absolute paths.',
  verified: 'Each form was given to `php-fpm -t` of PHP 8.2.',
  limits: 'Whether a folder exists is not looked at.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#pm-status-path'],

  *check({ pool }) {
    if (!isSurelyFpm(pool.master)) return;
    for (const key of [...uris, ...folders]) {
      const placed = decidingEntry(pool.entries, key);
      const text = placed === undefined ? undefined : entryText(placed, pool.name);
      if (placed === undefined || text?.kind !== 'known' || text.value === '') continue;
      const why = uris.includes(key) ? uriProblem(text.value) : text.value.startsWith('/') || text.value.startsWith('$prefix') ? undefined : 'does not begin with a slash';
      if (why === undefined) continue;
      const better = uris.includes(key) ? betterUri(text.value) : `/${text.value}`;
      yield {
        at: entryOrigin(placed), message: `${key} "${text.value}" ${why}`,
        fixes: (write) => (better === undefined ? [] : [{ title: `Write ${better}`, safety: 'review', preferred: true, edits: [write.fpmValue(entryOrigin(placed), better)] }]),
      };
    }
  },

  examples: {
    bad: [{
      title: 'Without the slash',
      files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = status
;                ^^^^^^ error: pm.status_path "status" does not begin with a slash
`,
      fixed: `;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = /status
`,
    }],
    good: [{
      title: 'Tilde, dot and underscore are fine',
      files: `;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = "/fpm_status.~1/now"
`,
    }],
  },
});

function uriProblem(text: string): string | undefined {
  if (!text.startsWith('/')) return 'does not begin with a slash';
  if (text.length < 2) return 'is only a slash';
  return /^[A-Za-z0-9/_.~-]+$/.test(text) ? undefined : 'holds other characters than letters, digits and /_-.~';
}

function betterUri(text: string): string | undefined {
  const clean = `/${text.replace(/^\/+/, '').replace(/[?#].*$/, '').replaceAll(/[^A-Za-z0-9/_.~-]/g, '-')}`;
  return uriProblem(clean) === undefined ? clean : undefined;
}
