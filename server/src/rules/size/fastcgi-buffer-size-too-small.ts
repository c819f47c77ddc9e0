/** A fastcgi_buffer_size into which the headers of an answer do not fit. */
import type { FastcgiPass } from '../../model/nginx/config/passes.ts';
import { bytes, isZero, sayBytes } from '../../model/units.ts';
import { writtenAt } from '../../model/value.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

/** A header of FastCGI (8 bytes), and `Content-type: text/html; charset=UTF-8` with the empty line behind it. */
const leastAnswer = bytes(50);
/** The same with what PHP adds for a page that begins a session: its cookie, Expires, Cache-Control and Pragma. */
const withSession = bytes(218);

export default defineRule({
  code: 'fastcgi-buffer-size-too-small',
  formerly: ['answer-buffer-too-small'],
  title: 'The response headers do not fit into fastcgi_buffer_size',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pass',

  symptom:
    'PHP pages get 502. nginx logs `upstream sent too big header while reading response header from upstream`; with a size of 0 `upstream prematurely closed connection`.',
  rationale: `The headers of an answer must fit into one buffer of \`fastcgi_buffer_size\`. nginx takes any size: 0 means no room at all, and a number without a unit is bytes.
PHP sends 50 bytes at least; a page that begins a session sends 218.`,
  verified:
    'Measured with nginx 1.22.1 and PHP-FPM 8.2.35: each request gets 502 with 0 to 49 bytes and 200 with 50; a page with `session_start()` gets 502 with 217 bytes and 200 with 220.',
  limits: 'How long the headers of an application are is not known: sizes from 218 bytes on are not reported.',
  references: ['https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_buffer_size'],

  *check({ verdict: { pass } }): Iterable<Draft> {
    const size = pass.get('fastcgi_buffer_size');
    const at = writtenAt(size);
    if (size.kind === 'unknown' || size.value >= withSession || at === undefined || pass.config.templated.has(at.file))
      return;
    const start = isZero(size.value)
      ? 'fastcgi_buffer_size 0 leaves no room'
      : `a fastcgi_buffer_size of ${sayBytes(size.value)} leaves no room`;
    yield {
      at,
      severity: size.value < leastAnswer ? 'error' : 'warning',
      message:
        size.value < leastAnswer
          ? `${start} for the headers of any answer: every request gets 502`
          : `${start} for the cookie of a session: pages that send one get 502`,
      related: [{ at: pass.at, message: 'this fastcgi_pass receives the responses' }],
      fixes: (write) =>
        hasOtherSizes(pass)
          ? []
          : [
              {
                title: 'Set fastcgi_buffer_size to 4k, the default',
                safety: 'review',
                preferred: true,
                edits: [write.nginxWord(at, '4k')],
              },
            ],
    };
  },

  examples: {
    bad: [
      {
        title: 'No room at all',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: this fastcgi_pass receives the responses
        fastcgi_buffer_size 0;
        #                   ^ error: fastcgi_buffer_size 0 leaves no room for the headers of any answer: every request gets 502
        #= fastcgi_buffer_size 4k;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
pm = static
pm.max_children = 4`,
      },
      {
        title: 'Meant as 128k',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    fastcgi_buffer_size 128;
    #                   ^^^ warning: a fastcgi_buffer_size of 128 bytes leaves no room for the cookie of a session: pages that send one get 502
    #= fastcgi_buffer_size 4k;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: this fastcgi_pass receives the responses
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
pm = static
pm.max_children = 4`,
      },
    ],
    good: [
      {
        title: 'A small one that is enough, and one that no fastcgi_pass inherits',
        files: String.raw`#- /etc/nginx/conf.d/shop.conf
server {
    fastcgi_buffer_size 0;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        fastcgi_buffer_size 1k;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = www-data
listen = /run/php/shop.sock
listen.owner = www-data
pm = static
pm.max_children = 4`,
      },
    ],
  },
});

/** Sizes that go together with this one, and that another one might contradict. */
function hasOtherSizes({ scope }: FastcgiPass): boolean {
  return (
    [
      'fastcgi_buffers',
      'fastcgi_busy_buffers_size',
      'fastcgi_max_temp_file_size',
      'fastcgi_temp_file_write_size',
    ] as const
  ).some((name) => scope.nearest(name) !== undefined);
}
