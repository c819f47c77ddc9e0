/** A location that hands requests to PHP and denies everybody. */
import { originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { unreadSurroundings } from '../../model/nginx/config/unread.ts';
import { phpPass } from '../kit/script-side.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'fastcgi-pass-denied',
  formerly: ['pass-behind-deny'],
  title: 'No request can reach this fastcgi_pass',
  severity: 'warning',
  outcomes: ['403'],
  since: '0.1.0',
  subject: 'pass',
  symptom: 'Every request of the location gets `403 Forbidden`, and nginx logs `access forbidden by rule`.',
  rationale:
    "`deny all` alone denies all clients, nginx's own redirects to the location included. The list of a location replaces those of the outer blocks, so that an `allow` of the server is ignored.",
  verified: 'nginx 1.22.1: 403 for each request, 200 once the line is gone, and 200 with an `allow` in front of it.',
  limits:
    'An error where the server denies, as its other pages are then denied as well; a warning in a location. Not with `internal` or `satisfy any`, nor where an include was not read. Requests that nginx makes by itself, for `auth_request` or `mirror`, are allowed.',
  references: ['https://nginx.org/en/docs/http/ngx_http_access_module.html'],

  *check(subject): Iterable<Draft> {
    const scope = phpPass(subject)?.scope;
    if (scope?.kind !== 'location' || scope.own('allow').length > 0 || scope.own('internal').length > 0) return;
    const { pass } = subject.verdict;
    const denial = denialOf(scope);
    const denied = denial?.list[0];
    if (
      denied === undefined ||
      denied.fact.args[0]?.value !== 'all' ||
      unreadSurroundings(scope, (name) => lettingIn.has(name), pass.config) !== undefined ||
      pass.config.templated.has(denied.file)
    )
      return;
    if (scope.nearest('satisfy')?.placed.fact.args[0]?.value === 'any' || asksItself(scope.enclosing('server'))) return;
    yield {
      at: originOf(denied),
      ...(denial?.isWhole === true ? { severity: 'error' as const } : {}),
      message: messageOf(denied, scope),
      related: [{ at: pass.at, message: 'the fastcgi_pass that no request reaches' }],
      fixes: (write) => [
        { title: 'Allow all clients: remove deny all', safety: 'review', edits: [write.removeNginx(denied)] },
      ],
    };
  },

  examples: {
    bad: [
      {
        title: 'A list that denies all and allows no client',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    allow 10.0.0.0/8;
    location ~ \.php$ {
        deny all;
        #<^^^^^^^ warning: all clients are denied here: every request to this fastcgi_pass gets 403
        #=
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: the fastcgi_pass that no request reaches
    }
}
#- /etc/nginx/mime.types
types { text/html html; }
#- /etc/nginx/fastcgi.conf
fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
fastcgi_param REQUEST_METHOD $request_method;`,
      },
      {
        title: 'The server denies all, and nothing in it allows anybody',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    deny all;
    #<^^^^^^^ error: all clients are denied here, and no location allows any: every request to PHP gets 403
    #=
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: the fastcgi_pass that no request reaches
    }
}`,
      },
      {
        title: 'Only the location of the monitoring has a list of its own',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    deny all;
    #<^^^^^^^ error: all clients are denied here, in each location without a list of its own: requests to PHP get 403
    #=
    location = /ping {
        allow 127.0.0.1;
        deny all;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #            ^^^^^^^^^^^^^^^^^^^^^^^ related: the fastcgi_pass that no request reaches
    }
}`,
      },
    ],
    good: [
      {
        title: 'Some are allowed, and in front',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        allow 127.0.0.1;
        deny all;
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
#- /etc/nginx/fastcgi.conf
fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
fastcgi_param REQUEST_METHOD $request_method;`,
      },
      {
        title: 'A network is allowed, for the whole server or for some of it',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    allow 10.0.0.0/8;
    deny all;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    listen 8080;
    root /srv/shop;
    index index.php;
    deny all;
    location /office/ {
        allow 10.0.0.0/8;
        deny all;
        location ~ \.php$ {
            include fastcgi.conf;
            fastcgi_pass unix:/run/php/shop.sock;
        }
    }
}`,
      },
    ],
  },
});

function messageOf(denied: Placed, scope: Scope): string {
  if (denied.fact === scope.own('deny')[0]?.fact)
    return 'all clients are denied here: every request to this fastcgi_pass gets 403';
  const server = scope.enclosing('server');
  return server !== undefined && allowingIn(server).anybody
    ? 'all clients are denied here, in each location without a list of its own: requests to PHP get 403'
    : 'all clients are denied here, and no location allows any: every request to PHP gets 403';
}

interface Allowing {
  readonly anybody: boolean;
  /** A location that may lead on to others. */
  readonly leading: boolean;
}

/** By server: its passes are asked about one after the other. */
const allowing = new WeakMap<Scope, Allowing>();

function allowingIn(server: Scope): Allowing {
  let allows = allowing.get(server);
  if (allows === undefined) {
    const scopes = [...scopesIn(server)].filter((scope) => scope.own('allow').length > 0);
    allows = { anybody: scopes.length > 0, leading: scopes.some((scope) => scope.own('fastcgi_pass').length === 0) };
    allowing.set(server, allows);
  }
  return allows;
}

interface Denial {
  readonly list: readonly Placed[];
  /** Of the block that it is written in: the whole server is closed, a location may be on purpose. */
  readonly isWhole: boolean;
}

/** The list that holds in the location: its own, or that of a block around it where nothing in the server allows anybody; of the server, where only locations that pass to PHP themselves do. */
function denialOf(location: Scope): Denial | undefined {
  if (location.own('deny').length > 0) return { list: location.own('deny'), isWhole: false };
  const server = location.enclosing('server');
  const nearest = server && location.nearest('deny');
  if (server === undefined || nearest === undefined || nearest.scope.own('allow').length > 0) return undefined;
  const isWhole = nearest.scope.kind !== 'location';
  const { anybody, leading } = allowingIn(server);
  return (isWhole ? leading : anybody) ? undefined : { list: nearest.scope.own('deny'), isWhole };
}

/** What would let a request through all the same. */
const lettingIn = new Set(['allow', 'satisfy', 'internal', 'auth_request']);

/** Whether nginx may ask the location by itself, past its list. */
function asksItself(server: Scope | undefined): boolean {
  return (
    server !== undefined &&
    (server.nearest('auth_request') !== undefined ||
      server.children.some((child) => child.own('auth_request').length > 0))
  );
}
