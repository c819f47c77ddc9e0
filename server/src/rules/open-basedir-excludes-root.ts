/** PHP may not open the scripts that it is told to run. */
import { onDisk } from '../model/nginx/folder.ts';
import { dirname } from '../text/path.ts';
import { iniValue, poolText } from '../model/fpm/settings.ts';
import { writtenAt } from '../model/value.ts';
import { setsIni } from './script-side.ts';
import { scriptPath } from './script-path.ts';
import { defineRule, type Draft } from './rule.ts';

export default defineRule({
  code: 'open-basedir-excludes-root',
  title: 'open_basedir leaves out the scripts',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'call',
  symptom: '`404` with the body `No input file specified.`, and `open_basedir restriction in effect` in the log of PHP.',
  rationale: '`open_basedir` holds for the script itself as well: PHP opens nothing outside of the folders that it names.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and 200 once the folder is named.',
  limits: 'Folders called current, latest or the like are taken for links, which may lead into a folder that is named. A pool with `chroot`, relative folders and values with variables are left out.',
  references: ['https://www.php.net/manual/en/ini.core.php#ini.open-basedir'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined || setsIni(script.params.list, 'open_basedir') || isMovable(script.path)) return;
    for (const pool of script.call.pools) {
      const value = iniValue(pool, 'open_basedir')?.value;
      const at = value === undefined ? undefined : writtenAt(value);
      if (value?.kind !== 'known' || at === undefined || poolText(pool, 'chroot') !== undefined) continue;
      const folders = value.value.split(':').filter((folder) => folder !== '');
      if (folders.length === 0 || folders.some((folder) => !/^\/[^$]*$/.test(folder))) continue;
      if (folders.some((folder) => `${onDisk(script.path)}/`.startsWith(onDisk(folder) === '/' ? '/' : `${onDisk(folder)}/`))) continue;
      const root = onDisk(script.folder.from === 'default' ? dirname(script.path) : script.folder.path);
      const wanted = onDisk(script.path).startsWith(`${root}/`) ? root : dirname(onDisk(script.path));
      yield {
        at,
        message: `pool "${pool.name}" may open files in ${folders.join(' and ')} only, and is told to run ${onDisk(script.path)}`,
        related: [{ at: script.call.verdict.call.at, message: 'for this call' }],
        fixes: (write) => [{ title: `Add ${wanted} to open_basedir`, safety: 'review', preferred: true, edits: [write.fpmValue(at, `${wanted}:${value.value}`)] }],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The folders of another site',
        files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    include mime.types;
    server {
        root /srv/shop;
        index index.php;
        location ~ \\.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
            #            ^^^^^^^^^^^^^^^^^^^^^^^ related: for this call
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/blog:/tmp
;                               ^^^^^^^^^^^^^^ error: pool "shop" may open files in /srv/blog and /tmp only, and is told to run /srv/shop/index.php
`,
        fixed: `;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop:/srv/blog:/tmp
`,
      },
    ],
    good: [
      {
        title: 'A folder above',
        files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    include mime.types;
    server {
        root /srv/shop/public;
        index index.php;
        location ~ \\.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
php_admin_value[open_basedir] = /srv/shop/:/tmp
`,
      },
    ],
  },
});

/** Whether the path goes through what deployments make a link. */
function isMovable(path: string): boolean {
  return /\/(?:current|latest|live|release|active)(?:\/|$)/.test(path);
}
