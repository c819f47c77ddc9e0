/** Pages of the cache that share one key: each visitor gets the first one. */
import { waysOf } from '../../model/nginx/request/answering.ts';
import { inOrder, type Surroundings } from '../../model/nginx/config/in-order.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { missingUris } from '../../model/nginx/request/sample-uri.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { variablesIn } from '../../model/nginx/values/interpolated.ts';
import { nearestOf } from '../../model/nginx/values/script.ts';
import { fromBytes } from '../../text/bytes.ts';
import { shortened } from '../../text/shorten.ts';
import { phpPass } from '../kit/script-side.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'fastcgi-cache-key-shared',
  title: 'All pages have one key in the cache',
  severity: 'error',
  outcomes: ['wrong-page'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    'Every page shows the same content, that of the page that was asked for first. Without a key nginx warns: `no "fastcgi_cache_key" for "fastcgi_cache"`.',
  rationale:
    '`fastcgi_cache_key` has no default: without it, all answers are one entry of the cache. Behind `try_files … /index.php`, `$uri` is `/index.php` for every page; `$request_uri` is what the visitor asked for.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: without a key, and with `$scheme$request_method$host$uri` behind `/index.php?$args`, /a and /b both show /a; with `$request_uri` each shows its own, and so do both where the arguments have `$uri`, in a named location, and without `fastcgi_cache_valid`.',
  limits:
    'Only where `fastcgi_cache_valid` keeps answers, and where try_files leads every page to one script. Variables of a map or of `set` in the key are taken to differ from page to page.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_cache_key'],

  *check(subject): Iterable<Draft> {
    const php = phpPass(subject);
    if (php === undefined || !isCached(php.scope, php.surroundings)) return;
    const { scope, surroundings } = php;
    const { placed } = subject.verdict.pass;
    const cache = nearestOf(scope, 'fastcgi_cache', surroundings);
    const key = nearestOf(scope, 'fastcgi_cache_key', surroundings);
    if (cache.kind === 'unknown' || key.kind === 'unknown' || cache.placed === undefined) return;
    const { config } = surroundings;
    if ([cache.placed, key.placed].some((one) => one !== undefined && config.placeholders.has(one.file))) return;
    if (key.placed === undefined) {
      // what includes a file on its own may have the key
      if (config.isMain && !isOnePage(scope)) yield withoutKey(cache.placed);
      return;
    }
    const word = key.placed.fact.args[0];
    if (word === undefined || isTemplated(word) || !isFixed(word.value)) return;
    const front = frontOf({ placed, scope }, surroundings);
    if (front === undefined || (hasArguments(word.value) && front.passesUri)) return;
    yield sharedKey(key.placed, front.uri);
  },

  examples: {
    bad: [
      {
        title: 'The key has the URI of the script',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_cache_path /var/cache/nginx/pages keys_zone=pages:10m;
server {
    root /srv/www;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_cache pages;
        fastcgi_cache_valid 200 10m;
        fastcgi_cache_key $scheme$host$uri$is_args$args;
        #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the key of the cache is the same for all pages that try_files leads to /index.php: each shows the first one that was cached
        #= fastcgi_cache_key $scheme$host$request_uri;
        fastcgi_pass unix:/run/php/www.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'No key',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_cache_path /var/cache/nginx/pages keys_zone=pages:10m;
server {
    root /srv/www;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_cache pages;
        #<^^^^^^^^^^^^^^^^^^ error: the cache has no fastcgi_cache_key: each page shows the first one that was cached
        #+ fastcgi_cache_key $scheme$request_method$host$request_uri;
        fastcgi_cache_valid 10m;
        fastcgi_pass unix:/run/php/www.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'The key has the request, or arguments with the URI, or nothing is kept',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_cache_path /var/cache/nginx/pages keys_zone=pages:10m;
fastcgi_cache_valid 200 10m;
server {
    root /srv/www;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_cache pages;
        fastcgi_cache_key $scheme$request_method$host$request_uri;
        fastcgi_pass unix:/run/php/www.sock;
    }
}
server {
    listen 8080;
    root /srv/www;
    index index.php;
    location / {
        try_files $uri $uri/ /index.php?q=$uri&$args;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_cache pages;
        fastcgi_cache_key $host$uri$is_args$args;
        fastcgi_pass unix:/run/php/www.sock;
    }
}
server {
    listen 8081;
    root /srv/www;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_cache pages;
        fastcgi_cache_valid 404 1m;
        fastcgi_pass unix:/run/php/www.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** Whether answers of the block are kept, and given to others. */
function isCached(scope: Scope, surroundings: Surroundings): boolean {
  const cache = nearestOf(scope, 'fastcgi_cache', surroundings);
  const word = cache.kind === 'known' ? cache.placed?.fact.args[0] : undefined;
  if (word === undefined || word.value === 'off' || isTemplated(word)) return false;
  const never = nearestOf(scope, 'fastcgi_no_cache', surroundings);
  if (never.kind === 'unknown' || never.placed?.fact.args.some(({ value }) => /^[^$0]/.test(value)) === true)
    return false;
  const valid = nearestOf(scope, 'fastcgi_cache_valid', surroundings);
  if (valid.kind === 'unknown' || valid.scope === undefined) return false;
  return inOrder(valid.scope, 'fastcgi_cache_valid', surroundings).directives.some(({ fact: { args } }) => {
    const codes = args.slice(0, -1).map(({ value }) => value);
    return (
      (codes.length === 0 || codes.includes('200') || codes.includes('any')) &&
      args.at(-1)?.value.startsWith('0') !== true
    );
  });
}

/** Whether the location is for one URI alone. */
function isOnePage(scope: Scope): boolean {
  const location = scope.enclosing('location');
  return location !== undefined && locationOf(location)?.kind === 'exact';
}

/** Variables that are the same for all pages of a site, where the URI is that of one script. */
const ofSite: ReadonlySet<string> = new Set([
  'scheme',
  'https',
  'request_method',
  'host',
  'http_host',
  'server_name',
  'server_port',
  'server_addr',
  'document_root',
  'realpath_root',
  'uri',
  'document_uri',
  'fastcgi_script_name',
  'request_filename',
  'args',
  'query_string',
  'is_args',
]);

function isFixed(key: string): boolean {
  return [...variablesIn(key)].every((name) => ofSite.has(name.toLowerCase()));
}

function hasArguments(key: string): boolean {
  return [...variablesIn(key)].some((name) => /^(?:args|query_string)$/i.test(name));
}

/** The script to which a server leads all pages for which no file is there. */
interface Front {
  readonly uri: string;
  /** Its arguments tell what was asked for. */
  readonly passesUri: boolean;
}

function frontOf(
  { placed, scope }: { readonly placed: Placed; readonly scope: Scope },
  surroundings: Surroundings,
): Front | undefined {
  const server = scope.enclosing('server');
  if (server === undefined) return undefined;
  for (const uri of missingUris(server)) {
    if (uri.endsWith('.php')) continue;
    for (const { outcome, conditions, steps } of waysOf({ server, surroundings, exists: () => undefined }, uri)) {
      if (outcome.kind !== 'fastcgi' || outcome.placed.fact !== placed.fact || outcome.scope !== scope) continue;
      const fallback = steps.findLast(({ how }) => how === 'try_files')?.through?.fact.args.at(-1)?.value;
      const [path, args = ''] = fallback?.split('?', 2) ?? [];
      if (path === undefined || path.includes('$') || path !== outcome.uri) continue;
      if (conditions.every((one) => one.startsWith('there is no')))
        return { uri: fromBytes(outcome.uri), passesUri: /\$(?!args|query_string|is_args)/.test(args) };
    }
  }
  return undefined;
}

const plainKey = '$scheme$request_method$host$request_uri';

function withoutKey(cache: Placed): Draft {
  return {
    at: originOf(cache),
    message: 'the cache has no fastcgi_cache_key: each page shows the first one that was cached',
    fixes: (write) => [
      {
        title: `Add fastcgi_cache_key ${plainKey}`,
        safety: 'review',
        preferred: true,
        edits: [write.addNginxAfter(cache, `fastcgi_cache_key ${plainKey};`)],
      },
    ],
  };
}

function sharedKey(placed: Placed, script: string): Draft {
  const word = placed.fact.args[0];
  const at = originOf(placed, word);
  const old = word?.value ?? '';
  const ofUri =
    /\$\{?(?:uri|document_uri|fastcgi_script_name|request_filename)\}?(?:\$\{?is_args\}?|\?)?(?:\$\{?(?:args|query_string)\}?)?/;
  const key = ofUri.test(old) ? old.replace(ofUri, () => '$request_uri') : `${old}$request_uri`;
  return {
    at,
    message: `the key of the cache is the same for all pages that try_files leads to ${shortened(script)}: each shows the first one that was cached`,
    fixes: (write: Writer): readonly Fix[] => [
      {
        title: `Change to ${key}`,
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord(at, key)],
      },
    ],
  };
}
