/** The value of `listen` is no address: the pool listens nowhere, or in a file of that name. */
import type { ListenDefect } from '../../model/endpoint.ts';
import { parseFpmListen } from '../../model/endpoint.ts';
import { withoutComment } from '../../model/fpm/intended.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { poolListen, type Listen } from '../../model/fpm/settings.ts';
import { endpointOf } from '../../model/nginx/config/passes.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { affected, affectedRelated } from './addresses.ts';
import { mayListen } from '../kit/reachability.ts';
import { defineRule, type Fix } from '../kit/rule.ts';
import { costOf } from '../kit/stand-ins.ts';
import type { Writer } from '../../edits/writer.ts';

/** The port that PHP-FPM's own sample configuration uses. */
const customaryPort = 9000;

export default defineRule({
  code: 'listen-not-an-address',
  title: 'The value of `listen` is not an address',
  severity: 'error',
  outcomes: ['fpm-start'],
  since: '0.1.0',
  subject: 'pool',
  symptom:
    '`php-fpm -t` passes. Then PHP-FPM does not start (`ERROR: getaddrinfo: Name or service not known`, `invalid port value`), or it starts and a socket file named `127.0.0.1` appears; nginx answers 502.',
  rationale: `\`listen\` takes a port, \`address:port\` or a path. An address without a port has no colon and is a file name to PHP-FPM, below its prefix. A host that is empty, a
scheme such as \`tcp://\` or a port that is not a number make the start fail.`,
  verified:
    'PHP-FPM 8.2 was started with each form: `:9000`, `127.0.0.1:` and `tcp://127.0.0.1:9000` pass `-t` and exit with 78, `127.0.0.1` becomes a socket file.',
  limits: 'Host names are not resolved. A `listen` with a placeholder or a variable of the environment is not checked.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#listen'],

  *check({ pool, workspace }) {
    const result = poolListen(pool);
    if (result.kind === 'known' && /^\/.*\/$/s.test(result.listen.text))
      yield {
        at: result.listen.at,
        message: `PHP-FPM does not start with "${result.listen.text}": that is a directory, not a socket`,
        outcomes: ['fpm-start'],
      };
    if (
      result.kind === 'unknown' ||
      result.listen.parsed.kind !== 'defect' ||
      result.listen.parsed.defect === 'unix-prefix'
    )
      return;
    const { listen } = result;
    const { defect } = result.listen.parsed;
    if (withoutComment(listen.text) !== undefined) return; // listen-comment-swallowed says it
    const isFile = defect === 'address-without-port';
    const { words, ...cost } = isFile ? costOf(affected(pool, workspace), workspace) : { words: '' };
    yield {
      at: listen.at,
      message: messages[defect](listen.text) + words,
      related: affectedRelated(pool, workspace),
      outcomes: isFile ? ['502'] : ['fpm-start'],
      ...cost,
      fixes: (write) => fixesOf(write, pool, listen, workspace),
    };
  },

  examples: {
    bad: [
      {
        title: 'A directory instead of a socket',
        files: `#- base: fedora-fpm
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = /run/php/
;        ^^^^^^^^^ error: PHP-FPM does not start with "/run/php/": that is a directory, not a socket
pm = static
pm.max_children = 2`,
      },
      {
        title: 'No host before the port',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass 127.0.0.1:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = :9000
;        ^^^^^ error: PHP-FPM does not start with ":9000": there is no host before the port
;= listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
      {
        title: 'An address without a port',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass 127.0.0.1:9123; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1
;        ^^^^^^^^^ error: PHP-FPM reads "127.0.0.1" as the name of a socket file: it has no port
;= listen = 127.0.0.1:9123
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'IPv6 without brackets is fine here',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass [::1]:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = ::1:9000
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

const messages: Record<ListenDefect, (text: string) => string> = {
  'unix-prefix': (text) => `PHP-FPM reads "${text}" as a TCP address and does not start`,
  scheme: (text) => `PHP-FPM does not start with "${text}": it supports no scheme`,
  'no-host': (text) => `PHP-FPM does not start with "${text}": there is no host before the port`,
  'no-port': (text) => `PHP-FPM does not start with "${text}": there is no port after the colon`,
  'invalid-port': (text) => `PHP-FPM does not start with "${text}": the part after the colon is not a port`,
  'address-without-port': (text) => `PHP-FPM reads "${text}" as the name of a socket file: it has no port`,
};

function fixesOf(write: Writer, pool: Pool, listen: Listen, workspace: WorkspaceView): readonly Fix[] {
  const addresses = new Set<string>();
  for (const { target } of affected(pool, workspace)) {
    const endpoint = endpointOf(target.target);
    if (endpoint?.kind === 'tcp')
      addresses.add(`${endpoint.host === 'localhost' ? '127.0.0.1' : endpoint.host}:${endpoint.port}`);
  }
  if (addresses.size === 0) {
    const guess = guessed(listen.text);
    if (guess !== undefined) addresses.add(guess);
  }
  const fixes = [...addresses]
    .filter((address) => mayListen(pool, address, workspace))
    .map((address): Fix => ({
      title: `Listen on ${address}`,
      safety: 'review',
      edits: [write.fpmValue(listen.at, address)],
    }));
  return fixes.map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
}

function guessed(text: string): string | undefined {
  const rest = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, '').replace(/(?<!\/)\/+$/, '');
  const host = rest.replace(/:[^:\]]*$/, '') || '127.0.0.1';
  const port = /:(\d+)$/.exec(rest)?.[1] ?? String(customaryPort);
  const guess = `${host}:${port}`;
  return parseFpmListen(guess).kind === 'binding' ? guess : undefined;
}
