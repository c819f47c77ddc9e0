/** What lies outside of what may be read is not read: a secret whose words would show, and a pipe at which a read would wait for ever. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, uri } from '../protocol/client.ts';
import { tree } from '../protocol/tree.ts';
import { fifo, gatewise, link, place } from './input.ts';
import { nginxOf, poolOf, siteOf } from './texts.ts';

const secret = 'canary-8f1d';
const outside = {
  'site.conf': siteOf(`unix:/run/${secret}.sock`),
  'pool.conf': poolOf(secret, '127.0.0.1:9001'),
  'gatewise.json': `{"rules": {"${secret}": "off"}}`,
  'pipe.conf': fifo,
};

test('an untrusted workspace: neither includes nor links nor a gatewise.json lead outside', async (context) => {
  const away = place(context, outside);
  const workspace = await tree(
    context,
    {
      'nginx.conf': nginxOf(
        `include ${away}/*.conf;\ninclude ${away}/pipe.conf;\ninclude ../${away.split('/').at(-1) ?? ''}/site.conf;\ninclude sites/*;\n${siteOf('127.0.0.1:9000')}`,
      ),
      'php-fpm.conf': `include = ${away}/*.conf\n${poolOf('www', '127.0.0.1:9000')}`,
    },
    {
      'sites/shop.conf': `${away}/site.conf`,
      'sites/pipe.conf': `${away}/pipe.conf`,
      all: away,
      'gatewise.json': `${away}/gatewise.json`,
    },
  );
  const client = await Client.start({ folders: [workspace.root], trusted: false });
  await client.note('gatewise/ready');
  const nginx = uri(workspace.path('nginx.conf'));
  await client.open(nginx, nginxOf('include sites/*;'), 'nginx');
  await client.watched(workspace.path('sites/shop.conf'), workspace.path('gatewise.json'), workspace.path('all'));
  await client.hover(nginx, { line: 8, character: 3 });
  assert.doesNotMatch(JSON.stringify([client.published, client.notes]), new RegExp(secret));
  await client.stop();
});

test('trust brings in what includes and links name, and taking it away takes that out', async (context) => {
  const away = place(context, { 'site.conf': siteOf('127.0.0.1:9000') });
  const workspace = await tree(
    context,
    { 'nginx.conf': nginxOf('include sites/*.conf;'), 'php-fpm.conf': poolOf('www', '127.0.0.1:9001') },
    { 'sites/shop.conf': `${away}/site.conf` },
  );
  const client = await Client.start({ folders: [workspace.root], trusted: false });
  await client.note('gatewise/ready');
  const site = uri(`${away}/site.conf`);
  assert.deepEqual(
    client.published.filter((one) => one.diagnostics.length > 0),
    [],
  );
  await client.connection.sendNotification('gatewise/trustChanged', { trusted: true });
  await client.until(site, (all) => all.some((one) => one.code === 'fastcgi-pass-unserved'));
  await client.connection.sendNotification('gatewise/trustChanged', { trusted: false });
  await client.until(site, (all) => all.length === 0);
  await client.stop();
});

test('the command line reads no gatewise.json above the current folder, and no pipe', async (context) => {
  const root = place(context, {
    'gatewise.json': `{"rules": {"${secret}": "off"}}`,
    'here/nginx.conf': nginxOf('include pipe.conf;'),
    'here/pipe.conf': fifo,
    'here/sites/gatewise.json': link('../../gatewise.json'),
  });
  const { status, stdout, stderr } = await gatewise(`${root}/here`, ['check']);
  assert.deepEqual([status, stdout], [0, '1 file · 0 errors · 0 warnings\n']);
  assert.doesNotMatch(stderr, new RegExp(secret));
});
