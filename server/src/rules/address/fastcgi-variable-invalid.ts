/** A value that a variable is known to have is no address. */
import { parseNginxAddress } from '../../model/endpoint.ts';
import { isNginxVariable } from '../../catalog/nginx/variables.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import type { FastcgiPass, Target } from '../../model/nginx/config/passes.ts';
import { originOf, setsVariable } from '../../model/nginx/config/scope.ts';
import { mayBeUnread } from '../../model/nginx/config/unread.ts';
import { unmapped } from '../../model/nginx/config/unmapped.ts';
import { candidates, mostChoices, pointNginx, poolAddresses, preferring } from './addresses.ts';
import { isSound } from '../kit/reachability.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';

export default defineRule({
  code: 'fastcgi-variable-invalid',
  title: 'The variable holds no address',
  severity: 'error',
  outcomes: ['500'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`500 Internal Server Error`; the error log says `no host in upstream ""`, `no port in upstream "127.0.0.1"` or `invalid host in upstream "/run/php/www.sock"`. `nginx -t` passes.',
  rationale:
    'nginx checks an address that is written out when it starts, but one with variables only at the request. An empty value, a missing port or a missing `unix:` shows then, as 500.',
  verified:
    'Run on nginx 1.22.1 with an empty value, an address without a port and a path without `unix:`: 500 each time, 200 with the corrected value.',
  limits:
    'That nothing defines a variable is reported only where every file of the configuration was read and no module is loaded. Only values that are written in `set`, `map`, `geo` and `split_clients` are checked. A `map` without a default is reported where it is one of `$host` or `$server_name`, and a name of the server is not in it.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass'],

  *check({ verdict, workspace }) {
    const undefinedName = undefinedVariable(verdict.pass);
    if (undefinedName !== undefined) {
      yield {
        at: verdict.pass.at,
        outcomes: ['nginx-start'],
        message: `nothing defines the variable "$${undefinedName}"`,
        fixes: (write) =>
          poolAddresses(verdict.deployment)
            .all.slice(0, mostChoices)
            .map(({ pool, address }, index): Fix => ({
              title: `Point fastcgi_pass at pool "${pool.name}" (${address})`,
              safety: 'review',
              ...(index === 0 && verdict.deployment.listening.count === 1 ? { preferred: true } : {}),
              edits: [write.nginxWord(verdict.pass.at, address)],
            })),
      };
      return;
    }
    yield* unnamed(verdict);
    const sole = verdict.targets.length === 1;
    for (const { target } of verdict.targets) {
      if (target.through !== 'variable' || target.upstream !== undefined) continue;
      const why = defectOf(target.parsed, target.text);
      if (why === undefined) continue;
      if (
        target.text === '' &&
        target.at.range.start === verdict.pass.at.range.start &&
        target.at.file === verdict.pass.at.file
      ) {
        yield {
          at: target.at,
          message: `${verdict.pass.word.value} is set in other ${isSetHere(verdict.pass) ? 'locations' : 'servers'} only, and empty here: fastcgi_pass has no address`,
          fixes: (write) =>
            onlyPool(verdict, (address, name) => ({
              title: `Point fastcgi_pass at pool "${name}" (${address})`,
              safety: 'review',
              preferred: true,
              edits: [write.nginxWord(target.at, address)],
            })),
        };
        continue;
      }
      yield {
        at: target.at,
        severity: sole ? 'error' : 'warning',
        message: `${why}, and fastcgi_pass ${verdict.pass.word.value} uses it as the address`,
        related:
          target.at.range.start === verdict.pass.at.range.start && target.at.file === verdict.pass.at.file
            ? []
            : [{ at: verdict.pass.at, message: 'the variable is used here' }],
        fixes: (write) => {
          if (!target.whole) return [];
          const text = corrected(target.text);
          const fixed: readonly Fix[] =
            text === undefined || !isSound(text, verdict.deployment)
              ? []
              : [{ title: `Write ${text}`, safety: 'review', edits: [write.nginxWord(target.at, text)] }];
          const pools = candidates(target, verdict.deployment, workspace)
            .slice(0, mostChoices)
            .map((choice) => pointNginx(write, target, choice))
            .flatMap((fix) => fix ?? []);
          return preferring([...fixed, ...pools], fixed[0] ?? (pools.length === 1 ? pools[0] : undefined));
        },
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A name that is missing in the map',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
map $host $pool {
    #     ^^^^^ error: this map gives $pool no value for blog.example: fastcgi_pass has no address
    #+ default unix:/run/php/www.sock;
    shop.example unix:/run/php/www.sock;
}
server {
    server_name blog.example;
    location ~ \.php$ { fastcgi_pass $pool; }
    #                                ^^^^^ related: the variable is used here
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
listen = /run/php/www.sock
listen.mode = 0666`,
      },
      {
        title: 'Set in another location',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
index index.php;
server {
    location /blog/ {
        set $pool unix:/run/php/www.sock;
        fastcgi_pass $pool;
    }
    location ~ \.php$ { fastcgi_pass $pool; }
    #                                ^^^^^ error: $pool is set in other locations only, and empty here: fastcgi_pass has no address
    #= location ~ \.php$ { fastcgi_pass unix:/run/php/www.sock; }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
listen = /run/php/www.sock
listen.mode = 0666`,
      },
      {
        title: 'Set in another server',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
index index.php;
server {
    server_name blog.example;
    set $pool unix:/run/php/www.sock;
    location ~ \.php$ { fastcgi_pass $pool; }
}
server {
    server_name shop.example;
    location ~ \.php$ { fastcgi_pass $pool; }
    #                                ^^^^^ error: $pool is set in other servers only, and empty here: fastcgi_pass has no address
    #= location ~ \.php$ { fastcgi_pass unix:/run/php/www.sock; }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
listen = /run/php/www.sock
listen.mode = 0666`,
      },
      {
        title: 'unix: missing in a set',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    set $pool /run/php/www.sock;
    #         ^^^^^^^^^^^^^^^^^ error: "/run/php/www.sock" has no "unix:" before the path, and fastcgi_pass $pool uses it as the address
    #= set $pool unix:/run/php/www.sock;
    location / { fastcgi_pass $pool; }
}`,
      },
      {
        title: 'A misspelt name',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
root /srv/www;
fastcgi_param REQUEST_METHOD $request_method;
fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
fastcgi_index index.php;
server {
    set $backend unix:/run/php/www.sock;
    location / {
        fastcgi_pass $bakcend;
        #            ^^^^^^^^ error: nothing defines the variable "$bakcend"
        #= fastcgi_pass unix:/run/php/www.sock;
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
        title: 'A name is missing in the map, and a pool has the name of the site',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/sites.conf
map $server_name $site_pool {
#                ^^^^^^^^^^ error: this map gives $site_pool no value for red.example: fastcgi_pass has no address
    #+ red.example unix:/run/php/red.sock;
    blue.example unix:/run/php/blue.sock;
}
server {
    server_name blue.example;
    root /srv/blue;
    location ~ \.php$ { include fastcgi.conf; fastcgi_pass $site_pool; }
}
server {
    server_name red.example;
    root /srv/red;
    location ~ \.php$ { include fastcgi.conf; fastcgi_pass $site_pool; }
    #                                                      ^^^^^^^^^^ related: the variable is used here
}
;- /etc/php/8.2/fpm/pool.d/sites.conf
[blue]
user = blue
listen = /run/php/blue.sock
listen.owner = www-data
pm = ondemand
pm.max_children = 2
[red]
user = red
listen = /run/php/red.sock
listen.owner = www-data
pm = ondemand
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'Each name of the server is in the map',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
index index.php;
map $host $pool {
    hostnames;
    shop.example unix:/run/php/shop.sock;
    *.blog.example unix:/run/php/blog.sock;
}
server {
    server_name shop.example www.blog.example;
    location ~ \.php$ { fastcgi_pass $pool; }
}`,
      },
      {
        title: 'A capture defines it',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server {
    server_name ~^(?<site>.+)\.example$;
    location / { fastcgi_pass unix:/run/php/$site.sock; }
}`,
      },
      {
        title: 'The value is the name of an upstream',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
upstream blue { server unix:/run/php/blue.sock; }
map $cookie_side $side { default blue; }
server { location / { fastcgi_pass $side; } }`,
      },
    ],
  },
});

/** Directives that define variables, and those with regular expressions, whose groups do. */
const definingVariables = ['set', 'map', 'geo', 'split_clients', 'server', 'load_module'];

/** A variable of the address that no file defines, where every file of the configuration was read and no module was loaded. */
function undefinedVariable(pass: FastcgiPass): string | undefined {
  const { config } = pass;
  if (
    !config.isMain ||
    mayBeUnread(config, ...definingVariables) ||
    config.placeholders.size > 0 ||
    config.loadsModules ||
    pass.word.template
  )
    return undefined;
  const names = [...pass.word.value.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)].map((match) => match[1] ?? match[2] ?? '');
  return names.find(
    (name) => !/^[A-Z0-9_]+$/.test(name) && !config.defines.has(name.toLowerCase()) && !isNginxVariable(name),
  );
}

/** Whether a block of the same server sets a variable of the address. */
function isSetHere({ scope, word }: FastcgiPass): boolean {
  const server = scope.enclosing('server');
  return server === undefined || setsVariable(server, word.value.replace(/^\$\{?|\}$/g, '').toLowerCase());
}

function defectOf(parsed: Target['parsed'], text: string): string | undefined {
  if (parsed.kind !== 'defect') return undefined;
  switch (parsed.defect) {
    case 'empty':
      return 'the value is empty';
    case 'no-unix-prefix':
      return `"${text}" has no "unix:" before the path`;
    case 'scheme':
      return `"${text}" begins with a scheme`;
    case 'no-port':
      return `"${text}" has no port`;
    case 'no-host':
      return `"${text}" has no host`;
    case 'invalid-port':
      return `"${text}" has no port between 1 and 65535`;
    case 'bare-ipv6':
      return `"${text}" is an IPv6 address without brackets`;
    case 'uri':
      return `"${text}" has a URI after the port`;
    case 'no-path':
      return `"${text}" has no path`;
    case 'path-too-long':
      return `"${text}" is longer than a socket's path may be`;
  }
}

/** A `map` of the name that was asked for, without a default, which gives a name of this server nothing. */
function* unnamed(verdict: PassVerdict): Iterable<Draft> {
  const { pass } = verdict;
  const gap = unmapped(pass.word.value, pass.scope, pass.config);
  if (gap === undefined) return;
  const { map, names, isAll } = gap;
  const { block } = map.fact;
  yield {
    at: originOf(map, map.fact.args[1]),
    severity: isAll ? 'error' : 'warning',
    message: `this map gives ${pass.word.value} no value for ${names.join(', ')}: fastcgi_pass has no address`,
    related: [{ at: pass.at, message: 'the variable is used here' }],
    fixes: (write) =>
      block === undefined
        ? []
        : linesFor(names, verdict).map((line): Fix => ({
            title: `Add ${line}`,
            safety: 'review',
            preferred: true,
            edits: [write.intoBlock(map, block.range, `${line};`)],
          })),
  };
}

/** What the map lacks: the only pool for all names, else for the one name the only pool that is called as a part of it. */
function linesFor(names: readonly string[], { deployment }: PassVerdict): readonly string[] {
  const { all } = poolAddresses(deployment);
  const [only, several] = all;
  if (only !== undefined && several === undefined) return [`default ${only.address}`];
  const [name, otherName] = names;
  if (name === undefined || otherName !== undefined) return [];
  const parts = new Set(name.split('.'));
  const [meant, rival] = all.filter(({ pool }) => parts.has(pool.name.replace(/[-_.].*$/s, '')));
  return meant === undefined || rival !== undefined ? [] : [`${name} ${meant.address}`];
}

function onlyPool({ deployment }: PassVerdict, fix: (address: string, name: string) => Fix): readonly Fix[] {
  const [only, other] = poolAddresses(deployment).all;
  return only === undefined || other !== undefined ? [] : [fix(only.address, only.pool.name)];
}

function corrected(text: string): string | undefined {
  const candidate = text.startsWith('/')
    ? `unix:${text}`
    : text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/(?<!\/)\/+$/, '');
  return candidate !== text && parseNginxAddress(candidate).kind === 'endpoint' ? candidate : undefined;
}
