/** What is too much to be read is said to be unread: nothing is left out in silence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { expand } from '../../server/src/loader/expand.ts';
import type { DiskAccess } from '../../server/src/loader/disk-access.ts';
import type { VirtualDisk } from '../../server/src/loader/virtual-disk.ts';
import { VirtualLoader } from '../../server/src/loader/virtual-loader.ts';
import { dirname, joinPath } from '../../server/src/text/path.ts';

const top = 'memfs://host';
const sites = ['a', 'b', 'c', 'd', '.hidden'].flatMap((name) => [
  `${top}/home/${name}/nginx/one.conf`,
  `${top}/home/${name}/nginx/two.conf`,
]);
const pattern = `${top}/home/*/nginx/*.conf`;

/** What lies in a folder of a tree of files. */
function entriesOf(
  folder: string,
): { readonly name: string; readonly kind: 'file' | 'folder'; readonly link: boolean }[] | undefined {
  const below = sites.filter((path) => path.startsWith(`${folder}/`));
  if (below.length === 0) return undefined;
  const names = new Map(
    below.map((path) => [path.slice(joinPath(folder, 'x').length - 1).split('/')[0] ?? '', dirname(path) === folder]),
  );
  return [...names].map(([name, isFile]) => ({ name, kind: isFile ? 'file' : 'folder', link: false }));
}

const disk = { readFolder: entriesOf } as unknown as DiskAccess;

test('a pattern names all files, also in folders', () => {
  assert.deepEqual(expand(pattern, disk), {
    paths: sites.filter((path) => !path.includes('.hidden')),
    firstLeft: undefined,
  });
});

test('of too many files the first that is left out is named', () => {
  assert.deepEqual(expand(pattern, disk, { folders: 100, files: 3 }), {
    paths: sites.slice(0, 3),
    firstLeft: sites[3],
  });
});

test('folders that were not looked into are named by a path that the pattern names', () => {
  const { paths, firstLeft } = expand(pattern, disk, { folders: 2, files: 100 });
  assert.deepEqual(paths, sites.slice(0, 4));
  assert.equal(firstLeft, `${top}/home/c/nginx/*.conf`);
});

function virtualDisk({ search }: { readonly search: boolean }): VirtualDisk {
  return {
    findFiles: (folder, _, most) =>
      Promise.resolve(search ? sites.filter((path) => path.startsWith(`${folder}/`)).slice(0, most) : undefined),
    readFolder: (folder) => Promise.resolve(entriesOf(folder)),
    readText: (file) =>
      Promise.resolve(sites.includes(file) ? { kind: 'text', text: 'server { listen 80; }\n' } : { kind: 'none' }),
  };
}

const plenty = { folders: 100, files: 100, depth: 24 };

for (const search of [true, false]) {
  test(`a virtual workspace that is too large says so (${search ? 'the editor searches' : 'folder by folder'})`, async () => {
    for (const [walk, skipped] of [
      [plenty, 0],
      [{ ...plenty, files: 3 }, 1],
      ...(search
        ? []
        : ([
            [{ ...plenty, folders: 2 }, 1],
            [{ ...plenty, depth: 2 }, 1],
          ] as const)),
    ] as const) {
      const loader = new VirtualLoader(new AnalysisHost(), virtualDisk({ search }), undefined, {
        folders: 100,
        files: 100,
        walk,
      });
      await loader.addFolder(`${top}/home`, []);
      assert.deepEqual(
        loader.skipped.map(({ path }) => path),
        skipped === 0 ? [] : [`${top}/home`],
      );
    }
  });
}

test('a pattern of a virtual workspace that names too much counts as one that was not read whole', async () => {
  for (const [limits, unread] of [
    [{ folders: 100, files: 100 }, false],
    [{ folders: 100, files: 3 }, true],
    [{ folders: 2, files: 100 }, true],
  ] as const) {
    const host = new AnalysisHost();
    const loader = new VirtualLoader(host, virtualDisk({ search: false }), undefined, { ...limits, walk: plenty });
    host.setFile({ id: `${top}/nginx.conf` as never, text: 'http { include home/*/nginx/*.conf; }\n', open: true });
    await loader.settle();
    assert.equal(host.snapshot().workspace.configs[0]?.openIncludes.length, unread ? 1 : 0);
  }
});
