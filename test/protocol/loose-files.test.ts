/** Two loose files from different directories, opened with no folder: squiggle, fix across files, silence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Client, rangeOf, uri } from './client.ts';

const site = `server {
    listen 80;
    location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_pass unix:/run/php/shop.sock; # the shop
    }
}
`;
const pool = `[shop]
user = shop
listen = '/run/php/php8.2-fpm.sock' ; the old default
pm = ondemand
pm.max_children = 4
`;
const nginx = uri('/srv/one/shop.conf');
const fpm = uri('/home/me/shop-pool.conf');

test('two loose files that disagree are told, and one key press aligns them', async () => {
  const client = await Client.start();
  await client.open(nginx, site, 'properties');
  await client.open(fpm, pool, 'ini');
  const [squiggle] = await client.until(nginx, (all) => all.length > 0);
  assert.equal(squiggle?.code, 'fastcgi-pass-unserved');
  assert.equal(
    squiggle.message,
    'nginx connects to /run/php/shop.sock, but pool "shop" listens on /run/php/php8.2-fpm.sock',
  );
  assert.deepEqual(squiggle.range, rangeOf(site, 'unix:/run/php/shop.sock'));
  assert.equal(squiggle.relatedInformation?.[0]?.location.uri, fpm);

  const actions = await client.actions(nginx, squiggle.range);
  assert.deepEqual(
    actions.map((action) => action.title),
    [
      'Point fastcgi_pass at pool "shop" (unix:/run/php/php8.2-fpm.sock)',
      'Change listen of pool "shop" to /run/php/shop.sock in shop-pool.conf',
      'Ignore fastcgi-pass-unserved on this line…',
      'Ignore fastcgi-pass-unserved in this file…',
    ],
  );
  const move = actions[1];
  assert.ok(move);
  const texts = await client.apply(move, () => '');
  assert.equal(texts.get(fpm), pool.replace('/run/php/php8.2-fpm.sock', '/run/php/shop.sock'));
  await client.until(nginx, (all) => all.length === 0);
  await client.stop();
});

test('untitled documents join as well, and closing one takes its findings away', async () => {
  const client = await Client.start();
  await client.open('untitled:Untitled-1', site, 'nginx');
  await client.open('untitled:Untitled-2', pool, 'php-fpm');
  await client.until('untitled:Untitled-1', (all) => all.length === 1);
  await client.close('untitled:Untitled-2');
  await client.until('untitled:Untitled-1', (all) => all.length === 0);
  await client.stop();
});

test('a document that the editor takes for something else is recognised by its content', async () => {
  const client = await Client.start();
  await client.open(fpm, pool, 'properties');
  assert.deepEqual(await client.note('gatewise/dialect'), { uri: fpm, dialect: 'php-fpm' });
  await client.stop();
});

test('a document that its name made ours is given back where its content is another program’s, and one that is typed is not', async () => {
  const client = await Client.start();
  const apache = uri('/srv/sites-available/shop');
  await client.open(uri('/srv/sites-available/empty'), '', 'nginx');
  await client.open(uri('/srv/sites-available/begun'), 'server {\n  lis', 'nginx');
  await client.open(apache, '<VirtualHost *:80>\n  ServerName shop.example\n</VirtualHost>\n', 'nginx');
  assert.deepEqual(await client.note('gatewise/dialect'), { uri: apache, dialect: 'foreign' });
  await client.stop();
});

test('while a line is unfinished the findings of the rest stay, and the join is quiet about the rest', async () => {
  const client = await Client.start();
  await client.open(nginx, site, 'nginx');
  await client.open(fpm, pool.replace('/run/php/php8.2-fpm.sock', '/run/php/shop.sock'), 'php-fpm');
  await client.change(nginx, '\n        fastcgi_read_time', {
    start: rangeOf(site, '# the shop').end,
    end: rangeOf(site, '# the shop').end,
  });
  const broken = await client.until(nginx, (all) => all.length > 0);
  assert.deepEqual(
    broken.map((one) => one.code).filter((code) => code === 'fastcgi-pass-unserved'),
    [],
  );
  await client.stop();
});

test('in what nginx -T printed, findings and hovers stand at the lines of the text, and it is not given back', async () => {
  const client = await Client.start();
  const dump = uri('/home/me/sites-available/printed');
  const text = `# configuration file /etc/nginx/nginx.conf:\nevents {\n}\nhttp {\n    include conf.d/*.conf;\n}\n\n# configuration file /etc/nginx/conf.d/shop.conf:\n${site}`;
  const printedPool = uri('/home/me/sites-available/printed-pools');
  await client.open(dump, text, 'nginx');
  await client.open(
    printedPool,
    `[29-Nov-2026 10:00:00] NOTICE: [global]\n[29-Nov-2026 10:00:00] NOTICE: [shop]\n[29-Nov-2026 10:00:00] NOTICE: \tlisten = /run/php/other.sock\n`,
    'ini',
  );
  const all = await client.until(dump, (some) => some.some(({ code }) => code === 'fastcgi-pass-unserved'));
  const squiggle = all.find(({ code }) => code === 'fastcgi-pass-unserved');
  assert.deepEqual(squiggle?.range, rangeOf(text, 'unix:/run/php/shop.sock'));
  assert.equal(squiggle.relatedInformation?.[0]?.location.uri, printedPool);
  assert.ok(await client.hover(dump, rangeOf(text, 'fastcgi_pass unix').start));
  assert.deepEqual(
    client.notes.filter(({ method }) => method === 'gatewise/dialect'),
    [],
  );
  await client.close(printedPool);
  await client.until(dump, (some) => some.every(({ code }) => code !== 'fastcgi-pass-unserved'));
  await client.stop();
});
