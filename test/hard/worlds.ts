/** Small worlds of nginx and PHP-FPM put together at random: the values that people write, right and wrong, across several files. */
import fc from 'fast-check';
import { fileId, type FileId } from '../../server/src/text/range.ts';

export type Files = ReadonlyMap<FileId, string>;

const addresses = [
  '127.0.0.1:9000',
  '127.0.0.1:9001',
  '[::1]:9000',
  'localhost:9000',
  '127.0.0.1',
  '127.0.0.1:99999',
  '::1:9000',
  ':9000',
  '127.0.0.1:8080',
  'unix:/run/php/www.sock',
  'unix:/run/php/blog.sock',
  'unix:/run/php/none.sock',
  'unix:/run/php/www.sock:',
  '/run/php/www.sock',
  'unix:run/www.sock',
  'unix:/run/php/www.sock:/x',
  'http://127.0.0.1:9000',
  'php',
  'php:9000',
  'pph',
  '$fpm',
  '"unix:/run/php/www.sock"',
  "'127.0.0.1:9000'",
] as const;
const values = [
  '127.0.0.1:9000',
  'unix:/run/php/www.sock',
  '/run/php/www.sock',
  'localhost:9000',
  '127.0.0.1',
  '""',
  'php',
  'unix:/run/php/none.sock',
  'unix:/run/php/$name.sock',
] as const;
const servers = [
  '127.0.0.1:9000',
  '127.0.0.1:9001',
  '127.0.0.1',
  'unix:/run/php/www.sock',
  'unix:/run/php/none.sock',
  '[::1]:9000',
  '127.0.0.1:9000 backup',
  '127.0.0.1:9001 down',
  'localhost:9000',
] as const;
const listens = [
  '9000',
  '127.0.0.1:9000',
  '127.0.0.1:9001',
  '[::1]:9000',
  '*:9000',
  '0.0.0.0:9000',
  'localhost:9000',
  '/run/php/www.sock',
  '/run/php/blog.sock',
  '/run//php/www.sock',
  '/run/php/$pool.sock',
  'unix:/run/php/www.sock',
  '127.0.0.1',
  '127.0.0.1:',
  ':9000',
  'tcp://127.0.0.1:9000',
  'run/php/www.sock',
  '/run/php/${pool}.sock',
  '/run/php/www.sock # shop',
  '127.0.0.1:9000 # shop',
  '"/run/php/www.sock"',
] as const;
const nginxTimes = ['0', '10s', '30', '60s', '1m30s', '300s', '5m'] as const;
const fpmTimes = ['0', '5', '10s', '30', '60s', '1m', '90', '300', '1m30s', '500ms'] as const;
const seconds = ['10', '30', '60', '300', '0'] as const;

/** What nginx refuses or reads otherwise than it looks, by the block in which it stands; each beside its right form. */
const oddInHttp = [
  'gzip onn;',
  'client_max_body_size 8x;',
  'client_max_body_size 8m;\nclient_max_body_size 16m;',
  'fastcgi_buffers 1 4k;',
  'fastcgi_buffer_size 64k;',
  'fastcgi_busy_buffers_size 4k;',
  'sendfile on;',
  'root /srv/a;\nroot /srv/b;',
  'listen 80;',
  'location / { root /srv; }',
  'include none.conf;',
  'include nginx.conf;',
  'include conf.d/none-*.conf;',
  'events {}',
  'log_format main "$remote_adr";',
  'access_log /var/log/a.log none;',
  'keepalive_timeot 60s;',
  'map $uri { default 1; }',
  'server_names_hash_bucket_size 32;',
  'limit_req_zone $binary_remote_addr zone=a:1m;',
  'upstream php { server 127.0.0.1:9000; }',
  'user www-data;',
  'worker_processes auto;',
] as const;
const oddInServer = [
  'listen 80;',
  'listen 80 default_server;',
  'listen 80 default_server;\nlisten 80;',
  'listen 8080 ssl;',
  'listen 80 sll;',
  'listen 99999;',
  'servr_name x.example;',
  'server_name a.example a.example;',
  'error_page 404 =200 /404.html;',
  'error_page /404.html;',
  'expires 30x;',
  'return 301;',
  'return 3o1 /a;',
  'rewrite ^/a /b permanant;',
  'if ($uri = /a) { return 404; }',
  'if ($uri == /a) { return 404; }',
  'if ($uri) { fastcgi_pass php; }',
  'location /x { location / { root /srv; } }',
  'location ~ ( { root /srv; }',
  'location /a/ b { root /srv; }',
  'add_header X y alwais;',
  'client_max_body_size 8 m;',
  'fastcgi_param SCRIPT_FILENAME $document_rot$fastcgi_script_name;',
  'root /srv/a b;',
  'root /srv/a;\nroot /srv/b;',
  'access_log off on;',
  'allow 10.0.0.0/33;',
  'resolver 127.0.0.53 ipv6=of;',
  'ssl_certificate /etc/ssl/a.crt;',
  'limit_req zone=none;',
  'try_files $uri;',
  'gzip on;\ngzip off;',
  'server { listen 80; }',
  'worker_connections 5;',
  'fastcgi_pass php;',
  'upstream own { server 127.0.0.1:9000; }',
] as const;
const oddInLocation = [
  'expires 30x;',
  'fastcgi_buffers 1 4k;',
  'fastcgi_buffers 16 16k;',
  'fastcgi_buffer_size 64k;',
  'fastcgi_busy_buffers_size 512k;',
  'fastcgi_param SCRIPT_FILENAME;',
  'fastcgi_param A b iff_not_empty;',
  'fastcgi_parm A b;',
  'include fastcgi.conf;',
  'include snippet.conf;',
  'root /srv;\nroot /srv;',
  'alias /srv;\nroot /srv;',
  'listen 80;',
  'server_name a.example;',
  'try_files $uri $uri/ /index.php?$args;',
  'try_files $uri;',
  'return 404;',
  'if ($uri = /a) { return 404; }',
  'if (!-f $request_filename) { set $fpm 127.0.0.1:9001; }',
  'if ($uri ~ ( ) { break; }',
  'deny al;',
  'limit_except GET { deny all; }',
  'fastcgi_read_timeout 60s;\nfastcgi_read_timeout 90s;',
  'fastcgi_read_timeout 1h30;',
  'fastcgi_index index.php;',
  'fastcgi_split_path_info ^(.+\\.php)(/.+)$;',
  'fastcgi_cache none;',
  'fastcgi_pass 127.0.0.1:9000;',
  'uwsgi_pass 127.0.0.1:9000;',
  'internal on;',
  'break;',
] as const;

/** There `share` times of ten. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, share = 6): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: share, arbitrary }, { weight: 10 - share, arbitrary: fc.constant(undefined) });
const lines = (...parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== '').join('\n');
const directive = (name: string, choices: readonly string[], share = 5): fc.Arbitrary<string | undefined> =>
  maybe(
    fc.constantFrom(...choices).map((value) => `${name} ${value};`),
    share,
  );

/** Times and the like that may stand at any level of nginx. */
const shared = fc
  .tuple(
    directive('fastcgi_read_timeout', nginxTimes),
    directive('fastcgi_connect_timeout', ['5s', '60s', '300s'], 2),
    directive('fastcgi_next_upstream', ['off', 'error timeout', 'http_500'], 2),
  )
  .map((parts) => lines(...parts));

const odd = (choices: readonly string[]): fc.Arbitrary<string | undefined> => maybe(fc.constantFrom(...choices), 2);

const location = fc
  .record({
    path: fc.constantFrom('/', '~ \\.php$', '/blog'),
    pass: fc.constantFrom(...addresses),
    set: maybe(fc.constantFrom(...values), 5),
    times: shared,
    snippet: fc.constantFrom(false, false, true),
    odd: odd(oddInLocation),
    oneLine: fc.boolean(),
    other: maybe(
      fc.constantFrom(
        'proxy_pass http://127.0.0.1:9000;',
        'proxy_pass http://php;',
        'fastcgi_intercept_errors on;',
        'try_files $uri =404;',
      ),
      2,
    ),
  })
  .map(({ path, pass, set, times, snippet, odd: strange, oneLine, other }) => {
    const body = lines(
      set === undefined ? undefined : `set $fpm ${set};`,
      times,
      snippet ? 'include snippet.conf;' : `fastcgi_pass ${pass};`,
      other,
      strange,
    );
    return oneLine ? `location ${path} { ${body.replaceAll('\n', ' ')} }` : `location ${path} {\n${body}\n}`;
  });

const server = fc
  .record({
    listen: fc.constantFrom('80', '8080', '127.0.0.1:9000'),
    name: fc.constantFrom('a.example', 'b.example'),
    set: maybe(fc.constantFrom(...values), 3),
    times: shared,
    odd: odd(oddInServer),
    locations: fc.array(location, { minLength: 1, maxLength: 2 }),
  })
  .map(({ listen, name, set, times, odd: strange, locations }) =>
    lines(
      'server {',
      `listen ${listen};`,
      `server_name ${name};`,
      set === undefined ? undefined : `set $name www; set $fpm ${set};`,
      times,
      strange,
      ...locations,
      '}',
    ),
  );

const upstream = fc
  .record({ servers: fc.array(fc.constantFrom(...servers), { maxLength: 3 }), keepalive: fc.boolean() })
  .map(({ servers: list, keepalive }) =>
    lines('upstream php {', ...list.map((one) => `server ${one};`), keepalive ? 'keepalive 4;' : undefined, '}'),
  );

const map = fc
  .array(fc.constantFrom(...values), { minLength: 1, maxLength: 2 })
  .map((list) =>
    lines('map $uri $fpm {', `default ${list[0] ?? '""'};`, list[1] === undefined ? undefined : `/b ${list[1]};`, '}'),
  );

const nginx = fc.record({
  user: maybe(fc.constant('user www-data;')),
  times: shared,
  resolver: directive('resolver', ['127.0.0.53'], 2),
  upstreams: fc.array(upstream, { maxLength: 2 }),
  map: maybe(map, 3),
  odd: odd(oddInHttp),
  servers: fc.array(server, { minLength: 1, maxLength: 2 }),
  snippet: fc.tuple(fc.constantFrom(...addresses), shared),
});

const setting = (key: string, choices: readonly string[], share = 5): fc.Arbitrary<string | undefined> =>
  maybe(
    fc.constantFrom(...choices).map((value) => `${key} = ${value}`),
    share,
  );
const pool = fc
  .record({
    name: fc.constantFrom('www', 'www', 'blog', 'Shop'),
    listen: maybe(fc.constantFrom(...listens), 9),
    owner: setting('listen.owner', ['www-data', 'root'], 3),
    prefix: setting('prefix', ['/srv'], 1),
    pm: fc.constantFrom(
      'pm = static\npm.max_children = 4',
      'pm = static\npm.max_children = 4',
      'pm = dynamic\npm.max_children = 5\npm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 3',
      'pm = dynamic\npm.max_children = 2\npm.start_servers = 8',
      'pm = ondemand',
    ),
    terminate: setting('request_terminate_timeout', fpmTimes, 7),
    slow: setting('request_slowlog_timeout', fpmTimes, 3),
    log: setting('slowlog', ['/var/log/slow.log', 'log/$pool.slow'], 3),
    script: setting('php_admin_value[max_execution_time]', seconds, 3),
    value: setting('php_value[max_execution_time]', seconds, 2),
    input: setting('php_value[max_input_time]', seconds, 2),
    odd: maybe(
      fc.constantFrom(
        'pm.max_childern = 3',
        'listen.mode = 660',
        'user = www-data',
        'pm.process_idle_timeout = 1m30s',
        'clear_env = maybe',
        'include = /etc/php/8.2/fpm/none.conf',
        'listen.owner = ',
        'pm.status_path = status',
        'ping.path = /ping',
        'access.format = "%R %q"',
        'access.log = /var/log/a.log\naccess.format = "%R"',
        'security.limit_extensions = php',
        'rlimit_core = unlimitd',
        'catch_workers_output = yess',
        'fastcgi_pass = x',
        'chdir = srv',
        'chroot = srv',
        'env[A] = "b',
        'php_admin_flag[log_errors] = onn',
        'pm.max_requests = -1',
        'pm.max_requests = many',
        'process.priority = -30',
        'request_terminate_timeout = 1h30m',
        'request_terminate_timeout = 30 s',
        'listen.backlog = 511; shop',
      ),
      3,
    ),
  })
  .map(({ name, listen, owner, prefix, pm, terminate, slow, log, script, value, input, odd }) =>
    lines(
      `[${name}]`,
      'user = www-data',
      prefix,
      listen === undefined ? undefined : `listen = ${listen}`,
      owner,
      pm,
      terminate,
      slow,
      log,
      script,
      value,
      input,
      odd,
    ),
  );

const fpm = fc.record({
  control: setting('process_control_timeout', fpmTimes, 5),
  restart: setting('emergency_restart_interval', fpmTimes, 2),
  pools: fc.array(pool, { minLength: 1, maxLength: 3 }),
});

/** What comes out has a main file of nginx with two servers' files and a snippet, and a master of PHP-FPM with up to three pool files. */
export const worlds: fc.Arbitrary<Files> = fc
  .record({ nginx, fpm, eol: fc.constantFrom('\n', '\n', '\r\n') })
  .map(({ nginx: n, fpm: f, eol }) => {
    const files: [string, string][] = [
      [
        '/etc/nginx/nginx.conf',
        lines(
          n.user,
          'events {}',
          'http {',
          'root /srv;',
          'include fastcgi.conf;',
          'fastcgi_index index.php;',
          n.times,
          n.resolver,
          ...n.upstreams,
          n.map,
          n.odd,
          'include conf.d/*.conf;',
          '}',
        ),
      ],
      ['/etc/nginx/snippet.conf', lines(`fastcgi_pass ${n.snippet[0]};`, n.snippet[1])],
      ...n.servers.map((text, index): [string, string] => [`/etc/nginx/conf.d/${index}.conf`, text]),
      [
        '/etc/php/8.2/fpm/php-fpm.conf',
        lines('[global]', f.control, f.restart, 'include = /etc/php/8.2/fpm/pool.d/*.conf'),
      ],
      ...f.pools.map((text, index): [string, string] => [`/etc/php/8.2/fpm/pool.d/${index}.conf`, text]),
    ];
    return new Map(files.map(([path, text]) => [fileId(path), `${text}\n`.replaceAll('\n', eol)]));
  });
