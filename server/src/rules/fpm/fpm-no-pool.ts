/** The master has no pool: PHP-FPM does not start. */
import { stockPoolsOf } from '../../catalog/file-places.ts';
import { entryOrigin, type FpmMaster } from '../../model/fpm/master.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { basename, dirname } from '../../text/path.ts';
import { fileId, type FileRange } from '../../text/range.ts';
import { isNamedMain } from '../kit/fpm-words.ts';
import { startsAsRoot } from '../kit/master-start.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'fpm-no-pool',
  title: 'No pool is defined',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'master',
  symptom:
    '`php-fpm -t` warns `Nothing matches the include pattern`, or fails with `Unable to globalize`, and ends with `No pool defined. at least one pool section must be specified in config file`.',
  rationale:
    'An include that matches no file is only a warning to PHP-FPM, but a master without a pool does not start. A relative include is taken from the prefix that PHP-FPM was built with (/usr on Debian), not from the directory of the file, and a directory is not read: it takes a pattern.',
  verified:
    'PHP-FPM 8.2 refuses a master whose includes match nothing, a missing directory, a relative path next to the file, and a directory without a pattern.',
  limits:
    'Only where every place that the includes name was read: a directory of the server that a repository does not hold is not known to be empty. A main file without an include is reported only in the place where distributions have theirs, and where the files of pools lie below it. Silent where something in the file is filled in by a template.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#include'],

  *check({ master, workspace }) {
    if (!master.isMain || !master.complete || master.placeholders || master.pools.length > 0) return;
    const [include] = master.includes;
    // what was meant for one is reported by itself
    if (include === undefined && [...master.global.keys()].some((key) => key === 'include')) return;
    if (include === undefined) {
      const draft = withoutInclude(master, workspace);
      if (draft !== undefined) yield draft;
      return;
    }
    const value = include.entry.value?.text ?? '';
    yield {
      at: entryOrigin(include),
      message: `no pool is defined: PHP-FPM reads no pool from "${value}"`,
      fixes: () => {
        const better = besides(master, workspace) ?? meant(master, value);
        return better === undefined
          ? []
          : [
              {
                title: `Include ${better}`,
                safety: 'review',
                preferred: true,
                edits: [
                  {
                    file: fileId(include.file),
                    range: include.entry.value?.range ?? include.entry.range,
                    newText: better,
                  },
                ],
              },
            ];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'A directory is not read',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d
;         ^^^^^^^^^^^^^^^^^^^^^^^ error: no pool is defined: PHP-FPM reads no pool from "/etc/php/8.2/fpm/pool.d"
;= include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A pattern that matches no pool',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.ini
;         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: no pool is defined: PHP-FPM reads no pool from "/etc/php/8.2/fpm/pool.d/*.ini"
;= include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'The pools have another name',
        files: `;- /srv/php/php-fpm.conf
[global]
include = /srv/php/sites/*.pool
;         ^^^^^^^^^^^^^^^^^^^^^ error: no pool is defined: PHP-FPM reads no pool from "/srv/php/sites/*.pool"
;= include = /srv/php/sites/*.conf
;- /srv/php/sites/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'Pools with an ending of their own',
        files: `;- /srv/php/php-fpm.conf
[global]
include = /srv/php/sites/*.conf
;         ^^^^^^^^^^^^^^^^^^^^^ error: no pool is defined: PHP-FPM reads no pool from "/srv/php/sites/*.conf"
;= include = /srv/php/sites/*.pool
;- /srv/php/sites/shop.pool
[shop]
user = www-data
listen = /run/php/shop.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'Neither a pool nor an include',
        files: `;- /etc/php-fpm.conf
[global]
;<^^^^^^ error: no pool is defined: this file has none and includes none
error_log = /var/log/php-fpm.log
;+ include = /etc/php-fpm.d/*.conf
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'No include reads the pools next to it',
        files: `;- /srv/php/php-fpm.conf
[global]
;<^^^^^^ error: no pool is defined: this file has none and includes none
error_log = /var/log/php-fpm.log
;+ include = /srv/php/sites/*.conf
;- /srv/php/sites/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
pid = @{HOME}/php-fpm.pid
include = /etc/php/8.2/fpm/pool.d
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'The pool is in the main file itself',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/none-*.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** All pool files of the one directory below the main file that has some which nothing reads: by the ending that they share. */
function besides(master: FpmMaster, workspace: WorkspaceView): string | undefined {
  const home = dirname(master.root);
  const unread = workspace.index.unreadPoolsBelow(home);
  const files = unread.some((file) => file.endsWith('.conf'))
    ? unread.filter((file) => file.endsWith('.conf'))
    : unread;
  const patterns = new Set(files.map((file) => `${dirname(file)}/*${/\.\w+$/.exec(basename(file))?.[0] ?? ''}`));
  const [only, ...others] = patterns;
  return only === undefined || others.length > 0 || only.endsWith('/*') ? undefined : only;
}

/** A directory with a pattern, a relative path from the directory of the file, or the pools that the distribution keeps beside this main file. */
function meant(master: FpmMaster, value: string): string | undefined {
  if (!value.startsWith('/')) return `${dirname(master.root)}/${value}`;
  if (/\.d\/?$/.test(value)) return `${value.replace(/\/$/, '')}/*.conf`;
  const stock = stockPoolsOf(master.root);
  return stock === value ? undefined : stock;
}

function withoutInclude(master: FpmMaster, workspace: WorkspaceView): Draft | undefined {
  const at = master.globalAt;
  // away from the paths of packages, an image may read this file beside its own
  const pattern =
    stockPoolsOf(master.root) ??
    (startsAsRoot(master, workspace) && isNamedMain(master) ? besides(master, workspace) : undefined);
  if (at === undefined || pattern === undefined) return undefined;
  // behind the include the last pool is open: nothing of [global] may follow
  const below = [...master.global.values()]
    .flat()
    .reduce<FileRange>(
      (last, placed) =>
        placed.entry.range.end > last.range.end ? { file: placed.file, range: placed.entry.range } : last,
      at,
    );
  return {
    at,
    message: 'no pool is defined: this file has none and includes none',
    fixes: (write) => [
      {
        title: `Include ${pattern}`,
        safety: 'review',
        preferred: true,
        edits: [write.addLines(below, [`include = ${pattern}`])],
      },
    ],
  };
}
