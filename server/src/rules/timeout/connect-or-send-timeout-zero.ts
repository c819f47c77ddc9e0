/** A fastcgi_connect_timeout or fastcgi_send_timeout of 0 means at once, not never. */
import { endpointOf } from '../../model/nginx/config/passes.ts';
import { isZero } from '../../model/units.ts';
import { writtenAt } from '../../model/value.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'connect-or-send-timeout-zero',
  title: 'nginx has no time to connect or to send',
  severity: 'error',
  outcomes: ['504'],
  since: '0.1.0',
  subject: 'pass',

  symptom: `Over TCP every PHP page gets 504, and nginx logs \`upstream timed out (110: Connection timed out) while connecting to upstream\`. With a
\`fastcgi_send_timeout\` of 0 it is large uploads alone, with \`while sending request to upstream\`.`,
  rationale: `nginx uses a time of 0 literally: the timer is over before the pool can answer the first packet. A unix socket connects without waiting. A
request that fits into the socket's buffer is sent without waiting; the rest of a long one is waited for, and that takes longer than no time.`,
  verified:
    'Measured with nginx 1.22.1 and PHP-FPM 8.2.35: with `fastcgi_connect_timeout 0` each request over TCP gets 504, and 200 over a unix socket; with `fastcgi_send_timeout 0` a page gets 200 and a body of 4 MB gets 504.',
  limits: 'A time of 0 in a block that holds no `fastcgi_pass` for it is not reported.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_connect_timeout',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_send_timeout',
  ],

  *check({ verdict }): Iterable<Draft> {
    const { pass, targets } = verdict;
    const overTcp = targets.filter(({ target }) => endpointOf(target)?.kind === 'tcp').length;
    for (const name of ['fastcgi_connect_timeout', 'fastcgi_send_timeout'] as const) {
      const time = pass.get(name);
      const at = writtenAt(time);
      if (time.kind === 'unknown' || !isZero(time.value) || at === undefined || pass.config.templated.has(at.file))
        continue;
      const connects = name === 'fastcgi_connect_timeout';
      if (connects && overTcp === 0) continue;
      yield {
        at,
        severity: connects && overTcp === targets.length ? 'error' : 'warning',
        message: connects
          ? 'nginx reads a fastcgi_connect_timeout of 0 as "at once": every connection over TCP gets 504'
          : 'nginx reads a fastcgi_send_timeout of 0 as "at once": large uploads get 504',
        related: [
          { at: pass.at, message: connects ? 'this fastcgi_pass uses TCP' : 'this fastcgi_pass sends the request' },
        ],
        fixes: (write) => [
          {
            title: `Set ${name} to 60s, the default`,
            safety: 'review',
            preferred: true,
            edits: [write.nginxWord(at, '60s')],
          },
        ],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'Meant as "no limit"',
        files: String.raw`#- /etc/nginx/conf.d/chat.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ related: this fastcgi_pass uses TCP
        fastcgi_connect_timeout 0;
        #                       ^ error: nginx reads a fastcgi_connect_timeout of 0 as "at once": every connection over TCP gets 504
        #= fastcgi_connect_timeout 60s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 4`,
      },
      {
        title: 'No time for an upload',
        files: String.raw`#- /etc/nginx/conf.d/files.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/files.sock;
        fastcgi_send_timeout 0;
        #                    ^ warning: nginx reads a fastcgi_send_timeout of 0 as "at once": large uploads get 504
        #= fastcgi_send_timeout 60s;
    }
}
;- /etc/php/8.2/fpm/pool.d/files.conf
[files]
user = www-data
listen = /run/php/files.sock
pm = static
pm.max_children = 4`,
      },
    ],
    good: [
      {
        title: 'A unix socket connects at once',
        files: String.raw`#- /etc/nginx/conf.d/chat.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/chat.sock;
        fastcgi_connect_timeout 0;
    }
}
;- /etc/php/8.2/fpm/pool.d/chat.conf
[chat]
user = www-data
listen = /run/php/chat.sock
listen.owner = www-data
pm = static
pm.max_children = 4`,
      },
    ],
  },
});
