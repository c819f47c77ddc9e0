/** A list that an inner block begins anew, so that what it would have inherited is gone. */
import { placeOf, type NginxBlockView, type NginxEntry } from '../../model/nginx/config/blocks.ts';
import { hasDirective } from '../../catalog/nginx/directives.ts';
import { shortened } from '../../text/shorten.ts';
import { defineRule, type Draft } from '../kit/rule.ts';

export default defineRule({
  code: 'inherited-list-dropped',
  formerly: ['nginx-list-dropped'],
  title: 'A header of the outer block is not sent here',
  severity: 'info',
  outcomes: ['degraded'],
  since: '0.1.0',
  subject: 'nginx-block',
  contexts: ['server', 'location', 'location if'],
  symptom:
    'A security header is missing on some pages, or the backend sees another `Host` or client address there. `nginx -t` passes.',
  rationale:
    '`add_header` and `proxy_set_header` are lists. A block that has one of its own takes none from the outer block; it is all or nothing.',
  verified:
    'nginx 1.22.1: with `add_header X-Frame-Options DENY` in the server, a location with `add_header X-A b` answers without X-Frame-Options; with `proxy_set_header Host $host` in the server, a location with one of its own sends the name of the upstream as `Host`.',
  limits:
    'Only headers that protect (Strict-Transport-Security, Content-Security-Policy, X-Frame-Options and the like) or show the backend who connects (Host, X-Real-IP, X-Forwarded-…) are checked, and no block that only returns.',
  references: [
    'https://nginx.org/en/docs/http/ngx_http_headers_module.html#add_header',
    'https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_set_header',
  ],

  *check({ block }): Iterable<Draft> {
    if (!block.complete || block.outer === undefined) return;
    if (block.inherited.length === 0 || has(block, 'return')) return;
    const where = sayBlock(block);
    yield* discardedOf(block, 'add_header', protecting, `responses of ${where} lack the inherited`);
    if (has(block, 'proxy_pass'))
      yield* discardedOf(block, 'proxy_set_header', aboutClient, `requests that ${where} passes lack the inherited`);
  },

  examples: {
    bad: [
      {
        title: 'One more header for one location',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    add_header X-Frame-Options DENY;
    #          ^^^^^^^^^^^^^^^ related: X-Frame-Options is set here
    location /app {
        add_header Cache-Control no-store;
        #<^^^^^^^^ info: this "add_header" replaces the inherited list: responses of location "/app" lack the inherited X-Frame-Options
        root /srv;
    }
}`,
      },
      {
        title: 'One more header for one backend',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    proxy_set_header Host $host;
    proxy_set_header X-Real-IP $remote_addr;
    location /socket {
        proxy_set_header Upgrade $http_upgrade;
        #<^^^^^^^^^^^^^^ info: this "proxy_set_header" replaces the inherited list: requests that location "/socket" passes lack the inherited Host and X-Real-IP
        proxy_pass http://127.0.0.1:8080;
    }
}`,
      },
    ],
    good: [
      {
        title: 'Repeated',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
server {
    add_header X-Frame-Options DENY;
    location /app {
        add_header X-Frame-Options SAMEORIGIN;
        add_header Cache-Control no-store;
    }
}`,
      },
      {
        title: 'No protective header',
        files: `#- base: debian
#- /etc/nginx/conf.d/site.conf
add_header X-Served-By a;
server {
    add_header X-Site b;
}`,
      },
    ],
  },
});

const protecting =
  /^(?:strict-transport-security|content-security-policy|x-frame-options|x-content-type-options|referrer-policy|permissions-policy|cross-origin-[a-z-]+-policy)$/i;
const aboutClient = /^(?:host|x-real-ip|x-forwarded-(?:for|proto|host|port))$/i;

/** The block in whose requests the headers are missing. */
function sayBlock({ context, opener }: NginxBlockView): string {
  if (context === 'server' || opener === undefined) return 'this server';
  return context === 'location'
    ? `location "${shortened(opener.words.map(({ value }) => value).join(' '))}"`
    : 'this "if"';
}

function has(block: NginxBlockView, name: string): boolean {
  return block.entries.some((entry) => entry.name === name);
}

function* discardedOf(block: NginxBlockView, name: string, matters: RegExp, effect: string): Iterable<Draft> {
  const own = block.inherited.filter((entry) => entry.name === name);
  const [first] = own;
  const outer = first === undefined ? undefined : inheritedList(block, name);
  if (first === undefined || outer === undefined || keepsOuter(block)) return;
  const repeated = new Set(own.map(headerOf));
  const lost = outer.filter((entry) => matters.test(headerOf(entry)) && !repeated.has(headerOf(entry)));
  if (lost.length === 0) return;
  const names = [...new Map(lost.map((entry) => [headerOf(entry), entry.words[0]?.value ?? ''])).values()];
  yield {
    at: placeOf(first),
    message: `this "${name}" replaces the inherited list: ${effect} ${listed(names)}`,
    related: lost.slice(0, 3).map((entry) => ({
      at: { file: entry.file, range: entry.words[0]?.range ?? entry.at },
      message: `${entry.words[0]?.value ?? ''} is set here`,
    })),
  };
}

/** The list that the block would inherit: of the next block around that has one. */
function inheritedList(block: NginxBlockView, name: string): readonly NginxEntry[] | undefined {
  for (let one = block.outer; one !== undefined; one = one.outer) {
    const list = one.inherited.filter((entry) => entry.name === name);
    if (list.length > 0) return list;
    if (!one.settled) return undefined;
  }
  return undefined;
}

/** `add_header_inherit merge` takes both lists, where the release has it. */
function keepsOuter(block: NginxBlockView): boolean {
  for (let one: NginxBlockView | undefined = block; one !== undefined; one = one.outer) {
    const setting = one.inherited.find((entry) => entry.name === 'add_header_inherit');
    if (setting !== undefined)
      return setting.words[0]?.value.toLowerCase() === 'merge' && hasDirective('add_header_inherit', block.release);
  }
  return false;
}

function headerOf(entry: NginxEntry): string {
  return (entry.words[0]?.value ?? '').toLowerCase();
}

function listed(names: readonly string[]): string {
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
