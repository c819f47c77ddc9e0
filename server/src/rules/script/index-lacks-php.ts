/** The front page is looked for under other names than index.php. */
import type { SiteQuestion } from '../../model/deployment/question.ts';
import { routesOf } from '../../model/deployment/routes.ts';
import { siteScripts } from '../../model/deployment/site-scripts.ts';
import { waysOf } from '../../model/nginx/request/answering.ts';
import { directoryOf, fileOf } from '../../model/nginx/values/directory.ts';
import { locationOf } from '../../model/nginx/request/locations.ts';
import type { Question, Way } from '../../model/nginx/request/request.ts';
import { originOf, type Placed, type Scope } from '../../model/nginx/config/scope.ts';
import { fromBytes } from '../../text/bytes.ts';
import { defineRule, type Draft } from '../kit/rule.ts';
import { inUnlike } from '../kit/unlike.ts';

export default defineRule({
  code: 'index-lacks-php',
  title: 'No index.php among the names of the index',
  severity: 'warning',
  outcomes: ['403'],
  since: '0.1.0',
  subject: 'server',
  symptom:
    '`403 Forbidden` for `/`; the error log says `directory index of "/srv/shop/" is forbidden`. `/index.php` is answered. `nginx -t` passes.',
  rationale: 'Without `index` nginx looks for index.html alone.',
  verified:
    'Run on nginx 1.22.1 and PHP-FPM 8.2: 403 for /, behind `try_files $uri $uri/ /index.php` too, and 200 once index names index.php.',
  limits:
    'An error where the files of the site are known: index.html is not there, and index.php is. Silent where index.php does not go to PHP, where anything else answers / (a return, an exact location, a fallback, nothing from outside where it is internal), where no root is set, and where `index` is written: a front page of HTML may be meant.',
  references: ['https://nginx.org/en/docs/http/ngx_http_index_module.html#index'],

  *check(subject): Iterable<Draft> {
    const { server, deployment } = subject;
    const { config } = deployment;
    if (server.opener === undefined || config.templated.has(server.opener.file) || !passes(server)) return;
    yield* inUnlike('index-lacks-php', subject, draftsIn);
  },

  examples: {
    bad: [
      {
        title: 'A server without index',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
#<^^^^ warning: for / nginx looks for index.html only: without one the visitor gets 403, whatever index.php is there
    root /srv/shop;
    #+ index index.html index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: index.php is run here
    }
}`,
      },
      {
        title: 'The directory is found before the fallback',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
#<^^^^ warning: for / nginx looks for index.html only, which is not there: the visitor gets 403, though index.php is there
    root /srv/shop;
    #+ index index.html index.php;
    location / {
        try_files $uri $uri/ /index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: index.php is run here
    }
}`,
      },
      {
        title: 'The names that are written are not there',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/style.css
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.html index.htm;
    #<^^^^^^^^^^^^^^^^^^^^^^^^^ error: for / nginx looks for index.html, index.htm only, and index.php alone is there: the visitor gets 403
    #= index index.html index.htm index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: index.php is run here
    }
}`,
      },
      {
        title: 'The index of a location',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.php
#- /srv/shop/blog/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location /blog/ {
        index index.html;
        #<^^^^^^^^^^^^^^^ error: for /blog/ nginx looks for index.html only, and index.php alone is there: the visitor gets 403
        #= index index.html index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
        #<^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ related: index.php is run here
    }
}`,
      },
    ],
    good: [
      {
        title: 'index.html is there',
        files: String.raw`#- base: debian-shop-pool
#- /srv/shop/index.html
#- /srv/shop/index.php
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'The directory cannot be requested',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        internal;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    listen 8080;
    root /srv/shop;
    location = / {
        return 204;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}
server {
    listen 8081;
    root /srv/shop;
    location = /hook.php {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
      {
        title: 'A fallback leads to the script',
        files: String.raw`#- base: debian-shop-pool
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location / {
        try_files $uri /index.php;
    }
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass unix:/run/php/shop.sock;
    }
}`,
      },
    ],
  },
});

function* draftsIn(question: SiteQuestion): Iterable<Draft> {
  if (question.surroundings.config.isMain && question.server.nearest('index') === undefined)
    yield* withoutIndex(question);
  yield* seenWithout(question);
}

/** Nobody names an index: nginx looks for index.html. What is written further out holds in every location of the server. */
function* withoutIndex(question: SiteQuestion): Iterable<Draft> {
  const { server } = question;
  const { opener } = server;
  const block = opener?.fact.block;
  if (opener === undefined || block === undefined) return;
  // where the front page is there, other directories may lack theirs
  const isFine = waysOf(question, '/').every(({ outcome }) => outcome.kind === 'file');
  if (isFine && ![...directoriesOfSite(question)].some((uri) => waysOf(question, uri).some(isForbidden))) return;
  const front = waysOf(isFine ? { ...question, exists: () => undefined } : question, '/');
  const forbidden = front.find(isForbidden);
  const scope = forbidden?.steps.at(-1)?.scope;
  if (
    scope === undefined ||
    scope.nearest('index') !== undefined ||
    front.some(({ outcome }) => outcome.kind !== 'file' && outcome.kind !== 'status')
  )
    return;
  // below nginx's own prefix the package has an index.html
  const directory = directoryOf(scope, question.surroundings);
  if (directory.kind === 'unknown' || directory.value.from === 'default') return;
  const script = waysOf(question, '/index.php')
    .map(({ outcome }) => outcome)
    .find((outcome) => outcome.kind === 'fastcgi');
  if (script?.kind !== 'fastcgi') return;
  const root = server.own('root').at(-1);
  const isSeen =
    forbidden?.conditions.length === 0 && question.exists(`${fileOf(directory.value, '/')}index.php`, 'file') === true;
  yield {
    at: { file: opener.file, range: opener.fact.nameRange },
    message: isSeen
      ? 'for / nginx looks for index.html only, which is not there: the visitor gets 403, though index.php is there'
      : 'for / nginx looks for index.html only: without one the visitor gets 403, whatever index.php is there',
    related: [{ at: originOf(script.placed), message: 'index.php is run here' }],
    fixes: (write) => {
      // what answers now keeps answering: index.html stays the first; a script of a directory that nobody runs is not named
      const scripts = [
        ...directoriesOf(server).map((prefix) => `${prefix}index.php`),
        ...siteScripts(question).flatMap(({ uri }) => (uri.endsWith('/index.php') ? [uri] : [])),
      ];
      const line = `index index.html ${scripts.every((uri) => isRun(question, uri)) ? '' : '/'}index.php;`;
      return [
        {
          title: `Add ${line.slice(0, -1)}`,
          safety: 'review',
          preferred: true,
          edits: [
            root === undefined || root.file !== opener.file
              ? write.intoBlock(opener, block.range, line)
              : write.addNginxAfter(root, line),
          ],
        },
      ];
    },
  };
}

function isForbidden({ outcome }: Way): boolean {
  return outcome.kind === 'status' && outcome.cause === 'no-index';
}

/** A directory has an index.php that PHP would run, and none of the files that nginx looks for there. */
function* seenWithout(question: SiteQuestion): Iterable<Draft> {
  const reported = new Set<Placed['fact']>();
  for (const uri of directoriesOfSite(question)) {
    const [way, other] = waysOf(question, uri);
    const scope = way?.steps.at(-1)?.scope;
    if (way === undefined || scope === undefined || other !== undefined || !isForbidden(way)) continue;
    const index = scope.nearest('index')?.placed;
    const directory = directoryOf(scope, question.surroundings);
    const last = index?.fact.args.at(-1);
    if (index === undefined || last === undefined || reported.has(index.fact) || directory.kind === 'unknown') continue;
    const [script] = waysOf(question, `${uri}index.php`).map(({ outcome }) => outcome);
    if (question.exists(`${fileOf(directory.value, uri)}index.php`, 'file') !== true || script?.kind !== 'fastcgi')
      continue;
    reported.add(index.fact);
    yield {
      at: originOf(index),
      severity: 'error',
      message: `for ${fromBytes(uri)} nginx looks for ${index.fact.args.map((word) => word.value).join(', ')} only, and index.php alone is there: the visitor gets 403`,
      related: [{ at: originOf(script.placed), message: 'index.php is run here' }],
      fixes: () => [
        {
          title: 'Add index.php to index',
          safety: 'review',
          preferred: true,
          edits: [{ file: index.file, range: { start: last.range.end, end: last.range.end }, newText: ' index.php' }],
        },
      ],
    };
  }
}

/** URIs of the front page, of locations with an index of their own, and of directories in which the tree has an index.php. */
function directoriesOfSite(question: SiteQuestion): ReadonlySet<string> {
  const named = routesOf(question).flatMap(({ request: { kind, uri } }) => (kind === 'front' ? [uri] : []));
  const seen = siteScripts(question).flatMap(({ uri }) =>
    uri.endsWith('/index.php') ? [uri.slice(0, -'index.php'.length)] : [],
  );
  return new Set([...named, ...seen]);
}

function passes(scope: Scope): boolean {
  return scope.own('fastcgi_pass').length > 0 || scope.children.some(passes);
}

/** Prefixes of directories for which the server may answer: any, and those that have a location. */
function directoriesOf(server: Scope): readonly string[] {
  const own = server.children.map((child) => (child.kind === 'location' ? locationOf(child) : undefined));
  return [
    '/x/',
    ...own.flatMap((location) =>
      (location?.kind === 'prefix' || location?.kind === 'prefix-only') &&
      location.text.startsWith('/') &&
      location.text.endsWith('/')
        ? [location.text]
        : [],
    ),
  ];
}

/** Whether a script is not sent as it is, wherever it lies. */
function isRun(question: Question, uri: string): boolean {
  return !waysOf(question, uri).some(({ outcome }) => outcome.kind === 'file' && outcome.uri.endsWith('.php'));
}
