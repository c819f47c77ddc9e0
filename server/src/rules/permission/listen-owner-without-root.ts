/** A master that is not root gives the socket to somebody else, which only root may. */
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import { decidingEntry, poolListen, poolText } from '../../model/fpm/settings.ts';
import { hasAccessList } from '../../model/deployment/access.ts';
import type { Machine } from '../../model/machine.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'listen-owner-without-root',
  title: 'Only root may give the socket away',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    "PHP-FPM does not start: `[pool www] failed to chown() the socket '/run/php/www.sock': Operation not permitted (1)`. `php-fpm -t` passes.",
  rationale:
    'The master gives the socket to `listen.owner` and `listen.group`. Who is not root may keep it, or pass it to a group of its own. An access list needs no root: the owner of a file may allow others.',
  verified:
    'PHP-FPM 8.2, started as www-data: with another owner or a foreign group it ends with 78, with its own or with an access list it runs.',
  limits:
    'Whom the master runs as is set by `fpm.runAs` of a gatewise.json; whether it is in a group by `host.groups`, or by the machine itself.',
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#listen-owner',
    'https://man7.org/linux/man-pages/man2/chown.2.html',
  ],

  *check({ pool, workspace }) {
    const machine = workspace.machineOf(pool.master.root);
    const listen = poolListen(pool);
    if (
      machine.fpmUser === undefined ||
      machine.fpmUser === 'root' ||
      listen.kind === 'unknown' ||
      listen.listen.parsed.kind === 'defect'
    )
      return;
    if (listen.listen.parsed.binding.kind !== 'unix' || hasAccessList(pool)) return;
    const draft = draftOf(pool, 'owner', machine, machine.fpmUser) ?? draftOf(pool, 'group', machine, machine.fpmUser);
    if (draft !== undefined) yield draft;
  },

  examples: {
    bad: [
      {
        title: 'Another owner',
        files: `#- base: debian
#- /etc/php/gatewise.json
{ "fpm": { "runAs": "app" } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/app/shop.sock
listen.owner = www-data
;              ^^^^^^^^ error: PHP-FPM runs as app and may not give the socket of pool "shop" to www-data: it does not start
;= listen.acl_users = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A group that it is not in',
        files: `#- base: debian
#- /etc/php/gatewise.json
{ "fpm": { "runAs": "app" }, "host": { "groups": { "app": ["app"] } } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/app/shop.sock
listen.owner = app
listen.group = www-data
;              ^^^^^^^^ error: PHP-FPM runs as app and may not give the socket of pool "shop" to the group www-data: it does not start
;= listen.acl_groups = www-data
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'Its own user, a group it is in, or a list',
        files: `#- base: debian
#- /etc/php/gatewise.json
{ "fpm": { "runAs": "app" }, "host": { "groups": { "app": ["app", "www-data"] } } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
listen = /run/app/shop.sock
listen.owner = app
listen.group = www-data
pm = static
pm.max_children = 2
[blog]
listen = /run/app/blog.sock
listen.owner = nginx
listen.acl_users = nginx
pm = static
pm.max_children = 2
[port]
listen = 127.0.0.1:9000
listen.owner = nginx
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

function draftOf(pool: Pool, key: 'owner' | 'group', { accounts }: Machine, master: string): Draft | undefined {
  const placed = decidingEntry(pool.entries, `listen.${key}`);
  const text = poolText(pool, `listen.${key}`);
  if (placed === undefined || text?.kind !== 'known' || text.value === '') return undefined;
  const name = key === 'owner' ? accounts.userName(text.value) : accounts.groupName(text.value);
  if (name === undefined || (key === 'owner' ? name === master : accounts.isMember(master, name) !== false))
    return undefined;
  return {
    at: entryOrigin(placed),
    message: `PHP-FPM runs as ${master} and may not give the socket of pool "${pool.name}" to ${key === 'group' ? 'the group ' : ''}${name}: it does not start`,
    fixes: (write) => [
      {
        title: `Allow ${name} with listen.acl_${key === 'owner' ? 'users' : 'groups'}`,
        safety: 'review',
        preferred: true,
        edits: [write.replaceEntry(placed, `listen.acl_${key === 'owner' ? 'users' : 'groups'} = ${name}`)],
      },
    ],
  };
}
