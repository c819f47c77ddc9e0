/** A fallback to a named location that its server does not have. */
import { passDirectives } from '../../catalog/nginx/handlers.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { inOrder, type Surroundings } from '../../model/nginx/config/in-order.ts';
import { locationOf, locationsIn } from '../../model/nginx/request/locations.ts';
import { missingUris } from '../../model/nginx/request/sample-uri.ts';
import { isTemplated } from '../../model/nginx/config/placement.ts';
import { originOf, scopesIn, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { NearWords } from '../../text/near-words.ts';
import { shortened } from '../../text/shorten.ts';
import { nearest } from '../kit/nginx-words.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

export default defineRule({
  code: 'named-location-undefined',
  title: 'A fallback names a location that the server does not have',
  severity: 'error',
  outcomes: ['500'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`500 Internal Server Error`, and nothing reaches PHP; the error log says `could not find named location "@app"`. `nginx -t` passes.',
  rationale:
    'nginx looks a named location up when a request comes to it, and only among those of the same server: nginx refuses one inside another location. A name that nothing defines is found only by a visitor.',
  verified:
    'Run on nginx 1.22.1: `nginx -t` passes; 500 for a missing file, by try_files, by error_page, and by error_page with `=200`; 200 once the name is that of a location. A named location inside another location is refused by `nginx -t`.',
  limits:
    'Silent where an include was not read or a template decides, and about an `error_page` of `http`, which each server takes over. An `error_page` for what rarely happens is a warning.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#location',
    'https://nginx.org/en/docs/http/ngx_http_core_module.html#try_files',
  ],

  *check({ server, deployment, workspace }): Iterable<Draft> {
    const { config } = deployment;
    if (server.opener === undefined || config.templated.size > 0) return;
    const surroundings = { config, platform: workspace.platformOf(config.root) };
    const { named, open } = locationsIn(server);
    let near: Within | undefined;
    for (const scope of scopesIn(server)) {
      for (const fallback of fallbacksOf(scope)) {
        if (named.has(fallback.target) || config.placeholders.has(fallback.placed.file)) continue;
        if (open !== undefined || inOrder(server, 'location', surroundings).hidden !== undefined) return;
        near ??= within(server, surroundings);
        if (isIdle(fallback, near.used)) continue;
        yield* about(fallback, near);
      }
    }
  },

  examples: {
    bad: [
      {
        title: 'A misspelt name',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location / {
        try_files $uri @ap;
        #              ^^^ error: the server has no location "@ap": nginx answers 500 where try_files finds nothing; the nearest is "@app"
        #= try_files $uri @app;
    }
    location @app {
    #        ^^^^ related: this one is near
        rewrite ^ /index.php last;
    }
}`,
      },
      {
        title: 'The only named location has another name',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    error_page 404 @missing;
    #              ^^^^^^^^ error: the server has no location "@missing": nginx answers 500 instead of 404; the nearest is "@fallback"
    #= error_page 404 @fallback;
    location @fallback {
    #        ^^^^^^^^^ related: this one is near
        return 200 "gone";
    }
}`,
      },
      {
        title: 'The page for visitors who are not known',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location / {
        auth_request /session;
        error_page 401 = @login;
        #                ^^^^^^ error: the server has no location "@login": nginx answers 500 instead of 401; the nearest is "@sign_in"
        #= error_page 401 = @sign_in;
    }
    location = /session {
        internal;
        proxy_pass http://127.0.0.1:8000;
    }
    location @sign_in {
    #        ^^^^^^^^ related: this one is near
        return 302 /login/?back=$request_uri;
    }
    location /login/ {
    }
}`,
      },
      {
        title: 'An error page for what fails now and then',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    error_page 502 504 @busy;
    #                  ^^^^^ warning: the server has no location "@busy": nginx answers 500 instead of 502 or 504
    location / {
        proxy_pass http://127.0.0.1:8000;
    }
}`,
      },
      {
        title: 'The location has another name than all say',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri @shop;
        #              ^^^^^ error: the server has no location "@shop": nginx answers 500 where try_files finds nothing; the nearest is "@store"
    }
    location /old/ {
        error_page 410 @shop;
    }
    location @store {
    #        ^^^^^^ related: this one is near
    #= location @shop {
        rewrite ^ /index.php last;
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
        title: 'Defined further down, and in an include that was not read',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    location / {
        try_files $uri @app;
    }
    location @app {
        rewrite ^ /index.php last;
    }
}
server {
    listen 8080;
    root /srv/www;
    include /srv/app/nginx-locations.conf;
    location / {
        try_files $uri @app;
    }
}`,
      },
      {
        title: 'Where nothing comes to it',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    root /srv/www;
    error_page 401 @login;
    try_files $uri @old;
    location / {
        return 301 https://www.example.com$request_uri;
        error_page 404 @gone;
    }
    location @unused {
        try_files $uri @old;
    }
}`,
      },
    ],
  },
});

/** A `try_files` or `error_page` that ends in a named location. */
interface Fallback {
  readonly placed: Placed;
  readonly scope: Scope;
  /** With its `@`. */
  readonly target: string;
}

/** What one server has, and how its requests go. */
interface Within {
  readonly server: Scope;
  readonly surroundings: Surroundings;
  /** The names that something leads to. */
  readonly used: ReadonlySet<string>;
  /** How many directives lead to each of them. */
  readonly places: ReadonlyMap<string, number>;
  readonly near: NearWords;
  /** The only named location that nothing leads to. */
  readonly unused: string | undefined;
}

function within(server: Scope, surroundings: Surroundings): Within {
  const { named } = locationsIn(server);
  const targets = [...scopesIn(server)].flatMap((scope) => [...fallbacksOf(scope)].map(({ target }) => target));
  const places = new Map<string, number>();
  for (const target of targets) places.set(target, (places.get(target) ?? 0) + 1);
  const used = new Set(targets);
  const unused = [...named.keys()].filter((name) => !used.has(name));
  return {
    server,
    surroundings,
    used,
    places,
    near: new NearWords(named.keys()),
    unused: unused.length === 1 ? unused[0] : undefined,
  };
}

function* fallbacksOf(scope: Scope): Iterable<Fallback> {
  for (const placed of [...scope.own('try_files'), ...scope.own('error_page')]) {
    const word = placed.fact.args.at(-1);
    if (word === undefined || isTemplated(word) || !/^@[^$]*$/.test(word.value)) continue;
    yield { placed, scope, target: word.value };
  }
}

/** Whether no request comes to it: another location answers, a `return` is before it, or it is in a named location that nothing leads to. */
function isIdle({ placed, scope }: Fallback, used: ReadonlySet<string>): boolean {
  if (placed.fact.name === 'error_page') return isIdleBlock(scope, used);
  return (
    scope.own('return').length > 0 ||
    isIdleBlock(scope, used) ||
    (scope.kind === 'server' && locationsIn(scope).prefixes.some(({ text }) => text === '/'))
  );
}

function isIdleBlock(scope: Scope, used: ReadonlySet<string>): boolean {
  const location = scope.enclosing('location');
  const own = location === undefined ? undefined : locationOf(location);
  return own?.kind === 'named' && !used.has(own.text);
}

function* about(fallback: Fallback, within: Within): Iterable<Draft> {
  const { placed, target } = fallback;
  const isFiles = placed.fact.name === 'try_files';
  const codes = placed.fact.args.map((word) => word.value).filter((value) => /^\d{3}$/.test(value));
  const isAsked = !isFiles && asksForLogin(fallback, codes);
  const meant = meantBy(fallback, within);
  const certain = isFiles || isReached(fallback, within) || (isAsked && meant !== undefined);
  if (!certain && !isAsked && !mayFail(fallback, codes)) return;
  const at = originOf(placed, placed.fact.args.at(-1));
  const when = isFiles ? 'where try_files finds nothing' : `instead of ${codeList(codes)}`;
  const near = meant === undefined ? '' : `; the nearest is "${shortened(meant.name)}"`;
  yield {
    at,
    message: `the server has no location "${shortened(target)}": nginx answers 500 ${when}${near}`,
    ...(!certain && { severity: 'warning' as const }),
    ...(meant !== undefined && {
      related: [{ at: originOf(meant.placed, meant.placed.fact.args.at(-1)), message: 'this one is near' }],
      fixes: (write: Writer): readonly Fix[] => [
        ...renamed(write, target, meant, within),
        {
          title: `Change to ${meant.name}`,
          safety: 'review',
          preferred: !isAgreed(target, meant, within),
          edits: [write.nginxWord(at, meant.name)],
        },
      ],
    }),
  };
}

/** Whether several directives call the location by that name, and none by its own. */
function isAgreed(target: string, { name }: Meant, { used, places }: Within): boolean {
  return !used.has(name) && (places.get(target) ?? 0) > 1;
}

/** Where all agree on the name, the location is the one that is called otherwise. */
function renamed(write: Writer, target: string, meant: Meant, within: Within): readonly Fix[] {
  if (!isAgreed(target, meant, within)) return [];
  return [
    {
      title: `Rename location ${meant.name} to ${target}`,
      safety: 'review',
      preferred: true,
      edits: [write.nginxWord(originOf(meant.placed, meant.placed.fact.args.at(-1)), target)],
    },
  ];
}

function codeList(codes: readonly string[]): string {
  return codes.length < 2 ? codes.join('') : `${codes.slice(0, -1).join(', ')} or ${codes.at(-1) ?? ''}`;
}

/** Whether the model sees a request for a file that is not there, or that nobody may have, end at the missing name. */
function isReached({ scope, target }: Fallback, { server, surroundings }: Within): boolean {
  const why = `there is no location ${target}`;
  return missingUris(scope).some((uri) =>
    waysOf({ server, surroundings, exists: () => undefined }, uri).some(
      ({ outcome, conditions }) =>
        outcome.kind === 'status' &&
        outcome.cause === 'no-location' &&
        outcome.why === why &&
        conditions.every((one) => one.startsWith('there is no')),
    ),
  );
}

/** Whether it is for visitors whom `auth_basic` or `auth_request` does not know. */
function asksForLogin({ scope }: Fallback, codes: readonly string[]): boolean {
  if (!codes.includes('401')) return false;
  return (['auth_basic', 'auth_request'] as const).some((name) => {
    const inner = [...scopesIn(scope)].flatMap((one) => one.own(name));
    const outer = inner.length > 0 ? undefined : scope.nearest(name)?.placed;
    return [...inner, outer].some((placed) => placed !== undefined && placed.fact.args[0]?.value !== 'off');
  });
}

/** Whether it is for answers of a server behind nginx that fails, which there is. */
function mayFail({ scope }: Fallback, codes: readonly string[]): boolean {
  if (!codes.some((code) => Number(code) >= 500 && code !== '503')) return false;
  return [...scopesIn(scope)].some((one) => passDirectives.some((name) => one.own(name).length > 0));
}

/** A named location, with its opener. */
interface Meant {
  readonly name: string;
  readonly placed: Placed;
}

/** The named location that is meant: the nearest one, or the only one, where nothing leads to it. */
function meantBy({ target }: Fallback, { server, near, unused }: Within): Meant | undefined {
  const { named } = locationsIn(server);
  const name = nearest(target, near.like(target)) ?? unused;
  const placed = name === undefined ? undefined : named.get(name)?.scope.opener;
  return name === undefined || placed === undefined ? undefined : { name, placed };
}
