/** PHP-FPM's values as PHP's ini scanner yields them; each row was checked against PHP 8.2. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFpm } from '../../server/src/syntax/fpm/parser.ts';
import { valueOf } from './fpm-trees.ts';
import { showProblems } from './nginx-trees.ts';

const bs = '\\';
const known: readonly (readonly [string, string])[] = [
  ['', ''],
  ['9000', '9000'],
  ['/run/php/www.sock', '/run/php/www.sock'],
  ['  a   b  ', 'a   b'],
  ['a;b', 'a'],
  ['a ; b', 'a'],
  ['"a;b"', 'a;b'],
  ['"a" ; b', 'a'],
  ["'a;b'", 'a;b'],
  ['a # b ; c', 'a # b'],
  ['"x" y', 'xy'],
  ['x "y"', 'xy'],
  ["'x' y", 'x y'],
  ["y 'x' z", 'y x z'],
  ['x"y"z', 'xyz'],
  [`"a${bs}"b"`, 'a"b'],
  [`"a${bs}${bs}b"`, `a${bs}b`],
  [`"a${bs}$b"`, 'a$b'],
  [`"a${bs}nb"`, `a${bs}nb`],
  [`"a${bs}'b"`, `a${bs}'b`],
  [`"C:${bs}dir${bs}"`, `C:${bs}dir${bs}`],
  [`a${bs}${bs}b`, `a${bs}${bs}b`],
  ["'a${B}c'", 'a${B}c'],
  [`"${bs}\${B}"`, '${B}'],
  ['"a$b"', 'a$b'],
  ['/run/$pool.sock', '/run/$pool.sock'],
  ['$;a', '$;a'],
  ['on', '1'],
  ['Yes', '1'],
  ['TRUE ; x', '1'],
  ['off', ''],
  ['No', ''],
  ['none', ''],
  ['null', ''],
  ['false', ''],
  ['"on"', 'on'],
  ["'No'", 'No'],
  ['online', 'online'],
  ['/on', '/on'],
  ['1.5 s', '1.5 s'],
  ['[::]:9000', '[::]:9000'],
  ['*:9000', '*:9000'],
  ['{a}', '{a}'],
  ['a{b}c', 'a{b}c'],
  ['10M', '10M'],
];
for (const [written, expected] of known) {
  test(`a = ${written}`, () => {
    const text = `a = ${written}`;
    assert.equal(valueOf(text)?.text, expected);
    assert.deepEqual(parseFpm(text).problems, []);
  });
}

const unknown: readonly (readonly [string, string])[] = [
  ['${LISTEN}', 'environment'],
  ['/run/${NAME}.sock', 'environment'],
  ['"${NAME}/x"', 'environment'],
  ['${NAME:-9000}', 'environment'],
  ['{{ port }}', 'template'],
  ['{{ port | default(9000) }}', 'template'],
  ['"{{ a["b"] }}"', 'template'],
  ['/run/<%= @name %>.sock', 'template'],
  ['%user%', 'template'],
  ['__USER__', 'template'],
  ['@UPLOAD_MAX_SIZE@', 'template'],
  ['!USER!', 'template'],
  ['E_ALL', 'expression'],
  ['E_ALL & ~E_NOTICE', 'expression'],
  ['1|2', 'expression'],
  ['(1|2)&3', 'expression'],
  ['PHP_VERSION', 'expression'],
];
for (const [written, expected] of unknown) {
  test(`a = ${written} is unknown: ${expected}`, () => {
    const text = `a = ${written}`;
    assert.equal(valueOf(text)?.text, undefined);
    assert.equal(valueOf(text)?.unknown, expected);
    assert.equal(valueOf(text)?.raw, written);
    assert.deepEqual(parseFpm(text).problems, []);
  });
}

const malformed: readonly (readonly [string, string])[] = [
  ['"a', 'unclosed-quote@"a'],
  ["'a", "unclosed-quote@'a"],
  [`"a${bs}" ; b`, `unclosed-quote@"a${bs}" ; b`],
  ['a=b', 'unexpected-equals@='],
  ['a = b', 'unexpected-equals@='],
  ['a!', 'unexpected-operator@!'],
  ['f(x)', 'unexpected-operator@('],
  ['1|', 'unexpected-operator@|'],
  ['on a', 'word-beside-boolean@on a'],
  ['a off', 'word-beside-boolean@off'],
  ['${A', 'malformed-variable@${A'],
  ['${}', 'malformed-variable@${}'],
  ["''", "empty-quotes@''"],
  ["'' x", "empty-quotes@''"],
  ["/a'' x", "empty-quotes@''"],
  ["'/a'''", "empty-quotes@''"],
];
for (const [written, expected] of malformed) {
  test(`a = ${written} is refused`, () => {
    const text = `a = ${written}`;
    assert.equal(valueOf(text)?.unknown, 'malformed');
    assert.equal(showProblems(text, parseFpm(text).problems), expected);
  });
}

test('a lone single quote ends the value, and what follows is not read', () => {
  const text = "a = it's mine";
  assert.equal(valueOf(text)?.text, 'it');
  assert.equal(showProblems(text, parseFpm(text).problems), "!stray-quote@'s mine");
});

test('a value knows its place, and its quote where it is one string', () => {
  const text = 'listen = "/run/a.sock"  ; note';
  const value = valueOf(text);
  assert.deepEqual(value?.range, { start: 9, end: 22 });
  assert.equal(value?.quote, '"');
  assert.equal(valueOf("a = 'b'")?.quote, "'");
  assert.equal(valueOf('a = "b"c')?.quote, undefined);
  assert.equal(valueOf('a = b')?.quote, undefined);
});
