/** Too many words behind a directive, or too few. */
import { nginxDirectiveIn } from '../catalog/nginx-directives.ts';
import { across, at } from './nginx-words.ts';
import { refusedSize, refusedTime, type Refusal } from './nginx-read.ts';
import { defineRule, type Draft, type NginxDirectiveSubject } from './rule.ts';

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
    const message = `"${name.value}" takes ${sayCounts(standing.args)}${standing.before === undefined ? '' : ` before nginx ${standing.before}`}, not ${args.length}`;
    const isSwitch = standing.args.every((count) => count === 'flag') && args.length === 0 && semicolon !== undefined;
    const [first, ...others] = args;
    if (first?.value === '=' && first.quote === undefined && semicolon !== undefined && others.length === most) {
      yield { at: at(subject, first), message: `"${name.value}" takes its value without "="`, fixes: (write) => [{ title: 'Drop the "="', safety: 'safe', preferred: true, edits: [write.dropWord({ file, range: first.range })] }] };
      return;
    }
    if (isSwitch) yield { at: at(subject, name), message, fixes: () => [{ title: `Change to ${name.value} on`, safety: 'review', preferred: true, edits: [{ file, range: { start: name.range.end, end: name.range.end }, newText: ' on' }] }] };
    else if (args.length <= most || semicolon === undefined) yield { at: at(subject, name), message };
    else {
      const surplus = args.slice(most);
      const place = across(file, surplus);
      const joined = joinedValue(subject);
      if (joined !== undefined) yield { at: place, message, fixes: () => [{ title: `Change to ${joined}`, safety: 'review', preferred: true, edits: [{ file, range: across(file, args).range, newText: joined }] }] };
      else yield most === 1 && args.length > 1 && args.every((word) => word.quote === undefined) && /^(?:root|alias)$/.test(name.value)
        ? { at: place, message, fixes: () => [{ title: 'Put the path in quotes', safety: 'review', preferred: true, edits: [{ file, range: across(file, args).range, newText: `"${args.map((word) => word.value).join(' ')}"` }] }] }
        : { at: place, message };
    }
  },

  examples: {
    bad: [
      {
        title: 'A blank before the unit',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    fastcgi_read_timeout 5 min;
    #                      ^^^ error: "fastcgi_read_timeout" takes 1 argument, not 2
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    fastcgi_read_timeout 5m;
}`,
      },
      {
        title: 'As in other programs',
        files: `#- /etc/nginx/nginx.conf
events {}
http {
    fastcgi_read_timeout = 5s;
    #                    ^ error: "fastcgi_read_timeout" takes its value without "="
}`,
        fixed: `#- /etc/nginx/nginx.conf
events {}
http {
    fastcgi_read_timeout 5s;
}`,
      },
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

/** A time or a size with a blank before its unit, without the blank. */
function joinedValue({ directive: { name, args }, context, release }: NginxDirectiveSubject): string | undefined {
  const [number, unit, other] = args;
  if (number === undefined || unit === undefined || other !== undefined || !/^\d+$/.test(number.value) || !/^[a-z]+$/i.test(unit.value)) return undefined;
  const setter = context === undefined ? undefined : nginxDirectiveIn(name.value, context, release)?.setter;
  const joined = number.value + unit.value;
  switch (setter) {
    case 'msec': case 'sec': return meantBy(joined, refusedTime(joined, setter));
    case 'size': case 'offset': return meantBy(joined, refusedSize(joined, setter));
    default: return undefined;
  }
}

function meantBy(text: string, refusal: Refusal | undefined): string | undefined {
  return refusal === undefined ? text : refusal.meant?.text;
}
