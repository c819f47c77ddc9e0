/** nginx and PHP do not agree on how large the body of a request may be. */
import type { FileEdit } from '../../text/edit.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { sayBytes, unlimited, writeBytes, type Bytes } from '../../model/units.ts';
import { writtenAt } from '../../model/value.ts';
import {
  bodyLimitsOf,
  nginxBodyLimit as directive,
  type BodyLimits,
  type NginxLimit,
  type PhpLimit,
} from '../../model/deployment/body-limits.ts';
import { firstPreferred } from '../kit/timeout-changes.ts';
import { defineRule, type Draft, type Fix, type Related } from '../kit/rule.ts';
import { settingPlace } from '../kit/script-side.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'body-limit-inverted',
  title: 'nginx and PHP disagree on how large a body may be',
  severity: 'warning',
  outcomes: ['413', 'empty-post'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    'Large uploads get `413 Request Entity Too Large` from nginx, though PHP would take them; or they get 200 with an empty `$_POST` and `$_FILES`, and PHP logs `POST Content-Length of … bytes exceeds the limit`.',
  rationale:
    'A body passes `client_max_body_size` of nginx (1m where nothing is written), then `post_max_size` of PHP, and each file in it `upload_max_filesize`. nginx refuses what is too large with 413; PHP throws the body away and runs the script all the same.',
  verified:
    'nginx 1.22 and PHP-FPM 8.2: 2 MB through the default of nginx with post_max_size 8M gives 413; 3 kB with post_max_size 1K gives 200 and an empty $_POST.',
  limits:
    "PHP's limits are known where the pool writes them, or nginx does in `PHP_VALUE` or `PHP_ADMIN_VALUE`, which beat the pool: php.ini is not read, and nothing is concluded from two defaults. `client_max_body_size 0` leaves the limit to PHP. nginx also applies the limit of the location that a request came through before `try_files` sent it on.",
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#client_max_body_size',
    'https://www.php.net/manual/en/ini.core.php#ini.post-max-size',
  ],

  *check({ pool, workspace }) {
    for (const group of bodyLimitsOf(pool, workspace)) yield* judged(group);
  },

  examples: {
    bad: [
      {
        title: 'nginx has its default',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server {
    listen 80;
    #+ client_max_body_size 64m;
    location / {
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ warning: nginx accepts bodies up to 1 MiB, the default, and pool "shop" up to 64 MiB: anything between gets 413
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 64M
;                                ^^^ related: pool "shop" accepts bodies up to 64 MiB`,
      },
      {
        title: 'PHP discards what nginx accepts',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
client_max_body_size 100m;
#                    ^^^^ related: nginx accepts bodies up to 100 MiB
server { location / { fastcgi_pass 127.0.0.1:9000; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 8M
;                                ^^ warning: pool "shop" discards bodies above 8 MiB, but nginx accepts 100 MiB: the script runs with an empty $_POST
;= php_admin_value[post_max_size] = 100M`,
      },
      {
        title: 'nginx sends PHP another limit than it has itself',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server {
    listen 80;
    #+ client_max_body_size 64m;
    location / {
        include fastcgi.conf;
        fastcgi_param PHP_VALUE "upload_max_filesize=32M \n post_max_size=64M";
        #                                                                 ^^^ related: pool "shop" accepts bodies up to 64 MiB
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ warning: nginx accepts bodies up to 1 MiB, the default, and pool "shop" up to 64 MiB: anything between gets 413
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 1M`,
      },
      {
        title: 'A file that fits into no body',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 8M
;                                ^^ related: bodies may have 8 MiB
php_admin_value[upload_max_filesize] = 32M
;                                      ^^^ warning: files may have 32 MiB in pool "shop", but a body only 8 MiB: the script runs with an empty $_POST
;= php_admin_value[upload_max_filesize] = 8M`,
      },
    ],
    good: [
      {
        title: 'Only the uploads are allowed',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server {
    client_max_body_size 2m;
    location / { fastcgi_pass 127.0.0.1:9000; }
    location /upload { client_max_body_size 64m; fastcgi_pass 127.0.0.1:9000; }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 64M
php_admin_value[upload_max_filesize] = 60M`,
      },
      {
        title: 'nginx accepts the upload and sends PHP the limit',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server {
    client_max_body_size 8m;
    location / { fastcgi_pass 127.0.0.1:9000; }
    location /upload {
        client_max_body_size 64m;
        include fastcgi.conf;
        fastcgi_param PHP_VALUE "post_max_size=64M
            upload_max_filesize=60M";
        fastcgi_pass 127.0.0.1:9000;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 8M`,
      },
      {
        title: 'PHP alone decides',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
client_max_body_size 0;
server { location / { fastcgi_pass 127.0.0.1:9000; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
php_admin_value[post_max_size] = 64M`,
      },
    ],
  },
});

function* judged({ pool, post, upload, limits = [], uploadAbovePost, first, widest }: BodyLimits): Iterable<Draft> {
  if (uploadAbovePost && post !== undefined && upload !== undefined) yield uploadDraft(pool, post, upload);
  const wanted = post ?? upload;
  if (widest === undefined || wanted === undefined) return;
  if (first === 'nginx') yield refusedDraft(pool, widest, wanted, upload);
  else if (first === 'php') yield discardedDraft(pool, widest, wanted, limits);
}

function sayLimit({ bytes, value }: NginxLimit): string {
  return `${sayBytes(bytes)}${writtenAt(value) === undefined ? ', the default,' : ''}`;
}

function uploadDraft(pool: Pool, post: PhpLimit, upload: PhpLimit): Draft {
  return {
    at: upload.at,
    outcomes: ['empty-post'],
    related: [{ at: post.at, message: `bodies may have ${sayBytes(post.bytes)}` }],
    message: `files may have ${sayBytes(upload.bytes)} in pool "${pool.name}", but a body only ${sayBytes(post.bytes)}: the script runs with an empty $_POST`,
    fixes: (write) => firstPreferred(setTo(write, 'Lower', [upload], iniSize(post.bytes))),
  };
}

function refusedDraft(pool: Pool, widest: NginxLimit, wanted: PhpLimit, upload: PhpLimit | undefined): Draft {
  return {
    at: writtenAt(widest.value) ?? widest.pass.at,
    outcomes: ['413'],
    message: `nginx accepts bodies up to ${sayLimit(widest)} and pool "${pool.name}" up to ${sayBytes(wanted.bytes)}: anything between gets 413`,
    related: [
      {
        at: wanted.at,
        message: `pool "${pool.name}" accepts ${wanted.name === 'post_max_size' ? 'bodies' : 'files'} up to ${sayBytes(wanted.bytes)}`,
      },
    ],
    fixes: (write) => [
      {
        title: `Raise ${directive} to ${writeBytes(wanted.bytes)}`,
        safety: 'review',
        preferred: true,
        edits: [raised(write, widest, writeBytes(wanted.bytes))],
      },
      ...lowered(write, wanted, widest, upload),
    ],
  };
}

/** In its own place where it is written; else in the server, as nginx looks at every location on the way to PHP. */
function raised(write: Writer, { pass, value }: NginxLimit, size: string): ReturnType<Writer['nginxWord']> {
  const at = writtenAt(value);
  if (at !== undefined) return write.nginxWord(at, size);
  const server = pass.scope.enclosing('server');
  const anchor =
    (['root', 'server_name', 'listen'] as const)
      .map((name) => server?.own(name).at(-1))
      .find((placed) => placed !== undefined && placed.file === server?.opener?.file) ??
    settingPlace(pass.placed, pass.scope);
  return write.addNginxAfter(anchor, `${directive} ${size};`);
}

function lowered(write: Writer, wanted: PhpLimit, widest: NginxLimit, upload: PhpLimit | undefined): readonly Fix[] {
  // below the largest body nothing else may be larger
  const isLarger = upload !== undefined && upload.bytes !== unlimited && upload.bytes > widest.bytes;
  const others = wanted.name === 'post_max_size' && isLarger ? [upload] : [];
  return setTo(write, 'Lower', [wanted, ...others], iniSize(widest.bytes));
}

/** Sets the limits to one size; its title names the first. */
function setTo(
  write: Writer,
  verb: 'Lower' | 'Raise',
  limits: readonly [PhpLimit, ...PhpLimit[]],
  size: string,
): readonly Fix[] {
  const edits = limits.flatMap((limit) => editOf(write, limit, size) ?? []);
  return edits.length < limits.length
    ? []
    : [{ title: `${verb} ${limits[0].name} to ${size}`, safety: 'review', edits }];
}

/** Writes another size in the place of a limit; `undefined` where it cannot be reached. */
function editOf(write: Writer, { at, sent, exact }: PhpLimit, size: string): FileEdit | undefined {
  if (!sent) return write.fpmValue(at, size);
  return exact ? { file: at.file, range: at.range, newText: size } : undefined;
}

function discardedDraft(pool: Pool, widest: NginxLimit, post: PhpLimit, limits: readonly NginxLimit[]): Draft {
  const related: Related = {
    at: writtenAt(widest.value) ?? widest.pass.at,
    message: `nginx accepts bodies up to ${sayLimit(widest).replace(/,$/, '')}`,
  };
  const wider = limits.filter((limit) => limit.bytes > post.bytes && writtenAt(limit.value) !== undefined);
  return {
    at: post.at,
    outcomes: ['empty-post'],
    related: [related],
    message: `pool "${pool.name}" discards bodies above ${sayBytes(post.bytes)}, but nginx accepts ${sayBytes(widest.bytes)}: the script runs with an empty $_POST`,
    fixes: (write) => [
      ...firstPreferred(setTo(write, 'Raise', [post], iniSize(widest.bytes))),
      ...(wider.length === 1 && limits.every((limit) => limit.bytes <= post.bytes || limit === wider[0])
        ? wider.map(({ value }): Fix => ({
            title: `Lower ${directive} to ${writeBytes(post.bytes)}`,
            safety: 'review',
            edits: [write.nginxWord(writtenAt(value) ?? post.at, writeBytes(post.bytes))],
          }))
        : []),
    ],
  };
}

/** As php.ini writes it: `64M`. */
function iniSize(size: Bytes): string {
  return writeBytes(size).toUpperCase();
}
