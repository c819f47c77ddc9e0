/** An include pattern that also names files which are no pools: a README, a copy. */
import { decidingEntry } from '../../model/fpm/settings.ts';
import type { FpmMaster, PlacedEntry } from '../../model/fpm/master.ts';
import { entryOrigin } from '../../model/fpm/master.ts';
import { basename, dirname } from '../../text/path.ts';
import type { FileId } from '../../text/range.ts';
import { defineRule } from '../kit/rule.ts';

const copy =
  /(?:~|\.(?:bak|old|orig|save|swp|backup|rpmsave|rpmnew|dpkg-[a-z]+|ucf-[a-z]+|dist|sample|example|disabled|off))$/i;

export default defineRule({
  code: 'fpm-include-takes-all',
  title: 'The include also reads files that are not pools',
  severity: 'warning',
  outcomes: ['fpm-start', '502'],
  since: '0.1.0',
  subject: 'master',
  symptom:
    '`php-fpm -t` names a README or a copy in `Unable to include …`; or a pool has settings of a copy that was left next to it.',
  rationale:
    'A pattern such as `pool.d/*` takes every file of the directory. A text makes PHP-FPM fail; a copy such as `www.conf.bak` sorts after `www.conf`, continues its pool, and its older settings win.',
  verified: 'PHP-FPM 8.2 with `pool.d/*` and a README fails in `-t`, and starts with `pool.d/*.conf`.',
  limits: 'Only files in the directory of the pools.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#include'],

  *check({ master }) {
    for (const include of master.includes) {
      const value = include.entry.value;
      if (value?.text === undefined || !/\/[^/]*\*$/.test(value.text)) continue;
      const stray = strays(master, include);
      if (stray.length === 0) continue;
      const better = value.text.replace(/\*$/, '*.conf');
      yield {
        at: entryOrigin(include),
        message: `"${value.text}" also reads ${stray
          .slice(0, 2)
          .map((file) => basename(file))
          .join(', ')}${stray.length > 2 ? ` and ${stray.length - 2} more` : ''}, which by its name is not a pool file`,
        related: stray
          .slice(0, 3)
          .map((file) => ({ at: { file, range: { start: 0, end: 0 } }, message: 'read as a pool file' })),
        fixes: (write) => [
          {
            title: `Include ${better}`,
            safety: 'review',
            preferred: true,
            edits: [write.fpmValue(entryOrigin(include), better)],
          },
        ],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A text file next to the pools',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*
;         ^^^^^^^^^^^^^^^^^^^^^^^^^ warning: "/etc/php/8.2/fpm/pool.d/*" also reads README, which by its name is not a pool file
;= include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/README
; one file for each pool
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'Every file is a pool',
        files: `;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** Files of the pattern's directory that are copies by their name, or have no ending and no pool in them, while others end in .conf. */
function strays(master: FpmMaster, include: PlacedEntry): readonly FileId[] {
  const directory = dirname(include.entry.value?.text ?? '');
  const files = [...master.files]
    .filter((file) => dirname(file) === directory || dirname(file).endsWith(`/${basename(directory)}`))
    .toSorted();
  if (!files.some((file) => file.endsWith('.conf'))) return [];
  return files.filter((file) => copy.test(file) || (!/\.[a-z]+$/i.test(basename(file)) && !hasPool(master, file)));
}

function hasPool(master: FpmMaster, file: FileId): boolean {
  return master.pools.some(
    (pool) => pool.sections.some((at) => at.file === file) || decidingEntry(pool.entries, 'listen')?.file === file,
  );
}
