/** No pool listens on the address that nginx passes requests to. */
import type { PassDeployment, PassVerdict, TargetVerdict } from '../../model/deployment/deployment.ts';
import { poolListen } from '../../model/fpm/settings.ts';
import { endpointOf, requestsTo, type Target } from '../../model/nginx/config/passes.ts';
import { ownListen } from '../../model/nginx/config/own-listens.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import {
  addressWords,
  candidates,
  listenRelated,
  mostChoices,
  movePool,
  pointNginx,
  preferring,
  type Candidate,
} from './addresses.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import { defineRule, type Draft, type Fix, type Related } from '../kit/rule.ts';
import { sayOpening } from '../kit/socket-access.ts';
import { includeFix, sayUnincluded, unincludedAt, unincludedRelated } from './unincluded-pools.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'fastcgi-pass-unserved',
  title: 'No pool answers this address',
  severity: 'error',
  outcomes: ['502'],
  since: '0.1.0',
  subject: 'pass',
  symptom: `Every request of the location ends in \`502 Bad Gateway\`. nginx's error log says \`connect() to unix:/run/php/… failed (2: No such file or directory)\`
or \`connect() failed (111: Connection refused)\`. Both \`nginx -t\` and \`php-fpm -t\` pass.`,
  rationale: `nginx notices only at the first request whether a process listens on the address; PHP-FPM never checks who connects to it. After an upgrade from one PHP
version to the next, or a change from TCP to a socket, one side is easily forgotten.`,
  verified: `Run on nginx 1.22.1 and PHP-FPM 8.2: other socket, other port, socket against TCP, a relative socket path, all servers of an upstream, a variable
set to an address without a pool: 502 each time, and 200 after either fix.`,
  limits: `It is silent where not all pools are known: an include of PHP-FPM that was not read, a placeholder or environment variable in a \`listen\`, containers, a host that
is not this machine's loopback, and addresses of other FastCGI servers such as fcgiwrap.`,
  references: [
    'https://nginx.org/en/docs/http/ngx_http_fastcgi_module.html#fastcgi_pass',
    'https://www.php.net/manual/en/install.fpm.configuration.php#listen',
  ],

  *check({ verdict, workspace }) {
    for (const target of verdict.targets) {
      if (target.state !== 'unserved' || endsInColon(target) || lacksPort(target)) continue;
      const endpoint = endpointOf(target.target);
      if (endpoint !== undefined && ownListen(verdict.deployment, endpoint) !== undefined) continue; // fastcgi-pass-to-http says it
      const sure = verdict.state === 'unserved';
      if (!sure && target.target.through !== 'variable') continue; // other servers of the upstream answer
      yield draftOf(target, verdict, workspace);
    }
  },

  examples: {
    bad: [
      {
        title: 'The other PHP version',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    listen 80;
    root /var/www/shop/public;
    location ~ \.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass unix:/run/php/php8.1-fpm.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: nginx connects to /run/php/php8.1-fpm.sock, but pool "www" listens on /run/php/php8.2-fpm.sock
        #= fastcgi_pass unix:/run/php/php8.2-fpm.sock;
    }
}
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = /run/php/php8.2-fpm.sock
listen.owner = www-data
pm = ondemand
pm.max_children = 5`,
      },
      {
        title: 'One line of a map',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/app.conf
include fastcgi.conf;
root /srv/www;
map $uri $version {
    ~^/legacy/ 7.4;
    default 8.2;
}
server {
    location / { fastcgi_pass unix:/run/php/php$version-fpm.sock; }
    #                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ warning: nginx connects to /run/php/php7.4-fpm.sock, but pool "app" listens on /run/php/php8.2-fpm.sock, where $version is 7.4 (~^/legacy/)
}
;- /etc/php/8.2/fpm/pool.d/app.conf
[app]
user = www-data
listen = /run/php/php8.2-fpm.sock
;        ^^^^^^^^^^^^^^^^^^^^^^^^ related: pool "app" listens here
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'An upstream of which no server answers',
        files: `#- base: debian
#- /etc/nginx/conf.d/app.conf
include fastcgi.conf;
root /srv/www;
upstream php {
    server 127.0.0.1:9001;
    #      ^^^^^^^^^^^^^^ error: nginx connects to 127.0.0.1:9001, but pool "app" listens on 127.0.0.1:9000
    #= server 127.0.0.1:9000;
}
server {
    location / { fastcgi_pass php; }
}
;- /etc/php/8.2/fpm/pool.d/app.conf
[app]
user = www-data
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2`,
      },
    ],
    good: [
      {
        title: 'The status page of the pool has its own address',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
include fastcgi.conf;
root /srv/www;
server {
    location / { fastcgi_pass unix:/run/php/shop.sock; }
    location = /status { fastcgi_pass unix:/run/php/status.sock; }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = /run/php/shop.sock
listen.owner = www-data
pm = static
pm.max_children = 2
pm.status_path = /status
pm.status_listen = /run/php/status.sock`,
      },
      {
        title: 'Two spellings of one socket',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass UNIX:/var/run//php/www.sock; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = "/run/php/$pool.sock"
listen.owner = www-data
pm = static
pm.max_children = 2`,
      },
      {
        title: 'A pool whose address comes from the environment may be the one',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
include fastcgi.conf;
root /srv/www;
server { location / { fastcgi_pass unix:/run/app.sock; } }
;- /etc/php/8.2/fpm/pool.d/www.conf
[www]
user = www-data
listen = \${FPM_SOCKET}
pm = static
pm.max_children = 2`,
      },
    ],
  },
});

/** `upstream-server-default-port` speaks of these. */
function lacksPort({ target }: TargetVerdict): boolean {
  return target.server !== undefined && !/^unix:|:\d+$/i.test(target.text);
}

/** `fastcgi-pass-trailing-colon` speaks of these. */
function endsInColon(target: TargetVerdict): boolean {
  return /^unix:.*:$/i.test(target.target.text);
}

function draftOf(verdict: TargetVerdict, pass: PassVerdict, workspace: WorkspaceView): Draft {
  const sure = pass.state === 'unserved';
  const { target } = verdict;
  const choices = candidates(target, pass.deployment, workspace);
  const endpoint = endpointOf(target);
  const meant = endpoint === undefined ? undefined : unincludedAt(endpoint, pass.deployment, workspace);
  const related: Related[] = [
    ...(meant === undefined ? [] : [unincludedRelated(meant)]),
    ...choices.slice(0, 1).map((choice) => listenRelated(choice.pool, choice.listen)),
  ];
  if (target.at.file !== pass.pass.at.file || target.at.range.start !== pass.pass.at.range.start) {
    related.unshift({
      at: pass.pass.at,
      message:
        target.upstream === undefined ? 'the variable is used here' : `upstream "${target.upstream.name}" is used here`,
    });
  }
  return {
    at: target.at,
    related,
    message:
      (meant === undefined
        ? messageOf(target.text, choices, pass)
        : `nginx connects to ${addressWords(target.text)}: ${sayUnincluded(meant)}`) +
      (sure ? '' : `, ${requestsTo(target, pass.pass.word)}`),
    ...(sure ? {} : { severity: 'warning' }),
    fixes: (write) => {
      const fixes = fixesOf(write, target, pass.deployment, choices);
      if (meant === undefined) return fixes;
      const include = includeFix(write, meant);
      // the pools of other sites are no good guess
      return preferring([include, ...fixes.map((fix): Fix => ({ ...fix, preferred: false }))], include);
    },
  };
}

function messageOf(text: string, choices: readonly Candidate[], pass: PassVerdict): string {
  const wanted = addressWords(text);
  const first = choices[0];
  if (first === undefined)
    return `no pool listens on ${wanted}; ${pass.deployment.listening.count === 1 ? 'the only pool listens' : 'all pools listen'} nowhere`;
  const address = addressOf(first);
  if (choices.length === 1 && pass.deployment.listening.count === 1)
    return `nginx connects to ${wanted}, but pool "${first.pool.name}" listens on ${address}`;
  return `no pool listens on ${wanted}; the nearest is pool "${first.pool.name}" on ${address}`;
}

function addressOf(candidate: Candidate): string {
  const listen = poolListen(candidate.pool);
  return listen.kind === 'known' ? listen.listen.text : candidate.listen.text;
}

function fixesOf(
  write: Writer,
  target: Target,
  deployment: PassDeployment,
  choices: readonly Candidate[],
): readonly Fix[] {
  const points = choices.slice(0, mostChoices).map((choice) => pointNginx(write, target, choice));
  const moves = choices.slice(0, mostChoices).map((choice) => movePool(write, target, choice));
  const index = indexOf(deployment);
  const alike = index.unresolved.get(target.text) ?? [];
  const best = choices[0];
  const every =
    best === undefined || alike.length < 2
      ? undefined
      : index.once(`every ${target.text}`, () => pointEvery(write, alike, best));
  const alone = choices.length === 1 || best?.isUsed === false;
  const preferred =
    best?.isShared === true && moves[0] !== undefined
      ? moves[0]
      : best === undefined || !alone
        ? undefined
        : alike.length > 1 && !best.isUsed && target.through === 'direct' && moves[0] !== undefined
          ? moves[0]
          : (points[0] ?? moves[0]);
  return preferring([points[0], every, ...points.slice(1), ...moves], preferred);
}

/** The version upgrade as one edit: every place that passes the old address calls the pool. */
function pointEvery(write: Writer, places: readonly Target[], choice: Candidate): Fix | undefined {
  const { deployment, workspace } = choice;
  const fixes = places.map((target) => pointNginx(write, target, choice));
  // what opens the pool's socket is the same for all
  const permissionEdits = fixes[0]?.edits.slice(1) ?? [];
  const edits = fixes.flatMap((fix) => fix?.edits.slice(0, 1) ?? []);
  if (edits.length < places.length) return undefined;
  const files = new Set(edits.map((edit) => edit.file)).size;
  return {
    title: `Point all ${edits.length} fastcgi_pass of ${addressWords(places[0]?.text ?? '')} to ${addressWords(edits[0]?.newText ?? '')}${files > 1 ? ` in ${files} files` : ''}${sayOpening(permissionEdits, deployment.config, workspace)}`,
    safety: 'review',
    edits: [...edits, ...permissionEdits],
  };
}
