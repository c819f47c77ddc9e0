/** A pool on TCP drops every connection that comes from an address outside of `listen.allowed_clients`, and an empty list holds none. */
import { decidingEntry } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { admits, clientOf, clientsKey as key, clientsOf } from '../../model/deployment/clients.ts';
import { rejectedUses } from '../../model/deployment/connection.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'allowed-clients-exclude-nginx',
  formerly: ['allowed-clients-shut'],
  title: 'listen.allowed_clients excludes nginx',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    "Every request gets 502; nginx logs `recv() failed (104: Connection reset by peer) while reading response header from upstream`. PHP-FPM says `Wrong IP address` to its worker's stderr alone, which `catch_workers_output = yes` shows.",
  rationale:
    'A pool on TCP accepts each connection and then closes it where the client is not in `listen.allowed_clients`. The list holds IP addresses, separated by commas alone: a name, a network such as 10.0.0.0/8, `any` and what follows a space are not addresses and are skipped. A list of which nothing is left allows no client, and so does an empty one.',
  verified:
    'PHP-FPM 8.2: `127.0.0.0/8`, `any`, an empty value and an entry after a space give 502; `localhost,127.0.0.1` gives 200. An IPv4 address also admits it on a dual-stack port, `127.0.0.1` does not admit [::1].',
  limits:
    'Which address nginx comes from is known on loopback, or from a `fastcgi_bind` without variables. Unix sockets ignore the list.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen-allowed-clients'],

  *check({ pool, workspace }) {
    const placed = decidingEntry(pool.entries, key);
    const clients = clientsOf(pool);
    if (placed === undefined || clients?.kind !== 'known') return;
    const { text, valid } = clients;
    const denied = rejectedUses(pool, workspace);
    if (denied.length === 0 && valid.length > 0) return;
    const client = denied.map(clientOf).find((one) => one !== undefined);
    const { words, ...cost } = costOf(denied, workspace, 'sent');
    yield {
      at: entryOrigin(placed),
      ...cost,
      message: messageOf(pool, text, valid, client) + words,
      related: denied.map(({ verdict }) => ({
        at: verdict.pass.at,
        message: 'nginx passes requests to the pool here',
      })),
      fixes: (write) => fixesOf(write, pool, workspace),
    };
  },

  examples: {
    bad: [
      {
        title: 'A network is not an address',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass 127.0.0.1:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
listen.allowed_clients = 127.0.0.0/8
;                        ^^^^^^^^^^^ error: pool "www" accepts no connection: "127.0.0.0/8" is not an IP address for PHP-FPM
;= listen.allowed_clients = 127.0.0.1
pm = static
pm.max_children = 2`,
      },
      {
        title: 'After a space',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass 127.0.0.1:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
listen.allowed_clients = 10.0.0.5, 127.0.0.1
;                        ^^^^^^^^^^^^^^^^^^^ error: pool "www" rejects 127.0.0.1, the address nginx connects from: only 10.0.0.5 is allowed
;= listen.allowed_clients = 10.0.0.5,127.0.0.1
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'One address that counts is enough',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass 127.0.0.1:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 9000
listen.allowed_clients = localhost,127.0.0.1
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

function messageOf(pool: Pool, value: string, valid: readonly string[], client: string | undefined): string {
  if (valid.length > 0)
    return `pool "${pool.name}" rejects ${client ?? 'nginx'}, the address nginx connects from: only ${valid.join(', ')} is allowed`;
  return `pool "${pool.name}" accepts no connection: ${value === '' ? 'the list of its clients is empty' : `"${value}" is not an IP address for PHP-FPM`}`;
}

/** The list without what does not count, with the address that nginx comes from. */
function fixesOf(write: Writer, pool: Pool, workspace: WorkspaceView): readonly Fix[] {
  const placed = decidingEntry(pool.entries, key);
  const allowed = clientsOf(pool);
  if (placed === undefined || allowed?.kind !== 'known') return [];
  const { text, meant } = allowed;
  const clients = new Set(
    workspace.usesOf(pool).flatMap((use) => (use.link === undefined ? [] : (clientOf(use) ?? []))),
  );
  const missing = [...clients].filter((client) => !admits(meant, client));
  const list = [...meant, ...missing];
  if (list.length === 0 || list.join(',') === text) return [];
  const edit =
    placed.entry.value === undefined || text === ''
      ? write.replaceEntry(placed, `${key} = ${list.join(',')}`)
      : write.setPool(pool, key, list.join(','));
  return [
    {
      title: missing.length === 0 ? `Write ${list.join(',')}` : `Allow ${missing.join(' and ')}`,
      safety: 'review',
      preferred: true,
      edits: [edit],
    },
  ];
}
