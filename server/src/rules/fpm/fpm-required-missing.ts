/** A pool lacks a setting without which PHP-FPM does not start. */
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import type { Pool } from '../../model/fpm/master.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { isAtServerPlace, isWhole } from '../kit/fpm-words.ts';
import { permissionEditsOf, textOf, valueFor } from './missing-settings.ts';
import { agreeing, wordsOf } from '../kit/pm-numbers.ts';
import { refusesRoot, startsAsRoot } from '../kit/master-start.ts';
import { defineRule } from '../kit/rule.ts';

export default defineRule({
  code: 'fpm-required-missing',
  title: 'The pool lacks a required setting',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    '`php-fpm -t` fails with `no listen address have been defined!`, `the process manager is missing`, `pm.max_children must be a positive value` or `user has not been defined`.',
  rationale:
    'Every pool needs `listen`, `pm` and `pm.max_children`; with `pm = dynamic` also `pm.min_spare_servers` and `pm.max_spare_servers`; and where the master runs as root, `user`.',
  verified: 'Each was left out of a pool of PHP-FPM 8.2: `-t` fails, and passes once it is there.',
  limits:
    'Only pools of a master whose every include was read: another file may add the setting. A main file without an include, away from the paths that packages use, may be installed next to the files of an image or package: of the stock pool `www` it is a warning there, and nothing where it sets neither `listen` nor `pm`, or no `listen` of `www`. Where `user` alone is missing from a file that lies in no place of a package, and nothing says who starts it, it is a warning. `user` is not required where containers may run PHP-FPM as another user than root, or `fpm.runAs` of a gatewise.json says so. Silent where something in the file is filled in by a template.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php'],

  *check({ pool, workspace }) {
    if (!isWhole(pool)) return;
    const isAlone = pool.master.includes.length === 0 && !isAtServerPlace(pool.master);
    if (isAlone && isOverlay(pool)) return;
    const missing = [
      'listen',
      'pm',
      'pm.max_children',
      ...(startsAsRoot(pool.master, workspace) && refusesRoot(pool.master, workspace) ? ['user'] : []),
    ].filter((key) => lacks(pool, key));
    const dynamic =
      textOf(pool, 'pm') === 'dynamic'
        ? ['pm.min_spare_servers', 'pm.max_spare_servers'].filter((key) => lacks(pool, key))
        : [];
    const all = [...missing, ...dynamic];
    if (all.length === 0) return;
    const condition =
      isAlone || (all.every((key) => key === 'user') && !isRootKnown(pool.master, workspace))
        ? conditionOf(pool, all)
        : undefined;
    const what = `pool "${pool.name}" has no ${all.length === 1 ? (all[0] ?? '') : `${all.slice(0, -1).join(', ')} and no ${all.at(-1) ?? ''}`}`;
    yield {
      at: pool.at,
      ...(condition === undefined ? {} : { severity: 'warning' as const }),
      message: condition === undefined ? what : `${what}: ${condition}`,
      fixes: (write) => {
        const added = all.map((key) => [key, valueFor(pool, key, workspace)] as const);
        const known = new Map(added.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
        const permissionEdits = all.includes('listen')
          ? permissionEditsOf(write, pool, workspace)
          : { edits: [], words: '' };
        if (known.size < all.length || permissionEdits === undefined) return [];
        const settings = agreeing(wordsOf(pool), known);
        const others = [...settings].filter(([key]) => !known.has(key));
        const title = `Add ${all.join(', ')}${others.map(([key, value]) => `, set ${key} to ${value}`).join('')}${permissionEdits.words}`;
        const values = all.map((key) => [key, settings.get(key) ?? ''] as const);
        return [
          {
            title,
            safety: 'review',
            preferred: true,
            edits: [
              ...write.setAllOfPool(pool, values),
              ...others.map(([key, value]) => write.setPool(pool, key, value)),
              ...permissionEdits.edits,
            ],
          },
        ];
      },
    };
  },

  examples: {
    bad: [
      {
        title: 'Dynamic without spare servers',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
;<^^^ error: pool "www" has no pm.min_spare_servers and no pm.max_spare_servers
user = www-data
listen = /run/php/www.sock
;+ pm.min_spare_servers = 1
;+ pm.max_spare_servers = 4
pm = dynamic
pm.max_children = 8`,
      },
      {
        title: 'The value of pm is missing',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
;<^^^ error: pool "www" has no pm
user = www-data
listen = /run/php/www.sock
pm =
;= pm = ondemand
pm.max_children = 8`,
      },
      {
        title: 'No address, and fastcgi_pass points to one that no pool answers',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
;<^^^^ error: pool "shop" has no listen and no user
;+ listen = /run/php/shop.sock
;+ user = www-data
;+ listen.owner = www-data
;+ listen.group = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'The stock pool, in a file that an image may read together with its own',
        files: `;- /app/docker/php-fpm.conf
[global]
daemonize = no
[www]
;<^^^ warning: pool "www" has no pm.max_children: PHP-FPM does not start if this is its main file
user = www-data
listen = 127.0.0.1:9000
;+ pm.max_children = 5
pm = ondemand`,
      },
    ],
    good: [
      {
        title: 'A template may add what is missing',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
listen = @{FPM_LISTEN}
pm = ondemand`,
      },
      {
        title: 'Another file of the same pool has the rest',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
pm = ondemand
;- /etc/php-fpm.d/zz-size.conf
[www]
listen = /run/php/www.sock
pm.max_children = 8`,
      },
      {
        title: 'A part of the pool that an image has',
        files: `;- /app/docker/php-fpm.conf
[global]
daemonize = no
[www]
pm = static
pm.max_children = 20`,
      },
    ],
  },
});

/** Whether root is known to start the master: something says so, or it lies where packages have theirs. */
function isRootKnown(master: Pool['master'], workspace: WorkspaceView): boolean {
  const { startedBy, fpmUser } = workspace.machineOf(master.root);
  return startedBy === 'root' || fpmUser === 'root' || isAtServerPlace(master);
}

/** What makes PHP-FPM refuse a file that may be its main file, or be read beside one: the stock pool may be there as well, and `user` counts for root alone. */
function conditionOf(pool: Pool, missing: readonly string[]): string | undefined {
  if (missing.every((key) => key === 'user')) return 'root cannot start PHP-FPM with it';
  return pool.name.toLowerCase() === 'www' ? 'PHP-FPM does not start if this is its main file' : undefined;
}

/** A file that sets part of a pool, and merges with what an image or package has of it (fpm_conf.c looks sections up by name over all files). */
function isOverlay(pool: Pool): boolean {
  return lacks(pool, 'listen') && (lacks(pool, 'pm') || pool.name.toLowerCase() === 'www');
}

function lacks(pool: Pool, key: string): boolean {
  const placed = decidingEntry(pool.entries, key);
  if (placed === undefined) return true;
  const text = entryText(placed, pool.name);
  // an empty user is one to `-t`; the start refuses it as root
  return key !== 'user' && text.kind === 'known' && text.value === '';
}
