/** Which location answers a URI, as the client asks it and as the command of any other editor. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AnswerResult } from '../../server/src/lsp/messages.ts';
import { Client, uri } from './client.ts';
import { tree } from './tree.ts';

const nginx = `events {}
http {
  server {
    server_name shop.example;
    root /srv/shop;
    index index.php;
    location / {
      try_files $uri /index.php;
    }
    location ~ \\.php$ {
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_pass 127.0.0.1:9000;
    }
  }
}
`;
const pool = '[www]\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n';

test('a path, a URL and the command: every way with its steps and their places', async (context) => {
  const folder = await tree(context, { 'nginx.conf': nginx, 'pool.d/www.conf': pool });
  const client = await Client.start({ folders: [folder.root], more: { status: true } });
  await client.note('gatewise/ready');
  const document = uri(folder.path('nginx.conf'));
  const params = { uri: document, position: { line: 6, character: 0 }, target: '/index.php' };
  const script: AnswerResult = await client.connection.sendRequest('gatewise/answer', params);
  assert.deepEqual(script, {
    asked: 'shop.example /index.php',
    ways: [
      {
        outcome: { text: 'pool "www" runs /srv/shop/index.php', at: { uri: document, line: 12, character: 6 } },
        steps: [{ text: '/index.php → location ~ \\.php$', at: { uri: document, line: 9, character: 4 } }],
      },
    ],
  });
  const page: AnswerResult = await client.connection.sendRequest('workspace/executeCommand', {
    command: 'gatewise.answer',
    arguments: [{ ...params, target: 'http://shop.example/news?id=1' }],
  });
  assert.deepEqual(
    page.ways.map(({ outcome, when, steps }) => [outcome.text, when, steps.map((step) => step.text)]),
    [
      ['nginx sends /srv/shop/news', 'it exists', ['/news → location /']],
      [
        'pool "www" runs /srv/shop/index.php',
        'there is no /srv/shop/news',
        ['/news → location /', '/index.php → location ~ \\.php$ (after try_files)'],
      ],
    ],
  );
  await client.stop();
});
