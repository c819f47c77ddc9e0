/** A condition that is true takes a location's `try_files` from it. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { failureOf, routesOf } from '../../model/deployment/routes.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { shortened } from '../../text/shorten.ts';
import type { Writer } from '../../edits/writer.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';
import { fallbackIn } from './fallback-fixes.ts';
import { placeOfWords, wordsOf } from './php-location.ts';

export default defineRule({
  code: 'try-files-lost-in-if',
  title: 'A condition takes the fallback from a location',
  severity: 'warning',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`404 Not Found` for pages of the application, for some visitors or some addresses only; the error log says `open() "/srv/shop/news" failed (2: No such file or directory)`. `nginx -t` passes.',
  rationale:
    'Where the condition of an `if` in a location is true, nginx continues with the settings of the `if`: those of the location that are inherited, and no `try_files`, which is not. A file that is there is sent as before, an address without one ends in 404.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 for a page where the condition is true, 200 where it is not; 200 for both with the fix.',
  limits:
    'Only conditions in locations whose `try_files` leads to a URI or a named location, and whose block neither returns, rewrites nor passes the request on. An error only where the condition is known to be true for an address without a file.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#if',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files',
  ],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file)) return;
    yield* inUnlike('try-files-lost-in-if', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'A header for some pages',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the try_files that does not apply
        if ($arg_start) {
        #  ^^^^^^^^^^^^ warning: where if ($arg_start) is true, the try_files of the location does not apply: addresses without a file get 404
            add_header X-Robots-Tag noindex;
        }
        #+ if (!-e $request_filename) { rewrite ^ /index.php last; }
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A variable for some visitors, and a fallback with a name',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        if ($http_user_agent ~* bot) {
        #  ^^^^^^^^^^^^^^^^^^^^^^^^^ warning: where if ($http_user_agent ~* bot) is true, the try_files of the location does not apply: addresses without a file get 404
            #+ error_page 404 = @shop;
            set $slow 1;
        }
        try_files $uri @shop;
        #<^^^^^^^^^^^^^^^^^^^ related: the try_files that does not apply
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location @shop {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A condition that holds for every page',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        if ($request_method = GET) { add_header X-Read yes; }
        #  ^^^^^^^^^^^^^^^^^^^^^^^ error: where if ($request_method = GET) is true, the try_files of the location does not apply: addresses without a file get 404
        #+ if (!-e $request_filename) { rewrite ^ /index.php last; }
        try_files $uri $uri/ /index.php?$args;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the try_files that does not apply
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Conditions that answer, send elsewhere, or hold for files alone',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    if ($http_user_agent ~* bot) { set $slow 1; }
    location / {
        if ($request_method = OPTIONS) { return 204; }
        if ($arg_old) { rewrite ^ /new last; }
        if ($uri ~* \.(?:css|js)$) { expires 30d; }
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Where nothing is fallen back to, nothing is lost',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        if ($http_origin) { add_header Access-Control-Allow-Origin *; }
        try_files $uri $uri/ =404;
    }
    location /blog/ {
        if ($http_origin) { add_header Access-Control-Allow-Origin *; }
        if (!-e $request_filename) { rewrite ^ /blog/index.php last; }
        try_files $uri /blog/index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

function* draftsIn(question: SiteQuestion): Iterable<Draft> {
  const reported = new Set<Placed['fact']>();
  for (const { request, ways } of routesOf(question)) {
    const placed = request.scope.kind === 'location' ? fallbackIn(request.scope) : undefined;
    if (placed === undefined || request.kind === 'script') continue;
    const isCertain = ways.every((way) => lostIn(way, request.scope) !== undefined);
    for (const way of ways) {
      const condition = lostIn(way, request.scope)?.opener;
      if (condition === undefined || reported.has(condition.fact) || !isWhole(condition)) continue;
      reported.add(condition.fact);
      yield draftOf(condition, placed, isCertain ? 'error' : 'warning');
    }
  }
}

/** The `if` of the location in which a way ends for want of a file. */
function lostIn(way: Way, location: Scope): Scope | undefined {
  const { outcome } = way;
  if (outcome.kind !== 'status' || outcome.cause !== 'not-there' || failureOf(way) !== 404) return undefined;
  return outcome.scope.kind === 'if' && outcome.scope.enclosing('location') === location ? outcome.scope : undefined;
}

/** Whether a condition can be read: no placeholder stands in its place. */
function isWhole({ fact }: Placed): boolean {
  return fact.args[0]?.value.startsWith('(') === true && !fact.args.some((word) => word.template);
}

function draftOf(condition: Placed, placed: Placed, severity: 'error' | 'warning'): Draft {
  return {
    at: placeOfWords(condition),
    severity,
    message: `where if ${shortened(wordsOf(condition))} is true, the try_files of the location does not apply: addresses without a file get 404`,
    related: [{ at: originOf(placed), message: 'the try_files that does not apply' }],
    fixes: (write) => fixesOf(write, condition, placed.fact.args.at(-1)?.value ?? ''),
  };
}

/** A URI is rewritten to behind the condition, as rewrites of all conditions that are true are made; a named location keeps what was asked for as an error page. */
function fixesOf(write: Writer, condition: Placed, target: string): readonly Fix[] {
  const block = condition.fact.block;
  if (target.startsWith('@'))
    return block === undefined
      ? []
      : [
          {
            title: `Go to ${target} from there as well`,
            safety: 'review',
            preferred: true,
            edits: [write.intoBlock(condition, block.range, `error_page 404 = ${target};`)],
          },
        ];
  // a rewrite takes the arguments along by itself
  const uri = target.replace(/(?:\?|\$is_args)\$(?:args|query_string)$/, '');
  return [
    {
      title: `Rewrite to ${uri} where there is no file`,
      safety: 'review',
      preferred: true,
      edits: [write.addNginxAfter(condition, `if (!-e $request_filename) { rewrite ^ ${uri} last; }`)],
    },
  ];
}
