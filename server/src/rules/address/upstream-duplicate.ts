/** Two upstream blocks of one name. */
import { originOf } from '../../model/nginx/config/scope.ts';
import type { Upstream } from '../../model/nginx/config/config.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'upstream-duplicate',
  title: 'Two upstreams have one name',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'config',
  symptom: '`nginx -t` fails with `duplicate upstream "…"`.',
  rationale:
    'The names of upstreams are one space for the whole configuration and are case-insensitive, so two sites that define their own `upstream php` cannot both be enabled.',
  verified: '`nginx -t` of nginx 1.22.1 refuses it.',
  limits: 'Loose files without a nginx.conf are not compared: they may belong to different servers.',
  references: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream'],

  *check({ config }) {
    if (!config.isMain) return;
    for (const [first, ...others] of config.upstreams.values()) {
      if (first === undefined) continue;
      for (const other of others) {
        if (config.templated.has(other.placed.file)) continue;
        const twice = other.placed.fact === first.placed.fact;
        yield {
          at: originOf(other.placed, other.placed.fact.args[0]),
          message: twice ? `upstream "${other.name}" is included twice` : `upstream "${other.name}" is defined twice`,
          related: [
            {
              at: twice
                ? (other.placed.via.at(-1) ?? originOf(first.placed))
                : originOf(first.placed, first.placed.fact.args[0]),
              message: twice ? 'the second time through this include' : 'the first definition',
            },
          ],
          fixes: (write) => (twice ? [] : withoutDouble(write, first, other)),
        };
      }
    }
  },

  examples: {
    bad: [
      {
        title: 'Two sites, each with its own',
        files: `#- /etc/nginx/nginx.conf
events {}
http { include /etc/nginx/sites-enabled/*; }
#- /etc/nginx/sites-enabled/blog
upstream php { server unix:/run/php/blog.sock; }
server { server_name blog.example; location / { fastcgi_pass php; } }
#- /etc/nginx/sites-enabled/shop
upstream PHP { server unix:/run/php/shop.sock; }
#        ^^^ error: upstream "PHP" is defined twice
server { server_name shop.example; location / { fastcgi_pass php; } }`,
      },
      {
        title: 'Pasted twice',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
upstream php { server 127.0.0.1:9000; }
# the pool
upstream php {
    #    ^^^ error: upstream "php" is defined twice
    server 127.0.0.1:9000;
}`,
        fixed: `#- /etc/nginx/conf.d/site.conf
upstream php { server 127.0.0.1:9000; }
# the pool`,
      },
    ],
    good: [
      {
        title: 'Loose files may belong to two servers',
        files: `#- /home/me/one/blog.conf
upstream php { server unix:/run/php/blog.sock; }
server { location / { fastcgi_pass php; } }
#- /home/me/two/shop.conf
upstream php { server unix:/run/php/shop.sock; }
server { location / { fastcgi_pass php; } }`,
      },
    ],
  },
});

/** Where both say the same, the second goes. */
function withoutDouble(write: Writer, first: Upstream, other: Upstream): readonly Fix[] {
  const words = (one: Upstream): string => write.textAt(originOf(one.placed)).replace(/\s+/g, ' ').toLowerCase();
  if (words(first) !== words(other)) return [];
  return [
    {
      title: `Remove the second upstream "${other.name}"`,
      safety: 'review',
      preferred: true,
      edits: [write.removeNginx(other.placed)],
    },
  ];
}
