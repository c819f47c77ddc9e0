/** A host name with a star where none may stand. */
import { isTemplated } from '../../model/nginx/config/placement.ts';
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import { aboutWord, knownWords } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-name',
  title: 'nginx does not accept this host name',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['server_name', 'valid_referers'],
  symptom: '`nginx -t` fails with `server name "*" is invalid`, or `conflicting parameter "a.example"`.',
  rationale: '`*` replaces the whole first or last part of a name. Each name of `valid_referers` may occur once.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Whether two servers share a name is not checked: nginx only warns.',
  references: ['https://nginx.org/en/docs/http/server_names.html'],

  *check(subject): Iterable<Draft> {
    const { directive, context } = subject;
    if (context?.startsWith('mail') === true) return;
    const words = knownWords(directive).map(([word]) => word);
    if (directive.name.value === 'valid_referers') yield* ofReferers(subject, words);
    else
      for (const word of words)
        if (isBadServerName(word.value))
          yield aboutWord(
            subject,
            word,
            `"${shortened(word.value)}" is not a server name: "*" replaces a whole part at the beginning or end`,
          );
  },

  examples: {
    bad: [
      {
        title: '`*` alone',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    server_name *;
    #           ^ error: "*" is not a server name: "*" replaces a whole part at the beginning or end
}`,
      },
      {
        title: 'A referer twice',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    valid_referers none a.example a.example;
    #                             ^^^^^^^^^ error: "a.example" is already listed here
}`,
      },
    ],
    good: [
      {
        title: '`*` for whole parts',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    server_name *.example.org www.example.*;
}`,
      },
    ],
  },
});

function isBadServerName(text: string): boolean {
  if (text.startsWith('~')) return text.length === 1;
  if (text.startsWith('*') && (text.length < 3 || text[1] !== '.')) return true;
  return text === '.';
}

/** ngx_hash_add_key: one star at an end, beside a dot; no two dots. Names of servers are held against it in `nginx-server-name-refused`. */
function isBadWildcard(text: string): boolean {
  const stars = text.split('*').length - 1;
  if (stars > 1 || (text.includes('..') && !text.startsWith('..'))) return true;
  return stars === 1 && !/^\*\..|.\.\*$/s.test(text);
}

function* ofReferers(subject: NginxDirectiveSubject, words: readonly NginxWord[]): Iterable<Draft> {
  const { directive, path, siblings } = subject;
  const alone =
    path.length > 0 &&
    siblings.every((one) => one === directive || !/^(?:valid_referers|include)$/.test(one.name.value));
  if (
    alone &&
    directive.args.some(({ value }) => value === 'none' || value === 'blocked') &&
    directive.args.every(({ value, template }) => !template && /^(?:none|blocked|~.+)$/s.test(value))
  ) {
    yield {
      at: { file: subject.file, range: directive.name.range },
      message: '"valid_referers" with none or blocked also requires a host',
    };
  }
  const seen = new Set(earlier(subject).flatMap((one) => one.args.map((word) => refererKey(word.value))));
  for (const word of words) {
    const text = word.value;
    if (text === 'none' || text === 'blocked' || text === 'server_names' || (text.startsWith('~') && text.length > 1))
      continue;
    const host = text.replace(/\/.*$/s, '').toLowerCase();
    const key = refererKey(text);
    if (text === '' || text === '~' || isBadWildcard(host))
      yield aboutWord(subject, word, `"${shortened(text)}" is not a name of a referer`);
    else if (seen.has(key) && subject.certain)
      yield aboutWord(subject, word, `"${shortened(text)}" is already listed here`);
    seen.add(key);
  }
}

function refererKey(text: string): string {
  return text.replace(/\/.*$/s, '').toLowerCase().replace(/^\*\./, '.');
}

/** The `valid_referers` before this one in its block: their lists are one. */
function earlier({ directive, siblings }: NginxDirectiveSubject): readonly NginxDirective[] {
  return siblings
    .slice(0, Math.max(0, siblings.indexOf(directive)))
    .filter((one) => one.name.value === 'valid_referers' && !one.args.some(isTemplated));
}
