/** A word that does not fit into the buffer with which nginx reads its files. */
import type { NginxDirective, NginxWord } from '../../syntax/nginx/tree.ts';
import type { FileRange } from '../../text/range.ts';
import { at } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type Fix, type NginxDirectiveSubject } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

/** NGX_CONF_BUFFER (src/core/ngx_conf_file.c) is 4096: so many bytes of a word fit in, its opening quote counted, its closing one not. */
const longest = 4095;

export default defineRule({
  code: 'nginx-word-too-long',
  title: 'The argument is longer than nginx reads',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  symptom:
    '`nginx -t` fails with `too long parameter "default-src…" started`, or `too long parameter, probably missing terminating """ character`.',
  rationale:
    'nginx reads its files through a buffer of 4096 bytes, and an argument has to fit into it as it is written, over all its lines. A policy such as Content-Security-Policy grows beyond that. Variables have no such limit: a `map` holds each part.',
  verified:
    'nginx 1.22.1 takes 4095 bytes without quotes and refuses 4096; with quotes it takes 4094 between them and refuses 4095. It takes the same text from two maps.',
  limits: 'Comments, which have the same limit, are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_map_module.html#map'],

  *check(subject): Iterable<Draft> {
    for (const word of subject.directive.args) {
      const bytes = bytesOf(word);
      if (bytes <= longest || word.template) continue;
      yield {
        at: at(subject, word),
        message: `this argument has ${bytes} bytes, and nginx reads at most ${longest}`,
        fixes: (write) => inParts(subject, word, write),
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A long policy',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    add_header Content-Security-Policy "default-src ${'https://cdn.example.org '.repeat(180)}'self'" always;
    #                                  ${'^'.repeat(4340)} error: this argument has 4339 bytes, and nginx reads at most 4095
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    map $host $content_security_policy_1 {
        default "default-src ${'https://cdn.example.org '.repeat(124)}";
    }
    map $host $content_security_policy_2 {
        default "${'https://cdn.example.org '.repeat(56)}'self'";
    }
    add_header Content-Security-Policy "$content_security_policy_1$content_security_policy_2" always;
}`,
      },
    ],
    good: [
      {
        title: 'Short enough',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    add_header X-Long "${'a'.repeat(4094)}";
}`,
      },
    ],
  },
});

/** The bytes of the word as nginx counts them. */
function bytesOf({ range, value, quote }: NginxWord): number {
  const characters = range.end - range.start - (quote === undefined ? 0 : 1);
  // no character takes more than three bytes for each of its units
  if (characters * 3 <= longest) return characters;
  let more = 0;
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    more += code < 0x80 ? 0 : code < 0x800 ? 1 : 2;
  }
  return characters + more;
}

/** Directives whose second argument is a text with variables. */
const takesVariables =
  /^(?:add_header|add_trailer|fastcgi_param|uwsgi_param|scgi_param|proxy_set_header|grpc_set_header|return|set)$/;
/** Units of UTF-16 for one part. */
const partLength = 3000;

/** Maps of `http` that hold a part each, before the outermost block around. */
function inParts(
  { directive, path, context, file, top }: NginxDirectiveSubject,
  word: NginxWord,
  write: Writer,
): readonly Fix[] {
  const { name, args } = directive;
  if (word.quote === undefined || !takesVariables.test(name.value) || args[0] === undefined || args[1] !== word)
    return [];
  const anchor = inHttp(directive, path, context);
  if (anchor === undefined) return [];
  const text = write.textAt({ file, range: { start: word.range.start + 1, end: word.range.end - 1 } });
  const parts = partsOf(text);
  const base = args[0].value.replace(/^\$/, '').replaceAll(/\W/g, '_').toLowerCase();
  const names = parts.map((_, index) => `$${base}_${index + 1}`);
  if (parts.length < 2 || uses(top, new Set(names))) return [];
  const step = write.stepOf(file);
  const lines = parts.flatMap((part, index) => [
    `map $host ${names[index] ?? ''} {`,
    `${step}default ${word.quote ?? ''}${part}${word.quote ?? ''};`,
    '}',
  ]);
  const place: FileRange = { file, range: anchor.range };
  return [
    {
      title: `Split it into ${parts.length} maps`,
      safety: 'review',
      preferred: true,
      edits: [write.putBeside(place, lines, 'before'), { file, range: word.range, newText: `"${names.join('')}"` }],
    },
  ];
}

/** What stands in `http` and holds the directive, or is it. */
function inHttp(
  directive: NginxDirective,
  path: readonly NginxDirective[],
  context: NginxDirectiveSubject['context'],
): NginxDirective | undefined {
  if (context === 'http') return directive;
  const index = path.findIndex((block) => block.name.value === 'http');
  const outer = path[index + 1];
  return outer?.name.value === 'server' ? outer : undefined;
}

/** The text in parts that end with a space or a comma, so that no variable and no escape is cut. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length;) {
    if (text.length - from <= partLength) {
      parts.push(text.slice(from));
      break;
    }
    const end = Math.max(text.lastIndexOf(' ', from + partLength), text.lastIndexOf(',', from + partLength)) + 1;
    if (end <= from) return [];
    parts.push(text.slice(from, end));
    from = end;
  }
  return parts;
}

/** Whether one of the variables is defined at the top of the file, or in its blocks. */
function uses(items: readonly NginxDirective[], names: ReadonlySet<string>): boolean {
  return items.some(
    ({ args, block }) =>
      args.some(({ value }) => names.has(value)) || (block?.kind === 'directives' && uses(block.items, names)),
  );
}
