/** PHP may not open the scripts that it is asked to run. */
import type { ScriptPath } from '../../model/deployment/script.ts';
import type { Obstacle } from '../../model/deployment/script-obstacles.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { iniEdit, obstacleOf, scriptPath } from './script-path.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

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
      if (found !== undefined) yield draftOf(script, pool, found);
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

type Basedir = Extract<Obstacle, { readonly kind: 'open-basedir' }>;

function draftOf(script: ScriptPath, pool: Pool, { at, allowed, file, directory, value, setting }: Basedir): Draft {
  // what is meant for several directories is one to PHP
  const separated = value.split(/:|[\s,;]+(?=\/)/).filter((one) => one !== '');
  const isOne = separated.length > allowed.length;
  const holds = separated.some((one) => `${directory}/`.startsWith(`${one.replace(/\/+$/, '')}/`));
  const fixed = [...(isOne && holds ? [] : [directory]), isOne ? separated.join(':') : value].join(':');
  return {
    at,
    message: `pool "${pool.name}" may open files in ${isOne ? `"${value}"` : allowed.join(' and ')} only${isOne ? ', as ":" is what separates directories' : ''}, and is asked to run ${file ?? `scripts in ${directory}`}`,
    related: [{ at: script.pass.verdict.pass.at, message: 'for this fastcgi_pass' }],
    // what it lets in may be another application's: that is for a person to decide
    fixes: (write) => {
      const edit = iniEdit(write, { at, setting }, fixed);
      const title = isOne ? `Change open_basedir to ${fixed}` : `Add ${directory} to open_basedir`;
      return edit === undefined ? [] : [{ title, safety: 'review', edits: [edit] }];
    },
  };
}
