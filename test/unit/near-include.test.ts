/** The file that an include most likely means, seen from the tree that is there. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FileTable } from '../../server/src/project/file-table.ts';
import { nearInclude } from '../../server/src/project/near-include.ts';
import type { FileId } from '../../server/src/text/range.ts';

const base = '/srv/etc/nginx';
const from = `${base}/sites/shop.conf`;

function meant(path: string, there: readonly string[], taken?: string): string | undefined {
  const table = new FileTable();
  for (const file of [from, ...there.map((one) => (one.startsWith('/') ? one : `${base}/${one}`))])
    table.add(file, file as FileId);
  return nearInclude(table, { path, base, from, isTaken: (one) => one === taken });
}

const cases: readonly (readonly [
  title: string,
  path: string,
  there: readonly string[],
  expected: string | undefined,
])[] = [
  ['relative to the file that holds it', 'parts/php.conf', ['sites/parts/php.conf'], 'sites/parts/php.conf'],
  ['a step up too many', '../snippets/php.conf', ['snippets/php.conf'], 'snippets/php.conf'],
  ['from the directory above', 'nginx/snippets/php.conf', ['snippets/php.conf'], 'snippets/php.conf'],
  [
    'an absolute path of another machine stays absolute',
    '/opt/web/nginx/snippets/php.conf',
    ['snippets/php.conf'],
    `${base}/snippets/php.conf`,
  ],
  ['a directory with a slip', 'snippet/php.conf', ['snippets/php.conf'], 'snippets/php.conf'],
  ['the directory left out', 'php.conf', ['snippets/php.conf'], 'snippets/php.conf'],
  ['in two directories', 'php.conf', ['snippets/php.conf', 'extra/php.conf'], undefined],
  ['the ending left out', 'snippets/php', ['snippets/php.conf'], 'snippets/php.conf'],
  ['an ending too much', 'fastcgi_params.conf', ['fastcgi_params'], 'fastcgi_params'],
  [
    'a directory that is there, without the file: another one is not meant',
    'shop/php.conf',
    ['shop/tls.conf', 'blog/php.conf', 'php.conf'],
    undefined,
  ],
  ['nothing near', 'snippets/php.conf', ['conf.d/a.conf'], undefined],
];

for (const [title, path, there, expected] of cases) test(title, () => assert.equal(meant(path, there), expected));

test('a file that is being read is not meant', () => {
  assert.equal(meant('shop', ['snippets/shop.conf'], `${base}/snippets/shop.conf`), undefined);
});
