/** Two servers are the default of one address. */
import type { ReadName } from '../../model/nginx/config/reading.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'nginx-duplicate-default-server',
  title: 'Two default servers of one address',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom: '`nginx -t` fails with `a duplicate default server for 0.0.0.0:80`.',
  rationale:
    'One server of each address takes the requests that name no other one. A copied site has the same `default_server`.',
  verified: 'nginx 1.22.1 refuses the example.',
  limits: 'Addresses that a name server would have to know are not checked.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#listen'],

  *check({ reading }): Iterable<Draft> {
    const kinds = [
      ['default server', 'a default server'],
      ['listen options', 'its options for the socket'],
    ] as const;
    for (const [kind, what] of kinds) {
      const first = new Map<string, ReadName>();
      for (const name of reading.names) {
        if (name.kind !== kind) continue;
        const earlier = first.get(name.name);
        if (earlier === undefined) first.set(name.name, name);
        else if (earlier.owner !== name.owner || earlier.file !== name.file) {
          yield {
            at: { file: name.file, range: name.range },
            message: `${name.name} already has ${what}`,
            related: [{ at: { file: earlier.file, range: earlier.range }, message: 'they are set here' }],
            ...(kind === 'default server' && { fixes: (write) => notDefault(name, write) }),
          };
        }
      }
    }
  },

  examples: {
    bad: [
      {
        title: 'Two sites',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include sites/*.conf;
#- /etc/nginx/sites/a.conf
server {
    listen 80 default_server;
    server_name a.example;
}
#- /etc/nginx/sites/b.conf
server {
    listen *:80 default_server;
    #      ^^^^ error: 0.0.0.0:80 already has a default server
    #= listen *:80;
    server_name b.example;
}`,
      },
    ],
    good: [
      {
        title: 'One for each address',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 80 default_server;
    listen [::]:80 default_server;
}
server {
    listen 8080 default_server;
}`,
      },
    ],
  },
});

const longestListen = 500;

/** `default_server` taken off the line. */
function notDefault({ file, range }: ReadName, write: Writer): readonly Fix[] {
  const line =
    /^[^;]*/.exec(write.textAt({ file, range: { start: range.end, end: range.end + longestListen } }))?.[0] ?? '';
  const word = /(?<=\s)default(?:_server)?(?=\s|$)/.exec(line);
  if (word === null) return [];
  const start = range.end + word.index;
  return [
    {
      title: `Remove "${word[0]}" here`,
      safety: 'review',
      preferred: true,
      edits: [write.removeWord({ file, range: { start, end: start + word[0].length } })],
    },
  ];
}
