/** A mode that PHP-FPM cannot read as an octal number: it takes the octal digits that come first, and none is 0000. */
import { misreadMode, modeOf } from '../../model/deployment/access.ts';
import { socketClients } from '../../model/deployment/connection.ts';
import { decidingEntry } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';

export default defineRule({
  code: 'socket-mode-not-octal',
  title: '`listen.mode` is not an octal number',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    'Every request gets 502; nginx logs `connect() to unix:… failed (13: Permission denied)`. The socket has the mode 0000. `php-fpm -t` passes.',
  rationale:
    'PHP-FPM reads `listen.mode` as an octal number up to the first other character. `rw-rw----` and `0o660` do not begin with an octal number, or begin with 0: only root may connect to such a socket.',
  verified:
    'PHP-FPM 8.2: `rw-rw----` and `0o660` make a socket of mode 0000, `0668` one of 0066; `660` and `0660` are the same.',
  limits: 'Only sockets: over TCP the mode means nothing.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen-owner'],

  *check({ pool, workspace }) {
    const placed = decidingEntry(pool.entries, 'listen.mode');
    const text = misreadMode(pool);
    if (placed === undefined || text === undefined) return;
    const mode = modeOf(text);
    const meant = meantMode(text);
    const { words, ...cost } = costHere(pool, mode, workspace);
    yield {
      at: entryOrigin(placed),
      ...cost,
      message: `PHP-FPM reads "${text}" as the mode 0${mode.toString(8).padStart(3, '0')}${words}`,
      fixes: (write) => [
        {
          title: `Write ${meant}`,
          safety: 'review',
          preferred: true,
          edits: [write.fpmValue(entryOrigin(placed), meant)],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'As ls prints it',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.mode = rw-rw----
;             ^^^^^^^^^ error: PHP-FPM reads "rw-rw----" as the mode 0000: no user may connect to the socket of pool "shop"
;= listen.mode = 0660
pm = static
pm.max_children = 2`,
      },
      {
        title: 'As Python writes it',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.mode = 0o666
;             ^^^^^ error: PHP-FPM reads "0o666" as the mode 0000: no user may connect to the socket of pool "shop"
;= listen.mode = 0666
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A note after the mode',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/shop.sock; } }
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.mode = 0666 # all
;             ^^^^^^^^^^ info: PHP-FPM reads "0666 # all" as the mode 0666
;= listen.mode = 0666
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'Without the leading zero',
        files: `#- base: debian
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
listen.mode = 660
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** What becomes of the passes with the mode that PHP-FPM reads. */
function costHere(
  pool: Pool,
  mode: number,
  workspace: WorkspaceView,
): Pick<Draft, 'severity' | 'outcomes'> & { readonly words: string } {
  const clients = socketClients(pool, workspace);
  // root may open every socket
  if (clients.length > 0 && clients.every(({ access }) => access.verdict === 'allowed'))
    return { severity: 'info', outcomes: ['none'], words: '' };
  if (mode !== 0 && !clients.some(({ access }) => access.verdict === 'denied'))
    return { severity: 'warning', words: '' };
  const { words, ...cost } = costOf(workspace.usesOf(pool), workspace);
  return { ...cost, words: mode === 0 ? `: no user may connect to the socket of pool "${pool.name}"${words}` : words };
}

/** The octal mode that was most likely meant. */
function meantMode(text: string): string {
  const digits = /^0?[ox]?([0-7]{3})(?![0-9])/i.exec(text)?.[1];
  if (digits !== undefined) return `0${digits}`;
  const letters = /^[s-]?([r-][w-][x-])([r-][w-][x-])([r-][w-][x-])$/.exec(text)?.slice(1);
  if (letters === undefined) return '0660';
  return `0${letters.map((three) => three.split('').reduce((sum, letter, index) => sum + (letter === '-' ? 0 : 4 >> index), 0)).join('')}`;
}
