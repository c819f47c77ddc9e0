/** Several workspace folders: each is a world of its own, and what leaves takes its findings along. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { Client, uri } from './client.ts';
import { code, nginxPassingTo, nginxIncluding, poolOn, sitePassingTo } from './pair.ts';
import { tree } from './tree.ts';

const none = (all: readonly Diagnostic[]): boolean => all.length === 0;
const one = (all: readonly Diagnostic[]): boolean => all.length === 1 && all[0]?.code === code;

test('each folder is joined by itself', async (context) => {
  const shop = await tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const blog = await tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9002'),
    'www.conf': poolOn('127.0.0.1:9003', 'blog'),
  });
  const client = await Client.start({ folders: [shop.root, blog.root] });
  const [mine] = await client.until(uri(shop.path('nginx.conf')), one);
  assert.match(JSON.stringify(mine?.message), /pool \\"www/);
  const [other] = await client.until(uri(blog.path('nginx.conf')), one);
  assert.match(JSON.stringify(other?.message), /pool \\"blog/);
  await client.stop();
});

test('a folder that is added is read, and one that is removed takes its findings away', async (context) => {
  const shop = await tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const blog = await tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9002'),
    'www.conf': poolOn('127.0.0.1:9003'),
  });
  const client = await Client.start({ folders: [shop.root] });
  await client.until(uri(shop.path('nginx.conf')), one);
  await client.foldersChanged([blog.root]);
  await client.until(uri(blog.path('nginx.conf')), one);
  await client.foldersChanged([], [shop.root]);
  await client.until(uri(shop.path('nginx.conf')), none);
  assert.ok(one(client.diagnostics(uri(blog.path('nginx.conf')))));
  await client.foldersChanged([shop.root]);
  await client.until(uri(shop.path('nginx.conf')), one);
  await client.stop();
});

test('what a removed folder had included goes with it', async (context) => {
  const outside = await tree(context, { 'site.conf': sitePassingTo('127.0.0.1:9000') });
  const shop = await tree(context, {
    'nginx.conf': nginxIncluding(`${outside.root}/*.conf`),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const client = await Client.start({ folders: [shop.root] });
  await client.until(uri(outside.path('site.conf')), one);
  await client.foldersChanged([], [shop.root]);
  await client.until(uri(outside.path('site.conf')), none);
  await client.stop();
});

test('a document of a removed folder stays as long as it is open', async (context) => {
  const shop = await tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const client = await Client.start({ folders: [shop.root] });
  const [nginx, pool] = [uri(shop.path('nginx.conf')), uri(shop.path('www.conf'))];
  await client.until(nginx, one);
  await client.open(nginx, nginxPassingTo('127.0.0.1:9000'), 'nginx');
  await client.foldersChanged([], [shop.root]);
  await client.until(nginx, none); // the pool is gone
  await client.open(pool, poolOn('127.0.0.1:9001'), 'php-fpm');
  await client.until(nginx, one); // both are loose documents now
  await client.stop();
});

test('a workspace folder that is itself a link is one folder, not two', async (context) => {
  const real = await tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const links = await tree(context, {}, { shop: real.root });
  const client = await Client.start({ folders: [links.path('shop')] });
  const nginx = uri(links.path('shop/nginx.conf'));
  await client.until(nginx, one);
  await client.open(nginx, nginxPassingTo('127.0.0.1:9001'), 'nginx');
  await client.until(nginx, none);
  assert.deepEqual(
    client.published.filter((each) => each.uri.startsWith(uri(real.root))),
    [],
  );
  await client.stop();
});
