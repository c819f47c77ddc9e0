/** Sessions over a workspace folder: what is on the disk joins with what is open, and changes of others are seen. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Client, positionAt, rangeOf, uri } from './client.ts';
import { tree } from './tree.ts';

const main = `events {}
http { root /srv; index index.php; include fastcgi.conf;
    fastcgi_read_timeout 90s;
    include /etc/nginx/sites-enabled/*;
}
`;
const site = `server {
    location ~ \\.php$ {
        fastcgi_pass 127.0.0.1:9000;
    }
}
`;
const fpmMain = '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n';
const pool = `[www]
user = www-data
listen = /run/php/php8.2-fpm.sock
pm = ondemand
pm.max_children = 4
`;
const debian = {
  'etc/nginx/nginx.conf': main,
  'etc/nginx/sites-available/shop': site,
  'etc/php/8.2/fpm/php-fpm.conf': fpmMain,
  'etc/php/8.2/fpm/pool.d/www.conf': pool,
};

test("a repository with a server's absolute includes is read by suffix, links lead to one file", async (context) => {
  const files = await tree(context, debian, { 'etc/nginx/sites-enabled/shop': '/etc/nginx/sites-available/shop' });
  const client = await Client.start({ folders: [files.root] });
  const available = uri(files.path('etc/nginx/sites-available/shop'));
  const [squiggle] = await client.until(available, (all) => all.length > 0);
  assert.equal(
    squiggle?.message,
    'nginx connects to 127.0.0.1:9000, but pool "www" listens on /run/php/php8.2-fpm.sock',
  );
  await client.note('gatewise/ready');
  await client.stop();
});

test('a site that nothing enables joins nothing', async (context) => {
  const files = await tree(context, debian);
  const client = await Client.start({ folders: [files.root] });
  assert.deepEqual(await client.note('gatewise/ready'), { nginx: 1, fpm: 1 });
  assert.deepEqual(
    client.published.filter((one) => one.diagnostics.length > 0),
    [],
  );
  await client.stop();
});

test('an open document wins over the disk, and the disk holds again when it is closed', async (context) => {
  const files = await tree(context, debian, { 'etc/nginx/sites-enabled/shop': '../sites-available/shop' });
  const client = await Client.start({ folders: [files.root] });
  const link = uri(files.path('etc/nginx/sites-available/shop'));
  await client.until(link, (all) => all.length === 1);
  const www = uri(files.path('etc/php/8.2/fpm/pool.d/www.conf'));
  await client.open(www, pool.replace('/run/php/php8.2-fpm.sock', '127.0.0.1:9000'), 'php-fpm');
  await client.until(link, (all) => all.length === 0);
  await client.close(www);
  await client.until(link, (all) => all.length === 1);
  await files.write('etc/php/8.2/fpm/pool.d/www.conf', pool.replace('/run/php/php8.2-fpm.sock', '9000'));
  await client.watched(files.path('etc/php/8.2/fpm/pool.d/www.conf'));
  await client.until(link, (all) => all.length === 0);
  await client.stop();
});

test('a document opened through its link gets the squiggle where it is open', async (context) => {
  const files = await tree(context, debian, { 'etc/nginx/sites-enabled/shop': '../sites-available/shop' });
  const client = await Client.start({ folders: [files.root] });
  const link = uri(files.path('etc/nginx/sites-enabled/shop'));
  await client.open(link, site, 'nginx');
  await client.until(link, (all) => all.length === 1);
  await client.stop();
});

test("switching the link edits both files at once, and the socket opens to nginx's user", async (context) => {
  const files = await tree(
    context,
    { ...debian, 'etc/php/8.2/fpm/pool.d/www.conf': pool.replace('/run/php/php8.2-fpm.sock', '127.0.0.1:9000 ; TCP') },
    { 'etc/nginx/sites-enabled/shop': '../sites-available/shop' },
  );
  const client = await Client.start({ folders: [files.root], settings: { platform: 'debian' } });
  await client.note('gatewise/ready');
  const available = uri(files.path('etc/nginx/sites-available/shop'));
  await client.open(available, site.replaceAll('    ', '\t'), 'nginx');
  const actions = await client.actions(available, rangeOf(site.replaceAll('    ', '\t'), '127.0.0.1:9000'), [
    'refactor.rewrite',
  ]);
  assert.deepEqual(
    actions.map((action) => action.title),
    ['Switch this link to a Unix socket (/run/php/www.sock) in www.conf and shop, and allow nobody to connect to it'],
  );
  const [action] = actions;
  assert.ok(action);
  const disk = await readFile(files.path('etc/php/8.2/fpm/pool.d/www.conf'), 'utf8');
  const texts = await client.apply(action, () => disk);
  assert.deepEqual(
    [...texts.values()],
    [
      `[www]
user = www-data
listen = /run/php/www.sock ; TCP
listen.owner = nobody
listen.group = nogroup
listen.mode = 0660
pm = ondemand
pm.max_children = 4
`,
      site.replaceAll('    ', '\t').replace('127.0.0.1:9000', 'unix:/run/php/www.sock'),
    ],
  );
  await client.stop();
});

test('an untrusted workspace reads nothing outside, and the hover says so', async (context) => {
  const outside = await tree(context, { 'pool.d/www.conf': pool });
  const files = await tree(context, {
    'nginx.conf': `events {}\nhttp { root /srv; index index.php; include fastcgi.conf; server { location / { fastcgi_pass unix:/run/php/php8.2-fpm.sock; } } }\n`,
    'php-fpm.conf': `[global]\ninclude = ${outside.root}/pool.d/*.conf\n`,
  });
  const nginx = uri(files.path('nginx.conf'));
  const text = await readFile(files.path('nginx.conf'), 'utf8');
  const client = await Client.start({ folders: [files.root], trusted: false });
  await client.note('gatewise/ready');
  await client.open(nginx, text, 'nginx');
  const at = positionAt(text, text.indexOf('fastcgi_pass') + 2);
  const before = await client.hover(nginx, at);
  assert.match(JSON.stringify(before), /was not read.*not trusted/i);
  await client.connection.sendNotification('gatewise/trustChanged', { trusted: true });
  const other = uri(`${outside.root}/pool.d/www.conf`);
  await client.open(other, pool.replace('/run/php/php8.2-fpm.sock', '/run/php/else.sock'), 'php-fpm');
  await client.until(nginx, (all) => all.some((one) => one.code === 'fastcgi-pass-unserved'));
  await client.stop();
});
