/** `gatewise check --fix`: what is changed, and what is never touched. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { safeFixes } from '../../server/src/analysis/report/safe-fixes.ts';
import { replaceText } from '../../server/src/cli/write-file.ts';
import { allRules } from '../../server/src/rules/all.ts';
import type { Draft, Fix } from '../../server/src/rules/kit/rule.ts';
import { placeOf, pool, sample, site } from './sample.ts';
import { folderWith, gatewise } from './terminal.ts';

const unfinished = 'server {\n    listen 80\n    root /srv\n    location / { fastcgi_pass 127.0.0.1:9000; }\n}\n';
const finished = 'server {\n    listen 80;\n    root /srv;\n    location / { fastcgi_pass 127.0.0.1:9000; }\n}\n';
const pools = '[www]\nlisten = /run/php.sock\npm = static\npm.max_children = 5\n';

const read = (...parts: string[]): string => readFileSync(path.join(...parts), 'utf8');

test('safe fixes are made, the others reported and left', async (t) => {
  const folder = folderWith(t, { 'site.conf': unfinished, 'pool.d/www.conf': pools });
  const { status, stdout, stderr } = await gatewise(folder, ['check', '--fix']);
  assert.equal(read(folder, 'site.conf'), finished);
  assert.equal(read(folder, 'pool.d/www.conf'), pools);
  assert.deepEqual([status, stderr], [1, '']);
  assert.match(
    stdout,
    /^fixed {2}site\.conf:2:\d+ {2}\S.*\nfixed {2}site\.conf:3:\d+ {2}\S.*\n\nerror\[fastcgi-pass-unserved\]/,
  );
});

/** A pass with a safe fix, beside a line without its semicolon that has another one. */
const colon = 'server {\n    listen 80\n    root /srv;\n    location / { fastcgi_pass unix:/run/php.sock:; }\n}\n';
const code = 'fastcgi-pass-trailing-colon';

/** Every fix of the rule throws, for the time of one test. */
function breakFixes(context: TestContext): void {
  const rule = allRules.find((one) => one.code === code) as { check(subject: unknown): Iterable<Draft> } | undefined;
  assert.ok(rule !== undefined);
  const original = rule.check.bind(rule);
  context.mock.method(rule, 'check', (subject: unknown) =>
    [...original(subject)].map((draft) => ({
      ...draft,
      fixes: (): never => {
        throw new Error('no such fix');
      },
    })),
  );
}

test('a fix that throws keeps no other from being made, and is named once', async (t) => {
  breakFixes(t);
  const folder = folderWith(t, { 'site.conf': colon, 'pool.d/www.conf': pools });
  const { status, stdout, stderr } = await gatewise(folder, ['check', '--fix']);
  assert.equal(read(folder, 'site.conf'), colon.replace('listen 80', 'listen 80;'));
  assert.match(stdout, new RegExp(`^fixed {2}site\\.conf:2:\\d+ {2}\\S.*\\n\\n\\w+\\[${code}\\]`));
  assert.equal(status, 1);
  assert.equal([...stderr.matchAll(/no such fix/g)].length, 1, stderr);
  assert.match(stderr, new RegExp(`^gatewise: working out fixes of the rule ${code} failed at site\\.conf:4:\\d+: `));
});

test('a fix that throws is missing in JSON, and nothing else is', async (t) => {
  const folder = folderWith(t, { 'site.conf': colon, 'pool.d/www.conf': pools });
  interface Report {
    readonly findings: readonly { readonly code: string; readonly fixes: readonly unknown[] }[];
  }
  const before = JSON.parse((await gatewise(folder, ['check', '--format', 'json'])).stdout) as Report;
  assert.ok(before.findings.some((one) => one.code !== code && one.fixes.length > 0));
  breakFixes(t);
  const { status, stdout, stderr } = await gatewise(folder, ['check', '--format', 'json']);
  assert.deepEqual(JSON.parse(stdout), {
    ...before,
    findings: before.findings.map((one) => (one.code === code ? { ...one, fixes: [] } : one)),
  });
  assert.equal(status, 1);
  assert.equal([...stderr.matchAll(/no such fix/g)].length, 1, stderr);
});

test('without --fix nothing is written', async (t) => {
  const folder = folderWith(t, { 'site.conf': unfinished, 'pool.d/www.conf': pools });
  await gatewise(folder, ['check']);
  assert.equal(read(folder, 'site.conf'), unfinished);
});

test('a second run changes nothing', async (t) => {
  const folder = folderWith(t, { 'site.conf': unfinished });
  await gatewise(folder, ['check', '--fix']);
  const before = statSync(path.join(folder, 'site.conf'));
  const { stdout } = await gatewise(folder, ['check', '--fix']);
  assert.ok(!stdout.includes('fixed'));
  assert.equal(statSync(path.join(folder, 'site.conf')).ino, before.ino);
});

test('mode, line ends and byte order of the rest stay; no other file is left behind', async (t) => {
  const folder = folderWith(t, { 'site.conf': unfinished.replaceAll('\n', '\r\n') });
  chmodSync(path.join(folder, 'site.conf'), 0o640);
  await gatewise(folder, ['check', '--fix', 'site.conf']);
  assert.equal(read(folder, 'site.conf'), finished.replaceAll('\n', '\r\n'));
  assert.equal(statSync(path.join(folder, 'site.conf')).mode & 0o777, 0o640);
  assert.deepEqual(readdirSync(folder), ['site.conf']);
});

test('in reports for programs the changes are told on standard error', async (t) => {
  const folder = folderWith(t, { 'site.conf': 'server {\n    listen 80\n    root /srv;\n}\n' });
  const { stdout, stderr } = await gatewise(folder, ['check', '--fix', '--format', 'json']);
  assert.deepEqual((JSON.parse(stdout) as { findings: unknown }).findings, []);
  assert.match(stderr, /^gatewise: fixed site\.conf:2:\d+: \S.*\n$/);
});

test('a file that a link brings in from outside is not touched', async (t) => {
  const folder = folderWith(t, { 'outside/shop.conf': unfinished });
  mkdirSync(path.join(folder, 'inside'));
  symlinkSync('../outside/shop.conf', path.join(folder, 'inside/shop.conf'));
  const { stdout, stderr } = await gatewise(folder, ['check', '--fix', 'inside']);
  assert.equal(read(folder, 'outside/shop.conf'), unfinished);
  assert.ok(!stdout.includes('fixed'));
  assert.equal(stderr, 'gatewise: outside/shop.conf has safe fixes, but is outside the given paths\n');
  await gatewise(folder, ['check', '--fix', 'inside/shop.conf']);
  assert.equal(read(folder, 'outside/shop.conf'), finished, 'named itself, the link may be followed');
});

test('a file that is not UTF-8 is not written, and the run says so', async (t) => {
  const latin = Buffer.from(`# caf\u00E9\n${unfinished}`, 'latin1');
  const folder = folderWith(t, { 'site.conf': latin });
  const { status, stderr } = await gatewise(folder, ['check', '--fix']);
  assert.deepEqual(readFileSync(path.join(folder, 'site.conf')), latin);
  assert.deepEqual([status, stderr], [2, 'gatewise: site.conf was not fixed: it is not UTF-8\n']);
});

test('safe means safe: one file, the preferred one first', () => {
  const [reported] = sample.reported;
  assert.ok(reported);
  const edit = { ...placeOf(site, '80'), newText: '' };
  const fix = (title: string, more: Partial<Fix>): Fix => ({ title, safety: 'safe', edits: [edit], ...more });
  const chosen = (...fixes: Fix[]): readonly string[] =>
    safeFixes([{ ...reported.finding, code: 'fastcgi-pass-malformed', fixes: () => fixes }]).map(
      (candidate) => candidate.fix.title,
    );
  assert.deepEqual(
    chosen(fix('a', { safety: 'review', preferred: true }), fix('b', {}), fix('c', { preferred: true })),
    ['c'],
  );
  assert.deepEqual(chosen(fix('a', {}), fix('b', {})), ['a']);
  assert.deepEqual(chosen(fix('a', { edits: [edit, { ...placeOf(pool, 'www'), newText: '' }] })), []);
  assert.deepEqual(chosen(fix('a', { edits: [] })), []);
  assert.deepEqual(safeFixes([{ ...reported.finding, fixes: () => reported.fixes }]), []);
});

test('a file is replaced only as what it was read as', async (t) => {
  const folder = folderWith(t, { 'a.conf': 'new', 'b.conf': 'old' });
  const [a, b, link] = ['a.conf', 'b.conf', 'link.conf'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  await assert.rejects(replaceText(a, 'old', 'x'), /changed in the meantime/);
  symlinkSync('b.conf', link);
  await assert.rejects(replaceText(link, 'old', 'x'), /no longer a regular file/);
  await replaceText(b, 'old', 'x');
  assert.deepEqual(
    ['a.conf', 'b.conf'].map((name) => read(folder, name)),
    ['new', 'x'],
  );
  assert.equal(readdirSync(folder).length, 3);
});

test('an edit at the place of another waits for the next round', async (t) => {
  const folder = folderWith(t, {
    'nginx.conf': 'events {}\nhttp {\n  server {\n    listen 80\n    root /srv\n    index a\n  }\n}\n',
  });
  writeFileSync(path.join(folder, 'keep.txt'), '');
  const { stdout } = await gatewise(folder, ['check', '--fix']);
  assert.equal(
    read(folder, 'nginx.conf'),
    'events {}\nhttp {\n  server {\n    listen 80;\n    root /srv;\n    index a;\n  }\n}\n',
    stdout,
  );
});
