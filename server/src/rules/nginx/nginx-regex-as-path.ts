/** A part of a regular expression where nginx takes a path as it stands. */
import { isTemplated } from '../../model/nginx/config/placement.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { shortened } from '../../text/shorten.ts';
import { at } from '../kit/nginx-words.ts';
import { countGroups } from './nginx-regexes.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-regex-as-path',
  title: 'A path is written as a regular expression',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['rewrite', 'root', 'alias', 'try_files'],
  symptom:
    'Requests that the line concerns get 404; the error log names a path such as `/srv/www^/index.php` or `/srv/www/index\\.php`.',
  rationale:
    'Only the first argument of `rewrite` is a regular expression. What replaces it, and what `root`, `alias` and `try_files` name, is used literally, except for variables: `^`, `\\.` and `(.*)` become part of the path. What a group of the expression has matched is `$1`.',
  verified: 'nginx 1.22.1 answers 404 with each of the examples, and 200 after the fix.',
  limits:
    'Query strings are not checked, nor paths of Windows. A backslash is a warning, since an application may answer any path.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#rewrite',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#alias',
  ],

  *check(subject): Iterable<Draft> {
    for (const word of pathsOf(subject)) {
      if (isTemplated(word)) continue;
      const fault = faultOf(word.value, enclosingGroups(subject));
      if (fault === undefined) continue;
      const place = at(subject, word);
      const { syntax, better, sure } = fault;
      yield {
        at: place,
        ...(sure ? {} : { severity: 'warning' as const }),
        message: `"${subject.directive.name.value}" reads the "${syntax}" in "${shortened(word.value)}" as part of the path, which is not a regular expression`,
        fixes: (write) => [
          { title: `Change to ${better}`, safety: 'review', preferred: true, edits: [write.nginxWord(place, better)] },
        ],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'The beginning and a dot of a regular expression in what replaces it',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    rewrite ^/blog/(.*)$ ^/index.php?page=$1 last;
    #                    ^^^^^^^^^^^^^^^^^^^ error: "rewrite" reads the "^" in "^/index.php?page=$1" as part of the path, which is not a regular expression
    #= rewrite ^/blog/(.*)$ /index.php?page=$1 last;
    rewrite ^/shop/(.*)$ /shop\.php?page=$1 last;
    #                    ^^^^^^^^^^^^^^^^^^ warning: "rewrite" reads the "\." in "/shop\.php?page=$1" as part of the path, which is not a regular expression
}`,
      },
      {
        title: 'The group of the location in alias',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location ~ ^/assets/(.*)$ {
        alias /srv/static/(.*);
        #     ^^^^^^^^^^^^^^^^ error: "alias" reads the "(.*)" in "/srv/static/(.*)" as part of the path, which is not a regular expression
        #= alias /srv/static/$1;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Paths with variables, and special characters in a query',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    rewrite ^/blog/(.*)\.html$ /index.php?pattern=^a\.b&page=$1 last;
    location ~ ^/assets/(.*)$ {
        alias /srv/static/$1;
    }
}`,
      },
    ],
  },
});

/** The arguments that are paths. */
function pathsOf({ directive: { name, args } }: NginxDirectiveSubject): readonly NginxWord[] {
  if (name.value === 'rewrite') return args.slice(1, 2);
  return name.value === 'try_files' ? args : args.slice(0, 1);
}

/** How many groups the regular expression of the location around has, which `$1` and the others name. */
function enclosingGroups({ path }: NginxDirectiveSubject): number {
  const enclosing = path.at(-1);
  const [modifier, pattern] = enclosing?.args ?? [];
  return enclosing?.name.value === 'location' &&
    modifier !== undefined &&
    pattern !== undefined &&
    /^~\*?$/.test(modifier.value)
    ? countGroups(pattern.value)
    : 0;
}

interface Fault {
  readonly syntax: string;
  readonly better: string;
  /** Nothing answers such a path. */
  readonly sure: boolean;
}

function faultOf(text: string, groups: number): Fault | undefined {
  if (/^[a-z]:/i.test(text)) return undefined;
  const [, path = '', rest = ''] = /^([^?]*)(.*)$/s.exec(text) ?? [];
  if (/^\^\/?[\w$@/]/.test(path)) return { syntax: '^', better: unescaped(path.slice(1)) + rest, sure: true };
  const group = /\((?:\.[*+]\??|\[[^\]]{0,200}\][*+]?|\\[dw][*+])\)/.exec(path);
  if (group !== null && groups > 0) {
    let count = 0;
    const better =
      path.replace(/\((?:\.[*+]\??|\[[^\]]{0,200}\][*+]?|\\[dw][*+])\)/g, (found) =>
        ++count > groups ? found : `$${count}`,
      ) + rest;
    return { syntax: group[0], better, sure: true };
  }
  const escape = /\\[./-]/.exec(path);
  return escape === null ? undefined : { syntax: escape[0], better: unescaped(path) + rest, sure: false };
}

function unescaped(path: string): string {
  return path.replace(/\\([./-])/g, '$1');
}
