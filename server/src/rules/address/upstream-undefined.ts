/** `fastcgi_pass` names an upstream that nothing defines. */
import { isFillIn } from '../../model/expression.ts';
import type { Upstream } from '../../model/nginx/config/config.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import { mayBeUnread } from '../../model/nginx/config/unread.ts';
import { parseNginxAddress } from '../../model/endpoint.ts';
import { editDistance } from '../../text/edit-distance.ts';
import { mostChoices, poolAddresses, preferring } from './addresses.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { NearWords } from '../../text/near-words.ts';
import { defineRule, type Fix } from '../kit/rule.ts';

export default defineRule({
  code: 'upstream-undefined',
  title: 'No upstream has this name',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'pass',
  symptom: '`nginx -t` fails with `no port in upstream "…"`, which says nothing about a misspelt name.',
  rationale:
    'A `fastcgi_pass` without a port and without `unix:` is the name of an `upstream` block. Where no block has it, nginx reads it as a host without a port.',
  verified: '`nginx -t` of nginx 1.22.1 refuses it; with the right name the request answers 200.',
  limits:
    'It speaks only where every include of the configuration was read: the upstream may be defined in a file that is not here. Silent where something in the file is filled in by a template.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
  ],

  *check({ verdict }) {
    const { pass, deployment } = verdict;
    const { config } = pass;
    const [word, more] = pass.placed.fact.args;
    if (word === undefined || more !== undefined || word.template || word.value.includes('$') || isFillIn(word.value))
      return;
    const parsed = parseNginxAddress(word.value);
    const hidden = !config.isMain || mayBeUnread(config, 'upstream') || config.placeholders.size > 0;
    if (
      parsed.kind !== 'name' ||
      hidden ||
      /[<%@{]|__/.test(word.value) ||
      config.upstreams.has(parsed.name.toLowerCase())
    )
      return;
    const at = originOf(pass.placed, word);
    const nearest = upstreamsLike(parsed.name, deployment).toSorted(
      (a, b) => editDistance(a, parsed.name) - editDistance(b, parsed.name),
    )[0];
    yield {
      at,
      message:
        nearest === undefined
          ? `"${parsed.name}" is not an upstream, and as a host name it has no port`
          : `no upstream is named "${parsed.name}"; the nearest is "${nearest}"`,
      fixes: (write) => {
        const named =
          nearest === undefined
            ? []
            : [
                {
                  title: `Change to upstream "${nearest}"`,
                  safety: 'review',
                  edits: [write.nginxWord(at, nearest)],
                } satisfies Fix,
              ];
        const direct = poolAddresses(deployment)
          .all.slice(0, mostChoices)
          .map(({ pool, address }): Fix => ({
            title: `Point fastcgi_pass at pool "${pool.name}" (${address})`,
            safety: 'review',
            edits: [write.nginxWord(at, address)],
          }));
        const near =
          nearest !== undefined &&
          editDistance(nearest.toLowerCase(), parsed.name.toLowerCase()) <= Math.max(2, parsed.name.length / 3);
        return preferring([...named, ...direct], near ? named[0] : direct.length === 1 ? direct[0] : named[0]);
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'A misspelt name',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream backend { server unix:/run/php/www.sock; }
server {
    location / {
        fastcgi_pass backned;
        #            ^^^^^^^ error: no upstream is named "backned"; the nearest is "backend"
        #= fastcgi_pass backend;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: `#- /srv/site/nginx.conf
events {}
http {
    include fastcgi.conf;
    root @{HOME}/www;
    server { location / { fastcgi_pass backend; } }
}`,
      },
      {
        title: 'The upstream may be in the file that was not read',
        files: `#- /srv/site/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    include /opt/elsewhere/upstreams.conf;
    server { location / { fastcgi_pass backend; } }
}`,
      },
    ],
  },
});

/** Whether the upstream has a server that nginx may ask. */
function isUp({ servers, complete }: Upstream): boolean {
  return !complete || servers.some((server) => !server.down && !server.backup);
}

/** Names of upstreams with servers that a misspelt one may mean. */
function upstreamsLike(name: string, deployment: PassDeployment): readonly string[] {
  const words = indexOf(deployment).once(
    'names of upstreams with servers',
    () =>
      new NearWords(
        [...deployment.config.upstreams.values()].flatMap((list) =>
          list.every(isUp) ? list.map((upstream) => upstream.name) : [],
        ),
      ),
  );
  return words.like(name);
}
