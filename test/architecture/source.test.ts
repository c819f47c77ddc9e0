/** The reader of sources that the tests of this folder stand on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOf, partsOf, statementsOf, textsOf } from '../support/source.ts';

const source = [
  "const a = 'it\\'s one'; // not 'this'",
  'const b = `two ${f({ x: `inner ${1}` }, "deep")} end`; /* nor `this` */',
  "const c = /['\"`/]+/.test(a) ? x / y / 2 : 'three'; return /'/;",
].join('\n');

test('a source is taken apart into literals and code', () => {
  assert.deepEqual(textsOf(source), ["it\\'s one", 'inner …', 'deep', 'two … end', 'three']);
  assert.doesNotMatch(codeOf(source), /this|inner|three|nor/);
  assert.match(codeOf(source), /x \/ y \/ 2/);
  assert.equal(codeOf(source).length, source.length);
  assert.equal(
    partsOf(source)
      .map(({ text }) => text)
      .join(''),
    source,
  );
});

test('a slash after a long literal divides', () => {
  const long = `\`${'x'.repeat(60)}\``;
  assert.deepEqual(
    partsOf(`${long} / 2 / g`).filter(({ kind }) => kind === 'pattern'),
    [],
  );
});

test('statements are what the formatter broke over lines, in one line', () => {
  assert.deepEqual(
    statementsOf(
      [
        'if (',
        '  release.has({ // since',
        "    since: '1.25.1',",
        "  }) === 'no'",
        ') {',
        '  return text',
        '    .trim()',
        '    .split(`a;',
        '${b}`);',
        '}',
        'function f(): string {',
        '  g();',
        '}',
      ].join('\n'),
    ),
    [
      "if (release.has({ since: '1.25.1' }) === 'no') {",
      'return text.trim().split(`a; ${b}`);',
      'function f(): string {',
      'g();',
    ],
  );
});
