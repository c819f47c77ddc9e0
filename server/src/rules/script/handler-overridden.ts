/** `proxy_pass` and `fastcgi_pass` in one block: the last one wins without a word. */
import { isFollowed } from '../../catalog/nginx/followed.ts';
import { originOf, readBefore, type Placed } from '../../model/nginx/config/scope.ts';
import { basename } from '../../text/path.ts';
import { carriedOver } from '../kit/handler-settings.ts';
import { defineRule } from '../kit/rule.ts';

export default defineRule({
  code: 'handler-overridden',
  formerly: ['pass-handler-overridden'],
  title: 'Two handlers in one block',
  severity: 'warning',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'handler',
  symptom:
    'Requests go to the other server than the one expected: `502 Bad Gateway`, a page of another application, or PHP source served as text. `nginx -t` passes.',
  rationale:
    'A block has one handler. `fastcgi_pass` twice is refused as a duplicate, but `proxy_pass` and `fastcgi_pass` are two directives, and the last one replaces the other.',
  verified: 'Run on nginx 1.22.1: with both in a location the last one written answers.',
  limits:
    'Blocks inside the location (`if`, nested locations) have handlers of their own and are not compared, and neither are those of a template, which may be its branches.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass',
  ],

  *check({ site, deployment }) {
    const { placed, scope } = site;
    const fastcgi = scope.own('fastcgi_pass')[0];
    if (fastcgi === undefined) return;
    // branches of a template: one of them is there
    if ([placed, fastcgi].some(({ file }) => deployment.config.templated.has(file))) return;
    const proxyWins = readBefore(fastcgi, placed);
    const [lost, wins] = proxyWins ? [fastcgi, placed] : [placed, fastcgi];
    // what an include brings may be right in another block: the squiggle stands where both come together, or nearest to it
    const at = lost.via.length <= wins.via.length ? lost : wins;
    const isOwn = lost.file === wins.file || lost.file === scope.opener?.file;
    const twice = [fastcgi, placed].some(({ fact: { name } }) => isFollowed(name) && scope.own(name).length > 1);
    yield {
      at: originOf(at),
      message: sayLoss(lost, wins, at),
      outcomes: proxyWins ? ['502', 'source-leak'] : ['degraded'],
      related: [
        at === lost
          ? { at: originOf(wins), message: 'the last handler of the block is used' }
          : { at: originOf(lost), message: 'the handler that is replaced' },
      ],
      // a handler that stands twice is refused first: which of them holds is not decided
      fixes: (write) =>
        twice || !isOwn
          ? []
          : [
              {
                title: `Remove ${lost.fact.name}, which has no effect`,
                safety: 'review',
                preferred: true,
                edits: [
                  write.removeNginx(lost),
                  ...carriedOver(write, lost, scope, { from: familyOf(lost), to: familyOf(wins) }),
                ],
              },
            ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A leftover handler',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    location / {
        fastcgi_pass unix:/run/php/www.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: proxy_pass further down replaces this fastcgi_pass
        #=
        proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
      {
        title: 'A snippet that passes requests to PHP, before a handler of the location itself',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
root /srv/www;
server {
    location / {
        include snippets/php.conf;
        proxy_pass http://127.0.0.1:8080;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: replaces fastcgi_pass of php.conf further up, which has no effect
    }
}
#- /etc/nginx/snippets/php.conf
include fastcgi.conf;
fastcgi_pass unix:/run/php/www.sock;`,
      },
    ],
    good: [
      {
        title: 'Branches of a template',
        files: `#- base: debian-nginx
#- /etc/nginx/conf.d/site.conf
root /srv/www;
include fastcgi.conf;
server {
    location / {
        {% if backend == 'php' %}
        fastcgi_pass unix:/run/php/www.sock;
        {% else %}
        proxy_pass http://127.0.0.1:8080;
        {% endif %}
    }
}
;- /etc/php-fpm.d/www.conf
[www]
listen = /run/php/www.sock
listen.owner = nginx`,
      },
      {
        title: 'An if block has a handler of its own',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server {
    location / {
        if ($arg_old) { proxy_pass http://127.0.0.1:8080; }
        fastcgi_pass unix:/run/php/www.sock;
    }
}`,
      },
    ],
  },
});

function sayLoss(lost: Placed, wins: Placed, at: Placed): string {
  if (lost.file === wins.file) return `${wins.fact.name} further down replaces this ${lost.fact.name}`;
  const file = basename((at === lost ? wins : lost).file);
  return at === lost
    ? `${wins.fact.name} of ${file} further down replaces this ${lost.fact.name}`
    : `replaces ${lost.fact.name} of ${file} further up, which has no effect`;
}

function familyOf({ fact }: Placed): string {
  return fact.name.replace(/_pass$/, '');
}
