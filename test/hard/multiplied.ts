/** Configurations that multiply: small texts of which servers and tools may make very much. Each is put together for a size. */
import { nginxOf, poolOf, siteOf } from './texts.ts';

export type Texts = Readonly<Record<string, string>>;

const repeated = (count: number, one: (index: number) => string, between = '\n'): string => Array.from({ length: count }, (_, index) => one(index)).join(between);
const address = 'unix:/run/php/www.sock';
const pools: Texts = {
  '/etc/php/8.2/fpm/php-fpm.conf': '[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n',
  '/etc/php/8.2/fpm/pool.d/www.conf': poolOf('www', '/run/php/www.sock'),
};
const main = '/etc/nginx/nginx.conf';

/** A chain of files, of which each includes the next so many times. */
function fan(depth: number, times: number, leaf: string): Texts {
  const files: Record<string, string> = { [`/etc/nginx/f${depth}.inc`]: leaf };
  for (let index = 0; index < depth; index++) files[`/etc/nginx/f${index}.inc`] = `include f${index + 1}.inc;\n`.repeat(times);
  return files;
}

const call = `location ~ \\.php$ { fastcgi_pass ${address}; }\n`;
/** Where an include may stand, and what the innermost file of a chain brings there. */
const contexts: Readonly<Record<string, readonly [around: (include: string) => string, leaf: string]>> = {
  'in http, a server each': [(include) => nginxOf(include), siteOf(address)],
  'in http, a setting each': [(include) => nginxOf(`${include} ${siteOf(address)}`), 'add_header X-A 1;\n'],
  'in a server, a location each': [(include) => nginxOf(`server { listen 80; ${include} ${call} }`), 'location /a { return 204; }\n'],
  'in a server, a condition each': [(include) => nginxOf(`server { listen 80; ${include} ${call} }`), 'if ($http_x) { set $a 1; }\n'],
  'in a location': [(include) => nginxOf(`server { listen 80; location ~ \\.php$ { ${include} fastcgi_pass ${address}; } }`), 'fastcgi_param A b;\n'],
  'in an if': [(include) => nginxOf(`server { listen 80; location / { if ($http_x) { ${include} } fastcgi_pass ${address}; } }`), 'set $a b;\n'],
  'in a map': [(include) => nginxOf(`map $host $fpm { ${include} default ${address}; }\n${siteOf('$fpm')}`), 'a b;\n'],
  'in an upstream': [(include) => nginxOf(`upstream php { ${include} server ${address}; }\n${siteOf('php')}`), 'server 127.0.0.1:9000;\n'],
  'in types': [(include) => nginxOf(`types { ${include} } ${siteOf(address)}`), 'text/html html;\n'],
  'in events': [(include) => `events { ${include} }\nhttp { ${siteOf(address)} }`, 'worker_connections 100;\n'],
  'in stream': [(include) => `${nginxOf(siteOf(address))}stream { ${include} }`, 'server { listen 9000; proxy_pass 127.0.0.1:9; }\n'],
};

/** Chains of includes that double at each step, by the context they stand in. */
export const fans: Readonly<Record<string, (depth: number) => Texts>> = Object.fromEntries(
  Object.entries(contexts).map(([name, [around, leaf]]) => [name, (depth: number): Texts => ({ ...pools, [main]: around('include f0.inc;'), ...fan(depth, 2, leaf) })]),
);

/** Files that all include each other. */
export const circles: Readonly<Record<string, (count: number) => Texts>> = {
  'files of nginx': (count) => ({ ...pools, [main]: nginxOf('include all/*.conf;'), ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`/etc/nginx/all/${index}.conf`, `include all/*.conf;\n${siteOf(address)}`])) }),
  'files of PHP-FPM': (count) => ({
    [main]: nginxOf(siteOf(address)), '/etc/php/8.2/fpm/php-fpm.conf': '[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n',
    ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`/etc/php/8.2/fpm/pool.d/${index}.conf`, `${poolOf(`p${index}`, `/run/p${index}.sock`)}include=/etc/php/8.2/fpm/pool.d/*.conf\n`])),
  }),
};

/** Texts whose cost may grow with their size, and no faster. */
export const lines: Readonly<Record<string, (size: number) => Texts>> = {
  'includes side by side': (size) => ({ ...pools, [main]: nginxOf(`${repeated(size, (index) => `include s${index}.conf;`)}`), ...Object.fromEntries(Array.from({ length: size }, (_, index) => [`/etc/nginx/s${index}.conf`, siteOf(address)])) }),
  'one snippet in every server': (size) => ({ ...pools, [main]: nginxOf(repeated(size, (index) => `server { listen 80; server_name s${index}; include php.inc; }`)), '/etc/nginx/php.inc': call }),
};
