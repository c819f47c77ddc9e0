/** The line and the mark below it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { excerptOf, widthOf, type Excerpt } from '../../server/src/output/excerpt.ts';
import { LineIndex } from '../../server/src/text/line-index.ts';

/** Marks the first occurrence of `word`. */
function mark(text: string, word: string, limit = 80): Excerpt {
  const start = text.indexOf(word);
  assert.ok(start >= 0);
  return excerptOf({ text, lines: new LineIndex(text) }, { start, end: start + word.length }, '^', limit);
}

test('the mark stands below the word', () => {
  assert.deepEqual(mark('a\n  listen = x;\n', 'listen'), { line: 2, shown: '  listen = x;', mark: '  ^^^^^^' });
});

test('tabs stay tabs in the mark line', () => {
  assert.deepEqual(mark('\tfastcgi_pass\tx;', 'x'), {
    line: 1,
    shown: '\tfastcgi_pass\tx;',
    mark: '\t            \t^',
  });
});

test('wide characters take two columns, combining ones none', () => {
  assert.equal(mark('日本 x', 'x').mark, '     ^');
  assert.equal(mark('a 日本', '日本').mark, '  ^^^^');
  assert.equal(mark('e\u0301 x', 'x').mark, '  ^');
  assert.equal(mark('🐘 x', 'x').mark, '   ^');
  assert.equal(mark('ＡＢ x', 'x').mark, '     ^');
});

test('line ends are not shown, of whatever kind', () => {
  for (const end of ['\n', '\r\n', '\r'])
    assert.deepEqual(mark(`one${end}two${end}`, 'two'), { line: 2, shown: 'two', mark: '^^^' });
});

test('a byte order mark takes no room', () => {
  assert.deepEqual(mark('\uFEFFlisten 80;', '80'), { line: 1, shown: 'listen 80;', mark: '       ^^' });
});

test('characters that steer a terminal are not let through', () => {
  const { shown, mark: below } = mark('a\u001B[31mb\u202Ec x', 'x');
  assert.equal(shown, 'a\uFFFD[31mb\uFFFDc x');
  assert.equal(below, `${' '.repeat(10)}^`);
});

test('an empty range gets one sign, at the end of a line and of a text too', () => {
  const at = (text: string, offset: number): Excerpt =>
    excerptOf({ text, lines: new LineIndex(text) }, { start: offset, end: offset }, '^', 80);
  assert.deepEqual(at('ab\ncd', 2), { line: 1, shown: 'ab', mark: '  ^' });
  assert.deepEqual(at('ab\ncd', 5), { line: 2, shown: 'cd', mark: '  ^' });
  assert.deepEqual(at('ab\n', 3), { line: 2, shown: '', mark: '^' });
});

test('a range over several lines is marked on its first', () => {
  assert.deepEqual(mark('x {  \n y;\n}', '{  \n y;\n}'), { line: 1, shown: 'x {  ', mark: '  ^' });
});

test('a long line is cut around the mark', () => {
  const text = `${'a'.repeat(200)} needle ${'b'.repeat(200)}`;
  const { shown, mark: below } = mark(text, 'needle', 60);
  assert.ok(shown.startsWith('…a') && shown.endsWith('b…'), shown);
  assert.equal(widthOf(shown), 60);
  assert.equal(below.indexOf('^'), shown.indexOf('needle'));
  assert.equal(below.trim(), '^^^^^^');
});

test('a long line keeps its start or end where the mark is there', () => {
  const text = `first ${'a'.repeat(200)} last`;
  const atStart = mark(text, 'first', 60);
  assert.ok(atStart.shown.startsWith('first a') && atStart.shown.endsWith('…'));
  assert.equal(atStart.mark, '^^^^^');
  const atEnd = mark(text, 'last', 60);
  assert.ok(atEnd.shown.startsWith('…') && atEnd.shown.endsWith('a last'));
  assert.equal(atEnd.mark.indexOf('^'), atEnd.shown.indexOf('last'));
});

test('a mark that is longer than the line is cut with it', () => {
  const { shown, mark: below } = mark('x'.repeat(500), 'x'.repeat(500), 50);
  assert.ok(widthOf(shown) <= 50);
  assert.ok(below.length <= 50, String(below.length));
});
