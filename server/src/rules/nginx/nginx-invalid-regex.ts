/** A regular expression that PCRE does not compile. */
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { countGroups, regexFault, regexesOf, regexHolders } from './nginx-regexes.ts';
import { aboutWord } from '../kit/nginx-words.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-regex',
  title: 'The regular expression is not complete',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: regexHolders,
  symptom: '`nginx -t` fails with `pcre2_compile() failed: missing closing parenthesis in "^/a(b" at "..."`.',
  rationale:
    'Parentheses and brackets come in pairs, and a quantifier follows something that it repeats. `fastcgi_split_path_info` needs exactly two groups: the script and the rest.',
  verified: 'nginx 1.22.1 with PCRE2 10.42 refuses the examples.',
  limits:
    'Parentheses, brackets, quantifiers, names and references of groups are checked; what else PCRE could refuse is not. Silent where PCRE1 and PCRE2 differ.',
  references: ['https://www.pcre.org/current/doc/html/pcre2pattern.html'],

  *check(subject): Iterable<Draft> {
    const { directive, placement } = subject;
    if (placement.kind !== 'taken') return;
    for (const { word, pattern } of regexesOf(directive)) {
      if (isTemplated(word)) continue;
      const fault = regexFault(pattern);
      if (fault !== undefined)
        yield aboutWord(
          subject,
          word,
          `the regular expression "${shortened(pattern)}" ${fault}`,
          completed(word.value, pattern),
        );
      else if (directive.name.value === 'fastcgi_split_path_info' && countGroups(pattern) !== 2)
        yield aboutWord(
          subject,
          word,
          `"fastcgi_split_path_info" needs two groups, not ${countGroups(pattern)}`,
          withRest(word.value, pattern),
        );
    }
  },

  examples: {
    bad: [
      {
        title: 'A missing parenthesis',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location ~ ^/(img|css/ {
    #          ^^^^^^^^^^^ error: the regular expression "^/(img|css/" has an unclosed "("
    #= location ~ ^/(img|css/) {
        expires 1d;
    }
}`,
      },
      {
        title: 'One group',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location ~ \.php {
        fastcgi_split_path_info ^(.+\.php)/.+$;
        #                       ^^^^^^^^^^^^^^ error: "fastcgi_split_path_info" needs two groups, not 1
        #= fastcgi_split_path_info ^(.+\.php)(/.+)$;
    }
}`,
      },
      {
        title: 'The script without the path after it',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location ~ \.php(/|$) {
        fastcgi_split_path_info ^(.+?\.php);
        #                       ^^^^^^^^^^^ error: "fastcgi_split_path_info" needs two groups, not 1
        #= fastcgi_split_path_info ^(.+?\.php)(.*)$;
    }
}`,
      },
      {
        title: 'Nothing to repeat',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    rewrite *.html$ /index.php last;
    #       ^^^^^^^ error: the regular expression "*.html$" has a "*" with nothing to repeat
    #= rewrite \.html$ /index.php last;
    rewrite ^/a/[^/+/x$ /index.php last;
    #       ^^^^^^^^^^^ error: the regular expression "^/a/[^/+/x$" has an unclosed "["
}`,
      },
      {
        title: 'A group that does not exist',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    rewrite ^/(?<year>\d+)/(?<year>\d+)$ /index.php last;
    #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the regular expression "^/(?<year>\d+)/(?<year>\d+)$" gives the name "year" to two groups
    rewrite ^/([[:number:]]+)$ /index.php last;
    #       ^^^^^^^^^^^^^^^^^^ error: the regular expression "^/([[:number:]]+)$" has "[:number:]", a character class that PCRE does not support
    rewrite ^/(a|b)/\2$ /index.php last;
    #       ^^^^^^^^^^^ error: the regular expression "^/(a|b)/\2$" refers to a group 2 that it does not have
}`,
      },
    ],
    good: [
      {
        title: 'Complete',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location ~ "^/(img|css)/[()]{2,}\(" {
        expires 1d;
    }
}`,
      },
    ],
  },
});

/** The one group is the script: what stands behind it, or anything, becomes the other. */
function withRest(word: string, pattern: string): { readonly text: string } | undefined {
  const match = /^(\^?\([^()]*\))([^()|]*?)\$?$/.exec(pattern);
  return match === null || word !== pattern || countGroups(pattern) !== 1
    ? undefined
    : { text: `${match[1] ?? ''}(${match[2] === '' ? '.*' : (match[2] ?? '')})$` };
}

/** The pattern with its last group closed (a parenthesis at the very end is a plain one), or without the parenthesis too many at its end; only where that is all it lacks. */
function completed(word: string, pattern: string): { readonly text: string } | undefined {
  const end = word.lastIndexOf(pattern) + pattern.length;
  if (!word.includes(pattern)) return undefined;
  // an empty group would match everything
  const tries = [
    ...ofGlob(pattern),
    ...withBracket(pattern),
    /(?:^|[^\\])\($/.test(pattern) ? `${pattern.slice(0, -1)}\\(` : `${pattern})`,
    ...(/\)\$?$/.test(pattern) ? [pattern.replace(/\)(\$?)$/, '$1')] : []),
  ];
  const whole = tries.find((one) => regexFault(one) === undefined);
  return whole === undefined ? undefined : { text: word.slice(0, end - pattern.length) + whole + word.slice(end) };
}

/** `*.bak$`: any name with that ending, as shells have it. */
function ofGlob(pattern: string): readonly string[] {
  const rest = /^\^?\*\\?\.(.+)$/.exec(pattern)?.[1];
  return rest === undefined ? [] : [`\\.${rest}`];
}

/** `[^/+`: the class ends before the quantifier that is meant for it. */
function withBracket(pattern: string): readonly string[] {
  /** The next character that may end a class, from behind. */
  let end = -1;
  for (let at = pattern.length - 1; at >= 0; at--) {
    const character = pattern.charAt(at);
    if (character === ']' || character === '+' || character === '*') end = at;
    else if (character === '[' && end > at + 1 && pattern[end] !== ']')
      return [`${pattern.slice(0, end)}]${pattern.slice(end)}`];
  }
  return [];
}
