/** A proxy_pass to a server of the same nginx that closes the connection without an answer. */
import { listeningAt, namesake, proxyTarget, sentHost } from '../../model/deployment/own-server.ts';
import { proxiedBy, type Proxied } from '../../model/deployment/proxied.ts';
import { questionOf } from '../../model/deployment/question.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { missingUris } from '../../model/nginx/request/sample-uri.ts';
import { originOf, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes } from '../../text/bytes.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft, type HandlerSubject } from '../kit/rule.ts';

export default defineRule({
  code: 'proxy-pass-unanswered',
  title: 'proxy_pass leads to a server that closes the connection',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'handler',
  symptom:
    '`502 Bad Gateway`; the error log says `upstream prematurely closed connection while reading response header from upstream`.',
  rationale:
    'The address is one on which nginx itself listens, and the server or location that answers there has `return 444`: nginx closes the connection without an answer, which is 502 to who asked.',
  verified:
    'Run on nginx 1.22.1: 502 for `return 444` in the server and in the location that answers, with the message above; 200 with the port of the server that was meant.',
  limits:
    'Only where every request that is tried ends so, with a known address: not behind an `if`, nor where an include was not read.',
  references: ['https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return'],

  *check(subject): Iterable<Draft> {
    const { site, deployment, workspace } = subject;
    const { config } = deployment;
    if (site.placed.fact.name !== 'proxy_pass' || config.templated.size > 0) return;
    const surroundings = { config, platform: workspace.platformOf(config.root) };
    const target = proxyTarget(site.placed, surroundings);
    const listening = target === undefined ? undefined : listeningAt(target, deployment);
    const server = site.scope.enclosing('server');
    if (target === undefined || listening === undefined || server === undefined) return;
    // the name that is missing is the cause
    const host = sentHost(site.scope, target, surroundings);
    if (host?.kind === 'text' && host.isDefault && namesake(server, listening) !== undefined) return;
    const passed = passedOn(subject);
    const [first] = passed;
    const closing = passed.map(closedBy);
    if (first === undefined || closing.some((scope) => scope === undefined)) return;
    const at = closing[0]?.own('return')[0];
    yield {
      at: originOf(site.placed, site.placed.fact.args[0]),
      message: `proxy_pass asks this nginx for ${shortened(fromBytes(first.uri))}, which closes the connection: visitors get 502`,
      related: at === undefined ? [] : [{ at: originOf(at), message: 'this return closes it' }],
    };
  },

  examples: {
    bad: [
      {
        title: 'The port of the very server, in which nothing else is answered',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 8081;
    location = /health {
        proxy_pass http://127.0.0.1:8081/index.php;
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: proxy_pass asks this nginx for /index.php, which closes the connection: visitors get 502
    }
    location / {
        return 444;
        #<^^^^^^^^^ related: this return closes it
    }
}`,
      },
    ],
    good: [
      {
        title: 'The server that was meant answers, and only strangers get no answer',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 8081;
    location = /health {
        proxy_set_header Host shop.example;
        proxy_pass http://127.0.0.1:8080/index.php;
    }
    location / {
        return 444;
    }
}
server {
    listen 8080 default_server;
    return 444;
}
server {
    listen 8080;
    server_name shop.example;
    root /srv/shop;
}`,
      },
    ],
  },
});

/** So many requests are tried. */
const mostUris = 6;

/** What becomes of requests that come to the directive, each in the server that it passes them to. */
function passedOn({ site, deployment, workspace }: HandlerSubject): readonly Proxied[] {
  const server = site.scope.enclosing('server');
  if (server === undefined) return [];
  const location = site.scope.enclosing('location');
  const from = location === undefined || locationOf(location)?.kind === 'named' ? server : location;
  const question = questionOf(server, deployment, workspace);
  return missingUris(from)
    .slice(0, mostUris)
    .flatMap((uri) => waysOf({ ...question, isSubrequest: true }, uri))
    .filter(({ outcome }) => outcome.kind === 'handler' && outcome.placed.fact === site.placed.fact)
    .flatMap((way) => proxiedBy(way, deployment, workspace) ?? []);
}

/** The block that closes the connection, whichever way the request goes. */
function closedBy({ ways }: Proxied): Scope | undefined {
  const [scope, ...others] = ways.map(({ outcome }) =>
    outcome.kind === 'status' && outcome.code === 444 ? outcome.scope : undefined,
  );
  return others.length === 0 ? scope : undefined;
}
