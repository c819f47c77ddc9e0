/** Addresses without a file end in 404 in one block, where the application has a script for them. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import {
  catchAllOf,
  leadingMissingFiles,
  type CatchAll,
  type ShownError,
} from '../../model/deployment/missing-pages.ts';
import { isOnlyScript, isSingleEntry } from '../../model/deployment/single-entry.ts';
import { sayLocation } from '../../model/nginx/request/answering.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';
import { addFallback, endOf, fallbackOf, openingOf } from './fallback-fixes.ts';
import { namedOnly } from './named-addresses.ts';

const front = '/index.php';

export default defineRule({
  code: 'fallback-missing',
  title: 'Addresses without a file end in 404',
  severity: 'warning',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404 Not Found` of nginx for every page but the first one; the error log may say `open() "/srv/shop/users/7" failed (2: No such file or directory)`. `nginx -t` passes.',
  rationale:
    'An application with one script for all of its pages has addresses for which there is no file. nginx leads them to the script only where `try_files` (or a rewrite) of the very location that answers says so: a location that has none of its own looks for files alone.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 with `=404` in the place of the script, for a location that names an address and has no `try_files`, and for an exact location that only sets a header; 200 with the fix.',
  limits:
    'Only where the tree shows what is below the root. A location for all addresses is reported where another location leads missing files to `/index.php`, where that script is the only one that can be reached and the application has other code, or where it shows the page for 404; not where the root has an `index.html`. A location that names an address is reported where nothing of that name is in the tree, and the server leads other addresses to a script; names of directories that hold files are left out.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page',
  ],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    yield* inUnlike('fallback-missing', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'Pictures fall back to the script, pages do not',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location / {
        try_files $uri $uri/ =404;
        #                    ^^^^ warning: addresses without a file end in 404 here: /index.php, to which location ~* \.(?:jpg|png)$ leads, never receives them
        #= try_files $uri $uri/ /index.php?$args;
    }
    location ~* \.(?:jpg|png)$ {
    #        ^^^^^^^^^^^^^^^^^ related: leads what is missing to /index.php
        try_files $uri /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/public/logo.png`,
      },
      {
        title: 'The only script of the application',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location / {
        try_files $uri $uri/ =404;
        #                    ^^^^ warning: addresses without a file end in 404 here: /index.php, the only script that can be reached, never receives them
        #= try_files $uri $uri/ /index.php$is_args$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/artisan.php
#- /srv/shop/src/Kernel.php`,
      },
      {
        title: 'The script shows the page for 404',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    error_page 404 /index.php;
    location / {
        try_files $uri $uri/ =404;
        #                    ^^^^ warning: addresses without a file get status 404 here, although /index.php, to which error_page leads, answers them
        #= try_files $uri $uri/ /index.php$is_args$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/public/logo.png`,
      },
      {
        title: 'An address with a location of its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location / {
    #        ^ related: leads other addresses without a file to the application
        try_files $uri $uri/ /index.php?$args;
    }
    location /panel/ {
    #        ^^^^^^^ warning: location /panel/ answers each of its addresses with 404: there is no /srv/shop/public/panel/, and no try_files leads to the application
        #+ try_files $uri /index.php?$args;
        client_max_body_size 64m;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/public/logo.png`,
      },
      {
        title: 'An exact location that only sets something',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    location / {
    #        ^ related: leads other addresses without a file to the application
        try_files $uri @shop;
    }
    location = /feed {
    #        ^^^^^^^ warning: location = /feed answers with 404: there is no /srv/shop/public/feed, and no try_files leads to the application
        #+ try_files $uri @shop;
        expires 1h;
    }
    location @shop {
        rewrite ^ /index.php last;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/public/logo.png`,
      },
    ],
    good: [
      {
        title: 'A script for each page, and files that are made later',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location / {
        try_files $uri $uri/ =404;
    }
    location /uploads/ {
        expires 7d;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/public/about.php
#- /srv/shop/inc/head.php`,
      },
      {
        title: 'Locations for files, and addresses that are denied or answered',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location /static/ {
        expires 30d;
    }
    location /private/ {
        deny all;
    }
    location = /health {
        return 204;
    }
    location /gone/ {
        return 404;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.php
#- /srv/shop/public/logo.png`,
      },
      {
        title: 'Static pages next to one script',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop/public;
    index index.php;
    location / {
        try_files $uri $uri/ =404;
    }
    location ~* \.(?:jpg|png)$ {
        try_files $uri /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /srv/shop/public/index.html
#- /srv/shop/public/index.php
#- /srv/shop/src/mail.php`,
      },
    ],
  },
});

function* draftsIn(question: SiteQuestion): Iterable<Draft> {
  const all = catchAllOf(question);
  if (all?.ending?.kind === 'missing') {
    const draft = draftOfAll(all, question);
    if (draft !== undefined) yield draft;
  }
  if (all?.ending?.kind === 'script') yield* namedOnly(all, question);
}

/** The location for all addresses ends them, and something shows that a script is there for them. */
function draftOfAll({ scope, ending, root }: CatchAll, question: SiteQuestion): Draft | undefined {
  if (ending?.kind !== 'missing' || !isEnd(scope)) return undefined;
  if (question.exists(`${root}/index.html`, 'file') !== false || question.exists(root + front, 'file') !== true)
    return undefined;
  const at = endOf(scope);
  const leading = ending.shown === undefined ? leadingMissingFiles(question, front, root) : undefined;
  const message =
    ending.shown === undefined ? notReached(leading, root, question) : keepsStatus(ending.shown, root, question);
  if (at === undefined || message === undefined) return undefined;
  const opening = leading && openingOf(leading);
  return {
    at,
    message,
    related: opening === undefined ? [] : [{ at: opening, message: `leads what is missing to ${front}` }],
    fixes: (write) => addFallback(write, scope, uriOf(leading, question) ?? `${front}$is_args$args`),
  };
}

/** What the other location falls back to, with its arguments; a named location may have rewrites that are for its own addresses. */
function uriOf(leading: Scope | undefined, question: SiteQuestion): string | undefined {
  const target = fallbackOf(leading, question);
  return target?.startsWith('/') === true ? target : undefined;
}

/** Whether what looks for files gives up, and does not go on to something else that is not there. */
function isEnd(scope: Scope): boolean {
  return scope.own('try_files').at(-1)?.fact.args.at(-1)?.value.startsWith('=') !== false;
}

function notReached(leading: Scope | undefined, root: string, question: SiteQuestion): string | undefined {
  const who =
    leading !== undefined
      ? `to which location ${shortened(sayLocation(leading))} leads`
      : isSingleEntry(question, root)
        ? 'the only script that can be reached'
        : undefined;
  return who && `addresses without a file end in 404 here: ${front}, ${who}, never receives them`;
}

/** The only script shows the page for 404: each of its pages is an error. */
function keepsStatus({ by, uri }: ShownError, root: string, question: SiteQuestion): string | undefined {
  const isWhole = by.fact.args.at(-1)?.value === front;
  return uri === front && isWhole && isOnlyScript(question, root)
    ? `addresses without a file get status 404 here, although ${front}, to which error_page leads, answers them`
    : undefined;
}
