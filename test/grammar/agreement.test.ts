/** The grammar and the server's lexer cut nginx configuration alike: comments, semicolons and braces of blocks, in any text. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { lexNginx } from '../../server/src/syntax/nginx/lexer.ts';
import { luaBodyEnd } from '../../server/src/syntax/nginx/lua-body.ts';
import { NginxToken } from '../../server/src/syntax/nginx/tree.ts';
import { columnsWith, loadGrammar, root, tokenize } from './tokenizer.ts';

const characters = [
  { kind: NginxToken.comment, scope: 'comment.line.number-sign.nginx', letter: '#' },
  { kind: NginxToken.semicolon, scope: 'punctuation.terminator.statement.nginx', letter: ';' },
  { kind: NginxToken.open, scope: 'punctuation.section.block.begin.nginx', letter: '{' },
  { kind: NginxToken.close, scope: 'punctuation.section.block.end.nginx', letter: '}' },
] as const;

const grammar = await loadGrammar('source.nginx');

/** The text with everything but the characters and line feeds blanked out, as the grammar sees it. */
function charactersOfGrammar(text: string): string {
  const lines = tokenize(grammar, text).map((line) => {
    const letters = Array.from({ length: line.text.length }, () => ' ');
    for (const { scope, letter } of characters)
      columnsWith(line, scope).forEach((there, column) => there && (letters[column] = letter));
    return letters.join('');
  });
  return lines.join('\n');
}

/** The same, as the lexer sees it. */
function charactersOfLexer(text: string): string {
  const { tokens } = lexNginx(text, new Set());
  const letters = Array.from<unknown, string>({ length: text.length }, (_, at) => (text[at] === '\n' ? '\n' : ' '));
  tokens.kinds.forEach((kind, index) => {
    const letter = characters.find((character) => character.kind === kind)?.letter;
    if (letter !== undefined) letters.fill(letter, tokens.starts[index], tokens.starts[index + 1]);
  });
  return letters.join('');
}

const words = [
  'a',
  'server',
  'location',
  'if',
  'map',
  'types',
  'geo',
  'rewrite',
  'server_name',
  'upstream',
  'http',
  'on',
  '80',
  '1h',
  'a=b',
  '=',
  '~',
  '~*',
  '^~',
  '!~',
  '-f',
  '~^a',
  '@b',
  '/p',
  'unix:/s',
  'h:80',
  'http://h/',
  '$v',
  '${v}',
  '$',
  '${',
  'x#y',
  'x}y',
  'x"y',
  "x'y",
  '\\;',
  '\\{',
  '\\}',
  '\\"',
  '\\$',
  '\\ ',
  '(a',
  'a)',
  '(a|b)',
  '[',
  '[^,]',
  '(?<n>a)',
  '*',
  '+',
  '?',
  '__A__',
  '@@a@@',
  'a%b%',
  'é',
  'default',
  'text/html',
  '',
];
const strings = [
  '""',
  "''",
  '";"',
  "'{'",
  '"}"',
  '"# "',
  '"\\""',
  "'\\''",
  '"\n;"',
  '"~^a{2}"',
  "'~*[;]'",
  '"${v}"',
  '"$"',
  '"[^"',
  "'('",
  '"a b"',
];
const ends = [';', ' ;', ' {', '{', ' }', '\n}', ' # c ; {\n', '\n', ' ', ' ', '\t'];

/** Words and strings, each with something behind it that ends it. */
const fragment = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.tuple(
      fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
      fc.constantFrom(...ends),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(fc.constantFrom(...strings.map((string) => ` ${string}`)), fc.constantFrom(...ends)),
  },
);
const anyText = fc.array(fragment, { maxLength: 12 }).map((fragments) => fragments.flat().join(''));

const lua = [
  '{',
  '}',
  'a',
  ' ',
  '\n',
  '"}"',
  "'{'",
  '"\\"}"',
  "'\\\\'",
  '[[}]]',
  '[=[{]]]=]',
  '--}\n',
  '--[[}\n{]]',
  '--[==[ ]] } ]==]',
  '#',
  ';',
  '$a',
  '"',
  "'",
  '[',
  '[=',
  '-',
];
const luaHead = 'a; content_by_lua_block { ';
const luaTail = '} b { c "}"; }';
const luaText = fc
  .array(fc.constantFrom(...lua), { maxLength: 10 })
  .map((fragments) => luaHead + fragments.join('') + luaTail);

for (const [name, texts] of [
  ['words, strings and comments', anyText],
  ['Lua', luaText],
] as const) {
  test(`any ${name}: cut as by the lexer`, () => {
    let compared = 0;
    fc.assert(
      fc.property(texts, (text) => {
        // where the form is wrong the lexer guesses what was meant, from what a grammar cannot see
        const { problems, braces } = lexNginx(text, new Set());
        // nor does it see whether `{name}` is a placeholder, or `{if a}` or `%{ if a }` a template's tag
        fc.pre(
          problems.sorted().length === 0 &&
            !braces &&
            !/\{if[ \t]+[^\s({};][^{};\n]*\}|%\{[ \t]*if\b(?:"[^"\n]*"|[^"{};\n])*\}/.test(text),
        );
        fc.pre(!text.startsWith(luaHead) || luaBodyEnd(text, luaHead.length) === text.length - luaTail.length);
        compared++;
        assert.equal(charactersOfGrammar(text), charactersOfLexer(text));
      }),
      { numRuns: 2000 },
    );
    assert.ok(compared >= 2000);
  });
}

test('a variable in braces opens no block within a set of characters', () => {
  for (const text of ['rewrite [${v}a;', 'rewrite ^/[^${v}]+$ /b;', 'location ~ [$a]{ b; }'])
    assert.equal(charactersOfGrammar(text), charactersOfLexer(text), text);
});

test('the examples are cut as by the lexer', () => {
  const folder = path.join(root, 'examples');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /nginx.*(?:\.conf|_params|sites-\w+\/[^/]+)$/.test(file),
  );
  assert.ok(files.length > 3);
  for (const file of files) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    assert.equal(charactersOfGrammar(text), charactersOfLexer(text), file);
  }
});
