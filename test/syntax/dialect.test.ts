/** nginx, PHP-FPM or neither: what decides, and the names that mislead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialectOf } from '../../server/src/syntax/dialect.ts';

const nginx = 'server {\n  listen 80;\n  location ~ \\.php$ {\n    fastcgi_pass unix:/run/a.sock;\n  }\n}\n';
const pool = '[www]\nuser = www-data\nlisten = 9000\npm = static\npm.max_children = 5\n';
const apache = '<VirtualHost *:80>\n  ServerName a.example\n  DocumentRoot /srv\n</VirtualHost>\n';
const supervisor = '[program:php-fpm]\ncommand = php-fpm -F\n[program:nginx]\ncommand=nginx -g "daemon off;"\n';

function guess(text: string, path?: string, languageId?: string): string {
  const { dialect, sure } = dialectOf({ path, languageId, text });
  return `${dialect}${sure ? '' : '?'}`;
}

test('content decides, even against the name', () => {
  assert.equal(guess(nginx, '/app/www.conf'), 'nginx');
  assert.equal(guess(nginx, '/app/snippets/php-fpm.conf'), 'nginx');
  assert.equal(guess(pool, '/etc/nginx/easyengine.conf'), 'php-fpm');
  assert.equal(guess(apache, '/etc/nginx/default.conf'), 'foreign');
  assert.equal(guess(supervisor, '/conf/supervisor/nginx.conf'), 'foreign');
  assert.equal(guess(supervisor, '/etc/php-fpm.conf'), 'foreign');
  assert.equal(guess(nginx, '/sites-available/default'), 'nginx');
  assert.equal(guess(nginx), 'nginx');
  assert.equal(guess(pool), 'php-fpm');
});

test('the language id decides unless the content clearly says otherwise', () => {
  assert.equal(guess('', undefined, 'nginx'), 'nginx');
  assert.equal(guess('foo\n', undefined, 'NGINX'), 'nginx');
  assert.equal(guess('# nothing\n', '/a/b', 'php-fpm'), 'php-fpm');
  assert.equal(guess(pool, undefined, 'nginx'), 'php-fpm');
  assert.equal(guess(apache, undefined, 'nginx'), 'foreign');
  assert.equal(guess(nginx, undefined, 'properties'), 'nginx');
  assert.equal(guess(pool, undefined, 'ini'), 'php-fpm');
  assert.equal(guess(nginx, '/a/nginx.yaml', 'yaml'), 'foreign');
  assert.equal(guess(`# How to\n\n${nginx}`, '/README.md', 'markdown'), 'foreign');
});

test('an empty file and one of comments only are named by their path, without certainty', () => {
  for (const text of ['', '\n\n', '# a comment\n', '; a comment\n']) {
    assert.equal(guess(text, '/etc/nginx/conf.d/a.conf'), 'nginx?');
    assert.equal(guess(text, '/etc/nginx/nginx.conf'), 'nginx?');
    assert.equal(guess(text, '/etc/php/8.2/fpm/pool.d/a.conf'), 'php-fpm?');
    assert.equal(guess(text, '/etc/php-fpm.d/zz-docker.conf'), 'php-fpm?');
    assert.equal(guess(text, '/etc/apache2/sites-available/a.conf'), 'foreign?');
    assert.equal(guess(text), 'foreign?');
  }
});

test('lines that end by themselves are no nginx in its folders, unless a name is its own or the file says what it is', () => {
  const rules = 'include waf.conf\n# include more.load\n';
  assert.equal(guess(rules, '/etc/nginx/waf_includes.conf'), 'foreign?');
  assert.equal(guess('sec on\nsec.body limit 12\n', '/etc/nginx/conf.d/a.conf'), 'foreign?');
  assert.equal(guess(rules, '/etc/nginx/nginx.conf'), 'nginx?');
  assert.equal(guess(rules, '/etc/nginx/waf_includes.conf', 'nginx'), 'nginx');
  assert.equal(guess('root /srv\n', '/etc/nginx/snippets/root.conf'), 'nginx?');
  assert.equal(guess('include a.conf;\ninclude b.conf\n', '/etc/nginx/snippets/both.conf'), 'nginx?');
});

const nginxTexts: readonly (readonly [string, string])[] = [
  [
    'a snippet of parameters',
    'fastcgi_param  SCRIPT_FILENAME $document_root$fastcgi_script_name;\nfastcgi_param  QUERY_STRING $query_string;\n',
  ],
  ['one upstream', 'upstream php {\n  server unix:/run/a.sock;\n}\n'],
  ['one include of a location', 'location / {\n  include a.conf;\n}\n'],
  ['a Lua body', 'access_by_lua_block {\n  local a = require "b"\n  if a then\n    return a:c()\n  end\n}\n'],
  [
    'a Jinja template',
    '{% for s in sites %}\nserver {\n  server_name {{ s.name }};\n  root {{ s.root }};\n}\n{% endfor %}\n',
  ],
  ['a map and a site', 'map $a $b {\n  default 1;\n  "~x" 2;\n}\nserver {\n  listen 80;\n}\n'],
];
for (const [title, text] of nginxTexts) test(`nginx: ${title}`, () => assert.equal(guess(text, '/x/a.conf'), 'nginx'));

const fpmTexts: readonly (readonly [string, string])[] = [
  ['a fragment without header', 'pm = dynamic\npm.max_children = 10\nphp_admin_value[memory_limit] = 128M\n'],
  [
    'a main file',
    '[global]\npid = /run/php-fpm.pid\nerror_log = /var/log/php-fpm.log\ninclude=/etc/php-fpm.d/*.conf\n',
  ],
  ['a pool of two lines', '[www]\nlisten = 9000\n'],
  ['a pool named php', '[php]\nuser = a\nlisten = /run/a.sock\nlisten.owner = a\npm = ondemand\n'],
  [
    'a Jinja template',
    '[{{ pool }}]\nlisten = {{ listen }}\n{% if owner %}\nlisten.owner = {{ owner }}\n{% endif %}\npm = {{ pm }}\n',
  ],
];
for (const [title, text] of fpmTexts)
  test(`PHP-FPM: ${title}`, () => assert.equal(guess(text, '/x/a.conf'), 'php-fpm'));

const foreignTexts: readonly (readonly [string, string])[] = [
  ['Apache', '<Directory /srv>\n  Require all granted\n</Directory>\n'],
  ['Apache without sections', 'ServerName a\nLoadModule b c.so\nSetEnvIf X y\n'],
  ['supervisord', supervisor],
  ['dovecot', 'listen = *, ::\nprotocols = imap lmtp\nservice auth {\n  unix_listener a {\n    mode = 0600\n  }\n}\n'],
  ['vsftpd', 'listen=YES\nanonymous_enable=NO\nlocal_enable=YES\n'],
  ['php.ini', '[PHP]\nmemory_limit = 128M\nerror_log = /x\n[Date]\ndate.timezone = UTC\n'],
  ['my.cnf', '[mysqld]\nuser = mysql\npid-file = /x\nport = 3306\n'],
  ['CRI-O', '[crio.api]\nlisten = "/run/crio.sock"\nstream_port = "0"\n'],
  ['systemd', '[Unit]\nDescription=a\n[Service]\nExecStart=/usr/sbin/nginx\nUser=www\n'],
  ['a Dockerfile', 'FROM php:8.2-fpm\nRUN apt-get update\nCOPY nginx.conf /etc/nginx/nginx.conf\n'],
  ['YAML', 'services:\n  nginx:\n    image: nginx\n    ports:\n      - "80:80"\n'],
  ['a shell script with nginx in it', `cat > a.conf <<END\n${nginx}END\nif [ -f a ]; then\n  echo a\nfi\n`],
  ['a script with its interpreter', `#!/bin/sh\n${nginx}`],
  ['PHP', '<?php\nif ($a) {\n  return 1;\n}\n'],
  ['JavaScript', "const a = require('b');\nfunction location(x) {\n  return x;\n}\n"],
  ['C', '#include <stdio.h>\n#define A 1\nint main(void) {\n  return 0;\n}\n'],
  ['BIND', '// zones\nzone "a" {\n  type master;\n  file "b";\n};\ninclude "/etc/bind/c";\n'],
  ['logrotate', '/var/log/nginx/*.log {\n  daily\n  rotate 7\n  postrotate\n  endscript\n}\n'],
  ['Samba', '[global]\nworkgroup = A\nserver string = b\n'],
  ['Redis', 'port 6379\nbind 127.0.0.1\nsave 900 1\n'],
  ['JSON', '{\n  "listen": 80\n}\n'],
];
for (const [title, text] of foreignTexts) {
  test(`foreign: ${title}`, () => assert.match(guess(text, '/x/a.conf'), /^foreign/));
  test(`foreign, whatever the editor calls it: ${title}`, () => {
    if (guess(text) === 'foreign') assert.equal(guess(text, undefined, 'nginx'), 'foreign');
  });
}
