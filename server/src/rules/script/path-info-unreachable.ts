/** A path behind a script never gets to it: the pattern of its location ends before, or a file with the whole of it is looked for. */
import { phpPassOf } from '../../model/deployment/php-pass.ts';
import { ledWithPath, pathRoutesOf } from '../../model/deployment/path-routes.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { locationOf, selectLocation } from '../../model/nginx/request/locations.ts';
import { sampleUri } from '../../model/nginx/request/sample-uri.ts';
import { lastOf, paramsOf } from '../../model/nginx/values/params.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import { refusalOf } from './path-refused.ts';
import { pathRequests } from './path-split.ts';
import { unfound, unsplitOf, type Unsplit } from './path-unsplit.ts';
import { passesIn, verdictIn } from './php-meant.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { inUnlike, serverQuestion } from '../kit/unlike.ts';

export default defineRule({
  code: 'path-info-unreachable',
  title: 'PATH_INFO never reaches this location',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'server',
  symptom: '`404` for `/index.php/news/1`, though PATH_INFO is set. `nginx -t` passes.',
  rationale:
    'A pattern that ends in `\\\\.php$` matches URIs that end there. A URI with a path after the script goes to another location, and nothing remains to split off here. Where the pattern matches the path as well, `try_files $uri =404` looks for a file with the whole of it; `$fastcgi_script_name` is the script alone, once `fastcgi_split_path_info` has split it off.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and the script with its PATH_INFO once the pattern is `\\\\.php(/|$)`. With that pattern and `try_files $uri =404` 404 again, and 200 with `$fastcgi_script_name`; 404 too where nothing splits the path off, or a pattern that does not match it.',
  limits:
    'An error only where a directive of the server leads to a script with a path behind it. A pattern that ends too early, in what an include contains, as the snippet of Debian does, is not reported.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_split_path_info'],

  *check(subject): Iterable<Draft> {
    const { server, deployment, workspace } = subject;
    if (server.opener === undefined) return;
    const question = serverQuestion(subject);
    for (const { scope, draft, unsplit } of inUnlike('path-info-unreachable', subject, candidatesIn)) {
      const verdict = verdictIn(scope, deployment);
      const pass = verdict && phpPassOf(verdict, workspace);
      const found = pass && (draft ?? (unsplit && unfound(unsplit, pass, question)));
      if (found !== undefined) yield found;
    }
  },

  examples: {
    bad: [
      {
        title: 'The pattern ends where the path begins',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        #      ^^^^^^ related: the pattern
    #= location ~ \.php(/|$) {
        fastcgi_split_path_info ^(.+\.php)(/.+)$;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ info: the pattern \.php$ never matches /index.php/x, so there is no path to split off here
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A file with the whole path is looked for',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ [^/]\.php(/|$) {
        #      ^^^^^^^^^^^^^^ related: the pattern matches a URI with a path after the script
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        try_files $uri =404;
        #         ^^^^ warning: $uri has the path after the script, which is not a file: /index.php/x gets 404
        #= try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A rewrite leads to a script with a path, which is looked for as one file',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri @front;
    }
    location @front {
        rewrite ^/(.*)$ /index.php/$1 last;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php/page
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        try_files $uri =404;
        #         ^^^^ error: $uri has the path after the script, which is not a file: /index.php/page gets 404
        #= try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The split is for other scripts',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ [^/]\.php(/|$) {
    #          ^^^^^^^^^^^^^^ related: the pattern matches a URI with a path after the script
        fastcgi_split_path_info ^(/admin/.+?\.php)(/.*)$;
        #                       ^^^^^^^^^^^^^^^^^^^^^^^^ warning: this pattern does not split the path from the script in /index.php/x, and no file has both in its name: /index.php/x gets 404
        #= fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A condition looks for the file, and nothing splits the path off',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ [^/]\.php(/|$) {
    #          ^^^^^^^^^^^^^^ related: the pattern matches a URI with a path after the script
        #+ fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        if (!-f $document_root$fastcgi_script_name) {
            return 404;
            #<^^^^^^^^^ warning: nothing splits the path from the script here, and no file has both in its name: /index.php/x gets 404
        }
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'PHP does not look for the script',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php/page
    }
    location ~ [^/]\.php(/|$) {
        include fastcgi.conf;
        #+ fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: PHP is asked to run /srv/shop/index.php/page and looks for no script in it, as cgi.fix_pathinfo is off: /index.php/page gets 403
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
user = www-data
pm = ondemand
pm.max_children = 5
php_admin_value[cgi.fix_pathinfo] = 0
;                                   ^ related: cgi.fix_pathinfo`,
      },
    ],
    good: [
      {
        title: 'The script alone is looked for',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A pattern that also matches the path',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php(/|$) {
        fastcgi_split_path_info ^(.+\.php)(/.+)$;
        include fastcgi.conf;
        fastcgi_param PATH_INFO $fastcgi_path_info;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A location that takes whatever follows the script is not there for paths',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        try_files $uri =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The script is refused for what it is',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/config.php
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ ^/config\.php {
        deny all;
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        try_files $fastcgi_script_name =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'PHP need not look for the script',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri /index.php$request_uri;
    }
    location ~ [^/]\.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php)(/.*)$;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
user = www-data
pm = ondemand
pm.max_children = 5
php_admin_value[cgi.fix_pathinfo] = 0`,
      },
    ],
  },
});

interface Candidate {
  /** The location for PHP. */
  readonly scope: Scope;
  readonly draft: Draft | undefined;
  /** What depends on the pool. */
  readonly unsplit: Unsplit | undefined;
}

function* candidatesIn(question: SiteQuestion): Iterable<Candidate> {
  const passes = passesIn(question.server);
  for (const { scope } of passes) {
    const draft = unmatched(scope, question);
    if (draft !== undefined) yield { scope, draft, unsplit: undefined };
  }
  if (passes.length === 0) return;
  const reported = new Set<Scope>();
  for (const request of pathRequests(ledWithPath(question), pathRoutesOf(question))) {
    const { location } = request;
    if (reported.has(location)) continue;
    const draft = refusalOf(request, question);
    const unsplit = draft === undefined ? unsplitOf(request, question) : undefined;
    if (draft === undefined && unsplit === undefined) continue;
    reported.add(location);
    yield { scope: location, draft, unsplit };
  }
}

/** The path is to be split off where none ever comes. */
function unmatched(scope: Scope, { server, surroundings }: SiteQuestion): Draft | undefined {
  const pattern = scope.opener?.fact.args.at(-1);
  if (scope.kind !== 'location' || pattern?.value.endsWith('.php$') !== true) return undefined;
  if (locationOf(scope)?.kind !== 'regex') return undefined;
  const params = paramsOf(scope, surroundings);
  const info = params.kind === 'known' ? lastOf(params.list, 'PATH_INFO') : undefined;
  const written = [scope.own('fastcgi_split_path_info').at(-1), info?.stock === true ? undefined : info?.placed].find(
    (placed) => placed !== undefined && placed.file === scope.opener?.file,
  );
  const uri = sampleUri(scope);
  if (written === undefined || uri === undefined || scope.own('try_files').length > 0) return undefined;
  const selected = selectLocation(server, `${uri}/x`);
  if (selected.kind === 'unknown' || selected.scope === scope || mayLead(selected.scope)) return undefined;
  const at = { file: written.file, range: pattern.range };
  const better = `${pattern.value.slice(0, -1)}(/|$)`;
  return {
    at: originOf(written),
    message: `the pattern ${pattern.value} never matches ${uri}/x, so there is no path to split off here`,
    related: [{ at, message: 'the pattern' }],
    fixes: (write) => [
      {
        title: `Match the path after the script too: ${better}`,
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord(at, better)],
      },
    ],
  };
}

/** Whether the path may come to PHP all the same. */
function mayLead(scope: Scope): boolean {
  return (['fastcgi_pass', 'rewrite', 'try_files'] as const).some((name) => scope.own(name).length > 0);
}
