/**
 * What fixtures stand on, by the name in their line `#- base: <name>`: what packages of distributions install, in short form. Stock files
 * such as fastcgi.conf and mime.types are not there: their content is known anyway.
 */

export interface Base {
  /** Fixture notation, without marks. */
  readonly files: string;
  /** A sentence for pages that do not show these files: what an example refers to beyond the main files. */
  readonly note?: string;
}

/** nginx of Debian 12. */
const debianNginx = `
#- /etc/nginx/nginx.conf
user www-data;
worker_processes auto;
pid /run/nginx.pid;
events {
    worker_connections 768;
}
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    include /etc/nginx/conf.d/*.conf;
}
`;

/** PHP-FPM 8.2 of Debian 12. */
const debianFpm = `
;- /etc/php/8.2/fpm/php-fpm.conf
[global]
pid = /run/php/php8.2-fpm.pid
error_log = /var/log/php8.2-fpm.log
include=/etc/php/8.2/fpm/pool.d/*.conf
`;

/** PHP-FPM of Fedora. */
const fedoraFpm = `
;- /etc/php-fpm.conf
include=/etc/php-fpm.d/*.conf
[global]
pid = /run/php-fpm/php-fpm.pid
error_log = /var/log/php-fpm/error.log
daemonize = yes
`;

const shopPool = `
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = www-data
group = www-data
listen = /run/php/shop.sock
listen.owner = www-data
listen.group = www-data
pm = dynamic
pm.max_children = 5
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3
`;

const debian = debianNginx + debianFpm;

export const bases: Readonly<Record<string, Base>> = {
  debian: { files: debian },
  /** nginx alone: pools are read without a main file. */
  'debian-nginx': { files: debianNginx },
  /** A pool of one's own, with the numbers of Debian's www. */
  'debian-shop-pool': { files: debian + shopPool, note: 'Pool `shop` listens on `/run/php/shop.sock`.' },
  'fedora-fpm': { files: fedoraFpm },
};
