/** Placeholders of any spelling in nginx and PHP-FPM files: opaque words, no errors of form; and nginx's own text that only looks like one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import { parse, show, showProblems } from './nginx-trees.ts';

const words: readonly (readonly [string, string])[] = [
  ['index {INDEX_FILE};', 'index|?{INDEX_FILE};'],
  ['server_name {site_hosts};', 'server_name|?{site_hosts};'],
  ['fastcgi_pass unix:{SOCKET};', 'fastcgi_pass|?unix:{SOCKET};'],
  ['listen {$PORT} ssl;', 'listen|?{$PORT}|ssl;'],
  ['root /srv/{site}/public;', 'root|?/srv/{site}/public;'],
  ['location {path} { root /x; }', 'location|?{path}{ root|/x; }'],
  ['location /{path} {\n root /x;\n}', 'location|?/{path}{ root|/x; }'],
  ['upstream a { server {host}:9000; server b:1; }', 'upstream|a{ server|?{host}:9000; server|b:1; }'],
  ['root {site_root};\nlisten 80;', 'root|?{site_root}; listen|80;'],
  ['pid @{HOME}/nginx.pid;', 'pid|?@{HOME}/nginx.pid;'],
  ['root @{HOME}/@{WEBDIR};', 'root|?@{HOME}/@{WEBDIR};'],
  ['server_name build.#{DOMAIN};', 'server_name|?build.#{DOMAIN};'],
  ['server_name #{DOMAIN} b;', 'server_name|?#{DOMAIN}|b;'],
  ["listen #{node['port']};", "listen|?#{node['port']};"],
  ['upstream a { server ##HOST##:2049; }', 'upstream|a{ server|?##HOST##:2049; }'],
  ['root /srv/##APP##;', 'root|?/srv/##APP##;'],
  ['listen $!{port};', 'listen|?$!{port};'],
  ['root $!{server.root};', 'root|?$!{server.root};'],
  ['server_name <DOMAIN>;', 'server_name|?<DOMAIN>;'],
  ['server_name <your_domain>;', 'server_name|?<your_domain>;'],
  ['server_name !DOMAIN_NAME!;', 'server_name|?!DOMAIN_NAME!;'],
  ['server_name @DOMAIN@;', 'server_name|?@DOMAIN@;'],
  ['server_name %domain_idn% %alias_idn%;', 'server_name|?%domain_idn%|?%alias_idn%;'],
  ['fastcgi_pass unix:/run/php/php__VERSION__-fpm.sock;', 'fastcgi_pass|?unix:/run/php/php__VERSION__-fpm.sock;'],
  ['root [[ docroot ]]/a;', 'root|?[[ docroot ]]/a;'],
  ['listen [[PORT]];', 'listen|?[[PORT]];'],
  ['listen <?=getenv("PORT") ?: "80";?>;', 'listen|?<?=getenv("PORT") ?: "80";?>;'],
  [
    'ssl_stapling {{ "off"\n  if a == 1\n  else "on" }};\nlisten 80;',
    'ssl_stapling|?{{ "off"\n  if a == 1\n  else "on" }}; listen|80;',
  ],
  ['listen {{"{{"}}env "PORT"{{"}}"}} ssl;\nroot /x;', 'listen|?{{"{{"}}env "PORT"{{"}}"}}|ssl; root|/x;'],
  ['listen {{/* a }} b */}}80;', 'listen|80;'],
  ['listen $if(tls) (443 ssl) else (80);', 'listen|?$if(tls)|(443|ssl)|else|(80);'],
];
for (const [text, expected] of words) {
  test(`a placeholder in a word: ${JSON.stringify(text)}`, () => {
    const tree = parse(text);
    assert.equal(show(tree.items), expected);
    assert.equal(showProblems(text, tree.problems), '');
    assert.equal(tree.placeholders, true);
    assert.equal(tree.templated, false);
  });
}

test('a placeholder in quotes counts where the file writes its placeholders so', () => {
  assert.equal(
    show(parse('server_name {hosts};\nroot "{path}/public";').items),
    'server_name|?{hosts}; root|?{path}/public;',
  );
  assert.equal(show(parse('root "{path}/public";').items), 'root|{path}/public;');
  assert.equal(show(parse('fastcgi_pass "unix:{SOCKET}";').items), 'fastcgi_pass|?unix:{SOCKET};');
});

const lines = [
  '{tls_certificate}',
  '{$TLS}',
  '@{EXTRA}',
  '##EXTRA##;',
  '[[ extra ]]',
  '% if tls:',
  '%% endfor',
  '% end',
  '<?php if ($a): ?>',
  '<?= $extra ?>',
  '$if(tls) (',
  '{{"{{"}} extra {{"}}"}}',
];
for (const line of lines.filter((one) => !one.startsWith('##'))) {
  test(`a placeholder that is a line: ${line}`, () => {
    const tree = parse(`root /x;\n  ${line}\nindex a;\nserver {\n${line}\n}\n`);
    assert.equal(show(tree.items), 'root|/x; index|a; server{  }');
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.templated, true);
  });
}

test('branches of $if(…) free the directives in them', () => {
  const tree = parse('server {\n$if(tls) (\n  listen 443 ssl;\n) else (\n  listen 80;\n)\nroot /x;\n}\n');
  assert.equal(show(tree.items), 'server{ listen|443|ssl; listen|80; root|/x; }');
  assert.deepEqual(tree.problems, []);
});

test('no error of form is made in a file with placeholders', () => {
  for (const mark of [
    'index {FILE};',
    'index __FILE__;',
    'root ${ROOT};',
    'root /a/%user%;',
    '{# written by a role #}',
  ]) {
    for (const slip of ['listen 80\nserver_name a;\n', 'server {\n', '}\n', 'return 200 "a"b;\n']) {
      assert.equal(showProblems('', parse(`${mark}\n${slip}`).problems), '', mark + slip);
    }
  }
});

/** What nginx may well mean, with the problems that it has: none of it is filled in. */
const plain: readonly (readonly [string, string])[] = [
  ['location ~ "^/[0-9]{2,4}$" { root /x; }', ''],
  ['location ~ ^/[0-9]{2}$ { root /x; }', 'unquoted-brace@{2}'],
  ['location ~ (?<name>[a-z]+)_(?P<OTHER>x) { root /x; }', ''],
  ['rewrite ^/(\\w+)\\.(\\d+)$ /x?a=$1 last;', ''],
  ['set $DOCROOT /srv; root ${DOCROOT}/a;', ''],
  ['root ${host}/a;', ''],
  ['try_files $uri @fallback;', ''],
  ['if ($a !~ b) { return 403; }', ''],
  ['ssl_ciphers HIGH:!aNULL:!MD5:!RC4;', ''],
  ['ssl_ciphers "ECDHE+AESGCM:!DH:!aNULL";', ''],
  ['map $a $b { default 0; ~^x 1; }', ''],
  ['types { text/html html; }', ''],
  ['return 200 \'{"a":1}\';', ''],
  ['return 200 \'{"a":{"b":"$uri"}}\';', ''],
  ['log_format a \'{"h":"$host","u":{$uri}}\';', ''],
  ['log_format a escape=json \'{ "time": "$time_iso8601" }\';', ''],
  ['return 301 /a%20b%C3%A9%BF%D0%AB%;', ''],
  ['server_name a; # {NAME} ##X## {{ y }}', ''],
  ['listen 80; ##ports##', ''],
  ['listen 80 ##ports##\n;', ''],
  ['server_name a #{x}\n  b;', ''],
  ['server_name a\n  ##main##\n  b;', ''],
  ['add_header X admin@example.com;', ''],
  ['location ~ [[:alpha:]]+ { root /x; }', ''],
  ['content_by_lua_block {ngx.exit(1)}', ''],
  ['content_by_lua_block { local a = {b} }', ''],
  ['location ~ \\p{Lu}x { root /x; }', 'unclosed-block@location'],
  ['return 200 "<HTML><BODY>a</BODY></HTML>";', ''],
  ['sub_filter </head> <script>a</script></head>;', ''],
  // half-written: the shape is not complete, or a block is what was meant
  ['fastcgi_pass {', 'unclosed-block@fastcgi_pass'],
  ['fastcgi_pass {SOCK\n', 'unclosed-block@fastcgi_pass missing-semicolon@SOCK'],
  ['root {{ a;\n', ''],
  ['location / {internal}\n', 'unclosed-block@location missing-semicolon@internal}'],
  ['server {\nlisten 80\nroot /x;\n}', 'missing-semicolon@80'],
];
for (const [text, problems] of plain) {
  test(`nginx's own text: ${JSON.stringify(text)}`, () => {
    const tree = parse(text);
    if (problems !== '' || !text.includes('{{ a;')) assert.equal(showProblems(text, tree.problems), problems);
    else assert.ok(tree.problems.some(({ severity }) => severity === 'error'));
    assert.equal(tree.placeholders, false);
    assert.ok(!show(tree.items).includes('?') || text.includes('?'));
  });
}

test('the value of a quoted text beside nothing else is as it is written', () => {
  assert.equal(show(parse("log_format a '{$host}';").items), 'log_format|a|{$host};');
});

const branches: readonly (readonly [string, string])[] = [
  [
    'server {\n{{ if .A }}\nfastcgi_pass a:1;\n{{ else }}\nfastcgi_pass b:2;\n{{ end }}\n}\n',
    'server{ fastcgi_pass|a:1; fastcgi_pass|b:2; }',
  ],
  [
    '{% if a %}\nserver {\n listen 1;\n{% else %}\nserver {\n listen 2;\n{% endif %}\n root /x;\n}\nindex a;\n',
    'server{ listen|1; } server{ listen|2; root|/x; } index|a;',
  ],
  [
    'server {\n<% if a %>\nlocation /a {\n<% elsif b %>\nlocation /b {\n<% else %>\nlocation /c {\n<% end %>\nroot /x;\n}\n}\n',
    'server{ location|/a{  } location|/b{  } location|/c{ root|/x; } }',
  ],
  ['server {\n{% if a %}\n}\n{% else %}\nlisten 1;\n}\n{% endif %}\nserver {\n}\n', 'server{  } listen|1; server{  }'],
  [
    'server {\n{% for a in b %}\nlocation /{{ a }} {\n{% if c %}deny all;{% else %}allow all;{% endif %}\n}\n{% endfor %}\n}\n',
    'server{ location|?/{{ a }}{ deny|all; allow|all; } }',
  ],
  ['{{#a}}\nlisten 1;\n{{else}}\nlisten 2;\n{{/a}}\nroot /x;\n', 'listen|1; listen|2; root|/x;'],
];
for (const [text, expected] of branches) {
  test(`branches are alternatives: ${JSON.stringify(text)}`, () => {
    const tree = parse(text);
    assert.equal(show(tree.items), expected);
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.templated, true);
  });
}

const fpm: readonly (readonly [string, string])[] = [
  ['listen = @{FPM_LISTEN}', 'template'],
  ['listen = {{ listen }}', 'template'],
  ['listen = ${LISTEN}', 'environment'],
  ['listen = %backend%', 'template'],
  ['listen = ##LISTEN##', 'template'],
  ['pm.max_children = {MAX_CHILDREN}', 'template'],
  ['user = <USER>', 'template'],
  ['user = [[ user ]]', 'template'],
  ['user = !USER_NAME!', 'template'],
  ['user = #{user}', 'template'],
  ['user = <?= $user ?>', 'template'],
  ['listen = {{ "a"\n  if b else\n "c" }}', 'template'],
];
for (const [line, unknown] of fpm) {
  test(`a placeholder in a pool: ${JSON.stringify(line)}`, () => {
    const tree = parseFpm(`[www]\n${line}\npm = static\n`);
    const [, entry, next] = tree.lines;
    assert.ok(entry?.kind === 'entry' && next?.kind === 'entry');
    assert.equal(entry.value?.unknown, unknown);
    assert.equal(next.key.text, 'pm');
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.placeholders, unknown === 'template');
  });
}

for (const line of [
  '@{EXTRA}',
  '##EXTRA##',
  '{EXTRA}',
  '%extra%',
  '{{ extra }}',
  '__EXTRA__',
  '[[ extra ]]',
  '<?= $extra ?>',
]) {
  test(`a placeholder that is a line of a pool: ${line}`, () => {
    const tree = parseFpm(`[www]\nlisten = 9000\n${line}\npm = static\n`);
    assert.deepEqual(
      tree.lines.map((one) => (one.kind === 'section' ? one.name.text : one.key.text)),
      ['www', 'listen', 'pm'],
    );
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.templated, true);
  });
}

for (const header of ['[{{ pool }}]', '[%domain%]', '[@{POOL}]', '[__APP__]']) {
  test(`a pool whose name is filled in: ${header}`, () => {
    const tree = parseFpm(`${header}\nlisten 9000\n`);
    assert.equal(tree.placeholders, true);
    assert.deepEqual(tree.problems, []);
  });
}

test('what PHP-FPM means itself is no placeholder', () => {
  const text =
    '[www]\naccess.format = "%R - %u %t \\"%m %r%Q%q\\" %s %f %{mili}d %{kilo}M %{REQUEST_URI}e %{%Y-%m-%dT%H:%M:%S%z}T"\nlisten = ${LISTEN}\nprefix = /srv/$pool\nlisten.acl_users = a\n# x\n';
  const tree = parseFpm(text);
  assert.equal(tree.placeholders, false);
  assert.equal(showProblems(text, tree.problems), 'hash-comment@# x');
});
