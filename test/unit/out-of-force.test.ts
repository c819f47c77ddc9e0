/** What is said of files that no server is known to read: warnings under that condition, and nothing of samples unless somebody edits them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const main = (include: string): string => `#- /srv/shop/nginx/nginx.conf
events {}
http {
    include ${include};
}
`;
const site = (path: string): string => `#- ${path}
server {
    listen 80;
    root /srv/shop/public;
    index index.php;
    fastcgi_read_timeot 60s;
    location ~ \\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/none.sock;
    }
}
`;
const pool = `;- /srv/shop/php/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
`;

interface Reported {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
}

function reported(notation: string, open?: string): readonly Reported[] {
  const host = hostOf(loadFixture(notation), { roots: ['/srv/shop'] });
  const text = open === undefined ? undefined : host.file(fileId(open))?.text;
  if (open !== undefined && text !== undefined)
    host.setFile({ id: fileId(open), text, languageId: 'nginx', open: true });
  return findingsOf(host.snapshot()).findings.map(({ code, severity, message }) => ({ code, severity, message }));
}

const unknownName = { code: 'nginx-unknown-directive', message: 'nginx has no directive "fastcgi_read_timeot"' };

test('a site that the main file includes: errors, the address among them', () => {
  assert.deepEqual(
    reported(main('sites/*.conf') + site('/srv/shop/nginx/sites/shop.conf') + pool).map(
      ({ code, severity }) => `${severity} ${code}`,
    ),
    ['error nginx-unknown-directive', 'error fastcgi-pass-unserved'],
  );
});

test('a site that it does not include: a warning with its condition, and nothing of the address', () => {
  for (const include of ['sites-enabled/*.conf', '/etc/nginx/sites-enabled/*.conf', 'mime.types']) {
    assert.deepEqual(
      reported(main(include) + site('/srv/shop/nginx/sites/shop.conf') + pool).filter(
        ({ code }) => code !== 'nginx-include-failed',
      ),
      [{ ...unknownName, severity: 'warning', message: `if it were included: ${unknownName.message}` }],
      include,
    );
  }
});

test('without a main file that could include it, a site is read as if it were included', () => {
  assert.deepEqual(
    reported(site('/srv/shop/conf/shop.conf') + pool).map(({ code, severity }) => `${severity} ${code}`),
    ['error nginx-unknown-directive', 'error fastcgi-pass-unserved'],
  );
});

test('a main file of another part of the tree, whose includes name something else, does not speak for it', () => {
  const other = '#- /srv/shop/proxy/nginx.conf\nevents {}\nhttp {\n    include /etc/nginx/proxies/*.inc;\n}\n';
  assert.deepEqual(
    reported(other + site('/srv/shop/conf/shop.conf') + pool).map(({ severity }) => severity),
    ['error', 'error'],
  );
});

test('a backup and the input of a test: nothing, and a warning while somebody edits it', () => {
  for (const path of [
    '/srv/shop/nginx/shop.conf.bak',
    '/srv/shop/tests/nginx/shop.conf',
    '/srv/shop/lib/web-testdata/shop.conf',
    '/srv/shop/test/shop.conf',
  ]) {
    assert.deepEqual(reported(site(path) + pool), [], path);
    assert.deepEqual(
      reported(site(path) + pool, path).map(({ code, severity }) => `${severity} ${code}`),
      ['warning nginx-unknown-directive'],
      path,
    );
  }
});

test('an environment called test is deployed', () => {
  assert.deepEqual(
    reported(site('/srv/shop/environments/test/shop.conf') + pool).map(({ severity }) => severity),
    ['error', 'error'],
  );
});

test('a file that nothing includes lets nobody open the socket of a pool: its fixes are about itself', () => {
  const files = `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        listen 80;
        location / {
            fastcgi_pass unix:/run/php/www.sock;
        }
    }
}
#- /etc/nginx/snippet.conf
fastcgi_pass 127.0.0.1:99999;
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
pm = static
pm.max_children = 2
`;
  const { findings } = findingsOf(hostOf(loadFixture(files), { roots: ['/etc'] }).snapshot());
  const fixes = findings
    .filter(({ at }) => at.file === '/etc/nginx/snippet.conf')
    .flatMap((finding) => finding.fixes());
  assert.deepEqual(
    fixes.map(({ title }) => title),
    ['Point fastcgi_pass at pool "www" (unix:/run/php/www.sock)'],
  );
  assert.deepEqual(
    [...new Set(fixes.flatMap(({ edits }) => edits.map(({ file }) => file)))],
    ['/etc/nginx/snippet.conf'],
  );
});
