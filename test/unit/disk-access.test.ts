/** What may be read of a disk: links out of the workspace, other spellings of a folder, and files that become something else while they are read. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs, {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { DiskAccess } from '../../server/src/loader/disk-access.ts';

interface Ground {
  readonly base: string;
  readonly at: (name: string) => string;
  readonly disk: DiskAccess;
}

/** A workspace `ws` with a file, a folder `ws-away` beside it, and a disk that may read the workspace only. */
function ground(context: TestContext, { isTrusted = false } = {}): Ground {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'gatewise-disk-')));
  context.after(() => rmSync(base, { recursive: true, force: true }));
  const at = (name: string): string => path.join(base, name);
  for (const folder of ['ws/sub', 'ws-away/sub']) mkdirSync(at(folder), { recursive: true });
  writeFileSync(at('ws/sub/site.conf'), 'ours');
  writeFileSync(at('ws-away/sub/site.conf'), 'secret');
  const disk = new DiskAccess(() => isTrusted);
  disk.addRoot(at('ws'));
  return { base, at, disk };
}

/** What a pass gives while `work` is done just before the file is opened. */
function beforeOpening<T>(work: () => void, pass: () => T): T {
  const own = fs.openSync;
  fs.openSync = (...args) => {
    work();
    return own(...args);
  };
  syncBuiltinESMExports();
  try {
    return pass();
  } finally {
    fs.openSync = own;
    syncBuiltinESMExports();
  }
}

test('what lies in the workspace is read, through links of it too', (context) => {
  const { at, disk } = ground(context);
  symlinkSync('sub', at('ws/other'));
  symlinkSync(at('ws/other/../other/site.conf'), at('ws/a.conf'));
  symlinkSync('../../ws/a.conf', at('ws/sub/b.conf'));
  for (const name of ['ws/sub/site.conf', 'ws/other/site.conf', 'ws/a.conf', 'ws/sub/b.conf'])
    assert.deepEqual(disk.readText(at(name)), { kind: 'text', text: 'ours' }, name);
  assert.equal(disk.realPath(at('ws/sub/b.conf')), at('ws/sub/site.conf'));
  assert.deepEqual(
    disk.readFolder(at('ws/other'))?.map(({ name, kind, link }) => [name, kind, link]),
    [
      ['b.conf', 'file', true],
      ['site.conf', 'file', false],
    ],
  );
});

test('what lies outside is as if it were not there', (context) => {
  const { at, disk } = ground(context);
  const links = {
    'a.conf': at('ws-away/sub/site.conf'),
    'b.conf': '../ws-away/sub/site.conf',
    'c.conf': 'd',
    d: at('ws-away'),
    'e.conf': `/proc/self/root${at('ws-away/sub/site.conf')}`,
    'f.conf': 'd/sub/site.conf',
    loop: 'loop',
    'g.conf': `${at('ws')}/../ws-away/sub/site.conf`,
    'h.conf': 'sub/../../ws-away/sub/site.conf',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, at(`ws/${name}`));
  for (const name of [
    ...Object.keys(links).map((one) => `ws/${one}`),
    'ws/d/sub/site.conf',
    'ws-away/sub/site.conf',
    'ws-away',
  ]) {
    assert.notEqual(disk.readText(at(name)).kind, 'text', name);
    assert.deepEqual(
      [disk.readBytes(at(name), 100), disk.kindBehind(at(name)), disk.realPath(at(name)), disk.readFolder(at(name))],
      [undefined, undefined, undefined, undefined],
      name,
    );
  }
  assert.ok(disk.isThere(at('ws/a.conf')), 'the link itself lies in the workspace');
  assert.ok(!disk.isThere(at('ws-away/sub/site.conf')));
  assert.deepEqual(
    disk
      .readFolder(at('ws'))
      ?.filter(({ kind }) => kind !== 'dangling')
      .map(({ name }) => name),
    ['sub'],
  );
});

test('a workspace folder that is a link itself, and two of them that lead to each other', (context) => {
  const { base, at } = ground(context);
  symlinkSync(at('ws'), at('named'));
  symlinkSync(at('named/sub/site.conf'), at('ws-away/one.conf'));
  symlinkSync('../ws-away/one.conf', at('ws/two.conf'));
  const disk = new DiskAccess(() => false);
  for (const root of ['named', 'ws-away']) disk.addRoot(at(root));
  for (const name of ['named/two.conf', 'ws/two.conf', 'ws-away/one.conf', 'named/sub/site.conf'])
    assert.deepEqual(disk.readText(at(name)), { kind: 'text', text: 'ours' }, name);
  disk.removeRoot(at('named'));
  assert.notEqual(disk.readText(at('ws-away/one.conf')).kind, 'text');
  assert.equal(disk.kindBehind(base), undefined);
});

test('a folder that becomes a link while a file of it is read', (context) => {
  const { at, disk } = ground(context);
  const swap = (): void => {
    renameSync(at('ws/sub'), at('ws/old'));
    symlinkSync(at('ws-away/sub'), at('ws/sub'));
  };
  assert.deepEqual(
    beforeOpening(swap, () => disk.readText(at('ws/sub/site.conf'))),
    { kind: 'skipped', reason: 'changed while it was read' },
  );
});

for (const isTrusted of [false, true]) {
  test(`a file that becomes a pipe, a folder or grows (trusted: ${isTrusted})`, (context) => {
    const { at, disk } = ground(context, { isTrusted });
    const file = at('ws/sub/site.conf');
    const become = (make: () => void) => (): void => {
      rmSync(file);
      make();
    };
    assert.deepEqual(
      beforeOpening(
        become(() => void spawnSync('mkfifo', [file])),
        () => disk.readText(file),
      ),
      { kind: 'skipped', reason: 'is not a regular file' },
    );
    rmSync(file);
    writeFileSync(file, 'x');
    assert.deepEqual(
      beforeOpening(
        become(() => mkdirSync(file)),
        () => disk.readText(file),
      ),
      { kind: 'skipped', reason: 'is a directory' },
    );
    rmSync(file, { recursive: true });
    writeFileSync(file, 'x'.repeat(70_000));
    assert.deepEqual(
      beforeOpening(
        () => appendFileSync(file, 'y'.repeat(500_000)),
        () => disk.readText(file),
      ),
      { kind: 'text', text: 'x'.repeat(70_000) + 'y'.repeat(500_000) },
    );
    assert.deepEqual(
      beforeOpening(
        () => appendFileSync(file, 'z'.repeat(4_000_000)),
        () => disk.readText(file),
      ),
      { kind: 'skipped', reason: 'is larger than 4 MiB' },
    );
  });
}

test(
  'files without a size are read to their end',
  { skip: process.platform === 'linux' ? false : 'only Linux has /proc' },
  (context) => {
    const { disk } = ground(context, { isTrusted: true });
    const read = disk.readText('/proc/self/status');
    assert.ok(read.kind === 'text' && read.text.includes('\nPid:'));
  },
);
