/** The master may start fewer workers than its pools may have together. */
import { decidingEntry, entryText, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin, type FpmMaster } from '../../model/fpm/master.ts';
import { mayChangePool } from '../../model/fpm/unread.ts';
import { defineRule } from '../kit/rule.ts';

export default defineRule({
  code: 'process-max-below-pools',
  title: '`process.max` is below the sum of the pools',
  severity: 'warning',
  outcomes: ['504', 'degraded'],
  since: '0.1.0',
  subject: 'master',
  symptom:
    'PHP-FPM logs `The maximum number of processes has been reached`. Under load some pools get no worker, and their requests wait until nginx answers 504.',
  rationale:
    '`process.max` is the limit of all pools of a master together. The pool that is busy first takes all free workers, whatever the others need.',
  verified:
    'PHP-FPM 8.2: `process.max = 1` with `pm.max_children = 4` starts one worker and logs the warning; a pool that another one leaves nothing gives 504.',
  limits: 'Only where every pool of the master is known.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#process.max'],

  *check({ master }) {
    const placed = decidingEntry(master.global, 'process.max');
    const text = placed === undefined ? undefined : entryText(placed, 'global');
    const most = text?.kind === 'known' && /^\d+$/.test(text.value) ? Number(text.value) : 0;
    if (
      placed === undefined ||
      most === 0 ||
      master.pools.some(mayChangePool) ||
      master.templated ||
      master.pools.length === 0
    )
      return;
    const children = childrenOf(master);
    if (children === undefined) return;
    const total = children.reduce((sum, one) => sum + one, 0);
    if (most >= total) return;
    // what the others may have together leaves nothing to one of them
    const starves = children.some((one) => total - one >= most);
    const at = entryOrigin(placed);
    yield {
      at,
      outcomes: starves ? ['degraded', '504'] : ['degraded'],
      message: starves
        ? `PHP-FPM starts ${most} ${most === 1 ? 'worker' : 'workers'} in all, and its ${children.length} pools may have ${total}: while one is busy, requests to another may get 504`
        : `PHP-FPM starts ${most} ${most === 1 ? 'worker' : 'workers'} in all, and its ${children.length === 1 ? 'pool' : 'pools'} may have ${total}`,
      related: master.pools.flatMap((pool) => {
        const own = decidingEntry(pool.entries, 'pm.max_children');
        return own === undefined ? [] : [{ at: entryOrigin(own), message: `pool "${pool.name}" may have this many` }];
      }),
      fixes: (write) => [
        {
          title: `Raise process.max to ${total}`,
          safety: 'review',
          preferred: true,
          edits: [write.fpmValue(at, String(total))],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'Two pools for eight workers',
        files: `;- /etc/php-fpm.conf
[global]
process.max = 8
;             ^ warning: PHP-FPM starts 8 workers in all, and its 2 pools may have 18: while one is busy, requests to another may get 504
;= process.max = 18
[shop]
user = shop
listen = 127.0.0.1:9000
pm = ondemand
pm.max_children = 10
;                 ^^ related: pool "shop" may have this many
[blog]
user = blog
listen = 127.0.0.1:9001
pm = ondemand
pm.max_children = 8
;                 ^ related: pool "blog" may have this many`,
      },
    ],
    good: [
      {
        title: 'Enough for all',
        files: `;- /etc/php-fpm.conf
[global]
process.max = 18
[shop]
user = shop
listen = 127.0.0.1:9000
pm = ondemand
pm.max_children = 10
[blog]
user = blog
listen = 127.0.0.1:9001
pm = ondemand
pm.max_children = 8`,
      },
    ],
  },
});

/** What each pool may have; `undefined` where one is not known. */
function childrenOf(master: FpmMaster): readonly number[] | undefined {
  const all = master.pools
    .map((pool) => poolText(pool, 'pm.max_children'))
    .map((text) => (text?.kind === 'known' && /^\d+$/.test(text.value) ? Number(text.value) : undefined));
  return all.every((one) => one !== undefined) ? all : undefined;
}
