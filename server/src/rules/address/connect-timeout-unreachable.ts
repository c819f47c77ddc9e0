/** A connect timeout that is longer than the kernel tries. */
import { milliseconds, shortMilliseconds } from '../../model/units.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import { writtenAt } from '../../model/value.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

/** With some slack. With the default of 6 repeated SYNs Linux gives up on a TCP connection after 127 s; Linux 6.18 took 133 s. */
const kernelGivesUp = milliseconds(135_000);

export default defineRule({
  code: 'connect-timeout-unreachable',
  title: 'fastcgi_connect_timeout is longer than the kernel waits',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'pass',

  symptom: `When the machine with PHP-FPM is gone, visitors get 502 after a little more than two minutes, whatever longer time is configured. nginx logs
\`connect() failed (110: Connection timed out) while connecting to upstream\`.`,
  rationale: `The time is for the TCP handshake only, not for the page. Linux repeats the first packet six times and gives up after about 130 seconds, so a
longer time never expires. It is mostly written together with \`fastcgi_read_timeout\`, which is the one that slow pages need. The 75 seconds of
nginx's manual are those of other systems.`,
  verified: `Measured with nginx 1.22.1 on Linux 6.18: with \`fastcgi_connect_timeout 300s\` toward an address where packets vanish the answer is 502 after
133 s. A pool that can be reached answers as ever.`,
  limits:
    'Unix sockets connect at once or not at all and are left out. A kernel with another `net.ipv4.tcp_syn_retries` gives up at another time.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_connect_timeout',
    'https://docs.kernel.org/networking/ip-sysctl.html',
  ],

  *check({ verdict }): Iterable<Draft> {
    const { pass } = verdict;
    const connect = pass.get('fastcgi_connect_timeout');
    const at = writtenAt(connect);
    if (connect.kind === 'unknown' || at === undefined || connect.value <= kernelGivesUp) return;
    if (!verdict.targets.some(({ target }) => endpointOf(target)?.kind === 'tcp')) return;
    yield {
      at,
      message: `Linux gives up on a TCP connection after about 130 s, so a fastcgi_connect_timeout of ${shortMilliseconds(connect.value)} never expires`,
      related: [{ at: pass.at, message: 'this fastcgi_pass uses TCP' }],
      fixes: (write) => [
        {
          title: 'Lower fastcgi_connect_timeout to 60s',
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord(at, '60s')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'All times raised together',
        files: String.raw`#- /etc/nginx/conf.d/harbour.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ related: this fastcgi_pass uses TCP
        fastcgi_read_timeout 300s;
        fastcgi_connect_timeout 300s;
        #                       ^^^^ info: Linux gives up on a TCP connection after about 130 s, so a fastcgi_connect_timeout of 300 s never expires
        #= fastcgi_connect_timeout 60s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000`,
      },
    ],
    good: [
      {
        title: 'A Unix socket never waits',
        files: String.raw`#- /etc/nginx/conf.d/harbour.conf
server {
    location ~ \.php$ {
        fastcgi_pass unix:/run/php/www.sock;
        fastcgi_connect_timeout 300s;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data`,
      },
      {
        title: 'Two minutes are within reach',
        files: String.raw`#- /etc/nginx/conf.d/harbour.conf
server {
    location ~ \.php$ {
        fastcgi_pass 127.0.0.1:9000;
        fastcgi_connect_timeout 2m;
    }
}
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000`,
      },
    ],
  },
});
