/** Containers from Dockerfiles: what their images run, what they copy, and what their builds write. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { containersIn, type Container } from '../../server/src/evidence/containers.ts';
import { fileId } from '../../server/src/text/range.ts';

function read(texts: Readonly<Record<string, string>>, tree: readonly string[] = []): readonly Container[] {
  const paths = [...Object.keys(texts), ...tree];
  const exists = (path: string): boolean => paths.some((one) => one === path || one.startsWith(`${path}/`));
  return containersIn(new Map(Object.entries(texts).map(([path, text]) => [fileId(path), text])), exists);
}

const roles = ({ roles: known }: Container): string =>
  known === 'unknown' ? 'unknown' : [...known].toSorted().join(' ');
const image = (...lines: readonly string[]): Container | undefined =>
  read({ '/w/Dockerfile': `${lines.join('\n')}\n` })[0];
const rolesOf = (...lines: readonly string[]): string | undefined => {
  const container = image(...lines);
  return container === undefined ? undefined : roles(container);
};
/** Where the container says that a file of the tree lies. */
const target = (container: Container | undefined, file: string): string | undefined => container?.covers(file)?.target;

// roles

test('roles come from the base, from packages, from sources and from what is started', () => {
  assert.equal(rolesOf('FROM php:8.2-fpm'), 'php-fpm');
  assert.equal(
    rolesOf('FROM alpine', 'RUN apk add --no-cache \\', '    # both', '    nginx \\', '', '    php83 php83-fpm'),
    'nginx php-fpm',
  );
  assert.equal(
    rolesOf('FROM debian:12', 'RUN apt-get update && apt-get install -y nginx=1.22* php${V}-fpm'),
    'nginx php-fpm',
  );
  assert.equal(
    rolesOf(
      'FROM debian',
      'RUN <<EOF',
      'if true; then',
      '  apt-get install -y \\',
      '    curl \\',
      '    nginx',
      'fi',
      'EOF',
    ),
    'nginx',
  );
  assert.equal(
    rolesOf(
      'FROM alpine',
      'RUN wget https://nginx.org/download/nginx-1.27.0.tar.gz && ./configure --with-http_ssl_module',
    ),
    'nginx',
  );
  assert.equal(rolesOf('FROM debian', 'RUN ./configure --enable-fpm'), 'php-fpm');
  assert.equal(rolesOf('FROM alpine', 'COPY site.conf /etc/nginx/http.d/default.conf'), 'nginx');
  assert.equal(rolesOf('FROM debian', 'CMD service php8.2-fpm start && nginx -g "daemon off;"'), 'nginx php-fpm');
});

test('an image that starts one server runs that one', () => {
  assert.equal(
    rolesOf('FROM php:8-fpm', 'RUN apt-get install -y nginx', 'CMD ["nginx", "-g", "daemon off;"]'),
    'nginx',
  );
  assert.equal(rolesOf('FROM php:8-fpm', 'RUN apt-get install -y nginx', 'CMD ["/start.sh"]'), 'nginx php-fpm');
  assert.equal(rolesOf('FROM php:8-fpm', 'CMD ["php", "worker.php"]'), undefined);
  assert.equal(rolesOf('FROM php:8-fpm', 'ENTRYPOINT ["php", "worker.php"]'), undefined);
});

test('images that run neither', () => {
  for (const lines of [
    ['FROM node:20', 'EXPOSE 80'],
    ['FROM php:8-cli', 'COPY . /app'],
    ['FROM me/base', 'RUN make'],
    ['FROM alpine', 'RUN apk del nginx'],
    ['# FROM nginx'],
    [],
  ])
    assert.equal(rolesOf(...lines), undefined, lines.join(' | '));
});

test('what the files do not tell is unknown', () => {
  assert.equal(rolesOf('FROM me/base', 'EXPOSE 80'), 'unknown');
  assert.equal(rolesOf('FROM me/base', 'COPY pool.conf /etc/php/8.2/fpm/pool.d/www.conf'), 'unknown');
  assert.equal(rolesOf('FROM alpine', 'RUN ./install-nginx.sh'), 'unknown');
  assert.equal(
    rolesOf('FROM php:8-fpm', 'COPY build /build', 'RUN /build/setup.sh', 'CMD ["/sbin/my_init"]'),
    'unknown',
  );
  assert.equal(rolesOf('FROM php:8-fpm', 'COPY build /build', 'RUN /build/setup.sh'), 'php-fpm');
  assert.equal(rolesOf('FROM me/nginx', 'RUN sed -i s/a/b/ /etc/php83/php-fpm.d/www.conf'), 'unknown');
  assert.equal(rolesOf('FROM ${BASE}', 'EXPOSE 9000'), 'unknown');
});

test('stages: the last one, those that nobody begins with, and programs that are copied', () => {
  const text = [
    'FROM php:8-fpm AS base',
    'COPY pool.conf /usr/local/etc/php-fpm.d/',
    'FROM base AS app',
    'FROM nginx AS web',
    'COPY site.conf /etc/nginx/conf.d/',
    'FROM node AS assets',
    'FROM base',
  ].join('\n');
  assert.deepEqual(
    read({ '/w/Dockerfile': text }).map((one) => `${one.place.name}: ${roles(one)}`),
    ['stage app: php-fpm', 'stage web: nginx', 'image: php-fpm'],
  );
  assert.equal(
    rolesOf('FROM alpine AS b', 'RUN apk add nginx', 'FROM scratch', 'COPY --from=b /usr/sbin/nginx /usr/sbin/nginx'),
    'nginx',
  );
  assert.deepEqual(
    read({ '/w/Dockerfile': 'FROM php:8-fpm AS tool\nRUN make\nFROM nginx\nCOPY --from=tool /x /x\n' }).map(
      (one) => one.place.name,
    ),
    ['image'],
  );
});

test('arguments before FROM, platforms, quotes, the escape directive and CRLF', () => {
  assert.equal(rolesOf('ARG V=8.2', 'FROM --platform=$X php:${V}-fpm AS a'), 'php-fpm');
  assert.equal(rolesOf('FROM "${MIRROR}nginx:1"'), 'nginx');
  assert.equal(rolesOf('# escape=`', 'FROM alpine', 'RUN apk add `', '  nginx'), 'nginx');
  assert.equal(
    roles(read({ '/w/Dockerfile': 'FROM alpine\r\nRUN apk add \\\r\n  nginx\r\n' })[0] ?? assert.fail()),
    'nginx',
  );
});

// who

test('the last USER, and entrypoint scripts', () => {
  assert.equal(image('FROM php:8-fpm', 'USER www-data', 'USER root', 'USER nobody')?.startsAs, 'not-root');
  assert.equal(image('FROM php:8-fpm')?.startsAs, 'root');
  assert.equal(image('FROM php:8-fpm', 'ENTRYPOINT ["/entry.sh"]')?.startsAs, 'unknown');
  assert.equal(
    image('FROM php:8-fpm', 'ENTRYPOINT ["/usr/bin/tini", "--"]', 'CMD ["php-fpm", "-R"]')?.allowsRoot,
    true,
  );
  assert.equal(image('FROM php:8-fpm', 'ENTRYPOINT ["/usr/bin/tini", "--", "/entry.sh"]')?.startsAs, 'unknown');
  assert.equal(
    image('FROM alpine', 'RUN apk add nginx', 'USER 1000', 'ENTRYPOINT ["/entry.sh"]')?.startsAs,
    'not-root',
  );
});

// what is copied

test('COPY and ADD: files, folders, globs, several sources, JSON, WORKDIR and variables', () => {
  const container = image(
    'FROM nginx',
    'ENV CONF=/etc/nginx',
    'WORKDIR /etc',
    'COPY a.conf $CONF/conf.d/default.conf',
    'COPY --chown=1:1 snippets nginx/snippets',
    'ADD ["b.conf", "c.conf", "/x/"]',
    'COPY sites/*.conf /sites/',
    'COPY --from=0 d.conf /d.conf',
    'ADD https://example.com/e.conf /e.conf',
    'COPY rootfs/ /',
    'COPY <<EOF /f.conf',
    'g.conf',
    'EOF',
  );
  const expected = {
    'a.conf': '/etc/nginx/conf.d/default.conf',
    'snippets/deep/x.conf': '/etc/nginx/snippets/deep/x.conf',
    'b.conf': '/x/b.conf',
    'c.conf': '/x/c.conf',
    'sites/y.conf': '/sites/y.conf',
    'rootfs/etc/nginx/nginx.conf': '/etc/nginx/nginx.conf',
    'd.conf': undefined,
    'e.conf': undefined,
    'g.conf': undefined,
    'sites/y.txt': undefined,
    'sites/deep/y.conf': undefined,
    Dockerfile: undefined,
  };
  for (const [file, where] of Object.entries(expected)) {
    assert.equal(target(container, `/w/${file}`), where, file);
    assert.equal(container?.covers(`/w/${file}`) !== undefined, where !== undefined, file);
  }
  assert.deepEqual(
    [container?.covers('/w/a.conf')?.by, container?.covers('/w/a.conf')?.message],
    ['copy', 'copied into the image by Dockerfile'],
  );
});

test('a Dockerfile is named with its directory where several are called like it', () => {
  const containers = read({
    '/w/web/Dockerfile': 'FROM nginx\nCOPY a.conf /etc/nginx/conf.d/\n',
    '/w/php/Dockerfile': 'FROM php:8-fpm\nCOPY . /srv\n',
    '/w/Dockerfile.dev': 'FROM nginx\nCOPY b.conf /etc/nginx/conf.d/\n',
  });
  const messages = ['/w/web/a.conf', '/w/php/x.conf', '/w/b.conf'].map((file) =>
    containers.flatMap((one) => one.covers(file)?.message ?? []),
  );
  assert.deepEqual(messages, [
    ['copied into the image by web/Dockerfile'],
    ['copied with the whole build context by php/Dockerfile'],
    ['copied into the image by Dockerfile.dev'],
  ]);
});

test('a whole context', () => {
  const cover = image('FROM php:8-fpm', 'COPY . .')?.covers('/w/deep/a.conf');
  assert.deepEqual([cover?.by, cover?.target], ['context', '/var/www/html/deep/a.conf']);
});

test('without a Compose file the context is where the sources are', () => {
  const texts = {
    '/w/docker/php/Dockerfile':
      'FROM php:8-fpm\nCOPY docker/php/pool.conf /usr/local/etc/php-fpm.d/www.conf\nCOPY . /app\n',
  };
  const [container] = read(texts, ['/w/docker/php/pool.conf', '/w/index.php']);
  assert.equal(target(container, '/w/docker/php/pool.conf'), '/usr/local/etc/php-fpm.d/www.conf');
  assert.equal(target(container, '/w/index.php'), '/app/index.php');
  const [own] = read(texts, []);
  assert.equal(own?.covers('/w/index.php'), undefined);
  assert.equal(own?.covers('/w/docker/php/x')?.by, 'context');
});

test('names of sources are globs as Go reads them', () => {
  const container = image(
    'FROM nginx',
    'COPY conf/[a-c]?[^0-9].conf /x/',
    'COPY lone[ /y/',
    'COPY s\\*.conf /z/',
    'COPY */in*e/*x /v/',
  );
  for (const [file, yes] of [
    ['conf/abc.conf', true],
    ['conf/ab1.conf', false],
    ['conf/dbc.conf', false],
    ['p/inside/ax', true],
    ['p/inside/ay', false],
    ['p/q/inside/ax', false],
  ] as const)
    assert.equal(container?.covers(`/w/${file}`) !== undefined, yes, file);
});

// with Compose

const built = (dockerfile: string, ...lines: readonly string[]): readonly Container[] =>
  read({
    '/w/compose.yaml': `services:\n  web:\n${lines.map((line) => `    ${line}\n`).join('')}`,
    '/w/docker/Dockerfile': dockerfile,
  });

test('a service that builds runs what its Dockerfile says, and no image is told beside it', () => {
  const [container, ...others] = built(
    'FROM nginx\nCOPY conf/a.conf /etc/nginx/conf.d/\nUSER nginx\n',
    'build: {context: ., dockerfile: docker/Dockerfile}',
  );
  assert.ok(container !== undefined && others.length === 0);
  assert.deepEqual(
    [
      roles(container),
      container.builds,
      container.startsAs,
      target(container, '/w/conf/a.conf'),
      target(container, '/w/docker/conf/a.conf'),
    ],
    ['nginx', true, 'not-root', '/etc/nginx/conf.d/a.conf', undefined],
  );
});

test('build.target chooses the stage; the other stages are images of their own', () => {
  const text = 'FROM php:8-fpm AS php\nCOPY p.conf /p.conf\nFROM nginx AS web\nCOPY n.conf /n.conf\n';
  const containers = built(text, 'build: {context: docker, target: php}');
  assert.deepEqual(
    containers.map(
      (one) =>
        `${one.place.name} ${roles(one)} ${target(one, '/w/docker/p.conf') ?? '-'} ${target(one, '/w/docker/n.conf') ?? '-'}`,
    ),
    ['service web php-fpm /p.conf -', 'image nginx - /n.conf'],
  );
});

test('dockerfile_inline', () => {
  const [container] = built(
    '',
    'build:',
    '  context: .',
    '  dockerfile_inline: |',
    '    FROM php:8-fpm',
    '    COPY pool.conf /usr/local/etc/php-fpm.d/www.conf',
  );
  assert.deepEqual(
    [container && roles(container), target(container, '/w/pool.conf')],
    ['php-fpm', '/usr/local/etc/php-fpm.d/www.conf'],
  );
});

test('a Dockerfile that is not there: whatever the context holds may be in it', () => {
  const [container] = built('', 'build: ./gone');
  assert.deepEqual(
    [container && roles(container), container?.covers('/w/gone/a.conf')?.by, container?.covers('/w/a.conf')],
    ['unknown', 'context', undefined],
  );
  const [named] = built('', 'image: nginx', 'build: ./gone');
  assert.equal(named && roles(named), 'nginx');
  const [remote] = built('', 'build: https://example.com/x.git#main');
  assert.equal(remote?.covers('/w/a.conf'), undefined);
});

test('images that the tree builds under a name are bases and images of others', () => {
  const containers = read({
    '/w/compose.yaml':
      'services:\n  base: {image: "me/base", build: base, command: "php x"}\n  app: {build: app}\n  same: {image: "me/base:latest"}\n',
    '/w/base/Dockerfile': 'FROM php:8-fpm\nCOPY b.conf /b.conf\n',
    '/w/app/Dockerfile': 'FROM me/base\nCOPY a.conf /a.conf\n',
  });
  assert.deepEqual(
    containers.map(
      (one) =>
        `${one.place.name} ${roles(one)} ${target(one, '/w/base/b.conf') ?? '-'} ${target(one, '/w/app/a.conf') ?? '-'}`,
    ),
    ['service app php-fpm /b.conf /a.conf', 'service same php-fpm /b.conf -'],
  );
});

test('images that begin with each other end', () => {
  assert.doesNotThrow(() =>
    read({
      '/w/compose.yaml': 'services:\n  a: {image: a, build: a}\n  b: {image: b, build: b}\n',
      '/w/a/Dockerfile': 'FROM b\nEXPOSE 80\n',
      '/w/b/Dockerfile': 'FROM a\nEXPOSE 80\n',
    }),
  );
});

// what RUN writes

test('RUN instructions that edit configuration', () => {
  const text = [
    'FROM php:8-fpm',
    "RUN sed -i 's|^listen = .*|listen = 9000|' /usr/local/etc/php-fpm.d/www.conf \\",
    '    && echo "pm = static" >> /usr/local/etc/php-fpm.d/zz.conf; cp a /etc/nginx/conf.d/a.conf',
    'RUN rm /etc/nginx/sites-enabled/default && echo x > /tmp/nginx.conf && ls /etc/nginx && cat /etc/nginx/nginx.conf',
    'RUN envsubst < /a.tpl > /etc/nginx/b.conf',
  ].join('\n');
  const generated = image(text)?.generates ?? [];
  assert.deepEqual(
    generated.map((one) => `${one.pattern} ${one.role ?? '-'}`),
    [
      '/usr/local/etc/php-fpm.d/www.conf php-fpm',
      '/usr/local/etc/php-fpm.d/zz.conf php-fpm',
      '/etc/nginx/conf.d/a.conf nginx',
      '/etc/nginx/sites-enabled/default nginx',
      '/etc/nginx/b.conf nginx',
    ],
  );
  for (const { pattern, at } of generated) assert.equal(`${text}\n`.slice(at.range.start, at.range.end), pattern);
});

test('a heredoc in RUN is a script', () => {
  const generated = image('FROM nginx', 'RUN <<EOF', 'cat > /etc/nginx/conf.d/x.conf <<END', 'EOF')?.generates ?? [];
  assert.deepEqual(
    generated.map((one) => one.pattern),
    ['/etc/nginx/conf.d/x.conf'],
  );
});
