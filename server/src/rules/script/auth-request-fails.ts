/** What auth_request asks always ends in something that neither allows nor denies. */
import { absentFromPools } from '../../model/deployment/absent-script.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { proxiedBy, type Proxied } from '../../model/deployment/proxied.ts';
import { questionOf, type SiteQuestion } from '../../model/deployment/question.ts';
import type { AskedScript } from '../../model/deployment/script.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { anyOf } from '../../catalog/nginx/followed.ts';
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import { toBytes } from '../../text/bytes.ts';
import { NearWords } from '../../text/near-words.ts';
import { shortened } from '../../text/shorten.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { isWrittenIn } from '../../model/nginx/config/contents.ts';
import { inOrder } from '../../model/nginx/config/in-order.ts';
import { locationsIn } from '../../model/nginx/request/locations.ts';
import type { Way } from '../../model/nginx/request/request.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { nearest } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import { verdictIn } from './php-meant.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'auth-request-fails',
  title: 'auth_request always gets an answer that is an error',
  severity: 'error',
  outcomes: ['500'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`500 Internal Server Error` for every request of the location; the error log says `auth request unexpected status: 404`. `nginx -t` passes.',
  rationale:
    'A subrequest that ends with 2xx allows, 401 and 403 deny; nginx takes every other status for an error, and answers 500. A URI that no location is for ends with 404, a redirect with 302.',
  verified:
    'Run on nginx 1.22.1: 500 where the subrequest ends with 404, 302 or 500, also in an `internal` location; 403 where it ends with 403; an answer where it ends with 200 or 204. A named location is not looked up: `@app` is the name of a file. A `return` in the same location comes first, and the access rules of the location that is asked do not count.',
  limits:
    'Silent where the location passes the request to another program, which may answer anything, where an include was not read or a template decides, with `satisfy any`, and where an `error_page` for 500 changes the status.',
  references: ['https://nginx.org/en/docs/http/ngx_http_auth_request_module.html'],

  *check({ server, deployment, workspace }): Iterable<Draft> {
    const { config } = deployment;
    if (server.opener === undefined || config.templated.size > 0 || !isWrittenIn(server, 'auth_request')) return;
    const question = questionOf(server, deployment, workspace);
    let unused: Unused | undefined;
    for (const scope of scopesIn(server)) {
      const placed = scope.own('auth_request').at(-1);
      const uri = placed?.fact.args[0];
      if (placed === undefined || uri === undefined || uri.value === 'off' || isTemplated(uri)) continue;
      if (config.placeholders.has(placed.file) || !isAsked(scope)) continue;
      if (inOrder(server, mayAnswer, question.surroundings).hidden !== undefined) return;
      const site = { question, deployment, workspace };
      const ending = endingOf(waysOf({ ...question, isSubrequest: true }, toBytes(uri.value)), site, (way) =>
        proxiedBy(way, deployment, workspace),
      );
      if (ending !== undefined) yield about(placed, ending, { server, unused: (unused ??= new Unused(server)) });
    }
  },

  examples: {
    bad: [
      {
        title: 'The location has another name',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location /private/ {
        auth_request /auth;
        #            ^^^^^ error: auth_request gets 404 for /auth: nginx answers 500 to every request here; the nearest location is "/_auth"
        #= auth_request /_auth;
    }
    location = /_auth {
    #          ^^^^^^ related: nothing leads to this one
        internal;
        proxy_pass http://127.0.0.1:8000;
    }
}`,
      },
      {
        title: 'It redirects to the login',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    auth_request /auth;
    #            ^^^^^ error: auth_request gets 302 for /auth: nginx answers 500 to every request here
    location = /auth {
        return 302 /login;
    }
}`,
      },
      {
        title: 'No location is for it',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location /private/ {
        auth_request /auth;
        #            ^^^^^ warning: auth_request gets 404 for /auth unless /srv/www/auth exists: nginx answers 500 to every request here
    }
}`,
      },
      {
        title: 'A file that is not there',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location /private/ {
        auth_request /auth;
        #            ^^^^^ error: auth_request gets 404 for /auth: nginx answers 500 to every request here
    }
}
#- /srv/www/index.html`,
      },
      {
        title: 'The location asks itself, and is internal',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    listen 8080;
    root /srv/www;
    location /private/ {
        auth_request /session;
        #            ^^^^^^^^ error: auth_request gets 404 for /session: nginx answers 500 to every request here
    }
    location = /session {
        internal;
        proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
      {
        title: 'The script that checks is not there',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/check.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location /private/ {
        auth_request /auth;
        #            ^^^^^ error: auth_request gets 404 for /auth: nginx answers 500 to every request here
    }
    location = /auth {
        internal;
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME /srv/shop/auth.php;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: PHP is asked to run /srv/shop/auth.php, and that file is not there
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Another server decides, a fixed answer, and one that is never asked',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location /private/ {
        auth_request /auth;
    }
    location /open/ {
        auth_request /yes;
    }
    location /old/ {
        auth_request /missing;
        return 301 /new/;
    }
    location = /auth {
        internal;
        deny all;
        proxy_pass http://127.0.0.1:8000;
    }
    location = /yes {
        return 204;
    }
}`,
      },
      {
        title: 'The application answers, and one address is enough',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    index index.php;
    location / {
        try_files $uri /index.php$is_args$args;
    }
    location /private/ {
        auth_request /session/check;
        try_files $uri =404;
    }
    location /office/ {
        satisfy any;
        allow 10.0.0.0/8;
        auth_request /never;
        try_files $uri =404;
    }
    location = /never {
        return 404;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
}`,
      },
    ],
  },
});

const mayAnswer = anyOf(['location', 'rewrite', 'return', 'if', 'try_files'], { hold: '_by_lua' });

/** Whether requests of the block come to the check, and its 500 to the visitor. */
function isAsked(scope: Scope): boolean {
  if (scope.own('return').length > 0 || scope.nearest('satisfy')?.placed.fact.args[0]?.value === 'any') return false;
  const page = scope.nearest('error_page')?.scope.own('error_page');
  if (page?.some(({ fact }) => isOtherStatus(fact.args.map((word) => word.value))) === true) return false;
  if (scope.kind !== 'server') return true;
  const locations = scope.children.filter((child) => child.kind === 'location');
  const takes = (child: Scope): boolean => child.own('auth_request').length === 0 && child.own('return').length === 0;
  return (
    locations.length === 0 || !locationsIn(scope).prefixes.some(({ text }) => text === '/') || locations.some(takes)
  );
}

function isOtherStatus(words: readonly string[]): boolean {
  return words.includes('500') && words.some((word) => word.startsWith('='));
}

/** How a subrequest always ends. */
interface Ending {
  readonly status: number;
  /** The file that would be sent, were it there. */
  readonly unless: string | undefined;
  /** The script that PHP is asked to run, and that is not there. */
  readonly script: AskedScript | undefined;
}

interface Site {
  readonly question: SiteQuestion;
  readonly deployment: PassDeployment;
  readonly workspace: WorkspaceView;
}

/** The error in which all ways of a subrequest end; `undefined` where one allows, denies, or is not known. @param next what becomes of it in a server of the same nginx that it is passed to */
function endingOf(ways: readonly Way[], site: Site, next?: (way: Way) => Proxied | undefined): Ending | undefined {
  let unless: string | undefined;
  let status: number | undefined;
  let script: AskedScript | undefined;
  for (const way of ways) {
    const passed = next?.(way);
    const ending = passed === undefined ? undefined : endingOf(passed.ways, site);
    const missing = missingOn(way, site);
    const ended = missing === undefined ? (ending?.status ?? statusOf(way)) : 404;
    script ??= missing ?? ending?.script;
    if (ended === undefined) return undefined;
    if (way.outcome.kind === 'file' && ended === 200) unless ??= way.outcome.path;
    else if ((ended >= 200 && ended < 300) || ended === 401 || ended === 403) return undefined;
    else status ??= ended;
    unless ??= ending?.unless;
  }
  return status === undefined ? undefined : { status, unless, script };
}

/** The script that PHP is asked to run for the check, where it is known not to be there. */
function missingOn({ outcome, status }: Way, { question, deployment, workspace }: Site): AskedScript | undefined {
  const verdict = outcome.kind === 'fastcgi' && status === undefined ? verdictIn(outcome.scope, deployment) : undefined;
  const absent =
    outcome.kind === 'fastcgi' && verdict !== undefined
      ? absentFromPools(outcome, question, verdict, workspace)
      : undefined;
  return absent?.isElsewhere === false ? absent.script : undefined;
}

/** The status that the subrequest ends with; `undefined` where another server gives it. */
function statusOf({ outcome, status }: Way): number | undefined {
  if (status !== undefined) return status;
  if (outcome.kind === 'status' || outcome.kind === 'return') return outcome.code;
  return outcome.kind === 'file' ? 200 : undefined;
}

function about(
  placed: Placed,
  { status, unless, script }: Ending,
  { server, unused }: { readonly server: Scope; readonly unused: Unused },
): Draft {
  const word = placed.fact.args[0];
  const at = originOf(placed, word);
  const uri = word?.value ?? '';
  const meant = locationsIn(server).exact.has(uri) ? undefined : unused.meantBy(uri);
  const certain = unless === undefined || meant !== undefined;
  const condition = certain ? '' : ` unless ${shortened(unless)} exists`;
  const near = meant === undefined ? '' : `; the nearest location is "${shortened(meant.name)}"`;
  return {
    at,
    message: `auth_request gets ${status} for ${shortened(uri)}${condition}: nginx answers 500 to every request here${near}`,
    ...(!certain && { severity: 'warning' as const }),
    ...(script !== undefined && {
      related: [{ at: script.param.at, message: `PHP is asked to run ${script.path}, and that file is not there` }],
    }),
    ...(meant !== undefined && {
      related: [{ at: originOf(meant.placed, meant.placed.fact.args.at(-1)), message: 'nothing leads to this one' }],
      fixes: (write: Writer): readonly Fix[] => [
        {
          title: `Change to ${meant.name}`,
          safety: 'review',
          preferred: true,
          edits: [write.nginxWord(at, meant.name)],
        },
      ],
    }),
  };
}

/** Exact locations that another server answers, and that nothing leads to: one of them may be meant. */
class Unused {
  readonly #placed = new Map<string, Placed>();
  readonly #near: NearWords;
  readonly #only: string | undefined;

  constructor(server: Scope) {
    const used = new Set([...scopesIn(server)].flatMap((scope) => leadsTo(scope)));
    const internal: string[] = [];
    for (const { scope, text } of locationsIn(server).exact.values()) {
      if (scope.opener === undefined || used.has(text) || passDirectives.every((name) => scope.own(name).length === 0))
        continue;
      this.#placed.set(text, scope.opener);
      if (scope.own('internal').length > 0) internal.push(text);
    }
    this.#near = new NearWords(this.#placed.keys());
    this.#only = internal.length === 1 ? internal[0] : undefined;
  }

  /** The nearest to a URI that has no exact location, else the only internal one. */
  meantBy(uri: string): { readonly name: string; readonly placed: Placed } | undefined {
    const name = nearest(uri, this.#near.like(uri)) ?? this.#only;
    const placed = name === undefined ? undefined : this.#placed.get(name);
    return name === undefined || placed === undefined ? undefined : { name, placed };
  }
}

/** The URIs that directives of a block lead to, as they are written. */
function leadsTo(scope: Scope): readonly string[] {
  return (['auth_request', 'try_files', 'error_page', 'rewrite', 'mirror'] as const).flatMap((name) =>
    scope.own(name).flatMap(({ fact }) => fact.args.map((word) => word.value.replace(/\?.*$/s, ''))),
  );
}
