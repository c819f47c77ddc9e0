/** PHP is asked to run scripts in another directory than the one that holds the site, or by a path that it refuses. */
import { followsUri, usesDirectory, type ScriptPath } from '../../model/deployment/script.ts';
import { hasDots } from '../../model/deployment/script-obstacles.ts';
import { fileOf, directoryOf, onDisk, samePath } from '../../model/nginx/values/directory.ts';
import { poolText } from '../../model/fpm/settings.ts';
import { inOrder } from '../../model/nginx/config/in-order.ts';
import { selectLocation } from '../../model/nginx/request/locations.ts';
import { questionOf } from '../../model/deployment/question.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { mayFallBack } from './fallbacks.ts';
import { phpName } from '../kit/script-side.ts';
import { scriptPath, setScript } from './script-path.ts';
import type { Directory } from '../../model/nginx/values/directory.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { defineRule, type Draft, type PassSubject } from '../kit/rule.ts';

export default defineRule({
  code: 'php-root-wrong',
  title: 'PHP looks for the scripts in another directory',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404 File not found.`, and `Primary script unknown` in the error log of nginx, though nginx finds `index.php` in its own root. `nginx -t` passes.',
  rationale:
    'nginx looks for `index.php` in the root of the location that answers `/`, and passes the request to the location of PHP. That one gives PHP a directory of its own, by another `root` or a path that is written out. A path with `..` in it is refused by PHP-FPM, wherever it leads.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 each, and 200 with one root for both.',
  limits:
    'Two directories are compared only where `index` leads from one location to the other, the pool is known for certain and has no chroot. With a fallback of `try_files` static files and scripts may lie apart on purpose.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#root'],

  *check(subject): Iterable<Draft> {
    const script = scriptPath(subject);
    if (script === undefined) return;
    const climbing = climbs(script);
    if (climbing !== undefined) yield climbing;
    else yield* elsewhere(script, subject);
  },

  examples: {
    bad: [
      {
        title: 'A directory of the old server',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    #    ^^^^^^^^^ related: nginx looks for index.php here
    index index.php;
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /var/www/html$fastcgi_script_name;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: nginx finds /srv/shop/index.php, and pool "shop" is asked to run /var/www/html/index.php
        #= fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A root of its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    #    ^^^^^^^^^ related: nginx looks for index.php here
    index index.php;
    location ~ \.php$ {
        root /var/www/html;
        #    ^^^^^^^^^^^^^ error: nginx finds /srv/shop/index.php, and pool "shop" is asked to run /var/www/html/index.php
        #= root /srv/shop;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Dots in the root',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/../blog;
    #    ^^^^^^^^^^^^^^^^^ error: pool "shop" refuses /srv/shop/../blog/index.php: a path with ".." is not a script to PHP-FPM
    #= root /srv/blog;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Static files and scripts apart, on purpose',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/static;
    location / {
        try_files $uri /index.php;
    }
    location ~ \.php$ {
        root /srv/shop/scripts;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

/** A path that PHP-FPM refuses for its dots. */
function climbs(script: ScriptPath): Draft | undefined {
  const { pass, param, path, directory } = script;
  if (!hasDots(script)) return undefined;
  const at = usesDirectory(param) ? directory.at : param.at;
  if (at === undefined) return undefined;
  const straight = withoutDots(directory.path);
  return {
    at,
    message: `${phpName(pass)} refuses ${path}: a path with ".." is not a script to PHP-FPM`,
    fixes: (write) =>
      at === directory.at && directory.path.startsWith('/')
        ? [
            {
              title: `Write it as ${straight}`,
              safety: 'review',
              preferred: true,
              edits: [write.nginxWord(at, straight)],
            },
          ]
        : [],
  };
}

function withoutDots(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/') || '/';
}

/** nginx finds the index in one directory, and PHP receives another. */
function* elsewhere(script: ScriptPath, { verdict: { deployment }, workspace }: PassSubject): Iterable<Draft> {
  const { pass, param } = script;
  const server = pass.scope.enclosing('server');
  const links = pass.verdict.targets.flatMap((target) => target.links);
  if (server === undefined || !followsUri(param) || links.length === 0) return;
  if (links.some(({ pool, certainty }) => certainty !== 'certain' || poolText(pool, 'chroot') !== undefined)) return;
  const site = siteOf(server, script);
  if (site === undefined || samePath(site.file, script.path)) return;
  // where the tree shows that it is not there, more is known of it
  if (questionOf(server, deployment, workspace).exists(toBytes(onDisk(script.path)), 'file') === false) return;
  const byRoot = usesDirectory(param);
  const at = byRoot ? script.directory.at : param.at;
  if (at === undefined || (byRoot && script.directory.scope?.kind !== 'location')) return;
  yield {
    at,
    message: `nginx finds ${onDisk(site.file)}, and ${phpName(pass)} is asked to run ${onDisk(script.path)}`,
    related:
      site.directory.at === undefined
        ? []
        : [{ at: site.directory.at, message: `nginx looks for ${script.uri.slice(1)} here` }],
    fixes: (write) =>
      byRoot
        ? [
            {
              title: `Set root to ${site.directory.path}`,
              safety: 'review',
              preferred: true,
              edits: [write.nginxWord(at, site.directory.path)],
            },
          ]
        : [
            {
              title: 'Set SCRIPT_FILENAME to $document_root$fastcgi_script_name',
              safety: 'review',
              preferred: true,
              edits: [setScript(write, script, '$document_root$fastcgi_script_name')],
            },
          ],
  };
}

/** The directory in which nginx looks for the index of the site, and the file that it finds there: where it serves `/` itself and hands the index on to this pass. */
function siteOf(
  server: Scope,
  { pass, uri }: ScriptPath,
): { readonly directory: Directory; readonly file: string } | undefined {
  const { surroundings } = pass;
  const front = selectLocation(server, '/');
  if (front.kind === 'unknown' || front.scope.own('fastcgi_pass').length > 0 || front.scope === pass.scope)
    return undefined;
  if (mayFallBack(front.scope, surroundings) || (front.scope !== server && mayFallBack(server, surroundings)))
    return undefined;
  const directory = directoryOf(front.scope, surroundings);
  if (
    directory.kind === 'unknown' ||
    directory.value.from !== 'root' ||
    !indexesOf(front.scope, pass).includes(uri.slice(1))
  )
    return undefined;
  return { directory: directory.value, file: fromBytes(fileOf(directory.value, uri)) };
}

function indexesOf(inner: Scope, { surroundings }: ScriptPath['pass']): readonly string[] {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const { directives, hidden } = inOrder(scope, 'index', surroundings);
    if (hidden !== undefined) return [];
    if (directives.length > 0) return directives.flatMap(({ fact }) => fact.args.map((word) => word.value));
  }
  return [];
}
