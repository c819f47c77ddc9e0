/** Obvious cures of signs too many and of text glued to a quote: taken, nothing is wrong any more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from './nginx-trees.ts';

function cured(text: string): string {
  const replace = parse(text).problems[0]?.replace;
  assert.ok(replace !== undefined);
  return text.slice(0, replace.range.start) + replace.text + text.slice(replace.range.end);
}

const cures = [
  ['a brace too many goes with its line', 'http {\n}\n}\n', 'http {\n}\n'],
  ['a brace beside others goes alone', 'http { } }\n', 'http { } \n'],
  ['a semicolon behind a block goes', 'http {\n};\n', 'http {\n}\n'],
  ['a doubled semicolon goes', 'user a;;\n', 'user a;\n'],
  ['a line that begins with a semicolon is a comment', 'user a;\n  ; old: user b\npid c;\n', 'user a;\n  # old: user b\npid c;\n'],
  ['a brace behind a "$" gets a space before it', 'location ~ \\.php${\n  break;\n}\n', 'location ~ \\.php$ {\n  break;\n}\n'],
  ['the same in one line, and among other blocks', 'http {\n  server {\n    location ~ \\.php${ break; }\n  }\n}\n', 'http {\n  server {\n    location ~ \\.php$ { break; }\n  }\n}\n'],
  ['a line that keeps somebody out is no comment', 'location / {\n}\n;deny all;\n', 'location / {\n}\ndeny all;\n'],
  ['what is glued to a quote goes into it', 'set $a "b"c;\n', 'set $a "bc";\n'],
] as const;

for (const [title, text, expected] of cures) {
  test(title, () => {
    assert.equal(cured(text), expected);
    assert.deepEqual(parse(expected).problems, []);
  });
}

test('a directive that nginx takes for an argument is named', () => {
  const [problem] = parse('server_name a.example\nroot /x;\n').problems;
  assert.equal(problem?.swallows, 'root');
  assert.equal(problem.message, '"server_name" is not ended with ";": nginx takes the "root" of the next line for an argument');
});

test('a brace behind a "$" opens no second block where one is opened behind it', () => {
  assert.deepEqual(parse('location ~ \\.php${ {\n}\n').problems, []);
});
