/** A queue before the pool that is too short for a burst. */
import { decidingEntry, poolListen, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { defineRule } from '../kit/rule.ts';

/** Fewer waiting connections than these are soon too few, however many workers there are. */
const fewest = 32;

export default defineRule({
  code: 'backlog-small',
  title: 'The backlog of the pool is short',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    'In bursts some requests get 502 at once, with `connect() to unix:… failed (11: Resource temporarily unavailable)`; over TCP they get 504 after `fastcgi_connect_timeout`.',
  rationale:
    "`listen.backlog` is the number of connections that may wait while all workers are busy. Further ones are refused on a Unix socket, and not answered over TCP. Without it the kernel's own limit holds (net.core.somaxconn).",
  verified:
    'nginx 1.22 and PHP-FPM 8.2, one worker, `listen.backlog = 1`: of eight requests at once three succeed; five get 502 on a socket and 504 over TCP.',
  limits: `A backlog of at least ${fewest} and of at least as many as the pool has workers is left alone; the kernel may shorten any.`,
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen-backlog'],

  *check({ pool }) {
    const placed = decidingEntry(pool.entries, 'listen.backlog');
    const backlog = numberOf(pool, 'listen.backlog');
    if (placed === undefined || backlog === undefined) return;
    const children = numberOf(pool, 'pm.max_children') ?? 0;
    if (backlog >= Math.max(fewest, children)) return;
    const isUnix = isSocket(pool);
    const at = entryOrigin(placed);
    yield {
      at,
      message: `only ${backlog + 1} ${backlog === 0 ? 'connection' : 'connections'} may wait for the ${children > 0 ? `${children} ` : ''}${children === 1 ? 'worker' : 'workers'} of pool "${pool.name}": more get ${isUnix ? '502 at once' : '504'}`,
      fixes: (write) => [
        {
          title: 'Use the limit of the kernel (-1)',
          safety: 'review',
          preferred: true,
          edits: [write.fpmValue(at, '-1')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A very short backlog',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.backlog = 4
;                ^ info: only 5 connections may wait for the 10 workers of pool "shop": more get 502 at once
;= listen.backlog = -1
pm = static
pm.max_children = 10`,
      },
    ],
    good: [
      {
        title: 'A usual backlog',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.backlog = 511
pm = static
pm.max_children = 10`,
      },
    ],
  },
});

function numberOf(pool: Pool, key: string): number | undefined {
  const text = poolText(pool, key);
  return text?.kind === 'known' && /^\d+$/.test(text.value) ? Number(text.value) : undefined;
}

function isSocket(pool: Pool): boolean {
  const listen = poolListen(pool);
  return (
    listen.kind === 'known' && listen.listen.parsed.kind === 'binding' && listen.listen.parsed.binding.kind === 'unix'
  );
}
