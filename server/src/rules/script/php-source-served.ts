/** A URI of a script reaches a location that sends files as they are. */
import { isAmongUploads } from '../../catalog/file-places.ts';
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { entryUris } from '../../model/nginx/request/entry-uris.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { rewrittenRoutesOf } from '../../model/deployment/further-routes.ts';
import { ledTo, routesOf, scriptRoutesOf } from '../../model/deployment/routes.ts';
import { onDisk } from '../../model/nginx/values/directory.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { compilePcre } from '../../model/nginx/request/pcre.ts';
import { locationOf, selectLocation, wouldAnswer } from '../../model/nginx/request/locations.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes, toBytes } from '../../text/bytes.ts';
import { nearly, stays, sentScript, type Entry } from './script-locations.ts';
import type { Fix, Related } from '../kit/rule.ts';
import { inUnlike, serverQuestion } from '../kit/unlike.ts';
import type { Writer } from '../../edits/writer.ts';
import {
  expressionsIn,
  nestedLocation,
  otherDirectory,
  addressFor,
  pooledLocation,
  wholeOf,
  wordsOf,
  exactLocation,
  linesIn,
} from './php-location.ts';
import { asFallback, isForScripts, withHandler, withoutDirectory } from './served-fixes.ts';
import { allParamLines } from '../kit/script-side.ts';
import { passesIn, meansPhp, type ScopedPass } from './php-meant.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'php-source-served',
  title: 'The source of a script is sent to the visitor',
  severity: 'error',
  outcomes: ['source-leak'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`200` with the source of the script as its body, or a download, passwords and all. Nothing in any log. `nginx -t` passes.',
  rationale:
    'One location answers a URI: an exact one, else the longest prefix if it says `^~`, else the first pattern that matches, else the longest prefix. A handler is not inherited: what answers without a `fastcgi_pass` of its own sends the file.',
  verified:
    'Run on nginx 1.22.1: with ^~, with a pattern written earlier and with a nested location; the model was compared with nginx in thousands of requests.',
  limits:
    'Only URIs to which index, try_files, error_page or a rewrite of the server lead, and scripts that a named location always runs. Where locations pass requests to PHP, only a URI is reported that one of them would answer, were it asked alone. Silent where an include was not read, and in servers that pass everything to something other than FastCGI. A server without a fastcgi_pass is checked only where PHP is meant in it: its root is that of a server which has one, or `try_files`, `error_page` or a rewrite lead to the script and something of the configuration passes requests to PHP, or it is the only server of the only configuration and a pool is next to it. An index.php among the names of its index alone is a habit.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#location'],

  *check(subject): Iterable<Draft> {
    const { server, deployment, workspace } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    const sent = [...inUnlike('php-source-served', subject, sentIn)];
    if (sent.length === 0) return;
    const question = serverQuestion(subject);
    const passes = passesIn(server);
    if (passes.length === 0 && hasLostLocations(server)) return;
    const goesElsewhere = passes.length === 0 && passesElsewhere(server);
    const meant =
      passes.length > 0
        ? sent
        : sent.filter(
            ({ entry, way }) =>
              isSeen(way, { question, deployment }) ||
              (!goesElsewhere && meansPhp(entry, { server, deployment, workspace })),
          );
    // what the server falls back to is for all pages, be there a file or not
    const fallbacks = new Set(sent.flatMap(({ entry }) => (endsInScript(entry.placed) ? [entry.uri] : [])));
    const isFallback = (uri: string): boolean => fallbacks.has(uri);
    const reported = new Set<Scope>();
    const byScope = new Map(passes.map((pass) => [pass.scope, pass]));
    for (const { entry, way } of meant) {
      const last = way.steps.at(-1)?.scope;
      const script = way.outcome.kind === 'file' ? way.outcome.uri : entry.uri;
      const php =
        (entry.reported === undefined ? undefined : byScope.get(entry.reported.scope)) ??
        passes.find((pass) => wouldAnswer(pass.scope, script)) ??
        passes.find((pass) => nearly(pass.scope, script) !== undefined);
      // passes for other URIs alone: that this one is for PHP is not said where nobody sees a script there
      const isOther =
        php === undefined &&
        passes.length > 0 &&
        !isFallback(entry.uri) &&
        !(isSeen(way, { question, deployment }) && passes.some(isGeneral));
      if (last === undefined || reported.has(last) || isOther) continue;
      reported.add(last);
      yield {
        ...draftOf(way, { entry, server, php, deployment, last, question }),
        // a file that no location runs may be there for another server
        ...(php === undefined && passes.length > 0 && !isFallback(entry.uri) && { severity: 'warning' as const }),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A prefix that ends the search',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    #<^^^^^^^^^^^^^^ related: leads to /index.php
    location ^~ / {
    #        ^^^^ error: nginx sends the source of /srv/shop/index.php: location ^~ / answers /index.php and passes nothing to PHP
    #= location / {
        expires 1h;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A pattern that comes first',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.(css|php)$ {
    #        ^^^^^^^^^^^^^^ error: nginx sends the source of /srv/shop/index.php: location ~ \.(css|php)$ answers /index.php and passes nothing to PHP
    #=
        expires 1h;
        #=
    }
    #=
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    #+ location ~ \.(css|php)$ {
        #+ expires 1h;
    #+ }
}`,
      },
      {
        title: 'A nested location has no handler of its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        location ~ ^/index\.php$ {
        #        ^^^^^^^^^^^^^^^ error: nginx sends the source of /srv/shop/index.php: location ~ ^/index\.php$ answers /index.php and passes nothing to PHP
            #+ fastcgi_pass unix:/run/php/shop.sock;
            add_header X-Front yes;
        }
    }
}`,
      },
      {
        title: 'The ~ of a pattern is missing',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    #<^^^^^^^^^^^^^^ error: nginx sends the source of /srv/shop/index.php: no location answers /index.php and passes it to PHP
    location = \.php$ {
    #= location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A rewrite that stays where it is',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
    #        ^ error: nginx sends the source of /srv/shop/index.php: location / answers /index.php and passes nothing to PHP
        rewrite ^ /index.php break;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
        #= rewrite ^ /index.php last;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'The script of a named location, asked for by its own name',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
    #        ^ error: nginx sends the source of /srv/shop/index.php: location / answers /index.php and passes nothing to PHP
        try_files $uri @shop;
    }
    #+ location ~ \.php$ {
        #+ try_files $uri @shop;
        #+ include fastcgi.conf;
        #+ fastcgi_pass unix:/run/php/shop.sock;
    #+ }
    location @shop {
        include fastcgi.conf;
        fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the script that PHP is asked to run
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: only this location runs it
    }
}`,
      },
      {
        title: 'The same site on another port, without its location for PHP',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
index index.php;
server {
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    #+ location ~ \.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; }
    listen 8080;
    root /srv/shop;
    location / {
    #        ^ error: nginx sends the source of /srv/shop/index.php: location / answers /index.php and passes nothing to PHP
        expires 1h;
    }
}`,
      },
      {
        title: 'The script is there',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/style.css
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    #<^^^^^^^^^^^^^^ related: leads to /index.php
    location ^~ / {
    #        ^^^^ error: nginx sends the source of /srv/shop/index.php: location ^~ / answers /index.php and passes nothing to PHP
    #= location / {
        expires 1h;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A prefix that ends the search, with a directory of its own',
        files: String.raw`#- base: debian-shop-pool
#- /srv/stats/index.php
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ^~ /stats/ {
    #        ^^^^^^^^^^ error: nginx sends the source of /srv/stats/index.php: location ^~ /stats/ answers /stats/index.php and passes nothing to PHP
        alias /srv/stats/;
        index index.php;
        #<^^^^^^^^^^^^^^ related: leads to /stats/index.php
        location ~ /private/ { deny all; }
        #+ location ~ \.php$ { include fastcgi_params; fastcgi_param SCRIPT_FILENAME $request_filename; fastcgi_pass unix:/run/php/shop.sock; }
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A list of endings before a handler that comes from another file',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.(css|js|php)$ {
    #        ^^^^^^^^^^^^^^^^^ error: nginx sends the source of /srv/shop/index.php: location ~ \.(css|js|php)$ answers /index.php and passes nothing to PHP
    #= location ~ \.(css|js)$ {
        expires 1h;
    }
    include snippets/php.conf;
}
#- /etc/nginx/snippets/php.conf
location ~ \.php$ {
    include fastcgi.conf;
    fastcgi_pass unix:/run/php/shop.sock;
}`,
      },
      {
        title: 'The exact location of a script',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location = /login.php {
    #        ^^^^^^^^^^^^ error: nginx sends the source of /srv/shop/login.php: location = /login.php answers /login.php and passes nothing to PHP
        expires -1;
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
        title: 'A rewrite that stays in a named location',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri @shop;
    }
    location @shop {
    #        ^^^^^ error: nginx sends the source of /srv/shop/index.php: location @shop answers /index.php and passes nothing to PHP
        rewrite ^ /index.php break;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
        #= rewrite ^ /index.php last;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A directory of scripts that no pattern reaches',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/admin/index.php
#- /srv/shop/admin/users.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ^~ /admin/ {
    #        ^^^^^^^^^^ error: nginx sends the source of /srv/shop/admin/index.php: location ^~ /admin/ answers /admin/index.php and passes nothing to PHP
        #+ location ~ \.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; }
        allow 192.0.2.0/24;
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
        title: 'The pattern is that of another directory',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    #<^^^^^^^^^^^^^^ related: leads to /index.php
    location / {
    #        ^ error: nginx sends the source of /srv/shop/index.php: location / answers /index.php and passes nothing to PHP
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ ^/public/index\.php$ {
    #= location ~ ^/index\.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A rewrite of some pages that stays in its location',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/thread.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location /forum/ {
    #        ^^^^^^^ error: nginx sends the source of /srv/shop/thread.php: location /forum/ answers /thread.php and passes nothing to PHP
        rewrite ^/forum/thread-(\d+)\.html$ /thread.php?t=$1 break;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /thread.php
        #= rewrite ^/forum/thread-(\d+)\.html$ /thread.php?t=$1 last;
        try_files $uri $uri/ =404;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'A status is behind the front controller',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
    #        ^ error: nginx sends the source of /srv/shop/index.php: location / answers /index.php and passes nothing to PHP
        try_files $uri /index.php =404;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: leads to /index.php
        #= try_files $uri /index.php$is_args$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this location never receives it
    }
}`,
      },
      {
        title: 'The location for PHP has lost its fastcgi_pass',
        files: String.raw`#- base: debian
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    #<^^^^^^^^^^^^^^ related: leads to /index.php
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
    #        ^^^^^^^^ error: nginx sends the source of /srv/shop/index.php: location ~ \.php$ answers /index.php and passes nothing to PHP
        include fastcgi.conf;
        #+ include fastcgi.conf;
        #+ fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
pm = ondemand
pm.max_children = 2
;- /etc/php/8.2/fpm/pool.d/wiki.conf
[wiki]
user = wiki
listen = /run/php/wiki.sock
listen.owner = www-data
pm = ondemand
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'The names of the index that are not there are not sent',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.html
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.html index.php;
    location ^~ / {
        expires 1h;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Static files next to a PHP site, and a habit of naming index.php',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
index index.html index.php;
server {
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    listen 8080;
    autoindex on;
    location / {
        root /srv/images;
    }
}`,
      },
      {
        title: 'Nothing here passes requests to PHP',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
index index.html index.php;
server {
    root /srv/images;
}`,
      },
      {
        title: 'The script of a named location is outside the root',
        files: `#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    location / {
        try_files $uri @shop;
    }
    location @shop {
        fastcgi_param SCRIPT_FILENAME /srv/shop/app/index.php;
        fastcgi_param REQUEST_METHOD $request_method;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Static files end the search where no script is',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ^~ /assets/ {
        expires 1h;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'PHP answers some exact URIs only',
        files: `#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location = /status {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/php/shop.sock
listen.owner = www-data
pm.status_path = /status`,
      },
      {
        title: 'Another server handles everything',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
    ],
  },
});

/** A script that is sent, and what led to it. */
interface Sent {
  readonly entry: Entry;
  readonly way: Way;
}

function* sentIn(question: SiteQuestion): Iterable<Sent> {
  const { server, surroundings } = question;
  const passes = passesIn(server);
  const entries: readonly Entry[] = [
    ...entryUris(server, surroundings).filter(({ uri }) => uri.endsWith('.php')),
    ...stays(server),
    ...passes.flatMap(({ scope }) => sentScript(scope, surroundings) ?? []),
  ];
  for (const entry of entries) {
    const way = waysOf(question, entry.uri).find((one) => leaks(one, entry));
    if (way !== undefined) yield { entry, way };
  }
  if (passes.length === 0) return;
  yield* sentOnTheWay(question);
  for (const { rewrite, ways } of rewrittenRoutesOf(question)) {
    const way = ways.find((one) => isUnconditional(one) && ledTo(one)?.by.fact === rewrite.fact);
    const uri = way && ledTo(way)?.uri;
    if (way !== undefined && uri !== undefined && leaks(way, { uri, placed: rewrite }))
      yield { entry: { uri, placed: rewrite }, way };
  }
  yield* sentFromTree(question);
}

/** Scripts that locations name, and those to which a request for a page comes, whatever a condition says. */
function sentOnTheWay(question: SiteQuestion): readonly Sent[] {
  return routesOf(question).flatMap(({ request, ways }): readonly Sent[] => {
    // the conditions of a way are put together when they are asked for
    const way = ways.find(
      (one) => one.outcome.kind === 'file' && one.outcome.uri.endsWith('.php') && isUnconditional(one),
    );
    if (way?.outcome.kind !== 'file') return [];
    const led = ledTo(way);
    // that a directory has an index script is known of the front page alone
    if (led?.by.fact.name === 'index' && request.uri !== '/') return [];
    const { opener } = request.scope;
    const entry: Entry | undefined =
      led !== undefined
        ? { uri: led.uri, placed: led.by }
        : request.kind === 'script' && opener !== undefined
          ? { uri: request.uri, placed: opener }
          : undefined;
    return entry !== undefined && leaks(way, entry) ? [{ entry, way }] : [];
  });
}

/** Whether no condition of an `if` is taken to be true. */
function isUnconditional({ conditions }: Way): boolean {
  return conditions.every((condition) => !condition.endsWith(' is true'));
}

/** Whether scripts of many names are run there: beside locations of one script each, others may be nobody's business. */
function isGeneral({ scope }: ScopedPass): boolean {
  const location = scope.enclosing('location');
  return location !== undefined && locationOf(location)?.kind === 'regex';
}

function endsInScript({ fact }: Placed): boolean {
  return fact.name === 'try_files' && fact.args.at(-1)?.value.includes('.php') === true;
}

/** Whether the script is there, and something runs scripts here. */
function isSeen(
  { outcome }: Way,
  { question, deployment }: { readonly question: SiteQuestion; readonly deployment: PassDeployment },
): boolean {
  const runs = indexOf(deployment).hasPasses || deployment.listening.count > 0;
  return runs && outcome.kind === 'file' && question.exists(outcome.path, 'file') === true;
}

/** Scripts that are there, for certain. */
function sentFromTree(question: SiteQuestion): readonly Sent[] {
  return scriptRoutesOf(question).flatMap(({ uri, path, ways: [way, other] }): readonly Sent[] => {
    // what visitors have put there is nothing that anybody runs
    if (isAmongUploads(uri)) return [];
    const last = way?.steps.at(-1)?.scope.opener ?? question.server.opener;
    if (way?.outcome.kind !== 'file' || other !== undefined || last === undefined) return [];
    return onDisk(way.outcome.path) === path ? [{ entry: { uri, placed: last }, way }] : [];
  });
}

function leaks({ outcome }: Way, { reported }: Entry): boolean {
  return (
    outcome.kind === 'file' &&
    outcome.uri.endsWith('.php') &&
    outcome.path.endsWith('.php') &&
    (reported === undefined || outcome.path === reported.path)
  );
}

/** Whether locations stand beside the server, where nginx takes none: they are meant to be in it. */
function hasLostLocations(server: Scope): boolean {
  return server.parent?.children.some(({ kind }) => kind === 'location') === true;
}

/** What answers in the place of PHP. */
const leavingPhp = (['return', ...passDirectives] as const).filter((name) => name !== 'fastcgi_pass');

function passesElsewhere(scope: Scope): boolean {
  return leavingPhp.some((name) => scope.own(name).length > 0) || scope.children.some(passesElsewhere);
}

interface Leak {
  readonly entry: Entry;
  readonly server: Scope;
  readonly php: ScopedPass | undefined;
  readonly deployment: PassDeployment;
  readonly question: SiteQuestion;
  /** The block that sends the file. */
  readonly last: Scope;
}

function draftOf(way: Way, leak: Leak): Draft {
  const { entry, last, php } = leak;
  const path = way.outcome.kind === 'file' ? fromBytes(way.outcome.path) : '';
  const uri = way.outcome.kind === 'file' ? fromBytes(way.outcome.uri) : '';
  const words = last.kind === 'server' ? undefined : last.opener?.fact.args;
  const who = words === undefined ? 'no location' : `location ${words.map((word) => word.value).join(' ')}`;
  const [first, end] = [words?.[0], words?.at(-1)];
  const range =
    first === undefined || end === undefined
      ? entry.placed.fact.range
      : { start: first.range.start, end: end.range.end };
  const file = first === undefined || last.opener === undefined ? entry.placed.file : last.opener.file;
  const related: Related[] = [];
  if (first !== undefined && entry.placed !== last.opener)
    related.push({
      at: originOf(entry.placed),
      message: entry.reported === undefined ? `leads to ${uri}` : 'the script that PHP is asked to run',
    });
  if (php !== undefined && php.scope !== last.parent)
    related.push({
      at: originOf(php.placed),
      message: entry.reported === undefined ? 'this location never receives it' : 'only this location runs it',
    });
  return {
    at: { file, range },
    related,
    message: `nginx sends the source of ${path}: ${who} answers ${uri} and passes ${words === undefined ? 'it' : 'nothing'} to PHP`,
    fixes: (write) => fixesOf(write, way, leak),
  };
}

function fixesOf(write: Writer, way: Way, leak: Leak): readonly Fix[] {
  const { entry, last, php, deployment, server } = leak;
  const { opener } = last;
  const modifier = opener?.fact.args[0];
  if (opener === undefined) return [];
  // a handler is inherited by nobody, and one that stands in the server is a mistake of its own
  const outer = last.parent?.kind === 'location' ? last.parent.own('fastcgi_pass').at(-1) : undefined;
  if (outer !== undefined && opener.fact.block !== undefined) {
    const line = `fastcgi_pass ${outer.fact.args[0]?.value ?? ''};`;
    return [
      {
        title: `Add ${line.slice(0, -1)}`,
        safety: 'review',
        preferred: true,
        edits: [write.intoBlock(opener, opener.fact.block.range, line)],
      },
    ];
  }
  const found = way.outcome.kind === 'file' ? fromBytes(way.outcome.uri) : '';
  const turned = asFallback(write, last, found);
  if (turned.length > 0) return turned;
  const address = addressFor(server, deployment, way.outcome.kind === 'file' ? way.outcome.path : '');
  if (isForScripts(last) && opener.fact.block !== undefined && address !== undefined)
    return withHandler(write, last, address, deployment.config);
  if (entry.reported !== undefined && php !== undefined) return besideNamed(write, php, deployment.config);
  const displaced = php === undefined ? withoutDirectory(passesIn(server), found, leak.question) : undefined;
  if (displaced !== undefined) return respelled(write, displaced.scope, displaced.words);
  if (php === undefined) return pooledLocation(write, server, deployment.config, address);
  const flag = entry.placed.fact.name === 'rewrite' ? entry.placed.fact.args[2] : undefined;
  if (flag?.value === 'break')
    return [
      {
        title: 'Search for the location of the script again: last',
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord({ file: entry.placed.file, range: flag.range }, 'last')],
      },
    ];
  const directory = otherDirectory(last, php.scope);
  const kind = locationOf(last)?.kind;
  // the other location looks for the script elsewhere
  if (directory !== undefined && (kind === 'prefix' || kind === 'prefix-only'))
    return nestedLocation(write, { scope: last, directory }, php.placed.fact.args[0]?.value ?? '', deployment.config);
  // whom it keeps out, the other location would let in
  if (isGuarded(last))
    return nestedLocation(
      write,
      { scope: last, directory: undefined },
      php.placed.fact.args[0]?.value ?? '',
      deployment.config,
    );
  const better = nearly(php.scope, way.outcome.kind === 'file' ? way.outcome.uri : entry.uri);
  if (better !== undefined) return respelled(write, php.scope, better);
  if (modifier?.value === '^~')
    return [
      {
        title: 'Remove ^~',
        safety: 'review',
        preferred: true,
        edits: [
          {
            file: opener.file,
            range: { start: modifier.range.start, end: opener.fact.args[1]?.range.start ?? modifier.range.end },
            newText: '',
          },
        ],
      },
    ];
  const location = php.scope.opener;
  const isLater =
    location !== undefined &&
    location.file === opener.file &&
    php.scope.parent === last.parent &&
    location.fact.range.start > opener.fact.range.start;
  const uri = way.outcome.kind === 'file' ? fromBytes(way.outcome.uri) : '';
  const shortened = location?.file === opener.file ? [] : withoutPhp(write, opener, uri);
  if (shortened.length > 0) return shortened;
  if (locationOf(last)?.kind === 'exact') return passedHere(write, opener, php);
  if (locationOf(last)?.kind !== 'regex' || !isLater || location === undefined) {
    // what a location finds as a file it sends, whatever other locations there are
    const selected = selectLocation(server, toBytes(uri));
    return selected.kind === 'known' && selected.scope !== last ? [] : exactLocation(write, php, uri);
  }
  // what stands between keeps its place before PHP: it may keep somebody out
  const between = expressionsIn(server, opener.file).some(
    ({ fact: { range } }) => range.start > opener.fact.range.start && range.start < location.fact.range.start,
  );
  if (between)
    return [
      {
        title: `Move it after location ${wordsOf(location)}`,
        safety: 'review',
        preferred: true,
        edits: [write.removeNginx(opener), write.addNginxAfter(location, write.textAt(wholeOf(opener)))],
      },
    ];
  return [
    {
      title: `Move location ${wordsOf(location)} before it`,
      safety: 'review',
      preferred: true,
      edits: write.moveNginxBefore(location, opener),
    },
  ];
}

const guards = ['allow', 'deny', 'auth_basic', 'auth_request', 'satisfy'] as const;

/** Whether the location itself says who may see its files. */
function isGuarded(scope: Scope): boolean {
  return guards.some((name) => scope.own(name).length > 0);
}

/** What the location for PHP holds, in the exact location as well. */
function passedHere(write: Writer, { file, fact }: Placed, php: ScopedPass): readonly Fix[] {
  const lines = linesIn(write, php);
  if (fact.block === undefined || lines.length === 0) return [];
  const inner = fact.block.facts[0]?.range;
  return [
    {
      title: `Pass it to PHP here, as location ${php.scope.opener === undefined ? '' : wordsOf(php.scope.opener)} does`,
      safety: 'review',
      preferred: true,
      edits: [write.putInto(file, fact.block.range, lines, { inner, last: true })],
    },
  ];
}

/** A list of endings without that of scripts; none where the expression matches the script nevertheless. */
function withoutPhp(write: Writer, { file, fact }: Placed, uri: string): readonly Fix[] {
  const word = fact.args.at(-1);
  const text = word?.value.replace(/\|php(?=[|)])|(?<=\()php\|/, '');
  if (word === undefined || text === undefined || text === word.value) return [];
  if (compilePcre(text).run(toBytes(uri)).kind !== 'none') return [];
  return [
    {
      title: 'Remove php from the expression',
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord({ file, range: word.range }, text)],
    },
  ];
}

/** A location whose pattern is written right; behind the expressions that answered what it did not match. */
function respelled(write: Writer, { opener, parent }: Scope, words: readonly string[]): readonly Fix[] {
  const [first, last] = [opener?.fact.args[0], opener?.fact.args.at(-1)];
  if (
    opener === undefined ||
    first === undefined ||
    last === undefined ||
    first.quote !== undefined ||
    last.quote !== undefined
  )
    return [];
  const newText = words.join(' ');
  const behind =
    parent === undefined
      ? undefined
      : expressionsIn(parent, opener.file).findLast(({ fact: { range } }) => range.start > opener.fact.range.start);
  if (behind !== undefined) {
    const { start } = opener.fact.range;
    const text = write.textAt(wholeOf(opener));
    const moved = text.slice(0, first.range.start - start) + newText + text.slice(last.range.end - start);
    return [
      {
        title: `Write it as location ${newText}, after the other expressions`,
        safety: 'review',
        preferred: true,
        edits: [write.removeNginx(opener), write.addNginxAfter(behind, moved)],
      },
    ];
  }
  return [
    {
      title: `Write it as location ${newText}`,
      safety: 'review',
      preferred: true,
      edits: [{ file: opener.file, range: { start: first.range.start, end: last.range.end }, newText }],
    },
  ];
}

/** A location of PHP in front of the named one, with its pool. */
function besideNamed(write: Writer, { placed, scope }: ScopedPass, config: NginxConfig): readonly Fix[] {
  const address = placed.fact.args[0]?.value ?? '';
  if (scope.opener === undefined || scope.opener.file !== placed.file) return [];
  // a script that is not there is answered as before
  const body = [
    `try_files $uri ${scope.opener.fact.args[0]?.value ?? '=404'};`,
    ...allParamLines(config),
    `fastcgi_pass ${address};`,
  ].map((line) => `    ${line}`);
  const named = scope.opener;
  const behind =
    scope.parent === undefined
      ? undefined
      : expressionsIn(scope.parent, placed.file).findLast(
          ({ fact: { range } }) => range.start > named.fact.range.start,
        );
  const lines = ['location ~ \\.php$ {', ...body, '}'];
  if (behind !== undefined)
    return [
      {
        title: `Add a location for PHP after location ${wordsOf(behind)}`,
        safety: 'review',
        preferred: true,
        edits: [write.addNginxAfter(behind, ...lines)],
      },
    ];
  return [
    {
      title: `Add a location for PHP before ${named.fact.args[0]?.value ?? ''}`,
      safety: 'review',
      preferred: true,
      edits: [write.addNginxBefore(named, ...lines)],
    },
  ];
}
