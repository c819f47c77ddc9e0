/** Connections that nginx keeps open hold workers of the pool: where they are all of them, others wait. */
import type { FileRange } from '../../text/range.ts';
import { decidingEntry, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import type { NginxConfig, Upstream } from '../../model/nginx/config/config.ts';
import { originOf, type Placed } from '../../model/nginx/config/scope.ts';
import { nginxValue } from '../../catalog/nginx/values.ts';
import type { Release } from '../../catalog/release.ts';
import type { PoolUse, WorkspaceView } from '../../model/workspace.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'keepalive-pins-workers',
  title: 'Keepalive connections occupy all workers of the pool',
  severity: 'warning',
  outcomes: ['504'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    'A few requests succeed, others wait until `fastcgi_read_timeout` and get 504, while all workers of the pool are idle.',
  rationale:
    'A worker of PHP-FPM serves one connection until it is closed. With `keepalive` in the upstream and `fastcgi_keep_conn on` each worker of nginx keeps so many of them open after the answer, and a request that comes over another connection finds no free worker.',
  verified:
    'nginx 1.22 and PHP-FPM 8.2: `keepalive 4` before one worker gives 504 to the second of two requests at once; without `fastcgi_keep_conn` both succeed.',
  limits:
    'Each upstream counts with its own `keepalive`, divided by its servers, for each worker process where `worker_processes` is a number. The default of 32, which nginx has from 1.29.7 on, counts where `nginx.version` says so.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#keepalive',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_keep_conn',
  ],

  *check({ pool, workspace }) {
    const children = numberOf(pool, 'pm.max_children');
    // a worker that ends after one request ends its connection
    if (children === undefined || numberOf(pool, 'pm.max_requests') === 1) return;
    const kept = keptBy(pool, workspace);
    for (const [config, list] of kept) {
      const processes = Number(
        /^\d+$/.exec(config.top.own('worker_processes').at(-1)?.fact.args[0]?.value ?? '')?.[0] ?? 1,
      );
      const total = list.reduce((sum, one) => sum + one.share * processes, 0);
      const [first] = list;
      if (first === undefined || total < children) continue;
      const placed = decidingEntry(pool.entries, 'pm.max_children');
      yield {
        at: first.at,
        message: `nginx keeps up to ${Math.floor(total)} ${Math.floor(total) === 1 ? 'connection' : 'connections'} to pool "${pool.name}" open, and each occupies ${children === 1 ? 'its only worker' : `one of its ${children} workers`}: other requests wait and get 504`,
        related: [
          ...(placed === undefined
            ? []
            : [
                {
                  at: entryOrigin(placed),
                  message: `pool "${pool.name}" has ${children === 1 ? 'one worker' : `${children} workers`}`,
                },
              ]),
          { at: originOf(first.flag), message: 'connections are kept here' },
        ],
        fixes: (write) => fixesOf(write, first, list, Math.floor((children - 1) / processes / list.length)),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'As many connections as workers',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server 127.0.0.1:9000;
    keepalive 16;
    #         ^^ warning: nginx keeps up to 16 connections to pool "www" open, and each occupies one of its 8 workers: other requests wait and get 504
    #= keepalive 7;
}
server {
    location / {
        fastcgi_pass php;
        fastcgi_keep_conn on;
        #<^^^^^^^^^^^^^^^^^^^ related: connections are kept here
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 8
;                 ^ related: pool "www" has 8 workers`,
      },
      {
        title: 'Only one worker',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server 127.0.0.1:9000;
    keepalive 1;
    #         ^ warning: nginx keeps up to 1 connection to pool "www" open, and each occupies its only worker: other requests wait and get 504
}
server {
    location / {
        fastcgi_pass php;
        fastcgi_keep_conn on;
        #= fastcgi_keep_conn off;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 1`,
      },
    ],
    good: [
      {
        title: 'nginx closes each connection',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server 127.0.0.1:9000;
    keepalive 16;
}
server { location / { fastcgi_pass php; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 8`,
      },
      {
        title: 'Workers are left',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server 127.0.0.1:9000;
    keepalive 4;
}
server { location / { fastcgi_pass php; fastcgi_keep_conn on; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 8`,
      },
    ],
  },
});

/** Connections that one worker of nginx keeps to the pool through one upstream. */
interface Kept {
  readonly share: number;
  /** The number of `keepalive`; `undefined` for the default. */
  readonly word: FileRange | undefined;
  readonly at: FileRange;
  /** The `fastcgi_keep_conn on`. */
  readonly flag: Placed;
}

/** Connections that a release keeps without `keepalive`; `undefined` where it keeps none, or is not known: nothing is said of a default alone. */
function keptByDefault(release: Release): number | undefined {
  const facts = nginxValue('keepalive');
  const since = facts?.earlierDefaults?.at(-1)?.before;
  return release.name !== undefined && facts?.default !== undefined && release.surely({ since })
    ? Number(facts.default)
    : undefined;
}

function keptBy(pool: Pool, workspace: WorkspaceView): ReadonlyMap<NginxConfig, readonly Kept[]> {
  const byConfig = new Map<NginxConfig, Map<Upstream, Kept>>();
  for (const use of workspace.usesOf(pool)) {
    const { upstream } = use.target.target;
    const { config } = use.verdict.pass;
    if (upstream === undefined || use.link?.certainty !== 'certain' || byConfig.get(config)?.has(upstream) === true)
      continue;
    const kept = keptThrough(upstream, use, workspace.machineOf(config.root).nginx);
    if (kept === undefined) continue;
    const list = byConfig.get(config);
    if (list === undefined) byConfig.set(config, new Map([[upstream, kept]]));
    else list.set(upstream, kept);
  }
  return new Map([...byConfig].map(([config, upstreams]) => [config, [...upstreams.values()]]));
}

function keptThrough(upstream: Upstream, { verdict: { pass } }: PoolUse, release: Release): Kept | undefined {
  const flag = pass.scope.nearest('fastcgi_keep_conn')?.placed;
  if (flag?.fact.args[0]?.value !== 'on' || !upstream.complete) return undefined;
  const servers = Math.max(1, upstream.servers.filter((server) => !server.down && !server.backup).length);
  const { file, fact } = upstream.placed;
  const word = fact.block?.facts.findLast((one) => one.name === 'keepalive')?.args[0];
  if (word !== undefined)
    return /^\d+$/.test(word.value)
      ? {
          share: Number(word.value) / servers,
          word: { file, range: word.range },
          at: { file, range: word.range },
          flag,
        }
      : undefined;
  const kept = keptByDefault(release);
  return kept === undefined ? undefined : { share: kept / servers, word: undefined, at: originOf(flag), flag };
}

function numberOf(pool: Pool, key: string): number | undefined {
  const text = poolText(pool, key);
  return text?.kind === 'known' && /^\d+$/.test(text.value) && Number(text.value) > 0 ? Number(text.value) : undefined;
}

/** @param most connections that each upstream may keep, so that one worker is left */
function fixesOf(write: Writer, first: Kept, list: readonly Kept[], most: number): readonly Fix[] {
  const flagWord = first.flag.fact.args[0];
  const words = list.flatMap(({ word }) => word ?? []);
  const lower: readonly Fix[] =
    most < 1 || words.length < list.length
      ? []
      : [
          {
            title: `Lower keepalive to ${most}`,
            safety: 'review',
            edits: words.map((word) => write.nginxWord(word, String(most))),
          },
        ];
  const flags = new Map(
    list.flatMap(({ flag }) => {
      const word = flag.fact.args[0];
      return word === undefined
        ? []
        : [[`${flag.file}\0${word.range.start}`, { file: flag.file, range: word.range }] as const];
    }),
  );
  const off: readonly Fix[] =
    flagWord === undefined
      ? []
      : [
          {
            title: 'Close each connection (fastcgi_keep_conn off)',
            safety: 'review',
            edits: [...flags.values()].map((at) => write.nginxWord(at, 'off')),
          },
        ];
  return [...lower, ...off].map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
}
