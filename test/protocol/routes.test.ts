/** The routes of the server at a place, and the lens that opens them. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { CodeLens } from 'vscode-languageserver-protocol';
import type { RoutesResult } from '../../server/src/lsp/messages.ts';
import { Client, positionAt, uri } from './client.ts';
import { tree } from './tree.ts';

const pool = '[www]\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n';

function nginx(root: string): string {
  return `events {}
http {
  server {
    listen 8080;
    return 204;
  }
  server {
    server_name shop.example;
    root ${root};
    index index.php;
    location ^~ /old/ { }
    location ~ \\.php$ {
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass 127.0.0.1:9000;
    }
  }
}
`;
}

test('the server at a place has its rows with places; a lens above a server that fails opens them', async (context) => {
  const folder = await tree(context, {
    'nginx.conf': '',
    'pool.d/www.conf': pool,
    'www/index.php': '<?php',
    'www/old/x.php': '<?php',
  });
  const text = nginx(folder.path('www'));
  await writeFile(folder.path('nginx.conf'), text);
  const client = await Client.start({ folders: [folder.root], more: { commands: true } });
  await client.note('gatewise/ready');
  const document = uri(folder.path('nginx.conf'));
  const ask = (needle: string): Promise<RoutesResult> =>
    client.connection.sendRequest('gatewise/routes', {
      uri: document,
      position: positionAt(text, text.indexOf(needle)),
    });
  const routes = await ask('index index.php');
  assert.deepEqual(
    [routes?.title, routes?.failing, routes?.isCut],
    ['shop.example', '1 of 2 scripts never reaches PHP', undefined],
  );
  assert.deepEqual(
    routes?.routes.map(({ entry, named, brief, failing }) => [entry, named, brief, failing ?? false]),
    [
      ['/', 'front page', '200 by pool www', false],
      ['/page', 'page without a file', '404', false],
      ['/index.php', 'index', '200 by pool www', false],
      ['/old/x.php', 'script in the tree', 'source sent', true],
    ],
  );
  assert.deepEqual(routes.routes.find(({ entry }) => entry === '/index.php')?.ways, [
    {
      status: '200',
      location: { text: 'location ~ \\.php$', at: { uri: document, line: 11, character: 4 } },
      answerer: { text: 'pool "www"', at: { uri: document, line: 14, character: 6 } },
      script: folder.path('www/index.php'),
      when: [],
      text: `pool "www" runs ${folder.path('www/index.php')}`,
    },
  ]);
  assert.equal((await ask('listen 8080'))?.title, 'server on 8080');
  assert.equal(
    await client.connection.sendRequest('gatewise/routes', {
      uri: uri(folder.path('pool.d/www.conf')),
      position: { line: 0, character: 0 },
    }),
    null,
  );
  const lenses = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
    textDocument: { uri: document },
  });
  const above = lenses.filter(({ command }) => command?.command === 'gatewise.showRoutes');
  assert.deepEqual(
    above.map(({ range, command }) => [range.start.line, command?.title, command?.arguments]),
    [[6, '1 of 2 scripts never reaches PHP', [document, { line: 6, character: 2 }]]],
  );
  await client.stop();
});
