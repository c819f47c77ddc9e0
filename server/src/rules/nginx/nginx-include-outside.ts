/** An `include` at the top of nginx.conf that brings what belongs in `http`. */
import { nginxDirectiveIn } from '../../catalog/nginx/directives.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { originOf, type Placed } from '../../model/nginx/config/scope.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-include-outside',
  title: 'An include outside `http` contains servers',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'config',
  symptom: '`nginx -t` fails with `"server" directive is not allowed here in /etc/nginx/sites-enabled/shop:1`.',
  rationale:
    'A file that is included is read as if it were in the place of the `include`. Behind the `}` of `http`, or before its `{`, that is the top of nginx.conf, where no server is allowed.',
  verified: 'nginx 1.22.1 refuses the examples, and starts after the fix.',
  limits: 'Only includes of the main file that contain servers, upstreams or maps, where the files are known.',
  references: ['https://nginx.org/en/docs/ngx_core_module.html#include'],

  *check({ config }): Iterable<Draft> {
    if (!config.isMain) return;
    for (const include of config.top.own('include')) {
      const word = include.fact.args[0];
      if (include.file !== config.root || word === undefined) continue;
      const included = broughtFor(config, word.value);
      if (included === undefined) continue;
      yield {
        at: originOf(include, word),
        message: `"${shortened(word.value)}" is included outside "http", but contains "${included.name}"`,
        related: [{ at: { file: included.file, range: included.range }, message: `"${included.name}" is here` }],
        fixes: (write) => inside(write, include, config),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'After the end of http',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    gzip on;
    #+ include sites/*.conf; # all of them
}
include sites/*.conf; # all of them
#       ^^^^^^^^^^^^ error: "sites/*.conf" is included outside "http", but contains "server"
#=
#- /etc/nginx/sites/shop.conf
server {
#<^^^^ related: "server" is here
    listen 80;
}`,
      },
      {
        title: 'Without http',
        files: `#- /etc/nginx/nginx.conf
events {}
include sites/*.conf;
#       ^^^^^^^^^^^^ error: "sites/*.conf" is included outside "http", but contains "server"
#= http {
    #+ include sites/*.conf;
#+ }
#- /etc/nginx/sites/shop.conf
server {
    listen 80;
}`,
      },
    ],
    good: [
      {
        title: 'What belongs to the top, and servers of http in it',
        files: `#- /etc/nginx/nginx.conf
include modules/*.conf;
events {}
http {
    include sites/*.conf;
}
include stream/*.conf;
#- /etc/nginx/modules/workers.conf
worker_rlimit_nofile 4096;
#- /etc/nginx/stream/dns.conf
stream {
    server {
        listen 53;
        proxy_pass 127.0.0.1:5353;
    }
}
#- /etc/nginx/sites/shop.conf
server {
    listen 80;
}`,
      },
    ],
  },
});

/** The first thing in the files that only `http` takes. */
function broughtFor(
  config: NginxConfig,
  pattern: string,
): { readonly name: string; readonly file: Placed['file']; readonly range: Placed['fact']['range'] } | undefined {
  for (const { file, top, templated } of config.filesOf(pattern).files) {
    if (templated) continue;
    const found = top.facts.find(
      ({ name }) => /^(?:server|upstream|map)$/.test(name) && nginxDirectiveIn(name, 'main') === undefined,
    );
    if (found !== undefined) return { name: found.name, file, range: found.nameRange };
  }
  return undefined;
}

/** Into the one `http` of the main file, as its last line; in one of its own where there is none. */
function inside(write: Writer, include: Placed, config: NginxConfig): readonly Fix[] {
  const [http, ...others] = config.top.own('http');
  const place = { file: include.file, range: include.fact.range };
  if (http === undefined)
    return [{ title: 'Put it into "http"', safety: 'review', preferred: true, edits: [write.wrapped(place, 'http')] }];
  if (others.length > 0 || http.file !== include.file || http.fact.block === undefined) return [];
  const { removal, lines } = write.taken(place);
  return [
    {
      title: 'Move it into "http"',
      safety: 'review',
      preferred: true,
      edits: [
        removal,
        write.putInto(include.file, http.fact.block.range, lines, {
          inner: http.fact.block.facts[0]?.range,
          last: true,
        }),
      ],
    },
  ];
}
