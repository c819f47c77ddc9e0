/** All workers of a pool together need more memory than the machine has for them. */
import { decidingEntry, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin } from '../../model/fpm/master.ts';
import { poolSize, sizeSettings, workersShare } from '../../model/fpm/sizing.ts';
import { sayBytes, times } from '../../model/units.ts';
import { defineRule } from '../kit/rule.ts';

export default defineRule({
  code: 'pool-larger-than-memory',
  title: 'The pool does not fit into the memory',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    'Under load the machine swaps, or the kernel kills workers (`exited on signal 9`), and their requests get 502.',
  rationale:
    '`pm.max_children` workers are started when as many requests come at once. Each needs its memory, and other processes need some too: four fifths of the memory are counted for the workers.',
  verified: 'Arithmetic: pm.max_children × fpm.workerSize against 0.8 × host.memory.',
  limits: 'Only where a gatewise.json sets `host.memory` and `fpm.workerSize`; each pool is checked alone.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#pm.max-children'],

  *check({ pool, workspace }) {
    const { memory, workerSize } = workspace.machineOf(pool.master.root);
    const placed = decidingEntry(pool.entries, 'pm.max_children');
    const text = poolText(pool, 'pm.max_children');
    if (
      memory === undefined ||
      workerSize === undefined ||
      placed === undefined ||
      text?.kind !== 'known' ||
      !/^\d+$/.test(text.value)
    )
      return;
    const children = Number(text.value);
    const [needed, share] = [times(workerSize, children), times(memory, workersShare)];
    if (needed <= share || children <= 1) return;
    const size = poolSize(memory, workerSize);
    const manager = poolText(pool, 'pm');
    yield {
      at: entryOrigin(placed),
      message: `${children} workers of ${sayBytes(workerSize)} need ${sayBytes(needed)}, and 0.8 × ${sayBytes(memory)} are ${sayBytes(share)}: pool "${pool.name}" may have ${size.children}`,
      fixes: (write) => [
        {
          title: `Size pool "${pool.name}" for ${size.children} ${size.children === 1 ? 'worker' : 'workers'}`,
          safety: 'review',
          preferred: true,
          edits: write.setAllOfPool(pool, sizeSettings(size, manager?.kind === 'known' ? manager.value : 'static')),
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'Fifty workers of 100 MiB',
        files: `#- base: debian
#- /etc/php/gatewise.json
{ "host": { "memory": "4G" }, "fpm": { "workerSize": "100M" } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = dynamic
pm.max_children = 50
;                 ^^ info: 50 workers of 100 MiB need 4.88 GiB, and 0.8 × 4 GiB are 3.2 GiB: pool "shop" may have 32
;= pm.max_children = 32
pm.start_servers = 4
;= pm.start_servers = 16
pm.min_spare_servers = 2
;= pm.min_spare_servers = 8
pm.max_spare_servers = 8
;= pm.max_spare_servers = 24`,
      },
    ],
    good: [
      {
        title: 'They fit',
        files: `#- base: debian
#- /etc/php/gatewise.json
{ "host": { "memory": "8G" }, "fpm": { "workerSize": "100M" } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 50`,
      },
    ],
  },
});
