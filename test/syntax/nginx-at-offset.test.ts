/** What stands under a cursor in nginx configuration. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nginxAt, variableAt, variablesOf } from '../../server/src/syntax/nginx/at-offset.ts';
import { cursor, parse } from './nginx-trees.ts';

function place(marked: string): string {
  const { text, offset } = cursor(marked);
  const { path, directive, word, role } = nginxAt(parse(text), offset);
  return `${path.map(({ name }) => name.value).join('>')} : ${directive?.name.value ?? '-'} ${word?.value ?? '-'} ${role ?? '-'}`;
}

const cases: readonly (readonly [string, string])[] = [
  ['<|>root /x;', ' : root root name'],
  ['root<|> /x;', ' : root root name'],
  ['root /<|>x;', ' : root /x 0'],
  ['root /x<|>;', ' : root /x 0'],
  ['root /x;<|>', ' : - - -'],
  ['root  <|> /x;', ' : root - 0'],
  ['a b <|> c;', ' : a - 1'],
  ['a b c <|>;', ' : a - 2'],
  ['server { <|> }', 'server : - - -'],
  ['server {<|>', 'server : - - -'],
  ['server <|>{ }', ' : server - 0'],
  ['server { }<|>', ' : - - -'],
  ['http { server { location / { fast<|>cgi_pass a:1; } } }', 'http>server>location : fastcgi_pass fastcgi_pass name'],
  ['http { server { location / { a b; } <|> } }', 'http>server : - - -'],
  ['fastcgi_pass <|>\nroot /x;', ' : fastcgi_pass - 0'],
  ['fastcgi_pass\n<|>root /x;', ' : root root name'],
  ['server {\n  root /x;\n  ind<|>\n}', 'server : ind ind name'],
  ['map $a $b { def<|>ault 1; }', 'map : default default name'],
  ['content_by_lua_block { ngx.<|>say(1) }', 'content_by_lua_block : - - -'],
  ['<|>', ' : - - -'],
  ['a b; # <|> c', ' : - - -'],
];
for (const [marked, expected] of cases) test(JSON.stringify(marked), () => assert.equal(place(marked), expected));

test('the variable under the cursor, with and without braces', () => {
  const find = (marked: string): string | undefined => {
    const { text, offset } = cursor(marked);
    const word = nginxAt(parse(text), offset).word;
    const found = word === undefined ? undefined : variableAt(text, word, offset);
    return found === undefined ? undefined : `${found.name} ${text.slice(found.range.start, found.range.end)}`;
  };
  assert.equal(find('root /a/$ho<|>st/b;'), 'host $host');
  assert.equal(find('root "/a/${ho<|>st}/b";'), 'host ${host}');
  assert.equal(find('root /a/$host/<|>b;'), undefined);
  assert.equal(find('rewrite ^ /$1<|>0;'), '1 $1');
});

test('all variables of a word in order', () => {
  const text = 'a "$b-${c}$1x$";';
  const word = parse(text).items[0]?.args[0];
  assert.ok(word);
  assert.deepEqual(
    variablesOf(text, word).map(({ name }) => name),
    ['b', 'c', '1'],
  );
});
