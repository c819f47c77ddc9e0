/** The pool binds one loopback address, nginx passes requests to the other. */
import type { PassVerdict, PassDeployment, TargetVerdict } from '../../model/deployment/deployment.ts';
import { fpmSpelling, nginxSpelling, parseFpmListen, reach, type Binding } from '../../model/endpoint.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { poolListen, type Listen } from '../../model/fpm/settings.ts';
import { endpointOf, type Target } from '../../model/nginx/config/passes.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { inFile, listenRelated, preferring } from './addresses.ts';
import { isUsedByOthers, mayListen } from '../kit/reachability.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

type TcpBinding = Extract<Binding, { kind: 'tcp' }>;

export default defineRule({
  code: 'listen-loopback-family',
  title: 'The port is right, the loopback address is not',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pass',
  symptom: `\`502 Bad Gateway\`, and in nginx's error log \`connect() failed (111: Connection refused) while connecting to upstream\`, though \`ss -ltn\` shows the port.`,
  rationale: `A pool binds one address. \`listen = *:9000\` does not mean every address: glibc takes \`*\` for loopback and FPM binds [::1] only. \`listen = localhost:9000\`
binds only the first address of the name, with the usual hosts file [::1]. \`127.0.0.1:9000\` is IPv4 only, \`[::1]:9000\` IPv6 only.`,
  verified: `Every pair of \`listen\` (port, \`*\`, 0.0.0.0, [::], [::1], 127.0.0.1, localhost) and \`fastcgi_pass\` (127.0.0.1, [::1], localhost) was run on PHP-FPM 8.2 and nginx 1.22.1.`,
  limits: `Systems without IPv6, with another C library than glibc, or with another hosts file may bind other addresses; for \`localhost\` it is a warning therefore.`,
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#listen',
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
  ],

  *check({ verdict, workspace }) {
    for (const target of verdict.targets) {
      if (target.state !== 'family' && target.state !== 'maybe-family') continue;
      if (target.target.through === 'upstream' && verdict.targets.some((other) => other.state === 'served')) continue; // the next server answers
      const pool = target.pools[0];
      const listen = pool === undefined ? undefined : poolListen(pool);
      if (pool !== undefined && listen?.kind === 'known')
        yield* draftsOf({ target, verdict, pool, listen: listen.listen, workspace });
    }
  },

  examples: {
    bad: [
      {
        title: '`*` is not a wildcard',
        files: `#- base: fedora-fpm
#- /etc/nginx/nginx.conf
events {}
http {
    include fastcgi.conf;
    root /srv/www;
    fastcgi_index index.php;
       server { location / { fastcgi_pass 127.0.0.1:9000; } } }
;- /etc/php-fpm.d/www.conf
[www]
user = www-data
listen = *:9000
;        ^^^^^^ error: pool "www" listens on *:9000, which binds [::1] only, but nginx connects to 127.0.0.1:9000
;= listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
      {
        title: 'IPv6 against IPv4',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server {
    location / {
        fastcgi_pass [::1]:9000;
        #            ^^^^^^^^^^ error: nginx connects to [::1]:9000, but pool "www" listens on 127.0.0.1:9000, which is IPv4 only
        #= fastcgi_pass 127.0.0.1:9000;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'A bare port binds both families',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass 127.0.0.1:9000; } location /six { fastcgi_pass [::1]:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = 9000
pm = static
pm.max_children = 2`,
      },
      {
        title: 'nginx tries all addresses of localhost',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
fastcgi_index index.php;
server { location / { fastcgi_pass localhost:9000; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = *:9000
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** An address of a pass, and the pool that it misses. */
interface Miss {
  readonly target: TargetVerdict;
  readonly verdict: PassVerdict;
  readonly pool: Pool;
  readonly listen: Listen;
  readonly workspace: WorkspaceView;
}

/** Whether `listen` binds less than it looks like: then the finding sits there. */
function isMisleading({ host }: TcpBinding): boolean {
  return host.kind === 'star' || host.kind === 'localhost';
}

function* draftsOf(miss: Miss): Generator<Draft> {
  const { pool, listen } = miss;
  if (listen.parsed.kind !== 'binding' || listen.parsed.binding.kind !== 'tcp') return;
  const binding = listen.parsed.binding;
  const { target } = miss.target;
  const { pass } = miss.verdict;
  const fixes = (write: Writer): readonly Fix[] => fixesOf(write, miss, binding);
  const severity = miss.target.state === 'maybe-family' ? 'warning' : 'error';
  const here = { at: pass.at, message: `nginx connects to ${target.text} here` };
  if (isMisleading(binding)) {
    yield {
      at: listen.at,
      severity,
      message: `pool "${pool.name}" listens on ${listen.text}, which binds ${bound(binding)}, but nginx connects to ${target.text}`,
      related: [here],
      fixes,
    };
  } else {
    const related = target.at.file === pass.at.file && target.at.range.start === pass.at.range.start ? [] : [here];
    yield {
      at: target.at,
      severity,
      message: `nginx connects to ${target.text}, but pool "${pool.name}" listens on ${listen.text}, which is ${bound(binding)}`,
      related: [listenRelated(pool, listen), ...related],
      fixes,
    };
  }
}

function bound(binding: TcpBinding): string {
  switch (binding.host.kind) {
    case 'star':
      return '[::1] only';
    case 'localhost':
      return 'only the first address of the name, mostly [::1]';
    case 'any4':
      return 'IPv4 only';
    case 'address':
      return binding.host.address.includes(':')
        ? 'IPv6 only'
        : binding.host.address.startsWith('127.') && binding.host.address !== '127.0.0.1'
          ? 'that address only'
          : 'IPv4 only';
    case 'any':
    case 'name':
      return 'another address';
  }
}

function fixesOf(write: Writer, miss: Miss, binding: TcpBinding): readonly Fix[] {
  const { pool, listen, workspace } = miss;
  const { target } = miss.target;
  const misleading = isMisleading(binding);
  const endpoint = endpointOf(target);
  if (endpoint === undefined) return [];
  const squiggle = misleading ? listen.at : target.at;
  const users = workspace.usesOf(pool).filter((use) => use.link !== undefined).length;
  const spelling = nginxSpelling(
    binding.host.kind === 'localhost' ? { ...binding, host: { kind: 'star' } } : binding,
    listen.text,
  );
  const all = misleading ? missing(pool, workspace) : [target];
  const [first] = all;
  const nginx: Fix | undefined =
    first === undefined || !all.every((one) => mayPoint(one, miss.verdict.deployment))
      ? undefined
      : {
          title: `Point fastcgi_pass at pool "${pool.name}" (${spelling})${inFile(first.at, squiggle)}`,
          safety: 'review',
          edits: all.map((one) => write.nginxWord(one.at, spelling)),
        };
  const address = fpmSpelling(endpoint, target.text);
  const moved = parseFpmListen(address);
  const fits =
    moved.kind === 'binding' && all.every((one) => reach(endpointOf(one) ?? endpoint, moved.binding) === 'yes');
  const move: Fix | undefined =
    users > 0 || !fits || !mayListen(pool, address, workspace)
      ? undefined
      : {
          title: `Change listen of pool "${pool.name}" to ${address}${inFile(listen.at, squiggle)}`,
          safety: 'review',
          edits: [write.fpmValue(listen.at, address)],
        };
  const wide: Fix | undefined = !mayListen(pool, String(binding.port), workspace)
    ? undefined
    : {
        title: `Change listen of pool "${pool.name}" to ${binding.port}, every address of the machine${inFile(listen.at, squiggle)}`,
        safety: 'review',
        edits: [write.fpmValue(listen.at, String(binding.port))],
      };
  const preferred = (misleading ? move : undefined) ?? nginx ?? move;
  return preferring([move, nginx, wide], preferred);
}

/** The addresses that miss the pool by their family, each place once. */
function missing(pool: Pool, workspace: WorkspaceView): readonly Target[] {
  const targets = workspace
    .usesOf(pool)
    .filter((use) => use.target.state === 'family' || use.target.state === 'maybe-family')
    .map((use) => use.target.target);
  return [...new Map(targets.map((target) => [`${target.at.file}:${target.at.range.start}`, target])).values()];
}

/** Not where an address is put together from parts, or where something that speaks another protocol uses the upstream too. */
function mayPoint({ whole, upstream }: Target, deployment: PassDeployment): boolean {
  return whole && (upstream === undefined || !isUsedByOthers(deployment, upstream.name));
}
