/** Which files belong together: main files, loose files, copies, links, and which masters may answer which configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCandidateFile } from '../../server/src/loader/candidates.ts';
import { isBackup, kinship, NearestByPlace, rootDirectoryOf } from '../../server/src/project/layout.ts';
import { platformOfPath } from '../../server/src/catalog/file-places.ts';
import type { Unknown } from '../../server/src/model/value.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture, type HostOptions } from '../support/fixture.ts';

const masterOf = '[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf';
const pool = (name: string): string => `[${name}]\nlisten = /run/${name}.sock\npm = static\npm.max_children = 1`;
const site = 'server { location / { fastcgi_pass unix:/run/www.sock; } }';

/** `<root>: <files it reaches>` of every configuration and every master, and what they are. */
function layoutOf(notation: string, options: HostOptions = {}): readonly string[] {
  const { configs, masters } = hostOf(loadFixture(notation), options).snapshot().workspace;
  return [
    ...configs.map((config) => `nginx ${kindOf(config)} ${config.root}: ${[...config.files].join(' ')}`),
    ...masters.map((master) => `fpm ${kindOf(master)} ${master.root}: ${[...master.files].join(' ')}`),
  ];
}

function kindOf({
  isMain,
  notInForce,
}: {
  readonly isMain: boolean;
  readonly notInForce: Unknown | undefined;
}): string {
  return notInForce?.because ?? (isMain ? 'main' : 'loose');
}

interface Row {
  readonly title: string;
  readonly files: string;
  readonly options?: HostOptions;
  readonly layout: readonly string[];
}

const rows: readonly Row[] = [
  {
    title: 'a file with `http` is a main file, whatever its name',
    files: `
#- /etc/nginx/shop.conf
http { ${site} }`,
    layout: ['nginx main /etc/nginx/shop.conf: /etc/nginx/shop.conf'],
  },
  {
    title: 'a file with `events` is one even without `http`',
    files: `
#- /etc/nginx/nginx.conf
events {}
include http.conf;
#- /etc/nginx/http.conf
http { ${site} }`,
    layout: ['nginx main /etc/nginx/nginx.conf: /etc/nginx/nginx.conf /etc/nginx/http.conf'],
  },
  {
    title: 'a site that nothing includes is not in force where a main file is known',
    files: `
#- /etc/nginx/nginx.conf
http { include sites-enabled/*; }
#- /etc/nginx/sites-available/old.conf
${site}`,
    layout: [
      'nginx main /etc/nginx/nginx.conf: /etc/nginx/nginx.conf',
      'nginx not-included /etc/nginx/sites-available/old.conf: /etc/nginx/sites-available/old.conf',
    ],
  },
  {
    title: 'without a main file each site stands for itself',
    files: `
#- /srv/sites/a.conf
${site}
#- /srv/sites/b.conf
${site}`,
    layout: ['nginx loose /srv/sites/a.conf: /srv/sites/a.conf', 'nginx loose /srv/sites/b.conf: /srv/sites/b.conf'],
  },
  {
    title: 'a loose snippet that a loose site includes is no site of its own',
    files: `
#- /srv/sites/a.conf
server { location / { include ../snippets/php.conf; } }
#- /srv/snippets/php.conf
fastcgi_pass unix:/run/www.sock;`,
    layout: ['nginx loose /srv/sites/a.conf: /srv/sites/a.conf /srv/snippets/php.conf'],
  },
  {
    title: 'a main file of one workspace folder says nothing about another folder',
    options: { roots: ['/a', '/b'] },
    files: `
#- /a/nginx.conf
http { ${site} }
#- /b/site.conf
${site}`,
    layout: ['nginx main /a/nginx.conf: /a/nginx.conf', 'nginx loose /b/site.conf: /b/site.conf'],
  },
  {
    title: 'copies are not in force',
    files: `
#- /etc/nginx/nginx.conf
http { include sites-enabled/*; }
#- /etc/nginx/nginx.conf.dpkg-dist
http { ${site} }
#- /etc/nginx/sites-enabled/shop.conf
${site}`,
    layout: [
      'nginx main /etc/nginx/nginx.conf: /etc/nginx/nginx.conf /etc/nginx/sites-enabled/shop.conf',
      'nginx sample /etc/nginx/nginx.conf.dpkg-dist: /etc/nginx/nginx.conf.dpkg-dist',
    ],
  },
  {
    title: 'pool files of two versions of PHP are two masters',
    files: `
;- /etc/php/8.1/fpm/php-fpm.conf
[global]
include = /etc/php/8.1/fpm/pool.d/*.conf
;- /etc/php/8.1/fpm/pool.d/www.conf
${pool('www')}
;- /etc/php/8.2/fpm/php-fpm.conf
${masterOf}
;- /etc/php/8.2/fpm/pool.d/www.conf
${pool('www')}`,
    layout: [
      'fpm main /etc/php/8.1/fpm/php-fpm.conf: /etc/php/8.1/fpm/php-fpm.conf /etc/php/8.1/fpm/pool.d/www.conf',
      'fpm main /etc/php/8.2/fpm/php-fpm.conf: /etc/php/8.2/fpm/php-fpm.conf /etc/php/8.2/fpm/pool.d/www.conf',
    ],
  },
  {
    title: 'so are those of two folders without a main file, each in the order of names',
    files: `
;- /srv/8.1/pool.d/www.conf
${pool('www')}
;- /srv/8.2/pool.d/www.conf
${pool('www')}
;- /srv/8.2/pool.d/blog.conf
${pool('blog')}`,
    layout: [
      'fpm loose /srv/8.1/pool.d: /srv/8.1/pool.d/www.conf',
      'fpm loose /srv/8.2/pool.d: /srv/8.2/pool.d/blog.conf /srv/8.2/pool.d/www.conf',
    ],
  },
  {
    title: 'a pool file that the main file does not include is not in force',
    files: `
;- /etc/php/8.2/fpm/php-fpm.conf
${masterOf}
;- /etc/php/8.2/fpm/pool.d/www.conf
${pool('www')}
;- /etc/php/8.2/fpm/pools/blog.conf
${pool('blog')}`,
    layout: [
      'fpm main /etc/php/8.2/fpm/php-fpm.conf: /etc/php/8.2/fpm/php-fpm.conf /etc/php/8.2/fpm/pool.d/www.conf',
      'fpm not-included /etc/php/8.2/fpm/pools: /etc/php/8.2/fpm/pools/blog.conf',
    ],
  },
  {
    title: "the official image's docker.conf has [global] and is no main file",
    files: `
;- /srv/php-fpm.d/docker.conf
[global]
error_log = /proc/self/fd/2
;- /srv/php-fpm.d/zz-docker.conf
[www]
listen = 9000`,
    layout: ['fpm loose /srv/php-fpm.d: /srv/php-fpm.d/docker.conf /srv/php-fpm.d/zz-docker.conf'],
  },
];

for (const { title, files, options, layout } of rows)
  test(title, () => assert.deepEqual(layoutOf(files, options), layout));

test('a linked site is one file: that behind the link', () => {
  const host = hostOf(
    loadFixture(`
#- /etc/nginx/nginx.conf
http { include /etc/nginx/sites-enabled/*; }
#- /etc/nginx/sites-available/shop.conf
${site}
#- /etc/nginx/sites-available/old.conf
${site}`),
  );
  host.addLink('/etc/nginx/sites-enabled/shop.conf', fileId('/etc/nginx/sites-available/shop.conf'));
  const [config] = host.snapshot().workspace.configs;
  assert.deepEqual([...(config?.files ?? [])], ['/etc/nginx/nginx.conf', '/etc/nginx/sites-available/shop.conf']);
});

test('an include that leads back to where it stands is followed once', () => {
  const {
    configs: [config],
  } = hostOf(
    loadFixture(`
#- /etc/nginx/nginx.conf
http { include conf.d/*.conf; }
#- /etc/nginx/conf.d/a.conf
include conf.d/*.conf;
${site}`),
  ).snapshot().workspace;
  assert.equal(config?.sites.length, 1);
  assert.deepEqual(
    config?.openIncludes.map((open) => open.why),
    ['loop'],
  );
});

test('copies, by their names', () => {
  for (const name of [
    'shop.conf.bak',
    'shop.conf~',
    'www.conf.dpkg-old',
    'www.conf.dpkg-dist',
    'www.conf.ucf-dist',
    'a.rpmsave',
    'a.orig',
    'php-fpm.conf.default',
    'a.conf.SAMPLE',
    'a.conf.disabled',
    '.a.conf.swp',
  ])
    assert.ok(isBackup(`/etc/${name}`), name);
  for (const name of ['default', 'shop.conf', 'backup.conf', 'old.conf', 'sample', 'off', 'nginx.conf.j2', 'shop.dev'])
    assert.ok(!isBackup(`/etc/${name}`), name);
});

test('the innermost workspace folder holds a file', () => {
  assert.equal(rootDirectoryOf('/srv/a/b/x.conf', ['/srv', '/srv/a', '/srv/ab']), '/srv/a');
  assert.equal(rootDirectoryOf('/etc/x.conf', ['/srv']), '');
});

test('nearest: those that share most of the way from the root', () => {
  assert.equal(kinship('/a/b/c', '/a/b/d'), 2);
  assert.equal(kinship('/a', '/b'), 0);
  assert.deepEqual(
    new NearestByPlace(['/r/shop/php', '/r/blog/php', '/r/shop/fpm'], (folder) => folder).at('/r/shop/nginx'),
    ['/r/shop/php', '/r/shop/fpm'],
  );
  assert.deepEqual(new NearestByPlace(['/etc/php/8.1/fpm', '/etc/php/8.2/fpm'], (folder) => folder).at('/etc/nginx'), [
    '/etc/php/8.1/fpm',
    '/etc/php/8.2/fpm',
  ]);
});

const platforms: readonly (readonly [path: string, platform: string | undefined])[] = [
  ['/etc/php/8.2/fpm/pool.d/www.conf', 'debian'],
  ['/home/me/shop/etc/php/8.2/fpm/pool.d/www.conf', 'debian'],
  ['/etc/nginx/sites-enabled/shop', 'debian'],
  ['/opt/homebrew/etc/nginx/nginx.conf', 'homebrew'],
  ['/etc/opt/remi/php82/php-fpm.d/www.conf', 'rhel'],
  ['/etc/nginx/http.d/shop.conf', 'alpine'],
  ['/etc/php81/php-fpm.d/www.conf', 'alpine'],
  ['/etc/nginx/nginx.conf', undefined],
];

for (const [path, platform] of platforms)
  test(`${path} tells ${platform ?? 'no platform'}`, () => assert.equal(platformOfPath(path), platform));

test('the loader reads the files that tell of containers, and the .env beside them', () => {
  for (const name of [
    'Dockerfile',
    'compose.yaml',
    'docker-compose.yml.j2',
    'Chart.yaml',
    'kustomization.yaml',
    '.env',
    'Dockerfiles/web',
  ])
    assert.ok(isCandidateFile(`/srv/${name}`), name);
  for (const name of ['values.yaml', 'ci.yml', '.env.local', '.bashrc', 'notes.md'])
    assert.ok(!isCandidateFile(`/srv/${name}`), name);
});
