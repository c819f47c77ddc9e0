/** nginx's own tokens: what separates words, what quotes and escapes do, what opens and ends a directive. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, show, showProblems } from './nginx-trees.ts';

const bs = '\\';
const accepted: readonly (readonly [string, string, string])[] = [
  ['space, tab, CR and LF separate words', 'a\tb \r\n c;', 'a|b|c;'],
  ['a no-break space is part of a word', 'a\u00A0b c;', 'a\u00A0b|c;'],
  ['directives share a line', 'a 1;b 2;c{d 3;}', 'a|1; b|2; c{ d|3; }'],
  ['hash, brace and quotes inside a bare word are literal', `a x#y z}w it's b"c;`, `a|x#y|z}w|it's|b"c;`],
  ['a comment may stand between arguments', 'a b # c;\n d;', 'a|b|d;'],
  ['a comment holds braces and quotes', `# { " '\na b;`, 'a|b;'],
  ['${ does not open a block', 'root /srv/${host}/www;', 'root|/srv/${host}/www;'],
  ['an escaped dollar does: its brace opens', `a b${bs}\${ c d; }`, `a|b${bs}$\{ c|d; }`],
  ['a brace ends a word', 'location /{a b;}', 'location|/{ a|b; }'],
  ['everything in quotes is literal', `a "b;{}# 'c'" 'd "e"';`, `a|b;{}# 'c'|d "e";`],
  ['a quoted word may span lines', `a 'b\n c';`, 'a|b\n c;'],
  [
    'escapes of quotes and backslashes lose the backslash',
    `a "b${bs}"c" 'd${bs}'e' f${bs}${bs}g;`,
    `a|b"c|d'e|f${bs}g;`,
  ],
  ['t, r and n become control characters', `a "b${bs}tc${bs}rd${bs}ne";`, 'a|b\tc\rd\ne;'],
  ['other escapes keep both bytes', `location ~ ${bs}.php$ { a ${bs}d; }`, `location|~|${bs}.php$\{ a|${bs}d; }`],
  ['an escaped blank is part of the word', `a b${bs} c;`, `a|b${bs} c;`],
  ['a parenthesis may follow a closing quote', `if ($a = "b") { c; }`, 'if|($a|=|b|){ c; }'],
  ['a semicolon or brace may follow a closing quote', `a "b";c "d"{}`, 'a|b; c|d{  }'],
  ['an empty quoted word is a word', `a "" '';`, 'a||;'],
  ['an empty file has nothing', '', ''],
  ['maps hold pairs', 'map $a $b { default 1; "~^/x{2}" 2; "q r" 3; }', 'map|$a|$b( default|1; ~^/x{2}|2; q r|3; )'],
];
for (const [title, text, expected] of accepted) {
  test(title, () => {
    const tree = parse(text);
    assert.equal(show(tree.items), expected);
    assert.equal(showProblems(text, tree.problems), '');
  });
}

test('pair blocks keep their lines as pairs, whatever the first word is', () => {
  for (const name of ['map $a $b', 'geo $a', 'types', 'split_clients $a $b', 'charset_map a b']) {
    const tree = parse(`${name} { server 1; include x; }`);
    assert.equal(tree.items[0]?.block?.kind, 'pairs');
    assert.equal(show(tree.items[0]?.block?.items ?? []), 'server|1; include|x;');
    assert.deepEqual(tree.problems, []);
  }
});

test("a Lua body is another language: its braces, strings and comments are Lua's", () => {
  const bodies = [
    ' ngx.say("}") ',
    " ngx.say('}', '\\'}') ",
    ' local t = { a = { 1 } } ',
    " -- } { it's\n ",
    ' --[[ } \n } ]] x() ',
    ' --[==[ ]] } ]==] ',
    ' local s = [[ } ]] .. [=[ ]] } ]=] ',
    ' if a[1] then b = #c; end # ; ',
    '',
  ];
  for (const body of bodies) {
    const text = `content_by_lua_block {${body}}\nroot /x;`;
    const tree = parse(text);
    assert.equal(show(tree.items), 'content_by_lua_block{ raw } root|/x;', body);
    assert.deepEqual(tree.problems, []);
  }
  assert.equal(show(parse('set_by_lua_block $a { return "}" } b c;').items), 'set_by_lua_block|$a{ raw } b|c;');
});

test('quoted Lua is an ordinary quoted word', () => {
  const text = 'content_by_lua \'\n if a then\n  return ngx.say("x;")\n end\n\';';
  const tree = parse(text);
  assert.equal(tree.items.length, 1);
  assert.deepEqual(tree.problems, []);
});

test('a word knows its place, its quote and its value', () => {
  const word = parse(`add_header X "a ${bs}"b${bs}"";`).items[0]?.args[1];
  assert.deepEqual(
    [word?.range, word?.value, word?.quote, word?.template],
    [{ start: 13, end: 22 }, 'a "b"', '"', false],
  );
});

test('ranges reach from the name to the semicolon or the closing brace', () => {
  const text = 'a b;\nc { d; }';
  const [first, second] = parse(text).items;
  assert.deepEqual(first?.range, { start: 0, end: 4 });
  assert.deepEqual(second?.range, { start: 5, end: text.length });
  assert.deepEqual(second?.block?.range, { start: 7, end: text.length });
});

const refused: readonly (readonly [string, string, string])[] = [
  ['a byte order mark is part of the first name', '\uFEFFuser x;', 'byte-order-mark@\uFEFF'],
  ['a letter behind a closing quote', 'a "b"c;', 'unexpected-after-quote@c'],
  ['a hash behind a closing quote', 'a "b"#c\n;', 'unexpected-after-quote@#'],
  ['a semicolon that ends nothing', 'a b;;', 'unexpected-semicolon@;'],
  ['a semicolon behind a block', 'a { b c; };', 'unexpected-semicolon@;'],
  ['a brace that opens nothing', 'a b; { c d; }', 'unexpected-brace@{'],
  ['a brace that closes nothing', 'a b; }', 'unexpected-brace@}'],
  ['a block without its end', 'server { root /x;', 'unclosed-block@server'],
  ['a directive without its end', 'root /x', 'missing-semicolon@/x'],
  ['a directive that a brace cuts off', 'server { root /x }', 'missing-semicolon@/x'],
  ['a regular expression with braces and no quotes', 'location ~ ^/[a-z]{2,3}$ { root /x; }', 'unquoted-brace@{2,3}'],
  ['a quote without its end', 'a "b;', 'unclosed-quote@"b'],
  ['a block among pairs', 'map $a $b { c { d e; } }', 'unexpected-brace@{'],
];
for (const [title, text, expected] of refused) {
  test(`refused: ${title}`, () => assert.equal(showProblems(text, parse(text).problems), expected));
}

test('a regular expression with braces stays one word, so the block behind it is read', () => {
  assert.equal(show(parse('location ~ ^/[a-z]{2,3}$ { root /x; }').items), 'location|~|^/[a-z]{2,3}${ root|/x; }');
});

test('messages name the directive in plain words', () => {
  assert.equal(
    parse('fastcgi_pass a:1\nfastcgi_index b;').problems[0]?.message,
    '"fastcgi_pass" is not ended with ";"',
  );
  assert.equal(parse('server { root /x;').problems[0]?.message, '"server" has no closing "}"');
});
