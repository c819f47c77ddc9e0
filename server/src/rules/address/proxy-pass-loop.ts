/** A proxy_pass that leads back to itself. */
import { fromBytes } from '../../text/bytes.ts';
import { shortened } from '../../text/shorten.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import type { PassSite } from '../../model/nginx/config/config.ts';
import type { NginxFact } from '../../model/facts.ts';
import type { Surroundings } from '../../model/nginx/config/in-order.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { missingUris } from '../../model/nginx/request/sample-uri.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import {
  answeringFor,
  listeningAt,
  passedUri,
  proxyTarget,
  type ProxyTarget,
} from '../../model/deployment/own-server.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'proxy-pass-loop',
  title: 'proxy_pass leads back to the location that it is in',
  severity: 'error',
  outcomes: ['500', '502'],
  since: '0.1.0',
  subject: 'handler',
  symptom:
    '`500 Internal Server Error` or `502 Bad Gateway` within milliseconds; the error log says `768 worker_connections are not enough while connecting to upstream`, and other sites fail as well.',
  rationale:
    'The address is one on which nginx listens, and the server that answers there has this very location: each request makes another one, until no connection is left. The port of the application was mistaken for that of nginx.',
  verified:
    'Run on nginx 1.22.1: 500 or 502, as the last connection is one to nginx or one that it accepts, for the address as the host and for `proxy_set_header Host $host`; 200 where the address is that of another server, of another name at the same address, or where the file is there before the location is asked.',
  limits:
    'Only where the request comes back for certain: not behind an `if`, with variables in the address, nor where an include was not read.',
  references: ['https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],

  *check({ site, deployment, workspace }): Iterable<Draft> {
    const { config } = deployment;
    const server = site.scope.enclosing('server');
    if (site.placed.fact.name !== 'proxy_pass' || server === undefined || config.templated.size > 0) return;
    const surroundings = { config, platform: workspace.platformOf(config.root) };
    const target = proxyTarget(site.placed, surroundings);
    const listening = target === undefined ? undefined : listeningAt(target, deployment);
    if (target === undefined || listening?.servers.has(server) !== true) return;
    if (answeringFor(site.scope, { target, listening, surroundings }) !== server) return;
    const uri = missingUris(probed(site.scope, server)).find((one) =>
      returns(one, { site, target, server, surroundings }),
    );
    if (uri === undefined) return;
    yield {
      at: originOf(site.placed, site.placed.fact.args[0]),
      message: `proxy_pass leads back to this location: a request for ${shortened(fromBytes(uri))} goes in a loop until nginx has no connection left`,
      related: server
        .own('listen')
        .slice(0, 1)
        .map((placed) => ({ at: originOf(placed), message: 'the same server listens here' })),
    };
  },

  examples: {
    bad: [
      {
        title: 'The port of nginx in place of that of the application',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    #<^^^^^^^^ related: the same server listens here
    server_name a.example;
    location / {
        proxy_set_header Host $host;
        proxy_pass http://127.0.0.1:80;
        #          ^^^^^^^^^^^^^^^^^^^ error: proxy_pass leads back to this location: a request for / goes in a loop until nginx has no connection left
    }
}`,
      },
      {
        title: 'By way of a named location and an upstream',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
upstream app {
    server localhost:8080;
}
server {
    listen 8080;
    #<^^^^^^^^^^ related: the same server listens here
    root /srv/www;
    location / {
        try_files $uri @app;
    }
    location @app {
        proxy_pass http://app;
        #          ^^^^^^^^^^ error: proxy_pass leads back to this location: a request for / goes in a loop until nginx has no connection left
    }
}`,
      },
    ],
    good: [
      {
        title: 'Another server of the same nginx, by port, by name, and by URI',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80;
    server_name a.example;
    location / {
        proxy_pass http://127.0.0.1:8080;
    }
    location /b/ {
        proxy_set_header Host b.example;
        proxy_pass http://127.0.0.1:80;
    }
    location /old/ {
        proxy_pass http://127.0.0.1:80/new/;
    }
    location /new/ {
        root /srv/www;
    }
}
server {
    listen 80;
    server_name b.example;
    root /srv/b;
}
server {
    listen 8080;
    root /srv/a;
}`,
      },
    ],
  },
});

interface Proxy {
  readonly site: PassSite;
  readonly target: ProxyTarget;
  readonly surroundings: Surroundings;
}

/** A named location answers what others pass to it. */
function probed(scope: Scope, server: Scope): Scope {
  const location = scope.enclosing('location');
  return location === undefined || locationOf(location)?.kind === 'named' ? server : location;
}

/** Whether a request that comes to the directive comes back to it, with the URI that it passes, twice. */
function returns(uri: string, proxy: Proxy & { readonly server: Scope }): boolean {
  const { site, target } = proxy;
  const second = comesWith(uri, proxy) ? passedUri(uri, site.scope, target) : undefined;
  const third = second !== undefined && comesWith(second, proxy) ? passedUri(second, site.scope, target) : undefined;
  return third !== undefined && (third === second || comesWith(third, proxy));
}

function comesWith(uri: string, { site, server, surroundings }: Proxy & { readonly server: Scope }): boolean {
  const isHere = ({ outcome, conditions }: Way): boolean =>
    outcome.kind === 'handler' &&
    outcome.placed.fact === site.placed.fact &&
    outcome.uri === uri &&
    conditions.every((one) => one.startsWith('there is no') || isKept(one, surroundings));
  return waysOf({ server, surroundings, exists: () => undefined }, uri).some(isHere);
}

/** Whether a condition is false for a request that has what most have, and for the same request when it comes again: a map of its cookies or arguments. */
function isKept(condition: string, { config }: Surroundings): boolean {
  const name = /^\(\$(\w+)\) is false$/.exec(condition)?.[1];
  const sources = name === undefined ? undefined : config.maps.get(name.toLowerCase());
  return (
    sources !== undefined &&
    sources.length > 0 &&
    sources.every(({ fact }) => ofRequest.test(fact.args[0]?.value ?? '') && hasEmptyDefault(fact.block?.facts ?? []))
  );
}

const ofRequest = /^\$(?:request_uri|uri|args|arg_\w+|cookie_\w+|http_(?:cookie|user_agent|referer))$/;

/** What a map gives to most requests is no condition that holds. */
function hasEmptyDefault(lines: readonly NginxFact[]): boolean {
  const other = lines.find(({ name }) => name === 'default')?.args[0]?.value ?? '';
  return (other === '' || other === '0') && lines.every(({ name }) => name !== 'include');
}
