/** Spellings of one deployment: how addresses, pools and times are written. */
import { location, master, nginx, onSocket, pool, server, site, socket, type Shape } from './shape.ts';

const unix = `unix:${socket}`;
const main = '/w/nginx.conf';
const www = '/w/www.conf';

function pair(title: string, address: string, listen: string, more: Partial<Shape> = {}): Shape {
  return {
    title,
    files: { [main]: nginx(site(address)), [www]: pool(listen) },
    pairs: [{ nginx: { file: main, address }, pool: { file: www, address: listen } }],
    ...more,
  };
}

/** One address in two spellings. */
export const spellings: readonly Shape[] = [
  pair('a name of this machine and a plain port', 'localhost:9000', '9000'),
  pair('a plain port', '127.0.0.1:9000', '9000'),
  pair('all addresses of IPv4', '127.0.0.1:9000', '0.0.0.0:9000'),
  pair('the loopback of IPv6', '[::1]:9000', '[::1]:9000'),
  pair('/var/run and /run', 'unix:/var/run/php/shop.sock', '/run/php/shop.sock'),
  pair('an address of the machine itself', '10.0.0.5:9000', '10.0.0.5:9000'),
  {
    ...pair('the name of the pool in its socket', unix, '/run/php/$pool.sock'),
    pairs: [{ nginx: { file: main, address: unix }, pool: { file: www, address: '$pool.sock' } }],
  },
];

/** Where the address, the pool or the time is set. */
export const places: readonly Shape[] = [
  {
    title: 'an upstream with settings around its server',
    files: {
      [main]: nginx(
        `upstream php {\n    zone php 64k;\n    server ${unix} max_fails=3;\n    keepalive 8;\n}\n${site('php')}`,
      ),
      [www]: pool(socket),
    },
    pairs: [onSocket(main, www)],
  },
  {
    title: 'a part of the address in a variable',
    files: {
      [main]: nginx(server(`    set $sock ${'shop.sock'};\n${location('unix:/run/php/$sock')}`)),
      [www]: pool(socket),
    },
    pairs: [{ nginx: { file: main, address: 'shop.sock' }, pool: { file: www, address: socket } }],
    otherSide: ['pass'],
  },
  {
    title: 'times in http',
    files: {
      [main]: nginx(
        `    fastcgi_read_timeout 120s;\n${server('    location ~ \\.php$ {\n        include fastcgi_params;\n        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;\n        fastcgi_pass unix:/run/php/shop.sock;\n    }\n')}`,
      ),
      [www]: pool(socket),
    },
    pairs: [onSocket(main, www)],
  },
  {
    title: 'a location in a location',
    files: { [main]: nginx(server(`    location /app/ {\n${location(unix)}    }\n`)), [www]: pool(socket) },
    pairs: [onSocket(main, www)],
  },
  {
    title: 'a named location',
    files: {
      [main]: nginx(
        server(
          '    location / { try_files /absent @php; }\n    location @php {\n        include fastcgi_params;\n        fastcgi_param SCRIPT_FILENAME $document_root/index.php;\n        fastcgi_read_timeout 120s;\n        fastcgi_pass unix:/run/php/shop.sock;\n    }\n',
        ),
      ),
      [www]: pool(socket),
    },
    pairs: [onSocket(main, www)],
  },
  {
    title: 'a pool whose listen is in an included file',
    files: {
      [main]: nginx(site(unix)),
      '/w/php-fpm.conf': '[global]\nerror_log = syslog\n[shop]\nuser = www-data\ninclude=/w/shared.conf\n',
      '/w/shared.conf': pool(socket).replace(/^.*\n.*\n/, ''),
    },
    pairs: [onSocket(main, '/w/shared.conf')],
  },
  {
    title: 'two versions of PHP',
    files: {
      '/w/etc/nginx/nginx.conf': nginx('    include sites/*;\n'),
      '/w/etc/nginx/sites/shop': site('unix:/run/php/php8.2-fpm.sock'),
      '/w/etc/nginx/sites/blog': site('unix:/run/php/php7.4-fpm.sock', 'blog.example'),
      '/w/etc/php/8.2/fpm/php-fpm.conf': master('/etc/php/8.2/fpm/pool.d/*.conf'),
      '/w/etc/php/8.2/fpm/pool.d/www.conf': pool('/run/php/php8.2-fpm.sock', 'www'),
      '/w/etc/php/7.4/fpm/php-fpm.conf': master('/etc/php/7.4/fpm/pool.d/*.conf'),
      '/w/etc/php/7.4/fpm/pool.d/www.conf': pool('/run/php/php7.4-fpm.sock', 'www'),
    },
    pairs: [
      onSocket('/w/etc/nginx/sites/shop', '/w/etc/php/8.2/fpm/pool.d/www.conf', '/run/php/php8.2-fpm.sock'),
      onSocket('/w/etc/nginx/sites/blog', '/w/etc/php/7.4/fpm/pool.d/www.conf', '/run/php/php7.4-fpm.sock'),
    ],
    otherSide: ['listen'],
  },
  {
    title: 'loose pools of two versions',
    files: {
      '/w/nginx/nginx.conf': nginx(site('unix:/run/php/a.sock') + site('unix:/run/php/b.sock', 'blog.example')),
      '/w/php74/www.conf': pool('/run/php/a.sock', 'a'),
      '/w/php82/www.conf': pool('/run/php/b.sock', 'b'),
    },
    pairs: [
      onSocket('/w/nginx/nginx.conf', '/w/php74/www.conf', '/run/php/a.sock'),
      onSocket('/w/nginx/nginx.conf', '/w/php82/www.conf', '/run/php/b.sock'),
    ],
    otherSide: ['listen'],
  },
  {
    title: 'line ends of Windows',
    files: { [main]: nginx(site(unix)).replaceAll('\n', '\r\n'), [www]: pool(socket).replaceAll('\n', '\r\n') },
    pairs: [onSocket(main, www)],
  },
  {
    title: 'a static preview at the top, a server without a main file below',
    files: {
      '/w/preview/nginx.conf': nginx('    server { listen 8080; root /srv/static; }\n'),
      '/w/deploy/shop.conf': site(unix),
      '/w/deploy/pool.conf': pool(socket),
    },
    pairs: [onSocket('/w/deploy/shop.conf', '/w/deploy/pool.conf')],
    hidden: { owner: 'the user that nginx runs as is unknown here' },
  },
  {
    title: 'a stock main file elsewhere, a server without a main file',
    files: {
      '/w/vm/nginx.conf': nginx('    include /etc/nginx/conf.d/*.conf;\n'),
      '/w/deploy/conf.d/shop.conf': site(unix),
      '/w/deploy/pool.conf': pool(socket),
    },
    pairs: [onSocket('/w/deploy/conf.d/shop.conf', '/w/deploy/pool.conf')],
    hidden: { owner: 'the user that nginx runs as is unknown here' },
  },
  {
    title: 'nginx.conf in conf, sites in conf/sites',
    files: {
      '/w/conf/nginx.conf': nginx('    include sites/*.conf;\n'),
      '/w/conf/sites/shop.conf': site(unix),
      '/w/fpm/shop.conf': pool(socket),
    },
    pairs: [onSocket('/w/conf/sites/shop.conf', '/w/fpm/shop.conf')],
  },
];

const stock = nginx('    include /etc/nginx/conf.d/*.conf;\n');
const included = {
  '/w/nginx.conf': stock,
  '/w/conf.d/shop.conf': site(unix),
  '/w/php-fpm.conf': master('/etc/php-fpm.d/*.conf'),
  '/w/php-fpm.d/www.conf': pool(socket),
};
const includedPairs = [onSocket('/w/conf.d/shop.conf', '/w/php-fpm.d/www.conf')];

/** Copies of main files that include the same files. */
export const copies: readonly Shape[] = [
  {
    title: 'a backup of the main file',
    files: { ...included, '/w/nginx.conf.bak': stock, '/w/nginx.conf.default': stock },
    pairs: includedPairs,
  },
  {
    title: 'a backup with another time',
    files: {
      ...included,
      '/w/nginx.conf.old': nginx('    fastcgi_read_timeout 5s;\n    include /etc/nginx/conf.d/*.conf;\n'),
    },
    pairs: includedPairs,
  },
  {
    title: 'a test that includes the site',
    files: { ...included, '/w/tests/nginx.conf': nginx('    include ../conf.d/*.conf;\n') },
    pairs: includedPairs,
  },
  {
    title: 'a backup of the main file of PHP-FPM',
    files: { ...included, '/w/php-fpm.conf.rpmsave': master('/etc/php-fpm.d/*.conf') },
    pairs: includedPairs,
  },
];

/** Templates with control. */
const control = (text: string): string =>
  text.replace('    listen 80;\n', '    listen 80;\n{% if tls %}\n    listen 443 ssl;\n{% endif %}\n');
export const controlled: readonly Shape[] = [
  {
    title: 'Jinja: a branch that has nothing to do with the address',
    files: { '/w/t/nginx.conf.j2': control(nginx(site(unix))), '/w/t/www.conf.j2': pool(socket) },
    pairs: [onSocket('/w/t/nginx.conf.j2', '/w/t/www.conf.j2')],
  },
  {
    title: 'Jinja: a branch in the pool that has nothing to do with the address',
    files: {
      '/w/t/nginx.conf.j2': nginx(site(unix)),
      '/w/t/www.conf.j2': `${pool(socket)}{% if slow %}\nslowlog = /var/log/slow.log\n{% endif %}\n`,
    },
    pairs: [onSocket('/w/t/nginx.conf.j2', '/w/t/www.conf.j2')],
  },
  {
    title: 'ERB: a branch that has nothing to do with the address',
    files: {
      '/w/t/nginx.conf.erb': nginx(site(unix)).replace(
        '    listen 80;\n',
        '    listen 80;\n<% if @tls %>\n    listen 443 ssl;\n<% end %>\n',
      ),
      '/w/t/www.conf.erb': pool(socket),
    },
    pairs: [onSocket('/w/t/nginx.conf.erb', '/w/t/www.conf.erb')],
  },
  {
    title: 'Jinja: a comment and an assignment',
    files: {
      '/w/t/nginx.conf.j2': `{# who wrote this #}\n{% set x = 1 %}\n# {{ ansible_managed }}\n${nginx(site(unix))}`,
      '/w/t/www.conf.j2': `; {{ ansible_managed }}\n${pool(socket)}`,
    },
    pairs: [onSocket('/w/t/nginx.conf.j2', '/w/t/www.conf.j2')],
  },
  {
    title: 'Go: a branch',
    files: {
      '/w/t/nginx.conf.tmpl': nginx(site(unix)).replace(
        '    listen 80;\n',
        '    listen 80;\n{{ if .Tls }}\n    listen 443 ssl;\n{{ else }}\n    listen 8080;\n{{ end }}\n',
      ),
      '/w/t/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/t/nginx.conf.tmpl', '/w/t/www.conf')],
  },
  {
    title: 'Jinja: the address in a branch',
    files: {
      '/w/t/nginx.conf.j2': nginx(server(`{% if php %}\n${location(unix)}{% endif %}\n`)),
      '/w/t/www.conf.j2': pool(socket),
    },
    pairs: [onSocket('/w/t/nginx.conf.j2', '/w/t/www.conf.j2')],
    hidden: {
      pass: 'the file is a template with conditions',
      listen: 'the file is a template with conditions',
      kills: '',
      'gives-up': '',
    },
  },
  {
    title: 'Jinja: pools in a loop',
    files: {
      '/w/t/nginx.conf.j2': nginx(site(unix)),
      '/w/t/pools.conf.j2': `{% for site in sites %}\n[{{ site }}]\nuser = www-data\nlisten = /run/php/{{ site }}.sock\npm = ondemand\npm.max_children = 2\n{% endfor %}\n${pool(socket)}`,
    },
    pairs: [onSocket('/w/t/nginx.conf.j2', '/w/t/pools.conf.j2')],
    hidden: {
      pass: 'the pools come from a template',
      listen: 'the pools come from a template',
      kills: '',
      'gives-up': '',
    },
  },
  {
    title: 'Jinja: more is put into the pool',
    files: { '/w/t/nginx.conf.j2': nginx(site(unix)), '/w/t/www.conf.j2': `${pool(socket)}{{ fpm_extra }}\n` },
    pairs: [onSocket('/w/t/nginx.conf.j2', '/w/t/www.conf.j2')],
    hidden: {
      pass: 'the pools come from a template',
      listen: 'the pools come from a template',
      kills: '',
      'gives-up': '',
    },
  },
];
