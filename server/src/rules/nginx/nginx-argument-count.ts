/** Too many words behind a directive, or too few. */
import { argumentCures } from './argument-cures.ts';
import { across, at } from '../kit/nginx-words.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'nginx-argument-count',
  title: 'The directive takes a different number of arguments',
  severity: 'error',
  outcomes: ['nginx-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'nginx-directive',
  placements: ['arguments'],
  symptom: '`nginx -t` fails with `invalid number of arguments in "root" directive`.',
  rationale: 'A space ends an argument. Where a `;` is missing, the next line becomes arguments as well.',
  verified: 'nginx 1.22.1 refuses the examples; the counts are those of the `ngx_command_t` tables.',
  limits: 'Placeholders of templates may stand for any number of arguments.',
  references: ['https://nginx.org/en/docs/dirindex.html'],

  *check(subject): Iterable<Draft> {
    const {
      directive: { name, args, semicolon },
      file,
      placement,
    } = subject;
    if (placement.kind !== 'arguments') return;
    const most = largest(placement.args);
    const message = `"${name.value}" takes ${sayCounts(placement.args)}${placement.before === undefined ? '' : ` before nginx ${placement.before}`}, not ${args.length}`;
    const isSwitch = placement.args.every((count) => count === 'flag') && args.length === 0 && semicolon !== undefined;
    const [first, ...others] = args;
    if (first?.value === '=' && first.quote === undefined && semicolon !== undefined && others.length === most) {
      yield {
        at: at(subject, first),
        message: `"${name.value}" is set without "="`,
        fixes: (write) => [
          {
            title: 'Remove the "="',
            safety: 'safe',
            preferred: true,
            edits: [write.removeWord({ file, range: first.range })],
          },
        ],
      };
      return;
    }
    if (isSwitch)
      yield {
        at: at(subject, name),
        message,
        fixes: () => [
          {
            title: `Change to ${name.value} on`,
            safety: 'review',
            preferred: true,
            edits: [{ file, range: { start: name.range.end, end: name.range.end }, newText: ' on' }],
          },
        ],
      };
    else
      yield {
        at: args.length <= most || semicolon === undefined ? at(subject, name) : across(file, args.slice(most)),
        message,
        fixes: (write) => argumentCures(subject, most, write),
      };
  },

  examples: {
    bad: [
      {
        title: 'A space before the unit',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_read_timeout 5 min;
#                      ^^^ error: "fastcgi_read_timeout" takes 1 argument, not 2
#= fastcgi_read_timeout 5m;`,
      },
      {
        title: 'As in other programs',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_read_timeout = 5s;
#                    ^ error: "fastcgi_read_timeout" is set without "="
#= fastcgi_read_timeout 5s;`,
      },
      {
        title: 'A space in a path',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/my site;
    #            ^^^^ error: "root" takes 1 argument, not 2
    #= root "/srv/my site";
}`,
      },
      {
        title: 'A choice of paths',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www /usr/share/nginx/html;
    #             ^^^^^^^^^^^^^^^^^^^^^ error: "root" takes 1 argument, not 2
    #= root /srv/www;
}`,
      },
      {
        title: 'A header without quotes',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
add_header Cache-Control public, max-age=3600 always; # a day
#                                             ^^^^^^ error: "add_header" takes 2 or 3 arguments, not 4
#= add_header Cache-Control "public, max-age=3600" always; # a day`,
      },
      {
        title: 'Several addresses in one line',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /admin/ {
        allow 10.0.0.0/8, 192.168.0.0/16; # offices
        #                 ^^^^^^^^^^^^^^ error: "allow" takes 1 argument, not 2
        #= allow 10.0.0.0/8; # offices
        #+ allow 192.168.0.0/16;
        deny all;
    }
}`,
      },
      {
        title: 'A network with its mask',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location /admin/ {
        allow 10.0.0.0 255.255.0.0;
        #              ^^^^^^^^^^^ error: "allow" takes 1 argument, not 2
        #= allow 10.0.0.0/16;
        deny all;
    }
}`,
      },
      {
        title: 'A fallback with nothing to try before it',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    location / {
        try_files /index.html;
        #<^^^^^^^ error: "try_files" takes 2 arguments or more, not 1
        #= try_files $uri /index.html;
    }
}`,
      },
      {
        title: 'A parameter without a value',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
fastcgi_param HTTP_PROXY;
#<^^^^^^^^^^^ error: "fastcgi_param" takes 2 or 3 arguments, not 1
#= fastcgi_param HTTP_PROXY "";
client_max_body_size ;
#<^^^^^^^^^^^^^^^^^^ error: "client_max_body_size" takes 1 argument, not 0
server example.org {
#<^^^^ error: "server" takes no argument, not 1
    listen 80;
}`,
      },
      {
        title: 'No argument',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
sendfile;
#<^^^^^^ error: "sendfile" takes 1 argument, not 0
#= sendfile on;`,
      },
    ],
    good: [
      {
        title: 'In quotes',
        files: '#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        root "/srv/my site";\n    }\n}',
      },
    ],
  },
});

function largest(counts: readonly string[]): number {
  return Math.max(
    ...counts.map((count) =>
      count === 'flag' ? 1 : count.endsWith('+') || count === 'any' ? Infinity : Number(count),
    ),
  );
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
