/** Redirects that lead a browser in a circle. */
import { answeringAt, namesOf } from '../../model/deployment/own-server.ts';
import { hostsNamed, Redirects, urlOf, type Hop, type Visit } from '../../model/deployment/redirects.ts';
import { listenKey } from '../../model/nginx/config/listens.ts';
import { originOf, readBefore, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { locationOf, selectLocation } from '../../model/nginx/request/locations.ts';
import type { RequestAddress } from '../../model/nginx/request/request.ts';
import { missingUris } from '../../model/nginx/request/sample-uri.ts';
import type { FileRange } from '../../text/range.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft, type Fix, type Related, type ServerSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'redirect-loop',
  title: 'Redirects lead in a circle',
  severity: 'error',
  outcomes: ['wrong-page'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    'The browser says `ERR_TOO_MANY_REDIRECTS`, or that the page is not redirecting properly; the access log shows the same request again and again with 301 or 302.',
  rationale:
    'The URL that a redirect names comes back to the same server and location, which redirects it again. Often the server that only redirects has the name that it redirects to, or one server listens with and without TLS and redirects both.',
  verified:
    'Run on nginx 1.22.1: 301 for the target of the redirect as for the request itself: with both names in the redirecting server, with a prefix that the target begins with, and by way of a second server; 200 once the name is only that of the site, or the location is exact. Conditions on $host and $server_port, and a port of another server, end at a page.',
  limits:
    'Follows redirects from server to server of one nginx, with the scheme, host and port that they name. Silent where a header of the request decides, such as X-Forwarded-Proto behind a proxy, where nginx does not listen on the port, and about names that no server here has.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return',
    'https://nginx.org/en/docs/http/request_processing.html',
  ],

  *check(subject): Iterable<Draft> {
    const { server, deployment, workspace } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.size > 0) return;
    const blocks = redirecting(server);
    if (blocks.length === 0) return;
    const redirects = new Redirects(deployment, workspace);
    const reported = new Set<object>();
    for (const start of visitsOf(blocks, subject)) {
      const circle = redirects.circleFrom(start, server);
      const first = circle === undefined ? undefined : firstOf(circle);
      if (circle === undefined || first?.server !== server || reported.has(first.through.fact)) continue;
      const draft = about(circle, first, { start, subject });
      if (draft === undefined) continue;
      reported.add(first.through.fact);
      yield draft;
    }
  },

  examples: {
    bad: [
      {
        title: 'The server that redirects has both names',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    server_name www.shop.example shop.example;
    #= server_name www.shop.example;
    return 301 http://shop.example$request_uri;
    #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a request for http://shop.example/ is redirected back to this redirect, again and again
}
server {
    listen 80;
    server_name shop.example;
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'One server listens with and without TLS, and redirects both',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    listen 443 ssl;
    server_name shop.example;
    ssl_certificate /etc/ssl/shop.pem;
    ssl_certificate_key /etc/ssl/shop.key;
    return 301 https://$host$request_uri;
    #          ^^^^^^^^^^^^^^^^^^^^^^^^^ error: a request for https://shop.example/ is redirected back to this redirect, again and again
}`,
      },
      {
        title: 'Two servers send visitors to each other',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    server_name shop.example;
    return 301 http://www.shop.example$request_uri;
    #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: http://shop.example/ and http://www.shop.example/ are redirected to each other, again and again
}
server {
    listen 80;
    server_name www.shop.example;
    rewrite ^ http://shop.example$request_uri permanent;
    #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: this redirect leads back
}`,
      },
      {
        title: 'A prefix that its own target begins with',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    root /srv/shop;
    location /shop {
    #= location = /shop {
        return 301 /shop/;
        #          ^^^^^^ error: a request for http://localhost/shop/ is redirected back to this redirect, again and again
    }
}`,
      },
      {
        title: 'No server has the name that visitors are sent to',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    server_name www.shop.example;
    return 301 http://shop.example$request_uri;
    #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: a request for http://shop.example/ is redirected back to this redirect, again and again, if that name leads to this nginx: no server has it, the nearest is "shop.exmaple"
}
server {
    listen 80;
    server_name shop.exmaple;
    root /srv/shop;
}`,
      },
    ],
    good: [
      {
        title: 'A server for each name, and for each scheme',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    server_name shop.example www.shop.example;
    return 301 https://shop.example$request_uri;
}
server {
    listen 443 ssl;
    server_name www.shop.example;
    ssl_certificate /etc/ssl/shop.pem;
    ssl_certificate_key /etc/ssl/shop.key;
    return 301 https://shop.example$request_uri;
}
server {
    listen 443 ssl;
    server_name shop.example;
    ssl_certificate /etc/ssl/shop.pem;
    ssl_certificate_key /etc/ssl/shop.key;
    root /srv/shop;
    location = /shop {
        return 301 /shop/;
    }
}`,
      },
      {
        title: 'Conditions keep the redirect from its own target',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    listen 443 ssl;
    server_name shop.example www.shop.example;
    ssl_certificate /etc/ssl/shop.pem;
    ssl_certificate_key /etc/ssl/shop.key;
    if ($scheme = http) {
        return 301 https://$host$request_uri;
    }
    if ($host = www.shop.example) {
        return 301 https://shop.example$request_uri;
    }
    rewrite ^/(.*)/index\.php$ /$1/ permanent;
    root /srv/shop;
}`,
      },
      {
        title: 'A proxy in front ends TLS, and another machine has the other name',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    server_name shop.example;
    if ($http_x_forwarded_proto != https) {
        return 301 https://shop.example$request_uri;
    }
    root /srv/shop;
}
server {
    listen 80;
    server_name old.example;
    return 301 http://new.example$request_uri;
}
server {
    listen 8080;
    server_name blog.example;
    return 301 https://blog.example$request_uri;
}`,
      },
    ],
  },
});

interface Redirecting {
  readonly scope: Scope;
  readonly placed: readonly Placed[];
}

/** So many blocks, paths and names of a server are tried. */
const mostBlocks = 16;
const mostUris = 4;
const mostHosts = 8;

/** The blocks of a server that hold a redirect. */
function redirecting(server: Scope): readonly Redirecting[] {
  const found: Redirecting[] = [];
  for (const scope of scopesIn(server)) {
    const placed = [...scope.own('return').filter(isRedirect), ...scope.own('rewrite').filter(isRedirect)];
    if (placed.length > 0) found.push({ scope, placed });
    if (found.length === mostBlocks) break;
  }
  return found;
}

function isRedirect({ fact }: Placed): boolean {
  const [first = '', second = '', flag = ''] = fact.args.map((word) => word.value);
  return fact.name === 'return'
    ? /^30[12378]$/.test(first) || /^(?:https?:|\$scheme)/.test(first)
    : flag === 'redirect' || flag === 'permanent' || /^(?:https?:|\$scheme)/.test(second);
}

/** Visits that may come to redirects of the server. */
function* visitsOf(blocks: readonly Redirecting[], { server, deployment }: ServerSubject): Iterable<Visit> {
  const uris = new Set(blocks.flatMap(({ scope }) => urisFor(scope, server)));
  const named = hostsNamed(blocks.flatMap(({ placed }) => placed));
  const hosts = [...new Set([...namesOf(server).filter(isHost), ...named, 'localhost'])].slice(0, mostHosts);
  for (const { scheme, port } of addressesOf(server))
    for (const host of hosts) {
      const answering = answeringAt({ scheme, host, port }, deployment);
      if (answering === undefined || answering === 'nobody' || answering.server !== server) continue;
      if (!answering.isNamed && host !== 'localhost') continue;
      for (const uri of uris) yield { address: { scheme, host, port }, uri, args: '' };
    }
}

function urisFor(scope: Scope, server: Scope): readonly string[] {
  const location = scope.enclosing('location');
  const isAny = location === undefined || locationOf(location)?.kind === 'named';
  return missingUris(isAny ? server : location).slice(0, mostUris);
}

function isHost(name: string): boolean {
  return /^[a-z0-9][a-z0-9.-]*$/.test(name);
}

/** Scheme and port of each `listen` of a server that visitors may use. */
function addressesOf(server: Scope): readonly Pick<RequestAddress, 'scheme' | 'port'>[] {
  const listens = server.own('listen').map(({ fact }) => fact.args.map((word) => word.value));
  const found = new Map<number, RequestAddress['scheme']>();
  for (const [address = '', ...words] of listens.length === 0 ? [['80']] : listens) {
    const port = /:(\d+)$/.exec(listenKey(address) ?? '')?.[1];
    if (port !== undefined && found.get(Number(port)) !== 'https')
      found.set(Number(port), words.includes('ssl') ? 'https' : 'http');
  }
  return [...found].map(([port, scheme]) => ({ scheme, port }));
}

type Written = Hop & { readonly through: Placed };

/** The first in the order in which nginx reads them: each circle is reported in one server. */
function firstOf(circle: readonly Hop[]): Written | undefined {
  return circle
    .filter(isWritten)
    .reduce<Written | undefined>(
      (one, hop) => (one === undefined || readBefore(hop.through, one.through) ? hop : one),
      undefined,
    );
}

function isWritten(hop: Hop): hop is Written {
  return hop.through !== undefined;
}

interface Asked {
  readonly start: Visit;
  readonly subject: ServerSubject;
}

function about(circle: readonly Hop[], first: Written, asked: Asked): Draft | undefined {
  const doubts = circle.map((hop) => doubtOf(hop, asked));
  if (doubts.includes('unknown')) return undefined;
  const doubt = doubts.find((one) => one !== '') ?? '';
  const others = circle.filter(isWritten).filter(({ through }) => through.fact !== first.through.fact);
  const [url = '', other] = [first, ...others].map(({ visit }) => shortened(urlOf(visit)));
  return {
    at: targetOf(first.through),
    message:
      other === undefined
        ? `a request for ${url} is redirected back to this redirect, again and again${doubt}`
        : `${url} and ${other} are redirected to each other, again and again${doubt}`,
    ...(doubt !== '' && { severity: 'warning' as const }),
    related: others.map(({ through }): Related => ({ at: targetOf(through), message: 'this redirect leads back' })),
    fixes: (write) => fixesOf(circle, write, asked.subject),
  };
}

/** On what condition a visit comes to its server, as the message says it; empty where it certainly does, `unknown` where nothing speaks for it. */
function doubtOf({ visit, by }: Hop, { start, subject: { server, deployment } }: Asked): string {
  const { address } = visit;
  if (by === 'port') return `, unless another server answers on port ${address.port}`;
  // whoever came with that name comes again
  if (address.host === start.address.host) return '';
  const isWhole =
    deployment.config.isMain &&
    server.parent?.open.every(({ kind }) => kind !== 'sites' && kind !== 'anything') === true;
  if (by === 'name') return isWhole ? '' : ', unless a file that was not read has a server of that name';
  if (!isWhole) return 'unknown';
  const answering = answeringAt(address, deployment);
  const near = answering === undefined || answering === 'nobody' ? undefined : answering.near();
  return near === undefined && !isSibling(address.host, start.address.host)
    ? 'unknown'
    : `, if that name leads to this nginx: no server has it${near === undefined ? '' : `, the nearest is "${near}"`}`;
}

/** The same name with and without `www.`. */
function isSibling(one: string, other: string): boolean {
  return one === `www.${other}` || other === `www.${one}`;
}

/** The URL of a redirect. */
function targetOf(placed: Placed): FileRange {
  const { name, args } = placed.fact;
  return originOf(placed, name === 'return' ? args.at(-1) : args[1]);
}

function fixesOf(circle: readonly Hop[], write: Writer, { server, deployment }: ServerSubject): readonly Fix[] {
  const [hop] = circle;
  if (circle.length > 1 || hop?.through === undefined) return [];
  const { address, uri } = hop.visit;
  const answering = answeringAt(address, deployment);
  const words = server
    .own('server_name')
    .flatMap((placed) => placed.fact.args.map((word) => ({ at: originOf(placed, word), name: word.value })));
  const own = words.filter(({ name }) => name.toLowerCase() === address.host);
  const isTaken = answering !== undefined && answering !== 'nobody' && answering.named.length > 1;
  if (isTaken && own.length > 0 && own.length < words.length)
    return [
      {
        title: `Remove ${address.host} from server_name`,
        safety: 'review',
        preferred: true,
        edits: own.map(({ at }) => write.removeWord(at)),
      },
    ];
  return exactly(server, uri, write);
}

/** A prefix that is to lead to the directory of that name is meant for the name alone. */
function exactly(server: Scope, uri: string, write: Writer): readonly Fix[] {
  const selected = selectLocation(server, uri);
  const location = selected.kind === 'known' ? locationOf(selected.scope) : undefined;
  const words = selected.kind === 'known' ? selected.scope.opener : undefined;
  const last = words?.fact.args.at(-1);
  if (words === undefined || last === undefined || location?.kind.startsWith('prefix') !== true) return [];
  if (uri !== `${location.text}/`) return [];
  const [first = last] = words.fact.args;
  const at = { file: words.file, range: { start: first.range.start, end: last.range.end } };
  const edits = [{ ...at, newText: `= ${write.textAt(originOf(words, last))}` }];
  return [{ title: `Change to location = ${last.value}`, safety: 'review', preferred: true, edits }];
}
