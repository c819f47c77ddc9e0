/** Containers that Compose files, Dockerfiles, charts and kustomizations describe: what runs in them, and which files lie in them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containersIn, isContainerFile, type Container } from '../../server/src/evidence/containers.ts';
import { fileId } from '../../server/src/text/range.ts';

/** `tree` names the files beside those that are read. */
function read(texts: Readonly<Record<string, string>>, tree: readonly string[] = []): readonly Container[] {
  const paths = [...Object.keys(texts), ...tree];
  const exists = (path: string): boolean => paths.some((one) => one === path || one.startsWith(`${path}/`));
  return containersIn(new Map(Object.entries(texts).map(([path, text]) => [fileId(path), text])), exists);
}

function only(texts: Readonly<Record<string, string>>, tree: readonly string[] = []): Container {
  const [container, ...others] = read(texts, tree);
  assert.ok(
    container !== undefined && others.length === 0,
    `1 container expected, not ${others.length + (container === undefined ? 0 : 1)}`,
  );
  return container;
}

const roles = ({ roles: known }: Container): string =>
  known === 'unknown' ? 'unknown' : [...known].toSorted().join(' ');
const compose = (...lines: readonly string[]): string => `services:\n${lines.map((line) => `  ${line}\n`).join('')}`;
const service = (...lines: readonly string[]): Container =>
  only({ '/w/compose.yaml': compose('web:', ...lines.map((line) => `  ${line}`)) });
const rolesOf = (texts: Readonly<Record<string, string>>): readonly string[] =>
  read(texts).map((one) => `${one.place.name}: ${roles(one)}`);
const fpmMount = 'volumes: [./pool:/usr/local/etc/php-fpm.d]';

// by the image's name

const images: readonly (readonly [string, string | undefined])[] = [
  ['nginx', 'nginx'],
  ['nginx:1.27-alpine', 'nginx'],
  ['docker.io/library/nginx:stable', 'nginx'],
  ['nginxinc/nginx-unprivileged:1', 'nginx'],
  ['openresty/openresty:alpine', 'nginx'],
  ['docker.angie.software/angie', 'nginx'],
  ['bitnami/nginx', 'nginx'],
  ['nginx:${VERSION}', 'nginx'],
  ['localhost:5000/nginx', 'nginx'],
  ['nginx@sha256:0123456789abcdef', 'nginx'],
  ['php:8.3-fpm', 'php-fpm'],
  ['php:fpm-alpine', 'php-fpm'],
  ['bitnami/php-fpm:8', 'php-fpm'],
  ['wordpress:6-fpm', 'php-fpm'],
  ['nextcloud:fpm-alpine', 'php-fpm'],
  ['me/app:8.2-fpm', 'php-fpm'],
  ['webdevops/php-nginx:8.2', 'nginx php-fpm'],
  ['serversideup/php:8.3-fpm-nginx', 'nginx php-fpm'],
  ['me/nginx-php-fpm', 'nginx php-fpm'],
  ['me/shop-nginx', 'unknown'],
  ['wodby/php', 'unknown'],
  ['php:${PHP_TAG}', 'unknown'],
  ['php:8.3-cli', undefined],
  ['php:8.3', undefined],
  ['php:8-apache', undefined],
  ['wordpress', undefined],
  ['mysql:8', undefined],
  ['redis', undefined],
  ['adminer', undefined],
  ['node:20', undefined],
  ['nginx/nginx-prometheus-exporter', undefined],
  ['hipages/php-fpm_exporter', undefined],
  ['nginx/unit', undefined],
  ['composer:2', undefined],
  ['traefik:v3', undefined],
  ['alpine', undefined],
  ['me/app', undefined],
];

for (const [image, expected] of images) {
  test(`image ${image}: ${expected ?? 'none of the two'}`, () =>
    assert.deepEqual(
      read({ '/w/compose.yaml': compose('web:', `  image: '${image}'`) }).map(roles),
      expected === undefined ? [] : [expected],
    ));
}

test('an image that says nothing may run a server whose configuration is mounted; a database does not', () => {
  assert.equal(roles(service('image: me/app', fpmMount)), 'unknown');
  assert.equal(roles(service('image: me/app', 'volumes: [./nginx/conf:/config]')), 'unknown');
  assert.deepEqual(
    read({ '/w/compose.yaml': compose('db:', '  image: mysql', '  volumes: [./nginx:/etc/nginx]') }),
    [],
  );
  assert.deepEqual(
    read({ '/w/compose.yaml': compose('web:', '  image: httpd', '  volumes: [./sites:/etc/apache2/sites-available]') }),
    [],
  );
});

test('an image that is a variable is named by its service', () => {
  assert.deepEqual(
    rolesOf({ '/w/compose.yaml': compose('nginx:', '  image: ${WEB_IMAGE}', 'cache:', '  image: ${CACHE_IMAGE}') }),
    ['service nginx: unknown'],
  );
});

test('variables get their values from .env and from defaults', () => {
  const text = compose('web:', '  image: ${NAME}:${TAG:-1.27}', '  container_name: a$$b');
  const container = only({ '/w/compose.yaml': text, '/w/.env': '# which\nexport NAME="nginx" # not that\n' });
  assert.equal(container.image, 'nginx:1.27');
  assert.deepEqual(container.names, ['web', 'a$b']);
  assert.deepEqual(read({ '/w/compose.yaml': text, '/w/other/.env': 'NAME=nginx\n' }), []);
});

// by what is started

test('commands decide what runs', () => {
  assert.equal(roles(service('image: debian', 'command: ["nginx", "-g", "daemon off;"]')), 'nginx');
  assert.equal(
    roles(service('image: debian', 'command: service php8.2-fpm start && nginx -g "daemon off;"')),
    'nginx php-fpm',
  );
  assert.equal(roles(service('image: php:8-fpm', 'command: php-fpm -F -R')), 'php-fpm');
  assert.equal(roles(service('image: php:8-fpm', 'command: ./work.sh')), 'unknown');
  for (const other of [
    'command: php artisan queue:work',
    'entrypoint: [composer]',
    'entrypoint: ["tini", "--", "php", "x.php"]',
  ]) {
    assert.deepEqual(read({ '/w/compose.yaml': compose('web:', '  image: php:8-fpm', `  ${other}`) }), [], other);
  }
});

test('how PHP-FPM is started', () => {
  const reported = (...lines: readonly string[]): unknown => {
    const { startsAs, allowsRoot } = service('image: php:8-fpm', ...lines);
    return `${startsAs} ${String(allowsRoot)}`;
  };
  assert.equal(reported(), 'root false');
  assert.equal(reported('command: -R'), 'root true');
  assert.equal(reported('command: php-fpm --allow-to-run-as-root'), 'root true');
  assert.equal(reported('command: php-fpm -FR'), 'root true');
  assert.equal(reported('user: "1000:1000"'), 'not-root false');
  assert.equal(reported('user: "0"'), 'root false');
  assert.equal(reported('user: ${WHO}'), 'unknown false');
  assert.equal(reported('entrypoint: /start.sh'), 'unknown unknown');
  assert.equal(service('image: me/php-fpm').startsAs, 'unknown');
  assert.equal(service('image: nginxinc/nginx-unprivileged').startsAs, 'not-root');
});

test('names and networks', () => {
  const container = service(
    'image: nginx',
    'container_name: shop',
    'hostname: front',
    'networks:',
    '  inner:',
    '    aliases: [www, cdn]',
    'network_mode: "service:php"',
  );
  assert.deepEqual(container.names, ['web', 'shop', 'front', 'www', 'cdn']);
  assert.equal(container.network, 'service:php');
});

test('the place of a service is its key', () => {
  const text = compose('db: {image: mysql}', 'web: {image: nginx}');
  const { place } = only({ '/w/compose.yaml': text });
  assert.equal(text.slice(place.range.start, place.range.end), 'web');
  assert.equal(place.name, 'service web');
});

// mounts

test('mounts cover what lies below their source, and say where', () => {
  const text = compose(
    'web:',
    '  image: nginx',
    '  volumes:',
    '    - ./conf:/etc/nginx/conf.d:ro',
    '    - type: bind',
    '      source: ../shared/mime.types',
    '      target: /etc/nginx/mime.types',
    '    - data:/var/www',
    '    - ~/x:/x',
    '    - /abs:/abs',
  );
  const { covers } = only({ '/w/docker/compose.yaml': text });
  assert.deepEqual(
    [covers('/w/docker/conf/a/b.conf')?.target, covers('/w/shared/mime.types')?.target, covers('/abs/x')?.target],
    ['/etc/nginx/conf.d/a/b.conf', '/etc/nginx/mime.types', '/abs/x'],
  );
  for (const file of [
    '/w/docker/conf2/a.conf',
    '/w/docker/data/x',
    '/w/docker/compose.yaml',
    '/w/docker/~/x/y',
    '/w/shared/mime.types2',
  ])
    assert.equal(covers(file), undefined, file);
  const cover = covers('/w/docker/conf/a.conf');
  assert.equal(cover?.message, 'mounted into service web');
  assert.equal(text.slice(cover.at.range.start, cover.at.range.end), './conf:/etc/nginx/conf.d:ro');
});

test('the most specific mount says where a file lies', () => {
  const { covers } = service('image: nginx', 'volumes: [".:/app", "./conf/a.conf:/etc/nginx/conf.d/default.conf"]');
  assert.equal(covers('/w/conf/a.conf')?.target, '/etc/nginx/conf.d/default.conf');
  assert.equal(covers('/w/conf/b.conf')?.target, '/app/conf/b.conf');
});

test('configs and secrets are mounts; develop.watch and env_file are none', () => {
  const { covers } = only({
    '/w/compose.yaml': `${compose('web:', '  image: nginx', '  env_file: app.env', '  configs:', '    - site', '    - {source: pool, target: /pool.conf}', '  develop:', '    watch: [{action: sync, path: ./src, target: /src}]')}configs:\n  site: {file: ./site.conf}\n  pool: {file: ./pool.conf}\n  inline: {content: x}\n`,
  });
  assert.deepEqual(
    [covers('/w/site.conf')?.target, covers('/w/pool.conf')?.target, covers('/w/src/a'), covers('/w/app.env')],
    ['/site', '/pool.conf', undefined, undefined],
  );
});

test('an unknown source covers what it may name, but only at places of servers', () => {
  const { covers } = service(
    'image: nginx',
    'volumes: ["${CONF}:/etc/nginx/conf.d", "./a/${SITE}/c:/var/www/html", "${DATA}/x:/data", "vol${N}:/etc/nginx"]',
  );
  assert.equal(covers('/w/anything.conf')?.by, 'mount');
  assert.equal(covers('/w/anything.conf')?.target, undefined);
  const other = service(
    'image: nginx',
    'volumes: ["./a/${SITE}/c:/var/www/html", "${DATA}/x:/data", "${LOGS:-./logs}:/var/log/nginx"]',
  );
  assert.deepEqual(
    [other.covers('/w/a/b/c/d')?.by, other.covers('/w/b'), other.covers('/w/logs/x')?.target],
    ['mount', undefined, '/var/log/nginx/x'],
  );
});

test('anchors, aliases and merge keys', () => {
  const text =
    'x-web: &web\n  image: nginx\n  volumes: &v [./conf:/etc/nginx/conf.d]\nservices:\n  a:\n    <<: *web\n    container_name: one\n  b:\n    <<: [*web, {container_name: two}]\n    image: php:fpm\n  c: {image: php:fpm, volumes: *v}\n';
  const containers = read({ '/w/compose.yaml': text });
  assert.deepEqual(
    containers.map((one) => `${roles(one)} ${one.names.join(' ')} ${String(one.covers('/w/conf/x') !== undefined)}`),
    ['nginx a one true', 'php-fpm b two true', 'php-fpm c true'],
  );
});

// several Compose files

test('extends takes over image and mounts, from other files as well', () => {
  const containers = read({
    '/w/compose.yaml': compose(
      'web:',
      '  extends: {file: base/compose.base.yml, service: nginx}',
      '  volumes: [./own:/own]',
    ),
    '/w/base/compose.base.yml': compose('nginx:', '  image: nginx', '  volumes: [./conf:/etc/nginx/conf.d]'),
  });
  const web = containers.find((one) => one.place.name === 'service web');
  assert.deepEqual(
    [web && roles(web), web?.covers('/w/base/conf/x')?.target, web?.covers('/w/own/y')?.target],
    ['nginx', '/etc/nginx/conf.d/x', '/own/y'],
  );
});

test('an override adds to the service of its base, and what they do not agree on is unknown', () => {
  const container = only({
    '/w/docker-compose.yml': compose('php:', '  image: php:8-fpm'),
    '/w/docker-compose.override.yml': compose(
      'php:',
      '  user: "1000"',
      '  volumes: [./pool.conf:/usr/local/etc/php-fpm.d/www.conf]',
    ),
  });
  assert.equal(container.covers('/w/pool.conf')?.at.file, '/w/docker-compose.override.yml');
  assert.equal(container.startsAs, 'unknown');
});

test('a variant with an image of its own is another container', () => {
  assert.deepEqual(
    rolesOf({
      '/w/compose.yml': compose('web: {image: nginx}'),
      '/w/compose.prod.yml': compose('web: {image: "me/nginx-php-fpm"}'),
    }),
    ['service web: nginx', 'service web: nginx php-fpm'],
  );
});

test('include says from which folder the paths of a file begin', () => {
  const container = only({
    '/w/compose.yaml': 'include:\n  - path: web/compose.yaml\n    project_directory: .\n',
    '/w/web/compose.yaml': compose('web:', '  image: nginx', '  volumes: [./web/conf:/etc/nginx/conf.d]'),
  });
  assert.deepEqual(
    [container.covers('/w/web/conf/a')?.by, container.covers('/w/web/web/conf/a')],
    ['mount', undefined],
  );
});

test('the first version of the format, and several documents', () => {
  assert.deepEqual(rolesOf({ '/w/compose.yml': 'web:\n  image: nginx\n  volumes: [./a:/b]\n' }), [
    'service web: nginx',
  ]);
  assert.deepEqual(
    rolesOf({ '/w/compose.yml': `${compose('a: {image: nginx}')}---\n${compose('b: {image: php:fpm}')}` }),
    ['service a: nginx', 'service b: php-fpm'],
  );
  assert.deepEqual(rolesOf({ '/w/compose.yml': 'version: "2"\nx:\n  image: nginx\n' }), []);
});

test('half-typed files, tabs and CRLF', () => {
  assert.deepEqual(
    rolesOf({
      '/w/compose.yml':
        'services:\r\n  web:\r\n    image: nginx\r\n    volumes:\r\n      - ./a:/etc/nginx\r\n      -\r\n  php:\r\n    ima',
    }),
    ['service web: nginx'],
  );
  assert.doesNotThrow(() => read({ '/w/compose.yml': 'services:\n\tweb:\n\t\timage: nginx\n' }));
  assert.doesNotThrow(() => read({ '/w/compose.yml': 'services: [[{\n  a: "x\n' }));
});

test('a template that cannot be read covers what lies beside it, if it names one of the servers', () => {
  const container = only({
    '/w/compose.yml.j2': 'services:\n{% for s in sites %}\n  {{ s }}:\n    image: nginx:{{ tag }}\n{% endfor %}\n',
  });
  assert.deepEqual(
    [roles(container), container.covers('/w/a/b.conf')?.by, container.covers('/v/b.conf')],
    ['unknown', 'mount', undefined],
  );
  assert.deepEqual(
    read({
      '/w/compose.yml.j2': 'services:\n{% for s in sites %}\n  {{ s }}:\n    image: mysql:{{ tag }}\n{% endfor %}\n',
    }),
    [],
  );
});

// charts and kustomizations

test('a chart covers its folder, a kustomization the files of its ConfigMaps', () => {
  const chart = only({ '/w/charts/shop/Chart.yaml': 'apiVersion: v2\nname: shop\n' });
  assert.deepEqual(
    [chart.kind, chart.place.name, chart.covers('/w/charts/shop/files/nginx.conf')?.by, chart.covers('/w/nginx.conf')],
    ['chart', 'chart shop', 'chart', undefined],
  );
  const kustomization = only({
    '/w/k/kustomization.yaml':
      'configMapGenerator:\n  - name: web\n    files:\n      - site.conf\n      - pool=../pool.conf\n',
  });
  assert.deepEqual(
    [
      kustomization.covers('/w/k/site.conf')?.message,
      kustomization.covers('/w/pool.conf')?.by,
      kustomization.covers('/w/k/other.conf'),
    ],
    ['put into ConfigMap web', 'mount', undefined],
  );
  assert.deepEqual(read({ '/w/k/kustomization.yaml': 'resources: [a.yaml]\n' }), []);
});

// file names

test('files that tell of containers, by their names', () => {
  const yes = [
    'Dockerfile',
    'Dockerfile.php',
    'Dockerfile-alpine.template',
    'php.dockerfile',
    '8.2.Dockerfile',
    'Containerfile',
    'Dockerfile.j2',
    'docker-compose.yml',
    'compose.yaml',
    'docker-compose.prod.yml',
    'compose.override.yaml',
    'docker-stack.yml',
    'docker-lnmp.yml',
    'prod.compose.yml',
    'compose_all.yaml',
    'docker-compose.yml.dist',
    'compose.yml.j2',
    'Chart.yaml',
    'kustomization.yaml',
    '.env',
    'Dockerfiles/web',
  ];
  for (const name of yes) assert.ok(isContainerFile(`/srv/${name}`), name);
  for (const name of [
    'nginx.conf',
    'docker.conf',
    'compose.json',
    'composer.json',
    'dockerfiles.md',
    'dockerfile.js',
    'ci.yml',
    'Dockerfile.dockerignore',
    'values.yaml',
    'decompose.yml',
    '.env.example',
    'dockerfiles/readme.txt',
  ]) {
    assert.ok(!isContainerFile(`/srv/${name}`), name);
  }
});
