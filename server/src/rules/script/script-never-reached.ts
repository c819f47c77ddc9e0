/** The configuration itself leads requests to a script, and they never get to PHP: another location answers with an error. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { isWithin, originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { locationOf, wouldAnswer } from '../../model/nginx/request/locations.ts';
import { rewrittenRoutesOf } from '../../model/deployment/further-routes.ts';
import {
  failureOf,
  fileOfUri,
  routesOf,
  scriptOfUri,
  type LedTo,
  type Route,
  scriptRoutesOf,
  ledAstray,
} from '../../model/deployment/routes.ts';
import { entryUris } from '../../model/nginx/request/entry-uris.ts';
import type { Question, Way } from '../../model/nginx/request/request.ts';
import { directoriesWith } from '../../model/deployment/site-scripts.ts';
import { directoryOf, onDisk } from '../../model/nginx/values/directory.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import type { FactWord } from '../../model/facts.ts';
import type { Writer } from '../../edits/writer.ts';
import { withEscapedDots, withItsDot } from './hidden-pattern.ts';
import { flagsOf, placeOfWords, wordsOf } from './php-location.ts';
import { otherFixes, ownFixes, withPath, type Unreached } from './reach-fixes.ts';
import { passesIn, type ScopedPass } from './php-meant.ts';
import { refusalOf as pathRefusalOf } from './path-refused.ts';
import { defineRule, type Draft, type Fix, type Related } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';
import { isInternal, leadsInto, refusalOf } from './refusals.ts';
import {
  outcomeOf,
  refusedEntries,
  refusedFronts,
  refusedNames,
  runningOthers,
  type RefusedScript,
} from './refused-scripts.ts';
import { closedPages, unreachedPatterns } from './unreached-php.ts';

export default defineRule({
  code: 'script-never-reached',
  title: 'A script to which the configuration leads never reaches PHP',
  severity: 'error',
  outcomes: ['403', '404', '500'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`403`, `404` or `500` of nginx itself for every page that the front controller would answer; nothing reaches PHP. `nginx -t` passes.',
  rationale:
    'What `index`, `try_files`, `error_page` and `rewrite` lead to is searched for among the locations again. Another location than that of PHP may answer there: a pattern that is written earlier, an exact location, one with `^~`, or the static files, where a path follows the script and the pattern ends in `\\.php$`.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 403 with a pattern that denies, 404 and 500 with a path behind the script; 200 with the fix.',
  limits:
    'Only scripts to which the configuration leads, or that a location for PHP names, and only where no condition that is not known allows a request. A warning where a list of scripts names one that another location refuses with its directory. Denials of other scripts are taken to be meant.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    yield* inUnlike('script-never-reached', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'A pattern that denies more than is meant',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~* \.(sql|log|php)$ {
    #        ^^^^^^^^^^^^^^^^^^^ error: location ~* \.(sql|log|php)$ answers /index.php with 403, so that it never reaches PHP
        deny all;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
    #+ location = /index.php {
        #+ include fastcgi.conf;
        #+ fastcgi_pass unix:/run/php/shop.sock;
    #+ }
}`,
      },
      {
        title: 'An exact location that is there for requests from outside',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location = /index.php {
    #        ^^^^^^^^^^^^ error: location = /index.php answers /index.php with 404, so that it never reaches PHP
        return 404;
        #= internal;
        #+ include fastcgi.conf;
        #+ fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A path behind the script',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php$request_uri;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php/
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: try_files leads to /index.php/, a script with a path behind it, which location ~ \.php$ does not match: nginx answers 500
    #= location ~ \.php(/|$) {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'What the server denies is denied in each of its locations',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    deny all;
    #<^^^^^^^ error: this applies in location ~ \.php$ too: /index.php, to which try_files leads, gets 403
    location / {
        allow all;
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the fastcgi_pass that no request reaches
    }
}`,
      },
      {
        title: 'The rule for hidden files has lost its backslash',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    #<^^^^^^^^^^^^^^ related: leads to /index.php
    location ~ /. {
    #        ^^^^ error: location ~ /. answers /index.php with 403, so that it never reaches PHP
    #= location ~ /\. {
        deny all;
    }
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A dot that matches any character',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/admin/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~* .(ini|min|log) {
    #        ^^^^^^^^^^^^^^^^^ error: the dot of this pattern matches any character: /admin/index.php gets 403
    #= location ~* \.(ini|min|log) {
        return 403;
    }
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A fallback that another location refuses',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location /media/ {
        try_files $uri /get.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /get.php
    }
    location ~ ^/index\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: other scripts are run here
    }
    #+ location = /get.php {
        #+ include fastcgi.conf;
        #+ fastcgi_pass unix:/run/php/shop.sock;
    #+ }
    location ~ \.php$ {
    #        ^^^^^^^^ error: location ~ \.php$ answers /get.php with 404, so that it never reaches PHP
        return 404;
    }
}`,
      },
      {
        title: 'A rewrite forgets the directory of the application',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/robots.txt
#- /srv/shop/forum/app.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /forum/ {
        try_files $uri @forum;
        location ~ \.php(/|$) {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
            #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: other scripts are run here
        }
    }
    location @forum {
        rewrite ^/forum/(.*)$ /app.php/$1 last;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: rewrite leads to /app.php/page, which no location passes to PHP: nginx answers 404
        #= rewrite ^/forum/(.*)$ /forum/app.php/$1 last;
    }
}`,
      },
      {
        title: 'A rewrite that stays in a location without PHP',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/picture.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ @rewrite;
    }
    location @rewrite {
    #        ^^^^^^^^ error: location @rewrite answers /picture.php/x with 404, so that it never reaches PHP
        rewrite ^/picture/(.*)$ /picture.php/$1 break;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /picture.php/x
        #= rewrite ^/picture/(.*)$ /picture.php/$1 last;
        return 404;
    }
    location ~ \.php(/|$) {
        fastcgi_split_path_info ^(.+\.php)(/.*)$;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A prefix, where only an exact location comes before patterns',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /contact.php {
    #        ^^^^^^^^^^^^ related: this location never receives it
    #= location = /contact.php {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: location ~ \.php$ answers /contact.php with 403, before location /contact.php can
        deny all;
    }
}`,
      },
      {
        title: 'What a rewrite leads to is not in the list',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/login.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location /auth/ {
        internal;
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location /account/ {
        rewrite ^/account/(.*)$ /login.php?back=$1 last;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /login.php
    }
    location ~ ^/index\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: other scripts are run here
    }
    #+ location = /login.php {
        #+ include fastcgi.conf;
        #+ fastcgi_pass unix:/run/php/shop.sock;
    #+ }
    location ~ \.php$ {
    #        ^^^^^^^^ error: location ~ \.php$ answers /login.php with 404, so that it never reaches PHP
        return 404;
    }
}`,
      },
      {
        title: 'The site lies in a directory, and the list of its scripts begins at the root',
        files: String.raw`#- base: debian-shop-pool
#- /srv/pages/robots.txt
#- /srv/pages/shop/index.php
#- /srv/pages/shop/order.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/pages;
    index index.php;
    location ~ ^/(index|order)\.php$ {
    #        ^^^^^^^^^^^^^^^^^^^^^^^ error: no script of the site matches location ~ ^/(index|order)\.php$: /shop/index.php gets 403
    #= location ~ ^/shop/(index|order)\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
    #        ^^^^^^^^ related: this location answers them
        return 403;
    }
}`,
      },
      {
        title: 'A directory that is denied has a script of the list',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/js/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ^~ /js {
    #        ^^^^^^ warning: location ^~ /js answers /js/index.php with 403, unlike location ~ ^/(index|js/index)\.php$, which names it among the scripts that run
        deny all;
    }
    location ~ ^/(index|js/index)\.php$ {
    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Nobody can ask for a page',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        internal;
        #<^^^^^^^ error: nobody can ask for the pages of location /, and no other location leads to PHP: every page gets 404
        #=
        try_files $uri /index.php$is_args$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: no request comes to this line
    }
    location ~ ^/index\.php$ {
        internal;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The root has its last directory twice',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/public/index.php
#- /srv/shop/public/assets/app.css
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public/public;
    #= root /srv/shop/public;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: this applies in location ~ \.php$ too: /index.php, to which try_files leads, gets 404
        try_files $uri =404;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the fastcgi_pass that no request reaches
    }
}`,
      },
      {
        title: 'The path of an installation in a directory',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/public/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    location / {
        try_files $uri /shop/index.php$is_args$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /shop/index.php
        #= try_files $uri /index.php$is_args$args;
    }
    location ~ ^/index\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: other scripts are run here
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: location ~ \.php$ answers /shop/index.php with 404, so that it never reaches PHP
        return 404;
    }
}`,
      },
      {
        title: 'A list of scripts that lacks one',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location /media/ {
        try_files $uri /get.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /get.php
    }
    location ~ ^/(index|feed)\.php$ {
    #= location ~ ^/(get|index|feed)\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: other scripts are run here
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: location ~ \.php$ answers /get.php with 403, so that it never reaches PHP
        deny all;
    }
}`,
      },
      {
        title: 'The denial of all other scripts comes first',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: location ~ \.php$ answers /index.php with 403, so that it never reaches PHP
    #=
        deny all;
        #=
    }
    #=
    # the entry scripts
    location ~ ^/(index|feed)\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
    #+ location ~ \.php$ {
        #+ deny all;
    #+ }
}`,
      },
      {
        title: 'Refused is what is there',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: this applies in location ~ \.php$ too: /index.php, to which try_files leads, gets 404
        if (-f $document_root$fastcgi_script_name) {
        #= if (!-f $document_root$fastcgi_script_name) {
            return 404;
        }
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the fastcgi_pass that no request reaches
    }
}`,
      },
      {
        title: 'The rule for hidden files has a star',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / { try_files $uri /index.php?$args; }
    #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never answers
    location ~ /.* {
    #        ^^^^^ error: location ~ /.* matches every URI that location / is for, and answers 403
    #= location ~ /\. {
        deny all;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The check of the condition is for another directory',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: this applies in location ~ \.php$ too: /index.php, to which try_files leads, gets 404
        if (!-f $document_root/shop$fastcgi_script_name) {
        #= if (!-f $document_root$fastcgi_script_name) {
            return 404;
        }
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the fastcgi_pass that no request reaches
    }
}`,
      },
      {
        title: 'A list of denied names has that of the front controller',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
    }
    location ~ ^/(?:config|data|index)(?:$|/|\.) {
    #        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: location ~ ^/(?:config|data|index)(?:$|/|\.) answers /index.php with 404, so that it never reaches PHP
    #= location ~ ^/(?:config|data)(?:$|/|\.) {
        return 404;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
    ],
    good: [
      {
        title: 'Scripts of uploads, and those that nobody leads to, are denied on purpose',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~* ^/(?:uploads|files)/.*\.php$ {
        deny all;
    }
    location ~ ^/(?:config|install)\.php$ {
        return 404;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A front controller that is answered from within alone',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php$is_args$args;
    }
    location ~ ^/index\.php(/|$) {
        internal;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        return 404;
    }
}`,
      },
      {
        title: 'Everybody is denied who gives no password',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    satisfy any;
    deny all;
    auth_basic Shop;
    auth_basic_user_file /etc/nginx/users;
    location / {
        try_files $uri /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Scripts of a server without PHP',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/media;
    index index.html index.php;
    location ~ \.php$ {
        deny all;
    }
}
server {
    listen 8080;
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'One script of the list is denied by its name, and what rewrites lead to is in it',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/login.php
#- /srv/shop/install.php
#- /srv/shop/lib/mail.php
#- /srv/shop/uploads/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location = /install.php { deny all; }
    location ^~ /uploads/ {
        location ~ \.php$ { deny all; }
    }
    location /account/ {
        rewrite ^/account/(.*)$ /login.php?back=$1 last;
    }
    location ~ ^/(index|login|install)\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        return 404;
    }
}`,
      },
      {
        title: 'A tool that the tree does not have, and a site without PHP',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.html
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.html;
    location ~ ^/tools/[a-z]+\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ { deny all; }
}`,
      },
    ],
  },
});

/** Of requests that the configuration leads to a script, and of scripts that the tree has. */
function* draftsIn(question: SiteQuestion): Iterable<Draft> {
  const { server } = question;
  const passes = passesIn(server);
  if (passes.length === 0) return;
  const reported = new Set<Scope>();
  for (const route of routesOf(question)) {
    const failed = failedAt(route, passes);
    if (failed !== undefined && isForPath(failed, question)) continue;
    const refused = failed === undefined ? refusedAt(route, server) : undefined;
    const place = failed?.led.scope ?? refused?.deciding;
    if (place === undefined || reported.has(place)) continue;
    reported.add(place);
    const draft = failed === undefined ? refused?.draft : draftOf(failed, question);
    if (draft !== undefined) yield draft;
  }
  yield* rewrittenAstray(question, passes, reported);
  for (const failed of [...refusedEntries(question, passes), ...refusedFronts(question, passes)]) {
    const draft = reported.has(failed.led.scope) || isForPath(failed, question) ? undefined : draftOf(failed, question);
    reported.add(failed.led.scope);
    if (draft !== undefined) yield draft;
  }
  const closed = closedPages(question, passes);
  for (const { deciding, draft } of [
    ...unreachedPatterns(question, passes),
    ...(closed === undefined ? [] : [closed]),
    ...refusedNames(question, passes),
  ]) {
    if (!reported.has(deciding)) yield draft;
    reported.add(deciding);
  }
  for (const {
    uri,
    ways: [way, other],
  } of scriptRoutesOf(question)) {
    const closed = way === undefined || other !== undefined ? undefined : internalAt(way, uri);
    if (closed !== undefined && !reported.has(closed.scope) && !isLedTo(question, uri)) {
      reported.add(closed.scope);
      yield closed.draft;
    }
    const strayed = way === undefined || other !== undefined ? undefined : refusedByDot(way, uri, 'escaped');
    if (strayed === undefined || reported.has(strayed.scope)) continue;
    const php = passes.find(({ scope }) => wouldAnswer(scope, uri));
    if (php === undefined) continue;
    reported.add(strayed.scope);
    yield dotDraft(strayed, uri, php);
  }
}

/** Whether the location for PHP refuses the path behind a script, which path-info-unreachable says. */
function isForPath({ ways, led: { uri, scope, by }, php }: RefusedScript, question: SiteQuestion): boolean {
  return (
    ways !== undefined &&
    scope === php.scope &&
    scriptOfUri(uri) !== uri &&
    pathRefusalOf({ uri, location: scope, ways, by }, question) !== undefined
  );
}

/** Of what rewrites lead to a script that is not known to be missing. */
function* rewrittenAstray(
  question: SiteQuestion,
  passes: readonly ScopedPass[],
  reported: Set<Scope>,
): Iterable<Draft> {
  for (const route of rewrittenRoutesOf(question)) {
    const failed = failedAt(route, passes);
    if (failed === undefined || failed.led.by.fact !== route.rewrite.fact || reported.has(failed.led.scope)) continue;
    if (isForPath(failed, question)) continue;
    const file = fileOfUri(scriptOfUri(failed.led.uri), question);
    if (file === undefined || question.exists(file, 'file') === false) continue;
    reported.add(failed.led.scope);
    const draft = draftOf(failed, question);
    if (draft !== undefined) yield draft;
  }
}

/** `undefined` where a request may get through, or is not led to a script that PHP is meant to run. */
function failedAt(route: Route, passes: readonly ScopedPass[]): RefusedScript | undefined {
  const astray = ledAstray(route);
  if (astray === undefined) return undefined;
  const { led, status } = astray;
  const meant = passes.find(({ scope }) => wouldAnswer(scope, scriptOfUri(led.uri)));
  // a script that a habit names is not meant to run everywhere
  const php = meant ?? (led.by.fact.name === 'index' ? undefined : runningOthers(passes));
  // that a location for PHP denies everybody by itself is said of its fastcgi_pass
  return php === undefined || (php.scope === led.scope && php.scope.own('deny').length > 0)
    ? undefined
    : { led, status, php, ways: route.ways };
}

/** All that a location with a fallback is for is refused by another one, whose pattern matches more than it is meant to. */
function refusedAt(
  { request, ways }: Route,
  server: Scope,
): { readonly deciding: Scope; readonly draft: Draft } | undefined {
  const [way, other] = ways;
  const refusal = way && refusalOf(way);
  const deciding = refusal?.scope;
  if (refusal?.depth !== 1 || other !== undefined || deciding === undefined || request.kind === 'script')
    return undefined;
  const { status } = refusal;
  const meant = request.scope === server ? undefined : request.scope;
  const { opener } = deciding;
  if (meant !== undefined && [...meant.own('deny'), ...meant.own('return')].length > 0) return undefined;
  if (meant?.opener === undefined || opener === undefined || deciding === meant) return undefined;
  if (locationOf(deciding)?.kind !== 'regex' || isWithin(deciding, meant)) return undefined;
  if (isInternal(deciding)) return undefined;
  return {
    deciding,
    draft: {
      at: placeOfWords(opener),
      outcomes: [outcomeOf(status)],
      fixes: (write) => {
        const dot = strayDot({ scope: deciding, uri: request.uri }, status, 'any');
        return dot === undefined ? [] : escaped(write, dot);
      },
      message: `location ${wordsOf(opener)} matches every URI that location ${wordsOf(meant.opener)} is for, and answers ${status}`,
      related: [{ at: originOf(meant.opener), message: 'this location never answers' }],
    },
  };
}

interface StrayDot {
  readonly scope: Scope;
  readonly opener: Placed;
  readonly status: number;
  /** The pattern with its dots escaped. */
  readonly better: string;
}

/** The request is refused at once, by a pattern that matches it only as a dot in it matches any character. */
function refusedByDot(way: Way, uri: string, how: 'escaped' | 'any'): StrayDot | undefined {
  const [step, more] = way.steps;
  return step === undefined || more !== undefined
    ? undefined
    : strayDot({ scope: step.scope, uri }, failureOf(way), how);
}

/** A pattern matches a URI only by a slip with a dot, such as one that matches any character (`escaped`); `undefined` where it does not. */
function strayDot(
  { scope, uri }: { readonly scope: Scope; readonly uri: string },
  status: number | undefined,
  how: 'escaped' | 'any',
): StrayDot | undefined {
  const { opener } = scope;
  const pattern = opener?.fact.args.at(-1)?.value;
  if (opener === undefined || pattern === undefined || status === undefined) return undefined;
  if (locationOf(scope)?.kind !== 'regex') return undefined;
  const flags = flagsOf(opener);
  const better = how === 'escaped' ? withEscapedDots(pattern, flags, uri) : withItsDot(pattern, flags, uri);
  return better === undefined ? undefined : { scope, opener, status, better };
}

/** A location for scripts of any name answers nobody from outside. */
function internalAt(way: Way, uri: string): { readonly scope: Scope; readonly draft: Draft } | undefined {
  const { outcome } = way;
  const scope = way.steps.at(-1)?.scope;
  const placed = scope?.own('internal').at(-1);
  if (outcome.kind !== 'status' || outcome.cause !== 'internal' || placed === undefined) return undefined;
  const pass = scope?.own('fastcgi_pass')[0];
  if (scope === undefined || pass === undefined || locationOf(scope)?.kind !== 'regex') return undefined;
  // one that names its scripts is for those to which nginx leads, where it leads to more than an index
  const isOfAny = wouldAnswer(scope, uri.replace(/[^/]+$/, 'other.php'));
  if (!isOfAny && (uri.endsWith('/index.php') || leadsInto(scope))) return undefined;
  return {
    scope,
    draft: {
      at: originOf(placed),
      severity: 'warning',
      outcomes: ['404'],
      message: `nobody can ask for the scripts of this location: ${fromBytes(uri)} gets 404, unless nginx itself leads to it`,
      related: [{ at: originOf(pass), message: 'the fastcgi_pass of the location' }],
      fixes: (write) => [{ title: 'Remove internal', safety: 'review', edits: [write.removeNginx(placed)] }],
    },
  };
}

/** Whether the configuration leads to a script by itself, so that nobody has to ask for it. */
function isLedTo({ server, surroundings }: Question, uri: string): boolean {
  return entryUris(server, surroundings).some((entry) => entry.uri === uri);
}

function dotDraft(dot: StrayDot, uri: string, php: ScopedPass): Draft {
  const { opener, status } = dot;
  return {
    at: placeOfWords(opener),
    outcomes: [outcomeOf(status)],
    message: `the dot of this pattern matches any character: ${fromBytes(uri)} gets ${status}`,
    related: [{ at: originOf(php.placed), message: 'this location never receives it' }],
    fixes: (write) => escaped(write, dot),
  };
}

function escaped(write: Writer, { opener, better }: StrayDot): readonly Fix[] {
  const word = opener.fact.args.at(-1);
  if (word === undefined) return [];
  return [
    {
      title: `Deny only what has a dot there: "${better}"`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: opener.file, range: word.range }, better)],
    },
  ];
}

function draftOf({ ways, ...failed }: RefusedScript, question: SiteQuestion): Draft | undefined {
  const { led, status, php } = failed;
  const unreached: Unreached = { ...failed, end: ways?.[0]?.outcome };
  const uri = fromBytes(led.uri);
  const { opener } = php.scope;
  if (opener === undefined) return undefined;
  const leads: Related = { at: originOf(led.by), message: `leads to ${uri}` };
  const outcomes = [outcomeOf(status)];
  const hasPath = scriptOfUri(led.uri) !== led.uri;
  const isPhp = wouldAnswer(php.scope, scriptOfUri(led.uri));
  if (hasPath && isPhp && !wouldAnswer(php.scope, led.uri))
    return {
      at: placeOfWords(opener),
      outcomes,
      message: `${led.by.fact.name} leads to ${uri}, a script with a path behind it, which location ${wordsOf(opener)} does not match: nginx answers ${status}`,
      related: [leads],
      fixes: (write) => withPath(write, php),
    };
  if (led.scope === php.scope) {
    const denied = led.scope.nearest('deny')?.placed;
    return {
      at: denied === undefined ? placeOfWords(opener) : originOf(denied),
      outcomes,
      message: `this applies in location ${wordsOf(opener)} too: ${uri}, to which ${led.by.fact.name} leads, gets ${status}`,
      related: [leads, { at: originOf(php.placed), message: 'the fastcgi_pass that no request reaches' }],
      fixes: (write) => ownFixes(write, unreached, question),
    };
  }
  const deciding = led.scope.opener;
  if (led.scope.kind === 'server' && hasPath && !isPhp)
    return {
      at: originOf(led.by),
      outcomes,
      message: `${led.by.fact.name} leads to ${uri}, which no location passes to PHP: nginx answers ${status}`,
      related: [{ at: originOf(php.placed), message: 'other scripts are run here' }],
      fixes: (write) => inDirectory(write, led, question),
    };
  if (deciding === undefined || led.scope.kind !== 'location') return undefined;
  return {
    at: placeOfWords(deciding),
    outcomes,
    message: `location ${wordsOf(deciding)} answers ${uri} with ${status}, so that it never reaches PHP`,
    related: [
      leads,
      { at: originOf(php.placed), message: isPhp ? 'this location never receives it' : 'other scripts are run here' },
    ],
    fixes: (write) => {
      const flag = led.by.fact.name === 'rewrite' ? led.by.fact.args[2] : undefined;
      if (flag?.value === 'break') return [searchedAgain(write, led.by, flag)];
      const dot = strayDot(led, status, 'any');
      return dot === undefined ? otherFixes(write, unreached, question) : escaped(write, dot);
    },
  };
}

/** The script with the one directory in which it is, or which holds all others that have it too. */
function inDirectory(write: Writer, { uri, by }: LedTo, { server, surroundings, files }: SiteQuestion): readonly Fix[] {
  const root = directoryOf(server, surroundings);
  const script = scriptOfUri(uri);
  const word = by.fact.args.find(({ value }) => value.startsWith(script));
  if (root.kind === 'unknown' || files.kind === 'unknown' || word === undefined) return [];
  const base = onDisk(toBytes(root.value.path));
  const [home, ...others] = directoriesWith(script, base, files);
  if (home?.startsWith(`${base}/`) !== true || others.some((other) => !other.startsWith(`${home}/`))) return [];
  const target = fromBytes(home.slice(base.length)) + word.value;
  return [
    {
      title: `Lead to ${fromBytes(home.slice(base.length) + script)}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file: by.file, range: word.range }, target)],
    },
  ];
}

/** The rewrite no longer keeps the script in its block. */
function searchedAgain(write: Writer, { file }: Placed, flag: FactWord): Fix {
  return {
    title: 'Search for the location of the script again: last',
    safety: 'review',
    preferred: true,
    edits: [write.nginxWord({ file, range: flag.range }, 'last')],
  };
}
