/** Whatever the text: a tree comes back, its tokens spell the text, and every place in it lies inside the text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dialectOf } from '../../server/src/syntax/dialect.ts';
import { fpmAt } from '../../server/src/syntax/fpm/at-offset.ts';
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import type { FpmTree } from '../../server/src/syntax/fpm/tree.ts';
import { nginxAt } from '../../server/src/syntax/nginx/at-offset.ts';
import type { NginxDirective, NginxTree } from '../../server/src/syntax/nginx/tree.ts';
import type { SyntaxProblem } from '../../server/src/syntax/problem.ts';
import { tokenIndexAt } from '../../server/src/syntax/tokens.ts';
import type { Tokens } from '../../server/src/syntax/tokens.ts';
import type { TextRange } from '../../server/src/text/range.ts';
import { parse } from './nginx-trees.ts';

const nginxSeed = `user www-data;
events { worker_connections 768; } # one line
http {
  log_format main '$remote_addr "$request" '
    '{"a":{"b":1}}';
  map $http_upgrade $up { default upgrade; '' close; }
  upstream php { server unix:/run/php/a.sock; server 127.0.0.1:9000 backup; }
  {% if tls %}
  include /etc/nginx/{{ name }}.conf;
  {% endif %}
  server {
    listen 80 default_server;
    server_name a.example *.a.example;
    if ($request_method = "POST") { return 405; }
    location ~ "^/[a-z]{2,3}\\.php(/|$)" {
      fastcgi_param SCRIPT_FILENAME \${document_root}$fastcgi_script_name;
      fastcgi_pass unix:/run/php/a.sock;
      content_by_lua_block { local s = "}" -- { it's
        return { 1 } }
    }
  }
}
`;
const fpmSeed = `; main
[global]
error_log = /var/log/php-fpm.log
include=/etc/php/pool.d/*.conf
[www]
listen = /run/php/$pool.sock ; where
listen.owner = "www-data"
env[PATH] = '/bin'
php_admin_value[error_reporting] = E_ALL & ~E_NOTICE
pm.max_children = \${CHILDREN}
{% if slow %}
slowlog = /var/log/{{ name }}.log
{% endif %}
`;

const fragments = [
  '{',
  '}',
  ';',
  '"',
  "'",
  '\\',
  '\n',
  '\r\n',
  ' ',
  '\t',
  '#',
  '$',
  '${',
  '=',
  '[',
  ']',
  '{{',
  '}}',
  '{%',
  '%}',
  '<%',
  '%>',
  '{#',
  '#}',
  '\uFEFF',
  '\u0000',
  '\uD800',
  'server',
  'location',
  'root',
  'content_by_lua_block {',
  '[[',
  '--',
  'on',
  '%a_b%',
  '__AB__',
  '&',
  '(',
  ')',
];
const soup = fc
  .array(fc.oneof(fc.constantFrom(...fragments), fc.string({ unit: 'binary', maxLength: 4 })), { maxLength: 60 })
  .map((parts) => parts.join(''));

/** A file as it is in the middle of an edit: parts cut out, put in, or swapped. */
function mutated(seed: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(seed.length),
    cut: fc.nat(12),
    put: fc.oneof(fc.constant(''), fc.constantFrom(...fragments)),
  });
  return fc
    .array(edit, { minLength: 1, maxLength: 5 })
    .map((edits) => edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), seed));
}

function checkTokens(text: string, { kinds, starts }: Tokens): void {
  assert.equal(starts.length, kinds.length + 1);
  assert.equal(starts[kinds.length], text.length);
  if (kinds.length > 0) assert.equal(starts[0], 0);
  for (let at = 0; at < kinds.length; at++) assert.ok((starts[at] ?? 0) < (starts[at + 1] ?? 0), 'no token is empty');
}

function checkRange(outer: TextRange, { start, end }: TextRange): void {
  assert.ok(
    outer.start <= start && start <= end && end <= outer.end,
    `${start}-${end} lies in ${outer.start}-${outer.end}`,
  );
}

function checkProblems(text: string, problems: readonly SyntaxProblem[]): void {
  let last = 0;
  for (const { range, insert, message } of problems) {
    checkRange({ start: 0, end: text.length }, range);
    assert.ok(range.start >= last, 'problems are in order');
    last = range.start;
    assert.ok(message !== '' && !message.endsWith('.'));
    if (insert !== undefined) assert.ok(insert.offset >= 0 && insert.offset <= text.length);
  }
}

function checkItems(outer: TextRange, items: readonly NginxDirective[]): void {
  let last = outer.start;
  for (const { name, args, range, block, semicolon } of items) {
    checkRange({ start: last, end: outer.end }, range);
    last = range.end;
    for (const word of [name, ...args]) checkRange(range, word.range);
    if (semicolon !== undefined) checkRange(range, semicolon);
    if (block === undefined) continue;
    checkRange(range, block.range);
    checkItems(block.range, block.items);
  }
}

function checkNginx(text: string): NginxTree {
  const tree = parse(text);
  assert.equal(tree.text, text);
  checkTokens(text, tree.tokens);
  checkProblems(text, tree.problems);
  checkItems({ start: 0, end: text.length }, tree.items);
  return tree;
}

function checkFpm(text: string): FpmTree {
  const tree = parseFpm(text);
  assert.equal(tree.text, text);
  checkTokens(text, tree.tokens);
  checkProblems(text, tree.problems);
  let last = 0;
  for (const line of tree.lines) {
    checkRange({ start: last, end: text.length }, line.range);
    last = line.range.end;
    if (line.kind === 'section') checkRange(line.range, line.name.range);
    else {
      checkRange(line.range, line.key.range);
      if (line.value !== undefined)
        assert.equal(line.value.raw, text.slice(line.value.range.start, line.value.range.end));
    }
  }
  return tree;
}

const runs = { numRuns: 3000 };
for (const [name, texts] of [
  ['any text', soup],
  ['a broken nginx file', mutated(nginxSeed)],
  ['a broken FPM file', mutated(fpmSeed)],
] as const) {
  test(`nginx reads ${name}`, () =>
    fc.assert(
      fc.property(texts, (text) => void checkNginx(text)),
      runs,
    ));
  test(`PHP-FPM reads ${name}`, () =>
    fc.assert(
      fc.property(texts, (text) => void checkFpm(text)),
      runs,
    ));
  test(`places are found in ${name}`, () =>
    fc.assert(
      fc.property(texts, fc.nat(2000), (text, offset) => {
        const tree = parse(text);
        nginxAt(tree, offset);
        fpmAt(parseFpm(text), offset);
        const token = tokenIndexAt(tree.tokens, Math.min(offset, text.length - 1));
        if (offset < text.length)
          assert.ok((tree.tokens.starts[token] ?? -1) <= offset && offset < (tree.tokens.starts[token + 1] ?? -1));
        dialectOf({ path: undefined, languageId: undefined, text });
      }),
      runs,
    ));
}

test('the seeds themselves are whole', () => {
  assert.deepEqual(checkNginx(nginxSeed).problems, []);
  assert.deepEqual(checkFpm(fpmSeed).problems, []);
});

test('every beginning of a file is read, as it is while it is typed', () => {
  for (let end = 0; end <= nginxSeed.length; end++) checkNginx(nginxSeed.slice(0, end));
  for (let end = 0; end <= fpmSeed.length; end++) checkFpm(fpmSeed.slice(0, end));
});

test('each semicolon of a plain file that goes missing is told, and putting it in mends the file', () => {
  const plain = nginxSeed.replace(/^ {2}\{%.*\n/gm, '').replace('{{ name }}', 'a');
  const ends = [...plain.matchAll(/;(?=[ \t]*\n)/g)].map(({ index }) => index);
  assert.ok(ends.length > 5);
  for (const at of ends) {
    const tree = parse(plain.slice(0, at) + plain.slice(at + 1));
    const reported = tree.problems.filter(({ insert }) => insert?.offset === at && insert.text === ';');
    assert.equal(reported.length, 1, plain.slice(at - 20, at));
  }
});

test('depth and length do not matter', () => {
  const deep = 100_000;
  for (const text of [
    'a{'.repeat(deep),
    `${'a{'.repeat(deep)}${'}'.repeat(deep)}`,
    '{'.repeat(deep),
    '}'.repeat(deep),
    '('.repeat(deep),
    '{{ '.repeat(deep),
    '"'.repeat(deep),
    `a ${'b'.repeat(5_000_000)};`,
    'a_by_lua_block {"'.repeat(10_000),
  ]) {
    const tree = parse(text);
    assert.equal(tree.tokens.starts[tree.tokens.kinds.length], text.length);
    nginxAt(tree, text.length >> 1);
    assert.equal(parseFpm(text).text, text);
  }
});
