/** Which paths git tracks, by the bytes of its index: every version and both hashes, damaged bytes, and what git itself writes. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { DiskAccess } from '../../server/src/loader/disk-access.ts';
import { gitRulesFor } from '../../server/src/loader/git-rules.ts';
import { readIndex } from '../../server/src/loader/git-index.ts';

const everything = new DiskAccess(() => true);
const onlyIn = (folder: string): DiskAccess => {
  const disk = new DiskAccess(() => false);
  disk.addRoot(folder);
  return disk;
};

interface Shape {
  readonly version?: number;
  readonly hash?: 20 | 32;
  /** Names of extensions that stand behind the entries. */
  readonly extensions?: readonly string[];
  /** The entry at this place has the second pair of flags. */
  readonly extended?: number;
}

/** An index of these paths, in the order given. */
function indexOf(
  paths: readonly string[],
  { version = 2, hash = 20, extensions = [], extended = -1 }: Shape = {},
): Buffer {
  const parts = [Buffer.from('DIRC'), number(version), number(paths.length)];
  let before = '';
  for (const [index, name] of paths.entries()) {
    const flags = Buffer.alloc(index === extended ? 4 : 2);
    flags.writeUInt16BE((index === extended ? 0x4000 : 0) | Math.min(Buffer.byteLength(name), 0xfff));
    const head = Buffer.concat([Buffer.alloc(40, 7), Buffer.alloc(hash, 9), flags]);
    parts.push(head, version === 4 ? compressed(before, name) : padded(head.length, name));
    before = name;
  }
  for (const extension of extensions) parts.push(Buffer.from(extension), number(3), Buffer.from([1, 2, 3]));
  return Buffer.concat([...parts, Buffer.alloc(hash)]);
}

function number(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function padded(head: number, name: string): Buffer {
  const text = Buffer.from(name);
  return Buffer.concat([text, Buffer.alloc(8 - ((head + text.length) % 8))]);
}

function compressed(before: string, name: string): Buffer {
  const [old, text] = [Buffer.from(before), Buffer.from(name)];
  let kept = 0;
  while (kept < old.length && old[kept] === text[kept]) kept++;
  return Buffer.concat([offset(old.length - kept), text.subarray(kept), Buffer.alloc(1)]);
}

/** A number in the encoding of pack files' offsets. */
function offset(value: number): Buffer {
  const bytes = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (--rest & 0x7f));
  return Buffer.from(bytes);
}

const paths = ['a.conf', 'deep/er/b.conf', 'deep/er/c.conf', `long/${'x'.repeat(300)}/d.conf`, 'sö/e.conf', 'z'];
const all = (): boolean => true;

for (const version of [2, 3, 4]) {
  for (const hash of [20, 32] as const) {
    test(`version ${version} with hashes of ${hash} bytes`, () => {
      const tracked = readIndex(
        indexOf(paths, { version, hash, extended: version > 2 ? 1 : -1, extensions: ['TREE', 'sdir'] }),
        hash,
        all,
      );
      assert.ok(tracked);
      for (const one of [...paths, 'deep', 'deep/er', 'sö']) assert.ok(tracked.has(one), one);
      for (const one of ['', 'a', 'deep/er/b', 'deep/e', 'long/x', 'er']) assert.ok(!tracked.has(one), one);
    });
  }
}

test('only what is wanted is kept, with the folders above it', () => {
  const tracked = readIndex(indexOf(paths), 20, (name) => name.endsWith('b.conf'));
  assert.deepEqual(
    ['a.conf', 'deep', 'deep/er/b.conf', 'deep/er/c.conf', 'z'].map((name) => tracked?.has(name)),
    [false, true, true, false, false],
  );
});

test('an index that is not all, or none, tells nothing', () => {
  const cases: Readonly<Record<string, Buffer>> = {
    'a split index': indexOf(paths, { extensions: ['link'] }),
    'an extension that must be understood': indexOf(paths, { extensions: ['TREE', 'what'] }),
    'version 1': indexOf(paths, { version: 1 }),
    'version 5': indexOf(paths, { version: 5 }),
    'second flags before version 3': indexOf(paths, { extended: 0 }),
    'a path that leads out': indexOf(['../a.conf']),
    'a step back': indexOf(['a/../../b.conf']),
    'an absolute path': indexOf(['/etc/a.conf']),
    'an empty path': indexOf(['']),
    'another hash': indexOf(paths, { hash: 32 }),
    nothing: Buffer.alloc(0),
    zeros: Buffer.alloc(4096),
    'a string': Buffer.from('DIRC is what it says, and no more than that it says'),
  };
  for (const [name, bytes] of Object.entries(cases)) assert.equal(readIndex(bytes, 20, all), undefined, name);
});

test('damaged bytes are never trusted with a length, and never throw', () => {
  for (const version of [2, 3, 4]) {
    const whole = indexOf(paths, { version, extensions: ['TREE'] });
    for (let length = 0; length < whole.length; length++) {
      const tracked = readIndex(whole.subarray(0, length), 20, all);
      // the extension alone may be cut off: the paths before it are all there
      assert.ok(tracked === undefined || paths.every((name) => tracked.has(name)), `cut at ${length}`);
    }
    for (let at = 0; at < whole.length - 20; at++) {
      for (const value of [0, 0xff, 0x80]) {
        const bytes = Buffer.from(whole);
        bytes[at] = value;
        const tracked = readIndex(bytes, 20, all);
        assert.ok(tracked === undefined || !tracked.has('..'));
      }
    }
  }
});

test('many entries that share nothing, and a count that promises more, cost no more than their bytes', () => {
  const many = indexOf(
    Array.from({ length: 50_000 }, (_, index) => `f/${index % 100}/${'y'.repeat(60)}${index}.conf`),
    { version: 4 },
  );
  const start = process.cpuUsage();
  assert.ok(readIndex(many, 20, all));
  const greedy = Buffer.from(many);
  greedy.writeUInt32BE(0xffffffff, 8);
  assert.equal(readIndex(greedy, 20, all), undefined);
  assert.ok(process.cpuUsage(start).user < 10_000_000);
});

const git = spawnSync('git', ['--version']).status === 0;
if (!git) console.error('\n*** THE INDEX THAT GIT WRITES IS NOT TESTED: no git ***\n');

/** A repository with some tracked files, in a folder that the test removes. */
function repository(objectFormat: string): {
  readonly root: string;
  readonly run: (...args: readonly string[]) => void;
} {
  const root = mkdtempSync(path.join(tmpdir(), 'gatewise-index-'));
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@b',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@b',
  };
  const run = (...args: readonly string[]): void => void execFileSync('git', args, { cwd: root, env, stdio: 'pipe' });
  run('init', '-q', `--object-format=${objectFormat}`);
  mkdirSync(path.join(root, 'out/deep'), { recursive: true });
  for (const name of ['.gitignore', 'nginx.conf', 'out/deep/a.conf', 'out/b.conf', 'out/new.conf'])
    writeFileSync(path.join(root, name), name === '.gitignore' ? 'out/\n' : '# x\n');
  run('add', '-f', '.gitignore', 'nginx.conf', 'out/deep/a.conf', 'out/b.conf');
  return { root, run };
}

for (const format of ['sha1', 'sha256']) {
  test(`what git writes: ${format}`, { skip: !git }, () => {
    const { root, run } = repository(format);
    try {
      const has = (folder: string, name: string): boolean | undefined =>
        gitRulesFor(folder, everything)?.tracked()?.has(name);
      const seen = (folder: string): readonly (boolean | undefined)[] =>
        ['nginx.conf', 'out', 'out/deep', 'out/deep/a.conf', 'out/new.conf', 'gone.conf'].map((name) =>
          has(folder, name),
        );
      const right = [true, true, true, true, false, false];
      for (const version of ['2', '3', '4']) {
        run('update-index', '--index-version', version);
        // git writes version 3 only where an entry needs it
        if (version === '3') run('update-index', '--skip-worktree', 'out/b.conf');
        assert.equal(readFileSync(path.join(root, '.git/index')).readUInt32BE(4), Number(version));
        assert.deepEqual(seen(root), right, version);
        if (version === '3') run('update-index', '--no-skip-worktree', 'out/b.conf');
      }
      run('commit', '-q', '-m', 'x');
      run('worktree', 'add', '-q', 'w/tree');
      assert.deepEqual(seen(path.join(root, 'w/tree')), right, 'a work tree');
      assert.equal(
        gitRulesFor(path.join(root, 'w/tree'), onlyIn(path.join(root, 'w/tree')))?.tracked(),
        undefined,
        'its index lies outside what may be read',
      );
      run('update-index', '--split-index');
      assert.equal(gitRulesFor(root, everything)?.tracked(), undefined, 'a split index');
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
}
