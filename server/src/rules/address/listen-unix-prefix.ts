/** `listen = unix:/path` is nginx's spelling; PHP-FPM does not start with it. */
import { poolListen } from '../../model/fpm/settings.ts';
import { affectedRelated } from './addresses.ts';
import { mayListen } from '../kit/reachability.ts';
import { defineRule } from '../kit/rule.ts';
import { withPermissionEdits } from '../kit/socket-access.ts';

export default defineRule({
  code: 'listen-unix-prefix',
  title: '`unix:` belongs to nginx',
  severity: 'error',
  outcomes: ['fpm-start'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'pool',
  symptom:
    '`php-fpm -t` passes, but PHP-FPM does not start: `ERROR: invalid port value`. Every request gets `502 Bad Gateway`.',
  rationale:
    'PHP-FPM reads a value with a colon as a TCP address, so `unix:/run/php/www.sock` is a host named `unix` with the port `/run/php/www.sock`. It requires the bare path; only nginx requires the prefix.',
  verified: 'PHP-FPM 8.2 passes `-t`, exits with 78 at the start, and starts once the prefix is gone.',
  limits: 'A `listen` with a placeholder or a variable of the environment is not checked.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen'],

  *check({ pool, workspace }) {
    const result = poolListen(pool);
    if (
      result.kind === 'unknown' ||
      result.listen.parsed.kind !== 'defect' ||
      result.listen.parsed.defect !== 'unix-prefix'
    )
      return;
    const { listen } = result;
    const path = listen.text.slice('unix:'.length);
    yield {
      at: listen.at,
      message: `PHP-FPM reads "${listen.text}" as a TCP address and does not start`,
      related: affectedRelated(pool, workspace),
      fixes: (write) =>
        mayListen(pool, path, workspace)
          ? [
              withPermissionEdits(
                write,
                {
                  title: `Remove "unix:" (${path})`,
                  safety: 'safe',
                  preferred: true,
                  edits: [write.fpmValue(listen.at, path)],
                },
                pool,
                workspace,
              ),
            ]
          : [],
    };
  },

  examples: {
    bad: [
      {
        title: "nginx's spelling in a pool",
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = unix:/run/php/www.sock
;        ^^^^^^^^^^^^^^^^^^^^^^ error: PHP-FPM reads "unix:/run/php/www.sock" as a TCP address and does not start
;= listen = /run/php/www.sock
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'A later file sets the address right',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/a.conf
[www]
user = www-data
listen = unix:/run/php/www.sock
pm = static
pm.max_children = 2
;- /etc/php-fpm.d/b.conf
[www]
user = www-data
listen = /run/php/www.sock`,
      },
    ],
  },
});
