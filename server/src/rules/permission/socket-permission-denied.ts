/** nginx's workers may not write to the pool's socket, so they cannot connect. */
import type { FileRange } from '../../text/range.ts';
import { decidingEntry, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { platformDefaults } from '../../catalog/platforms.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { misreadMode } from '../../model/deployment/access.ts';
import { socketClients, type SocketClient } from '../../model/deployment/connection.ts';
import { clientRelated, opening, sayFile, sayWorkers } from '../kit/socket-access.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'socket-permission-denied',
  formerly: ['socket-closed-to-nginx'],
  title: 'nginx may not connect to the socket of the pool',
  severity: 'error',
  outcomes: ['502', 'degraded'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    'Every request gets 502; nginx logs `connect() to unix:… failed (13: Permission denied) while connecting to upstream`. `nginx -t` and `php-fpm -t` pass.',
  rationale:
    "To connect, nginx's workers need write permission on the socket. A pool that sets no `listen.owner` and no `listen.group` makes it root:root 0660, whatever its `user` is. `listen.owner` alone also sets the primary group of that user; nginx's workers are in the group of their user's name, or in the one that is the second argument of `user`. Without `user` they run as the account that was compiled in: nobody on Debian.",
  verified:
    'nginx 1.22 and PHP-FPM 8.2: root:root 0660 and 0440 give 502, 0220 and 0666 give 200; so does a group that nginx is in.',
  limits:
    "Silent where it depends on a group that nginx's user may have been put into: `host.groups` of a gatewise.json says so, and on the machine itself /etc/passwd and /etc/group do. A PHP-FPM that root does not start is set by `fpm.runAs`. The directories above the socket, which nginx must be able to enter, are not checked. Silent in containers.",
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#listen-owner',
    'https://nginx.org/en/docs/ngx_core_module.html#user',
  ],

  *check({ pool, workspace }) {
    if (misreadMode(pool) !== undefined) return;
    const clients = socketClients(pool, workspace).filter(({ access }) => access.socket.acl === undefined);
    const certain = clients.filter(({ access }) => access.verdict === 'denied');
    const denied = certain.length > 0 ? certain : clients.filter(({ access }) => access.unlessIn !== undefined);
    const [first] = denied;
    if (first === undefined) return;
    const { socket, workers, unlessIn } = first.access;
    const configs = new Set(denied.map(({ config }) => config));
    const { words, ...cost } = costOf(
      workspace.usesOf(pool).filter(({ verdict }) => configs.has(verdict.pass.config)),
      workspace,
    );
    const unless =
      unlessIn === undefined ? '' : `, unless ${workers?.user ?? 'nginx'} was put into the group ${unlessIn}`;
    yield {
      at: placeOf(pool, first),
      ...(unlessIn !== undefined && { severity: 'warning' as const }),
      ...cost,
      related: denied.flatMap(clientRelated),
      message: `${sayWorkers(workers)} and may not connect to the socket of pool "${pool.name}": ${sayFile(socket)}${unless}${words}`,
      fixes: (write) => fixesOf(write, pool, { ...first, access: { ...first.access, verdict: 'denied' } }, workspace),
    };
  },

  examples: {
    bad: [
      {
        title: 'A socket of root',
        files: `#- base: debian
#- /etc/nginx/nginx.conf
user www-data;
#<^^^^^^^^^^^^ related: nginx runs as www-data
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
    #                                  ^^^^^^^^^^^^^^^^^^^^^^^ related: nginx passes requests to the pool here
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
;        ^^^^^^^^^^^^^^^^^^ error: nginx runs as www-data and may not connect to the socket of pool "shop": root:root 0660, the default
;+ listen.owner = www-data
;+ listen.group = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'Only its owner may write',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = shop
listen.group = www-data
listen.mode = 0600
;             ^^^^ error: nginx runs as www-data and may not connect to the socket of pool "shop": shop:www-data 0600
;= listen.mode = 0660
pm = static
pm.max_children = 2`,
      },
      {
        title: 'nginx has no user',
        files: `#- base: debian
#- /etc/nginx/nginx.conf
events {}
#= user www-data;
#+ events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
;              ^^^^^^^^ error: nginx runs as nobody, as no user is set, and may not connect to the socket of pool "shop": www-data:www-data 0660
pm = static
pm.max_children = 2`,
      },
      {
        title: 'Another server of the upstream answers',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server unix:/run/php/shop.sock;
    server unix:/run/php/spare.sock backup;
}
server { location / { fastcgi_pass php; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
;        ^^^^^^^^^^^^^^^^^^ info: nginx runs as www-data and may not connect to the socket of pool "shop": root:root 0660, the default; nginx then tries the next server of upstream "php"
;+ listen.owner = www-data
;+ listen.group = www-data
pm = static
pm.max_children = 2
[spare]
user = shop
listen = /run/php/spare.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'The socket is another account’s of the base system',
        files: `#- base: debian
#- /etc/nginx/nginx.conf
user www-data;
#<^^^^^^^^^^^^ related: nginx runs as www-data
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
    #                                  ^^^^^^^^^^^^^^^^^^^^^^^ related: nginx passes requests to the pool here
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
#+ listen.group = www-data
listen.owner = backup
;              ^^^^^^ warning: nginx runs as www-data and may not connect to the socket of pool "shop": backup:backup 0660, unless www-data was put into the group backup
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A group that is nobody’s',
        files: `#- base: debian
#- /etc/nginx/nginx.conf
user www-data;
#<^^^^^^^^^^^^ related: nginx runs as www-data
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
    #                                  ^^^^^^^^^^^^^^^^^^^^^^^ related: nginx passes requests to the pool here
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = nobody
;              ^^^^^^ error: nginx runs as www-data and may not connect to the socket of pool "shop": nobody:nogroup 0660
listen.group = nogroup
#= listen.group = www-data
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'Write permission alone is enough',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.mode = 0220
pm = static
pm.max_children = 2`,
      },
      {
        title: "nginx's user may be in the group",
        files: `#- base: debian
#- /etc/nginx/nginx.conf
user nginx;
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.group = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A group of the base system that web servers are put into',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = shop
listen.group = mail
pm = static
pm.max_children = 2`,
      },
      {
        title: 'The second argument of user is the group',
        files: `#- base: debian
#- /etc/nginx/nginx.conf
user web shop;
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = shop
listen.group = shop
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** Where the cure is: the mode that keeps out whom owner or group would let in, else the owner, else the socket itself. */
function placeOf(pool: Pool, { access: { socket, workers } }: SocketClient): FileRange {
  const named = workers !== undefined && (socket.owner === workers.user || socket.group === workers.group);
  const keys = [
    ...(named || (socket.mode & 0o222) === 0 ? ['listen.mode'] : []),
    'listen.owner',
    'listen.group',
    'listen.mode',
    'listen',
  ];
  for (const key of keys) {
    const placed = decidingEntry(pool.entries, key);
    if (placed !== undefined && poolText(pool, key)?.kind === 'known') return entryOrigin(placed);
  }
  return pool.at;
}

function fixesOf(write: Writer, pool: Pool, client: SocketClient, workspace: WorkspaceView): readonly Fix[] {
  const { access, config } = client;
  const fixes: Fix[] = [];
  const workers = access.workers;
  if (workers?.from === 'compiled') {
    const user =
      access.socket.owner !== undefined && access.socket.owner === access.socket.group
        ? access.socket.owner
        : undefined;
    const { platform } = workspace.machineOf(config.root);
    const stock = platform === undefined ? undefined : platformDefaults(platform).nginxUser;
    const head = config.top.parts[0]?.block.facts[0];
    if (user !== undefined && user === stock && head !== undefined)
      fixes.push({
        title: `Run nginx as ${user}`,
        safety: 'review',
        edits: [write.addBefore({ file: config.root, range: head.range }, `user ${user};`)],
      });
  }
  const edits = opening(write, pool, access, workspace);
  if (edits !== undefined && edits.length > 0 && workers !== undefined)
    fixes.push({ title: `Allow ${workers.user} to connect to the socket`, safety: 'review', edits });
  return fixes.map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
}
