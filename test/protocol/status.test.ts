/** What the status item is fed with, and whether the editor hears that the workspace is being read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, uri } from './client.ts';
import { nginxIncluding, poolOn, sitePassingTo } from './pair.ts';
import { tree } from './tree.ts';

test('an open document is told what it is part of, and again when that changes', async (context) => {
  const files = await tree(context, {
    'nginx.conf': nginxIncluding('sites/*.conf'),
    'sites/shop.conf': sitePassingTo('127.0.0.1:9000'),
    'sites/blog.conf': sitePassingTo('127.0.0.1:9001', 'blog'),
    'php-fpm.conf': '[global]\ninclude = /etc/php-fpm.d/*.conf\n',
    'php-fpm.d/www.conf': poolOn('127.0.0.1:9001'),
  });
  const client = await Client.start({ folders: [files.root], more: { status: true } });
  await client.note('gatewise/ready');
  assert.deepEqual(
    client.notes.filter((note) => note.method === 'gatewise/busy').map((note) => note.params),
    [{ busy: true }, { busy: false }],
  );
  const [shop, pool] = [uri(files.path('sites/shop.conf')), uri(files.path('php-fpm.d/www.conf'))];
  const of =
    (document: string) =>
    (params: unknown): boolean =>
      (params as { uri: string }).uri === document;
  await client.open(shop, sitePassingTo('127.0.0.1:9000'), 'nginx');
  assert.deepEqual(await client.note('gatewise/status', of(shop)), {
    uri: shop,
    dialect: 'nginx',
    program: 'nginx',
    main: 'nginx.conf',
    sites: 2,
    pools: 1,
    findings: 1,
  });
  await client.open(pool, poolOn('127.0.0.1:9001'), 'php-fpm');
  assert.deepEqual(await client.note('gatewise/status', of(pool)), {
    uri: pool,
    dialect: 'php-fpm',
    program: 'PHP-FPM',
    main: 'php-fpm.conf',
    sites: 2,
    pools: 1,
    findings: 0,
  });
  await client.change(pool, poolOn('127.0.0.1:9000'));
  await client.note('gatewise/status', (params) => of(shop)(params) && (params as { findings: number }).findings === 0);
  await client.stop();
});

test('a document that is neither is left alone', async () => {
  const client = await Client.start({ more: { status: true } });
  await client.open(uri('/srv/app/settings.ini'), '[database]\nhost = localhost\n', 'ini');
  assert.deepEqual(await client.note('gatewise/status'), {
    uri: uri('/srv/app/settings.ini'),
    dialect: 'foreign',
    sites: 0,
    pools: 0,
    findings: 0,
  });
  await client.stop();
});
