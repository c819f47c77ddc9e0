/** The command that asks the servers, with the servers that are installed. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { Client, uri } from '../protocol/client.ts';
import { tree } from '../protocol/tree.ts';

const fpm = ['php-fpm8.2', 'php-fpm8.3', 'php-fpm8.4', 'php-fpm'].flatMap((name) => ['/usr/sbin', '/usr/local/sbin'].map((folder) => `${folder}/${name}`)).find((file) => existsSync(file));

test('what both say stands on the right lines', async (context) => {
  const folder = await tree(context, {
    'nginx/nginx.conf': 'events {}\nhttp {\n  include site.conf;\n}\n', 'nginx/site.conf': 'server {\n  listen 8080;\n  return abc def ghi;\n}\n',
    'php/php-fpm.conf': '[global]\nerror_log = /dev/null\n[www]\nlisten = 127.0.0.1:9000\npm = dynamo\n',
  });
  assert.ok(fpm !== undefined || process.env['CI'] !== 'true', 'PHP-FPM is not installed');
  const settings = { test: { nginx: { command: ['nginx', '-t', '-c', folder.path('nginx/nginx.conf')] }, fpm: { command: fpm === undefined ? [] : [fpm, '-t', '-y', folder.path('php/php-fpm.conf')] } } };
  const client = await Client.start({ folders: [folder.root], settings });
  await client.note('gatewise/ready');
  await client.connection.sendRequest('workspace/executeCommand', { command: 'gatewise.testServers' });
  const [nginx] = (await client.until(uri(folder.path('nginx/site.conf')), (all) => all.some(({ source }) => source === 'nginx -t'))).filter(({ source }) => source === 'nginx -t');
  assert.equal(nginx?.range.start.line, 2);
  assert.match(JSON.stringify(nginx.message), /^"invalid number of arguments in ./);
  if (fpm !== undefined) {
    const [pool] = (await client.until(uri(folder.path('php/php-fpm.conf')), (all) => all.some(({ source }) => source === 'php-fpm -t'))).filter(({ source }) => source === 'php-fpm -t');
    assert.equal(pool?.range.start.line, 4);
    assert.match(JSON.stringify(pool.message), /process manager/);
  }
  await client.stop();
});
