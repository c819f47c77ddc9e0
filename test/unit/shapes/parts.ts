/** Trees that hold more than a server, less than one, or several: stock main files, monorepos, templates, other programs beside. */
import { location, master, nginx, onPort, onSocket, pool, server, site, socket, type Shape } from './shape.ts';

const unix = `unix:${socket}`;
const stock = nginx('    include /etc/nginx/conf.d/*.conf;\n');
const pair = { '/w/nginx.conf': nginx(site(unix)), '/w/www.conf': pool(socket) };
const pairs = [onSocket('/w/nginx.conf', '/w/www.conf')];
const adminer = 'services:\n  adminer:\n    image: adminer\n    ports: ["8080:8080"]\n';

/** Stock main files that name directories of the server. */
export const stockMains: readonly Shape[] = [
  {
    title: 'a stock main file with sites in conf.d beside it',
    files: {
      '/w/nginx/nginx.conf': stock,
      '/w/nginx/conf.d/shop.conf': site(unix),
      '/w/php-fpm.d/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx/conf.d/shop.conf', '/w/php-fpm.d/www.conf')],
  },
  {
    title: 'a stock main file at the top with conf.d beside it',
    files: { '/w/nginx.conf': stock, '/w/conf.d/shop.conf': site(unix), '/w/php-fpm.d/www.conf': pool(socket) },
    pairs: [onSocket('/w/conf.d/shop.conf', '/w/php-fpm.d/www.conf')],
  },
  {
    title: 'a stock main file with an absent directory, the site in the main file itself',
    files: {
      '/w/nginx.conf': nginx(`    include /etc/nginx/conf.d/*.conf;\n${site(unix)}`),
      '/w/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx.conf', '/w/www.conf')],
  },
  {
    title: 'a stock main file with the site beside it, outside of conf.d',
    files: { '/w/nginx/nginx.conf': stock, '/w/nginx/shop.conf': site(unix), '/w/php/www.conf': pool(socket) },
    pairs: [onSocket('/w/nginx/shop.conf', '/w/php/www.conf')],
    unknown: 'not-included',
  },
  {
    title: 'a main file with a relative include that does not reach the site',
    files: {
      '/w/nginx/nginx.conf': nginx('    include sites-enabled/*;\n'),
      '/w/nginx/sites-enabled/blog': server('', 'blog.example'),
      '/w/nginx/sites-available/shop': site(unix),
      '/w/php/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx/sites-available/shop', '/w/php/www.conf')],
    unknown: 'not-included',
  },
  {
    title: 'a main file of PHP-FPM with an absolute include of an absent directory, the pool in it itself',
    files: {
      '/w/nginx.conf': nginx(site(unix)),
      '/w/php-fpm.conf': `${master('/etc/php-fpm.d/*.conf')}${pool(socket)}`,
    },
    pairs: [onSocket('/w/nginx.conf', '/w/php-fpm.conf')],
    hidden: {
      pass: '`include = /etc/php-fpm.d/*.conf` of PHP-FPM was not read',
      listen: '`include = /etc/php-fpm.d/*.conf` of PHP-FPM was not read',
    },
  },
  {
    title: 'modules and types that are not in the tree',
    files: {
      '/w/nginx/nginx.conf': `include /etc/nginx/modules-enabled/*.conf;\n${nginx(`    include /etc/nginx/mime.types;\n${site(unix)}`)}`,
      '/w/php/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx/nginx.conf', '/w/php/www.conf')],
  },
];

/** Several servers, or only a part of one. */
export const partsOfTrees: readonly Shape[] = [
  {
    title: 'a monorepo of two servers',
    files: {
      '/w/alpha/nginx/nginx.conf': nginx(site('127.0.0.1:9001')),
      '/w/alpha/php/www.conf': pool('127.0.0.1:9001'),
      '/w/beta/nginx/nginx.conf': nginx(site('127.0.0.1:9002')),
      '/w/beta/php/www.conf': pool('127.0.0.1:9002'),
    },
    pairs: [
      onPort('/w/alpha/nginx/nginx.conf', '/w/alpha/php/www.conf', 9001),
      onPort('/w/beta/nginx/nginx.conf', '/w/beta/php/www.conf', 9002),
    ],
  },
  {
    title: 'two mirrors of /etc',
    files: {
      '/w/hosts/a/etc/nginx/nginx.conf': stock,
      '/w/hosts/a/etc/nginx/conf.d/shop.conf': site('unix:/run/php/a.sock'),
      '/w/hosts/a/etc/php/8.2/fpm/php-fpm.conf': master('/etc/php/8.2/fpm/pool.d/*.conf'),
      '/w/hosts/a/etc/php/8.2/fpm/pool.d/www.conf': pool('/run/php/a.sock'),
      '/w/hosts/b/etc/nginx/nginx.conf': stock,
      '/w/hosts/b/etc/nginx/conf.d/shop.conf': site('unix:/run/php/b.sock'),
      '/w/hosts/b/etc/php/8.2/fpm/php-fpm.conf': master('/etc/php/8.2/fpm/pool.d/*.conf'),
      '/w/hosts/b/etc/php/8.2/fpm/pool.d/www.conf': pool('/run/php/b.sock'),
    },
    pairs: [
      onSocket(
        '/w/hosts/a/etc/nginx/conf.d/shop.conf',
        '/w/hosts/a/etc/php/8.2/fpm/pool.d/www.conf',
        '/run/php/a.sock',
      ),
      onSocket(
        '/w/hosts/b/etc/nginx/conf.d/shop.conf',
        '/w/hosts/b/etc/php/8.2/fpm/pool.d/www.conf',
        '/run/php/b.sock',
      ),
    ],
  },
  {
    title: 'the folder of both is opened at its parent',
    files: { '/home/me/ops/nginx.conf': nginx(site(unix)), '/home/me/ops/www.conf': pool(socket) },
    roots: ['/home/me'],
    pairs: [onSocket('/home/me/ops/nginx.conf', '/home/me/ops/www.conf')],
  },
  {
    title: 'two loose documents',
    files: { '/x/a.conf': nginx(site(unix)), '/y/b.conf': pool(socket) },
    roots: [],
    pairs: [onSocket('/x/a.conf', '/y/b.conf')],
  },
  {
    title: 'two loose documents without main files',
    files: { '/x/site.conf': site('127.0.0.1:9000'), '/x/www.conf': pool('127.0.0.1:9000') },
    roots: [],
    pairs: [onPort('/x/site.conf', '/x/www.conf')],
  },
  {
    title: 'only the folder of nginx is opened',
    files: { '/w/nginx/nginx.conf': nginx(site(unix)) },
    roots: ['/w/nginx'],
    pairs: [onSocket('/w/nginx/nginx.conf', '/w/php/www.conf')],
    unknown: 'missing-include',
  },
  {
    title: 'the folders of both servers are opened side by side',
    files: { '/w/nginx/nginx.conf': nginx(site(unix)), '/w/php/www.conf': pool(socket) },
    roots: ['/w/nginx', '/w/php'],
    pairs: [onSocket('/w/nginx/nginx.conf', '/w/php/www.conf')],
  },
];

/** Other things beside a server. */
export const beside: readonly Shape[] = [
  {
    title: 'tests with another main file',
    files: { ...pair, '/w/tests/nginx.conf': nginx(site('127.0.0.1:9100')) },
    pairs,
  },
  {
    title: 'tests with another main file and a pool',
    files: {
      ...pair,
      '/w/tests/fixtures/nginx.conf': nginx(site('127.0.0.1:9100')),
      '/w/tests/fixtures/www.conf': pool('127.0.0.1:9200', 'test'),
    },
    pairs,
  },
  {
    title: 'a sample of the main file',
    files: { ...pair, '/w/nginx.conf.sample': nginx(site('127.0.0.1:9100')) },
    pairs,
  },
  {
    title: 'samples and backups of the pool',
    files: {
      ...pair,
      '/w/www.conf.default': pool('127.0.0.1:9000', 'www'),
      '/w/www.conf.bak': pool('/run/php/old.sock'),
    },
    pairs,
  },
  { title: 'a Compose file for a tool', files: { ...pair, '/w/tools/adminer/docker-compose.yml': adminer }, pairs },
  {
    title: 'a Compose file for databases at the top',
    files: { ...pair, '/w/docker-compose.yml': 'services:\n  db:\n    image: mysql:8\n  cache:\n    image: redis\n' },
    pairs,
  },
  {
    title: 'a Dockerfile for tests only',
    files: {
      ...pair,
      '/w/Dockerfile':
        'FROM php:8.3-cli\nWORKDIR /app\nCOPY composer.json .\nRUN composer install\nCMD ["vendor/bin/phpunit"]\n',
    },
    pairs,
  },
  {
    title: 'a Dockerfile that builds assets',
    files: { ...pair, '/w/Dockerfile': 'FROM node:20\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\n' },
    pairs,
  },
  {
    title: 'a Dockerfile for tests in a folder of its own',
    files: { ...pair, '/w/ci/Dockerfile': 'FROM php:8.3-cli\nCOPY . /app\n' },
    pairs,
  },
  {
    title: 'Apache, supervisor and MySQL beside',
    files: {
      ...pair,
      '/w/apache/shop.conf': '<VirtualHost *:80>\n  ServerName shop\n</VirtualHost>\n',
      '/w/supervisor/worker.conf': '[program:worker]\ncommand=php artisan queue:work\n',
      '/w/mysql/my.cnf': '[mysqld]\nmax_connections = 100\n',
    },
    pairs,
  },
  {
    title: 'a second server that serves files only',
    files: { ...pair, '/w/static/nginx.conf': nginx('    server { listen 8080; root /srv/static; }\n') },
    pairs,
  },
  {
    title: 'a systemd unit beside',
    files: {
      ...pair,
      '/w/systemd/php-fpm.service':
        '[Unit]\nDescription=PHP-FPM\n[Service]\nExecStart=/usr/sbin/php-fpm --nodaemonize\n',
    },
    pairs,
  },
];

/** Templates with addresses that are written out. */
export const templates: readonly Shape[] = [
  {
    title: 'Jinja templates, addresses written out',
    files: {
      '/w/roles/web/templates/nginx.conf.j2': nginx(server(location(unix), '{{ server_name }}')),
      '/w/roles/web/templates/www.conf.j2': pool(socket)
        .replace('max_children = 5', 'max_children = {{ fpm_children }}')
        .replace('dynamic', 'ondemand')
        .replace(/pm\.(?:start|min|max_spare)\S* = \d\n/g, ''),
    },
    pairs: [onSocket('/w/roles/web/templates/nginx.conf.j2', '/w/roles/web/templates/www.conf.j2')],
  },
  {
    title: 'a Jinja template of the site, a plain pool',
    files: {
      '/w/templates/shop.conf.j2': server(location('127.0.0.1:9000'), '{{ server_name }}'),
      '/w/files/www.conf': pool('127.0.0.1:9000'),
    },
    pairs: [onPort('/w/templates/shop.conf.j2', '/w/files/www.conf')],
  },
  {
    title: 'roles of one playbook',
    files: {
      '/w/roles/nginx/templates/nginx.conf.j2': nginx(site(unix)),
      '/w/roles/php/templates/www.conf.j2': pool(socket),
    },
    pairs: [onSocket('/w/roles/nginx/templates/nginx.conf.j2', '/w/roles/php/templates/www.conf.j2')],
  },
  {
    title: 'a template for envsubst with an address written out',
    files: { '/w/nginx/shop.conf.template': server(location(unix), '${SERVER_NAME}'), '/w/php/www.conf': pool(socket) },
    pairs: [onSocket('/w/nginx/shop.conf.template', '/w/php/www.conf')],
    hidden: { owner: 'the user that nginx runs as is unknown here' },
  },
];
