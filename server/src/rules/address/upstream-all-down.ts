/** Every server of an upstream is marked `down`. */
import { isUsed } from '../../model/nginx/config/upstream-use.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import { firstPreferred } from '../kit/timeout-changes.ts';
import { isSound } from '../kit/reachability.ts';
import { defineRule, type Fix } from '../kit/rule.ts';

export default defineRule({
  code: 'upstream-all-down',
  title: 'Every server of the upstream is down',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'upstream',
  symptom:
    '`502 Bad Gateway` at once; the error log says `no live upstreams while connecting to upstream`. `nginx -t` passes.',
  rationale:
    '`down` disables a server permanently. With no other server in the block nginx has none to pass requests to.',
  verified: 'Run on nginx 1.22.1: 502 without a connection, and 200 once one `down` is gone.',
  limits: 'Upstreams that nothing uses are not reported, nor blocks with an include that was not read.',
  references: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],

  *check({ upstream, deployment }) {
    const { servers, placed } = upstream;
    if (
      servers.length === 0 ||
      !upstream.complete ||
      servers.some((server) => !server.down) ||
      deployment.config.templated.has(placed.file)
    )
      return;
    if (servers.every((server) => server.backup) || !isUsed(deployment.config, upstream.name)) return;
    yield {
      at: originOf(placed, placed.fact.args[0]),
      message:
        servers.length === 1
          ? `the only server of upstream "${upstream.name}" is down`
          : `all ${servers.length} servers of upstream "${upstream.name}" are down`,
      related: servers.map((server) => ({ at: originOf(server.placed), message: 'down' })),
      fixes: (write) =>
        firstPreferred(
          servers.flatMap((server): readonly Fix[] => {
            const flag = server.placed.fact.args.find((word) => word.value === 'down');
            const address = server.placed.fact.args[0]?.value ?? '';
            if (flag === undefined || !isSound(address, deployment)) return [];
            return [
              {
                title: `Re-enable ${address}`,
                safety: 'review',
                edits: [write.removeWord({ file: server.placed.file, range: flag.range })],
              },
            ];
          }),
        ),
    };
  },

  examples: {
    bad: [
      {
        title: 'Down for maintenance, and forgotten',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    #    ^^^ error: the only server of upstream "php" is down
    server unix:/run/php/www.sock down;
    #= server unix:/run/php/www.sock;
}
server { location / { fastcgi_pass php; } }`,
      },
    ],
    good: [
      {
        title: 'One is not down',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server unix:/run/php/one.sock down;
    server unix:/run/php/two.sock backup;
    server unix:/run/php/www.sock;
}
server { location / { fastcgi_pass php; } }`,
      },
    ],
  },
});
