/** Two pools of one master want one address. */
import type { Binding } from '../../model/endpoint.ts';
import { entryOrigin, type FpmMaster, type Pool } from '../../model/fpm/master.ts';
import { decidingEntry, entryText, poolListen, type Listen } from '../../model/fpm/settings.ts';
import type { Origin } from '../../model/value.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { grouped, pushTo } from '../../model/grouped.ts';
import { isPoolDirectory } from '../../catalog/file-places.ts';
import { listenRelated } from './addresses.ts';
import { placeOf, separated, type BoundListen } from './separate-pools.ts';
import { defineRule, type Draft, type Outcome, type Related } from '../kit/rule.ts';

export default defineRule({
  code: 'listen-address-in-use',
  formerly: ['listen-taken'],
  title: 'Two pools listen on one address',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'master',
  symptom:
    "PHP-FPM does not start: `unable to set listen address as it's already used in another pool`, `Another FPM instance seems to already listen on …` or `Address already in use`. With two spellings of one TCP address it starts, and requests go to either pool by chance.",
  rationale:
    '`php-fpm -t` compares the two values letter by letter. Two spellings pass it: a socket is then in use when the second pool binds it, while two pools on one resolved TCP address share it and take turns.',
  verified:
    'Run on PHP-FPM 8.2: equal values fail `-t`; two spellings of a socket and overlapping TCP addresses fail the start; `127.0.0.1:P` twice in other words alternates between the pools.',
  limits:
    'Host names other than localhost are not resolved. Pools of different masters are not compared. Where no main file is known, and the files lie in no directory of pools, it is a warning: one may be there in place of the other.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen'],

  *check({ master, workspace }) {
    yield* statusListens(master);
    const known = master.pools.flatMap((pool) => {
      const listen = poolListen(pool);
      return listen.kind === 'known' && listen.listen.parsed.kind === 'binding'
        ? [{ pool, listen: listen.listen, binding: listen.listen.parsed.binding }]
        : [];
    });
    const byPlace = new Map<string, BoundListen[]>();
    const sooner = new Map<string, Earlier>();
    for (const one of known) {
      const key = placeOf(one.binding);
      let before = sooner.get(key);
      if (before === undefined) sooner.set(key, (before = new Earlier()));
      for (const other of before.near(one)) {
        const clash = clashOf(other, one);
        if (clash === undefined) continue;
        const together = areReadTogether(master, other.listen, one.listen);
        yield {
          at: one.listen.at,
          outcomes: [clash],
          ...(!together || hangsOnHosts(other.binding, one.binding) ? { severity: 'warning' as const } : {}),
          related: [listenRelated(other.pool, other.listen), ...passesOf([other.pool, one.pool], workspace)],
          // of alternatives each may keep it
          fixes: (write) =>
            together ? separated(write, { earlier: other, later: one, taken: byPlace }, workspace) : [],
          message:
            (clash === 'wrong-pool'
              ? `pools "${other.pool.name}" and "${one.pool.name}" share ${one.listen.text}: either may receive a request`
              : `pool "${one.pool.name}" listens on ${one.listen.text}, which pool "${other.pool.name}" already uses`) +
            (together ? '' : ', where one master reads both files'),
        };
        break;
      }
      before.add(one);
      pushTo(byPlace, key, one);
    }
  },

  examples: {
    bad: [
      {
        title: "The status page on the pool's own address",
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
pm.status_listen = 127.0.0.1:9000
;                  ^^^^^^^^^^^^^^ error: the status page of pool "www" listens on 127.0.0.1:9000, which pool "www" already uses
;=`,
      },
      {
        title: 'A pool copied, its address left',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/blog.conf
[blog]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
;- /etc/php-fpm.d/shop.conf
[shop]
user = www-data
listen = /run/php/www.sock
;        ^^^^^^^^^^^^^^^^^ error: pool "shop" listens on /run/php/www.sock, which pool "blog" already uses
;= listen = /run/php/shop.sock
pm = static
pm.max_children = 2`,
      },
      {
        title: 'nginx passes to the address that the copy should have',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
fastcgi_index index.php;
server {
    server_name blog.example;
    root /srv/blog;
    location / {
        fastcgi_pass unix:/run/php/blog.sock;
        # ^^^ error[fastcgi-pass-unserved]: no pool listens on /run/php/blog.sock; the nearest is pool "blog" on /run/php/shop.sock
    }
}
server {
    server_name shop.example;
    root /srv/shop;
    location / {
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/blog.conf
[blog]
user = www-data
listen = /run/php/shop.sock ; copied
;= listen = /run/php/blog.sock ; copied
listen.owner = www-data
pm = static
pm.max_children = 2
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
;        ^^^^^^^^^^^^^^^^^^ error: pool "shop" listens on /run/php/shop.sock, which pool "blog" already uses
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'Two spellings of one loopback address',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/blog.conf
[blog]
user = www-data
listen = [::]:9000
pm = static
pm.max_children = 2
;- /etc/php-fpm.d/shop.conf
[shop]
user = www-data
listen = 9000
;        ^^^^ error: pools "blog" and "shop" share 9000: either may receive a request
;= listen = 9001
pm = static
pm.max_children = 2`,
      },
      {
        title: 'Files of a directory that may be alternatives',
        files: `;- /app/docker/dev.conf
[dev]
user = www-data
listen = 9000
pm = static
pm.max_children = 2
;- /app/docker/prod.conf
[prod]
user = www-data
listen = 9000
;        ^^^^ warning: pool "prod" listens on 9000, which pool "dev" already uses, where one master reads both files
pm = static
pm.max_children = 20`,
      },
    ],
    good: [
      {
        title: 'One port on two addresses',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/blog.conf
[blog]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
;- /etc/php-fpm.d/shop.conf
[shop]
user = www-data
listen = 127.0.0.2:9000
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** Whether one master reads both lines: it has a main file that does, or they lie in one file, or in a directory of pools, of which a master reads every file. */
function areReadTogether(master: FpmMaster, a: Listen, b: Listen): boolean {
  return master.isMain || a.at.file === b.at.file || isPoolDirectory(master.root);
}

/** `pm.status_listen` makes a pool of its own beside the others. PHP-FPM compares the texts alone. */
function* statusListens(master: FpmMaster): Iterable<Draft> {
  let byText: ReadonlyMap<string, readonly { readonly pool: Pool; readonly listen: Listen }[]> | undefined;
  for (const pool of master.pools) {
    const placed = decidingEntry(pool.entries, 'pm.status_listen');
    const text = placed === undefined ? undefined : entryText(placed, pool.name);
    if (
      placed === undefined ||
      text?.kind !== 'known' ||
      text.value === '' ||
      decidingEntry(pool.entries, 'pm.status_path') === undefined
    )
      continue;
    byText ??= grouped(
      master.pools.flatMap((other) => knownListen(other) ?? []),
      ({ listen }) => [listen.text],
    );
    for (const { pool: other, listen } of byText.get(text.value) ?? []) {
      yield {
        at: entryOrigin(placed),
        message: `the status page of pool "${pool.name}" listens on ${text.value}, which pool "${other.name}" already uses`,
        related: [listenRelated(other, listen)],
        fixes: (write) =>
          other === pool
            ? [
                {
                  title: 'Remove pm.status_listen: the pool then serves its status page itself',
                  safety: 'review',
                  preferred: true,
                  edits: [write.removeEntry(placed)],
                },
              ]
            : [],
      };
    }
  }
}

function knownListen(pool: Pool): { readonly pool: Pool; readonly listen: Listen } | undefined {
  const listen = poolListen(pool);
  return listen.kind === 'known' ? { pool, listen: listen.listen } : undefined;
}

/** So many are shown. */
const mostPasses = 8;

/** Where nginx passes requests to the pools, each place once. */
function passesOf(pools: readonly Pool[], workspace: WorkspaceView): readonly Related[] {
  const places = new Map<string, Origin>();
  for (const {
    link,
    verdict: { pass },
  } of pools.flatMap((pool) => workspace.usesOf(pool))) {
    if (link !== undefined && places.size < mostPasses) places.set(`${pass.at.file}:${pass.at.range.start}`, pass.at);
  }
  return [...places.values()].map((at) => ({ at, message: 'nginx passes requests to this address here' }));
}

interface Bound {
  readonly listen: Listen;
  readonly binding: Binding;
}

/** The first of each address at one path or port: what clashes with others of the same address clashes with the first. */
class Earlier {
  readonly #byAddress = new Map<string, { readonly one: BoundListen; readonly order: number }>();

  add(one: BoundListen): void {
    const keys = addressKeys(one.binding);
    const kinds =
      one.binding.kind === 'unix' || keys.length === 0
        ? []
        : keys.some((key) => key.includes(':'))
          ? [anyAddress]
          : [anyAddress, anyFour];
    for (const key of [one.listen.text, ...keys, ...kinds])
      if (!this.#byAddress.has(key)) this.#byAddress.set(key, { one, order: this.#byAddress.size });
  }

  /** Those that may clash with a later one, in their order: of another address none does, but for the loopback ones and those that take all. */
  near({ listen, binding }: BoundListen): readonly BoundListen[] {
    const own = addressKeys(binding);
    const others = own.some((key) => wide.has(key)) ? [anyAddress, anyFour] : [];
    const found = [listen.text, ...own, ...wide, ...loopbacks, ...others].flatMap(
      (key) => this.#byAddress.get(key) ?? [],
    );
    return [...new Set(found.toSorted((a, b) => a.order - b.order).map(({ one }) => one))];
  }
}

const wide: ReadonlySet<string> = new Set(['@::', '@0.0.0.0']);
/** The first address of all, and the first of IPv4: those that take all clash with these. */
const anyAddress = '@*';
const anyFour = '@*.*';
const loopbacks = ['@127.0.0.1', '@::1', '@localhost'];

/** The host in one spelling, and whether it is the name of the loopback addresses. */
function addressKeys(binding: Binding): readonly string[] {
  if (binding.kind === 'unix') return ['@'];
  const address = addressOf(binding);
  return [
    ...(address === undefined ? [] : [`@${address}`]),
    ...(binding.host.kind === 'localhost' ? ['@localhost'] : []),
  ];
}

function clashOf(a: Bound, b: Bound): Outcome | undefined {
  if (a.listen.text === b.listen.text || a.binding.kind === 'unix') return 'fpm-start';
  const left = addressOf(a.binding);
  const right = addressOf(b.binding);
  if (left === undefined || right === undefined) return undefined;
  if (left === right || hangsOnHosts(a.binding, b.binding)) return 'wrong-pool';
  const wide = new Set(['::', '0.0.0.0']);
  if (left === '::' || right === '::') return 'fpm-start';
  const four = (address: string): boolean => !address.includes(':');
  return (wide.has(left) || wide.has(right)) && four(left) && four(right) ? 'fpm-start' : undefined;
}

/** Whether one is `localhost` and the other a loopback address: the hosts file says whether they are one. */
function hangsOnHosts(a: Binding, b: Binding): boolean {
  if (a.kind === 'unix' || b.kind === 'unix') return false;
  const loopback = (binding: typeof a): boolean =>
    binding.host.kind === 'address' && ['127.0.0.1', '::1'].includes(binding.host.address);
  return (a.host.kind === 'localhost' && loopback(b)) || (b.host.kind === 'localhost' && loopback(a));
}

/** What the name stands for with the usual hosts file; `undefined` for other names. */
function addressOf(binding: Binding): string | undefined {
  if (binding.kind === 'unix') return undefined;
  switch (binding.host.kind) {
    case 'any':
      return '::';
    case 'any4':
      return '0.0.0.0';
    case 'star':
    case 'localhost':
      return '::1';
    case 'address':
      return binding.host.address;
    case 'name':
      return undefined;
  }
}
