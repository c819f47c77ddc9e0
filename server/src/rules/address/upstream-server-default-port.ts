/** `server 127.0.0.1;` in an upstream means port 80, where no PHP-FPM listens. */
import { parseNginxAddress } from '../../model/endpoint.ts';
import { isUsedByOthers } from '../kit/reachability.ts';
import { mostChoices, poolAddresses, preferring } from './addresses.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';

export default defineRule({
  code: 'upstream-server-default-port',
  title: 'A server without a port means port 80',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`502 Bad Gateway`; the error log says `connect() failed (111: Connection refused) while connecting to upstream: "fastcgi://127.0.0.1:80"`, or `upstream sent unsupported FastCGI protocol version: 72` where a web server answers there.',
  rationale:
    'In `fastcgi_pass` an address needs a port, but a `server` of an upstream block has a default: 80, the port of HTTP. `nginx -t` passes, and PHP-FPM listens elsewhere.',
  verified: "Run on nginx 1.22.1: the connection goes to port 80 and gets 502; with the pool's port it is 200.",
  limits:
    'Host names that are not the loopback are not reported, and upstreams that another protocol uses too are judged by their use for FastCGI only.',
  references: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],

  *check({ verdict, workspace }) {
    for (const place of verdict.targets) {
      const { target, state } = place;
      if (target.server === undefined || state === 'served' || state === 'unknown' || !lacksPort(target.text)) continue;
      const { tcp: pools, unix: others } = poolAddresses(verdict.deployment);
      const { words, ...cost } = costOf([{ verdict, target: place }], workspace);
      yield {
        at: target.at,
        ...cost,
        message: `"${target.text}" has no port, so nginx connects to port 80, and no pool listens there${words}`,
        related: [{ at: verdict.pass.at, message: `upstream "${target.upstream?.name ?? ''}" is used here` }],
        fixes: (write) => {
          if (isUsedByOthers(verdict.deployment, target.upstream?.name ?? '')) return [];
          const fixes = [...pools.slice(0, mostChoices), ...others.slice(0, mostChoices)]
            .slice(0, mostChoices)
            .map(({ pool, address }): Fix => ({
              title: `Point this server at pool "${pool.name}" (${address})`,
              safety: 'review',
              edits: [write.nginxWord(target.at, address)],
            }));
          return preferring(fixes, pools.length === 1 || pools.length + others.length === 1 ? fixes[0] : undefined);
        },
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'No port',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server 127.0.0.1 max_fails=2;
    #      ^^^^^^^^^ error: "127.0.0.1" has no port, so nginx connects to port 80, and no pool listens there
    #= server 127.0.0.1:9000 max_fails=2;
}
server { location / { fastcgi_pass php; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'The upstream of a web server',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
upstream app { server 127.0.0.1; }
server { listen 8080; location / { proxy_pass http://app; } }`,
      },
    ],
  },
});

function lacksPort(text: string): boolean {
  const parsed = parseNginxAddress(text);
  return parsed.kind === 'name' || (parsed.kind === 'defect' && parsed.defect === 'no-port');
}
