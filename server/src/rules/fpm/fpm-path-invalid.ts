/** Paths in a URI or a file system that PHP-FPM refuses for their form. */
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import { entryOrigin } from '../../model/fpm/master.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { directoryOf } from '../../model/nginx/values/directory.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { isSurelyFpm } from '../kit/fpm-words.ts';
import { surroundingsOf } from '../../model/deployment/php-pass.ts';
import { phpBehaviour } from '../../catalog/php/behaviours.ts';
import { lacking } from '../../model/lacking.ts';
import { defineRule } from '../kit/rule.ts';

const uris = ['pm.status_path', 'ping.path'];
const directories = ['chroot', 'chdir'];

export default defineRule({
  code: 'fpm-path-invalid',
  title: 'PHP-FPM refuses the form of this path',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    "`php-fpm -t` fails with `the status path 'status' must start with a '/'` or `must contain only the following characters`.",
  rationale:
    '`pm.status_path` and `ping.path` are the path of a URI: a slash, then letters, digits and `/_-.~`, no question mark. `chroot` and `chdir` are absolute paths: relative ones are taken from the `prefix` of the pool, else from the directory that PHP-FPM was built for, such as /usr.',
  verified: 'Each form was given to `php-fpm -t` of PHP 8.2.',
  limits:
    'Whether a directory exists is not checked: relative paths of a pool with a `prefix`, and those that begin as directories in /usr do, are not reported.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#pm-status-path'],

  *check({ pool, workspace }) {
    if (!isSurelyFpm(pool.master)) return;
    const { php } = workspace.machineOf(pool.master.root);
    for (const key of [...uris, ...directories]) {
      const placed = decidingEntry(pool.entries, key);
      const text = placed === undefined ? undefined : entryText(placed, pool.name);
      if (placed === undefined || text?.kind !== 'known' || text.value === '') continue;
      const why = uris.includes(key) ? uriProblem(text.value) : directoryProblem(text.value, pool);
      const missed =
        why === undefined && uris.includes(key) && text.value.includes('~')
          ? lacking(php, `"~" in ${key}`, phpBehaviour('tilde in paths'))
          : undefined;
      if (missed !== undefined) yield { at: entryOrigin(placed), ...missed };
      if (why === undefined) continue;
      const better = uris.includes(key)
        ? (betterUri(text.value) ?? askedFor(pool, workspace))
        : betterDirectory(text.value, pool, workspace);
      yield {
        at: entryOrigin(placed),
        message: `${key} "${text.value}" ${why}`,
        fixes: (write) =>
          better === undefined
            ? [{ title: `Remove ${key}`, safety: 'review', preferred: true, edits: [write.removeEntry(placed)] }]
            : [
                {
                  title: `Write ${better}`,
                  safety: 'review',
                  preferred: true,
                  edits: [write.fpmValue(entryOrigin(placed), better)],
                },
              ],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'Only a slash',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = /
;                ^ error: pm.status_path "/" is only a slash
;=`,
      },
      {
        title: 'A relative directory',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
chdir = srv/www
;       ^^^^^^^ error: chdir "srv/www" is relative: PHP-FPM looks for /usr/srv/www
;= chdir = /srv/www`,
      },
      {
        title: 'Without the slash',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = status
;                ^^^^^^ error: pm.status_path "status" does not begin with a slash
;= pm.status_path = /status`,
      },
    ],
    good: [
      {
        title: 'A directory below the prefix of the pool',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
prefix = /srv/www
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
chdir = site`,
      },
      {
        title: 'Tilde, dot and underscore are allowed',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
pm.status_path = "/fpm_status.~1/now"`,
      },
    ],
  },
});

function uriProblem(text: string): string | undefined {
  if (!text.startsWith('/')) return 'does not begin with a slash';
  if (text.length < 2) return 'is only a slash';
  return /^[A-Za-z0-9/_.~-]+$/.test(text) ? undefined : 'contains characters other than letters, digits and /_-.~';
}

function betterUri(text: string): string | undefined {
  const clean = `/${text
    .replace(/^\/+/, '')
    .replace(/[?#].*$/s, '')
    .replaceAll(/[^A-Za-z0-9/_.~-]/g, '-')}`;
  return uriProblem(clean) === undefined ? clean : undefined;
}

/** What is in /usr, where relative paths lead on most systems. */
const ofPrefix = /^(?:bin|games|include|lib\w*|local|sbin|share|src)(?:\/|$)/;

function directoryProblem(text: string, pool: Pool): string | undefined {
  if (/^(?:\/|\$prefix)/.test(text) || ofPrefix.test(text) || decidingEntry(pool.entries, 'prefix') !== undefined)
    return undefined;
  const base = pool.master.compiledPrefix;
  return base === undefined
    ? 'is relative to the directory that PHP-FPM was built for'
    : `is relative: PHP-FPM looks for ${base}/${text}`;
}

/** The root of a site that the pool answers, where it ends in the relative path; else that path from the top. */
function betterDirectory(text: string, pool: Pool, workspace: WorkspaceView): string {
  const roots = workspace.usesOf(pool).flatMap(({ verdict }) => {
    const directory = directoryOf(verdict.pass.scope, surroundingsOf(verdict.pass.config, workspace));
    return directory.kind === 'known' && directory.value.from === 'root' ? [directory.value.path] : [];
  });
  return roots.find((root) => root.endsWith(`/${text}`)) ?? `/${text}`;
}

/** The one URI of a location that leads to the pool for nothing else, and for no script. */
function askedFor(pool: Pool, workspace: WorkspaceView): string | undefined {
  const uses = workspace.usesOf(pool).flatMap(({ verdict }) => {
    const [modifier, uri] = verdict.pass.scope.enclosing('location')?.opener?.fact.args.map((word) => word.value) ?? [];
    return modifier === '=' && uri !== undefined && !uri.endsWith('.php') && uriProblem(uri) === undefined ? [uri] : [];
  });
  return uses.length === 1 ? uses[0] : undefined;
}
