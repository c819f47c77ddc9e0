/** A pool has a status or ping page, and nginx sends nobody there. */
import { scriptFilename } from '../../model/nginx/values/script.ts';
import { surroundingsOf } from '../../model/deployment/php-pass.ts';
import { decidingEntry, poolText } from '../../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../../model/fpm/master.ts';
import type { FastcgiPass } from '../../model/nginx/config/passes.ts';
import { locationsIn } from '../../model/nginx/request/locations.ts';
import { paramsOf } from '../../model/nginx/values/params.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { paramLines, scriptLine } from '../kit/script-side.ts';
import { locationsOfPage, type PageLocations } from './status-locations.ts';
import { defineRule, type Draft, type Fix } from '../kit/rule.ts';
import type { Writer } from '../../edits/writer.ts';

const pages = { 'pm.status_path': 'status page', 'ping.path': 'ping page' } as const;
type PageKey = keyof typeof pages;

export default defineRule({
  code: 'status-path-unreachable',
  title: 'nginx does not pass requests to the status page of the pool',
  severity: 'warning',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pool',
  symptom: "The status or ping page answers 404: nginx's own, or `File not found.` of PHP-FPM.",
  rationale:
    'PHP-FPM compares `pm.status_path` and `ping.path` with SCRIPT_NAME, and reads that only where SCRIPT_FILENAME is sent. So nginx needs a location that passes this very path on, with both; `location ~ \\.php$` does not match it.',
  verified:
    'nginx 1.22 and PHP-FPM 8.2: without a location for it, and with one that sends no SCRIPT_FILENAME, the page is 404; with both it is 200.',
  limits:
    'Without a location that is meant for the page, only `pm.status_path` is checked, and only outside containers and where one pool alone answers: health checks and exporters may connect to PHP-FPM directly. Silent where the page has an address of its own (`pm.status_listen`), where a `rewrite` or a `fastcgi_param SCRIPT_NAME` names the path, and where which location answers is not known.',
  references: [
    'https://www.php.net/manual/en/install.fpm.configuration.php#pm.status-path',
    'https://www.php.net/manual/en/fpm.status.php',
  ],

  *check({ pool, workspace }) {
    for (const key of ['pm.status_path', 'ping.path'] as const) {
      const draft = draftOf(pool, key, workspace);
      if (draft !== undefined) yield draft;
    }
  },

  examples: {
    bad: [
      {
        title: 'Only .php is passed on',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ related: nginx passes requests to the pool here
    }
    #+ location = /status {
        #+ allow 127.0.0.1;
        #+ deny all;
        #+ include fastcgi_params;
        #+ fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        #+ fastcgi_pass 127.0.0.1:9000;
    #+ }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
;                ^^^^^^^ warning: no location passes /status to pool "shop": requests through nginx for its status page get 404`,
      },
      {
        title: 'Without SCRIPT_FILENAME',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location = /status {
        include fastcgi_params;
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ warning: no SCRIPT_FILENAME is sent here: the status page of pool "shop" answers 404
        #+ fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
;                ^^^^^^^ related: the status page`,
      },
      {
        title: 'A location of another name',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location = /fpm-ping {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
        #            ^^^^^^^^^^^^^^ warning: this location passes /fpm-ping to pool "shop", whose ping page is /ping: it answers 404
        #+ fastcgi_param SCRIPT_NAME /ping;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
ping.path = /ping
;           ^^^^^ related: the ping page`,
      },
    ],
    good: [
      {
        title: 'A ping page that nginx is not meant to serve: a health check connects to PHP-FPM itself',
        files: String.raw`#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    index index.php;
    location ~ \.php$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
ping.path = /ping`,
      },
      {
        title: 'A location for both pages',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location ~ ^/(status|ping)$ {
        include fastcgi.conf;
        fastcgi_pass 127.0.0.1:9000;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
ping.path = /ping`,
      },
      {
        title: 'Under another name',
        files: `#- base: debian
#- /etc/nginx/conf.d/shop.conf
server {
    root /srv/shop;
    location = /fpm {
        include fastcgi.conf;
        fastcgi_param SCRIPT_NAME /status;
        fastcgi_pass 127.0.0.1:9000;
    }
}
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status`,
      },
    ],
  },
});

function draftOf(pool: Pool, key: PageKey, workspace: WorkspaceView): Draft | undefined {
  const placed = decidingEntry(pool.entries, key);
  const text = poolText(pool, key);
  if (
    placed === undefined ||
    text?.kind !== 'known' ||
    !text.value.startsWith('/') ||
    pool.entries.has('pm.status_listen')
  )
    return undefined;
  const found = locationsOfPage(pool, text.value, key === 'ping.path' ? /ping/i : /status/i, workspace);
  if (found === undefined) return undefined;
  const page: Page = { pool, key, path: text.value, at: entryOrigin(placed), workspace };
  if (found.scriptless !== undefined) return scriptless(found.scriptless, page);
  if (found.near !== undefined) return misnamed(found.near, page);
  // who checks whether PHP-FPM is alive, or reads its counters, may connect to it without nginx
  return key === 'ping.path' || found.shared || workspace.machineOf(pool.master.root).startedBy === 'unknown'
    ? undefined
    : absent(found, page);
}

interface Page {
  readonly pool: Pool;
  readonly key: PageKey;
  readonly path: string;
  readonly at: Draft['at'];
  readonly workspace: WorkspaceView;
}

function absent({ passes }: PageLocations, { pool, key, path, at, workspace }: Page): Draft {
  const [first] = passes;
  return {
    at,
    message: `no location passes ${path} to pool "${pool.name}": requests through nginx for its ${pages[key]} get 404`,
    related: passes.map((pass) => ({ at: pass.at, message: 'nginx passes requests to the pool here' })),
    fixes: (write) =>
      passes.length === 1 && first !== undefined ? locationFix(write, first, { pool, key, path, at, workspace }) : [],
  };
}

function scriptless(pass: FastcgiPass, { pool, key, at, workspace }: Page): Draft {
  return {
    at: pass.at,
    message: `no SCRIPT_FILENAME is sent here: the ${pages[key]} of pool "${pool.name}" answers 404`,
    related: [{ at, message: `the ${pages[key]}` }],
    fixes: (write) => paramFix(write, pass, workspace, { title: 'Add SCRIPT_FILENAME', lines: [scriptLine] }),
  };
}

function misnamed(
  { pass, asked, sendsScript }: NonNullable<PageLocations['near']>,
  { pool, key, path, at, workspace }: Page,
): Draft {
  const lines = [...(sendsScript ? [] : [scriptLine]), `fastcgi_param SCRIPT_NAME ${path};`];
  return {
    at: pass.at,
    message: `this location passes ${asked} to pool "${pool.name}", whose ${pages[key]} is ${path}: it answers 404`,
    related: [{ at, message: `the ${pages[key]}` }],
    fixes: (write) => paramFix(write, pass, workspace, { title: `Add SCRIPT_NAME ${path}`, lines }),
  };
}

function paramFix(
  write: Writer,
  pass: FastcgiPass,
  workspace: WorkspaceView,
  { title, lines }: { readonly title: string; readonly lines: readonly string[] },
): readonly Fix[] {
  const params = paramsOf(pass.scope, surroundingsOf(pass.config, workspace));
  // one parameter in this block would drop those of the blocks around it
  if (params.kind === 'unknown' || params.scope !== pass.scope) return [];
  return [{ title, safety: 'review', preferred: true, edits: [write.addNginxAfter(pass.placed, ...lines)] }];
}

/** Behind the location of the pass, in the server itself: where another exact location has the path, the page gets another one. */
function locationFix(write: Writer, pass: FastcgiPass, { pool, key, path: written }: Page): readonly Fix[] {
  const location = outermost(pass.scope);
  const opener = location?.opener;
  if (opener === undefined || opener.file !== pass.placed.file || pass.word.value.includes('$')) return [];
  const taken = location?.parent === undefined ? undefined : locationsIn(location.parent).exact;
  const path = [written, `/${pool.name}${written}`, `/fpm${written}`].find((one) => taken?.has(one) !== true);
  if (path === undefined) return [];
  const body = [
    'allow 127.0.0.1;',
    'deny all;',
    ...paramLines(['REQUEST_METHOD', scriptFilename], pass.config),
    `fastcgi_pass ${pass.word.value};`,
  ];
  const edit = write.addNginxAfter(opener, `location = ${path} {`, ...body.map((line) => `    ${line}`), '}');
  if (path === written)
    return [
      {
        title: `Add a location for ${path}, for local requests only`,
        safety: 'review',
        preferred: true,
        edits: [edit],
      },
    ];
  return [
    {
      title: `Set ${key} to ${path}, and add a location for it, for local requests only`,
      safety: 'review',
      preferred: true,
      edits: [write.setPool(pool, key, path), edit],
    },
  ];
}

/** The location of the server itself that holds a block. */
function outermost(inner: Scope): Scope | undefined {
  let found: Scope | undefined;
  for (let scope: Scope | undefined = inner; scope !== undefined && scope.kind !== 'server'; scope = scope.parent)
    if (scope.kind === 'location') found = scope;
  return found;
}
