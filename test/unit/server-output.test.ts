/** What the servers print on `-t`, as they print it; and where their paths lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFpmOutput, readNginxOutput } from '../../server/src/features/server-output.ts';
import { localFile } from '../../server/src/features/server-path.ts';
import { readServerTestSettings } from '../../server/src/lsp/server-test-settings.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';

const short = ({ messages, passed }: ReturnType<typeof readNginxOutput>): unknown => [passed, ...messages.map(({ severity, message, path, line, pool }) => [severity, message, pool === undefined ? `${path ?? '-'}:${line ?? '-'}` : `pool ${pool}`].join(' | '))];

test('nginx: a failure with a place, a warning, and the end', () => {
  assert.deepEqual(short(readNginxOutput('nginx: [warn] conflicting server name "a" on 0.0.0.0:80, ignored\nnginx: [emerg] unknown directive "lisen" in /etc/nginx/conf.d/a b.conf:12\nnginx: configuration file /etc/nginx/nginx.conf test failed\n')), [
    false, 'warning | conflicting server name "a" on 0.0.0.0:80, ignored | /etc/nginx/nginx.conf:1', 'error | unknown directive "lisen" | /etc/nginx/conf.d/a b.conf:12',
  ]);
});

test('nginx: through its log, without a place, twice, with colours and CRLF', () => {
  const line = '2026/11/21 06:56:02 [emerg] 20125#20125: unknown "backend" variable';
  assert.deepEqual(short(readNginxOutput(`${line}\r\n\u001B[31m${line}\u001B[0m\r\nnginx: configuration file /etc/nginx/nginx.conf test failed\r\n`)), [false, 'error | unknown "backend" variable | /etc/nginx/nginx.conf:1']);
  assert.deepEqual(short(readNginxOutput('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n')), [true]);
  assert.deepEqual(short(readNginxOutput('Cannot connect to the Docker daemon')), [undefined]);
});

test('PHP-FPM: places, pools, and no word on consequences', () => {
  assert.deepEqual(short(readFpmOutput("[21-Nov-2026 06:56:02] ERROR: [/etc/php/8.2/fpm/pool.d/www.conf:3] unable to parse value for entry 'pm': invalid process manager\n[21-Nov-2026 06:56:02] ERROR: failed to load configuration file '/etc/php/8.2/fpm/php-fpm.conf'\n[21-Nov-2026 06:56:02] ERROR: FPM initialization failed\n")), [
    false, "error | unable to parse value for entry 'pm': invalid process manager | /etc/php/8.2/fpm/pool.d/www.conf:3",
  ]);
  assert.deepEqual(short(readFpmOutput('[x] ALERT: [pool www] pm.max_children must be a positive value\n[x] WARNING: Nothing matches the include pattern\n[x] ERROR: failed to post process the configuration\n')), [
    false, 'error | pm.max_children must be a positive value | pool www', 'warning | Nothing matches the include pattern | -:-',
  ]);
  assert.deepEqual(short(readFpmOutput('[x] NOTICE: configuration file /etc/php-fpm.conf test is successful\n')), [true]);
});

test('garbage of any length is passed over', () => {
  for (const read of [readNginxOutput, readFpmOutput]) {
    assert.deepEqual(read(`${'['.repeat(500_000)}\n`.repeat(2)).messages, []);
    assert.equal(read('nginx: [emerg] x in /a:1\n[a] ERROR: [/a:1] x\n'.repeat(10_000)).messages.length, 1);
  }
});

const files = ['/ws/docker/nginx/conf.d/site.conf', '/ws/docker/nginx/nginx.conf', '/ws/old/conf.d/site.conf', '/ws/a/www.conf', '/ws/b/www.conf'].map(fileId);
const real = (path: string): FileId | undefined => files.find((file) => file === path);

test('a path of the server: the same here, mapped, or the one copy that ends alike', () => {
  const at = (path: string, map: Record<string, string> = {}): unknown => localFile(path, new Map(Object.entries(map)), files, real);
  assert.equal(at('/ws/a/www.conf'), '/ws/a/www.conf');
  assert.equal(at('/etc/nginx/nginx.conf'), '/ws/docker/nginx/nginx.conf');
  assert.equal(at('/etc/nginx/conf.d/site.conf'), '/ws/docker/nginx/conf.d/site.conf');
  assert.equal(at('/etc/php/pool.d/www.conf'), undefined, 'two copies are equally likely');
  assert.equal(at('/etc/php/pool.d/www.conf', { '/etc': '/ws/x', '/etc/php/pool.d': '/ws/b' }), '/ws/b/www.conf');
  assert.equal(at('/etc/phpx/www.conf', { '/etc/php': '/ws/a' }), undefined);
});

test('settings: words only, folders relative to the workspace', () => {
  const plain = readServerTestSettings({}, '/ws');
  assert.deepEqual([plain.onSave, plain.nginx, plain.fpm[0], plain.prefix], [false, [['nginx', '-t']], ['php-fpm', '-t'], []]);
  assert.ok(plain.fpm.some(([name]) => name === 'php-fpm8.2'));
  const own = readServerTestSettings({ test: { onSave: true, nginx: { command: [] }, fpm: { command: ['fpm', '-tt'] }, prefix: ['docker', 'compose', 'exec', 'web'], paths: { '/etc/nginx/': 'docker/nginx', '/x': '/y', '/z': 7 } } }, '/ws');
  assert.deepEqual([own.onSave, own.nginx, own.fpm, own.prefix, [...own.paths]], [true, [], [['fpm', '-tt']], ['docker', 'compose', 'exec', 'web'], [['/etc/nginx', '/ws/docker/nginx'], ['/x', '/y']]]);
  assert.deepEqual(readServerTestSettings({ test: { nginx: { command: 'rm -rf' } } }, undefined).nginx, [['nginx', '-t']]);
});
