/** PHP may not open the scripts that it is asked to run. */
import type { IniSetting } from '../../model/deployment/php-ini.ts';
import type { ScriptPath } from '../../model/deployment/script.ts';
import type { Obstacle } from '../../model/deployment/script-obstacles.ts';
import type { FileEdit } from '../../text/edit.ts';
import type { FileRange } from '../../text/range.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { obstacleOf, scriptPath } from './script-path.ts';
import type { Writer } from '../../edits/writer.ts';
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
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 once the directory is named.',
  limits:
    'Where a directory that is named lies below the root, only scripts are checked that the configuration names: index, try_files, error_page, a rewrite, an exact location or SCRIPT_FILENAME. Directories named current, latest or the like are taken for links, which may lead into a directory that is named. A pool with `chroot`, relative directories and values with variables are left out.',
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
  const title = `Add ${directory} to open_basedir`;
  return {
    at,
    message: `pool "${pool.name}" may open files in ${allowed.join(' and ')} only, and is asked to run ${file ?? `scripts in ${directory}`}`,
    related: [{ at: script.pass.verdict.pass.at, message: 'for this fastcgi_pass' }],
    // what it lets in may be another application's: that is for a person to decide
    fixes: (write) => {
      const edit = editOf(write, at, setting, `${directory}:${value}`);
      return edit === undefined ? [] : [{ title, safety: 'review', edits: [edit] }];
    },
  };
}

/** Where nginx sends the setting, its value alone is changed; `undefined` where it cannot be reached. */
function editOf(write: Writer, at: FileRange, { sent }: IniSetting, value: string): FileEdit | undefined {
  if (sent === undefined) return write.fpmValue(at, value);
  return sent.at === undefined ? undefined : { file: sent.at.file, range: sent.at.range, newText: value };
}
