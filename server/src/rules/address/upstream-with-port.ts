/** An upstream's name does not take a port. */
import { defineRule } from '../kit/rule.ts';

export default defineRule({
  code: 'upstream-with-port',
  title: 'The name of an upstream cannot have a port',
  severity: 'error',
  outcomes: ['nginx-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'pass',
  symptom: '`nginx -t` fails with `upstream "php" may not have port 9000`.',
  rationale:
    'The ports belong in the servers of the upstream block. A name with a port would be a host, but the name is taken by the upstream.',
  verified: '`nginx -t` of nginx 1.22.1 refuses it; without the port the request answers 200.',
  limits: 'Addresses with variables are not checked: there nginx looks for an upstream and for a host.',
  references: ['https://nginx.org/en/docs/http/ngx_http_upstream_module.html#upstream'],

  *check({ verdict: { pass } }) {
    const [word, more] = pass.placed.fact.args;
    const match = word === undefined || more !== undefined ? null : /^([^:/[\]$]+):(\d+)$/.exec(word.value);
    const upstream = match?.[1] === undefined ? undefined : pass.config.upstreams.get(match[1].toLowerCase())?.[0];
    if (upstream === undefined || match === null) return;
    yield {
      at: pass.at,
      message: `"${upstream.name}" is an upstream and cannot have the port ${match[2] ?? ''}`,
      related: [
        {
          at: { file: upstream.placed.file, range: upstream.placed.fact.nameRange },
          message: `upstream "${upstream.name}" is defined here`,
        },
      ],
      fixes: (write) => [
        {
          title: `Remove the port (${match[1] ?? ''})`,
          safety: 'safe',
          preferred: true,
          edits: [write.nginxWord(pass.at, match[1] ?? '')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A port after the name',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php { server 127.0.0.1:9000; }
server {
    location / {
        fastcgi_pass php:9000;
        #            ^^^^^^^^ error: "php" is an upstream and cannot have the port 9000
        #= fastcgi_pass php;
    }
}`,
      },
    ],
    good: [
      {
        title: 'A host of another name',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
upstream php { server 127.0.0.1:9000; }
server { location / { fastcgi_pass php-fpm:9000; } }`,
      },
    ],
  },
});
