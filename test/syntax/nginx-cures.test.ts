/** Obvious cures of characters too many and of text glued to a quote: taken, nothing is wrong any longer. */
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
  [
    'a line that begins with a semicolon is a comment',
    'user a;\n  ; old: user b\npid c;\n',
    'user a;\n  # old: user b\npid c;\n',
  ],
  [
    'a brace behind a "$" gets a space before it',
    'location ~ \\.php${\n  break;\n}\n',
    'location ~ \\.php$ {\n  break;\n}\n',
  ],
  [
    'the same in one line, and among other blocks',
    'http {\n  server {\n    location ~ \\.php${ break; }\n  }\n}\n',
    'http {\n  server {\n    location ~ \\.php$ { break; }\n  }\n}\n',
  ],
  ['a line that keeps somebody out is not a comment', 'location / {\n}\n;deny all;\n', 'location / {\n}\ndeny all;\n'],
  ['what is glued to a quote goes into it', 'set $a "b"c;\n', 'set $a "bc";\n'],
  ['a comment of other languages gets a hash', 'user a; // me\npid b;\n', 'user a; # me\npid b;\n'],
  ['a byte order mark goes', '\uFEFFuser a;\n', 'user a;\n'],
  [
    'a pattern with counts comes into quotes',
    'location ~ ^/\\d{4}/\\d{2}/ {\n}\n',
    'location ~ "^/\\d{4}/\\d{2}/" {\n}\n',
  ],
  ['a pattern without a blank before its block too', 'location ~ ^/a{2}/{\n}\n', 'location ~ "^/a{2}/"{\n}\n'],
  ['one with a quote comes into the other quotes', 'rewrite ^/a{2}"b$ /c;\n', "rewrite '^/a{2}\"b$' /c;\n"],
  ['the parenthesis of a condition stays outside', 'if ($uri ~ ^/a{2}) {\n}\n', 'if ($uri ~ "^/a{2}") {\n}\n'],
  ['that of a group comes along', 'if ($uri ~ ^/(a{2}|[)])) {\n}\n', 'if ($uri ~ "^/(a{2}|[)])") {\n}\n'],
  ['a key of a map', 'map $a $b {\n  ~^x{2} 1;\n}\n', 'map $a $b {\n  "~^x{2}" 1;\n}\n'],
  ['Windows line ends stay', 'server_name ~^a{3}$;\r\n', 'server_name "~^a{3}$";\r\n'],
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
  assert.equal(
    problem.message,
    '"server_name" is not ended with ";": nginx reads "root" on the next line as an argument',
  );
});

test('a brace behind a "$" opens no second block where one is opened behind it', () => {
  assert.deepEqual(parse('location ~ \\.php${ {\n}\n').problems, []);
});

test('a pattern with both kinds of quotes, and one that a template fills in, has no obvious cure', () => {
  for (const text of ['rewrite ^/a{2}"\'$ /c;\n', 'rewrite ^/{{ a }}b{2}$ /c;\n'])
    assert.equal(parse(text).problems.find(({ code }) => code === 'unquoted-brace')?.replace, undefined, text);
});
