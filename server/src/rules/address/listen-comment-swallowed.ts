/** `#` is no comment in PHP-FPM's files: what stands behind it joins the path of the socket. */
import { poolListen } from '../../model/fpm/settings.ts';
import { withoutComment } from '../../model/fpm/intended.ts';
import { affected, affectedRelated } from './addresses.ts';
import { mayListen } from '../kit/reachability.ts';
import { withPermissionEdits } from '../kit/socket-access.ts';
import { defineRule } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';

export default defineRule({
  code: 'listen-comment-swallowed',
  title: 'The note after `#` becomes part of the socket path',
  severity: 'error',
  outcomes: ['502'],
  hasSafeFixes: true,
  since: '0.1.0',
  subject: 'pool',
  symptom:
    '`502 Bad Gateway`, while PHP-FPM runs and both `-t` pass. `ls /run/php` shows a socket whose name ends in the words of the note. With a TCP address, `-t` passes and the start fails.',
  rationale:
    'PHP-FPM supports one comment character, `;`. In `listen = /run/php/www.sock # shop` everything after the `=` is the path, the note included.',
  verified:
    'PHP-FPM 8.2 creates a socket with the note in its name, nginx gets ENOENT: 502; with `;` it is 200. `127.0.0.1:9000 # shop` passes `-t` and ends the start with `Servname not supported`.',
  limits: 'Only ` #` with a space before it counts, and only in a value without quotes.',
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#listen',
    'https://www.php.net/manual/en/function.parse-ini-file.php',
  ],

  *check({ pool, workspace }) {
    const result = poolListen(pool);
    if (result.kind === 'unknown') return;
    const { listen } = result;
    const socket = listen.parsed.kind === 'binding' && listen.parsed.binding.kind === 'unix';
    const badPort = listen.parsed.kind === 'defect' && listen.parsed.defect === 'invalid-port';
    if (!(socket || badPort) || withoutComment(listen.text) === undefined || isQuoted(listen.at, pool)) return;
    const { words, ...cost } = socket
      ? costOf(affected(pool, workspace), workspace)
      : { words: '', outcomes: ['fpm-start' as const] };
    yield {
      at: listen.at,
      related: affectedRelated(pool, workspace),
      outcomes: ['502'],
      ...cost,
      message: socket
        ? `"#" is not a comment here: pool "${pool.name}" listens on "${listen.text}"${words}`
        : `"#" is not a comment here: PHP-FPM does not start with the port "${listen.text.slice(listen.text.lastIndexOf(':') + 1)}"`,
      fixes: (write) =>
        !mayListen(pool, withoutComment(listen.text) ?? '', workspace)
          ? []
          : [
              withPermissionEdits(
                write,
                {
                  title: 'Turn the note into a comment with ";"',
                  safety: 'safe',
                  preferred: true,
                  edits: [
                    { file: listen.at.file, range: hashIn(listen.at.range, rawOf(listen.at, pool)), newText: ';' },
                  ],
                },
                pool,
                workspace,
              ),
            ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A note after the path',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock # the shop
;        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: "#" is not a comment here: pool "www" listens on "/run/php/www.sock # the shop"
;= listen = /run/php/www.sock ; the shop
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'A # inside the name, and a quoted one, are intended',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/www#1.sock
pm = static
pm.max_children = 2
[two]
user = www-data
listen = "/run/php/two #2.sock"
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

type At = { readonly file: string; readonly range: { readonly start: number; readonly end: number } };
type Entries = {
  readonly entries: ReadonlyMap<
    string,
    readonly {
      readonly file: string;
      readonly entry: {
        readonly value:
          | { readonly raw: string; readonly quote: string | undefined; readonly range: { readonly start: number } }
          | undefined;
      };
    }[]
  >;
};

function valueAt(at: At, pool: Entries): { readonly raw: string; readonly quote: string | undefined } | undefined {
  return pool.entries
    .get('listen')
    ?.find((placed) => placed.file === at.file && placed.entry.value?.range.start === at.range.start)?.entry.value;
}

function isQuoted(at: At, pool: Entries): boolean {
  const value = valueAt(at, pool);
  return value === undefined || value.quote !== undefined || /["']/.test(value.raw);
}

function rawOf(at: At, pool: Entries): string {
  return valueAt(at, pool)?.raw ?? '';
}

/** Where the first `#` behind a space stands. */
function hashIn(range: { readonly start: number }, raw: string): { readonly start: number; readonly end: number } {
  const offset = range.start + raw.search(/(?<=\s)#/);
  return { start: offset, end: offset + 1 };
}
