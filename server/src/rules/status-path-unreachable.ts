/** A pool has a status or ping page, and nginx sends nobody there. */
import { decidingEntry, poolText } from '../model/fpm/settings.ts';
import { entryOrigin, type Pool } from '../model/fpm/master.ts';
import type { FastcgiCall } from '../model/nginx/calls.ts';
import { inOrder, type Surroundings } from '../model/nginx/in-order.ts';
import { selectLocation } from '../model/nginx/locations.ts';
import { lastOf, paramsOf } from '../model/nginx/params.ts';
import type { Scope } from '../model/nginx/scope.ts';
import type { WorkspaceModel } from '../model/workspace.ts';
import { defineRule, type Draft, type Fix } from './rule.ts';
import type { Writer } from './writer.ts';

const pages = { 'pm.status_path': 'status page', 'ping.path': 'ping page' } as const;
type PageKey = keyof typeof pages;

export default defineRule({
  code: 'status-path-unreachable',
  title: 'nginx does not lead to the pool\'s status page',
  severity: 'warning',
  outcomes: ['404'],
  since: '0.1.0',
  subject: 'pool',
  symptom: 'The status or ping page answers 404: nginx\'s own, or `File not found.` of PHP-FPM.',
  rationale: 'PHP-FPM compares `pm.status_path` and `ping.path` with SCRIPT_NAME, and reads that only where SCRIPT_FILENAME is sent. So nginx needs a location that passes this very path on, with both; `location ~ \\.php$` does not match it.',
  verified: 'nginx 1.22 and PHP-FPM 8.2: without a location for it, and with one that sends no SCRIPT_FILENAME, the page is 404; with both it is 200.',
  limits: 'Silent where the page has an address of its own (`pm.status_listen`), where a `rewrite` or a `fastcgi_param SCRIPT_NAME` names the path, and where which location answers is not known. Who asks PHP-FPM directly, as some monitors do, needs no location.',
  references: ['https://www.php.net/manual/en/install.fpm.configuration.php#pm.status-path', 'https://www.php.net/manual/en/fpm.status.php'],

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
        files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        index index.php;
        location ~ \\.php$ {
            include fastcgi.conf;
            fastcgi_pass 127.0.0.1:9000;
            #            ^^^^^^^^^^^^^^ related: nginx calls the pool here
        }
    }
}
;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
;                ^^^^^^^ warning: no location passes /status on to pool "shop": its status page answers 404
`,
        fixed: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        index index.php;
        location ~ \\.php$ {
            include fastcgi.conf;
            fastcgi_pass 127.0.0.1:9000;
        }
        location = /status {
            allow 127.0.0.1;
            deny all;
            include fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}
`,
      },
      {
        title: 'Without SCRIPT_FILENAME',
        files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        location = /status {
            include fastcgi_params;
            fastcgi_pass 127.0.0.1:9000;
            #            ^^^^^^^^^^^^^^ warning: no SCRIPT_FILENAME is sent here: the status page of pool "shop" answers 404
        }
    }
}
;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
;                ^^^^^^^ related: the status page
`,
        fixed: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        location = /status {
            include fastcgi_params;
            fastcgi_pass 127.0.0.1:9000;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        }
    }
}
`,
      },
    ],
    good: [
      {
        title: 'A location for both pages',
        files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        location ~ ^/(status|ping)$ {
            include fastcgi.conf;
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}
;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
ping.path = /ping
`,
      },
      {
        title: 'Under another name',
        files: `#- /etc/nginx/nginx.conf
user www-data;
events {}
http {
    server {
        root /srv/shop;
        location = /fpm {
            include fastcgi.conf;
            fastcgi_param SCRIPT_NAME /status;
            fastcgi_pass 127.0.0.1:9000;
        }
    }
}
;- /etc/php/8.2/fpm/php-fpm.conf
[global]
include = /etc/php/8.2/fpm/pool.d/*.conf
;- /etc/php/8.2/fpm/pool.d/shop.conf
[shop]
user = shop
listen = 127.0.0.1:9000
pm = static
pm.max_children = 2
pm.status_path = /status
`,
      },
    ],
  },
});

/** What a call makes of a page: it leads there, nearly does, does not; or nobody knows. */
type Way = 'leads' | 'no-script' | 'elsewhere' | 'unknown';

function draftOf(pool: Pool, key: PageKey, workspace: WorkspaceModel): Draft | undefined {
  const placed = decidingEntry(pool.entries, key);
  const text = poolText(pool, key);
  if (placed === undefined || text?.kind !== 'known' || !text.value.startsWith('/') || pool.entries.has('pm.status_listen')) return undefined;
  const path = text.value;
  const page = { at: entryOrigin(placed), message: `the ${pages[key]}` };
  const calls = new Map<Scope, FastcgiCall>();
  for (const { verdict: { call }, link } of workspace.usesOf(pool)) {
    if (link === undefined) continue;
    if (link.certainty !== 'certain') return undefined;
    calls.set(call.scope, call);
  }
  const [first] = calls.values();
  if (first === undefined) return undefined;
  let almost: FastcgiCall | undefined;
  const seen = new Set<Scope>();
  for (const call of calls.values()) {
    const around: Surroundings = { config: call.config, platform: workspace.platformOf(call.config.root) };
    const server = call.scope.enclosing('server');
    if (server === undefined || namesScript(call.scope, path, around)) return undefined;
    if (seen.has(server)) continue;
    seen.add(server);
    const { way, call: found } = wayTo(path, server, calls, around);
    if (way === 'leads' || way === 'unknown') return undefined;
    if (way === 'no-script') almost ??= found;
  }
  if (almost !== undefined) return scriptless(almost, pool, key, page, workspace);
  return {
    at: page.at, message: `no location passes ${path} on to pool "${pool.name}": its ${pages[key]} answers 404`,
    related: [...calls.values()].map((call) => ({ at: call.at, message: 'nginx calls the pool here' })),
    fixes: (write) => (calls.size === 1 ? locationFix(write, first, path) : []),
  };
}

function wayTo(path: string, server: Scope, calls: ReadonlyMap<Scope, FastcgiCall>, around: Surroundings): { readonly way: Way; readonly call?: FastcgiCall | undefined } {
  if (inOrder(server, () => false, around).hidden !== undefined || mentions(server, path)) return { way: 'unknown' };
  const selection = selectLocation(server, path);
  if (selection.kind === 'unknown') return { way: 'unknown' };
  const call = calls.get(selection.scope);
  if (call === undefined) return { way: 'elsewhere' };
  const params = paramsOf(call.scope, around);
  if (params.kind === 'unknown') return { way: 'unknown' };
  return { way: lastOf(params.list, 'SCRIPT_FILENAME') === undefined ? 'no-script' : 'leads', call };
}

/** Whether a `rewrite` of the server, or of a block in it, holds the path. */
function mentions(scope: Scope, path: string): boolean {
  const holds = (name: string): boolean => scope.own(name).some((placed) => placed.fact.args.some((word) => word.value.includes(path)));
  return holds('rewrite') || holds('set') || scope.children.some((child) => mentions(child, path));
}

/** Whether a call sends the path as SCRIPT_NAME, whatever the URI is. */
function namesScript(scope: Scope, path: string, around: Surroundings): boolean {
  const params = paramsOf(scope, around);
  return params.kind === 'unknown' || lastOf(params.list, 'SCRIPT_NAME')?.value.value === path;
}

function scriptless(call: FastcgiCall, pool: Pool, key: PageKey, page: { readonly at: Draft['at']; readonly message: string }, workspace: WorkspaceModel): Draft {
  return {
    at: call.at, message: `no SCRIPT_FILENAME is sent here: the ${pages[key]} of pool "${pool.name}" answers 404`, related: [page],
    fixes: (write) => {
      const params = paramsOf(call.scope, { config: call.config, platform: workspace.platformOf(call.config.root) });
      // one parameter in this block would drop those of the blocks around it
      if (params.kind === 'unknown' || params.scope !== call.scope) return [];
      return [{ title: 'Add SCRIPT_FILENAME', safety: 'review', preferred: true, edits: [write.addNginxAfter(call.placed, scriptLine)] }];
    },
  };
}

const scriptLine = 'fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;';

function locationFix(write: Writer, call: FastcgiCall, path: string): readonly Fix[] {
  const opener = call.scope.enclosing('location')?.opener;
  if (opener === undefined || opener.file !== call.placed.file || call.word.value.includes('$')) return [];
  const body = ['allow 127.0.0.1;', 'deny all;', 'include fastcgi_params;', scriptLine, `fastcgi_pass ${call.word.value};`];
  const lines = [`location = ${path} {`, ...body.map((line) => `    ${line}`), '}'];
  return [{ title: `Add a location for ${path}, open to this machine`, safety: 'review', preferred: true, edits: [write.addNginxAfter(opener, ...lines)] }];
}
