/** A server name that nginx refuses once several servers share an address. */
import { defineRule, type Draft } from '../kit/rule.ts';
import { shortened } from '../../text/shorten.ts';

export default defineRule({
  code: 'nginx-server-name-refused',
  title: 'nginx does not accept a name of this form',
  severity: 'error',
  outcomes: ['nginx-start'],
  since: '0.1.0',
  subject: 'nginx-reading',
  symptom: '`nginx -t` fails with `invalid server name or wildcard "a.*.example" on 0.0.0.0:80`.',
  rationale:
    'Where several servers listen on one address, nginx puts their names into a table. In it `*` replaces a whole part at the beginning or the end, and two consecutive dots are not allowed. A server that is alone on its address needs no table, and its names are not checked.',
  verified: 'nginx 1.22.1 refuses the example, and takes the same name where the server has the address to itself.',
  limits: 'Only servers whose `listen` are written with addresses, all of which were read.',
  references: ['https://nginx.org/en/docs/http/server_names.html#wildcard_names'],

  *check({ reading }): Iterable<Draft> {
    const late = reading.names.filter(({ kind }) => kind === 'late server name');
    if (late.length === 0 || !reading.certain) return;
    const owners = new Map<string, Set<string>>();
    for (const { kind, name, owner } of reading.names)
      if (kind === 'listen') owners.set(name, (owners.get(name) ?? new Set()).add(owner));
    const crowded = new Set(
      [...owners.values()].filter((servers) => servers.size > 1).flatMap((servers) => [...servers]),
    );
    for (const { name, owner, file, range } of late) {
      if (crowded.has(owner))
        yield {
          at: { file, range },
          message: `"${shortened(name)}" is not a server name: ${name.includes('..') ? 'it has two consecutive dots' : '"*" replaces a whole part at the beginning or end'}`,
        };
    }
  },

  examples: {
    bad: [
      {
        title: '`*` in the middle',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    server_name shop.*.example;
    #           ^^^^^^^^^^^^^^ error: "shop.*.example" is not a server name: "*" replaces a whole part at the beginning or end
}
server {
    listen 80;
    server_name blog.example;
}`,
      },
    ],
    good: [
      {
        title: 'The only server on the address',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 8080;
    server_name shop..example;
}
server {
    listen 80;
    server_name *.blog.example www.shop.*;
}`,
      },
    ],
  },
});
