/** Too many words behind a directive, or too few. */
import { across, at } from './nginx-words.ts';
import { defineRule, type Draft } from './rule.ts';

export default defineRule({
  code: 'nginx-argument-count',
  title: 'The directive takes another number of arguments',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-directive',
  symptom: '`nginx -t` fails with `invalid number of arguments in "root" directive`.',
  rationale: 'A blank ends an argument. Where a `;` is missing, the next line becomes arguments as well.',
  verified: 'nginx 1.22.1 refuses the examples; the counts are those of the `ngx_command_t` tables.',
  limits: 'Placeholders of templates may stand for any number of words.',
  references: ['https://nginx.org/en/docs/dirindex.html'],

  *check(subject): Iterable<Draft> {
    const { directive: { name, args, semicolon }, file, standing } = subject;
    if (standing.kind !== 'arguments') return;
    const most = largest(standing.args);
    const message = `"${name.value}" takes ${sayCounts(standing.args)}, not ${args.length}`;
    const isSwitch = standing.args.every((count) => count === 'flag') && args.length === 0 && semicolon !== undefined;
    if (isSwitch) yield { at: at(subject, name), message, fixes: () => [{ title: `Change to ${name.value} on`, safety: 'review', preferred: true, edits: [{ file, range: { start: name.range.end, end: name.range.end }, newText: ' on' }] }] };
    else if (args.length <= most || semicolon === undefined) yield { at: at(subject, name), message };
    else {
      const surplus = args.slice(most);
      const place = across(file, surplus);
      yield most === 1 && args.length > 1 && args.every((word) => word.quote === undefined) && /^(?:root|alias)$/.test(name.value)
        ? { at: place, message, fixes: () => [{ title: 'Put the path in quotes', safety: 'review', preferred: true, edits: [{ file, range: across(file, args).range, newText: `"${args.map((word) => word.value).join(' ')}"` }] }] }
        : { at: place, message };
    }
  },

  examples: {
    bad: [
      {
        title: 'A blank in a path',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        root /srv/my site;
        #            ^^^^ error: "root" takes 1 argument, not 2
    }
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    server {
        root "/srv/my site";
    }
}`,
      },
      {
        title: 'Nothing behind the name',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    sendfile;
    #<^^^^^^ error: "sendfile" takes 1 argument, not 0
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    sendfile on;
}`,
      },
    ],
    good: [{ title: 'In quotes', files: '#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        root "/srv/my site";\n    }\n}' }],
  },
});

function largest(counts: readonly string[]): number {
  return Math.max(...counts.map((count) => (count === 'flag' ? 1 : count.endsWith('+') || count === 'any' ? Infinity : Number(count))));
}

/** `1 or 2 arguments`, `at least 2 arguments`, `no argument`. */
function sayCounts(counts: readonly string[]): string {
  const open = counts.find((count) => count.endsWith('+'));
  if (open !== undefined) return open === '1+' ? 'an argument or more' : `${open.slice(0, -1)} arguments or more`;
  const numbers = [...new Set(counts.map((count) => (count === 'flag' ? 1 : Number(count))))].toSorted((a, b) => a - b);
  const last = numbers.at(-1) ?? 0;
  if (last === 0) return 'no argument';
  if (numbers.length === 1) return `${last} ${last === 1 ? 'argument' : 'arguments'}`;
  const words = numbers.map((number) => (number === 0 ? 'none' : String(number)));
  const run = numbers.length > 2 && last - (numbers[0] ?? 0) === numbers.length - 1;
  return run ? `${numbers[0] ?? 0} to ${last} arguments` : `${words.slice(0, -1).join(', ')} or ${last} arguments`;
}
