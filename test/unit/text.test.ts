/** Offsets and lines, edits as data, and arithmetic on paths. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { applyEdits } from '../../server/src/text/edit.ts';
import { LineIndex } from '../../server/src/text/line-index.ts';
import {
  basename,
  dirname,
  isAbsolute,
  isInside,
  joinPath,
  normalizePath,
  rootOf,
  segments,
} from '../../server/src/text/path.ts';
import { fileId, meets, rangeKey, startKey, touches, type FileRange } from '../../server/src/text/range.ts';

test('lines end at LF, CRLF or a lone CR', () => {
  const lines = new LineIndex('a\nbb\r\nccc\rd');
  assert.equal(lines.lineCount, 4);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((line) => lines.lineStart(line)),
    [0, 2, 6, 10, 11],
  );
});

test('columns count UTF-16 code units', () => {
  assert.deepEqual(new LineIndex('# 😀 x').at(5), { line: 0, character: 5 });
});

test('places outside the text are moved to its border', () => {
  const lines = new LineIndex('ab\ncd');
  assert.deepEqual(lines.at(-3), { line: 0, character: 0 });
  assert.deepEqual(lines.at(99), { line: 1, character: 2 });
  assert.equal(lines.offset({ line: 0, character: 99 }), 2);
  assert.equal(lines.offset({ line: 9, character: 0 }), 5);
  assert.deepEqual(lines.range({ start: 1, end: 4 }), {
    start: { line: 0, character: 1 },
    end: { line: 1, character: 1 },
  });
});

test('an offset survives the way to line and column and back', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀', ';') });
  fc.assert(
    fc.property(texts, fc.nat(), (text, seed) => {
      const offset = seed % (text.length + 1);
      const lines = new LineIndex(text);
      assert.equal(lines.offset(lines.at(offset)), offset);
    }),
  );
});

test('an edit replaces, inserts or deletes; several speak of the text before any of them', () => {
  const edits = [
    { range: { start: 2, end: 4 }, newText: '60s' },
    { range: { start: 0, end: 0 }, newText: '# times\n' },
    { range: { start: 5, end: 11 }, newText: '' },
  ];
  assert.equal(applyEdits('a 1s;\nb 2s;', edits), '# times\na 60s;');
});

test('of two edits that overlap the first is made', () => {
  const edits = [
    { range: { start: 2, end: 6 }, newText: 'B' },
    { range: { start: 1, end: 3 }, newText: 'A' },
  ];
  assert.equal(applyEdits('012345678', edits), '0A345678');
});

test('ranges touch at their ends', () => {
  assert.deepEqual(
    [2, 3, 5, 6].map((offset) => touches({ start: 3, end: 5 }, offset)),
    [false, true, true, false],
  );
  assert.ok(meets({ start: 0, end: 3 }, { start: 3, end: 5 }));
  assert.ok(!meets({ start: 0, end: 2 }, { start: 3, end: 5 }));
});

test('keys of places: by where a range begins, and by the whole of it', () => {
  const at = (file: string, start: number, end: number): FileRange => ({ file: fileId(file), range: { start, end } });
  assert.equal(startKey(at('/a', 1, 2)), startKey(at('/a', 1, 9)));
  assert.notEqual(rangeKey(at('/a', 1, 2)), rangeKey(at('/a', 1, 9)));
  assert.equal(new Set([at('/a', 1, 2), at('/a', 12, 2), at('/b', 1, 2)].map(startKey)).size, 3);
});

const normal: readonly (readonly [path: string, normal: string])[] = [
  ['/etc/nginx/nginx.conf', '/etc/nginx/nginx.conf'],
  ['//etc///nginx/', '/etc/nginx'],
  ['/etc/./nginx/../php', '/etc/php'],
  ['/../etc', '/etc'],
  ['../conf.d', '../conf.d'],
  ['a/../../b', '../b'],
  ['c:/www/./a.conf', 'c:/www/a.conf'],
  ['vscode-vfs://github/o/r/../s', 'vscode-vfs://github/o/s'],
  ['tmp:/ws/./a//b/../c.conf', 'tmp:/ws/a/c.conf'],
  ['tmp:/../a.conf', 'tmp:/a.conf'],
  ['tmp:/', 'tmp:/'],
  ['untitled:Untitled-1', 'untitled:Untitled-1'],
  ['/', '/'],
  ['', ''],
];

for (const [path, expected] of normal)
  test(`path ${path || '(empty)'} is ${expected || '(empty)'}`, () => assert.equal(normalizePath(path), expected));

const parents: readonly (readonly [path: string, folder: string, name: string])[] = [
  ['/etc/nginx/nginx.conf', '/etc/nginx', 'nginx.conf'],
  ['/nginx.conf', '/', 'nginx.conf'],
  ['/', '/', ''],
  ['nginx.conf', '', 'nginx.conf'],
  ['c:/www/a.conf', 'c:/www', 'a.conf'],
  ['vscode-vfs://github/a.conf', 'vscode-vfs://github/', 'a.conf'],
  ['vscode-vfs://github', 'vscode-vfs://github', 'github'],
  ['tmp:/ws/a.conf', 'tmp:/ws', 'a.conf'],
  ['tmp:/a.conf', 'tmp:/', 'a.conf'],
  ['tmp:/', 'tmp:/', ''],
  ['untitled:Untitled-1', '', 'untitled:Untitled-1'],
];

for (const [path, folder, name] of parents) {
  test(`${path} lies in ${folder || '(nothing)'}`, () => {
    assert.equal(dirname(path), folder);
    assert.equal(basename(path), name);
  });
}

const joins: readonly (readonly [folder: string, path: string, joined: string])[] = [
  ['/etc/nginx', 'conf.d/*.conf', '/etc/nginx/conf.d/*.conf'],
  ['/etc/nginx', '../php/www.conf', '/etc/php/www.conf'],
  ['/etc/nginx', '/srv/site.conf', '/srv/site.conf'],
  ['/', 'a.conf', '/a.conf'],
  // a document without a folder: nothing is above it, the root of the disk least of all
  ['', 'a.conf', 'a.conf'],
  ['c:/www', 'a.conf', 'c:/www/a.conf'],
  ['vscode-vfs://github/o/r', 'a.conf', 'vscode-vfs://github/o/r/a.conf'],
  ['tmp:/ws', '../b/a.conf', 'tmp:/b/a.conf'],
  ['tmp:/', 'a.conf', 'tmp:/a.conf'],
  ['tmp:/ws', 'tmp:/b/a.conf', 'tmp:/b/a.conf'],
];

for (const [folder, path, joined] of joins)
  test(`${path} seen from ${folder || '(nothing)'}`, () => assert.equal(joinPath(folder, path), joined));

test('absolute paths', () => {
  for (const path of ['/etc', 'c:/www', 'C:/www', 'vscode-vfs://github/o', 'tmp:/ws'])
    assert.ok(isAbsolute(path), path);
  for (const path of ['etc', './etc', '../etc', '', 'untitled:Untitled-1']) assert.ok(!isAbsolute(path), path);
});

test('a path is inside a folder by whole segments', () => {
  assert.ok(isInside('/etc/nginx/a.conf', '/etc/nginx'));
  assert.ok(isInside('/etc/nginx', '/etc/nginx'));
  assert.ok(isInside('/etc', '/'));
  assert.ok(isInside('tmp:/ws/a.conf', 'tmp:/ws'));
  assert.ok(isInside('tmp:/a.conf', 'tmp:/'));
  assert.ok(!isInside('tmp:/ws/a.conf', '/ws'));
  assert.ok(!isInside('/etc/nginx-old/a.conf', '/etc/nginx'));
});

test('segments leave out the root', () => {
  assert.deepEqual(segments('vscode-vfs://github/o/r'), ['o', 'r']);
  assert.equal(rootOf('vscode-vfs://github/o/r'), 'vscode-vfs://github');
  assert.deepEqual(segments('tmp:/ws/a.conf'), ['ws', 'a.conf']);
  assert.equal(rootOf('tmp:/ws'), 'tmp:');
  assert.equal(rootOf('c:/www'), '');
  assert.deepEqual(segments('//etc/nginx'), ['etc', 'nginx']);
});
