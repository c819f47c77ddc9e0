/** A status code that nginx does not take. */
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { aboutWord, at } from '../kit/nginx-words.ts';
import { isNumber, refusedTime } from './nginx-read.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-status-code',
  formerly: ['nginx-invalid-code'],
  title: 'nginx does not accept this status code',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: [
    'return',
    'error_page',
    'try_files',
    'fastcgi_cache_valid',
    'proxy_cache_valid',
    'uwsgi_cache_valid',
    'scgi_cache_valid',
  ],
  symptom:
    '`nginx -t` fails with `invalid return code "30x"`, `value "200" must be between 300 and 599` or `invalid code "=abc"`.',
  rationale:
    '`return` takes a number up to 999, or alone an address that begins with http://, https:// or $scheme. `error_page` takes 300 to 599 without 499, `try_files` ends with `=` and a number up to 999, `…_cache_valid` takes 100 to 599.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Values with placeholders are not checked.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#return',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page',
  ],

  *check(subject): Iterable<Draft> {
    const {
      directive: { name, args },
      context,
    } = subject;
    if (args.some(isTemplated) || context?.startsWith('stream') === true) return;
    if (name.value === 'return') yield* ofReturn(subject, args);
    else if (name.value === 'error_page') yield* ofErrorPage(subject, args);
    else if (name.value === 'try_files') yield* ofTryFiles(subject, args.at(-1));
    else yield* ofCacheValid(subject, args);
  },

  examples: {
    bad: [
      {
        title: 'A path alone',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    return /new;
    #      ^^^^ error: "return" needs a code before the path "/new"
}`,
      },
      {
        title: 'A page for a success',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    error_page 200 /ok.html;
    #          ^^^ error: "error_page" needs codes from 300 to 599 without 499, not "200"
}`,
      },
      {
        title: 'No number after the equals',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    try_files $uri =notfound;
    #              ^^^^^^^^^ error: "try_files" must be "=" and a code up to 999, not "=notfound"
}`,
      },
    ],
    good: [
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    error_page 404 =200 /empty.html;
    location /a {
        return 301 /b;
    }
    location /b {
        try_files $uri =404;
    }
    location /c {
        return https://example.org/;
    }
}`,
      },
    ],
  },
});

function* ofReturn(subject: NginxDirectiveSubject, [first, second]: readonly NginxWord[]): Iterable<Draft> {
  if (first === undefined || (isNumber(first.value) && Number(first.value) <= 999)) return;
  if (second === undefined && /^(?:https?:\/\/|\$scheme)/.test(first.value)) return;
  if (second === undefined && first.value.startsWith('/'))
    yield aboutWord(subject, first, `"return" needs a code before the path "${shortened(first.value)}"`);
  else
    yield aboutWord(
      subject,
      first,
      `"return" needs a code up to 999, or only a URL with a scheme, not "${shortened(first.value)}"`,
    );
}

function* ofErrorPage(subject: NginxDirectiveSubject, args: readonly NginxWord[]): Iterable<Draft> {
  const answer = args.at(-2);
  const changes = answer?.value.startsWith('=') === true;
  if (
    answer !== undefined &&
    changes &&
    (args.length === 2 || (answer.value.length > 1 && !isNumber(answer.value.slice(1))))
  ) {
    yield aboutWord(
      subject,
      answer,
      args.length === 2
        ? '"error_page" has no status code'
        : `"error_page" must be "=" and a code, not "${shortened(answer.value)}"`,
    );
  }
  for (const word of args.slice(0, changes ? -2 : -1)) {
    const code = isNumber(word.value) ? Number(word.value) : NaN;
    if (code >= 300 && code <= 599 && code !== 499) continue;
    const place = at(subject, word);
    const message = `"error_page" needs codes from 300 to 599 without 499, not "${shortened(word.value)}"`;
    if (isNumber(word.value) && args.length > (changes ? 3 : 2))
      yield {
        at: place,
        message,
        fixes: (write) => [
          { title: `Remove "${word.value}"`, safety: 'review', preferred: true, edits: [write.removeWord(place)] },
        ],
      };
    else yield { at: place, message };
  }
}

function* ofTryFiles(subject: NginxDirectiveSubject, last: NginxWord | undefined): Iterable<Draft> {
  if (last === undefined || !last.value.startsWith('=') || last.value.includes('$')) return;
  const code = last.value.slice(1);
  if (!isNumber(code) || Number(code) > 999)
    yield aboutWord(subject, last, `"try_files" must be "=" and a code up to 999, not "${shortened(last.value)}"`);
}

function* ofCacheValid(subject: NginxDirectiveSubject, args: readonly NginxWord[]): Iterable<Draft> {
  const name = subject.directive.name.value;
  for (const [index, word] of args.entries()) {
    if (index === args.length - 1) {
      const refusal = refusedTime(word.value, 'sec');
      if (refusal !== undefined)
        yield aboutWord(
          subject,
          word,
          `the time of "${name}" ${refusal.wants}, not "${shortened(word.value)}"`,
          refusal.meant,
        );
    } else if (
      word.value !== 'any' &&
      !(isNumber(word.value) && Number(word.value) >= 100 && Number(word.value) <= 599)
    ) {
      yield aboutWord(subject, word, `"${name}" needs codes from 100 to 599 or "any", not "${shortened(word.value)}"`);
    }
  }
}
