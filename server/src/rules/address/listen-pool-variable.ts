/** `${pool}` is a variable of the environment; the name of the pool is `$pool`. */
import { decidingEntry } from '../../model/fpm/settings.ts';
import { entryOrigin } from '../../model/fpm/master.ts';
import { mayListen } from '../kit/reachability.ts';
import { affected } from './addresses.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';
import { withPermissionEdits } from '../kit/socket-access.ts';

export default defineRule({
  code: 'listen-pool-variable',
  title: '`${pool}` is not the name of the pool',
  severity: 'error',
  outcomes: ['502'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'pool',
  symptom: '`502 Bad Gateway`; both `-t` pass, and a socket named `.sock` appears in the directory.',
  rationale:
    "PHP-FPM replaces `$pool` by the pool's name. `${…}` is something else: a php.ini setting or a variable of the environment of that name, and without one, nothing.",
  verified: 'PHP-FPM 8.2 binds the path with nothing in that place: 502; with `$pool` it is 200.',
  limits: 'A variable named `pool` in the environment of the service would make it work by chance.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen'],

  *check({ pool, workspace }) {
    const placed = decidingEntry(pool.entries, 'listen');
    const value = placed?.entry.value;
    if (placed === undefined || value?.unknown !== 'environment' || !value.raw.includes('${pool}')) return;
    const { words, ...cost } = costOf(affected(pool, workspace), workspace);
    yield {
      at: entryOrigin(placed),
      ...cost,
      message: '"${pool}" is read from the environment and empty; the name of the pool is "$pool"' + words,
      fixes: (write) => {
        if (!mayListen(pool, value.raw.replaceAll('${pool}', '$pool'), workspace)) return [];
        const edit = { file: placed.file, range: value.range, newText: value.raw.replaceAll('${pool}', '$pool') };
        const fix: Fix = {
          title: `Write $pool (${value.raw.replaceAll('${pool}', pool.name)})`,
          safety: 'safe',
          preferred: true,
          edits: [edit],
        };
        return [value.raw.includes('/') ? withPermissionEdits(write, fix, pool, workspace) : fix];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'Braces from the shell',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/shop.conf
[shop]
user = www-data
listen = /run/php/\${pool}.sock
;        ^^^^^^^^^^^^^^^^^^^^^ error: "\${pool}" is read from the environment and empty; the name of the pool is "$pool"
;= listen = /run/php/$pool.sock
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'A variable that the service sets',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/shop.conf
[shop]
user = www-data
listen = \${SOCKET_DIR}/$pool.sock
pm = static
pm.max_children = 2`,
      },
    ],
  },
});
