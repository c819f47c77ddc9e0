/** A fallback to a named location keeps the URI, and PHP is asked to run the very file that was not there. */
import { followsUri, isNamed, type ScriptPath } from '../../model/deployment/script.ts';
import { mayRewrite } from '../../model/deployment/php-pass.ts';
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import { anyOf } from '../../catalog/nginx/followed.ts';
import { directoryOf, onDisk, samePath } from '../../model/nginx/values/directory.ts';
import { inOrder, type Surroundings } from '../../model/nginx/config/in-order.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import { nearestOf } from '../../model/nginx/values/script.ts';
import { originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { phpName } from '../kit/script-side.ts';
import { scriptPath, setScript } from './script-path.ts';
import { grouped } from '../../model/grouped.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'fallback-keeps-uri',
  title: 'A named location runs the missing page',
  severity: 'error',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pass',
  symptom:
    '`404 File not found.` for each page that the front controller answers; the error log of nginx says `Primary script unknown`. `nginx -t` passes.',
  rationale:
    'A fallback to `/index.php` changes the URI, one to `@name` does not. `$fastcgi_script_name` and `$uri` are still the page that was asked for, so that PHP is asked to run a file that `try_files` has just not found.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 404 by `try_files … @shop` and by `error_page 404 = @shop`; 403 `Access denied.` where the file is there and try_files does not look for it. 200 once SCRIPT_FILENAME is `$document_root/index.php`, or a rewrite with `break` names the script.',
  limits:
    'Reported only where all requests for the named location come from a location with a prefix in the same directory, by a try_files that looks for `$uri` or by an error page for 404. Silent with `fastcgi_split_path_info`: `/index.php/page` comes along as well.',
  references: ['https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files'],

  *check(subject): Iterable<Draft> {
    const own = subject.verdict.pass.scope;
    const script = own.kind === 'location' && isNamed(own) ? scriptPath(subject) : undefined;
    if (
      script === undefined ||
      script.directory.from !== 'root' ||
      !followsUri(script.param) ||
      !samePath(script.path, script.file)
    )
      return;
    const { pass, param } = script;
    const { scope, surroundings } = pass;
    const split = nearestOf(scope, 'fastcgi_split_path_info', surroundings);
    if (split.kind === 'unknown' || split.placed !== undefined) return;
    const clients = clientsOf(script);
    const first = clients?.[0];
    if (clients === undefined || first === undefined) return;
    const index = nearestOf(scope, 'fastcgi_index', surroundings);
    const answersDirectories =
      index.kind === 'unknown' || (index.placed !== undefined && clients.some(({ directories }) => !directories));
    const uri = `${first.prefix}news`;
    yield {
      at: param.at,
      severity: answersDirectories ? 'warning' : 'error',
      message: `the URI stays ${uri} on the way here: ${phpName(pass)} is asked to run ${onDisk(script.directory.path + uri)}, which ${first.placed.fact.name === 'try_files' ? 'try_files did not find' : 'was not found'}`,
      related: clients.map(({ placed }) => ({ at: originOf(placed), message: 'from here' })),
      fixes: (write) => [
        {
          title: 'Run $document_root/index.php for each of them',
          safety: 'review',
          preferred: true,
          edits: [setScript(write, script, '$document_root/index.php')],
        },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A front controller without its name',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ @shop;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^ related: from here
    }
    location @shop {
        include fastcgi.conf;
        #<^^^^^^^^^^^^^^^^^^^ error: the URI stays /news on the way here: pool "shop" is asked to run /srv/shop/news, which try_files did not find
        #+ fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'An error page',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location /docs/ {
        error_page 404 = @shop;
        #<^^^^^^^^^^^^^^^^^^^^^ related: from here
    }
    location @shop {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$uri;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ error: the URI stays /docs/news on the way here: pool "shop" is asked to run /srv/shop/docs/news, which was not found
        #= fastcgi_param SCRIPT_FILENAME $document_root/index.php;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Static files are elsewhere',
        files: `#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    location / {
        root /srv/shop/static;
        try_files $uri @shop;
    }
    location @shop {
        root /srv/shop/scripts;
        fastcgi_index index.php;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A rewrite names the script',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location / {
        try_files $uri $uri/ @shop;
    }
    location @shop {
        rewrite ^ /index.php last;
    }
    location ~ \.php$ {
        error_page 418 = @php;
        return 418;
    }
    location @php {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

interface SocketClient {
  readonly placed: Placed;
  /** Begins each of its URIs, and ends with a slash. */
  readonly prefix: string;
  /** Whether directories do not come along. */
  readonly directories: boolean;
}

/** Every directive that leads to the named location; `undefined` where one of them may bring a script that is there. */
function clientsOf(script: ScriptPath): readonly SocketClient[] | undefined {
  const { scope, surroundings } = script.pass;
  const name = scope.opener?.fact.args[0]?.value;
  const server = scope.enclosing('server');
  if (name === undefined || server === undefined) return undefined;
  const fallbacks = fallbacksIn(server, surroundings);
  if (fallbacks === undefined) return undefined;
  const clients: SocketClient[] = [];
  for (const [placed, one] of fallbacks.get(name) ?? []) {
    const client = clientOf(placed, one, script, surroundings);
    if (client === undefined) return undefined;
    clients.push(client);
  }
  return clients;
}

type Fallbacks = ReadonlyMap<string, readonly (readonly [Placed, Scope])[]>;

const known = new WeakMap<Scope, { readonly fallbacks: Fallbacks | undefined }>();
const isFallback = anyOf(['try_files', 'error_page']);
const isAnswer = anyOf(['return', ...passDirectives]);

/** The `try_files` and `error_page` of a server by their last words; `undefined` where some were not read. */
function fallbacksIn(server: Scope, surroundings: Surroundings): Fallbacks | undefined {
  let kept = known.get(server);
  if (kept === undefined) known.set(server, (kept = { fallbacks: readFallbacks(server, surroundings) }));
  return kept.fallbacks;
}

function readFallbacks(server: Scope, surroundings: Surroundings): Fallbacks | undefined {
  const found: [Placed, Scope][] = [];
  for (const scope of scopesIn(server)) {
    const { directives, hidden } = inOrder(scope, isFallback, surroundings);
    if (hidden !== undefined) return undefined;
    for (const placed of directives) found.push([placed, scope]);
  }
  return grouped(found, ([placed]) => [placed.fact.args.at(-1)?.value ?? '']);
}

/** The way from one directive, where what comes along is a URI for which no file is in the directory. */
function clientOf(
  placed: Placed,
  scope: Scope,
  script: ScriptPath,
  surroundings: Surroundings,
): SocketClient | undefined {
  const location = scope.kind === 'location' ? locationOf(scope) : undefined;
  const directory = directoryOf(scope, surroundings);
  if (
    (location?.kind !== 'prefix' && location?.kind !== 'prefix-only') ||
    directory.kind === 'unknown' ||
    directory.value.from !== 'root' ||
    !samePath(directory.value.path, script.directory.path)
  )
    return undefined;
  const own = inOrder(scope, isAnswer, surroundings);
  if (own.hidden !== undefined || own.directives.length > 0 || mayRewrite(scope) || scope.children.length > 0)
    return undefined;
  const words = placed.fact.args.slice(0, -1).map((word) => word.value);
  const looks =
    placed.fact.name === 'try_files'
      ? words.includes('$uri')
      : words.every((word) => word === '404' || word.startsWith('='));
  return looks
    ? {
        placed,
        prefix: location.text.replace(/(?<!\/)\/*$/, '/'),
        directories: placed.fact.name !== 'try_files' || words.includes('$uri/'),
      }
    : undefined;
}
