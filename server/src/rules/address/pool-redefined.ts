/** Sections of one name merge, and the later `listen` wins without a word. */
import { decidingEntry, poolListen } from '../../model/fpm/settings.ts';
import { entryOrigin, type PoolMaster, type PlacedEntry, type Pool } from '../../model/fpm/master.ts';
import { parseFpmListen, reach, type Binding } from '../../model/endpoint.ts';
import type { WorkspaceIndex } from '../../model/workspace-index.ts';
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import { basename } from '../../text/path.ts';
import type { FileRange } from '../../text/range.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { overridesOnPurpose } from '../../catalog/file-names.ts';
import { isPoolDirectory } from '../../catalog/file-places.ts';
import { mayListen } from '../kit/reachability.ts';
import { defineRule, type Fix, type Severity } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'pool-redefined',
  title: 'A later file changes where the pool listens',
  severity: 'warning',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    '`502 Bad Gateway`, though the pool file names the address that fastcgi_pass points to. `php-fpm -tt` shows another one.',
  rationale:
    'PHP-FPM reads the files of an include in alphabetical order, and a second `[www]`, in any case of letters, continues the first. Of two `listen` lines the later one is used, without any message.',
  verified: 'PHP-FPM 8.2: the later file wins; nginx, which connects to the earlier address, gets 502.',
  limits:
    'Only `listen` is compared, and only where fastcgi_pass points to the address that lost. Two lines in one section are reported too. Silent for files that no known main file reads and that lie in no directory of pools: one may be there in place of the other.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php'],

  *check({ pool, workspace }) {
    const lines = pool.entries.get('listen') ?? [];
    const deciding = decidingEntry(pool.entries, 'listen');
    const listen = poolListen(pool);
    if (lines.length < 2 || deciding === undefined || listen.kind === 'unknown') return;
    for (const lost of lines) {
      if (!isReadBefore(lost, deciding, pool.master)) continue;
      if (
        lost === deciding ||
        lost.entry.value?.text === undefined ||
        lost.entry.value.text === deciding.entry.value?.text
      )
        continue;
      const clients = clientsOf(lost, pool.name, workspace);
      if (clients.length === 0) continue;
      const severity: Severity = overridesOnPurpose(basename(deciding.file)) ? 'info' : 'warning';
      yield {
        at: entryOrigin(lost),
        severity,
        outcomes: severity === 'info' ? ['degraded'] : ['502'],
        message: `pool "${pool.name}" does not listen on ${lost.entry.value.raw}: a later line sets ${deciding.entry.value?.raw ?? ''}`,
        related: [
          { at: entryOrigin(deciding), message: 'this line is in effect' },
          ...clients.map((at) => ({ at, message: 'nginx passes requests to the overridden address' })),
        ],
        fixes: (write) =>
          mayReturn(pool, lost.entry.value?.text ?? '', workspace)
            ? fixesOf(write, lines.slice(lines.indexOf(lost) + 1))
            : [],
      };
    }
  },

  examples: {
    bad: [
      {
        title: 'A leftover file that sorts later',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/www.sock; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/www.sock
;        ^^^^^^^^^^^^^^^^^ warning: pool "www" does not listen on /run/php/www.sock: a later line sets 127.0.0.1:9000
listen.owner = www-data
pm = static
pm.max_children = 2
;- /etc/php/8.2/fpm/pool.d/www_old.conf
[WWW]
listen = 127.0.0.1:9000
;=
pm.max_children = 4`,
      },
    ],
    good: [
      {
        title: 'fastcgi_pass points to the one in force',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/php/www.sock; } }
;- /etc/php/8.2/fpm/pool.d/a.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
;- /etc/php/8.2/fpm/pool.d/b.conf
[www]
user = www-data
listen = /run/php/www.sock
listen.owner = www-data`,
      },
    ],
  },
});

/** Whether one master reads both lines: of loose files in a directory that no package names, one may be there in place of the other. */
function isReadBefore(lost: PlacedEntry, deciding: PlacedEntry, master: PoolMaster): boolean {
  return master.isMain || lost.file === deciding.file || isPoolDirectory(master.root);
}

/** So many are shown. */
const mostClients = 8;
/** Nobody removes more lines than these in one press. */
const mostLines = 32;

/** The passes that nobody answers and that an earlier `listen` would have answered. */
function clientsOf(lost: PlacedEntry, poolName: string, { index }: WorkspaceView): readonly FileRange[] {
  const text = lost.entry.value?.text?.replaceAll('$pool', poolName) ?? '';
  const parsed = parseFpmListen(text);
  return parsed.kind === 'defect' ? [] : index.once(`passes to ${text}`, () => clientsAt(parsed.binding, index));
}

function clientsAt(binding: Binding, index: WorkspaceIndex): readonly FileRange[] {
  const found = new Set<PassVerdict>();
  for (const {
    verdict,
    target: { target, state },
  } of index.targetsNear(binding)) {
    const endpoint = endpointOf(target);
    const meant =
      endpoint !== undefined &&
      verdict.deployment.host.kind !== 'unknown' &&
      state !== 'served' &&
      state !== 'unknown' &&
      reach(endpoint, binding) === 'yes';
    if (meant) found.add(verdict);
    if (found.size === mostClients) break;
  }
  return [...found].map(({ pass }) => pass.at);
}

/** Whether a pool may go back to an earlier address: not where nginx passes requests to the one that holds now, or where the earlier one would not do either. */
function mayReturn(pool: Pool, address: string, workspace: WorkspaceView): boolean {
  return workspace.usesOf(pool).every((use) => use.link === undefined) && mayListen(pool, address, workspace);
}

/** Every later line goes. */
function fixesOf(write: Writer, later: readonly PlacedEntry[]): readonly Fix[] {
  if (later.length > mostLines) return [];
  const files = [...new Set(later.map((placed) => basename(placed.file)))];
  return [
    {
      title: `Remove the later listen from ${files.join(' and ')}`,
      safety: 'review',
      edits: later.map((placed) => write.removeEntry(placed)),
    },
  ];
}
