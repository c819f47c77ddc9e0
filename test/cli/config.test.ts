/** `gatewise check` with gatewise.json, `--config` and comments that suppress: what is reported, what counts, what `--fix` takes away. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderWith, gatewise } from './terminal.ts';

const code = 'fastcgi-pass-unserved';
const nginx = (comment = ''): string =>
  `user www-data; events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n    server {\n        location ~ \\.php$ {\n            fastcgi_pass 127.0.0.1:9000;${comment}\n        }\n    }\n}\n`;
const pool = (listen: string): string =>
  `[www]\nuser = www-data\nlisten = ${listen}\nlisten.owner = www-data\npm = static\npm.max_children = 5\n`;
const files = { 'nginx/nginx.conf': nginx(), 'pool.d/www.conf': pool('/run/php.sock') };
const off = `{ "rules": { "${code}": "off" } }\n`;
const clean = '2 files · 0 errors · 0 warnings\n';

test('what a comment suppresses is not told and does not count', async (t) => {
  const folder = folderWith(t, {
    ...files,
    'nginx/nginx.conf': nginx(` # gatewise-ignore ${code}: the old box answers`),
  });
  assert.deepEqual(await gatewise(folder, ['check', '--fail-on', 'info']), { status: 0, stdout: clean, stderr: '' });
  const { stdout } = await gatewise(folder, ['check', '--format', 'json']);
  assert.deepEqual((JSON.parse(stdout) as { findings: unknown }).findings, []);
});

test('a gatewise.json is found beside what was named and above it, up to the current folder', async (t) => {
  const folder = folderWith(t, { ...files, 'gatewise.json': off });
  for (const words of [['check'], ['check', 'nginx', 'pool.d'], ['check', 'nginx/nginx.conf', 'pool.d/www.conf']])
    assert.deepEqual(await gatewise(folder, words), { status: 0, stdout: clean, stderr: '' });
  const below = await gatewise(path.join(folder, 'nginx'), ['check', '.', '../pool.d']);
  assert.equal(below.status, 1, 'above the current folder nothing is looked for');
});

test('the nearest gatewise.json rules a folder, and the file counts for none', async (t) => {
  const folder = folderWith(t, {
    ...files,
    'gatewise.json': '{ "rules": { } }',
    'nginx/gatewise.json': `{ "rules": { "${code}": "warning" } }`,
  });
  const { status, stdout } = await gatewise(folder, ['check', '--format', 'json']);
  const report = JSON.parse(stdout) as { files: unknown; findings: readonly { severity: string }[] };
  assert.deepEqual(
    [status, report.files, report.findings.map((finding) => finding.severity)],
    [0, { nginx: 1, fpm: 1, foreign: 0 }, ['warning']],
  );
});

test('--config names the one file that counts, whatever it is called', async (t) => {
  const folder = folderWith(t, {
    ...files,
    'gatewise.json': off,
    'ci/strict.json': `{ "rules": { "${code}": "warning" } }`,
  });
  const { status, stdout } = await gatewise(folder, ['check', '--config', 'ci/strict.json', '--quiet']);
  assert.equal(status, 0);
  assert.match(stdout, /^nginx\/nginx\.conf:5:26: warning\[fastcgi-pass-unserved\]/);
  assert.deepEqual(await gatewise(folder, ['check', '--config', 'gone.json']), {
    status: 2,
    stdout: '',
    stderr: 'gatewise: gone.json does not exist\n',
  });
  assert.deepEqual(await gatewise(folder, ['check', '--config', 'ci']), {
    status: 2,
    stdout: '',
    stderr: 'gatewise: ci is a directory\n',
  });
});

test('one that is wrong is told with its place, and the rest goes on', async (t) => {
  const folder = folderWith(t, { ...files, 'gatewise.json': `{\n  "rules": { "${code}": "of" },\n}\n` });
  const { status, stdout, stderr } = await gatewise(folder, ['check', '--fail-on', 'warning', '--quiet']);
  assert.deepEqual([status, stderr], [1, '']);
  assert.match(stdout, /^gatewise\.json:2:39: warning\[config-invalid\] the level of a rule must be .*, not "of"$/m);
  assert.match(stdout, /error\[fastcgi-pass-unserved\]/);
  const broken = await gatewise(folderWith(t, { ...files, 'gatewise.json': '{ "rules": ' }), ['check', '--quiet']);
  assert.equal(broken.status, 1);
  assert.match(broken.stdout, /^gatewise\.json:1:10: error\[config-invalid\] this is not JSON: value expected$/m);
});

test('--fix takes away a comment that suppresses nothing, and only where both sides are known', async (t) => {
  const written = nginx(` # gatewise-ignore ${code}: the old box answers`);
  const folder = folderWith(t, { 'nginx/nginx.conf': written, 'pool.d/www.conf': pool('127.0.0.1:9000') });
  const read = (): string => readFileSync(path.join(folder, 'nginx/nginx.conf'), 'utf8');
  assert.match(
    (await gatewise(folder, ['check'])).stdout,
    /^info\[suppression-unused\] fastcgi-pass-unserved is not found here: there is nothing to suppress$/m,
  );
  await gatewise(folder, ['check', '--fix', 'nginx']);
  assert.equal(read(), written, 'the pools are not among what was named');
  const { stdout } = await gatewise(folder, ['check', '--fix']);
  assert.match(stdout, /^fixed {2}nginx\/nginx\.conf:5:42 {2}Remove the comment$/m);
  assert.equal(read(), nginx());
});

test('what is excluded has no finding and no fix', async (t) => {
  const unfinished = 'server {\n    listen 80\n    root /srv;\n}\n';
  const folder = folderWith(t, {
    'old/a.conf': unfinished,
    'new/a.conf': unfinished,
    'gatewise.json': '{ "exclude": ["old"] }',
  });
  await gatewise(folder, ['check', '--fix']);
  assert.equal(readFileSync(path.join(folder, 'old/a.conf'), 'utf8'), unfinished);
  assert.notEqual(readFileSync(path.join(folder, 'new/a.conf'), 'utf8'), unfinished);
});

test('an unused entry of "ignore" is told only where its whole folder was read', async (t) => {
  const folder = folderWith(t, {
    'nginx/nginx.conf': nginx(),
    'pool.d/www.conf': pool('127.0.0.1:9000'),
    'gatewise.json': `{ "ignore": [{ "rule": "${code}", "file": "nginx/**", "reason": "once" }] }\n`,
  });
  const reported = async (...words: string[]): Promise<boolean> =>
    (await gatewise(folder, ['check', ...words])).stdout.includes('suppression-unused');
  assert.equal(await reported(), true);
  assert.equal(await reported('nginx', 'pool.d'), false);
  rmSync(path.join(folder, 'pool.d'), { recursive: true });
  assert.equal(await reported(), false);
});
