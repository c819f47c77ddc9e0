/** Spellings of placeholders in other tools' languages, each where nginx and PHP-FPM cannot mean it; what they do mean stays as it is; and hostile texts of their characters. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuUsage } from 'node:process';
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import { isFillIn, isFillInNumber } from '../../server/src/syntax/fill-in.ts';
import { parse, show, showProblems } from './nginx-trees.ts';

const words: readonly (readonly [string, string])[] = [
  // no character at its end
  ['fastcgi_buffers @BUFFERS;', 'fastcgi_buffers|?@BUFFERS;'],
  ['limit_req_zone $a zone=b:1m rate=@LIMITr/s;', 'limit_req_zone|$a|zone=b:1m|?rate=@LIMITr/s;'],
  ['server_name shop.@DOMAIN;', 'server_name|?shop.@DOMAIN;'],
  ['fastcgi_pass unix:/run/php@PHP_VERSION-fpm.sock;', 'fastcgi_pass|?unix:/run/php@PHP_VERSION-fpm.sock;'],
  ['error_page @CODE /a.html;', 'error_page|?@CODE|/a.html;'],
  // `${…}` with more than a name in it
  ['fastcgi_pass ${HOST:-php}:9000;', 'fastcgi_pass|?${HOST:-php}:9000;'],
  ['root ${var.root}/a;', 'root|?${var.root}/a;'],
  ['root ${(shop.root)!};', 'root|?${(shop.root)!};'],
  ['index ${shop.index!"a"};', 'index|?${shop.index!"a"};'],
  ['listen ${port};\nroot ${root};', 'listen|?${port}; root|?${root};'],
  ['root $a$;\nindex $b.c$;', 'root|?$a$; index|?$b.c$;'],
  ['root $$a;\nindex $${b};', 'root|?$$a; index|?$${b};'],
  ['root $!shop.root;', 'root|?$!shop.root;'],
  ['root $(ROOT)/a;', 'root|?$(ROOT)/a;'],
  ['worker_processes $((CORES+1));', 'worker_processes|?$((CORES+1));'],
  ['listen $$PORT$$;', 'listen|?$$PORT$$;'],
  // brackets of all kinds
  ['listen <port>;', 'listen|?<port>;'],
  ['server_name <your domain> b;', 'server_name|?<your domain>|b;'],
  ['root /srv/<shop.name>/a;', 'root|?/srv/<shop.name>/a;'],
  ['fastcgi_pass [network-name]:9000;', 'fastcgi_pass|?[network-name]:9000;'],
  ['listen [[ .Port ]];', 'listen|?[[ .Port ]];'],
  ['listen [% port %];', 'listen|?[% port %];'],
  ['listen ((port));', 'listen|?((port));'],
  ['root {$shop->root};', 'root|?{$shop->root};'],
  ['root {shop->root};', 'root|?{shop->root};'],
  ['root {!! $root !!};', 'root|?{!! $root !!};'],
  ['root <? echo $root; ?>;', 'root|?<? echo $root; ?>;'],
  ['listen @Model.Port;', 'listen|?@Model.Port;'],
  ['listen @(Model.Port);', 'listen|?@(Model.Port);'],
  // characters around a name
  ['listen #PORT#;', 'listen|?#PORT#;'],
  ['listen ~PORT~;', 'listen|?~PORT~;'],
  ['listen :PORT:;', 'listen|?:PORT:;'],
  ['listen ___PORT___;', 'listen|?___PORT___;'],
  ['fastcgi_buffer_size @size@k;', 'fastcgi_buffer_size|?@size@k;'],
  ['listen %(port)s;', 'listen|?%(port)s;'],
  ['fastcgi_pass %s;', 'fastcgi_pass|?%s;'],
  ['root /srv/%[1]s/a;', 'root|?/srv/%[1]s/a;'],
];
for (const [text, expected] of words) {
  test(`a placeholder in a word: ${JSON.stringify(text)}`, () => {
    const tree = parse(text);
    assert.equal(show(tree.items), expected);
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.placeholders, true);
  });
}

const branches = [
  ['[% IF a %]', '[% ELSE %]', '[% END %]'],
  ['<#if a>', '<#else>', '</#if>'],
  ['%{ if a ~}', '%{ else ~}', '%{ endif ~}'],
  ['{if $a}', '{else}', '{/if}'],
  ['<if(a)>', '<else>', '<endif>'],
  ['@if ($a)', '@else', '@endif'],
  ['#if($a)', '#else', '#end'],
] as const;
for (const [start, middle, end] of branches) {
  test(`branches of ${start}`, () => {
    const tree = parse(
      `server {\n${start}\n    listen 1;\n${middle}\n    listen 2;\n${end}\n}\nserver {\n${start}\n location /a {\n${middle}\n location /b {\n${end}\n root /x;\n }\n}\n`,
    );
    assert.equal(show(tree.items), 'server{ listen|1; listen|2; } server{ location|/a{  } location|/b{ root|/x; } }');
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.templated, true);
  });
}

test('a tag of Terraform holds strings with any signs', () => {
  assert.equal(
    parse('server {\n%{ for host in split(";{}", hosts) ~}\n  listen 80;\n%{ endfor ~}\n}\n').problems.length,
    0,
  );
});

/** What nginx means itself, and what somebody got wrong: nothing is filled in. */
const plain = [
  'location @BACKEND { root /x; }',
  'try_files $uri @BACKEND;',
  'error_page 404 = @BACKEND;',
  'post_action @LOG;',
  'set $next @BACKEND;',
  'map $a $b { default @BACKEND; }',
  'server_name a; # @DOMAIN <port>',
  'location / {include fastcgi.conf;}',
  'location ~ ((foo)) { root /x; }',
  'rewrite ^/(a)$ /b;',
  'location ~ \\.php$ { root /x; }',
  'if ($a ~ "^x$(b)") { return 403; }',
  'ssl_ciphers ECDHE:HIGH:!MD5:!RC4;',
  'root $uri$;',
  'root $$uri;',
  'root ${host}/a;',
  'set $port 80; root ${port};',
  'log_format a "%s <b> [NAME]";',
  'sub_filter <head> "<head><x-shop>";',
  'include sites-[abcd].conf;',
  'location ~ [a-z]+[NAME] { root /x; }',
  'listen [::1]:80;',
  'rewrite /a%20b%3d /c;',
  'add_header A admin@EXAMPLE.org;',
  'return 200 "<p>at @ALL and %s</p>";',
  '#if you like\nroot /x;',
  '#if ($host = a) {\n#end\nroot /x;',
  'server_name a%b%{if;a }',
];
for (const text of plain)
  test(`nginx's own text: ${JSON.stringify(text)}`, () => assert.equal(parse(text).placeholders, false));

const pools = [
  '@PORT',
  '$(PORT)',
  '<port>',
  '<your port>',
  '[% port %]',
  '[network-name]',
  '((port))',
  '@Model.Port',
  '{$shop->port}',
  '{!! $port !!}',
  '$port$',
  '$PORT',
  '${PORT:=9000}',
  '%s',
  '%(port)s',
  '%{PORT}',
  '#port#',
  '___PORT___',
  '~PORT~',
  '!PORT!',
  ':PORT:',
];
for (const value of pools) {
  test(`a placeholder in a pool: ${value}`, () => {
    const tree = parseFpm(`[www]\nlisten = ${value}\npm = static\n`);
    const [, entry, next] = tree.lines;
    assert.ok(entry?.kind === 'entry' && next?.kind === 'entry');
    assert.equal(entry.value?.unknown, 'template');
    assert.deepEqual(tree.problems, []);
  });
}

test('lines of a pool that a template decides are none of its settings', () => {
  for (const line of [
    '@POOLS',
    '[% IF a %]',
    '<#if a>',
    '%{ endif }',
    '{if $a}',
    '@if ($a)',
    '@endif',
    '${shop.pools}',
    '<your settings>',
  ]) {
    const tree = parseFpm(`[www]\n${line}\npm = static\n`);
    assert.deepEqual(
      tree.lines.map((one) => (one.kind === 'section' ? one.name.text : one.key.text)),
      ['www', 'pm'],
      line,
    );
    assert.deepEqual(tree.problems, [], line);
  }
});

test("PHP-FPM's own text is filled in by nobody", () => {
  const text =
    '[shop]\naccess.format = "%R %s %d %{mili}d"\nphp_value[xdebug.trace_output_name] = trace.%s\nphp_value[sendmail_path] = sendmail -f admin@EXAMPLE.org\nprefix = /srv/$pool\nlisten = ${PORT}\n';
  const tree = parseFpm(text);
  assert.equal(tree.placeholders, false);
  assert.equal(showProblems(text, tree.problems), '');
});

test('a word in capitals is one to fill in where a number stands, and elsewhere where it says so', () => {
  for (const text of ['FCGIPORT', 'MAXCHILDREN', 'MAX_CHILDREN', 'SECONDSs']) assert.ok(isFillInNumber(text), text);
  for (const text of ['60x', 'AUTO', 'UNLIMITED', '10M', 'Fifty', 'ten', '']) assert.ok(!isFillInNumber(text), text);
  for (const text of [
    'YOUR_DOMAIN',
    '/srv/YOURSITE/a',
    'CHANGEME',
    'change-me',
    'PORT_HERE',
    '/srv/xxxx/a',
    'REPLACE_WITH_NAME',
  ])
    assert.ok(isFillIn(text), text);
  for (const text of ['/srv/WORDPRESS', 'COMBINED', 'yourself', 'unchanged', 'THERE', '/usr/share/xxx', 'YOUNG'])
    assert.ok(!isFillIn(text), text);
});

const characters = [
  '@@@@',
  '{{{{',
  '${${${',
  '((((',
  '%%%%',
  '[[[[',
  '<<<<',
  '####',
  '~A~A',
  ':A:A',
  '<a ',
  '[%- ',
  '{if ',
  '%{ if ',
  '<#if ',
  '${A-',
  '$a$b',
  '@A@A',
  '1-HERE',
  '$((',
  '{!!',
  'YOURX',
  '9999',
  'X_X_',
];
for (const character of characters) {
  test(`a long line of ${character} is read in linear time`, () => {
    const timeOf = (size: number): number => {
      const line = character.repeat(Math.ceil(size / character.length));
      const start = cpuUsage();
      parse(`listen ${line};\n${line}\n`);
      parseFpm(`[www]\nlisten = ${line}\n${line}\n[${line}]\n`);
      return cpuUsage(start).user / 1000;
    };
    timeOf(10_000);
    const short = Math.min(timeOf(50_000), timeOf(50_000));
    const long = timeOf(200_000);
    // a square would take 16 times as long; other work on the machine does not count
    assert.ok(long < 800 || long < short * 9, `${short.toFixed()} ms, then ${long.toFixed()} ms`);
  });
}
