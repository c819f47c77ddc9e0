/** A time or a buffer toward the visitor that is 0: none, not without limit. */
import { isZero, parseNginxSize, parseNginxTime } from '../../model/units.ts';
import { knownWords } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type Outcome, type Severity } from '../kit/rule.ts';

interface Limit {
  readonly kind: 'time' | 'size';
  /** What nginx has where nothing is written. */
  readonly usual: string;
  readonly severity: Severity;
  readonly outcomes: readonly Outcome[];
  readonly follows: string;
}

/** What follows from a 0 in `http`. */
const limits: Readonly<Record<string, Limit>> = {
  client_header_timeout: {
    kind: 'time',
    usual: '60s',
    severity: 'error',
    outcomes: ['truncated'],
    follows: 'no time for a request: nginx closes every connection',
  },
  client_header_buffer_size: {
    kind: 'size',
    usual: '1k',
    severity: 'error',
    outcomes: ['truncated'],
    follows: 'no room for a request: nginx closes every connection',
  },
  client_body_timeout: {
    kind: 'time',
    usual: '60s',
    severity: 'warning',
    outcomes: ['truncated'],
    follows:
      'no time between two parts of a body: nginx closes the connection of a form that does not arrive immediately',
  },
  client_body_buffer_size: {
    kind: 'size',
    usual: '16k',
    severity: 'warning',
    outcomes: ['truncated'],
    follows: 'no room for a body: a form with one gets no answer, and the worker uses all its CPU',
  },
  send_timeout: {
    kind: 'time',
    usual: '60s',
    severity: 'warning',
    outcomes: ['truncated'],
    follows: 'no time between two parts of a response: a slow visitor gets it cut',
  },
};

export default defineRule({
  code: 'client-limit-zero',
  title: 'A timeout or a buffer for visitors is 0',
  severity: 'warning',
  outcomes: ['truncated'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: Object.keys(limits),

  symptom:
    'Connections are closed without an answer, uploads end in the middle, large files arrive cut. At the level `info` nginx logs `client timed out (110: Connection timed out)`.',
  rationale: `In many programs 0 means that there is no limit. nginx uses it literally: the time is over at once, the buffer holds nothing. \`client_header_timeout\` and
\`client_header_buffer_size\` count before the name of the server is known, so a 0 in \`server\` works where that server is the first of its address, or the default one.`,
  verified: `Measured with nginx 1.22.1: with \`client_header_timeout 0\` or \`client_header_buffer_size 0\` each connection is closed without an answer; with \`client_body_timeout 0\` that of a form whose body
comes half a second later; with \`client_body_buffer_size 0\` a form of 5 kB gets no answer while the worker takes all of a processor; with \`send_timeout 0\` a visitor who waits a second gets 4 of 20 MB.`,
  limits: 'A 0 is reported where it is written, also where inner blocks write another value.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#client_header_timeout',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#send_timeout',
  ],

  *check(subject): Iterable<Draft> {
    const { directive, file, placement, context } = subject;
    const limit = limits[directive.name.value];
    const [[word] = []] = knownWords(directive);
    if (limit === undefined || word === undefined || placement.kind !== 'taken') return;
    const value = limit.kind === 'time' ? parseNginxTime(word.value, 'msec') : parseNginxSize(word.value, 'size');
    if (value === undefined || !isZero(value)) return;
    const at = { file, range: word.range };
    yield {
      at,
      severity: context === 'http' ? limit.severity : 'warning',
      outcomes: limit.outcomes,
      message: `${directive.name.value} 0 leaves ${limit.follows}`,
      fixes: (write) => [
        {
          title: `Set ${directive.name.value} to ${limit.usual}, the default`,
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord(at, limit.usual)],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'Meant as "no limit"',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
client_header_timeout 0;
#                     ^ error: client_header_timeout 0 leaves no time for a request: nginx closes every connection
#= client_header_timeout 60s;
server {
    listen 80;
    client_body_timeout 0s;
    #                   ^^ warning: client_body_timeout 0 leaves no time between two parts of a body: nginx closes the connection of a form that does not arrive immediately
    send_timeout 0;
    #            ^ warning: send_timeout 0 leaves no time between two parts of a response: a slow visitor gets it cut
}`,
      },
      {
        title: 'Buffers of size 0',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
client_body_buffer_size 0;
#                       ^ warning: client_body_buffer_size 0 leaves no room for a body: a form with one gets no answer, and the worker uses all its CPU
#= client_body_buffer_size 16k;
server {
    listen 80;
}`,
      },
    ],
    good: [
      {
        title: 'Where 0 does mean that there is no limit',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
client_max_body_size 0;
client_header_timeout 1;
keepalive_timeout 0;
limit_rate 0;
server {
    listen 80;
}`,
      },
    ],
  },
});
