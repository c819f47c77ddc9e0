/** A file that includes itself, or files in too many levels: PHP-FPM gives up. */
import { entryOrigin } from '../../model/fpm/master.ts';
import { fileId } from '../../text/range.ts';
import { defineRule } from '../kit/rule.ts';

export default defineRule({
  code: 'fpm-include-loop',
  title: 'The include never ends',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'master',
  symptom: '`php-fpm -t` fails with `failed to include more than 5 files recursively`.',
  rationale:
    'PHP-FPM follows includes through five levels. A pool file whose `include` names its own directory includes itself, again and again.',
  verified:
    'PHP-FPM 8.2 refuses a main file that includes itself, and a pool file that includes the directory it is in.',
  limits: 'Includes whose value comes from the environment are not followed.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#include'],

  *check({ master }) {
    if (!master.isMain) return;
    const reported = new Set<string>();
    for (const { placed, why } of master.openIncludes) {
      const { file, entry } = placed;
      const key = `${file} ${entry.range.start}`;
      if (why !== 'loop' || reported.has(key)) continue;
      reported.add(key);
      yield {
        at: entryOrigin(placed),
        message: `"${entry.value?.text ?? ''}" includes this file again: PHP-FPM allows five levels of includes`,
        fixes: (write) => [
          {
            title: 'Remove the include',
            safety: 'review',
            preferred: true,
            edits: [write.remove({ file: fileId(file), range: entry.range })],
          },
        ],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A pool file that includes its own directory',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
include = /etc/php-fpm.d/*.conf
;         ^^^^^^^^^^^^^^^^^^^^^ error: "/etc/php-fpm.d/*.conf" includes this file again: PHP-FPM allows five levels of includes
;=`,
      },
    ],
    good: [
      {
        title: 'A directory of its own',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
include = /etc/php-fpm.d/www/*.inc
;- /etc/php-fpm.d/www/limits.inc
rlimit_files = 4096`,
      },
    ],
  },
});
