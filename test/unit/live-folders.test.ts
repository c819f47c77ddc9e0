/** This machine's own configuration is read beside a workspace only where the workspace is one of its folders, and trusted. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { liveRoot, otherSide } from '../../server/src/loader/other-side.ts';
import type { FileSource } from '../../server/src/lsp/file-source.ts';
import { WorkspaceFolders } from '../../server/src/lsp/workspace-folders.ts';

interface Session {
  readonly folders: WorkspaceFolders;
  readonly host: AnalysisHost;
  readonly read: string[];
  readonly removed: string[];
}

function session(roots: readonly string[], { trusted = true } = {}): Session {
  const host = new AnalysisHost();
  host.setTrusted(trusted);
  const [read, removed]: [string[], string[]] = [[], []];
  const files: FileSource = {
    addFolder: (root) => Promise.resolve(void read.push(root)),
    removeFolder: (root) => Promise.resolve(void removed.push(root)),
    settle: () => Promise.resolve(),
    refresh: () => Promise.resolve(),
    otherSide,
    realFile: (path) => path,
    outside: [],
    skipped: [],
  };
  const folders = new WorkspaceFolders(host, files);
  folders.roots = roots;
  return { folders, host, read, removed };
}

const copies = [
  '/srv/shop',
  '/srv/shop/etc/nginx',
  '/home/me/etc/php/8.2/fpm',
  '/etc',
  '/etc/nginx-old',
  '/etc/phpmyadmin',
  '/etc/php-cs-fixer',
  '/usr/local/etc/php',
];
for (const root of copies) {
  test(`${root} calls for nothing beside it`, async () => {
    const { folders, host, read } = session([root]);
    await folders.update(new Map());
    assert.deepEqual(read, [root]);
    assert.deepEqual(host.snapshot().world.roots, [root]);
    assert.equal(liveRoot(root), undefined);
  });
}

const machines: readonly (readonly [string, readonly string[], string])[] = [
  ['/etc/nginx', ['/etc/php', '/etc/php-fpm.d', '/etc/php-fpm.conf'], '/etc'],
  ['/etc/nginx/sites-available', ['/etc/php', '/etc/php-fpm.d', '/etc/php-fpm.conf'], '/etc'],
  ['/etc/php/8.2/fpm', ['/etc/nginx'], '/etc'],
  ['/etc/php-fpm.d', ['/etc/nginx'], '/etc'],
  ['/etc/php83/php-fpm.d', ['/etc/nginx'], '/etc'],
  ['/opt/homebrew/etc/nginx', ['/opt/homebrew/etc/php'], '/opt/homebrew/etc'],
  ['/opt/homebrew/etc/php/8.3', ['/opt/homebrew/etc/nginx'], '/opt/homebrew/etc'],
  ['/usr/local/etc/nginx', ['/usr/local/etc/php-fpm.d', '/usr/local/etc/php-fpm.conf'], '/usr/local/etc'],
];
for (const [root, others, whole] of machines) {
  test(`${root} is this machine: ${others.join(', ')} join it`, async () => {
    const { folders, host, read } = session([root]);
    await folders.update(new Map());
    assert.deepEqual(read, [...others, root]);
    assert.deepEqual(host.snapshot().world.roots, [whole]);
  });

  test(`${root} alone is read where the workspace is not trusted`, async () => {
    const { folders, host, read } = session([root], { trusted: false });
    await folders.update(new Map());
    assert.deepEqual(read, [root]);
    assert.deepEqual(host.snapshot().world.roots, [root]);
  });
}

test('the other side goes away with the folder that called for it', async () => {
  const { folders, host, removed } = session(['/etc/nginx', '/srv/shop']);
  await folders.update(new Map());
  assert.deepEqual(host.snapshot().world.roots, ['/etc', '/srv/shop']);
  folders.roots = ['/srv/shop'];
  await folders.update(new Map());
  assert.deepEqual(removed.toSorted(), ['/etc/nginx', ...otherSide('/etc/nginx')].toSorted());
  assert.deepEqual(host.snapshot().world.roots, ['/srv/shop']);
});

test('the other side goes away with the trust', async () => {
  const { folders, host, removed } = session(['/etc/nginx']);
  await folders.update(new Map());
  host.setTrusted(false);
  await folders.update(new Map());
  assert.deepEqual(removed.toSorted(), otherSide('/etc/nginx').toSorted());
  assert.deepEqual(host.snapshot().world.roots, ['/etc/nginx']);
});
