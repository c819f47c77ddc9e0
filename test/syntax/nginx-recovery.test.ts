/** Broken nginx files: one slip is reported where it is, and the rest is read as if it were not there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cured, parse, show, showProblems } from './nginx-trees.ts';

function check(text: string, tree: string, problems: string): void {
  const parsed = parse(text);
  assert.equal(show(parsed.items), tree);
  assert.equal(showProblems(text, parsed.problems), problems);
}

test('a line that begins with a directive ends the unfinished one above, and the cure is to put ";"', () => {
  const text = 'fastcgi_pass unix:/run/a.sock\nfastcgi_index index.php;\n';
  check(text, 'fastcgi_pass|unix:/run/a.sock~ fastcgi_index|index.php;', 'missing-semicolon@unix:/run/a.sock');
  const healed = cured(text, parse(text).problems);
  assert.equal(healed, 'fastcgi_pass unix:/run/a.sock;\nfastcgi_index index.php;\n');
  assert.deepEqual(parse(healed).problems, []);
});

test('where nginx takes the next line as arguments it is a warning, else an error', () => {
  check('server_name a.example\nroot /x;', 'server_name|a.example~ root|/x;', '!missing-semicolon@a.example');
  check('index a.php\nlocation / { }', 'index|a.php~ location|/{  }', 'missing-semicolon@a.php');
  check('listen 80\nserver_name a;', 'listen|80~ server_name|a;', 'missing-semicolon@80');
  check('gzip_types a/b\ngzip on;', 'gzip_types|a/b~ gzip|on;', '!missing-semicolon@a/b');
  check('root /x\nindex a.php;', 'root|/x~ index|a.php;', 'missing-semicolon@/x');
});

test('a name that nobody knows ends a directive whose arguments are counted', () => {
  check('root /x\nmore_set_headers "A: b";', 'root|/x~ more_set_headers|A: b;', 'missing-semicolon@/x');
  check('root /x\ncontent_by_lua_block {\n x = "}"\n}', 'root|/x~ content_by_lua_block{ raw }', 'missing-semicolon@/x');
});

test('the third word of a pair at the head of a line is the next pair', () => {
  check('map $a $b {\n default 1\n "" 2;\n}', 'map|$a|$b( default|1~ |2; )', 'missing-semicolon@1');
  check('types {\n text/html html\n  htm;\n}', 'types( text/html|html|htm; )', '');
});

const complete = [
  'log_format main escape=json\n  \'{"a":"$b"}\'\n  \'c\';',
  'index\n  index.php\n  index.html;',
  'server_name\n  a.example\n  index.example;',
  'try_files $uri\n  $uri/\n  =404;',
  'proxy_set_header Host\n  $host;',
  'fastcgi_param SCRIPT_FILENAME\n  $document_root$fastcgi_script_name;',
  'proxy_no_cache\n  $a\n  $b;',
  'fastcgi_cache_use_stale error timeout\n  updating;',
  'fastcgi_cache_use_stale error timeout\ninvalid_header updating;',
  'listen 443\n  ssl http2;',
  'listen 443\n  quic reuseport;',
  'rewrite ^/a /b\n  break;',
  'valid_referers none blocked\n  server_names *.a.example;',
  'ssl_ciphers\n  "A:B";',
  'error_page 500 502\n  /50x.html;',
  'add_header A\n  "b" always;',
  'limit_except GET\n  POST { deny all; }',
  'if ($a =\n  "b") { return 403; }',
  'location /\n{\n  root /x;\n}',
  'server\n{\n  listen 80;\n}',
  'map $a $b {\n  server 1;\n  root\n  /x;\n}',
  'set $a\n  server;',
];
for (const text of complete) {
  test(`no false alarm: ${JSON.stringify(text)}`, () => {
    const tree = parse(text);
    assert.deepEqual(tree.problems, []);
    assert.equal(tree.items.length, 1);
  });
}

test('a location without its brace is one all the same, if what follows stands further right', () => {
  check('server {\n  location /\n    root /x;\n  }\n}', 'server{ location|/{ root|/x; } }', 'missing-brace@location /');
  check('location /a\nlocation /b { root /x; }', 'location|/a~ location|/b{ root|/x; }', 'missing-brace@location /a');
});

test('a missing brace is told at the block it belongs to, by the indentation', () => {
  const text = 'server {\n  location /a {\n    root /x;\n  location /b {\n    root /y;\n  }\n}\n';
  check(text, 'server{ location|/a{ root|/x; ~ location|/b{ root|/y; } }', 'unclosed-block@location');
  assert.equal(cured(text, parse(text).problems), text.replace('  location /b', '  }\n  location /b'));
});

test('a missing brace before the last ones is told too', () => {
  const text = 'http {\n  server {\n    location / {\n      root /x;\n  }\n}\n';
  check(text, 'http{ server{ location|/{ root|/x; ~ } }', 'unclosed-block@location');
  assert.deepEqual(parse(cured(text, parse(text).problems)).problems, []);
});

test('a brace too many is told where the indentation betrays it', () => {
  const text = 'server {\n  location / {\n    root /x;\n  }\n  }\n  listen 80;\n}\n';
  check(text, 'server{ location|/{ root|/x; } listen|80; }', 'unexpected-brace@}');
  assert.equal(parse(text).problems[0]?.range.start, text.indexOf('}\n  listen'));
});

test('without indentation the outermost block is the one without an end', () => {
  check('http {\nserver {\nlisten 80;\n}\n', 'http{ server{ listen|80; } ~', 'unclosed-block@http');
});

test('an unclosed map does not swallow the server behind it', () => {
  check(
    'map $a $b {\n  c d;\nserver {\n  listen 80;\n}\n',
    'map|$a|$b( c|d; ~ server{ listen|80; }',
    'unclosed-block@map',
  );
});

test('an unclosed quote ends with its line', () => {
  const text = 'server {\n  root "/srv/www;\n  index index.php;\n  location / {\n    return 404;\n  }\n}\n';
  check(text, 'server{ root|/srv/www; index|index.php; location|/{ return|404; } }', 'unclosed-quote@"/srv/www');
  assert.equal(cured(text, parse(text).problems), text.replace('/srv/www', '/srv/www"'));
});

test('an unclosed quote does not turn all later quotes inside out', () => {
  const text = 'add_header A "b;\nroot /x;\nadd_header C "d e" always;\nadd_header F "g";\n';
  check(text, 'add_header|A|b; root|/x; add_header|C|d e|always; add_header|F|g;', 'unclosed-quote@"b');
});

test('quotes over several lines are left alone in a complete file', () => {
  const text = "content_by_lua '\n  return x;\n  if a {\n';\nlog_format a 'b\nroot /x;\n';";
  assert.deepEqual(parse(text).problems, []);
});

test('an unclosed Lua body ends at the brace that looks like its own', () => {
  const text = 'location / {\n  content_by_lua_block {\n    local s = [[ \n  }\n}\nlocation /b { root /x; }\n';
  const tree = parse(text);
  assert.equal(show(tree.items), 'location|/{ content_by_lua_block{ raw } } location|/b{ root|/x; }');
});

test('what is being typed stands for itself', () => {
  check('server {\n  fastcgi_pa\n  root /x;\n}', 'server{ fastcgi_pa~ root|/x; }', 'missing-semicolon@fastcgi_pa');
  check('server {\n  root /x;\n  ind\n}', 'server{ root|/x; ind~ }', 'missing-semicolon@ind');
});
