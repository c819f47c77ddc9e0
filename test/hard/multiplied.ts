/** Configurations that multiply: small texts of which servers and tools may make very much. Each is put together for a size. */
import { nginxOf, poolOf, siteOf } from './texts.ts';

export type Texts = Readonly<Record<string, string>>;

const repeated = (count: number, one: (index: number) => string, between = '\n'): string =>
  Array.from({ length: count }, (_, index) => one(index)).join(between);
const address = 'unix:/run/php/www.sock';
const pools: Texts = {
  '/etc/php/8.2/fpm/php-fpm.conf': '[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n',
  '/etc/php/8.2/fpm/pool.d/www.conf': poolOf('www', '/run/php/www.sock'),
};
const main = '/etc/nginx/nginx.conf';

/** A chain of files, of which each includes the next so many times. */
function fan(depth: number, times: number, leaf: string): Texts {
  const files: Record<string, string> = { [`/etc/nginx/f${depth}.inc`]: leaf };
  for (let index = 0; index < depth; index++)
    files[`/etc/nginx/f${index}.inc`] = `include f${index + 1}.inc;\n`.repeat(times);
  return files;
}

const pass = `location ~ \\.php$ { fastcgi_pass ${address}; }\n`;
/** Where an include may stand, and what the innermost file of a chain brings there. */
const contexts: Readonly<Record<string, readonly [wrap: (include: string) => string, leaf: string]>> = {
  'in http, a server each': [(include) => nginxOf(include), siteOf(address)],
  'in http, a setting each': [(include) => nginxOf(`${include} ${siteOf(address)}`), 'add_header X-A 1;\n'],
  'in a server, a location each': [
    (include) => nginxOf(`server { listen 80; ${include} ${pass} }`),
    'location /a { return 204; }\n',
  ],
  'in a server, a condition each': [
    (include) => nginxOf(`server { listen 80; ${include} ${pass} }`),
    'if ($http_x) { set $a 1; }\n',
  ],
  'in a location': [
    (include) => nginxOf(`server { listen 80; location ~ \\.php$ { ${include} fastcgi_pass ${address}; } }`),
    'fastcgi_param A b;\n',
  ],
  'in an if': [
    (include) => nginxOf(`server { listen 80; location / { if ($http_x) { ${include} } fastcgi_pass ${address}; } }`),
    'set $a b;\n',
  ],
  'in a map': [(include) => nginxOf(`map $host $fpm { ${include} default ${address}; }\n${siteOf('$fpm')}`), 'a b;\n'],
  'in an upstream': [
    (include) => nginxOf(`upstream php { ${include} server ${address}; }\n${siteOf('php')}`),
    'server 127.0.0.1:9000;\n',
  ],
  'in types': [(include) => nginxOf(`types { ${include} } ${siteOf(address)}`), 'text/html html;\n'],
  'in events': [(include) => `events { ${include} }\nhttp { ${siteOf(address)} }`, 'worker_connections 100;\n'],
  'in stream': [
    (include) => `${nginxOf(siteOf(address))}stream { ${include} }`,
    'server { listen 9000; proxy_pass 127.0.0.1:9; }\n',
  ],
};

/** Chains of includes that double at each step, by the context they stand in. */
export const fans: Readonly<Record<string, (depth: number) => Texts>> = Object.fromEntries(
  Object.entries(contexts).map(([name, [wrap, leaf]]) => [
    name,
    (depth: number): Texts => ({ ...pools, [main]: wrap('include f0.inc;'), ...fan(depth, 2, leaf) }),
  ]),
);

/** Files that all include each other. */
export const circles: Readonly<Record<string, (count: number) => Texts>> = {
  'files of nginx': (count) => ({
    ...pools,
    [main]: nginxOf('include all/*.conf;'),
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `/etc/nginx/all/${index}.conf`,
        `include all/*.conf;\n${siteOf(address)}`,
      ]),
    ),
  }),
  'files of PHP-FPM': (count) => ({
    [main]: nginxOf(siteOf(address)),
    '/etc/php/8.2/fpm/php-fpm.conf': '[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n',
    ...Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `/etc/php/8.2/fpm/pool.d/${index}.conf`,
        `${poolOf(`p${index}`, `/run/p${index}.sock`)}include=/etc/php/8.2/fpm/pool.d/*.conf\n`,
      ]),
    ),
  }),
};

const http = (inHttp: string): Texts => ({ ...pools, [main]: nginxOf(inHttp) });
/** One server that hands PHP on, with something before that. */
const server = (inServer: string, inLocation = ''): Texts =>
  http(
    `server { listen 80; index index.php; ${inServer}\nlocation ~ \\.php$ { ${inLocation} fastcgi_pass ${address}; } }`,
  );
const fpm = (inPool: string, more = ''): Texts => ({
  [main]: nginxOf(siteOf(address)),
  '/etc/php/8.2/fpm/php-fpm.conf': `[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n`,
  '/etc/php/8.2/fpm/pool.d/www.conf': `${poolOf('www', '/run/php/www.sock')}${inPool}\n${more}`,
});
const deep = (size: number, open: string, inside = ''): string => `${open.repeat(size)}${inside}${'}'.repeat(size)}`;

/** Parts of nginx configuration, each for a size: in `http`, or in a server before its location. */
export const parts: Readonly<
  Record<
    string,
    (size: number) => { readonly inHttp?: string; readonly inServer?: string; readonly inLocation?: string }
  >
> = {
  'maps in a chain': (size) => ({
    inHttp: repeated(size, (index) => `map $v${index} $v${index + 1} { default "$v${index}"; a "x$v${index}"; }`),
  }),
  'sets in a chain': (size) => ({ inServer: repeated(size, (index) => `set $s${index + 1} "$s${index}$s${index}";`) }),
  'conditions with one variable': (size) => ({
    inServer: repeated(size, (index) => `if ($http_x ~ ^a${index}) { set $y 1; }`),
  }),
  'conditions with many variables': (size) => ({
    inServer: repeated(size, (index) => `if ($http_x ~ ^a${index}) { set $c${index} 1; }`),
  }),
  'conditions with headers': (size) => ({
    inLocation: repeated(size, (index) => `if ($http_x ~ ^a${index}) { add_header X-${index} 1; }`),
  }),
  rewrites: (size) => ({ inServer: repeated(size, (index) => `rewrite ^/a${index}/(.*)$ /a${index + 1}/$1;`) }),
  'rewrites from location to location': (size) => ({
    inServer: repeated(size, (index) => `location /r${index}/ { rewrite ^ /r${index + 1}/x last; }`),
  }),
  'named locations in a chain': (size) => ({
    inServer: repeated(size, (index) => `location @n${index} { try_files /x @n${index + 1}; }`),
  }),
  'upstreams in a chain': (size) => ({
    inHttp: repeated(size, (index) => `upstream u${index} { server u${index + 1}:1; }`),
  }),
  'servers of an upstream': (size) => ({
    inHttp: `upstream many { ${repeated(size, (index) => `server 10.0.${index >> 8}.${index & 255}:9000;`)} }\nserver { listen 80; server_name many; location / { fastcgi_pass many; } }`,
  }),
  'prefix locations': (size) => ({ inServer: repeated(size, (index) => `location /p${index} { return 204; }`) }),
  'regular locations': (size) => ({
    inServer: repeated(size, (index) => `location ~ ^/(x|y)+${index}$ { return 204; }`),
  }),
  'locations in locations': (size) => ({ inServer: `location / { ${deep(Math.min(size, 60), 'location / { ')} }` }),
  'groups in a pattern': (size) => ({ inServer: `location ~ "^${'(a|b?)*'.repeat(size)}$" { }` }),
  'alternatives in a pattern': (size) => ({
    inServer: `location ~ "^/(${repeated(size, (index) => `a${index}`, '|')})+$" { }`,
  }),
  'names of a server': (size) => ({ inServer: `server_name ${repeated(size, (index) => `n${index}.example`, ' ')};` }),
  'files to try': (size) => ({
    inServer: `location /t { try_files ${repeated(size, (index) => `$uri.${index}`, ' ')} =404; }`,
  }),
  'error pages': (size) => ({
    inServer: repeated(size, (index) => `error_page ${400 + (index % 100)} /e${index}.php;`),
  }),
  'lines of a map': (size) => ({
    inHttp: `map $host $mapped { ${repeated(size, (index) => `h${index} unix:/run/${index}.sock;`)} }`,
  }),
  parameters: (size) => ({ inLocation: repeated(size, (index) => `fastcgi_param P${index} v${index};`) }),
  'a long word': (size) => ({ inServer: `set $long "${'x/'.repeat(size)}";` }),
  'a long number': (size) => ({ inServer: `client_max_body_size ${'9'.repeat(size)};` }),
  headers: (size) => ({ inServer: repeated(size, (index) => `add_header X-${index} "v";`) }),
  'unknown directives': (size) => ({ inServer: repeated(size, (index) => `directive_${index} on;`) }),
  'lines with a mistake': (size) => ({
    inServer: repeated(size, (index) => `add_headerr X-A ${index}; add_header X-B ${index};`),
  }),
};

/** A configuration of some parts, each of that size. */
export function together(names: readonly string[], size: number): Texts {
  const all = names.map((name) => parts[name]?.(size) ?? {});
  const joined = (key: 'inHttp' | 'inServer' | 'inLocation'): string => all.map((part) => part[key] ?? '').join('\n');
  return http(
    `${joined('inHttp')}\nserver { listen 80; index index.php; ${joined('inServer')}\nlocation ~ \\.php$ { ${joined('inLocation')} fastcgi_pass ${address}; } }`,
  );
}

/** Texts whose cost may grow with their size, and no faster. */
export const lines: Readonly<Record<string, (size: number) => Texts>> = {
  'includes side by side': (size) => ({
    ...pools,
    [main]: nginxOf(`${repeated(size, (index) => `include s${index}.conf;`)}`),
    ...Object.fromEntries(Array.from({ length: size }, (_, index) => [`/etc/nginx/s${index}.conf`, siteOf(address)])),
  }),
  'one snippet in every server': (size) => ({
    ...pools,
    [main]: nginxOf(repeated(size, (index) => `server { listen 80; server_name s${index}; include php.inc; }`)),
    '/etc/nginx/php.inc': pass,
  }),
  'a pattern of stars': (size) => ({
    ...server(`include ${'*a'.repeat(Math.min(size, 1000))}b;`),
    [`/etc/nginx/${'a'.repeat(200)}`]: pass,
  }),
  'brackets that do not close': (size) => server(`include ${'[a-z'.repeat(size)}*;`),
  'a pass through maps': (size) =>
    http(
      `map $host $v0 { default ${address}; }\n${repeated(size, (index) => `map $host $v${index + 1} { default "$v${index}"; }`)}\n${siteOf(`$v${size}`)}`,
    ),
  'a pass through doubling sets': (size) =>
    http(
      `server { listen 80; set $v0 a; ${repeated(size, (index) => `set $v${index + 1} "$v${index}$v${index}";`)} location / { fastcgi_pass unix:/run/$v${size}; } }`,
    ),
  'environment of a pool': (size) => fpm(repeated(size, (index) => `env[A${index}] = b`)),
  'settings of a pool': (size) => fpm(repeated(size, (index) => `php_admin_value[a.b${index}] = 1`)),
  'one section again and again': (size) =>
    fpm(
      '',
      repeated(size, () => '[www]\npm.max_children = 3'),
    ),
  'pools on one socket': (size) =>
    fpm(
      '',
      repeated(size, (index) => poolOf(`p${index}`, '/run/php/www.sock'), ''),
    ),
  'clients of a pool': (size) =>
    fpm(`listen.allowed_clients = ${repeated(size, (index) => `10.0.${index >> 8}.${index & 255}`, ',')}`),
  'a long value of a pool': (size) => fpm(`access.format = "${'%{A}e'.repeat(size)}"`),
  'lines of a pool that are none': (size) => fpm(repeated(size, (index) => `pm.max_childre${index} = 3`)),
  'services of a Compose file': (size) => ({
    ...server(''),
    '/compose.yaml': `services:\n${repeated(size, (index) => `  s${index}:\n    image: nginx\n    volumes: ["./etc/nginx:/etc/nginx"]`)}\n`,
  }),
  'stages of a Dockerfile': (size) => ({
    ...server(''),
    '/Dockerfile': `FROM nginx AS s0\n${repeated(size, (index) => `FROM s${index} AS s${index + 1}\nCOPY etc/nginx /etc/nginx`)}\n`,
  }),
  'globs of a gatewise.json': (size) => ({
    ...server(''),
    '/gatewise.json': JSON.stringify({ exclude: Array.from({ length: size }, (_, index) => `old${index}/**`) }),
  }),
  'braces of a gatewise.json': (size) => ({
    ...server(''),
    '/gatewise.json': JSON.stringify({ exclude: [`${'{a,b}'.repeat(size)}.conf`] }),
  }),
};
