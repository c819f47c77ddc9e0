/** PHP includes a file before every script, and may not open it. */
import type { PhpPass } from '../../model/deployment/php-pass.ts';
import type { Obstacle } from '../../model/deployment/script-obstacles.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { iniEdit, obstacleOf, scriptPath } from './script-path.ts';

export default defineRule({
  code: 'prepend-outside-basedir',
  title: 'auto_prepend_file is outside of open_basedir',
  severity: 'error',
  outcomes: ['500'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`500` with an empty body for every script; the log of PHP says `Failed opening required` and `open_basedir restriction in effect`.',
  rationale:
    'PHP requires the file before it runs a script, and `open_basedir` applies to it as well: what cannot be opened ends the request.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 500, and 200 once open_basedir has the file.',
  limits:
    'Whether the file exists is not checked. Silent where the pool shows errors (`display_errors`), as the visitor gets them with 200, and for relative paths and those with variables. `auto_append_file` changes no status.',
  references: ['https://www.php.net/manual/en/ini.core.php#ini.auto-prepend-file'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined) return;
    for (const pool of script.pass.pools) {
      const found = obstacleOf(subject, pool, 'prepend');
      if (found !== undefined) yield draftOf(script.pass, pool, found);
    }
  },

  examples: {
    bad: [
      {
        title: 'A firewall in a directory of its own',
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
php_admin_value[open_basedir] = /srv/shop:/tmp
;                               ^^^^^^^^^^^^^^ related: open_basedir
;= php_admin_value[open_basedir] = /srv/shop:/tmp:/opt/waf/check.php
php_admin_value[auto_prepend_file] = /opt/waf/check.php
;                                    ^^^^^^^^^^^^^^^^^^ error: pool "shop" includes /opt/waf/check.php before every script, and may open files in /srv/shop and /tmp only`,
      },
    ],
    good: [
      {
        title: 'A file that may be opened',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
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
php_admin_value[open_basedir] = /srv/shop:/opt/waf/check.php
php_admin_value[auto_prepend_file] = /opt/waf/check.php`,
      },
    ],
  },
});

type Prepend = Extract<Obstacle, { readonly kind: 'prepend' }>;

function draftOf({ verdict }: PhpPass, pool: Pool, { at, file, allowed, basedir }: Prepend): Draft {
  return {
    at,
    message: `pool "${pool.name}" includes ${file} before every script, and may open files in ${allowed.join(' and ')} only`,
    related: [
      { at: basedir.at, message: 'open_basedir' },
      { at: verdict.pass.at, message: 'for this fastcgi_pass' },
    ],
    fixes: (write) => {
      const edit = iniEdit(write, basedir, `${basedir.value.replace(/(?<!:):+$/, '')}:${file}`);
      const title = `Add ${file} to open_basedir`;
      return edit === undefined ? [] : [{ title, safety: 'review', preferred: true, edits: [edit] }];
    },
  };
}
