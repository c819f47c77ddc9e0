/** Files that somebody else changes: deleted, renamed, switched by a link; findings follow, and none is left behind. */
import { rename, symlink } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { Client, uri } from './client.ts';
import { code, nginxPassingTo, nginxIncluding, poolOn, sitePassingTo } from './pair.ts';
import { tree, type Tree } from './tree.ts';

const none = (all: readonly Diagnostic[]): boolean => all.length === 0;
const one = (all: readonly Diagnostic[]): boolean => all.length === 1 && all[0]?.code === code;

async function started(
  context: TestContext,
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Promise<{ readonly client: Client; readonly at: Tree }> {
  const at = await tree(context, files, links);
  const client = await Client.start({ folders: [at.root] });
  await client.note('gatewise/ready');
  return { client, at };
}

test('a file that is deleted takes its findings away, and the joins of others', async (context) => {
  const { client, at } = await started(context, {
    'nginx.conf': nginxIncluding('sites/*'),
    'sites/shop': sitePassingTo('127.0.0.1:9000'),
    'pool.d/www.conf': poolOn('127.0.0.1:9001'),
  });
  const shop = uri(at.path('sites/shop'));
  await client.until(shop, one);
  await at.remove('pool.d/www.conf');
  await client.watched(at.path('pool.d/www.conf'));
  await client.until(shop, none);
  await at.write('pool.d/www.conf', poolOn('127.0.0.1:9002'));
  await client.watched(at.path('pool.d/www.conf'));
  await client.until(shop, one);
  await at.remove('sites/shop');
  await client.watched(at.path('sites/shop'));
  await client.until(shop, none);
  await client.stop();
});

test('a folder that is deleted is told by its own name only', async (context) => {
  const { client, at } = await started(context, {
    'nginx.conf': nginxIncluding('sites/*'),
    'sites/deep/shop': sitePassingTo('127.0.0.1:9000'),
    'sites/blog': sitePassingTo('127.0.0.1:9000'),
    'pool.d/www.conf': poolOn('127.0.0.1:9001'),
  });
  await client.until(uri(at.path('sites/blog')), one);
  await at.remove('sites');
  await client.watched(at.path('sites'));
  await client.until(uri(at.path('sites/blog')), none);
  await client.stop();
});

test('a folder that is renamed is read under its new name, the old one is forgotten', async (context) => {
  const { client, at } = await started(context, {
    'nginx.conf': nginxIncluding('sites/*'),
    'off/shop.conf': sitePassingTo('127.0.0.1:9000'),
    'pool.d/www.conf': poolOn('127.0.0.1:9001'),
  });
  await client.until(uri(at.path('sites/shop.conf')), none);
  await rename(at.path('off'), at.path('sites'));
  await client.watched(at.path('off'), at.path('sites'));
  await client.until(uri(at.path('sites/shop.conf')), one);
  await rename(at.path('sites'), at.path('off'));
  await client.watched(at.path('sites'), at.path('off'));
  await client.until(uri(at.path('sites/shop.conf')), none);
  await client.stop();
});

test('a file that is renamed away from the pattern joins no more', async (context) => {
  const { client, at } = await started(context, {
    'nginx.conf': nginxIncluding('sites/*.conf'),
    'sites/shop.conf': sitePassingTo('127.0.0.1:9000'),
    'pool.d/www.conf': poolOn('127.0.0.1:9001'),
  });
  await client.until(uri(at.path('sites/shop.conf')), one);
  await rename(at.path('sites/shop.conf'), at.path('sites/shop.off'));
  await client.watched(at.path('sites/shop.conf'), at.path('sites/shop.off'));
  await client.until(uri(at.path('sites/shop.conf')), none);
  await client.until(uri(at.path('sites/shop.off')), none);
  await client.stop();
});

test('a link that is switched from one file to another', async (context) => {
  const { client, at } = await started(
    context,
    {
      'nginx.conf': nginxIncluding('sites-enabled/*'),
      'sites-available/old': sitePassingTo('127.0.0.1:9000'),
      'sites-available/new': sitePassingTo('127.0.0.1:9002'),
      'pool.d/www.conf': poolOn('127.0.0.1:9001'),
    },
    { 'sites-enabled/shop': '../sites-available/old' },
  );
  await client.until(uri(at.path('sites-available/old')), one);
  await symlink('../sites-available/new', at.path('sites-enabled/shop.next'));
  await rename(at.path('sites-enabled/shop.next'), at.path('sites-enabled/shop'));
  await client.watched(at.path('sites-enabled/shop'));
  await client.until(uri(at.path('sites-available/new')), one);
  await client.until(uri(at.path('sites-available/old')), none);
  await client.stop();
});

test('a file that becomes a link, and a link that becomes a file', async (context) => {
  const { client, at } = await started(context, {
    'a/nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'b/nginx.conf': nginxPassingTo('127.0.0.1:9001'),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const first = uri(at.path('a/nginx.conf'));
  await client.until(first, one);
  await at.remove('a/nginx.conf');
  await at.link('a/nginx.conf', '../b/nginx.conf');
  await client.watched(at.path('a/nginx.conf'));
  await client.until(first, none);
  await at.remove('a/nginx.conf');
  await at.write('a/nginx.conf', nginxPassingTo('127.0.0.1:9000'));
  await client.watched(at.path('a/nginx.conf'));
  await client.until(first, one);
  await client.stop();
});

test('a link to a folder that is switched from one release to the next', async (context) => {
  const { client, at } = await started(
    context,
    {
      'nginx.conf': nginxIncluding('current/sites/*.conf'),
      'releases/1/sites/shop.conf': sitePassingTo('127.0.0.1:9000'),
      'releases/2/sites/shop.conf': sitePassingTo('127.0.0.1:9002'),
      'pool.d/www.conf': poolOn('127.0.0.1:9001'),
    },
    { current: 'releases/1' },
  );
  const [first, second] = [uri(at.path('releases/1/sites/shop.conf')), uri(at.path('releases/2/sites/shop.conf'))];
  await client.until(first, one);
  await symlink('releases/2', at.path('next'));
  await rename(at.path('next'), at.path('current'));
  await client.watched(at.path('current'), at.path('next'));
  await client.until(second, one);
  await client.until(first, none);
  await client.until(uri(at.path('current/sites/shop.conf')), none);
  await client.stop();
});

test('a document that is open through a link follows the link', async (context) => {
  const { client, at } = await started(
    context,
    {
      'nginx.conf': nginxIncluding('sites-enabled/*'),
      'sites-available/old': sitePassingTo('127.0.0.1:9000'),
      'sites-available/new': sitePassingTo('127.0.0.1:9001'),
      'pool.d/www.conf': poolOn('127.0.0.1:9001'),
    },
    { 'sites-enabled/shop': '../sites-available/old' },
  );
  const link = uri(at.path('sites-enabled/shop'));
  await client.open(link, sitePassingTo('127.0.0.1:9000'), 'nginx');
  await client.until(link, one);
  await at.remove('sites-enabled/shop');
  await at.link('sites-enabled/shop', '../sites-available/new');
  await client.watched(at.path('sites-enabled/shop'));
  await client.change(link, sitePassingTo('127.0.0.1:9001'));
  await client.until(link, none);
  await client.close(link);
  await at.write('sites-available/new', sitePassingTo('127.0.0.1:9009'));
  await client.watched(at.path('sites-available/new'));
  await client.until(uri(at.path('sites-available/new')), one);
  await client.until(uri(at.path('sites-available/old')), none);
  await client.stop();
});

test('a link that leads in a circle, and one that leads nowhere, harm nobody', async (context) => {
  const { client, at } = await started(
    context,
    { 'nginx.conf': nginxPassingTo('127.0.0.1:9000'), 'deep/pool.d/www.conf': poolOn('127.0.0.1:9001') },
    { 'deep/back': '..', 'deep/pool.d/gone.conf': 'nowhere' },
  );
  await client.until(uri(at.path('nginx.conf')), one);
  await client.watched(at.path('deep/back'), at.path('deep/pool.d/gone.conf'), at.path('deep'));
  await at.write('deep/pool.d/www.conf', poolOn('127.0.0.1:9000'));
  await client.watched(at.path('deep/pool.d/www.conf'));
  await client.until(uri(at.path('nginx.conf')), none);
  await client.stop();
});

test('a file outside that no include names any more is forgotten', async (context) => {
  const outside = await tree(context, { 'site.conf': sitePassingTo('127.0.0.1:9000') });
  const { client, at } = await started(context, {
    'nginx.conf': nginxIncluding(`${outside.root}/*.conf`),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const site = uri(outside.path('site.conf'));
  await client.until(site, one);
  await outside.write('second.conf', sitePassingTo('127.0.0.1:9000', 'second'));
  await client.watched(outside.path('second.conf'));
  await client.until(uri(outside.path('second.conf')), one);
  await at.write('nginx.conf', nginxPassingTo('127.0.0.1:9001'));
  await client.watched(at.path('nginx.conf'));
  await client.until(site, none);
  await at.write('nginx.conf', nginxIncluding(`${outside.root}/*.conf`));
  await client.watched(at.path('nginx.conf'));
  await client.until(site, one);
  await client.stop();
});

test('what is put into a new folder before the editor watches it is found a moment later', async (context) => {
  const { client, at } = await started(context, {
    'nginx.conf': nginxIncluding('sites/*/*.conf'),
    'sites/old/blog.conf': sitePassingTo('127.0.0.1:9000'),
    'pool.d/www.conf': poolOn('127.0.0.1:9001'),
  });
  await client.until(uri(at.path('sites/old/blog.conf')), one);
  await at.write('sites/new/x', '');
  await at.remove('sites/new/x');
  await client.created(at.path('sites/new'));
  // once this is seen, the folder was read
  await at.write('pool.d/www.conf', poolOn('127.0.0.1:9000'));
  await client.watched(at.path('pool.d/www.conf'));
  await client.until(uri(at.path('sites/old/blog.conf')), none);
  await at.write('sites/new/shop.conf', sitePassingTo('127.0.0.1:9002'));
  await client.until(uri(at.path('sites/new/shop.conf')), one);
  await client.stop();
});
