/** A generated server: nginx as Debian packages it, with one file for each site and each pool. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface TreeSize {
  readonly sites: number;
  readonly pools: number;
}

export interface Tree extends TreeSize {
  /** Paths below the root of the tree, `/` as separator, to texts. */
  readonly files: ReadonlyMap<string, string>;
}

/** The main file, from the root of a tree. */
export const mainFile = 'etc/nginx/nginx.conf';

export function siteFile(number: number): string {
  return `etc/nginx/sites-enabled/site${digits(number)}.conf`;
}

/** All texts of a tree; sites call the pools in turn. */
export function treeOf({ sites, pools }: TreeSize): Tree {
  const files = new Map<string, string>([
    [mainFile, nginxConf],
    ['etc/nginx/mime.types', mimeTypes],
    ['etc/nginx/fastcgi.conf', fastcgiConf],
    ['etc/nginx/snippets/fastcgi-php.conf', fastcgiPhp],
    ['etc/nginx/snippets/security.conf', security],
    ['etc/php/8.2/fpm/php-fpm.conf', fpmConf],
  ]);
  for (let pool = 0; pool < pools; pool++) files.set(`etc/php/8.2/fpm/pool.d/pool${digits(pool)}.conf`, poolConf(pool));
  for (let site = 0; site < sites; site++) files.set(siteFile(site), siteConf(site, site % pools));
  return { sites, pools, files };
}

/** Writes the tree into a folder, which is emptied first. */
export function writeTree(tree: Tree, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const inner of [
    'run',
    'etc/nginx/snippets',
    'etc/nginx/conf.d',
    'etc/nginx/sites-enabled',
    'etc/php/8.2/fpm/pool.d',
  ])
    mkdirSync(path.join(folder, inner), { recursive: true });
  for (const [file, text] of tree.files) writeFileSync(path.join(folder, file), text);
}

/**
 * The same server as people leave it: nginx gives up before PHP-FPM does in a third of the sites, one in a hundred passes requests to an address that no pool has, sites
 * come in files of four, some take their location from a snippet or pass to an upstream.
 */
export function flawedTreeOf({ sites, pools }: TreeSize): Tree {
  const files = new Map(treeOf({ sites: 0, pools }).files);
  files.set(
    'etc/nginx/snippets/php-location.conf',
    'location ~ \\.php$ {\n    include snippets/fastcgi-php.conf;\n    fastcgi_pass php;\n}\n',
  );
  const upstreams = Array.from(
    { length: Math.ceil(sites / 10) },
    (_, number) =>
      `upstream group${digits(number)} {\n    server unix:/run/php/pool${digits(number % pools)}.sock;\n    server unix:/run/php/pool${digits((number + 1) % pools)}.sock;\n}\n`,
  );
  files.set(
    'etc/nginx/conf.d/upstreams.conf',
    `upstream php {\n    server unix:/run/php/pool${digits(0)}.sock;\n}\n${upstreams.join('')}`,
  );
  for (let site = 0; site < sites; site += sitesPerFile) {
    const count = Math.min(sitesPerFile, sites - site);
    files.set(siteFile(site), Array.from({ length: count }, (_, index) => flawedSite(site + index, pools)).join('\n'));
  }
  files.set(
    mainFile,
    nginxConf.replace('    include sites-enabled/*;', '    include conf.d/*.conf;\n    include sites-enabled/*;'),
  );
  return { sites, pools, files };
}

const sitesPerFile = 4;

function flawedSite(site: number, pools: number): string {
  const text = siteConf(site, site % pools);
  if (site % 100 === 7) return text.replace(/unix:\S+\.sock/, `unix:/run/php/site${digits(site)}.sock`);
  if (site % 3 === 0) return text.replace('fastcgi_read_timeout 60s', 'fastcgi_read_timeout 30s');
  if (site % 10 === 1)
    return text.replace(/ {4}location ~ \\\.php\$ \{[^}]*\}/, '    include snippets/php-location.conf;');
  return site % 10 === 2 ? text.replace(/unix:\S+\.sock/, `group${digits(Math.floor(site / 10))}`) : text;
}

function digits(number: number): string {
  return String(number).padStart(5, '0');
}

// relative includes, so that the tree may lie anywhere; one log for all, so that nginx does not open a file for each site
const nginxConf = `user www-data;
worker_processes auto;
pid run/nginx.pid;
error_log stderr warn;

events {
    worker_connections 768;
}

http {
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    server_names_hash_max_size 65536;
    server_names_hash_bucket_size 128;

    include mime.types;
    default_type application/octet-stream;

    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_prefer_server_ciphers on;

    access_log off;
    gzip on;

    include sites-enabled/*;
}
`;

const mimeTypes = `types {
    text/html                             html htm shtml;
    text/css                              css;
    text/xml                              xml;
    image/gif                             gif;
    image/jpeg                            jpeg jpg;
    application/javascript                js;
    application/json                      json;
    application/pdf                       pdf;
    application/zip                       zip;
    image/png                             png;
    image/svg+xml                         svg svgz;
    image/webp                            webp;
    font/woff2                            woff2;
    video/mp4                             mp4;
}
`;

const fastcgiConf = `fastcgi_param  SCRIPT_FILENAME    $document_root$fastcgi_script_name;
fastcgi_param  QUERY_STRING       $query_string;
fastcgi_param  REQUEST_METHOD     $request_method;
fastcgi_param  CONTENT_TYPE       $content_type;
fastcgi_param  CONTENT_LENGTH     $content_length;

fastcgi_param  SCRIPT_NAME        $fastcgi_script_name;
fastcgi_param  REQUEST_URI        $request_uri;
fastcgi_param  DOCUMENT_URI       $document_uri;
fastcgi_param  DOCUMENT_ROOT      $document_root;
fastcgi_param  SERVER_PROTOCOL    $server_protocol;
fastcgi_param  REQUEST_SCHEME     $scheme;
fastcgi_param  HTTPS              $https if_not_empty;

fastcgi_param  GATEWAY_INTERFACE  CGI/1.1;
fastcgi_param  SERVER_SOFTWARE    nginx/$nginx_version;

fastcgi_param  REMOTE_ADDR        $remote_addr;
fastcgi_param  REMOTE_PORT        $remote_port;
fastcgi_param  SERVER_ADDR        $server_addr;
fastcgi_param  SERVER_PORT        $server_port;
fastcgi_param  SERVER_NAME        $server_name;

# PHP only, required if PHP was built with --enable-force-cgi-redirect
fastcgi_param  REDIRECT_STATUS    200;
`;

const fastcgiPhp = `# regex to split $uri to $fastcgi_script_name and $fastcgi_path
fastcgi_split_path_info ^(.+?\\.php)(/.*)$;

# Check that the PHP script exists before passing it
try_files $fastcgi_script_name =404;

# Bypass the fact that try_files resets $fastcgi_path_info
# see: http://trac.nginx.org/nginx/ticket/321
set $path_info $fastcgi_path_info;
fastcgi_param PATH_INFO $path_info;

fastcgi_index index.php;
include fastcgi.conf;
`;

const security = `# what every site answers with
add_header X-Content-Type-Options nosniff always;
add_header X-Frame-Options SAMEORIGIN always;
server_tokens off;

location ~ /\\.(?!well-known) {
    deny all;
}
`;

const fpmConf = `; one master for all pools
[global]
pid = /run/php/php8.2-fpm.pid
error_log = /var/log/php8.2-fpm.log

include=/etc/php/8.2/fpm/pool.d/*.conf
`;

function poolConf(number: number): string {
  const name = `pool${digits(number)}`;
  return `; pool of the sites that call ${name}
[${name}]
user = www-data
group = www-data

listen = /run/php/${name}.sock
listen.owner = www-data
listen.group = www-data

pm = dynamic
pm.max_children = 5
pm.start_servers = 2
pm.min_spare_servers = 1
pm.max_spare_servers = 3

; as long as nginx waits
request_terminate_timeout = 60s
php_admin_value[error_log] = /var/log/php/$pool.log
php_admin_flag[log_errors] = on
`;
}

function siteConf(number: number, pool: number): string {
  const name = `site${digits(number)}`;
  return `# ${name}, one of many
server {
    listen 80;
    listen [::]:80;
    server_name ${name}.example www.${name}.example;

    root /var/www/${name}/public;
    index index.php index.html;
    client_max_body_size 16m;

    include snippets/security.conf;

    location / {
        try_files $uri $uri/ /index.php?$query_string;
    }

    location ~ \\.php$ {
        include snippets/fastcgi-php.conf;
        fastcgi_pass unix:/run/php/pool${digits(pool)}.sock;
        fastcgi_read_timeout 60s;
    }

    # what browsers may keep
    location ~* \\.(?:css|js|png|webp|woff2)$ {
        expires 30d;
    }
}
`;
}
