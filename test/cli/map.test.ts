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
const pools = '[www]\nlisten = /run/php/www.sock\npm = static\npm.max_children = 2\n[spare]\nlisten = /run/php/spare.sock\npm = static\npm.max_children = 1\n';
const deployment = (t: TestContext): string => folderWith(t, { 'nginx.conf': nginx, 'pool.d/www.conf': pools });

test('text: each site with its calls, then pools that nobody calls', async (t) => {
  const { status, stdout, stderr } = await gatewise(deployment(t), ['map']);
  assert.deepEqual([status, stderr], [0, '']);
  assert.equal(stdout, `shop.example www.shop.example  nginx.conf:4:3
  location ~ \\.php$  php → served by pool "www"  nginx.conf:6:38
  location = /old.php  unix:/run/php/old.sock ✗ no pool listens there  nginx.conf:7:40
    no pool listens on /run/php/old.sock; the nearest is pool "www" on /run/php/www.sock

server on 8080  nginx.conf:9:3
  location /  $backend ? not known  nginx.conf:11:31
    address comes from \`$backend\`, set in no file here
    nothing defines the variable "$backend"

pool "spare"  pool.d/www.conf:5:1
  listens on /run/php/spare.sock, nobody calls it
`);
});

test('json: places and states for programs', async (t) => {
  const { stdout } = await gatewise(deployment(t), ['map', '--format', 'json', '.']);
  const map = JSON.parse(stdout) as { version: number; sites: { title: string; calls: { state: string; pools: number[] }[] }[]; pools: { name: string; callers: number }[] };
  assert.equal(map.version, 1);
  assert.deepEqual(map.sites.map(({ calls }) => calls.map(({ state, pools: indexes }) => [state, ...indexes.map((at) => map.pools[at]?.name)])), [[['served', 'www'], ['unserved']], [['unknown']]]);
  assert.deepEqual(map.pools.map(({ name, callers }) => [name, callers]), [['www', 1], ['spare', 0]]);
});

test('mermaid: a node for each call and each pool, lines by state', async (t) => {
  const { stdout } = await gatewise(deployment(t), ['map', '--format=mermaid']);
  assert.match(stdout, /^flowchart LR\n {2}subgraph s0\["shop\.example www\.shop\.example"\]\n/);
  assert.match(stdout, /\n {2}s0c0 --> p0\n {2}s0c1 --x s0c1x\(\["no pool"\]\)\n {2}s1c0 -\.-> s1c0x\(\["not known"\]\)\n/);
  assert.match(stdout, /linkStyle 1 stroke:#cf222e/);
});

test('svg: one line for each link, a cross where nobody answers, and a question mark where nothing is known', async (t) => {
  const { stdout } = await gatewise(deployment(t), ['map', '--format', 'svg']);
  assert.match(stdout, /^<svg [^>]*>.*<\/svg>\n$/s);
  for (const [pattern, count] of [[/<path class="line"/g, 3], [/<path class="cross"/g, 1], [/<text class="state"[^>]*>\?</g, 1], [/class="title">pool /g, 2]] as const) assert.equal([...stdout.matchAll(pattern)].length, count, String(pattern));
  assert.doesNotMatch(stdout, /data-uri="/);
});

const at = { file: fileId('/a'), range: { start: 0, end: 1 } };
const pool = (name: string): MapPool => ({ name, at, listen: `/run/${name}.sock`, callers: 1 });
const [blog, shop] = [pool('blog'), pool('shop')];
const call = (location: string, ...answering: MapPool[]): FastcgiMap['sites'][number]['calls'][number] => ({ at, location, address: 'x', state: 'served', pools: answering, remarks: ['the nearest is pool "spare"'] });
const two: FastcgiMap = { sites: [{ title: 'blog.example', at, calls: [call('location /', blog)] }, { title: 'all.example', at, calls: [call('location /b', blog), call('location /s', shop)] }], pools: [blog, shop, pool('spare')] };

test('a filter keeps what holds the word, and what it is linked with', () => {
  const shown = (wanted: string): unknown => {
    const map = filterMap(two, wanted);
    return [map.sites.map((site) => `${site.title}:${site.calls.length}`), map.pools.map(({ name }) => name)];
  };
  assert.deepEqual(shown(''), [['blog.example:1', 'all.example:2'], ['blog', 'shop', 'spare']]);
  assert.deepEqual(shown(' SHOP '), [['all.example:1'], ['shop']]);
  assert.deepEqual(shown('all.ex'), [['all.example:2'], ['blog', 'shop']]);
  assert.deepEqual(shown('spare'), [[], ['spare']]);
});

test('names of any kind stay text', () => {
  const svg = mapSvg({ sites: [{ title: '<script>&"\u0000', at, calls: [call('location ~ "<a>"', blog)] }], pools: [blog] }, () => ({ 'data-uri': 'file:///a"b' }));
  assert.doesNotMatch(svg, /<script|<a>|a"b/);
  assert.match(svg, /data-uri="file:\/\/\/a&#34;b"/);
});

test('nothing to draw is said', async (t) => {
  const folder = folderWith(t, { 'readme.txt': 'x' });
  assert.equal((await gatewise(folder, ['map'])).stdout, 'no fastcgi_pass and no pool\n');
  assert.match((await gatewise(folder, ['map', '--format', 'svg'])).stdout, /no fastcgi_pass and no pool/);
  assert.equal((await gatewise(folder, ['map', '--fix'])).stderr, 'gatewise: unknown option --fix of map (see gatewise --help)\n');
  assert.match((await gatewise(folder, ['map', '--format', 'png'])).stderr, /--format takes text, svg, json, mermaid, not "png"/);
});
