/** A condition of `if` that nginx does not read. */
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { across, at } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-invalid-condition',
  title: 'nginx does not read this condition',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  names: ['if'],
  symptom: '`nginx -t` fails with `invalid condition "$a"` or `unexpected "==" in condition`.',
  rationale:
    'A condition is written in parentheses and is a variable, a comparison with `=`, `!=`, `~`, `~*`, `!~` or `!~*`, or a test of a file with -f, -d, -e or -x. There are no `==`, `&&`, `and` or `or`.',
  verified: 'nginx 1.22.1 refuses the examples.',
  limits: 'Conditions with placeholders are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#if'],

  *check(subject): Iterable<Draft> {
    const { args } = subject.directive;
    const [first] = args;
    const last = args.at(-1);
    if (first === undefined || last === undefined || args.some(isTemplated)) return;
    if (!first.value.startsWith('(') || !last.value.endsWith(')')) {
      yield {
        at: across(subject.file, args),
        message: 'the condition of "if" must be in parentheses',
        fixes: () => inParentheses(subject),
      };
      return;
    }
    yield* inside(subject, bare(args));
  },

  examples: {
    bad: [
      {
        title: 'A comparison of other languages',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    if ($request_method == POST) {
    #                   ^^ error: nginx compares with = and ~, or their opposites, not with "=="
    #= if ($request_method = POST) {
        return 405;
    }
}`,
      },
      {
        title: 'Two conditions at once',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    if ($host = a.example && $scheme = http) {
    #  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: a condition is one comparison, not "$host = a.example && $scheme = http"
        return 403;
    }
}`,
      },
      {
        title: 'No parentheses',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    if $slow {
    #  ^^^^^ error: the condition of "if" must be in parentheses
    #= if ($slow) {
        return 403;
    }
}`,
      },
      {
        title: 'No spaces',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    if ($host=www.example.org) {
    #  ^^^^^^^^^^^^^^^^^^^^^^^ error: nginx reads "$host=www.example.org" as the name of one variable: the operator needs spaces around it
    #= if ($host = www.example.org) {
        return 301 https://example.org$request_uri;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Accepted by nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    if ($request_method = POST) {
        return 405;
    }
    if (!-f $request_filename) {
        return 404;
    }
    if ($http_user_agent ~* (bot|crawler)) {
        return 403;
    }
}`,
      },
    ],
  },
});

/** The parenthesis that is missing, or both. */
function inParentheses({ directive: { args }, file }: NginxDirectiveSubject): readonly Fix[] {
  const [first, last] = [args[0], args.at(-1)];
  if (first === undefined || last === undefined || args.some((word) => word.value === '(' || word.value === ')'))
    return [];
  const opens = first.value.startsWith('(');
  const closes = last.value.endsWith(')') && opens;
  const edits = [
    ...(opens ? [] : [{ file, range: { start: first.range.start, end: first.range.start }, newText: '(' }]),
    ...(closes ? [] : [{ file, range: { start: last.range.end, end: last.range.end }, newText: ')' }]),
  ];
  return edits.length === 0
    ? []
    : [{ title: 'Put the condition in parentheses', safety: 'review', preferred: true, edits }];
}

/** A word of the condition without the parentheses of the whole. */
interface Part {
  readonly text: string;
  readonly word: NginxWord;
}

function bare(args: readonly NginxWord[]): readonly Part[] {
  const parts = args.map((word) => ({ text: word.value, word }));
  const [first] = parts;
  if (first !== undefined) parts[0] = { ...first, text: first.text.slice(1) };
  if (parts[0]?.text === '') parts.shift();
  const last = parts.at(-1);
  if (last !== undefined) parts[parts.length - 1] = { ...last, text: last.text.slice(0, -1) };
  if (parts.length > 1 && last?.text === ')') parts.pop();
  return parts;
}

const operators = ['=', '!=', '~', '~*', '!~', '!~*'];

function* inside(subject: NginxDirectiveSubject, parts: readonly Part[]): Iterable<Draft> {
  const { args } = subject.directive;
  const [first, operator] = parts;
  const whole = across(subject.file, args);
  const written = shortened(parts.map(({ text }) => text).join(' '));
  if (first === undefined) yield { at: whole, message: 'the condition of "if" is empty' };
  else if (first.text.length > 1 && first.text.startsWith('$')) {
    if (parts.length === 1) {
      yield* together(subject, first);
      return;
    }
    if (parts.length !== 3) yield { at: whole, message: `a condition is one comparison, not "${written}"` };
    else if (operator !== undefined && !operators.includes(operator.text) && !isOfFork(subject, operator))
      yield unknownOperator(subject, operator);
  } else if (/^!?-./s.test(first.text) && first.text.length === (first.text.startsWith('!') ? 3 : 2)) {
    if (parts.length !== 2) yield { at: whole, message: `a condition tests one file, not "${written}"` };
    else if (!/^!?-[fdex]$/.test(first.text))
      yield {
        at: at(subject, first.word),
        message: `nginx tests files with -f, -d, -e and -x, not with "${first.text}"`,
      };
  } else
    yield {
      at: whole,
      message: `"${written}" is not a condition: one begins with a variable, -f, -d, -e or -x`,
    };
}

/** `$a=b` without spaces is the name of a variable. */
function* together(subject: NginxDirectiveSubject, { text, word }: Part): Iterable<Draft> {
  const match = /^(\$\w+)(!?~\*?|!=|=+)(.+)$/s.exec(text);
  if (match === null) return;
  const message = `nginx reads "${shortened(text)}" as the name of one variable: the operator needs spaces around it`;
  const [, variable = '', operator = '', value = ''] = match;
  const start = word.range.start + word.value.indexOf(text);
  const place = { file: subject.file, range: { start, end: start + text.length } };
  const fixes = (): readonly Fix[] =>
    word.quote !== undefined || /[\s"'\\;{]/.test(text)
      ? []
      : [
          {
            title: 'Put spaces around the operator',
            safety: 'review',
            preferred: true,
            edits: [{ ...place, newText: `${variable} ${operator.replace(/^=+$/, '=')} ${value}` }],
          },
        ];
  yield { at: at(subject, word), message, fixes };
}

/** Tengine compares numbers as well. */
function isOfFork({ release }: NginxDirectiveSubject, { text }: Part): boolean {
  return /^[<>]=?$/.test(text) && release.build.forks.includes('tengine');
}

function unknownOperator(subject: NginxDirectiveSubject, { text, word }: Part): Draft {
  const place = at(subject, word);
  const message = `nginx compares with = and ~, or their opposites, not with "${shortened(text)}"`;
  const meant =
    text === '==' || text === '===' || text === 'eq'
      ? '='
      : text === '!==' || text === '<>' || text === 'ne'
        ? '!='
        : text === '=~'
          ? '~'
          : undefined;
  if (meant === undefined) return { at: place, message };
  return {
    at: place,
    message,
    fixes: (write: Writer): readonly Fix[] => [
      { title: `Change to ${meant}`, safety: 'review', preferred: true, edits: [write.nginxWord(place, meant)] },
    ],
  };
}
