/** PHP looks for scripts in a directory of its own. */
import { onDisk } from '../../model/nginx/values/directory.ts';
import { decidingEntry } from '../../model/fpm/settings.ts';
import { obstacleOf, scriptPath } from './script-path.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'doc-root-elsewhere',
  title: 'doc_root names another directory',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '`404` with the body `No input file specified.`',
  rationale: 'With `doc_root` PHP looks for the script in that directory, whatever `SCRIPT_FILENAME` says.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 without the line.',
  limits: 'A directory of the same name is fine, and so is a pool with `chroot`.',
  references: ['https://www.php.net/manual/en/ini.core.php#ini.doc-root'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined) return;
    for (const pool of script.pass.pools) {
      const found = obstacleOf(subject, pool, 'doc-root');
      if (found === undefined) continue;
      const { at, directory, setting } = found;
      yield {
        at,
        message: `pool "${pool.name}" looks for scripts in ${directory}, and nginx sends it ${onDisk(script.path)}`,
        related: [{ at: script.pass.verdict.pass.at, message: 'for this fastcgi_pass' }],
        fixes: (write) => {
          const entry = decidingEntry(pool.entries, `php${setting.fixed ? '_admin' : ''}_value[doc_root]`);
          return entry === undefined || setting.sent !== undefined
            ? []
            : [{ title: 'Remove doc_root', safety: 'review', preferred: true, edits: [write.removeEntry(entry)] }];
        },
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A former directory',
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
php_admin_value[doc_root] = /srv
;                           ^^^^ error: pool "shop" looks for scripts in /srv, and nginx sends it /srv/shop/index.php
;=`,
      },
    ],
    good: [
      {
        title: 'The same directory',
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
php_admin_value[doc_root] = /srv/shop/`,
      },
    ],
  },
});
