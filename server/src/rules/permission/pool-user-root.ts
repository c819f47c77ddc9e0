/** PHP-FPM refuses workers that run as root, and users and groups that the machine does not have. */
import { platformDefaults } from '../../catalog/platforms.ts';
import { decidingEntry, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import type { Machine } from '../../model/machine.ts';
import { refusesRoot, startsAsRoot } from '../kit/master-start.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'pool-user-root',
  title: "The pool's user is root, or nobody",
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    "PHP-FPM does not start: `please specify user and group other than root`, although `php-fpm -t` passes; or `cannot get uid for user '…'`.",
  rationale:
    "PHP-FPM runs no worker as root or in root's group unless its master is started with `--allow-to-run-as-root`. A user or group that the machine does not have cannot be taken at all.",
  verified:
    'PHP-FPM 8.2: `user = root`, `user = 0`, `user =`, `user = none` and `group = root` end the start; so do names that /etc/passwd and /etc/group lack.',
  limits:
    'Silent where the options and the user of php-fpm are decided elsewhere, as in containers: it may be started with `-R`, or not by root; `fpm.runAs` of a gatewise.json names a master that is not root, to which user and group mean nothing. Names are resolved only where the configuration is live and the machine has no other directory of users.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#user'],

  *check({ pool, workspace }) {
    if (!startsAsRoot(pool.master, workspace)) return;
    const machine = workspace.machineOf(pool.master.root);
    const refused = refusesRoot(pool.master, workspace);
    for (const key of ['user', 'group', 'listen.owner', 'listen.group'] as const) {
      const draft = draftOf(pool, key, machine, { refused });
      if (draft !== undefined) yield draft;
    }
  },

  examples: {
    bad: [
      {
        title: 'PHP as root',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = root
;      ^^^^ error: PHP-FPM does not start: pool "shop" would run PHP as root
;= user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A word that PHP reads as empty',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = none
;      ^^^^ error: PHP-FPM does not start: pool "shop" names no user, and would run PHP as root
;= user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: "Only the socket is root's",
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = root
listen.group = www-data
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

function draftOf(
  pool: Pool,
  key: 'user' | 'group' | 'listen.owner' | 'listen.group',
  machine: Machine,
  { refused }: { readonly refused: boolean },
): Draft | undefined {
  const placed = decidingEntry(pool.entries, key);
  const text = poolText(pool, key);
  if (placed === undefined || text?.kind !== 'known' || (text.value === '' && key !== 'user')) return undefined;
  const at = entryOrigin(placed);
  const isUser = key === 'user' || key === 'listen.owner';
  const { value } = text;
  if ((key === 'user' || key === 'group') && /^(?:root|0*)$/.test(value)) {
    if (!refused) return undefined;
    const stock = machine.platform === undefined ? undefined : stockAccount(machine, key);
    return {
      at,
      message: `PHP-FPM does not start: pool "${pool.name}" ${value === '' ? 'names no user, and ' : ''}would run PHP as ${isUser ? 'root' : 'the group root'}`,
      fixes: (write) =>
        stock === undefined
          ? []
          : [
              {
                title: `Run PHP as ${stock}`,
                safety: 'review',
                preferred: true,
                edits: [write.setPool(pool, key, stock)],
              },
            ],
    };
  }
  if (/^\d+$/.test(value) || (isUser ? machine.accounts.hasUser(value) : machine.accounts.hasGroup(value)) !== false)
    return undefined;
  return { at, message: `PHP-FPM does not start: this machine has no ${isUser ? 'user' : 'group'} "${value}"` };
}

/** An account of the platform's packages for PHP. */
function stockAccount({ accounts, platform }: Machine, kind: 'user' | 'group'): string | undefined {
  const user = platform === undefined ? undefined : platformDefaults(platform).stockPoolUser;
  return kind === 'user' || user === undefined ? user : accounts.ownGroup(user);
}
