/** Which files a glob pattern names, of those that are known: as glob(3) does it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileTable, isPattern, staticDirectory } from '../../server/src/project/file-table.ts';
import { fileId } from '../../server/src/text/range.ts';

function tableOf(...paths: readonly string[]): FileTable {
  const table = new FileTable();
  for (const path of paths) table.add(path, fileId(path));
  return table;
}

const etc = tableOf(
  '/etc/nginx/nginx.conf',
  '/etc/nginx/conf.d/b.conf',
  '/etc/nginx/conf.d/a.conf',
  '/etc/nginx/conf.d/Z.conf',
  '/etc/nginx/conf.d/10-x.conf',
  '/etc/nginx/conf.d/.hidden.conf',
  '/etc/nginx/conf.d/a.conf.bak',
  '/etc/nginx/conf.d/sub/deep.conf',
  '/etc/nginx/sites-enabled/shop',
  '/etc/nginx/sites-enabled/.blog',
  '/srv/a/nginx.conf',
  '/srv/b/nginx.conf',
  '/srv/.c/nginx.conf',
  '/srv/x]y.conf',
  '/srv/x-y.conf',
  '/srv/a+b.conf',
);

const globs: readonly (readonly [pattern: string, found: readonly string[]])[] = [
  // a plain path names itself
  ['/etc/nginx/nginx.conf', ['/etc/nginx/nginx.conf']],
  ['/etc/nginx/./conf.d//a.conf', ['/etc/nginx/conf.d/a.conf']],
  ['/etc/nginx/gone.conf', []],
  ['/etc/nginx/conf.d', []],
  // `*` stays in its folder, does not match a leading dot, and the result is in the order of bytes
  [
    '/etc/nginx/conf.d/*.conf',
    ['/etc/nginx/conf.d/10-x.conf', '/etc/nginx/conf.d/Z.conf', '/etc/nginx/conf.d/a.conf', '/etc/nginx/conf.d/b.conf'],
  ],
  ['/etc/nginx/sites-enabled/*', ['/etc/nginx/sites-enabled/shop']],
  ['/etc/nginx/sites-enabled/.*', ['/etc/nginx/sites-enabled/.blog']],
  ['/etc/nginx/*', ['/etc/nginx/nginx.conf']],
  // `?` is one character, no leading dot either
  ['/etc/nginx/conf.d/?.conf', ['/etc/nginx/conf.d/Z.conf', '/etc/nginx/conf.d/a.conf', '/etc/nginx/conf.d/b.conf']],
  ['/etc/nginx/sites-enabled/?blog', []],
  // classes
  ['/etc/nginx/conf.d/[a-c].conf', ['/etc/nginx/conf.d/a.conf', '/etc/nginx/conf.d/b.conf']],
  ['/etc/nginx/conf.d/[!a-c].conf', ['/etc/nginx/conf.d/Z.conf']],
  ['/etc/nginx/conf.d/[^a-c].conf', ['/etc/nginx/conf.d/Z.conf']],
  ['/etc/nginx/conf.d/[ab]*', ['/etc/nginx/conf.d/a.conf', '/etc/nginx/conf.d/a.conf.bak', '/etc/nginx/conf.d/b.conf']],
  ['/srv/x[]-]y.conf', ['/srv/x-y.conf', '/srv/x]y.conf']],
  ['/srv/x[!]]y.conf', ['/srv/x-y.conf']],
  ['/srv/x[.conf', []],
  // wild folders
  [
    '/etc/nginx/*/*.conf',
    ['/etc/nginx/conf.d/10-x.conf', '/etc/nginx/conf.d/Z.conf', '/etc/nginx/conf.d/a.conf', '/etc/nginx/conf.d/b.conf'],
  ],
  ['/srv/*/nginx.conf', ['/srv/a/nginx.conf', '/srv/b/nginx.conf']],
  ['/*/a/nginx.conf', ['/srv/a/nginx.conf']],
  // what regular expressions find special is nothing special
  ['/srv/a+?.conf', ['/srv/a+b.conf']],
  ['/srv/a.*', []],
];

for (const [pattern, found] of globs) test(`glob ${pattern}`, () => assert.deepEqual(etc.glob(pattern), found));

test('a link keeps its own name in the order and leads to the real file', () => {
  const table = new FileTable();
  table.add('/etc/nginx/sites-enabled/10-shop', fileId('/etc/nginx/sites-available/shop'));
  table.add('/etc/nginx/sites-enabled/20-blog', fileId('/etc/nginx/sites-available/blog'));
  assert.deepEqual(
    table.glob('/etc/nginx/sites-enabled/*').map((path) => table.real(path)),
    ['/etc/nginx/sites-available/shop', '/etc/nginx/sites-available/blog'],
  );
});

test('a removed file is found no more, its neighbour is', () => {
  const table = tableOf('/etc/a.conf', '/etc/b.conf');
  table.remove('/etc/a.conf');
  assert.deepEqual(table.glob('/etc/*.conf'), ['/etc/b.conf']);
  assert.equal(table.real('/etc/a.conf'), undefined);
});

test('patterns work below the root of a virtual file system and of a drive', () => {
  const table = tableOf('vscode-vfs://github/o/r/conf.d/a.conf', 'c:/nginx/conf.d/a.conf');
  assert.deepEqual(table.glob('vscode-vfs://github/o/r/conf.d/*.conf'), ['vscode-vfs://github/o/r/conf.d/a.conf']);
  assert.deepEqual(table.glob('c:/nginx/*/*.conf'), ['c:/nginx/conf.d/a.conf']);
});

test('the folder that must be known for a pattern', () => {
  assert.equal(staticDirectory('/etc/nginx/conf.d/*.conf'), '/etc/nginx/conf.d');
  assert.equal(staticDirectory('/etc/*/conf.d/*.conf'), '/etc');
  assert.equal(staticDirectory('/*.conf'), '/');
  assert.equal(staticDirectory('/etc/nginx/mime.types'), '/etc/nginx');
  assert.deepEqual(['/a/*', '/a/?', '/a/[b]', '/a/b'].map(isPattern), [true, true, true, false]);
});
