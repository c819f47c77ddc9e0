/** PHP is never told the request's method, and answers with nothing. */
import { scriptFilename } from '../../model/nginx/values/script.ts';
import { isFilledIn } from '../../model/deployment/php-pass.ts';
import { lastOf, outerParams, paramsOf } from '../../model/nginx/values/params.ts';
import { purgesOnly } from './cache-purge.ts';
import { addParams, linesFor, phpPass, phpName } from '../kit/script-side.ts';
import { defineRule } from '../kit/rule.ts';

export default defineRule({
  code: 'fastcgi-params-missing',
  title: 'PHP never receives the request method',
  severity: 'error',
  outcomes: ['blank'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '`200 OK` with an empty body, and no line in any log. `nginx -t` and `php-fpm -t` pass.',
  rationale:
    'nginx sends PHP-FPM what `fastcgi_param` says and nothing else. A request without `REQUEST_METHOD` ends in PHP-FPM before it begins: no script is run, no error is logged.',
  verified: 'Run on nginx 1.22.1 and PHP-FPM 8.2: 200 and 0 bytes; the page comes once fastcgi_params is included.',
  limits:
    'Silent where an include that was not read may hold parameters, and for programs that are not recognised as PHP-FPM, and in a location that purges a cache (`fastcgi_cache_purge` of ngx_cache_purge) and refuses every other method. Silent where something in the file is filled in by a template.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_param'],

  *check(subject) {
    const pass = phpPass(subject);
    if (pass === undefined || isFilledIn(pass) || purgesOnly(pass.scope)) return;
    const params = paramsOf(pass.scope, pass.surroundings);
    if (params.kind === 'unknown' || lastOf(params.list, 'REQUEST_METHOD') !== undefined) return;
    const outer = params.scope === undefined ? undefined : outerParams(params.scope, pass.surroundings);
    // those of an outer block are dropped: another rule says so
    if (outer?.kind === 'unknown' || (outer !== undefined && lastOf(outer.list, 'REQUEST_METHOD') !== undefined))
      return;
    const first = params.list[0];
    const missing = ['REQUEST_METHOD', ...(lastOf(params.list, scriptFilename) === undefined ? [scriptFilename] : [])];
    const what =
      first === undefined
        ? `no fastcgi_param is set here`
        : `REQUEST_METHOD is not among the ${params.list.length} fastcgi_param here`;
    yield {
      at: pass.verdict.pass.at,
      message: `${what}: ${phpName(pass)} answers with a blank page`,
      related: first === undefined ? [] : [{ at: first.at, message: 'the parameters begin here' }],
      fixes: (write) => {
        const lines = linesFor(missing, pass);
        const file = /^include (\S+);$/.exec(lines[0] ?? '')?.[1];
        return [
          {
            title:
              file === undefined
                ? 'Add the parameters that PHP needs'
                : `Include ${file}${lines.length > 1 ? ' and add SCRIPT_FILENAME' : ''}`,
            safety: 'review',
            preferred: true,
            edits: [addParams(write, pass, params, lines)],
          },
        ];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'Only the address',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        #+ include fastcgi_params;
        #+ fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: no fastcgi_param is set here: pool "shop" answers with a blank page
    }
}`,
      },
      {
        title: 'The script alone',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        #+ include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: the parameters begin here
        fastcgi_param QUERY_STRING $query_string;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: REQUEST_METHOD is not among the 2 fastcgi_param here: pool "shop" answers with a blank page
    }
}`,
      },
      {
        title: 'A cache that other requests fill as well',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
fastcgi_cache_path /var/cache/shop keys_zone=shop:10m;
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        #+ include fastcgi_params;
        #+ fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ error: no fastcgi_param is set here: pool "shop" answers with a blank page
        fastcgi_cache shop;
        fastcgi_cache_key $uri;
        fastcgi_cache_purge PURGE from 127.0.0.1;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    server_name {DOMAIN};
    location ~ \.php$ {
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'Requests to purge a cache, which the module for it answers',
        files: `#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
fastcgi_cache_path /var/cache/shop keys_zone=shop:10m;
server {
    listen 127.0.0.1:8081;
    location / {
        if ($request_method != "PURGE") {
            return 405;
        }
        fastcgi_pass unix:/run/php/shop.sock;
        fastcgi_cache shop;
        fastcgi_cache_key $uri;
        fastcgi_cache_purge PURGE from 127.0.0.1;
    }
}`,
      },
      {
        title: 'Inherited from the server',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    include fastcgi.conf;
    location ~ \.php$ {
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});
