/** Trees of one server: mirrors of what packages install, and what people keep in repositories. */
import { location, master, nginx, onPort, onSocket, pool, server, site, socket, type Shape } from './shape.ts';

const unix = `unix:${socket}`;
const debian = nginx('    include /etc/nginx/conf.d/*.conf;\n    include /etc/nginx/sites-enabled/*;\n');
const debianFpm = {
  '/w/etc/php/8.2/fpm/php-fpm.conf': master('/etc/php/8.2/fpm/pool.d/*.conf'),
  '/w/etc/php/8.2/fpm/pool.d/www.conf': pool(socket),
};
const debianPool = '/w/etc/php/8.2/fpm/pool.d/www.conf';

/** What packages install, mirrored or live. */
export const packaged: readonly Shape[] = [
  {
    title: 'Debian, mirrored, with links in sites-enabled',
    files: { '/w/etc/nginx/nginx.conf': debian, '/w/etc/nginx/sites-available/shop': site(unix), ...debianFpm },
    links: { '/w/etc/nginx/sites-enabled/shop': '/w/etc/nginx/sites-available/shop' },
    pairs: [onSocket('/w/etc/nginx/sites-available/shop', debianPool)],
  },
  {
    title: 'Debian, mirrored, with files in sites-enabled',
    files: { '/w/etc/nginx/nginx.conf': debian, '/w/etc/nginx/sites-enabled/shop.conf': site(unix), ...debianFpm },
    pairs: [onSocket('/w/etc/nginx/sites-enabled/shop.conf', debianPool)],
  },
  {
    title: 'Debian, mirrored, without links: a draft as far as the files show',
    files: { '/w/etc/nginx/nginx.conf': debian, '/w/etc/nginx/sites-available/shop': site(unix), ...debianFpm },
    pairs: [onSocket('/w/etc/nginx/sites-available/shop', debianPool)],
    unknown: 'not-included',
  },
  {
    title: 'Debian, live',
    files: {
      '/etc/nginx/nginx.conf': debian,
      '/etc/nginx/sites-enabled/shop': site(unix),
      '/etc/php/8.2/fpm/php-fpm.conf': master('/etc/php/8.2/fpm/pool.d/*.conf'),
      '/etc/php/8.2/fpm/pool.d/www.conf': pool(socket),
    },
    roots: ['/etc'],
    pairs: [onSocket('/etc/nginx/sites-enabled/shop', '/etc/php/8.2/fpm/pool.d/www.conf')],
  },
  {
    title: 'Debian, a site without its main file',
    files: { '/w/etc/nginx/sites-available/shop': site(unix), '/w/etc/php/8.2/fpm/pool.d/www.conf': pool(socket) },
    pairs: [onSocket('/w/etc/nginx/sites-available/shop', debianPool)],
    hidden: { owner: 'whether www-data may connect to the socket is unknown here' },
  },
  {
    title: 'RHEL: absolute includes on both sides',
    files: {
      '/w/rootfs/etc/nginx/nginx.conf': nginx('    include /etc/nginx/conf.d/*.conf;\n', 'user nginx;\n'),
      '/w/rootfs/etc/nginx/conf.d/shop.conf': site(unix),
      '/w/rootfs/etc/php-fpm.conf': master('/etc/php-fpm.d/*.conf'),
      '/w/rootfs/etc/php-fpm.d/www.conf': pool(socket, 'shop', 'nginx'),
    },
    pairs: [onSocket('/w/rootfs/etc/nginx/conf.d/shop.conf', '/w/rootfs/etc/php-fpm.d/www.conf')],
  },
  {
    title: 'RHEL, the files of /etc at the top of the repository',
    files: {
      '/w/nginx/nginx.conf': nginx('    include /etc/nginx/conf.d/*.conf;\n', 'user nginx;\n'),
      '/w/nginx/conf.d/shop.conf': site('127.0.0.1:9000'),
      '/w/php-fpm.conf': master('/etc/php-fpm.d/*.conf'),
      '/w/php-fpm.d/www.conf': pool('127.0.0.1:9000'),
    },
    pairs: [onPort('/w/nginx/conf.d/shop.conf', '/w/php-fpm.d/www.conf')],
  },
  {
    title: 'FreeBSD',
    files: {
      '/w/usr/local/etc/nginx/nginx.conf': nginx('    include conf.d/*.conf;\n', 'user www;\n'),
      '/w/usr/local/etc/nginx/conf.d/shop.conf': site('unix:/var/run/shop.sock'),
      '/w/usr/local/etc/php-fpm.conf': master('/usr/local/etc/php-fpm.d/*.conf'),
      '/w/usr/local/etc/php-fpm.d/www.conf': pool('/var/run/shop.sock', 'shop', 'www'),
    },
    pairs: [
      onSocket('/w/usr/local/etc/nginx/conf.d/shop.conf', '/w/usr/local/etc/php-fpm.d/www.conf', '/var/run/shop.sock'),
    ],
  },
  {
    title: 'Homebrew',
    files: {
      '/w/opt/homebrew/etc/nginx/nginx.conf': nginx('    include servers/*;\n', ''),
      '/w/opt/homebrew/etc/nginx/servers/shop.conf': site('127.0.0.1:9000'),
      '/w/opt/homebrew/etc/php/8.3/php-fpm.conf': master('/opt/homebrew/etc/php/8.3/php-fpm.d/*.conf'),
      '/w/opt/homebrew/etc/php/8.3/php-fpm.d/www.conf': pool('127.0.0.1:9000'),
    },
    pairs: [onPort('/w/opt/homebrew/etc/nginx/servers/shop.conf', '/w/opt/homebrew/etc/php/8.3/php-fpm.d/www.conf')],
  },
  {
    title: 'Alpine',
    files: {
      '/w/etc/nginx/nginx.conf': nginx('    include /etc/nginx/http.d/*.conf;\n', 'user nginx;\n'),
      '/w/etc/nginx/http.d/shop.conf': site(unix),
      '/w/etc/php83/php-fpm.conf': master('/etc/php83/php-fpm.d/*.conf'),
      '/w/etc/php83/php-fpm.d/www.conf': pool(socket, 'shop', 'nginx'),
    },
    pairs: [onSocket('/w/etc/nginx/http.d/shop.conf', '/w/etc/php83/php-fpm.d/www.conf')],
  },
  {
    title: 'a build of its own',
    files: {
      '/w/usr/local/nginx/conf/nginx.conf': nginx('    include vhost/*.conf;\n', 'user www-data;\n'),
      '/w/usr/local/nginx/conf/vhost/shop.conf': site('unix:/tmp/shop.sock'),
      '/w/usr/local/php/etc/php-fpm.conf': master('etc/php-fpm.d/*.conf'),
      '/w/usr/local/php/etc/php-fpm.d/www.conf': pool('/tmp/shop.sock'),
    },
    pairs: [
      onSocket('/w/usr/local/nginx/conf/vhost/shop.conf', '/w/usr/local/php/etc/php-fpm.d/www.conf', '/tmp/shop.sock'),
    ],
  },
];

const whole = nginx(site(unix));

/** What people keep in repositories. */
export const kept: readonly Shape[] = [
  {
    title: 'a main file and a pool in one folder',
    files: { '/w/nginx.conf': whole, '/w/www.conf': pool(socket) },
    pairs: [onSocket('/w/nginx.conf', '/w/www.conf')],
  },
  {
    title: 'dotfiles: one folder among many',
    files: {
      '/w/.config/tmux/tmux.conf': 'set -g mouse on\n',
      '/w/web/nginx.conf': whole,
      '/w/web/php-fpm.conf': `[global]\nerror_log = syslog\n${pool(socket)}`,
    },
    pairs: [onSocket('/w/web/nginx.conf', '/w/web/php-fpm.conf')],
  },
  {
    title: 'a folder for each server with a main file each',
    files: { '/w/nginx/nginx.conf': whole, '/w/php/php-fpm.conf': `[global]\nerror_log = syslog\n${pool(socket)}` },
    pairs: [onSocket('/w/nginx/nginx.conf', '/w/php/php-fpm.conf')],
  },
  {
    title: 'loose files in one folder',
    files: { '/w/conf/shop.conf': site('127.0.0.1:9000'), '/w/conf/pool.conf': pool('127.0.0.1:9000') },
    pairs: [onPort('/w/conf/shop.conf', '/w/conf/pool.conf')],
  },
  {
    title: 'loose files in different folders',
    files: { '/w/deploy/nginx/shop.conf': site(unix), '/w/deploy/php/shop.conf': pool(socket) },
    pairs: [onSocket('/w/deploy/nginx/shop.conf', '/w/deploy/php/shop.conf')],
    hidden: { owner: 'the user that nginx runs as is unknown here' },
  },
  {
    title: 'loose files far apart',
    files: { '/w/web/conf/shop.nginx.conf': site(unix), '/w/app/etc/fpm/shop.conf': pool(socket) },
    pairs: [onSocket('/w/web/conf/shop.nginx.conf', '/w/app/etc/fpm/shop.conf')],
    hidden: { owner: 'the user that nginx runs as is unknown here' },
  },
  {
    title: 'several sites and several pools',
    files: {
      '/w/nginx/nginx.conf': nginx('    include sites/*.conf;\n'),
      '/w/nginx/sites/shop.conf': site('unix:/run/php/shop.sock'),
      '/w/nginx/sites/blog.conf': site('unix:/run/php/blog.sock', 'blog.example'),
      '/w/fpm/php-fpm.conf': master('/etc/php/8.2/fpm/pool.d/*.conf'),
      '/w/fpm/pool.d/shop.conf': pool('/run/php/shop.sock'),
      '/w/fpm/pool.d/blog.conf': pool('/run/php/blog.sock', 'blog'),
    },
    pairs: [
      onSocket('/w/nginx/sites/shop.conf', '/w/fpm/pool.d/shop.conf'),
      onSocket('/w/nginx/sites/blog.conf', '/w/fpm/pool.d/blog.conf', '/run/php/blog.sock'),
    ],
  },
  {
    title: 'several loose sites and loose pools',
    files: {
      '/w/sites/shop.conf': site('127.0.0.1:9001'),
      '/w/sites/blog.conf': site('127.0.0.1:9002', 'blog.example'),
      '/w/pools/shop.conf': pool('127.0.0.1:9001'),
      '/w/pools/blog.conf': pool('127.0.0.1:9002', 'blog'),
    },
    pairs: [
      onPort('/w/sites/shop.conf', '/w/pools/shop.conf', 9001),
      onPort('/w/sites/blog.conf', '/w/pools/blog.conf', 9002),
    ],
  },
  {
    title: 'an upstream in a file of its own',
    files: {
      '/w/nginx/nginx.conf': nginx('    include conf.d/*.conf;\n'),
      '/w/nginx/conf.d/php.conf': `upstream php {\n    server ${unix};\n}\n`,
      '/w/nginx/conf.d/shop.conf': site('php'),
      '/w/php/www.conf': pool(socket),
    },
    pairs: [{ ...onSocket('/w/nginx/conf.d/php.conf', '/w/php/www.conf'), timeouts: '/w/nginx/conf.d/shop.conf' }],
  },
  {
    title: 'an upstream in a loose file of its own',
    files: {
      '/w/nginx/upstream.conf': `upstream php {\n    server ${unix};\n}\n`,
      '/w/nginx/shop.conf': site('php'),
      '/w/php/www.conf': pool(socket),
    },
    pairs: [{ ...onSocket('/w/nginx/upstream.conf', '/w/php/www.conf'), timeouts: '/w/nginx/shop.conf' }],
    hidden: { owner: 'the user that nginx runs as is unknown here' },
  },
  {
    title: 'an upstream in the main file',
    files: {
      '/w/nginx.conf': nginx(`upstream php {\n    server ${unix};\n}\n${site('php')}`),
      '/w/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx.conf', '/w/www.conf')],
  },
  {
    title: 'a snippet that several servers include',
    files: {
      '/w/nginx/nginx.conf': nginx('    include sites/*;\n'),
      '/w/nginx/sites/shop': server('    include snippets/php.conf;\n'),
      '/w/nginx/sites/blog': server('    include snippets/php.conf;\n', 'blog.example'),
      '/w/nginx/snippets/php.conf': location(unix),
      '/w/php/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx/snippets/php.conf', '/w/php/www.conf')],
  },
  {
    title: 'a loose snippet that a loose site includes',
    files: {
      '/w/nginx/sites/shop.conf': server('    include snippets/php.conf;\n'),
      '/w/nginx/snippets/php.conf': location(unix),
      '/w/php/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx/snippets/php.conf', '/w/php/www.conf')],
    hidden: { owner: 'the user that nginx runs as is unknown here' },
  },
  {
    title: 'an address in a variable',
    files: {
      '/w/nginx.conf': nginx(server(`    set $php ${unix};\n${location('$php')}`)),
      '/w/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx.conf', '/w/www.conf')],
  },
  {
    title: 'an address in a map',
    files: {
      '/w/nginx.conf': nginx(`    map $host $php {\n        default ${unix};\n    }\n${site('$php')}`),
      '/w/www.conf': pool(socket),
    },
    pairs: [onSocket('/w/nginx.conf', '/w/www.conf')],
  },
];
