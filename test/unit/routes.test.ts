/** The routes of a server: what is asked, what becomes of it, and which scripts fail for certain. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { answerUri } from '../../server/src/features/uri-answer.ts';
import { serversOf, type FoundServer } from '../../server/src/features/routes/servers.ts';
import { routeTable, type RouteTable } from '../../server/src/features/routes/table.ts';
import { sayAnswerer, sayBrief, sayFailing, sayStatus } from '../../server/src/features/routes/words.ts';
import type { DirectoryEntries } from '../../server/src/project/listings.ts';
import { fileId } from '../../server/src/text/range.ts';
import { readApplications } from '../reality/application.ts';
import type { RealityCase } from '../reality/case.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const site = fileId('/etc/nginx/conf.d/shop.conf');
const php = 'location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; }';

function snapshotOf(server: string, scripts: readonly string[] = []): Snapshot {
  const files = scripts.map((name) => `#- ${name}\n`).join('');
  return hostOf(loadFixture(`#- base: debian-shop-pool\n${files}#- ${site}\n${server}\n`)).snapshot();
}

function tableOf(snapshot: Snapshot): RouteTable {
  const [found] = serversOf(snapshot);
  assert.ok(found !== undefined);
  return routeTable(snapshot, found);
}

/** `/index.php: index, 200 by pool shop`. */
function said({ rows }: RouteTable): readonly string[] {
  return rows.map((row) => `${row.entry}: ${row.named}, ${sayBrief(row)}`);
}

describe('rows', () => {
  test('what the directives name comes first, then the scripts of the tree, those of a directory that go the same way as one', () => {
    const table = tableOf(
      snapshotOf(
        `server { root /srv/shop; index index.php; location / { try_files $uri /index.php; }
        location = /robots.txt { } location ^~ /private/ { deny all; } location ^~ /old/ { } ${php} }`,
        [
          'index.php',
          'cart.php',
          'robots.txt',
          'admin/a.php',
          'admin/b.php',
          'admin/logo.png',
          'private/a.php',
          'old/a.php',
        ].map((name) => `/srv/shop/${name}`),
      ),
    );
    assert.deepEqual(said(table), [
      '/: front page, 200 by pool shop',
      '/page: page without a file, 200 by pool shop',
      '/robots.txt: location, 200',
      '/index.php: index, 200 by pool shop',
      '/cart.php: script in the tree, 200 by pool shop',
      '2 scripts in /admin/: script in the tree, 200 by pool shop',
      '/old/a.php: script in the tree, source sent',
      '/private/a.php: script in the tree, 403',
    ]);
    assert.deepEqual([table.scripts, [...table.failing]], [5, [['/old/a.php', 'unreached']]]);
    assert.equal(sayFailing(table), '1 of 5 scripts never reaches PHP');
  });

  test('a row has the location, the pool, the script and what has to be so', () => {
    const [front] = tableOf(snapshotOf(`server { root /srv/shop; index index.php; ${php} }`)).rows;
    assert.deepEqual(
      front?.ways.map((way) => [sayStatus(way), way.location, sayAnswerer(way), way.script, way.when]),
      [
        ['200', 'location ~ \\.php$', 'pool "shop"', '/srv/shop/index.php', ['/srv/shop/index.php exists']],
        ['403', 'server', 'the directory has no index file', undefined, ['there is no /srv/shop/index.php']],
      ],
    );
  });

  test('scripts below an alias have its URIs, and what another location takes from elsewhere is no script of the server', () => {
    const table = tableOf(
      snapshotOf(
        `server { root /srv/shop; ${php}
        location ^~ /tools/ { alias /srv/tools/; location ~ \\.php$ { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME $request_filename; fastcgi_pass unix:/run/php/shop.sock; } } }`,
        ['/srv/shop/index.php', '/srv/shop/tools/hidden.php', '/srv/tools/db.php', '/srv/tools/sub/x.php'],
      ),
    );
    const scripts = table.rows.filter(({ named }) => named === 'script in the tree').map(({ entry }) => entry);
    assert.deepEqual(scripts, ['/index.php', '/tools/db.php', '/tools/sub/x.php']);
    assert.equal(sayFailing(table), undefined);
  });

  test('a large tree is cut, and its scripts are rows of their first directories', () => {
    const names = Array.from({ length: 300 }, (_, at) => `/srv/shop/d${at % 3}/e${at % 60}/s${at}.php`);
    const table = tableOf(
      snapshotOf(`server { root /srv/shop; ${php} }`, [
        '/srv/shop/index.php',
        ...[0, 1, 2].map((at) => `/srv/shop/d${at}/x.css`),
        ...names,
      ]),
    );
    assert.equal(table.isCut, true);
    assert.ok(table.rows.length < 10, `${table.rows.length} rows`);
    assert.match(table.rows.at(-1)?.entry ?? '', /^\d+ scripts below \/d\d\/$/);
    assert.equal(table.scripts, 200);
  });

  test('the list says of each URI what is answered to who asks for it', () => {
    const snapshot = snapshotOf(
      `server { root /srv/shop; index index.php; location ^~ /old/ { } location = /none.php { return 410; } ${php} }`,
      ['/srv/shop/index.php', '/srv/shop/old/a.php', '/srv/shop/none.php'],
    );
    for (const { uris, ways, named } of tableOf(snapshot).rows)
      if (named !== 'page without a file')
        for (const uri of uris)
          assert.deepEqual(
            answerUri(snapshot, site, 0, uri)?.ways.map(({ outcome }) => outcome.text.replaceAll(uri, '')),
            ways.map(({ text }) => text.replaceAll(uris[0] ?? '', '')),
            uri,
          );
  });
});

describe('which scripts fail', () => {
  const failing = (server: string, scripts: readonly string[]): string | undefined =>
    sayFailing(tableOf(snapshotOf(server, scripts)));
  const two = ['/srv/shop/index.php', '/srv/shop/a.php'];

  for (const [what, server, expected] of [
    ['all works', `server { root /srv/shop; ${php} }`, undefined],
    ['a denial on purpose', `server { root /srv/shop; location ~ ^/a\\.php$ { return 404; } ${php} }`, undefined],
    [
      'a script that only nginx asks for',
      `server { root /srv/shop; location = /a.php { internal; } ${php} }`,
      undefined,
    ],
    [
      'a denial for some',
      `server { root /srv/shop; location = /a.php { allow 10.0.0.0/8; deny all; include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; } ${php} }`,
      undefined,
    ],
    ['another program', `server { root /srv/shop; location = /a.php { proxy_pass http://[::1]; } ${php} }`, undefined],
    ['no PHP at all', 'server { root /srv/shop; }', undefined],
    [
      'what the configuration leads to is denied',
      `server { root /srv/shop; location / { try_files $uri /index.php; } location ~ \\.php$ { return 404; } location ~ ^/index\\.php { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; } }`,
      '/index.php never reaches PHP',
    ],
    [
      'the source is sent',
      `server { root /srv/shop; location = /a.php { } ${php} }`,
      '1 of 2 scripts never reaches PHP',
    ],
    [
      'no pool answers',
      `server { root /srv/shop; location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/none.sock; } }`,
      '2 of 2 scripts never reach PHP',
    ],
    [
      'PHP is asked for files that are not there',
      `server { root /srv/shop; location ~ \\.php$ { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME /srv/shop/x$fastcgi_script_name; fastcgi_pass unix:/run/php/shop.sock; } }`,
      '2 of 2 scripts are not run by PHP-FPM',
    ],
    [
      'a script with a path behind it is there',
      `server { root /srv/shop; location ~ \\.php { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME /srv/shop/index.php$fastcgi_script_name; fastcgi_pass unix:/run/php/shop.sock; } }`,
      undefined,
    ],
  ] as const)
    test(what, () => assert.equal(failing(server, two), expected));

  test('nothing is certain where the tree does not show the files, except what needs none', () => {
    assert.equal(
      failing(`server { root /srv/shop; index index.php; location ^~ / { } ${php} }`, []),
      '/index.php never reaches PHP',
    );
    assert.equal(failing(`server { root /srv/shop; index index.php; ${php} }`, []), undefined);
  });

  test('of a snippet each server has its own answer', () => {
    const snapshot = hostOf(
      loadFixture(`#- base: debian
#- /srv/a/index.php
#- /srv/b/index.php
#- ${site}
map $server_name $pool { a.example unix:/run/php/a.sock; b.example unix:/run/php/b.sock; }
server { server_name a.example; root /srv/a; include /etc/nginx/php.inc; }
server { server_name b.example; root /srv/b; include /etc/nginx/php.inc; }
#- /etc/nginx/php.inc
location ~ \\.php$ { include fastcgi.conf; fastcgi_pass $pool; }
;- /etc/php/8.2/fpm/pool.d/a.conf
[a]
listen = /run/php/a.sock
php_admin_value[open_basedir] = /srv/a
;- /etc/php/8.2/fpm/pool.d/b.conf
[b]
listen = /run/php/b.sock
php_admin_value[open_basedir] = /srv/b
`),
    ).snapshot();
    const tables = serversOf(snapshot).map((found) => routeTable(snapshot, found));
    assert.deepEqual(
      tables.map((table) => [table.title, sayFailing(table)]),
      [
        ['a.example', undefined],
        ['b.example', undefined],
      ],
    );
  });

  test('a table is worked out once for a model, and anew where scripts come and go', () => {
    const host = hostOf(
      loadFixture(
        `#- base: debian-shop-pool\n#- /srv/shop/index.php\n#- /srv/shop/old/a.php\n#- ${site}\nserver { root /srv/shop; location ^~ /old/ { } ${php} }\n`,
      ),
    );
    const before = tableOf(host.snapshot());
    assert.equal(before, tableOf(host.snapshot()));
    assert.equal(sayFailing(before), '1 of 2 scripts never reaches PHP');
    const files = (...names: string[]): DirectoryEntries => ({
      files: names,
      directories: [],
      unknown: [],
      whole: true,
      foldsCase: false,
      leavesOut: () => false,
    });
    host.setListing('/srv/shop/old', files('a.php', 'b.php'));
    assert.equal(sayFailing(tableOf(host.snapshot())), '2 of 3 scripts never reach PHP');
    host.setListing('/srv/shop/old', files('a.css'));
    assert.equal(sayFailing(tableOf(host.snapshot())), undefined);
    host.setListing('/srv/shop/old', files('c.php'));
    host.setReading(true);
    assert.equal(tableOf(host.snapshot()).scripts, 2);
  });
});

describe('applications', () => {
  const folder = fileURLToPath(new URL('../reality/applications', import.meta.url));
  const cases = readApplications(folder).flatMap(({ healthy, mistakes }) => [healthy, ...mistakes]);
  const tables = new Map(cases.map((one) => [one, tablesOf(one)]));

  test('no line is above a server of one that works', () => {
    for (const [one, found] of tables)
      if (one.outcome === '200')
        assert.deepEqual(
          found.flatMap(({ table }) => sayFailing(table) ?? []),
          [],
          one.name,
        );
  });

  test('what is counted is not answered with 200; and much of what fails is counted', () => {
    let counted = 0;
    for (const [one, found] of tables) {
      for (const { url, expect } of one.requests) {
        const { hostname, pathname } = new URL(url.replace(/@PORT(\d)@/, '808$1'));
        const asked = found.filter(({ names }) => names.includes(hostname));
        const failing = asked.length === 1 && asked[0]?.table.failing.has(decodeURI(pathname)) === true;
        assert.ok(!failing || expect !== '200', `${one.name} ${url}`);
      }
      if (found.some(({ table }) => table.failing.size > 0)) counted++;
    }
    assert.ok(counted > 80, `${counted} mistakes`);
  });
});

interface NamedTable {
  readonly names: readonly string[];
  readonly table: RouteTable;
}

function tablesOf(one: RealityCase): readonly NamedTable[] {
  const places: ReadonlyMap<string, string> = new Map([
    ['RUN', '/site/run'],
    ['WWW', '/site/www'],
    ['NGINX', '/site/nginx'],
    ['FPM', '/site/fpm'],
  ]);
  const filled = (text: string): string =>
    text.replaceAll(/@([A-Z]+)@/g, (all, name: string) => places.get(name) ?? all).replaceAll(/@PORT(\d)@/g, '808$1');
  const files = new Map(
    [...one.files].map(([name, text]) => [fileId(`/site/${name}`), name.startsWith('www/') ? '' : filled(text)]),
  );
  const snapshot = hostOf({ files }, { settings: { platform: 'debian' } }).snapshot();
  return serversOf(snapshot).map((found) => ({ names: namesOf(found), table: routeTable(snapshot, found) }));
}

function namesOf({ server }: FoundServer): readonly string[] {
  return server.own('server_name').flatMap(({ fact }) => fact.args.map(({ value }) => value));
}
