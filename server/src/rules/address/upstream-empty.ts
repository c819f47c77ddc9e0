/** An upstream without a server that nginx may use at first. */
import { originOf } from '../../model/nginx/config/scope.ts';
import { isUsedByOthers } from '../kit/reachability.ts';
import { mostChoices, poolAddresses } from './addresses.ts';
import { defineRule, type Fix } from '../kit/rule.ts';

/** Directives of stock nginx that bring no servers of their own. */
const plain = /^(?:zone|keepalive\w*|least_conn|ip_hash|hash|random|ntlm|queue|resolver\w*)$/;

export default defineRule({
  code: 'upstream-empty',
  title: 'The upstream has no primary server',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'upstream',
  symptom: '`nginx -t` fails with `no servers are inside upstream` or `no servers in upstream "…"`.',
  rationale:
    'nginx requires at least one server in each upstream block, used or not, and servers marked `backup` do not count.',
  verified: '`nginx -t` of nginx 1.22.1 refuses an empty block and one that holds only `backup` servers.',
  limits:
    'Blocks that take servers from an unread include, a template, a state file or another module are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server'],

  *check({ upstream, deployment, workspace }) {
    const { placed, servers } = upstream;
    if (
      !upstream.complete ||
      deployment.config.placeholders.has(placed.file) ||
      upstream.others.some((name) => !plain.test(name)) ||
      servers.some((server) => !server.backup)
    )
      return;
    const only = servers[0];
    const word = placed.fact.args[0];
    const at = originOf(placed, word);
    if (only === undefined) {
      // Angie fills an upstream with a zone from containers
      if (
        upstream.others.includes('zone') &&
        workspace.machineOf(deployment.config.root).nginx.build.forks.includes('angie')
      )
        return;
      yield {
        at,
        message: `upstream "${upstream.name}" has no server`,
        fixes: (write) => {
          const block = placed.fact.block?.range;
          if (block === undefined || isUsedByOthers(deployment, upstream.name)) return [];
          return poolAddresses(deployment)
            .all.slice(0, mostChoices)
            .map(({ pool, address }, index): Fix => ({
              title: `Add pool "${pool.name}" (${address})`,
              safety: 'review',
              ...(index === 0 ? { preferred: true } : {}),
              edits: [write.intoBlock(placed, block, `server ${address};`)],
            }));
        },
      };
      return;
    }
    const flag = only.placed.fact.args.find((one) => one.value === 'backup');
    yield {
      at,
      message: `upstream "${upstream.name}" has only backup servers`,
      related: [{ at: originOf(only.placed), message: 'a backup server cannot be the only one' }],
      fixes: (write) =>
        flag === undefined
          ? []
          : [
              {
                title: 'Remove "backup" from the first server',
                safety: 'review',
                preferred: true,
                edits: [write.removeWord({ file: only.placed.file, range: flag.range })],
              },
            ],
    };
  },

  examples: {
    bad: [
      {
        title: 'An empty upstream',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    #    ^^^ error: upstream "php" has no server
    #+ server unix:/run/php/www.sock;
}
server { location / { fastcgi_pass php; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'Only a backup server',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    #    ^^^ error: upstream "php" has only backup servers
    server unix:/run/php/www.sock backup;
    #= server unix:/run/php/www.sock;
}
server { location / { fastcgi_pass php; } }`,
      },
    ],
    good: [
      {
        title: 'The servers are in a missing include',
        files: `#- /srv/site/nginx.conf
user www-data;
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    upstream php { include /opt/elsewhere/servers.conf; }
    server { location / { fastcgi_pass php; } }
}`,
      },
    ],
  },
});
