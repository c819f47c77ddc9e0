/** A finding in a server that is read before another one of its name says so, and its fixes name the file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const site = (name: string, socket: string): string => `
    #- /etc/nginx/sites-enabled/${name}
    server {
        listen 80;
        server_name shop.example;
        root /srv/shop;
        location ~ \\.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/${socket}.sock;
        }
    }`;

function unserved(...sites: readonly string[]): Finding | undefined {
  const fixture = loadFixture(`
    #- /etc/nginx/nginx.conf
    user www-data;
    events {}
    http {
        include mime.types;
        include sites-enabled/*;
    }${sites.join('')}
    ;- /etc/php/8.2/fpm/pool.d/shop.conf
    [shop]
    user = www-data
    listen = /run/php/shop.sock
    listen.owner = www-data
    pm = static
    pm.max_children = 2
  `);
  return findingsOf(hostOf(fixture).snapshot()).findings.find(({ code }) => code === 'fastcgi-pass-unserved');
}

const words = (finding: Finding | undefined): readonly string[] =>
  (finding?.related ?? [])
    .filter(({ at }) => at.file.includes('/nginx/'))
    .map(({ at, message }) => `${at.file}: ${message}`);

test('a backup that is read before the site names the site, and none of its fixes is preferred', () => {
  const finding = unserved(site('shop.bak', 'old'), site('shop.conf', 'shop'));
  assert.deepEqual(words(finding), [
    '/etc/nginx/sites-enabled/shop.conf: nginx reads shop.bak first: requests for a name that both have never reach this server',
  ]);
  assert.deepEqual(
    finding?.fixes().map(({ title, preferred }) => [title, preferred]),
    [
      [
        'Point fastcgi_pass at pool "shop" (unix:/run/php/shop.sock) in shop.bak, which is read before shop.conf',
        undefined,
      ],
    ],
  );
});

test('another copy that is read first names the site as well', () => {
  const finding = unserved(site('shop-2023.conf', 'old'), site('shop.conf', 'shop'));
  assert.equal(words(finding).length, 1);
  assert.deepEqual(
    finding?.fixes().map(({ title, preferred }) => [title, preferred]),
    [
      [
        'Point fastcgi_pass at pool "shop" (unix:/run/php/shop.sock) in shop-2023.conf, which is read before shop.conf',
        true,
      ],
    ],
  );
});

test('a backup behind the site is no word worth', () => {
  const finding = unserved(site('shop.conf', 'old'), site('shop.conf.bak', 'old'));
  assert.deepEqual(words(finding), []);
  assert.deepEqual(
    finding?.fixes().map(({ title }) => title),
    [
      'Point fastcgi_pass at pool "shop" (unix:/run/php/shop.sock)',
      'Change listen of pool "shop" to /run/php/old.sock in shop.conf',
    ],
  );
});
