/** What a file is by its statements: other programs' files are given back, whoever calls them nginx's, and what somebody is typing is not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { recognize } from '../../server/src/analysis/state/recognition.ts';

const dialectIn = (text: string, path?: string, languageId?: string): string =>
  recognize({ text, path, languageId }).dialect;

const foreignTexts: readonly (readonly [string, string])[] = [
  [
    'VCL',
    'vcl 4.1;\nimport std;\nbackend shop {\n  .host = "10.0.0.3";\n  .port = "8080";\n}\nacl purgers {\n  "localhost";\n}\nsub vcl_recv {\n  if (req.method == "PURGE") {\n    return (purge);\n  }\n  set req.http.X-Seen = "1";\n  unset req.http.Cookie;\n  return (hash);\n}\n',
  ],
  [
    'VCL that returns only',
    'sub vcl_deliver {\n  if (obj.hits > 0) {\n    set resp.http.X-Cache = "HIT";\n  } else {\n    set resp.http.X-Cache = "MISS";\n  }\n  return (deliver);\n}\n',
  ],
  [
    'RainerScript',
    'if $programname == \'shop\' then {\n  if $syslogseverity <= 4 then {\n    action(type="omfile" file="/var/log/shop.log")\n  }\n  set $.kind = $msg;\n  stop\n}\n',
  ],
  [
    'ntp',
    'driftfile /var/lib/ntp/drift\nserver 0.pool.ntp.org iburst\nserver 1.pool.ntp.org iburst\nrestrict default nomodify\nrestrict 127.0.0.1\n',
  ],
  ['chrony', 'pool ntp.example iburst\nallow 10.0.0.0/8\nallow\nmakestep 1 3\nrtcsync\n'],
  ['limits.conf', '* soft nofile 4096\n* hard nofile 8192\nroot soft nproc unlimited\n'],
  [
    'monit',
    'check process nginx with pidfile /run/nginx.pid\n  start program = "/usr/sbin/service nginx start"\n  if failed port 80 protocol http then restart\n  if 5 restarts within 5 cycles then timeout\n',
  ],
  [
    'Helm helpers',
    '{{/* Labels */}}\n{{- define "shop.labels" -}}\napp: {{ .Chart.Name }}\nrelease: {{ .Release.Name }}\nheritage: {{ .Release.Service }}\n{{- end -}}\n',
  ],
  ['a manifest of Python', 'include LICENSE\ninclude README.rst\nrecursive-include docs *\nglobal-exclude *.pyc\n'],
  [
    'a mail',
    'Hello {{ name }},\n\nyour site is ready; log in and have a look.\nUser: {{ user }}\nAddress of the server: {{ address }}\n\nSee you,\nthe team\n',
  ],
  [
    'logrotate',
    '/var/log/nginx/*.log {\n  daily\n  missingok\n  rotate 14\n  compress\n  create 0640 www-data adm\n  sharedscripts\n  postrotate\n    invoke-rc.d nginx rotate >/dev/null 2>&1\n  endscript\n}\n',
  ],
  [
    'dhcpd',
    'default-lease-time 600;\nauthoritative;\noption domain-name-servers 10.0.0.1;\nsubnet 10.0.0.0 netmask 255.255.255.0 {\n  range 10.0.0.10 10.0.0.90;\n  option routers 10.0.0.1;\n  deny unknown-clients;\n  pool {\n    allow members of "a";\n  }\n}\n',
  ],
  [
    'BIND',
    'options {\n  directory "/var/cache/bind";\n  recursion yes;\n  allow-query { any; };\n  listen-on-v6 { any; };\n};\nzone "a.example" {\n  type master;\n  file "/etc/bind/a";\n};\n',
  ],
  [
    'includes of BIND',
    'include "/etc/bind/named.conf.options";\ninclude "/etc/bind/named.conf.local";\nacl trusted {\n  10.0.0.0/8;\n  localhost;\n};\n',
  ],
  [
    'keepalived',
    'vrrp_instance A {\n  state MASTER\n  interface eth0\n  virtual_router_id 51\n  priority 101\n  virtual_ipaddress {\n    10.0.0.9\n  }\n}\n',
  ],
  [
    'HAProxy',
    'global\n  daemon\n  maxconn 256\ndefaults\n  mode http\n  timeout client 50000ms\nfrontend a\n  bind *:80\n  default_backend b\nbackend b\n  server s1 10.0.0.2:80 check\n',
  ],
  [
    'syslog-ng',
    'source s_net { udp(port(514)); };\ndestination d_all { file("/var/log/all"); };\nlog { source(s_net); destination(d_all); };\n',
  ],
  [
    'ferm',
    'domain (ip ip6) table filter chain INPUT {\n  policy DROP;\n  mod state state ESTABLISHED ACCEPT;\n  interface lo ACCEPT;\n  proto tcp dport (http https) ACCEPT;\n}\n',
  ],
  [
    'Caddy',
    'shop.example {\n  root * /srv/shop\n  php_fastcgi unix//run/php/php.sock\n  file_server\n  encode gzip\n}\n',
  ],
  [
    'Nagios',
    'define host {\n  use generic-host\n  host_name web1\n  address 10.0.0.4\n}\ndefine service {\n  use generic-service\n  check_command check_http\n}\n',
  ],
  [
    'dovecot',
    'protocols = imap lmtp\nservice imap-login {\n  inet_listener imap {\n    port = 143\n  }\n}\nssl = required\nuserdb {\n  driver = passwd\n}\n',
  ],
  [
    'CQL',
    "CREATE ROLE IF NOT EXISTS shop WITH PASSWORD = 'x' AND LOGIN = true;\nGRANT SELECT ON KEYSPACE shop TO shop;\n",
  ],
  ['sudoers', 'Cmnd_Alias WEB = /usr/sbin/service nginx reload\n%web ALL=(root) NOPASSWD: WEB\n'],
  [
    'LiteSpeed',
    'docRoot $VH_ROOT/public\nvhDomain shop.example\nenableGzip 1\nerrorlog $VH_ROOT/logs/error.log {\n  useServer 0\n  logLevel ERROR\n}\nrewrite {\n  enable 1\n  autoLoadHtaccess 1\n}\n',
  ],
  ['logstash', 'filter {\n  if [type] == "syslog" {\n    mutate {\n      add_field => { "a" => "b" }\n    }\n  }\n}\n'],
  ['Redis', 'bind 127.0.0.1\nport 6379\nappendonly no\nsave 900 1\nsave 300 10\n'],
  [
    'UCI',
    "config main global\n\toption uci_enable 'true'\n\nconfig server '_lan'\n\tlist listen '443 ssl default_server'\n\toption server_name '_lan'\n",
  ],
];
for (const [title, text] of foreignTexts) {
  test(`${title}: foreign, whatever the name`, () => {
    for (const path of [
      '/a/conf.d/x.conf',
      '/a/nginx/x.conf',
      '/a/sites-enabled/x',
      '/a/templates/x.tpl',
      '/a/templates/x.j2',
      '/a/x.conf',
      undefined,
    ])
      assert.equal(dialectIn(text, path), 'foreign', path);
  });
  test(`${title}: foreign, although the editor calls it nginx`, () =>
    assert.equal(dialectIn(text, '/a/conf.d/x.conf', 'nginx'), 'foreign'));
}

const nginxTexts: readonly (readonly [string, string])[] = [
  ['addresses', 'set_real_ip_from 10.0.0.0/8;\nset_real_ip_from 192.168.0.0/16;\n'],
  [
    'addresses without ends',
    'set_real_ip_from 10.0.0.0/8\nset_real_ip_from 192.168.0.0/16\nset_real_ip_from 172.16.0.0/12\n',
  ],
  ['access', 'allow 10.0.0.0/8;\ndeny all;\n'],
  ['one refusal', 'return 444;\n'],
  ['a redirect', 'return 301 https://$host$request_uri;\n'],
  ['a condition', 'if ($request_method = POST) {\n  set $skip 1;\n}\n'],
  ['rewrites of a framework', 'if (!-e $request_filename) {\n  rewrite ^(.*)$ /index.php?s=$1 last;\n  break;\n}\n'],
  ['one rewrite', 'rewrite ^/a/(.*)$ /b/$1 last;\n'],
  ['an exact location', 'location = /favicon.ico {\n  log_not_found off;\n}\n'],
  ['servers of an upstream', 'server 10.0.0.2:9000;\nserver 10.0.0.3:9000 backup;\n'],
  ['an upstream', 'upstream fpm {\n  server unix:/run/php/php.sock;\n}\n'],
  ['a map', 'map $http_upgrade $connection_upgrade {\n  default upgrade;\n  "" close;\n}\n'],
  ['types', 'types {\n  text/html html htm;\n  image/avif avif;\n}\n'],
  ['a block of geo', 'geo $trusted {\n  default 0;\n  10.0.0.0/8 1;\n}\n'],
  ['Lua', 'init_by_lua_block {\n  local cache = require "cache"\n  cache.start({ size = 1 })\n}\n'],
  [
    'modules from elsewhere',
    'pagespeed on;\npagespeed FileCachePath /var/cache/ps;\nbrotli on;\nbrotli_comp_level 6;\nmore_set_headers "X-A: b";\n',
  ],
  ['a misspelt block', 'locaton / {\n  root /srv;\n}\n'],
  [
    'a block of a module',
    'rtmp {\n  server {\n    listen 1935;\n    application live {\n      live on;\n    }\n  }\n}\n',
  ],
  [
    'placeholders in braces',
    'server {\n  listen {PORT};\n  server_name {DOMAIN};\n  root {$ROOT};\n  location ~ \\.php$ {\n    fastcgi_pass {PASS};\n  }\n}\n',
  ],
  ['a misspelt directive', 'server {\n  listen 80;\n  serverr_name a.example;\n  root /srv;\n}\n'],
  ['a missing semicolon', 'server {\n  listen 80\n  root /srv;\n}\n'],
  ['an assignment that is none', 'server {\n  listen = 80;\n  server_name a.example;\n}\n'],
  [
    'a template',
    'server {\n  listen {{ port }};\n{% for name in names %}\n  server_name {{ name }};\n{% endfor %}\n}\n',
  ],
];
for (const [title, text] of nginxTexts) {
  test(`nginx: ${title}`, () => {
    for (const path of ['/a/conf.d/x.conf', '/a/nginx/x.conf', '/a/sites-enabled/x', '/a/x.conf'])
      assert.equal(dialectIn(text, path), 'nginx', path);
    assert.equal(dialectIn(text, undefined, 'nginx'), 'nginx');
  });
}

test('what is typed stays what the editor or its folder call it', () => {
  for (const text of [
    '',
    '# later\n',
    'serv',
    'server',
    'server {',
    'server {\n  listen = 80',
    'foo bar\n',
    'include a.conf',
    'root /srv',
    'fastcgi_pas unix:/a;\n',
    'charset utf-8',
    'listen 80',
  ]) {
    assert.equal(dialectIn(text, undefined, 'nginx'), 'nginx', text);
    assert.equal(
      dialectIn(`server {\n    ${text.trim()}\n    fastcgi_re\n}\n`, '/etc/nginx/conf.d/a.conf'),
      'nginx',
      text,
    );
    // one line that nothing ends, with a name that others use too, says nothing on a disk
    if (!['foo bar\n', 'serv', 'server', 'include a.conf', 'listen 80', 'charset utf-8'].includes(text))
      assert.equal(dialectIn(text, '/etc/nginx/sites-available/a'), 'nginx', text);
  }
  assert.equal(dialectIn('include a.conf;\ninclude b.conf;\n', '/etc/nginx/nginx.d/a.conf'), 'nginx');
});

test('PHP-FPM keeps pools with misspelt keys, and loses what only its name says', () => {
  assert.equal(
    dialectIn('[www]\nusr = www-data\nlisen = 9000\npm.max_childrn = 5\n', '/etc/php/8.2/fpm/pool.d/www.conf'),
    'php-fpm',
  );
  assert.equal(dialectIn('usr = www-data\npm = static\n', '/etc/php-fpm.d/a.conf'), 'php-fpm');
  assert.equal(dialectIn('', '/etc/php-fpm.d/a.conf'), 'php-fpm');
  assert.equal(
    dialectIn('/var/log/php-fpm.log www:www 600 7 * 24 Z /run/php-fpm.pid\n', '/etc/newsyslog.conf.d/php-fpm.conf'),
    'foreign',
  );
});

test('a text of many lines is weighed in time that its length sets', () => {
  const long = `${'a'.repeat(500)} `.repeat(4000);
  const begun = process.cpuUsage();
  for (const text of [long, long.replaceAll(' ', '\n'), `${long};`, `x ${'{ '.repeat(50_000)}`])
    dialectIn(text, '/a/nginx/x.conf');
  assert.ok(process.cpuUsage(begun).user < 10_000_000);
});

test("a file called php-fpm.ini is PHP-FPM's where it has pools, and the settings of PHP itself are not", () => {
  const dialectOf = (text: string): string => dialectIn(text, '/srv/etc/php-fpm.ini');
  assert.equal(
    dialectOf(
      '[global]\nerror_log = /var/log/fpm.log\n[shop]\nlisten = 127.0.0.1:9000\nuser = www-data\npm = static\npm.max_children = 2\n',
    ),
    'php-fpm',
  );
  assert.equal(
    dialectOf('[PHP]\nmemory_limit = 256M\nupload_max_filesize = 10M\n[Session]\nsession.save_handler = files\n'),
    'php-ini',
  );
});
