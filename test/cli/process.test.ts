/** The process around a run: what a shell sees. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folderWith } from './terminal.ts';

const main = fileURLToPath(new URL('../../server/src/cli/main.ts', import.meta.url));

function shell(
  cwd: string,
  ...argv: string[]
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...argv], { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('status, report and notes reach the shell', (t) => {
  const folder = folderWith(t, {
    'nginx.conf':
      'events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n  server {\n    location / {\n      fastcgi_pass 127.0.0.1:9000;\n    }\n  }\n}\n',
    'pool.d/www.conf': '[www]\nlisten = 9001\npm = static\npm.max_children = 1\n',
  });
  const found = shell(folder, 'check', '--quiet');
  assert.deepEqual([found.status, found.stderr], [1, '']);
  assert.match(found.stdout, /^nginx\.conf:5:20: error\[fastcgi-pass-unserved\] [^\n]* → 502\n$/);
  assert.deepEqual(shell(folder, 'check', 'gone'), {
    status: 2,
    stdout: '',
    stderr: 'gatewise: gone does not exist\n',
  });
  assert.match(shell(folder, '--version').stdout, /^\d+\.\d+\.\d+\S*\n$/);
});
