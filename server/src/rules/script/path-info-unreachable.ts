/** The path behind a script is split off in a location that never gets one. */
import { lastOf, paramsOf } from '../../model/nginx/values/params.ts';
import { locationOf, selectLocation } from '../../model/nginx/request/locations.ts';
import { sampleUri } from '../../model/nginx/request/sample-uri.ts';
import type { FactWord } from '../../model/facts.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import { phpPass } from '../kit/script-side.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'path-info-unreachable',
  title: 'PATH_INFO never reaches this location',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '`404` for `/index.php/news/1`, though PATH_INFO is set. `nginx -t` passes.',
  rationale:
    'A pattern that ends in `\\\\.php$` matches URIs that end there. A URI with a path after the script goes to another location, and nothing remains to split off here. Where the pattern matches the path as well, `try_files $uri =404` looks for a file with the whole of it; `$fastcgi_script_name` is the script alone.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404, and the script with its PATH_INFO once the pattern is `\\\\.php(/|$)`. With that pattern and `try_files $uri =404` 404 again, and 200 with `$fastcgi_script_name`.',
  limits: 'What an include contains, as the snippet of Debian does, is not reported.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_split_path_info'],

  *check(subject): Iterable<Draft> {
    const pass = phpPass(subject);
    const scope = pass?.scope;
    const server = scope?.enclosing('server');
    const pattern = scope?.opener?.fact.args.at(-1);
    if (scope?.kind === 'location' && pattern !== undefined && pass !== undefined) yield* lookedFor(scope, pattern);
    if (
      pass === undefined ||
      scope?.kind !== 'location' ||
      server === undefined ||
      pattern === undefined ||
      !pattern.value.endsWith('.php$') ||
      locationOf(scope)?.kind !== 'regex'
    )
      return;
    const params = paramsOf(scope, pass.surroundings);
    const info = params.kind === 'known' ? lastOf(params.list, 'PATH_INFO') : undefined;
    const written = [scope.own('fastcgi_split_path_info').at(-1), info?.stock === true ? undefined : info?.placed].find(
      (placed) => placed !== undefined && placed.file === scope.opener?.file,
    );
    const uri = sampleUri(scope);
    if (written === undefined || uri === undefined || scope.own('try_files').length > 0) return;
    const selected = selectLocation(server, `${uri}/x`);
    if (
      selected.kind === 'unknown' ||
      selected.scope === scope ||
      selected.scope.own('fastcgi_pass').length > 0 ||
      selected.scope.own('rewrite').length > 0 ||
      selected.scope.own('try_files').length > 0
    )
      return;
    yield {
      at: originOf(written),
      message: `the pattern ${pattern.value} never matches ${uri}/x, so there is no path to split off here`,
      related: [{ at: { file: written.file, range: pattern.range }, message: 'the pattern' }],
      fixes: (write) => [
        {
          title: `Match the path after the script too: ${pattern.value.slice(0, -1)}(/|$)`,
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord({ file: written.file, range: pattern.range }, `${pattern.value.slice(0, -1)}(/|$)`)],
        },
      ],
    };
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
    ],
  },
});

/** The pattern lets the path in, and then the file is looked for with it. */
function* lookedFor(scope: Scope, pattern: FactWord): Iterable<Draft> {
  const split = scope.own('fastcgi_split_path_info').at(-1);
  const tried = scope.own('try_files').at(-1);
  const [word, last, more] = tried?.fact.args ?? [];
  if (
    tried === undefined ||
    tried.file !== scope.opener?.file ||
    (word?.value !== '$uri' && (split !== undefined || word?.value !== '$fastcgi_script_name')) ||
    last?.value !== '=404' ||
    more !== undefined
  )
    return;
  if (!/\.php\((?:\?:)?(?:\/\|\$|\$\|\/)\)$/.test(pattern.value)) return;
  const at = { file: tried.file, range: word.range };
  if (split === undefined) {
    yield {
      at: originOf(tried),
      message: 'nothing splits the path from the script here, and no file has both in its name: /index.php/x gets 404',
      related: [
        {
          at: { file: tried.file, range: pattern.range },
          message: 'the pattern matches a URI with a path after the script',
        },
      ],
      fixes: (write) => [
        {
          title: 'Split the path off, and look for the script alone',
          safety: 'review',
          preferred: true,
          edits: [
            write.addNginxBefore(tried, 'fastcgi_split_path_info ^(.+\\.php)(/.*)$;'),
            ...(word.value === '$uri' ? [write.nginxWord(at, '$fastcgi_script_name')] : []),
          ],
        },
      ],
    };
    return;
  }
  yield {
    at,
    severity: 'warning',
    outcomes: ['404'],
    message: '$uri has the path after the script, which is not a file: /index.php/x gets 404',
    related: [
      {
        at: { file: tried.file, range: pattern.range },
        message: 'the pattern matches a URI with a path after the script',
      },
    ],
    fixes: (write) => [
      {
        title: 'Look for $fastcgi_script_name, the script alone',
        safety: 'review',
        preferred: true,
        edits: [write.nginxWord(at, '$fastcgi_script_name')],
      },
    ],
  };
}
