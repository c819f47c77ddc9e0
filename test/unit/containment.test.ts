/** What containers of the tree do to certainty: which files their servers read, which lie in them as pages only, and which reason is given. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import type { Snapshot } from '../../server/src/analysis/state/snapshot.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const open = (...files: readonly string[]): Snapshot =>
  hostOf(loadFixture(files.join('')), { roots: ['/w'] }).snapshot();
const site = (path: string, address: string, more = ''): string =>
  `#- /w/${path}\nserver {\n    root /srv/shop;\n    index index.php;\n    include fastcgi.conf;\n    location ~ \\.php$ {\n        fastcgi_pass ${address};\n        ${more}\n    }\n}\n`;
const pool = (path: string, listen: string, ...more: readonly string[]): string =>
  `;- /w/${path}\n[www]\nuser = app\nlisten = ${listen}\npm = static\npm.max_children = 2\n${more.map((line) => `${line}\n`).join('')}`;
const compose = (web: readonly string[], php: readonly string[]): string =>
  `#- /w/compose.yaml\nservices:\n  web:\n    image: nginx:1.27\n    volumes: [${web.map((one) => `"${one}"`).join(', ')}]\n  php:\n    image: php:8.3-fpm\n    volumes: [${php.map((one) => `"${one}"`).join(', ')}]\n`;
const stack =
  compose(
    ['.:/srv/shop', './docker/web/site.conf:/etc/nginx/conf.d/default.conf'],
    ['.:/srv/shop', './docker/php/www.conf:/usr/local/etc/php-fpm.d/www.conf'],
  ) +
  site('docker/web/site.conf', 'php:9000') +
  pool('docker/php/www.conf', '9000');

/** `file: state, or what is not known` of each pass. */
function links(snapshot: Snapshot): readonly string[] {
  return snapshot.workspace.deployments
    .flatMap(({ passes }) => passes)
    .map(
      ({ pass, state, reason }) =>
        `${pass.at.file.slice(3)}: ${state === 'unknown' ? (reason?.message ?? '').replace(/: .*/, '') : state}`,
    );
}

const reported = (snapshot: Snapshot): readonly string[] =>
  findingsOf(snapshot).findings.map(({ severity, code, message }) => `${severity} ${code} ${message}`);

test('what containers have among their pages only is the configuration of a host', () => {
  const inContainers = 'docker/web/site.conf: site.conf is mounted into service web';
  assert.deepEqual(
    links(
      open(stack, site('deploy/nginx/shop.conf', '127.0.0.1:9100'), pool('deploy/php/shop.conf', '127.0.0.1:9100')),
    ),
    ['deploy/nginx/shop.conf: served', inContainers],
  );
  assert.deepEqual(
    links(
      open(stack, site('deploy/nginx/shop.conf', '127.0.0.1:9100'), pool('deploy/php/shop.conf', '127.0.0.1:9101')),
    ),
    ['deploy/nginx/shop.conf: unserved', inContainers],
  );
});

test('a pool of a container answers no host for certain, and nothing is said of the two together', () => {
  const snapshot = open(
    stack.replace('pm.max_children = 2', 'pm.max_children = 2\nrequest_terminate_timeout = 60s'),
    site('deploy/nginx/shop.conf', '127.0.0.1:9000', 'fastcgi_read_timeout 5s;'),
  );
  assert.deepEqual(links(snapshot)[0], 'deploy/nginx/shop.conf: www.conf is mounted into service php');
  assert.deepEqual(reported(snapshot), []);
});

test('a container without other configuration may read what lies among its pages', () => {
  const files = [
    compose(['.:/srv/shop'], ['.:/srv/shop']),
    site('deploy/nginx/shop.conf', '127.0.0.1:9100'),
    pool('deploy/php/shop.conf', '127.0.0.1:9101'),
  ];
  assert.deepEqual(links(open(...files)), ['deploy/nginx/shop.conf: shop.conf is mounted into service web']);
});

test('a file that is mounted among pages by its own name may be read there', () => {
  const files = stack.replace(
    '".:/srv/shop", "./docker/web',
    '"./deploy/nginx/shop.conf:/srv/shop/nginx.conf", "./docker/web',
  );
  assert.deepEqual(
    links(
      open(files, site('deploy/nginx/shop.conf', '127.0.0.1:9100'), pool('deploy/php/shop.conf', '127.0.0.1:9101')),
    )[0],
    'deploy/nginx/shop.conf: shop.conf is mounted into service web',
  );
});

test("an image that an instruction writes nginx's configuration of may read any of its pages", () => {
  const image =
    '#- /w/Dockerfile\nFROM nginx:1.27\nWORKDIR /srv/shop\nCOPY . .\nCOPY docker/web/site.conf /etc/nginx/conf.d/default.conf\n';
  const files = [
    site('docker/web/site.conf', '127.0.0.1:9000'),
    site('deploy/nginx/shop.conf', '127.0.0.1:9100'),
    pool('deploy/php/shop.conf', '127.0.0.1:9101'),
  ];
  assert.equal(links(open(image, ...files))[0], 'deploy/nginx/shop.conf: unserved');
  assert.equal(
    links(open(`${image}RUN cp deploy/nginx/shop.conf /etc/nginx/conf.d/shop.conf\n`, ...files))[0],
    'deploy/nginx/shop.conf: shop.conf is copied with the whole build context by Dockerfile',
  );
});

test('the reason names the container whose server reads the file, not another that has it as a page', () => {
  const files = `#- /w/compose.yaml
services:
  php:
    image: php:8.3-fpm
    volumes: [".:/srv/shop", "\${SHOP}:/var/www"]
  web:
    image: nginx:1.27
    volumes: ["./web/site.conf:/etc/nginx/conf.d/default.conf"]
`;
  assert.deepEqual(links(open(files, site('web/site.conf', '127.0.0.1:9000'))), [
    'web/site.conf: site.conf is mounted into service web',
  ]);
  assert.deepEqual(
    links(
      open(
        files.replace('./web/site.conf:/etc', './other.conf:/etc').replace('.:/srv/shop', './src:/srv/shop'),
        site('web/site.conf', '127.0.0.1:9000'),
      ),
    ),
    ['web/site.conf: site.conf is perhaps mounted into service php, where a variable names what is mounted'],
  );
});

test('what a container has in conf.d is included there, whatever a main file of the tree includes', () => {
  const main = '#- /w/web/nginx.conf\nevents {}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n}\n';
  const broken = site('web/site.conf', '127.0.0.1:9000', 'fastcgi_read_timeout 5s');
  const mounted = compose(
    ['./web/nginx.conf:/etc/nginx/nginx.conf', './web/site.conf:/etc/nginx/conf.d/default.conf'],
    [],
  );
  assert.deepEqual(links(open(main, broken, mounted)), ['web/site.conf: site.conf is mounted into service web']);
  assert.deepEqual(
    reported(open(main, broken, mounted)).map((line) => line.slice(0, 36)),
    ['error missing-semicolon "fastcgi_rea'],
  );
  assert.deepEqual(links(open(main, broken)), [
    'web/site.conf: nginx.conf:3 includes /etc/nginx/conf.d/*.conf; no file here is known to be there',
  ]);
  assert.deepEqual(
    reported(open(main, broken)).map((line) => line.slice(0, 54)),
    ['warning missing-semicolon if it were included: "fastcg'],
  );
});

test('a file of PHP-FPM that containers have among their pools is no main file: an image has the rest', () => {
  const part = ';- /w/config/php-fpm.conf\n[global]\ndaemonize = no\n[www]\nlisten = 9000\nlisten.mode = 0660\n';
  const image = (target: string): string => `#- /w/Dockerfile\nFROM php:8.3-fpm\nCOPY config/php-fpm.conf ${target}\n`;
  assert.deepEqual(reported(open(part, image('/usr/local/etc/php-fpm.d/zz-docker.conf'))), []);
  assert.match(
    reported(open(part, image('/usr/local/etc/php-fpm.conf'))).join('\n'),
    /fpm-required-missing pool "www" has no pm and no pm\.max_children/,
  );
});

test('a main file for containers that none of them has is not in force; one that a container may have is', () => {
  const unused =
    '#- /w/docker/web/nginx.conf\nevents {}\nhttp {\n    upstream php { server unix:/run/shop.sock; }\n    server { location ~ \\.php$ { include fastcgi.conf; fastcgi_pass php:9000; } }\n}\n';
  const codes = (...files: readonly string[]): readonly string[] =>
    reported(open(...files)).filter((line) => line.includes('upstream-with-port'));
  assert.deepEqual(codes(stack, unused), [
    'warning upstream-with-port if it were included: "php" is an upstream and cannot have the port 9000',
  ]);
  assert.ok(
    links(open(stack, unused)).includes(
      'docker/web/nginx.conf: service web of compose.yaml gets its configuration from other files, and no container here has nginx.conf',
    ),
  );
  const inForce = ['error upstream-with-port "php" is an upstream and cannot have the port 9000'];
  assert.deepEqual(codes(unused), inForce);
  assert.deepEqual(
    codes(stack.replace('.:/srv/shop', './docker/web/nginx.conf:/etc/nginx/nginx.conf'), unused),
    inForce,
  );
  assert.deepEqual(
    codes(`${stack}#- /w/Dockerfile\nFROM nginx:1.27\nCOPY docker/web/nginx.conf /etc/nginx/nginx.conf\n`, unused),
    inForce,
  );
  assert.deepEqual(codes(stack.replace('  php:', '  other:\n    image: nginx:1.27\n  php:'), unused), inForce);
});
