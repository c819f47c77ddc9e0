/** `proxy_pass` and `fastcgi_pass` in one block: the last one wins without a word. */
import { originOf, type Placed } from '../model/nginx/scope.ts';
import { carriedOver } from './handler-settings.ts';
import { defineRule } from './rule.ts';

export default defineRule({
  code: 'pass-handler-overridden',
  title: 'Two handlers in one block',
  severity: 'warning',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'handler',
  symptom: 'Requests go to the other server than the one expected: `502 Bad Gateway`, a page of another application, or PHP source served as text. `nginx -t` passes.',
  rationale: 'A block has one handler. `fastcgi_pass` twice is refused as a duplicate, but `proxy_pass` and `fastcgi_pass` are two directives, and the one that stands last replaces the other.',
  verified: 'Run on nginx 1.22.1: with both in a location the last one written answers.',
  limits: 'Blocks inside the location (`if`, nested locations) have handlers of their own and are not compared.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass', 'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass'],

  *check({ site }) {
    const { placed, scope } = site;
    const fastcgi = scope.own('fastcgi_pass')[0];
    if (fastcgi === undefined || fastcgi.file !== placed.file) return;
    const proxyWins = placed.fact.range.start > fastcgi.fact.range.start;
    const [lost, wins] = proxyWins ? [fastcgi, placed] : [placed, fastcgi];
    yield {
      at: originOf(lost), message: `${wins.fact.name} further down replaces this ${lost.fact.name}`, outcomes: proxyWins ? ['502', 'source-leak'] : ['degraded'],
      related: [{ at: originOf(wins), message: 'the last handler of the block holds' }],
      // a handler that stands twice is refused first: which of them holds is not decided
      fixes: (write) => [fastcgi, placed].some(({ fact }) => scope.own(fact.name).length > 1) ? [] : [{ title: `Take out ${lost.fact.name}, which has no effect`, safety: 'review', preferred: true, edits: [write.removeNginx(lost), ...carriedOver(lost, scope, familyOf(lost), familyOf(wins), write)] }],
    };
  },

  examples: {
    bad: [{
      title: 'A handler left behind',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server {
        location / {
            fastcgi_pass unix:/run/php/www.sock;
            #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: proxy_pass further down replaces this fastcgi_pass
            proxy_pass http://127.0.0.1:8080;
        }
    }
}
`,
      fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server {
        location / {
            proxy_pass http://127.0.0.1:8080;
        }
    }
}
`,
    }],
    good: [{
      title: 'An if block has a handler of its own',
      files: `#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server {
        location / {
            if ($arg_old) { proxy_pass http://127.0.0.1:8080; }
            fastcgi_pass unix:/run/php/www.sock;
        }
    }
}
`,
    }],
  },
});

function familyOf({ fact }: Placed): string {
  return fact.name.replace(/_pass$/, '');
}
