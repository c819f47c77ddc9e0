/** Some servers of an upstream are answered by a pool and some by nobody. */
import type { PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { reasonToFail } from '../../model/deployment/loss.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { candidates, listenRelated, mostChoices, pointNginx } from './addresses.ts';
import { defineRule, type Draft, type Outcome } from '../kit/rule.ts';

/** A colon too many and a port too few have rules of their own. */
function isSlip(text: string): boolean {
  return /^unix:.*:$/i.test(text) || !/^unix:|:\d+$/i.test(text);
}

const dead = new Set(['unserved', 'family', 'blamed']);

export default defineRule({
  code: 'upstream-partly-unserved',
  title: 'A server of the upstream that no pool answers',
  severity: 'warning',
  outcomes: ['502', 'degraded'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    'Requests succeed, some of them late, and the error log fills with `connect() … failed`. With `fastcgi_next_upstream off`, or too few tries, every second or third request is `502 Bad Gateway`.',
  rationale: `nginx tries the next server when one does not answer, so a dead one is easily overlooked. It costs a connection attempt every ten seconds, and where passing on is
switched off or limited to as many tries as there are dead servers, requests fail.`,
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: one dead of two gives 200; with `fastcgi_next_upstream off`, or `fastcgi_next_upstream_tries 2` and three dead ones, some requests are 502.',
  limits:
    'Servers whose address is not a loopback address, and upstreams with a server that cannot be judged, are not reported.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_next_upstream',
    'https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server',
  ],

  *check({ verdict, workspace }) {
    const servers = verdict.targets.filter(
      (target) => target.target.server !== undefined && target.target.server.backup === false,
    );
    const spare = verdict.targets.filter((target) => target.target.server?.backup === true);
    const failed = servers.filter((target) => dead.has(target.state));
    const alive = [...servers, ...spare].some((target) => target.state === 'served');
    if (
      failed.length === 0 ||
      !alive ||
      [...servers, ...spare].some((target) => target.state === 'unknown' || target.state === 'malformed')
    )
      return;
    const failing = reasonToFail(verdict, failed.length);
    for (const target of failed.filter(({ target }) => !isSlip(target.text)))
      yield draftOf(target, verdict, workspace, failing);
  },

  examples: {
    bad: [
      {
        title: 'One of two is gone',
        files: `#- base: debian
#- /etc/nginx/conf.d/two.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server unix:/run/php/one.sock;
    #      ^^^^^^^^^^^^^^^^^^^^^^ info: no pool listens on /run/php/one.sock; nginx then tries the next server of upstream "php"
    #=
    server unix:/run/php/two.sock;
}
server { location / { fastcgi_pass php; } }
;- /etc/php/8.2/fpm/pool.d/two.conf
[two]
user = www-data
listen = /run/php/two.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'And nginx may not try the next one',
        files: `#- base: debian
#- /etc/nginx/conf.d/two.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server unix:/run/php/one.sock;
    #      ^^^^^^^^^^^^^^^^^^^^^^ warning: no pool listens on /run/php/one.sock, and fastcgi_next_upstream is off: some requests get 502
    #=
    server unix:/run/php/two.sock;
}
server { location / { fastcgi_pass php; fastcgi_next_upstream off; } }
;- /etc/php/8.2/fpm/pool.d/two.conf
[two]
user = www-data
listen = /run/php/two.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'The other server is on another machine',
        files: `#- base: debian
#- /etc/nginx/conf.d/two.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server unix:/run/php/two.sock;
    server 10.0.0.7:9000;
}
server { location / { fastcgi_pass php; } }
;- /etc/php/8.2/fpm/pool.d/two.conf
[two]
user = www-data
listen = /run/php/two.sock
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

function draftOf(
  verdict: TargetVerdict,
  pass: PassVerdict,
  workspace: WorkspaceView,
  failing: string | undefined,
): Draft {
  const { target } = verdict;
  const address = target.text.replace(/^unix:/i, '');
  const choices = candidates(target, pass.deployment, workspace);
  const name = target.upstream?.name ?? '';
  const outcomes: readonly Outcome[] = failing === undefined ? ['degraded'] : ['502'];
  return {
    at: target.at,
    outcomes,
    message:
      failing === undefined
        ? `no pool listens on ${address}; nginx then tries the next server of upstream "${name}"`
        : `no pool listens on ${address}, and ${failing}: some requests get 502`,
    related: [
      { at: pass.pass.at, message: `upstream "${name}" is used here` },
      ...choices.slice(0, 3).map((choice) => listenRelated(choice.pool, choice.listen)),
    ],
    fixes: (write) => {
      const served = poolsOf(pass);
      const points = choices
        .filter((choice) => !served.has(choice.pool))
        .slice(0, mostChoices)
        .map((choice) => pointNginx(write, target, choice))
        .flatMap((fix) => fix ?? []);
      const server = target.server?.placed;
      // nginx wants a server to begin with
      const rest =
        target.upstream?.servers.some((other) => other !== target.server && !other.backup && !other.down) === true;
      const removal =
        server === undefined || target.server?.backup === true || !rest
          ? []
          : [
              {
                title: `Remove ${address} from upstream "${name}"`,
                safety: 'review',
                edits: [write.removeNginx(server)],
              } as const,
            ];
      return [...removal, ...points].map((fix, index) => (index === 0 ? { ...fix, preferred: true } : fix));
    },
  };
}

/** The pools that answer the addresses of a pass. */
const answering = new WeakMap<PassVerdict, ReadonlySet<Pool>>();

function poolsOf(pass: PassVerdict): ReadonlySet<Pool> {
  let pools = answering.get(pass);
  if (pools === undefined)
    answering.set(pass, (pools = new Set(pass.targets.flatMap((one) => one.links.map((link) => link.pool)))));
  return pools;
}
