/** A relative path in `listen` is taken from the prefix that PHP-FPM was built with. */
import { canonicalUnixPath, parseFpmListen } from '../../model/endpoint.ts';
import { decidingEntry, entryText, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin } from '../../model/fpm/master.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import { joinPath } from '../../text/path.ts';
import { affected, affectedRelated } from './addresses.ts';
import { mayListen } from '../kit/reachability.ts';
import { defineRule, type Fix } from '../kit/rule.ts';

export default defineRule({
  code: 'listen-relative',
  title: 'The path of the socket is relative',
  severity: 'warning',
  outcomes: ['fpm-start', '502'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    "`php-fpm -t` passes. PHP-FPM does not start (`unable to bind listening socket for address '/usr/run/php.sock': No such file or directory`), or its socket is not where nginx looks.",
  rationale:
    "A `listen` without a leading slash is taken from the pool's `prefix`, else from the prefix that PHP-FPM was built with: /usr on Debian, /usr/local in the official images. The directory of the file does not matter, and `$prefix` is not replaced here.",
  verified:
    'PHP-FPM 8.2 of Debian looks for /usr/run: the start fails. With a pool `prefix` or an absolute path it is 200.',
  limits:
    'Pools with a `prefix` are fine, and so is a path that a fastcgi_pass reaches all the same. Silent where the platform is not known, and in containers, whose start may name another prefix. Elsewhere the option `-p` of php-fpm is not known.',
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#listen',
    'https://www.php.net/manual/en/install.fpm.configuration.php#prefix',
  ],

  *check({ pool, workspace }) {
    const placed = decidingEntry(pool.entries, 'listen');
    if (placed === undefined) return;
    const text = entryText(placed, pool.name);
    if (text.kind === 'unknown' || text.value === '') return;
    const parsed = parseFpmListen(text.value);
    const literal = text.value.startsWith('$prefix/');
    const relative =
      parsed.kind === 'binding' && parsed.binding.kind === 'unix' && parsed.binding.relative && !/\s#/.test(text.value);
    const prefix = poolText(pool, 'prefix');
    // somebody may start it with another prefix (-p) in a container
    if (
      !relative ||
      workspace.hostOf(pool.master).kind === 'unknown' ||
      (prefix !== undefined && !literal) ||
      (pool.master.compiledPrefix === undefined && !literal) ||
      workspace.usesOf(pool).some((use) => use.link !== undefined)
    )
      return;
    const base = pool.master.compiledPrefix;
    const at = entryOrigin(placed);
    yield {
      at,
      related: affectedRelated(pool, workspace),
      message: literal
        ? `PHP-FPM does not replace "$prefix" in listen: pool "${pool.name}" looks for a directory of that name`
        : `pool "${pool.name}" listens on "${text.value}", which PHP-FPM reads relative to ${base ?? ''}, the prefix it was built with`,
      fixes: (write) => {
        const targets = affected(pool, workspace).flatMap(({ target }) => {
          const endpoint = endpointOf(target.target);
          return endpoint?.kind === 'unix' && !endpoint.relative ? [target.target.text.replace(/^unix:/i, '')] : [];
        });
        const written =
          prefix?.kind === 'known' && literal
            ? [canonicalUnixPath(joinPath(prefix.value, text.value.slice('$prefix/'.length)))]
            : [];
        return [...new Set([...targets, ...written])]
          .filter((path) => mayListen(pool, path, workspace))
          .map((path, index): Fix => ({
            title: `Listen on ${path}`,
            safety: 'review',
            ...(index === 0 ? { preferred: true } : {}),
            edits: [write.fpmValue(at, path)],
          }));
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'Relative to /usr',
        files: `#- base: debian
#- /etc/nginx/conf.d/app.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass unix:/srv/app/run/php.sock; } }
;- /etc/php/8.2/fpm/pool.d/app.conf
[app]
user = www-data
listen = run/php.sock
;        ^^^^^^^^^^^^ warning: pool "app" listens on "run/php.sock", which PHP-FPM reads relative to /usr, the prefix it was built with
;= listen = /srv/app/run/php.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'A container, which may start PHP-FPM with another prefix',
        files: `#- /srv/shop/Dockerfile
FROM php:8.3-fpm-alpine
COPY www.conf /usr/local/etc/php-fpm.d/www.conf
;- /srv/shop/www.conf
[www]
user = www-data
listen = shop.sock
pm = static
pm.max_children = 2
#- /srv/shop/nginx/http.d/shop.conf
server {
    listen 80;
}`,
      },
      {
        title: 'The pool has a prefix',
        files: `#- base: debian
#- /etc/nginx/conf.d/app.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass unix:/srv/app/run/php.sock; } }
;- /etc/php/8.2/fpm/pool.d/app.conf
[app]
user = www-data
prefix = /srv/app
listen = run/php.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
    ],
  },
});
