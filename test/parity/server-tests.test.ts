/** The command that asks the servers, with the servers that are installed. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { Client, uri } from '../protocol/client.ts';
import { tree } from '../protocol/tree.ts';

const fpm = ['php-fpm8.2', 'php-fpm8.3', 'php-fpm8.4', 'php-fpm']
  .flatMap((name) => ['/usr/sbin', '/usr/local/sbin'].map((folder) => `${folder}/${name}`))
  .find((file) => existsSync(file));

test('what both say stands on the right lines', async (context) => {
  const folder = await tree(context, {
    'nginx/nginx.conf': 'events {}\nhttp {\n  include site.conf;\n}\n',
    'nginx/site.conf': 'server {\n  listen 8080;\n  return abc def ghi;\n}\n',
    'php/php-fpm.conf': '[global]\nerror_log = /dev/null\n[www]\nlisten = 127.0.0.1:9000\npm = dynamo\n',
  });
  assert.ok(fpm !== undefined || process.env['CI'] !== 'true', 'PHP-FPM is not installed');
  const settings = {
    test: {
      nginx: { command: ['nginx', '-t', '-c', folder.path('nginx/nginx.conf')] },
      fpm: { command: fpm === undefined ? [] : [fpm, '-t', '-y', folder.path('php/php-fpm.conf')] },
    },
  };
  const client = await Client.start({ folders: [folder.root], settings });
  await client.note('gatewise/ready');
  await client.connection.sendRequest('workspace/executeCommand', { command: 'gatewise.testServers' });
  const [nginx] = (
    await client.until(uri(folder.path('nginx/site.conf')), (all) => all.some(({ source }) => source === 'nginx -t'))
  ).filter(({ source }) => source === 'nginx -t');
  assert.equal(nginx?.range.start.line, 2);
  assert.match(JSON.stringify(nginx.message), /^"invalid number of arguments in ./);
  if (fpm !== undefined) {
    const [pool] = (
      await client.until(uri(folder.path('php/php-fpm.conf')), (all) =>
        all.some(({ source }) => source === 'php-fpm -t'),
      )
    ).filter(({ source }) => source === 'php-fpm -t');
    assert.equal(pool?.range.start.line, 4);
    assert.match(JSON.stringify(pool.message), /process manager/);
  }
  await client.stop();
});

test("main files of the workspace, in place of the machine's own: relative logs and process ids go nowhere, what is outside is left alone", async (context) => {
  const folder = await tree(context, {
    'nginx/nginx.conf':
      'pid run/nginx.pid;\nerror_log logs/error.log;\nevents {}\nhttp {\n  access_log logs/access.log;\n  client_body_temp_path body;\n  include site.conf;\n}\n',
    'nginx/site.conf': 'server {\n  listen 8080;\n}\n',
    'php/etc/php-fpm.conf': '[global]\ninclude = etc/pool.d/*.conf\n',
    'php/etc/pool.d/www.conf':
      '[www]\nuser = nobody\nlisten = 127.0.0.1:9000\npm = ondemand\npm.max_children = 2\naccess.log = log/$pool.log\n',
  });
  const settings = { test: { fpm: { command: fpm === undefined ? [] : [fpm, '-t'] } } };
  const offers: string[] = [];
  const client = await Client.start({
    folders: [folder.root],
    settings,
    prepare: (connection) =>
      connection.onRequest(
        'window/showMessageRequest',
        ({ message, actions: [action] }: { readonly message: string; readonly actions: readonly object[] }) => {
          offers.push(message);
          return action ?? null;
        },
      ),
  });
  await client.note('gatewise/ready');
  await client.connection.sendRequest('workspace/executeCommand', { command: 'gatewise.testServers' });
  const passed = await client.note('window/showMessage');
  assert.match(
    offers[0] ?? '',
    /nginx -t: \/etc\/nginx\/nginx\.conf \(not in this workspace\) (?:passed|failed).*; not tested: nginx\/nginx\.conf/,
  );
  assert.deepEqual(passed, {
    type: 3,
    message: `Gatewise: nginx -t: nginx/nginx.conf passed${fpm === undefined ? '' : ' · php-fpm -t: php/etc/php-fpm.conf passed'}`,
  });
  assert.deepEqual((await readdir(folder.root, { recursive: true })).toSorted(), [
    'nginx',
    'nginx/nginx.conf',
    'nginx/site.conf',
    'php',
    'php/etc',
    'php/etc/php-fpm.conf',
    'php/etc/pool.d',
    'php/etc/pool.d/www.conf',
  ]);
  await folder.write('nginx/site.conf', 'server {\n  listen 8080;\n  return abc def ghi;\n}\n');
  await client.connection.sendRequest('workspace/executeCommand', { command: 'gatewise.testServers' });
  const [refused] = (
    await client.until(uri(folder.path('nginx/site.conf')), (all) => all.some(({ source }) => source === 'nginx -t'))
  ).filter(({ source }) => source === 'nginx -t');
  assert.equal(refused?.range.start.line, 2);
  await client.stop();
});

test(
  'a directory that nginx -t would give to another user is asked for first',
  { skip: process.getuid?.() !== 0 },
  async (context) => {
    const folder = await tree(context, { 'body/x': '', 'ws/nginx.conf': '' });
    await folder.write(
      'ws/nginx.conf',
      `user nobody nogroup;\npid x.pid;\nevents {}\nhttp {\n  access_log off;\n  client_body_temp_path ${folder.path('body')};\n}\n`,
    );
    const offers: string[] = [];
    let asked = (): void => undefined;
    const second = new Promise<void>((resolve) => (asked = resolve));
    const client = await Client.start({
      folders: [folder.path('ws')],
      settings: { test: { fpm: { command: [] } } },
      prepare: (connection) =>
        connection.onRequest(
          'window/showMessageRequest',
          ({ message, actions: [action] }: { readonly message: string; readonly actions: readonly object[] }) => {
            offers.push(message);
            if (offers.length === 2) asked();
            return offers.length === 1 ? (action ?? null) : null;
          },
        ),
    });
    await client.note('gatewise/ready');
    await client.connection.sendRequest('workspace/executeCommand', { command: 'gatewise.testServers' });
    await second;
    assert.match(
      offers[1] ?? '',
      new RegExp(`^Gatewise: the test itself may .*change the owner of .*${folder.path('body')}`),
    );
    assert.equal((await stat(folder.path('body'))).uid, 0);
    await client.stop();
  },
);
