/** Sessions over a workspace that holds a site: a script that comes or goes changes what is found. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { Client, uri } from './client.ts';
import { poolOn } from './pair.ts';
import { tree } from './tree.ts';

const nginx = (root: string): string => `events {}
http {
    server {
        root ${root};
        index index.html index.php;
        location ^~ / { expires 1h; }
        location ~ \\.php$ {
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}
`;

const leaks = (all: readonly Diagnostic[]): boolean => all.some(({ code }) => code === 'php-source-served');

test('a script that is created is sent as source, and is not once it is deleted', async (context) => {
  const files = await tree(context, { 'www/index.html': '', 'fpm/www.conf': poolOn('127.0.0.1:9000') });
  await files.write('nginx/nginx.conf', nginx(files.path('www')));
  const client = await Client.start({ folders: [files.root] });
  await client.note('gatewise/ready');
  const main = uri(files.path('nginx/nginx.conf'));
  assert.equal(leaks(client.diagnostics(main)), false);
  await files.write('www/index.php', '');
  await client.created(files.path('www/index.php'));
  await client.until(main, leaks);
  await files.remove('www/index.php');
  await client.watched(files.path('www/index.php'));
  await client.until(main, (all) => !leaks(all));
  await client.stop();
});

test('the same where the editor reads', async () => {
  const root = 'tmp:/ws';
  const files = new Map([
    ['nginx/nginx.conf', nginx('/ws/www')],
    ['www/index.html', ''],
    ['fpm/www.conf', poolOn('127.0.0.1:9000')],
  ]);
  const client = await Client.start({
    folders: [root],
    more: { files: true },
    prepare: (connection) => {
      connection.onRequest('gatewise/findFiles', () => null);
      connection.onRequest('gatewise/readFolder', (folder: { uri: string }) => {
        const below = folder.uri === root ? '' : `${folder.uri.slice(root.length + 1)}/`;
        const names = [...files.keys()]
          .filter((name) => name.startsWith(below))
          .map((name) => name.slice(below.length));
        const items = new Map(names.map((name) => [name.split('/')[0], name.includes('/') ? 'folder' : 'file']));
        return items.size === 0 ? null : [...items].map(([name, kind]) => ({ name, kind }));
      });
      connection.onRequest('gatewise/readFile', (file: { uri: string }) => {
        const text = files.get(file.uri.slice(root.length + 1));
        return { kind: text === undefined ? 'none' : 'text', text };
      });
    },
  });
  await client.note('gatewise/ready');
  const main = `${root}/nginx/nginx.conf`;
  assert.equal(leaks(client.diagnostics(main)), false);
  files.set('www/index.php', '');
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: `${root}/www/index.php`, type: 1 }],
  });
  await client.until(main, leaks);
  await client.stop();
});
