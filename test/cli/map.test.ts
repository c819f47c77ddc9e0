/** `gatewise map`: every format of one small deployment, and what its words mean. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { filterMap } from '../../server/src/features/map/filter.ts';
import type { FastcgiMap, MapPool } from '../../server/src/features/map/map.ts';
import { mapSvg } from '../../server/src/features/map/svg.ts';
import { fileId } from '../../server/src/text/range.ts';
import { folderWith, gatewise } from './terminal.ts';

const nginx = `events {}
http { root /srv; index index.php; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
  upstream php { server unix:/run/php/www.sock; }
  server {
    server_name shop.example www.shop.example;
    location ~ \\.php$ { fastcgi_pass php; }
    location = /old.php { fastcgi_pass unix:/run/php/old.sock; }
  }
  server {
    listen 8080;
    location / { fastcgi_pass $backend; }
  }
}
`;
const pools =
  '[www]\nlisten = /run/php/www.sock\npm = static\npm.max_children = 2\n[spare]\nlisten = /run/php/spare.sock\npm = static\npm.max_children = 1\n';
const deployment = (t: TestContext): string => folderWith(t, { 'nginx.conf': nginx, 'pool.d/www.conf': pools });

test('text: each site with its calls, then pools that no fastcgi_pass points to', async (t) => {
  const { status, stdout, stderr } = await gatewise(deployment(t), ['map']);
  assert.deepEqual([status, stderr], [0, '']);
  assert.equal(
    stdout,
    `shop.example www.shop.example  nginx.conf:4:3
  location ~ \\.php$  php → served by pool "www"  nginx.conf:6:38
  location = /old.php  unix:/run/php/old.sock ✗ no pool listens there  nginx.conf:7:40
    no pool listens on /run/php/old.sock; the nearest is pool "www" on /run/php/www.sock

server on 8080  nginx.conf:9:3
  location /  $backend ? unknown which pool answers  nginx.conf:11:31
    address comes from \`$backend\`, not set in any file here
    nothing defines the variable "$backend"

pool "spare"  pool.d/www.conf:5:1
  listens on /run/php/spare.sock, no fastcgi_pass in force points to it
`,
  );
});

test('json: places and states for programs', async (t) => {
  const { stdout } = await gatewise(deployment(t), ['map', '--format', 'json', '.']);
  const map = JSON.parse(stdout) as {
    version: number;
    sites: { title: string; calls: { state: string; pools: number[] }[] }[];
    pools: { name: string; callers: number }[];
  };
  assert.equal(map.version, 1);
  assert.deepEqual(
    map.sites.map(({ calls }) =>
      calls.map(({ state, pools: indexes }) => [state, ...indexes.map((at) => map.pools[at]?.name)]),
    ),
    [[['served', 'www'], ['unserved']], [['unknown']]],
  );
  assert.deepEqual(
    map.pools.map(({ name, callers }) => [name, callers]),
    [
      ['www', 1],
      ['spare', 0],
    ],
  );
});

test('mermaid: a node for each call and each pool, lines by state', async (t) => {
  const { stdout } = await gatewise(deployment(t), ['map', '--format=mermaid']);
  assert.match(stdout, /^flowchart LR\n {2}subgraph s0\["shop\.example www\.shop\.example"\]\n/);
  assert.match(
    stdout,
    /\n {2}s0c0 --> p0\n {2}s0c1 --x s0c1x\(\["no pool"\]\)\n {2}s1c0 -\.-> s1c0x\(\["not known"\]\)\n/,
  );
  assert.match(stdout, /linkStyle 1 stroke:#cf222e/);
});

test('svg: one line for each link, a cross where nobody answers, and a question mark where nothing is known', async (t) => {
  const { stdout } = await gatewise(deployment(t), ['map', '--format', 'svg']);
  assert.match(stdout, /^<svg [^>]*>.*<\/svg>\n$/s);
  for (const [pattern, count] of [
    [/<path class="line"/g, 3],
    [/<path class="cross"/g, 1],
    [/<text class="state"[^>]*>\?</g, 1],
    [/class="title">pool /g, 2],
  ] as const)
    assert.equal([...stdout.matchAll(pattern)].length, count, String(pattern));
  assert.doesNotMatch(stdout, /data-uri="/);
});

const at = { file: fileId('/a'), range: { start: 0, end: 1 } };
const pool = (name: string): MapPool => ({
  name,
  at,
  listen: `/run/${name}.sock`,
  clients: 1,
  possible: 0,
  unread: 0,
  notInForce: undefined,
  doubt: undefined,
});
const [blog, shop] = [pool('blog'), pool('shop')];
const pass = (location: string, ...answering: MapPool[]): FastcgiMap['sites'][number]['passes'][number] => ({
  at,
  location,
  address: 'x',
  state: 'served',
  pools: answering,
  remarks: ['the nearest is pool "spare"'],
});
const two: FastcgiMap = {
  sites: [
    { title: 'blog.example', notInForce: undefined, at, passes: [pass('location /', blog)] },
    { title: 'all.example', notInForce: undefined, at, passes: [pass('location /b', blog), pass('location /s', shop)] },
  ],
  pools: [blog, shop, pool('spare')],
};

const compose =
  'services:\n  web:\n    image: nginx:1.27\n    volumes: [./default.conf:/etc/nginx/conf.d/default.conf]\n  php:\n    image: php:8.3-fpm\n    volumes: [./www.conf:/usr/local/etc/php-fpm.d/www.conf]\n';
const siteOf = (name: string): string =>
  `server {\n  server_name ${name};\n  location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }\n}\n`;

test('in containers equal addresses are a dashed line with the reason, and no pool is said to be without a fastcgi_pass', async (t) => {
  const folder = folderWith(t, {
    'compose.yaml': compose,
    'default.conf': siteOf('shop.example'),
    'www.conf': '[www]\nlisten = 127.0.0.1:9000\n[spare]\nlisten = 9010\n',
  });
  const reason = 'default.conf is mounted into service web: which PHP-FPM answers there is unknown';
  assert.equal(
    (await gatewise(folder, ['map'])).stdout,
    `shop.example  default.conf:1:1
  location ~ \\.php$  127.0.0.1:9000 ? unknown whether pool "www" answers  default.conf:3:36
    ${reason}

pool "spare"  www.conf:3:1
  listens on 9010, www.conf is mounted into service php: which nginx uses its pools is unknown
`,
  );
  const svg = (await gatewise(folder, ['map', '--format', 'svg'])).stdout;
  assert.deepEqual(
    [...svg.matchAll(/<g class="call (\w+)">/g)].map(([, state]) => state),
    ['unknown'],
  );
  assert.match(svg, /\.unknown \.line \{ stroke-dasharray/);
  assert.match(
    svg,
    new RegExp(
      `<title>location ~ \\\\.php\\$ → 127\\.0\\.0\\.1:9000\nunknown whether pool &#34;www&#34; answers\n${reason}</title>.*<path class="line" d="M\\d+ \\d+ C`,
      's',
    ),
  );
  assert.match(svg, />unknown: 1 place with this address</);
  assert.match(svg, />unknown which nginx uses it</);
  assert.doesNotMatch(svg, /no fastcgi_pass/);
  const mermaid = (await gatewise(folder, ['map', '--format', 'mermaid'])).stdout;
  assert.match(mermaid, /\n {2}s0c0 -\.-> p0\n {2}linkStyle 0 stroke:#6e7781\n$/);
  const json = JSON.parse((await gatewise(folder, ['map', '--format', 'json'])).stdout) as {
    sites: { calls: { state: string; pools: number[]; remarks: string[] }[] }[];
    pools: { callers: number; possible: number; doubt?: string }[];
  };
  assert.deepEqual(
    json.sites[0]?.calls.map(({ state, pools: linked, remarks }) => [state, linked, remarks]),
    [['unknown', [0], [reason]]],
  );
  assert.deepEqual(
    json.pools.map(({ callers, possible, doubt }) => [callers, possible, doubt !== undefined]),
    [
      [0, 1, true],
      [0, 0, true],
    ],
  );
});

test('what is known comes first, what no main file includes last, marked and with no line to a pool', async (t) => {
  const folder = folderWith(t, {
    'a/shop.conf': siteOf('lost.example'),
    'nginx/first.conf': siteOf('host.example').replace('127.0.0.1', 'elsewhere'),
    'nginx/nginx.conf': `events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n  include first.conf;\n  include /etc/nginx/sites-enabled/*;\n  ${siteOf('read.example')}}\n`,
    'php/php-fpm.conf': `[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n[www]\nlisten = 127.0.0.1:9000\n[spare]\nlisten = 127.0.0.1:9002\n`,
    'php/old/lost.conf': '[lost]\nlisten = 127.0.0.1:9001\n',
    'b/spare.conf': siteOf('spare.example').replace('9000', '9002'),
  });
  const why =
    'not included as far as the files show: nginx.conf:4 includes /etc/nginx/sites-enabled/*; no file here is known to be there';
  assert.equal(
    (await gatewise(folder, ['map'])).stdout,
    `read.example  nginx/nginx.conf:5:3
  location ~ \\.php$  127.0.0.1:9000 → served by pool "www"  nginx/nginx.conf:7:36

host.example  nginx/first.conf:1:1
  location ~ \\.php$  elsewhere:9000 ? unknown which pool answers  nginx/first.conf:3:36
    \`include = /etc/php/8.2/fpm/pool.d/*.conf\` of PHP-FPM was not read

lost.example  a/shop.conf:1:1
  ${why}
  location ~ \\.php$  127.0.0.1:9000 ? unknown which pool answers  a/shop.conf:3:36

spare.example  b/spare.conf:1:1
  ${why}
  location ~ \\.php$  127.0.0.1:9002 ? unknown which pool answers  b/spare.conf:3:36

pool "spare"  php/php-fpm.conf:5:1
  listens on 127.0.0.1:9002, unknown: 1 place with this address, not included

pool "lost"  php/old/lost.conf:1:1
  listens on 127.0.0.1:9001, not included as far as the files show: php-fpm.conf:2 includes /etc/php/8.2/fpm/pool.d/*.conf; no file here is known to be there
`,
  );
  const svg = (await gatewise(folder, ['map', '--format', 'svg'])).stdout;
  assert.match(svg, />read\.example<.*>lost\.example · not included</s);
  assert.equal([...svg.matchAll(/class="box unread"/g)].length, 3);
  assert.match(svg, new RegExp(`unknown which pool answers\n${why.replaceAll(/[.*]/g, String.raw`\$&`)}</title>`));
  assert.match(
    (await gatewise(folder, ['map', '--format', 'mermaid'])).stdout,
    /subgraph s2\["lost\.example · not included"\]/,
  );
  const json = JSON.parse((await gatewise(folder, ['map', '--format', 'json'])).stdout) as {
    sites: { notInForce?: string; calls: { pools: number[]; remarks: string[] }[] }[];
  };
  assert.deepEqual(
    json.sites.map(({ notInForce, calls }) => [notInForce, calls[0]?.pools, calls[0]?.remarks]),
    [
      [undefined, [0], []],
      [undefined, [], ['`include = /etc/php/8.2/fpm/pool.d/*.conf` of PHP-FPM was not read']],
      [why, [], [why]],
      [why, [], [why]],
    ],
  );
});

test('a filter keeps what holds the word, and what it is linked with', () => {
  const shown = (wanted: string): unknown => {
    const map = filterMap(two, wanted);
    return [map.sites.map((site) => `${site.title}:${site.passes.length}`), map.pools.map(({ name }) => name)];
  };
  assert.deepEqual(shown(''), [
    ['blog.example:1', 'all.example:2'],
    ['blog', 'shop', 'spare'],
  ]);
  assert.deepEqual(shown(' SHOP '), [['all.example:1'], ['shop']]);
  assert.deepEqual(shown('all.ex'), [['all.example:2'], ['blog', 'shop']]);
  assert.deepEqual(shown('spare'), [[], ['spare']]);
});

test('names of any kind stay text', () => {
  const svg = mapSvg(
    {
      sites: [{ title: '<script>&"\u0000', notInForce: undefined, at, passes: [pass('location ~ "<a>"', blog)] }],
      pools: [blog],
    },
    () => ({ 'data-uri': 'file:///a"b' }),
  );
  assert.doesNotMatch(svg, /<script|<a>|a"b/);
  assert.match(svg, /data-uri="file:\/\/\/a&#34;b"/);
});

test('nothing to draw is said', async (t) => {
  const folder = folderWith(t, { 'readme.txt': 'x' });
  assert.equal((await gatewise(folder, ['map'])).stdout, 'no fastcgi_pass and no pool\n');
  assert.match((await gatewise(folder, ['map', '--format', 'svg'])).stdout, /no fastcgi_pass and no pool/);
  assert.equal(
    (await gatewise(folder, ['map', '--fix'])).stderr,
    'gatewise: unknown option --fix of map (see gatewise --help)\n',
  );
  assert.match(
    (await gatewise(folder, ['map', '--format', 'png'])).stderr,
    /--format must be one of text, svg, json, mermaid, not "png"/,
  );
});
