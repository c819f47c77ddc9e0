/** Running a program: bounded in time, with all that it started. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../server/src/loader/run-program.ts';

const run = (limit: number, ...argv: string[]): ReturnType<typeof runProgram> =>
  runProgram({ argv, folder: '/', limit });
const posix = { skip: process.platform === 'win32' };

test('one that never ends is killed, with what it started', posix, async () => {
  const script = 'sleep 613 & wait';
  assert.deepEqual(await run(300, '/bin/sh', '-c', script), { kind: 'late' });
  const ended = await run(20_000, '/bin/sh', '-c', 'pgrep -f "^sleep 613$" | wc -l');
  assert.deepEqual(ended.kind === 'ended' ? ended.text.trim() : ended, '0');
});

test('status, both streams, and words as they are', posix, async () => {
  assert.deepEqual(await run(20_000, '/bin/sh', '-c', 'echo "$1"; echo err >&2; exit 7', 'sh', '$(id) `id` "'), {
    kind: 'ended',
    status: 7,
    text: '$(id) `id` "\nerr\n',
  });
  assert.deepEqual(await run(20_000, '/bin/sh', '-c', 'kill -9 $$'), { kind: 'ended', status: undefined, text: '' });
});

test('what cannot be started', async () => {
  assert.deepEqual(await run(1000), { kind: 'missing' });
  assert.deepEqual(await run(1000, '/nowhere/nginx'), { kind: 'missing' });
  assert.equal((await run(1000, 'a\0b')).kind, 'failed');
});
