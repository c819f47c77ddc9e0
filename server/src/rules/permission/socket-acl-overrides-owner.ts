/** An access list on the socket: owner and group do not count any longer, and names that nobody has break the start. */
import { decidingEntry, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { socketClients, type SocketClient } from '../../model/deployment/connection.ts';
import { sayWorkers, clientRelated } from '../kit/socket-access.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';
import type { Writer } from '../../edits/writer.ts';

const keys = ['listen.acl_users', 'listen.acl_groups'] as const;

export default defineRule({
  code: 'socket-acl-overrides-owner',
  title: 'The access list of the socket excludes nginx',
  severity: 'error',
  outcomes: ['502'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'pool',
  symptom:
    "Every request gets 502; nginx logs `connect() to unix:… failed (13: Permission denied)`, and PHP-FPM warns `ACL set, listen.owner = '…' is ignored`. With a name that is not an account PHP-FPM does not start: `cannot get uid for user ' www-data'`. `php-fpm -t` passes.",
  rationale:
    'With `listen.acl_users` or `listen.acl_groups` the socket belongs to the master, and those named in the lists may connect to it: `listen.owner` and `listen.group` are not checked. The names are separated by commas alone, so a space is part of a name.',
  verified:
    "PHP-FPM 8.2: a list without nginx's user gives 502 though `listen.owner` names it; a list with it gives 200, and so does an empty one. A space or nothing between two commas, and a number, break the start.",
  limits:
    "Silent where nginx's user may be in a group of the list. A name that no account has is reported only where it cannot be one.",
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen-acl-users'],

  *check({ pool, workspace }) {
    const broken = keys.flatMap((key) => brokenList(pool, key) ?? []);
    if (broken.length > 0) return yield* broken;
    const denied = socketClients(pool, workspace).filter(
      ({ access }) => access.verdict === 'denied' && access.socket.acl !== undefined,
    );
    const [first] = denied;
    const placed = keys
      .map((key) => decidingEntry(pool.entries, key))
      .find((one) => one !== undefined && one.entry.value?.text !== '');
    if (first === undefined || placed === undefined) return;
    const configs = new Set(denied.map(({ config }) => config));
    const { words, ...cost } = costOf(
      workspace.usesOf(pool).filter(({ verdict }) => configs.has(verdict.pass.config)),
      workspace,
    );
    yield {
      at: entryOrigin(placed),
      ...cost,
      related: [...denied.flatMap(clientRelated), ...ignored(pool)],
      message: `${sayWorkers(first.access.workers)} and may not connect to the socket of pool "${pool.name}": its access list contains ${namesOf(first)}, and owner and group are ignored${words}`,
      fixes: (write) => fixesOf(write, pool, first),
    };
  },

  examples: {
    bad: [
      {
        title: 'The owner does not count',
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
listen.acl_users = shop
;                  ^^^^ error: nginx runs as www-data and may not connect to the socket of pool "shop": its access list contains shop, and owner and group are ignored
;= listen.acl_users = shop,www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A space after the comma',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.acl_users = shop, www-data
;                  ^^^^^^^^^^^^^^ error: PHP-FPM looks for a user " www-data", with the space, and does not start
;= listen.acl_users = shop,www-data
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'The list names nginx',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.acl_users = shop,www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'An empty list has no effect',
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
listen.acl_users =
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** A list with a name that cannot be one. */
function brokenList(pool: Pool, key: (typeof keys)[number]): Draft | undefined {
  const text = poolText(pool, key);
  const placed = decidingEntry(pool.entries, key);
  const listen = poolText(pool, 'listen');
  if (
    text?.kind !== 'known' ||
    placed === undefined ||
    text.value === '' ||
    listen?.kind !== 'known' ||
    !listen.value.includes('/')
  )
    return undefined;
  const names = text.value.split(',');
  const wrong = names.find((name) => name === '' || name.trim() !== name || /^\d+$/.test(name));
  if (wrong === undefined) return undefined;
  const kind = key === 'listen.acl_users' ? 'user' : 'group';
  const cleaned = names.map((name) => name.trim()).filter((name) => name !== '');
  const why =
    wrong === ''
      ? `PHP-FPM looks for a ${kind} without a name`
      : wrong.trim() === wrong
        ? `PHP-FPM looks for a ${kind} named "${wrong}", as it does not accept numbers here,`
        : `PHP-FPM looks for a ${kind} "${wrong}", with the space,`;
  const at = entryOrigin(placed);
  const fix: Fix = { title: `Write ${cleaned.join(',')}`, safety: 'safe', preferred: true, edits: [] };
  return {
    at,
    outcomes: ['fpm-start'],
    message: `${why} and does not start`,
    fixes: (write) =>
      cleaned.some((name) => /^\d+$/.test(name)) ? [] : [{ ...fix, edits: [write.fpmValue(at, cleaned.join(','))] }],
  };
}

/** The owner and the group that are written in vain. */
function ignored(pool: Pool): NonNullable<Draft['related']> {
  return ['listen.owner', 'listen.group'].flatMap((key) => {
    const placed = decidingEntry(pool.entries, key);
    return placed === undefined
      ? []
      : [{ at: entryOrigin(placed), message: `${key} is ignored when an access list is set` }];
  });
}

function namesOf({ access: { socket } }: SocketClient): string {
  const { users = [], groups = [] } = socket.acl ?? {};
  return [...users, ...groups.map((group) => `group ${group}`)].join(', ');
}

function fixesOf(write: Writer, pool: Pool, { access: { workers } }: SocketClient): readonly Fix[] {
  if (workers === undefined) return [];
  const placed = decidingEntry(pool.entries, 'listen.acl_users');
  const text = poolText(pool, 'listen.acl_users');
  const value = text?.kind === 'known' && text.value !== '' ? `${text.value},${workers.user}` : workers.user;
  const edit =
    placed?.entry.value === undefined
      ? write.addToPool(pool, [`listen.acl_users = ${value}`])
      : write.setPool(pool, 'listen.acl_users', value);
  return [{ title: `Add ${workers.user} to listen.acl_users`, safety: 'review', preferred: true, edits: [edit] }];
}
