/** Refactorings as an editor gets them: a new file and the edits together, and none for an editor that cannot make files. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CodeAction, TextDocumentEdit } from 'vscode-languageserver-protocol';
import { Client, rangeOf, uri } from './client.ts';
import { tree } from './tree.ts';

const site = `server {
    server_name shop.example;
    location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; }
    location /feed { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME /srv/feed.php; fastcgi_pass unix:/run/php/www.sock; }
}
`;
const files = {
  'nginx/nginx.conf': 'user www-data;\nevents {}\nhttp {\n    index index.php;\n    include conf.d/*.conf;\n}\n',
  'nginx/conf.d/shop.conf': site,
  'php/8.2/fpm/php-fpm.conf': '[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n',
  'php/8.2/fpm/pool.d/www.conf': '[www]\nuser = www-data\nlisten = /run/php/www.sock\nlisten.owner = www-data\npm = static\npm.max_children = 4\n',
};

async function actions(context: TestContext, create: boolean, needle: string, kinds: readonly string[]): Promise<{ readonly list: readonly CodeAction[]; readonly at: (name: string) => string }> {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], workspaceEdit: { documentChanges: true, ...(create && { resourceOperations: ['create'] }) } });
  await client.note('gatewise/ready');
  const file = uri(folder.path('nginx/conf.d/shop.conf'));
  await client.open(file, site, 'nginx');
  const list = await client.actions(file, rangeOf(site, needle), [...kinds]);
  await client.stop();
  return { list, at: (name) => uri(folder.path(name)) };
}

test('the pool that nobody has is created beside the others', async (context) => {
  const { list, at } = await actions(context, true, 'fastcgi_pass unix:/run/php/shop.sock', ['quickfix']);
  const action = list.find((one) => one.title === 'Create pool "shop" on /run/php/shop.sock in shop.conf');
  const [create, text] = action?.edit?.documentChanges ?? [];
  assert.deepEqual(create, { kind: 'create', uri: at('php/8.2/fpm/pool.d/shop.conf') });
  assert.match((text as TextDocumentEdit).edits.map((edit) => ('newText' in edit ? edit.newText : '')).join(''), /^\[shop\]\nuser = www-data\nlisten = \/run\/php\/shop.sock\n/);
});

test('a selection becomes a snippet: the file first, then its include', async (context) => {
  const { list, at } = await actions(context, true, site.split('\n')[2] ?? '', ['refactor.extract']);
  assert.deepEqual(list.map((one) => one.title), ['Move location ~ \\.php$ to snippets/php.conf']);
  const [create, text, include] = list[0]?.edit?.documentChanges ?? [];
  assert.deepEqual(create, { kind: 'create', uri: at('nginx/snippets/php.conf') });
  assert.equal((text as TextDocumentEdit).textDocument.uri, at('nginx/snippets/php.conf'));
  assert.deepEqual((include as TextDocumentEdit).edits.map((edit) => ('newText' in edit ? edit.newText : '')), ['include snippets/php.conf;']);
});

test('an editor that cannot make files is offered what needs none', async (context) => {
  const pool = await actions(context, false, 'fastcgi_pass unix:/run/php/shop.sock', ['quickfix']);
  assert.equal(pool.list.some((one) => one.title.startsWith('Create pool')), false);
  const { list } = await actions(context, false, 'fastcgi_pass unix:/run/php/www.sock', ['refactor']);
  assert.ok(list.some((one) => one.title === 'Name unix:/run/php/www.sock as upstream "php" (1 call)'), JSON.stringify(list.map((one) => one.title)));
});
