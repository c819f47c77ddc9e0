/** A rewrite names a group that its regular expression does not have. */
import { parsePcre } from '../../model/nginx/request/pcre-parser.ts';
import { capturesIn } from '../../model/nginx/values/captures.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'rewrite-group-missing',
  title: 'A rewrite names a group that its pattern does not have',
  severity: 'error',
  outcomes: ['500'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['rewrite'],
  symptom:
    '`500 Internal Server Error` for each request that the rewrite matches; the error log says `the rewritten URI has a zero length`. Where more than the group is in the new URI, that part of it is empty. `nginx -t` passes.',
  rationale:
    '`$1` to `$9` in what replaces the URI are the groups of the pattern of the same rewrite. One that the pattern does not have is empty, whatever an earlier pattern has captured.',
  verified: 'Run on nginx 1.22.1: 500, and 200 once the number is that of a group.',
  limits: 'Patterns that cannot be read are not checked, nor groups in the arguments of the new URI.',
  references: ['https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#rewrite'],

  *check({ directive, file }): Iterable<Draft> {
    const [pattern, replacement] = directive.args;
    if (pattern === undefined || replacement === undefined || isTemplated(pattern) || isTemplated(replacement)) return;
    const groups = parsePcre(pattern.value)?.groups;
    if (groups === undefined) return;
    // an argument without a value is an application's own matter
    const [path = ''] = replacement.value.split('?', 1);
    const missing = capturesIn(path).filter((group) => group > groups);
    const [first] = missing;
    if (first === undefined) return;
    const rest = replacement.value.replaceAll(/\$(?:\{\d\}|\d)/g, (text) =>
      Number(/\d/.exec(text)?.[0]) > groups ? '' : text,
    );
    const has = groups === 0 ? 'no group' : groups === 1 ? 'one group' : `${groups} groups`;
    const isEmpty = rest.replace(/\?.*$/s, '') === '';
    const at = { file, range: replacement.range };
    yield {
      at,
      ...(!isEmpty && { severity: 'warning' as const, outcomes: ['404'] as const }),
      message: `the pattern has ${has}, so that $${first} is empty here${isEmpty ? ': nginx answers 500' : ` and the URI becomes "${rest}"`}`,
      related: [{ at: { file, range: pattern.range }, message: 'the pattern' }],
      fixes: (write) =>
        groups === 1 && capturesIn(replacement.value).every((group) => group > 1)
          ? [
              {
                title: 'Use $1, the only group',
                safety: 'review',
                preferred: true,
                edits: [
                  write.nginxWord(at, replacement.value.replaceAll(/\$(?:\{\d\}|\d)/g, '$1'.replace('$', '$$$$'))),
                ],
              },
            ]
          : [],
    };
  },

  examples: {
    bad: [
      {
        title: 'A group was taken out of the pattern',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/blog.conf
server {
    root /srv/blog;
    rewrite ^/[^/]+(/wp-.*) $2 last;
    #                       ^^ error: the pattern has one group, so that $2 is empty here: nginx answers 500
    #       ^^^^^^^^^^^^^^^ related: the pattern
    #= rewrite ^/[^/]+(/wp-.*) $1 last;
}`,
      },
      {
        title: 'A pattern without groups',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/blog.conf
server {
    root /srv/blog;
    location /old/ {
        rewrite ^/old/ /new/$1 permanent;
        #              ^^^^^^^ warning: the pattern has no group, so that $1 is empty here and the URI becomes "/new/"
        #       ^^^^^^ related: the pattern
    }
}`,
      },
    ],
    good: [
      {
        title: 'Groups with numbers and names',
        files: String.raw`#- base: debian-nginx
#- /etc/nginx/conf.d/blog.conf
server {
    root /srv/blog;
    rewrite ^/(?<lang>de|en)/(.*)$ /$2?lang=$lang last;
    rewrite ^/a/(?:x|y)/(.*)$ /b/$1 last;
}`,
      },
    ],
  },
});
