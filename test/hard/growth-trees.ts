/** Configurations that grow: one server of nginx with N of something, and the examples of rules N times in one tree. */
import { fileId, type FileId } from '../../server/src/text/range.ts';
import { baseFiles, loadFixture } from '../support/notation.ts';

export type Texts = ReadonlyMap<FileId, string>;

const times = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join('\n');

/** A tree of one nginx and one PHP-FPM. `http` is set in its http block before the servers, `sites` and `pools` lie in files of their own. */
function treeOf({
  http = '',
  sites,
  pools,
  global = '',
}: {
  readonly http?: string;
  readonly sites: readonly string[];
  readonly pools: readonly string[];
  readonly global?: string;
}): Texts {
  const files = new Map<FileId, string>([
    [
      fileId('/etc/nginx/nginx.conf'),
      `user www-data;\nevents {\n    worker_connections 768;\n}\nhttp {\n${http}\n    include sites/*;\n}\n`,
    ],
    [fileId('/etc/nginx/fastcgi.conf'), parameters],
    [
      fileId('/etc/php/8.2/fpm/php-fpm.conf'),
      `[global]\nerror_log = /var/log/fpm.log\n${global}include = /etc/php/8.2/fpm/pool.d/*.conf\n`,
    ],
  ]);
  for (const [index, text] of sites.entries()) files.set(fileId(`/etc/nginx/sites/s${index}.conf`), text);
  for (const [index, text] of pools.entries()) files.set(fileId(`/etc/php/8.2/fpm/pool.d/p${index}.conf`), text);
  return files;
}

const parameters = `fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
fastcgi_param QUERY_STRING $query_string;
fastcgi_param REQUEST_METHOD $request_method;
fastcgi_param CONTENT_TYPE $content_type;
fastcgi_param CONTENT_LENGTH $content_length;
`;

interface SiteOptions {
  readonly pass?: string;
  /** Set in the server. */
  readonly server?: string;
  /** Set in the location that passes requests. */
  readonly location?: string;
}

function site(index: number, { pass = 'unix:/run/php/p0.sock', server = '', location = '' }: SiteOptions = {}): string {
  return `server {
    listen 80;
    server_name s${index}.example;
    root /srv/s${index};
    index index.php;
    ${server}
    location / {
        try_files $uri $uri/ /index.php?$args;
    }
    location ~ \\.php$ {
        include fastcgi.conf;
        ${location}
        fastcgi_pass ${pass};
    }
}
`;
}

function pool(
  index: number,
  {
    listen = `/run/php/p${index}.sock`,
    more = '',
    name = `p${index}`,
  }: { readonly listen?: string; readonly more?: string; readonly name?: string } = {},
): string {
  return `[${name}]\nuser = www-data\nlisten = ${listen}\nlisten.owner = www-data\nlisten.group = www-data\npm = static\npm.max_children = 5\n${more}`;
}

const list = (count: number, one: (index: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, index) => one(index));
const tenth = (count: number): number => Math.max(1, Math.floor(count / 10));
const socket = (index: number, count: number): string => `unix:/run/php/p${index % tenth(count)}.sock`;
const upstream = (name: string, servers: string): string => `upstream ${name} {\n${servers}\n}`;

/** One server of nginx with everything of one kind N times, by name. */
export const grown: Readonly<Record<string, (count: number) => Texts>> = {
  'sites, all resolved': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: socket(n, count) })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites of one pool': (count) => treeOf({ sites: list(count, (n) => site(n)), pools: [pool(0)] }),
  'sites with a pool each': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/p${n}.sock` })),
      pools: list(count, (n) => pool(n)),
    }),
  'sites without a pool that answers': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/x${n % tenth(count)}.sock` })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites, each with an address of its own that nobody answers': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/site${n}.sock` })),
      pools: list(count, (n) => pool(n)),
    }),
  'sites that pass to ports nobody answers': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `127.0.0.1:${9000 + (n % 50_000)}` })),
      pools: list(tenth(count), (n) => pool(n, { listen: `127.0.0.1:${10_000 + n}` })),
    }),
  'sites that give up before the pool': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: socket(n, count), location: 'fastcgi_read_timeout 30s;' })),
      pools: list(tenth(count), (n) => pool(n, { more: 'request_terminate_timeout = 120s\n' })),
    }),
  'sites of one pool that give up before it': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { location: `fastcgi_read_timeout ${30 + (n % 7)}s;` })),
      pools: [pool(0, { more: 'request_terminate_timeout = 120s\n' })],
    }),
  'sites whose pool gives up first': (count) =>
    treeOf({
      http: 'fastcgi_read_timeout 300s;',
      sites: list(count, (n) => site(n, { pass: socket(n, count) })),
      pools: list(tenth(count), (n) => pool(n, { more: 'request_terminate_timeout = 30s\n' })),
    }),
  'sites without a limit of time': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: socket(n, count), location: 'fastcgi_read_timeout 0;' })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites with a body limit above that of the pool': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: socket(n, count), server: 'client_max_body_size 64m;' })),
      pools: list(tenth(count), (n) =>
        pool(n, { more: 'php_admin_value[post_max_size] = 8M\nphp_admin_value[upload_max_filesize] = 8M\n' }),
      ),
    }),
  'sites of pools that reject nginx': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `127.0.0.1:${10_000 + (n % tenth(count))}` })),
      pools: list(tenth(count), (n) =>
        pool(n, { listen: `127.0.0.1:${10_000 + n}`, more: 'listen.allowed_clients = 10.0.0.1\n' }),
      ),
    }),
  'sites of pools with closed sockets': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: socket(n, count) })),
      pools: list(tenth(count), (n) => pool(n).replaceAll(/listen\.(?:owner|group) = www-data/g, 'listen.mode = 0600')),
    }),
  'sites that keep connections to one worker': (count) =>
    treeOf({
      http: times(count, (n) => upstream(`u${n}`, `server unix:/run/php/p${n % tenth(count)}.sock;\nkeepalive 16;`)),
      sites: list(count, (n) => site(n, { pass: `u${n}`, location: 'fastcgi_keep_conn on;' })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites that pass HTTP to PHP-FPM': (count) =>
    treeOf({
      sites: list(count, (n) =>
        site(n).replace(
          'fastcgi_pass unix:/run/php/p0.sock',
          `proxy_pass http://unix:/run/php/p${n % tenth(count)}.sock`,
        ),
      ),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites that pass FastCGI to nginx': (count) =>
    treeOf({
      http: 'server { listen 127.0.0.1:8080; }',
      sites: list(count, (n) => site(n, { pass: '127.0.0.1:8080' })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites whose address is a variable': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { server: `set $pool_${n} php${n % 9};`, pass: `$pool_${n}:9000` })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites that pass to the other loopback address': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `[::1]:${10_000 + (n % tenth(count))}` })),
      pools: list(tenth(count), (n) => pool(n, { listen: `127.0.0.1:${10_000 + n}` })),
    }),
  'sites with mistakes of nginx': (count) =>
    treeOf({
      sites: list(count, (n) =>
        site(n, {
          pass: socket(n, count),
          server: 'client_max_body_size 64 m;\ngzip onn;\naccess_log off on;',
          location: 'fastcgi_read_timout 3s;\nexpires 30x;',
        }),
      ),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites without parameters': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: socket(n, count) }).replace('include fastcgi.conf;', '')),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'sites that inherit from http': (count) =>
    treeOf({
      http: 'root /srv;\nindex index.php;\nfastcgi_read_timeout 30s;\nclient_max_body_size 64m;',
      sites: list(count, (n) => site(n, { pass: socket(n, count) }).replace(/root .*\n/, '\n')),
      pools: list(tenth(count), (n) =>
        pool(n, { more: 'request_terminate_timeout = 120s\nphp_admin_value[post_max_size] = 8M\n' }),
      ),
    }),
  'sites of one snippet': (count) => {
    const files = new Map(
      treeOf({
        sites: list(count, (n) =>
          site(n).replace(/include fastcgi\.conf;[\s\S]*?fastcgi_pass .*;/, 'include snippet.conf;'),
        ),
        pools: [pool(0, { more: 'request_terminate_timeout = 120s\n' })],
      }),
    );
    return files.set(
      fileId('/etc/nginx/snippet.conf'),
      'include fastcgi.conf;\nfastcgi_pass unix:/run/php/x.sock;\nfastcgi_read_timeout 30s;\n',
    );
  },
  'sites with one name': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: socket(n, count) }).replace(`s${n}.example`, 'same.example')),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'servers of one file': (count) => {
    const files = new Map(
      treeOf({
        sites: [times(count, (n) => site(n, { pass: `unix:/run/php/x${n}.sock` }))],
        pools: [times(count, (n) => pool(n, { more: 'request_terminate_timeout = 120s\n' }))],
      }),
    );
    return files;
  },
  'locations with a pass': (count) =>
    treeOf({
      sites: [
        site(0, {
          server: times(
            count,
            (n) =>
              `location /l${n}/ { include fastcgi.conf; fastcgi_pass unix:/run/php/p0.sock; fastcgi_read_timeout 10s; }`,
          ),
        }),
      ],
      pools: [pool(0, { more: 'request_terminate_timeout = 120s\n' })],
    }),
  'regular expressions of locations': (count) =>
    treeOf({
      sites: [site(0, { server: times(count, (n) => `location ~ ^/r${n}/.*\\.html$ { expires 30d; }`) })],
      pools: [pool(0)],
    }),
  'locations with a pass beside regular expressions': (count) =>
    treeOf({
      sites: [
        site(0, {
          server: times(
            count,
            (n) =>
              `location /l${n}/ { include fastcgi.conf; fastcgi_pass unix:/run/php/p0.sock; }\nlocation ~ ^/r${n}/.*\\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/x.sock; }`,
          ),
        }),
      ],
      pools: [pool(0)],
    }),
  'nested locations': (count) =>
    treeOf({
      sites: [
        site(0, {
          server: times(
            count,
            (n) =>
              `location /l${n}/ { location ~ ^/l${n}/.*\\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/x.sock; } }`,
          ),
        }),
      ],
      pools: [pool(0)],
    }),
  'locations with an alias': (count) =>
    treeOf({
      sites: [
        site(0, {
          server: times(
            count,
            (n) =>
              `location /l${n}/ { alias /srv/l${n}/; location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/p0.sock; } }`,
          ),
        }),
      ],
      pools: [pool(0)],
    }),
  'named locations': (count) =>
    treeOf({
      sites: [
        site(0, {
          server: times(
            count,
            (n) =>
              `location /l${n}/ { try_files $uri @n${n}; }\nlocation @n${n} { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME $document_root/index.php; fastcgi_pass unix:/run/php/p0.sock; }`,
          ),
        }),
      ],
      pools: [pool(0)],
    }),
  'pools of one file': (count) => treeOf({ sites: [site(0)], pools: [times(count, (n) => pool(n))] }),
  'pools with one address': (count) =>
    treeOf({ sites: [site(0)], pools: list(count, (n) => pool(n, { listen: '/run/php/p0.sock' })) }),
  'pairs of pools with one port': (count) =>
    treeOf({
      sites: [site(0, { pass: '127.0.0.1:9000' })],
      pools: list(count, (n) => pool(n, { listen: `127.0.0.1:${9000 + Math.floor(n / 2)}` })),
    }),
  'pools defined twice': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/p${n}.sock` })),
      pools: list(count, (n) => pool(n, { name: `p${Math.floor(n / 2)}` })),
    }),
  'pools with mistakes': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/p${n}.sock` })),
      pools: list(count, (n) =>
        pool(n, {
          more: 'pm.max_childrenn = 3\nrequest_terminate_timeout = 1m30s\npm.max_requests = many\n[second]\n',
        }),
      ),
    }),
  'pools that lack settings': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/p${n}.sock` })),
      pools: list(count, (n) => `[p${n}]\nlisten.mode = 0660\n`),
    }),
  'pools with a limit of all processes': (count) =>
    treeOf({
      global: 'process.max = 10\n',
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/p${n}.sock` })),
      pools: list(count, (n) => pool(n)),
    }),
  'pools with invalid addresses': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/p${n}.sock` })),
      pools: list(count, (n) => pool(n, { listen: `unix:/run/php/p${n}.sock` })),
    }),
  'pools with a status page': (count) =>
    treeOf({
      sites: list(count, (n) =>
        site(n, { pass: `unix:/run/php/p${n}.sock`, server: 'location = /other { return 404; }' }),
      ),
      pools: list(count, (n) => pool(n, { more: 'pm.status_path = /status\nping.path = /ping\n' })),
    }),
  'pools with a status page in one server': (count) =>
    treeOf({
      sites: [
        site(0, {
          server: times(
            count,
            (n) => `location /a${n}/ { include fastcgi.conf; fastcgi_pass unix:/run/php/p${n}.sock; }`,
          ),
        }),
      ],
      pools: list(count, (n) => pool(n, { more: 'pm.status_path = /status\n' })),
    }),
  'pools that slow log too late': (count) =>
    treeOf({
      sites: list(count, (n) => site(n, { pass: `unix:/run/php/p${n}.sock` })),
      pools: list(count, (n) =>
        pool(n, {
          more: 'request_slowlog_timeout = 90s\nrequest_terminate_timeout = 30s\nslowlog = /var/log/slow.log\n',
        }),
      ),
    }),
  'servers of one upstream': (count) =>
    treeOf({
      http: upstream(
        'u',
        times(count, (n) => `server unix:/run/php/p${n}.sock;`),
      ),
      sites: [site(0, { pass: 'u' })],
      pools: list(tenth(count), (n) => pool(n)),
    }),
  upstreams: (count) =>
    treeOf({
      http: times(count, (n) =>
        upstream(`u${n}`, `server unix:/run/php/p${n % tenth(count)}.sock;\nserver unix:/run/php/x${n}.sock;`),
      ),
      sites: list(count, (n) => site(n, { pass: `u${n}` })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'upstreams that HTTP uses too': (count) =>
    treeOf({
      http: times(count, (n) => upstream(`u${n}`, `server unix:/run/php/x${n}.sock;`)),
      sites: list(count, (n) => site(n, { pass: `u${n}`, server: `location /h/ { proxy_pass http://u${n}; }` })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  includes: (count) => {
    const files = new Map(
      treeOf({ http: times(count, (n) => `include inc/i${n}.conf;`), sites: [site(0)], pools: [pool(0)] }),
    );
    for (let n = 0; n < count; n++)
      files.set(fileId(`/etc/nginx/inc/i${n}.conf`), `map $uri $m${n} { default ${n}; }\n`);
    return files;
  },
  'includes of nothing': (count) =>
    treeOf({ http: times(count, (n) => `include inc/none${n}.conf;`), sites: [site(0)], pools: [pool(0)] }),
  conditions: (count) =>
    treeOf({
      sites: [site(0, { server: times(count, (n) => `if ($http_x ~ ^v${n}) { set $lang l${n}; }`) })],
      pools: [pool(0)],
    }),
  rewrites: (count) =>
    treeOf({
      sites: [site(0, { server: times(count, (n) => `rewrite ^/a${n}/(.*)$ /b${n}/$1 last;`) })],
      pools: [pool(0)],
    }),
  'lines of a map': (count) =>
    treeOf({
      http: `map $host $pool {\ndefault unix:/run/php/p0.sock;\n${times(count, (n) => `h${n}.example unix:/run/php/p${n}.sock;`)}\n}`,
      sites: [site(0, { pass: '$pool' })],
      pools: list(tenth(count), (n) => pool(n)),
    }),
  maps: (count) =>
    treeOf({
      http: times(count, (n) => `map $host $pool${n} { default unix:/run/php/x${n}.sock; }`),
      sites: list(count, (n) => site(n, { pass: `$pool${n}` })),
      pools: list(tenth(count), (n) => pool(n)),
    }),
  'unknown variables': (count) =>
    treeOf({
      http: times(count, (n) => `map $host $variable${n} { default ${n}; }`),
      sites: list(count, (n) => site(n, { server: `add_header X $varable${n};` })),
      pools: [pool(0)],
    }),
  'pools beside the directory that is included': (count) => {
    const files = new Map(
      treeOf({ sites: list(count, (n) => site(n, { pass: `unix:/run/php/q${n}.sock` })), pools: [pool(0)] }),
    );
    for (let n = 0; n < count; n++)
      files.set(fileId(`/etc/php/8.2/fpm/off/q${n}.conf`), pool(n, { name: `q${n}`, listen: `/run/php/q${n}.sock` }));
    return files;
  },
  projects: (count) => {
    const files = new Map<FileId, string>();
    for (let n = 0; n < count; n++) {
      files.set(
        fileId(`/w/p${n}/nginx/nginx.conf`),
        `events {}\nhttp {\n${site(n, { pass: '127.0.0.1:9000' }).replace('include fastcgi.conf;', parameters)}}\n`,
      );
      files.set(
        fileId(`/w/p${n}/php/pool.d/www.conf`),
        pool(n, { name: 'www', listen: '127.0.0.1:9001', more: 'request_terminate_timeout = 120s\n' }),
      );
    }
    return files;
  },
  'projects with loose sites': (count) => {
    const files = new Map<FileId, string>();
    for (let n = 0; n < count; n++) {
      files.set(
        fileId(`/w/p${n}/docker/site.conf`),
        `${upstream('php', 'server php:9000;')}\n${site(n, { pass: n % 2 === 0 ? 'php' : '127.0.0.1:9000' }).replace('include fastcgi.conf;', parameters)}`,
      );
      files.set(fileId(`/w/p${n}/docker/www.conf`), pool(n, { name: 'www', listen: '9000' }));
    }
    return files;
  },
};

/** The files of an example N times, each in a directory of its own, as if each were a project. */
export function asProjects(notation: string, count: number): Texts {
  const { files } = loadFixture(notation);
  const copies = new Map<FileId, string>();
  for (let n = 0; n < count; n++) {
    for (const [file, text] of files)
      copies.set(fileId(`/w/p${n}${file}`), text.replaceAll(/(^|[\s="':])\/etc\//g, `$1/w/p${n}/etc/`));
  }
  return copies;
}

const mainFiles = new Set([...baseFiles('debian').values(), ...baseFiles('fedora-fpm').values()]);

/**
 * The files of an example N times as one nginx and one PHP-FPM: the contents of its http block and its loose sites in a file each, and the same for its
 * pools. `undefined` where the example has no such file.
 *
 * @param distinct gives each copy names, sockets and ports of its own; otherwise all copies have the same
 */
export function asOneServer(notation: string, count: number, copies: 'distinct' | 'equal'): Texts | undefined {
  const { files } = loadFixture(notation);
  const sites: string[] = [];
  const pools: string[] = [];
  const others = new Map<FileId, string>();
  let global = '';
  for (const [file, text] of files) {
    // the tree has main files of its own
    if (mainFiles.has(text)) continue;
    if (isFpm(file, text)) {
      const at = text.search(/^\[(?!global\])/m);
      if (/^\[global\]/m.test(text))
        global = text.slice(0, Math.max(at, 0)).replaceAll(/^\s*include.*$|^\[global\]$/gm, '');
      if (at >= 0) pools.push(text.slice(at).replaceAll(/^\s*include.*$/gm, ''));
    } else if (/^\s*http\s*\{/m.test(text)) {
      sites.push(bodyOf(text));
    } else if (file.includes('/conf.d/') || /^\s*(?:server|upstream|map)\b[^;]*\{/m.test(text)) {
      sites.push(text);
    } else others.set(file, text);
  }
  if (sites.length === 0 && pools.length === 0) return undefined;
  const copy = (text: string, n: number): string => (copies === 'distinct' ? renamed(text, n) : text);
  const made = new Map(
    treeOf({
      global,
      sites: list(count, (n) => sites.map((text) => copy(text, n)).join('\n')),
      pools: list(count, (n) => pools.map((text) => copy(text, n)).join('\n')),
    }),
  );
  for (const [file, text] of others) made.set(file, text);
  return made;
}

function isFpm(file: FileId, text: string): boolean {
  return /^\s*\[[^\]\n]+\]\s*$/m.test(text) && !/\{\s*$/m.test(text) && !file.endsWith('.json');
}

function bodyOf(text: string): string {
  const start = text.indexOf('{', text.search(/^\s*http\s*\{/m)) + 1;
  const end = text.lastIndexOf('}');
  return text.slice(start, end < start ? undefined : end).replaceAll(/^\s*include\s+\S*\*.*$/gm, '');
}

function renamed(text: string, n: number): string {
  return text
    .replaceAll(/\b(9\d\d\d|[1-5]\d\d\d\d)\b(?=[\s;"']|$)/g, (port) =>
      String((((Number(port) - 9000) * 7 + n * 11) % 50_000) + 10_000),
    )
    .replaceAll(/(\/run\/[\w./-]*?)([\w-]+)\.sock/g, `$1$2${n}.sock`)
    .replaceAll(/^\[(?!global\])([^\]\n]+)\]/gm, `[$1${n}]`)
    .replaceAll(
      /\bserver_name\s+([^;]+);/g,
      (_, names: string) =>
        `server_name ${names
          .trim()
          .split(/\s+/)
          .map((name) => `n${n}.${name}`)
          .join(' ')};`,
    );
}
