/** The FastCGI map as the editor asks for it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MapResult } from '../../server/src/lsp/messages.ts';
import { Client, uri } from './client.ts';
import { tree } from './tree.ts';

const nginx =
  'events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n  server {\n    server_name a.example;\n    location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }\n  }\n}\n';
const pool = '[www]\nlisten = 127.0.0.1:9001\npm = static\npm.max_children = 2\n';

test('the tree, the picture, and word that it changed', async (context) => {
  const folder = await tree(context, { 'nginx.conf': nginx, 'pool.d/www.conf': pool });
  const client = await Client.start({ folders: [folder.root], more: { status: true } });
  await client.note('gatewise/mapChanged');
  await client.note('gatewise/ready');
  const ask = (): Promise<MapResult> => client.connection.sendRequest('gatewise/map');
  const before = await ask();
  assert.deepEqual(
    before.sites.map(({ title, at }) => [title, at]),
    [['a.example', { uri: uri(folder.path('nginx.conf')), line: 2, character: 2 }]],
  );
  assert.equal(before.sites[0]?.passes[0]?.state, 'unserved');
  assert.deepEqual(before.pools, [
    {
      name: 'www',
      listens: 'listens on 127.0.0.1:9001',
      clients: 'no fastcgi_pass in force points to it',
      at: { uri: uri(folder.path('pool.d/www.conf')), line: 0, character: 0 },
    },
  ]);
  const picture: string = await client.connection.sendRequest('gatewise/mapPicture', { filter: '' });
  assert.ok(picture.includes(`data-uri="${uri(folder.path('nginx.conf'))}" data-line="4" data-character="37"`));
  assert.doesNotMatch(await client.connection.sendRequest('gatewise/mapPicture', { filter: 'spare' }), /a\.example/);
  client.notes.length = 0;
  await client.open(uri(folder.path('pool.d/www.conf')), pool.replace('9001', '9000'), 'php-fpm');
  await client.note('gatewise/mapChanged');
  assert.deepEqual(
    (await ask()).sites[0]?.passes.map(({ state, pools, words }) => [state, pools, words]),
    [['served', [0], ['served by pool "www"']]],
  );
  await client.stop();
});
