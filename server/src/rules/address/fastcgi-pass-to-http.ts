/** `fastcgi_pass` to an address where nginx itself serves HTTP. */
import type { Endpoint } from '../../model/endpoint.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import { ownListen } from '../../model/nginx/config/own-listens.ts';
import { candidates, mostChoices, pointNginx, preferring } from './addresses.ts';
import { carriedOver } from '../kit/handler-settings.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import { defineRule, type Fix } from '../kit/rule.ts';

export default defineRule({
  code: 'fastcgi-pass-to-http',
  title: 'A web server listens there, not PHP-FPM',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`502 Bad Gateway`; the error log says `upstream sent unsupported FastCGI protocol version: 72` (72 is the letter H of an HTTP answer).',
  rationale: 'The address belongs to a `server` of this nginx, which speaks HTTP. It does not understand FastCGI.',
  verified: 'Run on nginx 1.22.1 against one of its own servers: 502, and 200 with `proxy_pass`.',
  limits: 'Only addresses of this configuration are known to speak HTTP.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
  ],

  *check({ verdict, workspace }) {
    const { pass } = verdict;
    for (const { target, state } of verdict.targets) {
      const endpoint = endpointOf(target);
      const listen = endpoint === undefined || state === 'served' ? undefined : ownListen(verdict.deployment, endpoint);
      if (listen === undefined) continue;
      yield {
        at: target.at,
        message: `nginx itself serves HTTP on ${target.text.replace(/^unix:/i, '')}, to which fastcgi_pass points`,
        related: [{ at: listen, message: 'nginx listens here' }],
        fixes: (write): readonly Fix[] => {
          const doubled = workspace.index
            .passesAt(pass.at)
            .some(
              (other) =>
                other.deployment === verdict.deployment &&
                (other.pass.scope.own('proxy_pass').length > 0 || other.pass.scope.own('fastcgi_pass').length > 1),
            );
          if (target.through !== 'direct' || doubled) return [];
          // the server would ask itself for ever
          if (endpoint !== undefined && isItself(endpoint, verdict)) {
            const choices = candidates(target, verdict.deployment, workspace);
            const points = choices.slice(0, mostChoices).map((choice) => pointNginx(write, target, choice));
            return preferring(points, choices.length === 1 ? points[0] : undefined);
          }
          const address = /^unix:/i.test(target.text) ? `http://${target.text}:` : `http://${target.text}`;
          return [
            {
              title: `Use proxy_pass ${address}`,
              safety: 'review',
              preferred: true,
              edits: [
                { file: pass.placed.file, range: pass.placed.fact.nameRange, newText: 'proxy_pass' },
                write.nginxWord(target.at, address),
                ...carriedOver(write, pass.placed, pass.scope, { from: 'fastcgi', to: 'proxy' }),
              ],
            },
          ];
        },
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The port of the other site',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    listen 80;
    location / {
        fastcgi_pass 127.0.0.1:8080;
        #            ^^^^^^^^^^^^^^ error: nginx itself serves HTTP on 127.0.0.1:8080, to which fastcgi_pass points
        #= proxy_pass http://127.0.0.1:8080;
    }
}
server { listen 8080; return 200 hello; }`,
      },
    ],
    good: [
      {
        title: 'The same port on another address',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { listen 10.0.0.1:9000; location / { fastcgi_pass 127.0.0.1:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** Whether the server that holds the pass is the one that would answer there, to the name that `proxy_pass` asks for: that of the address. */
function isItself(endpoint: Endpoint, { deployment, pass: { scope } }: PassVerdict): boolean {
  const server = scope.enclosing('server');
  const asked = indexOf(deployment).servers.find(
    endpoint.kind === 'unix' ? { host: 'localhost', port: undefined } : { host: endpoint.host, port: endpoint.port },
  );
  return (
    server !== undefined &&
    (asked === server ||
      (endpoint.kind === 'unix' &&
        server.own('listen').some(({ fact }) => fact.args[0]?.value.startsWith('unix:') === true)))
  );
}
