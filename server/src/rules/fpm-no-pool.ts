/** The master has no pool: PHP-FPM does not start. */
import { entryOrigin } from '../model/fpm/master.ts';
import { fileId } from '../text/range.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  code: 'fpm-no-pool',
  title: 'No pool is defined',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'master',
  symptom: '`php-fpm -t` warns `Nothing matches the include pattern`, or fails with `Unable to globalize`, and ends with `No pool defined. at least one pool section must be specified in config file`.',
  rationale: 'An include that matches no file is only a warning to PHP-FPM, but a master without a pool does not start. A relative include is taken from the prefix that PHP-FPM was built with (/usr on Debian), not from the folder of the file, and a folder is not read: it takes a pattern.',
  verified: 'PHP-FPM 8.2 refuses a master whose includes match nothing, a missing folder, a relative path beside the file, and a folder without a pattern.',
  limits: 'Only where every place that the includes name was looked at.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#include'],

  *check({ master }) {
    if (!master.isMain || !master.complete || master.templated || master.pools.length > 0) return;
    const [include] = master.includes;
    if (include === undefined) return;
    const value = include.entry.value?.text ?? '';
    yield {
      at: entryOrigin(include), message: `no pool is defined: nothing that PHP-FPM reads as a pool is behind "${value}"`,
      fixes: () => {
        const folder = master.root.slice(0, master.root.lastIndexOf('/'));
        const better = value.startsWith('/') ? (/\.d\/?$/.test(value) ? `${value.replace(/\/$/, '')}/*.conf` : undefined) : `${folder}/${value}`;
        return better === undefined ? [] : [{ title: `Include ${better}`, safety: 'review', preferred: true, edits: [{ file: fileId(include.file), range: include.entry.value?.range ?? include.entry.range, newText: better }] }];
      },
    };
  },

  examples: {
    bad: [{
      title: 'A folder is not read',
      files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d
;         ^^^^^^^^^^^^^^^^^^^^^^^ error: no pool is defined: nothing that PHP-FPM reads as a pool is behind "/etc/php/8.2/fpm/pool.d"
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
`,
      fixed: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.conf
`,
    }],
    good: [{
      title: 'The pool stands in the main file itself',
      files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/none-*.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
`,
    }],
  },
});
