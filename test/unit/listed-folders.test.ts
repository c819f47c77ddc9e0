/** What the loaders know of the files in the workspace: by name, on a disk and where the editor reads. */
import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test, type TestContext } from 'node:test';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import type { VirtualDisk, VirtualEntry } from '../../server/src/loader/virtual-disk.ts';
import { VirtualLoader } from '../../server/src/loader/virtual-loader.ts';
import { WorkspaceLoader } from '../../server/src/loader/workspace-loader.ts';
import type { PathKind } from '../../server/src/model/environment.ts';
import { basename } from '../../server/src/text/path.ts';
import { folder, link, place, type Entry } from '../hard/input.ts';

type Kind = 'file' | 'directory' | 'none' | 'unknown';

const main = 'events {}\nhttp { server { listen 80; } }\n';

/** What the servers of the first configuration find at a path. */
function kindAt(host: AnalysisHost, path: string): Kind {
  const { deployments, environment } = host.snapshot().workspace;
  const [deployment] = deployments;
  assert.ok(deployment !== undefined);
  const files = environment.filesOf(deployment.host, deployment.config.root);
  assert.ok(files.kind === 'known');
  const is = (kind: PathKind): boolean | undefined => files.exists(path, kind);
  if (is('file') === true) return 'file';
  if (is('directory') === true) return 'directory';
  return is('any') === false ? 'none' : 'unknown';
}

interface Loaded {
  readonly root: string;
  readonly loader: WorkspaceLoader;
  readonly kind: (name: string) => Kind;
  readonly revision: number;
}

interface Options {
  readonly excludes?: readonly string[];
  readonly trusted?: boolean;
  readonly mostFiles?: number;
}

async function load(
  context: TestContext,
  tree: Readonly<Record<string, Entry>>,
  { excludes = [], trusted = true, mostFiles }: Options = {},
): Promise<Loaded> {
  const root = place(context, { 'nginx/nginx.conf': main, ...tree });
  const host = new AnalysisHost();
  host.setRoots([root]);
  host.setTrusted(trusted);
  const loader = new WorkspaceLoader(host, undefined, mostFiles);
  await loader.addFolder(root, excludes);
  return {
    root,
    loader,
    kind: (name) => kindAt(host, `${root}/${name}`),
    get revision() {
      return host.snapshot().revision;
    },
  };
}

test('files of any name are known, and so is what is not there', async (context) => {
  const { kind } = await load(context, { 'www/index.php': '', 'www/.htaccess': '', 'www/empty': folder });
  assert.equal(kind('www/index.php'), 'file');
  assert.equal(kind('www/.htaccess'), 'file');
  assert.equal(kind('www/empty'), 'directory');
  assert.equal(kind('www/index.html'), 'none');
  assert.equal(kind('www/empty/x.php'), 'none');
  assert.equal(kind('nothing/x.php'), 'none');
  assert.equal(kind('../x.php'), 'unknown');
});

test('links are known where they lead to something in the workspace', async (context) => {
  const away = place(context, { 'secret.php': '' });
  const { root, kind } = await load(context, {
    'app/index.php': '',
    'www/front.php': link('../app/index.php'),
    'www/app': link('../app'),
    'www/away.php': link(`${away}/secret.php`),
    'www/away': link(away),
    'www/nowhere': link('none'),
    'www/loop': link('.'),
  });
  assert.equal(kind('www/front.php'), 'file');
  assert.equal(kind('www/app'), 'directory');
  assert.equal(kind('www/app/index.php'), 'file');
  assert.equal(kind('www/app/other.php'), 'none');
  for (const name of ['www/away.php', 'www/away', 'www/away/secret.php', 'www/nowhere', 'www/loop/front.php'])
    assert.equal(kind(name), 'unknown', name);
  assert.equal(kind('www/x.php'), 'none', `other names of ${root}/www are known`);
});

test('without trust as well', async (context) => {
  const away = place(context, { 'secret.php': '' });
  const { kind } = await load(
    context,
    { 'www/index.php': '', 'www/away.php': link(`${away}/secret.php`), 'www/away': link(away) },
    { trusted: false },
  );
  assert.deepEqual(['www/index.php', 'www/away.php', 'www/away', 'www/away/secret.php', 'www/x.php'].map(kind), [
    'file',
    'unknown',
    'unknown',
    'unknown',
    'none',
  ]);
});

test('what is left out is unknown, and all else is known', async (context) => {
  const { kind } = await load(
    context,
    {
      '.gitignore': '*.local.php\n/build/\n',
      'www/index.php': '',
      'www/config.local.php': '',
      'www/node_modules/x.js': '',
      'www/cache/a.php': '',
      'build/app.php': '',
    },
    { excludes: ['**/cache'] },
  );
  for (const name of [
    'www/config.local.php',
    'www/node_modules',
    'www/node_modules/x.js',
    'www/cache/a.php',
    'build/app.php',
  ])
    assert.equal(kind(name), 'unknown', name);
  assert.deepEqual(['www/index.php', 'www/x.php', 'other'].map(kind), ['file', 'none', 'none']);
});

test('where reading ends nothing is known', async (context) => {
  const tree = { 'a/1.conf': main, 'a/2.conf': main, 'a/3.conf': main, 'b/index.php': '' };
  const { kind } = await load(context, tree, { mostFiles: 2 });
  assert.equal(kind('b/index.php'), 'unknown');
  assert.equal(kind('b/x.php'), 'unknown');
  assert.equal(kind('b'), 'directory');
});

test('what comes and goes is kept up with, and the rest of the workspace is left in peace', async (context) => {
  const loaded = await load(context, { 'www/index.php': '', 'other/a.php': '' });
  const { root, loader, kind } = loaded;
  assert.equal(kind('www/new.php'), 'none');
  const { revision } = loaded;
  writeFileSync(`${root}/other/b.php`, '');
  await loader.refresh([`${root}/other/b.php`]);
  writeFileSync(`${root}/www/index.php`, '<?php // another text');
  await loader.refresh([`${root}/www/index.php`]);
  assert.equal(loaded.revision, revision, 'nobody asked about what changed');
  writeFileSync(`${root}/www/new.php`, '');
  await loader.refresh([`${root}/www/new.php`]);
  assert.notEqual(loaded.revision, revision);
  assert.equal(kind('www/new.php'), 'file');
  assert.equal(kind('other/b.php'), 'file');
  rmSync(`${root}/www/new.php`);
  await loader.refresh([`${root}/www/new.php`]);
  assert.equal(kind('www/new.php'), 'none');
});

test('folders come and go', async (context) => {
  const { root, loader, kind } = await load(context, { 'www/index.php': '' });
  assert.equal(kind('www/app/index.php'), 'none');
  mkdirSync(`${root}/www/app/sub`, { recursive: true });
  writeFileSync(`${root}/www/app/sub/index.php`, '');
  await loader.refresh([`${root}/www/app`]);
  assert.deepEqual(['www/app', 'www/app/sub/index.php', 'www/app/x.php'].map(kind), ['directory', 'file', 'none']);
  renameSync(`${root}/www/app`, `${root}/www/shop`);
  await loader.refresh([`${root}/www/app`, `${root}/www/shop`]);
  assert.deepEqual(['www/app', 'www/app/sub/index.php', 'www/shop/sub/index.php'].map(kind), ['none', 'none', 'file']);
});

test('a folder that only a file in it tells of is known, and one that went with its file is not', async (context) => {
  const { root, loader, kind } = await load(context, { 'www/index.php': '' });
  assert.equal(kind('www/a'), 'none');
  mkdirSync(`${root}/www/a/b`, { recursive: true });
  writeFileSync(`${root}/www/a/b/x.php`, '');
  await loader.refresh([`${root}/www/a/b/x.php`]);
  assert.deepEqual(['www/a', 'www/a/b', 'www/a/b/x.php', 'www/a/y.php'].map(kind), [
    'directory',
    'directory',
    'file',
    'none',
  ]);
  rmSync(`${root}/www/a`, { recursive: true });
  await loader.refresh([`${root}/www/a/b/x.php`]);
  assert.deepEqual(['www/a', 'www/a/b', 'www/a/b/x.php'].map(kind), ['none', 'none', 'none']);
});

test('links to folders follow the folder, and the link', async (context) => {
  const { root, loader, kind } = await load(context, {
    'releases/1/index.php': '',
    'releases/2/app.php': '',
    'www/current': link('../releases/1'),
  });
  assert.deepEqual(['www/current/index.php', 'www/current/app.php'].map(kind), ['file', 'none']);
  writeFileSync(`${root}/releases/1/new.php`, '');
  await loader.refresh([`${root}/releases/1/new.php`]);
  assert.equal(kind('www/current/new.php'), 'file');
  rmSync(`${root}/www/current`);
  symlinkSync('../releases/2', `${root}/www/current`);
  await loader.refresh([`${root}/www/current`]);
  assert.deepEqual(['www/current/index.php', 'www/current/app.php'].map(kind), ['none', 'file']);
  rmSync(`${root}/releases/2`, { recursive: true });
  await loader.refresh([`${root}/releases/2`]);
  assert.notEqual(kind('www/current/app.php'), 'file');
});

test('another .gitignore leaves out other names', async (context) => {
  const { root, loader, kind } = await load(context, { 'www/index.php': '', 'www/a.log': '' });
  assert.equal(kind('www/a.log'), 'file');
  writeFileSync(`${root}/.gitignore`, '*.log\n');
  await loader.refresh([`${root}/.gitignore`]);
  assert.deepEqual(['www/a.log', 'www/index.php'].map(kind), ['unknown', 'file']);
  await loader.removeFolder(root);
});

/** A disk that an editor reads, with these files and nothing else. */
function virtualDisk(
  files: ReadonlySet<string>,
  { search }: { readonly search: boolean },
): VirtualDisk & { readonly texts: string[] } {
  const list = (at: string): readonly VirtualEntry[] | undefined => {
    const below = [...files].flatMap((path) => (path.startsWith(`${at}/`) ? [path.slice(at.length + 1)] : []));
    const names = new Map(below.map((path) => [path.split('/')[0] ?? '', path.includes('/')]));
    return names.size === 0
      ? undefined
      : [...names].map(([name, isFolder]) => ({ name, kind: isFolder ? 'folder' : 'file' }));
  };
  const texts: string[] = [];
  return {
    texts,
    findFiles: (_, skip) =>
      Promise.resolve(
        search ? [...files].filter((path) => !skip.some((name) => path.includes(`/${name}/`))) : undefined,
      ),
    readFolder: (at) => Promise.resolve(list(at)),
    readText: (file) => {
      texts.push(file);
      if (!files.has(file)) return Promise.resolve(list(file) === undefined ? { kind: 'none' } : { kind: 'folder' });
      const text = basename(file) === '.gitignore' ? '*.log\n' : file.endsWith('.conf') ? main : '';
      return Promise.resolve({ kind: 'text', text });
    },
  };
}

async function loadVirtual(
  disk: VirtualDisk,
): Promise<{ readonly host: AnalysisHost; readonly loader: VirtualLoader }> {
  const host = new AnalysisHost();
  host.setRoots(['tmp:/ws']);
  const loader = new VirtualLoader(host, disk);
  await loader.addFolder('tmp:/ws', []);
  await loader.settle();
  return { host, loader };
}

const virtual = ['nginx/nginx.conf', 'www/index.php', 'www/a.log', '.gitignore', 'www/vendor/x.php'];

test('where the editor reads folder by folder all is known as on a disk', async () => {
  const files = new Set(virtual.map((name) => `tmp:/ws/${name}`));
  const disk = virtualDisk(files, { search: false });
  const { host, loader } = await loadVirtual(disk);
  const kind = (name: string): Kind => kindAt(host, `/ws/${name}`);
  assert.deepEqual(['www/index.php', 'www', 'www/a.log', 'www/vendor', 'www/x.php', 'www/Index.php'].map(kind), [
    'file',
    'directory',
    'unknown',
    'unknown',
    'none',
    'unknown',
  ]);
  files.add('tmp:/ws/www/x.php').add('tmp:/ws/www/app/y.php').delete('tmp:/ws/www/index.php');
  await loader.refresh(['tmp:/ws/www/x.php', 'tmp:/ws/www/app', 'tmp:/ws/www/index.php']);
  assert.deepEqual(['www/x.php', 'www/app/y.php', 'www/index.php'].map(kind), ['file', 'file', 'none']);
  files.add('tmp:/ws/new/a/z.php');
  await loader.refresh(['tmp:/ws/new/a/z.php']);
  assert.deepEqual(['new', 'new/a', 'new/a/z.php', 'new/a/x.php'].map(kind), [
    'directory',
    'directory',
    'file',
    'none',
  ]);
  files.delete('tmp:/ws/new/a/z.php');
  await loader.refresh(['tmp:/ws/new/a/z.php']);
  assert.deepEqual(['new', 'new/a', 'new/a/z.php'].map(kind), ['none', 'none', 'none']);
  assert.deepEqual(
    disk.texts.filter((path) => path.endsWith('.php')),
    [],
    'no text of a script is asked for',
  );
});

test('where the editor searches, what it finds is known, and nothing is missing', async () => {
  const files = new Set(virtual.map((name) => `tmp:/ws/${name}`));
  const { host, loader } = await loadVirtual(virtualDisk(files, { search: true }));
  const kind = (name: string): Kind => kindAt(host, `/ws/${name}`);
  assert.deepEqual(['www/index.php', 'www', 'www/a.log', 'www/x.php'].map(kind), [
    'file',
    'directory',
    'unknown',
    'unknown',
  ]);
  const { revision } = host.snapshot();
  await loader.refresh(['tmp:/ws/docs/readme.php']);
  assert.equal(host.snapshot().revision, revision);
  files.add('tmp:/ws/www/x.php');
  await loader.refresh(['tmp:/ws/www/x.php']);
  assert.equal(kind('www/x.php'), 'file');
});

test('both loaders say the same of one tree', async (context) => {
  const names = ['a', 'b.php', 'c.conf', 'd.log', 'vendor'];
  const below = names.flatMap((one) => names.map((two) => `${one}/${two}`));
  const all = [...names, ...below, ...below.flatMap((one) => names.map((three) => `${one}/${three}`))];
  let seed = 7;
  const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  for (let round = 0; round < 12; round++) {
    const chosen: string[] = [];
    for (const name of all) {
      const isInFile = chosen.some((one) => name.startsWith(`${one}/`));
      if (!isInFile && random() < 0.15) chosen.push(name);
    }
    const tree = Object.fromEntries([...chosen, 'ws'].map((name) => [name, name.endsWith('.conf') ? main : '']));
    const { kind } = await load(context, { '.gitignore': '*.log\n', ...tree });
    const files = new Set([...chosen, 'ws', '.gitignore', 'nginx/nginx.conf'].map((name) => `tmp:/ws/${name}`));
    const { host } = await loadVirtual(virtualDisk(files, { search: false }));
    for (const name of all) assert.equal(kind(name), kindAt(host, `/ws/${name}`), `${name} of ${chosen.join(' ')}`);
  }
});
