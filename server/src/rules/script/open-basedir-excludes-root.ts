/** PHP may not open the scripts that it is asked to run. */
import { basedirFixes, spelled, type Excluded } from './basedir-fixes.ts';
import { conditionOf, obstacleOf, scriptPath } from './script-path.ts';
import { defineRule, type Draft, type PassSubject } from '../kit/rule.ts';

export default defineRule({
  code: 'open-basedir-excludes-root',
  title: 'open_basedir leaves out the scripts',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404` with the body `No input file specified.`, and `open_basedir restriction in effect` in the log of PHP.',
  rationale:
    '`open_basedir` applies to the script itself as well: PHP opens no file outside the directories that it lists.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 once the directory is named. In a pool with `chroot` it is the path inside that counts; a comma or a space is part of one path.',
  limits:
    'Where a directory that is named lies below the root, only scripts are checked that the configuration names: index, try_files, error_page, a rewrite, an exact location or SCRIPT_FILENAME. Directories named current, latest or the like are taken for links, which may lead into a directory that is named. Relative directories and values with variables are left out.',
  references: ['https://www.php.net/manual/en/ini.core.php#ini.open-basedir'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined) return;
    for (const pool of script.pass.pools) {
      const found = obstacleOf(subject, pool, 'open-basedir');
      if (found !== undefined) yield draftOf(subject, { script, pool, found });
    }
  },

  examples: {
    bad: [
      {
        title: 'The directories of another site',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;                               ^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/blog and /tmp only, and is asked to run /srv/shop/index.php
;= php_admin_value[open_basedir] = /srv/shop:/srv/blog:/tmp`,
      },
      {
        title: 'Set by nginx',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_param PHP_ADMIN_VALUE "open_basedir=/srv/blog/:/tmp/";
        #                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/blog/ and /tmp/ only, and is asked to run /srv/shop/index.php
        #= fastcgi_param PHP_ADMIN_VALUE "open_basedir=/srv/shop:/srv/blog/:/tmp/";
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}`,
      },
      {
        title: 'A comma separates nothing',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop/,/tmp/
;                               ^^^^^^^^^^^^^^^^ error: pool "shop" may open files in "/srv/shop/,/tmp/" only, as ":" is what separates directories, and is asked to run /srv/shop/index.php
;= php_admin_value[open_basedir] = /srv/shop/:/tmp/`,
      },
      {
        title: 'The path from outside of the chroot',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /public$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
chroot = /srv/shop
php_admin_value[open_basedir] = /srv/shop/public
;                               ^^^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/shop/public only, and is asked to run /public/index.php
;= php_admin_value[open_basedir] = /public:/srv/shop/public`,
      },
      {
        title: 'The pool of another site',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    server_name shop.example;
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/blog.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
        #= fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/blog.conf
[blog]
listen = /run/php/blog.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;                               ^^^^^^^^^^^^^^ error: pool "blog" may open files in /srv/blog and /tmp only, and is asked to run /srv/shop/index.php
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop:/tmp`,
      },
      {
        title: 'The root is that of another site',
        files: String.raw`#- base: debian-nginx
#- /srv/blog/index.php
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    server_name shop.example;
    root /srv/blog;
    #= root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/blog.conf
[blog]
listen = /run/php/blog.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop:/tmp
;                               ^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/shop and /tmp only, and is asked to run /srv/blog/index.php`,
      },
      {
        title: 'A part of the site that has lost its root',
        files: String.raw`#- base: debian-nginx
#- /srv/shop/index.php
#- /srv/old/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ^~ /old/ {
        #+ root /srv;
        try_files $uri /old/index.php;
        location ~ \.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/old.sock;
            #            ^^^^^^^^^^^^^^^^^^^^^^ related: for this fastcgi_pass
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/old.conf
[old]
listen = /run/php/old.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/old:/tmp
;                               ^^^^^^^^^^^^^ error: pool "old" may open files in /srv/old and /tmp only, and is asked to run /srv/shop/old/index.php`,
      },
      {
        title: 'Something else than the name of the server chooses the pool',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
map $cookie_pool $pool {
    default unix:/run/php/shop.sock;
    blog unix:/run/php/blog.sock;
}
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass $pool;
        #            ^^^^^ related: for this fastcgi_pass
    }
}
;- /etc/php/8.2/fpm/pool.d/blog.conf
[blog]
listen = /run/php/blog.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;                               ^^^^^^^^^^^^^^ warning: pool "blog" may open files in /srv/blog and /tmp only, and is asked to run /srv/shop/index.php where $cookie_pool is blog
;= php_admin_value[open_basedir] = /srv/shop:/srv/blog:/tmp
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop:/tmp`,
      },
      {
        title: 'No script is named, and none may be opened',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location / {
        autoindex on;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;                               ^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/blog and /tmp only, and is asked to run scripts in /srv/shop
;= php_admin_value[open_basedir] = /srv/shop:/srv/blog:/tmp`,
      },
    ],
    good: [
      {
        title: 'One application below the root, and nothing names a script next to it',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location /shop/ {
        index index.php;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop/:/tmp`,
      },
      {
        title: 'The name of the server chooses the pool',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/sites.conf
map $server_name $site_pool {
    shop.example unix:/run/php/shop.sock;
    blog.example unix:/run/php/blog.sock;
}
map $host $own_pool {
    www.shop.example unix:/run/php/shop.sock;
    default unix:/run/php/blog.sock;
}
server {
    server_name shop.example;
    root /srv/shop;
    include snippets/php.conf;
}
server {
    server_name blog.example;
    root /srv/blog;
    include snippets/php.conf;
}
server {
    server_name www.shop.example;
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass $own_pool;
    }
}
server {
    listen 80 default_server;
    server_name www.blog.example;
    root /srv/blog;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass $own_pool;
    }
}
#- /etc/nginx/snippets/php.conf
index index.php;
location ~ \.php$ {
    include fastcgi.conf;
    fastcgi_pass $site_pool;
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop/:/tmp
;- /etc/php/8.2/fpm/pool.d/blog.conf
[blog]
listen = /run/php/blog.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog/:/tmp`,
      },
      {
        title: 'A parent directory',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop/:/tmp`,
      },
    ],
  },
});

function draftOf(subject: PassSubject, excluded: Excluded): Draft {
  const { script, pool, found } = excluded;
  const { at, allowed, file, directory } = found;
  const { isOne, text } = spelled(found);
  const when = conditionOf(subject, pool);
  return {
    at,
    ...(when === undefined ? {} : { severity: 'warning' }),
    message: `pool "${pool.name}" may open files in ${isOne ? `"${text}"` : allowed.join(' and ')} only${isOne ? ', as ":" is what separates directories' : ''}, and is asked to run ${file ?? `scripts in ${directory}`}${when === undefined ? '' : ` ${when}`}`,
    related: [{ at: script.pass.verdict.pass.at, message: 'for this fastcgi_pass' }],
    fixes: (write) => basedirFixes(write, subject, excluded),
  };
}
