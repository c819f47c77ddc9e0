/** What the servers print on `-t`, as they print it; and where their paths lead. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFpmOutput, readNginxOutput } from '../../server/src/observations/server-tests.ts';
import { readCommand, serverPath } from '../../server/src/features/server-trial.ts';
import { localFile } from '../../server/src/features/server-path.ts';
import { readServerTestSettings } from '../../server/src/lsp/server-test-settings.ts';
import { fileId, type FileId } from '../../server/src/text/range.ts';

const short = ({ messages, passed }: ReturnType<typeof readNginxOutput>): unknown => [
  passed,
  ...messages.map(({ severity, message, path, line, pool }) =>
    [severity, message, pool === undefined ? `${path ?? '-'}:${line ?? '-'}` : `pool ${pool}`].join(' | '),
  ),
];

test('nginx: a failure with a place, a warning, and the end', () => {
  assert.deepEqual(
    short(
      readNginxOutput(
        'nginx: [warn] conflicting server name "a" on 0.0.0.0:80, ignored\nnginx: [emerg] unknown directive "lisen" in /etc/nginx/conf.d/a b.conf:12\nnginx: configuration file /etc/nginx/nginx.conf test failed\n',
      ),
    ),
    [
      false,
      'warning | conflicting server name "a" on 0.0.0.0:80, ignored | /etc/nginx/nginx.conf:1',
      'error | unknown directive "lisen" | /etc/nginx/conf.d/a b.conf:12',
    ],
  );
});

test('nginx: through its log, without a place, twice, with colours and CRLF', () => {
  const line = '2026/11/21 06:56:02 [emerg] 20125#20125: unknown "backend" variable';
  assert.deepEqual(
    short(
      readNginxOutput(
        `${line}\r\n\u001B[31m${line}\u001B[0m\r\nnginx: configuration file /etc/nginx/nginx.conf test failed\r\n`,
      ),
    ),
    [false, 'error | unknown "backend" variable | /etc/nginx/nginx.conf:1'],
  );
  assert.deepEqual(
    short(
      readNginxOutput(
        'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
      ),
    ),
    [true],
  );
  assert.deepEqual(short(readNginxOutput('Cannot connect to the Docker daemon')), [undefined]);
});

test('PHP-FPM: places, pools, and no word on consequences', () => {
  assert.deepEqual(
    short(
      readFpmOutput(
        "[21-Nov-2026 06:56:02] ERROR: [/etc/php/8.2/fpm/pool.d/www.conf:3] unable to parse value for entry 'pm': invalid process manager\n[21-Nov-2026 06:56:02] ERROR: failed to load configuration file '/etc/php/8.2/fpm/php-fpm.conf'\n[21-Nov-2026 06:56:02] ERROR: FPM initialization failed\n",
      ),
    ),
    [
      false,
      "error | unable to parse value for entry 'pm': invalid process manager | /etc/php/8.2/fpm/pool.d/www.conf:3",
    ],
  );
  assert.deepEqual(
    short(
      readFpmOutput(
        '[x] ALERT: [pool www] pm.max_children must be a positive value\n[x] WARNING: Nothing matches the include pattern\n[x] ERROR: failed to post process the configuration\n',
      ),
    ),
    [
      false,
      'error | pm.max_children must be a positive value | pool www',
      'warning | Nothing matches the include pattern | -:-',
    ],
  );
  assert.deepEqual(short(readFpmOutput('[x] NOTICE: configuration file /etc/php-fpm.conf test is successful\n')), [
    true,
  ]);
});

test('the file that was tested is the one that the server names', () => {
  const ended =
    '2026/11/21 06:56:02 [emerg] 1#1: open() "/x" failed\nnginx: configuration file /a b/nginx.conf test failed\n';
  assert.equal(readNginxOutput(ended).tested, '/a b/nginx.conf');
  assert.equal(
    readNginxOutput('nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n').tested,
    '/etc/nginx/nginx.conf',
  );
  assert.equal(readNginxOutput('nginx: [emerg] x in /a:1\n').tested, undefined);
  assert.equal(
    readFpmOutput('[x] NOTICE: configuration file /etc/php-fpm.conf test is successful\n').tested,
    '/etc/php-fpm.conf',
  );
  assert.equal(
    readFpmOutput("[x] ERROR: failed to load configuration file '/etc/php-fpm.conf'\n").tested,
    '/etc/php-fpm.conf',
  );
  assert.equal(
    readFpmOutput('[x] ALERT: [pool www] bad\n[x] ERROR: failed to post process the configuration\n').tested,
    undefined,
  );
});

test('the words of a command: its program, where its paths lie, and what it names by itself', () => {
  const read = (kind: 'nginx' | 'php-fpm', line: string, prefix = ''): unknown => {
    const { program, isHere, isRoot, namesFile, namesPrefix } = readCommand(
      kind,
      prefix.split(' ').filter((word) => word !== ''),
      line.split(' '),
    );
    return [
      program?.at(-1),
      isHere ? 'here' : 'elsewhere',
      ...(isRoot ? ['root'] : []),
      ...(namesFile ? ['file'] : []),
      ...(namesPrefix ? ['prefix'] : []),
    ].join(' ');
  };
  assert.equal(read('nginx', 'nginx -t'), 'nginx here');
  assert.equal(read('nginx', '/usr/sbin/nginx -t -q'), '/usr/sbin/nginx here');
  assert.equal(read('nginx', 'sudo -n openresty -t'), 'openresty here root');
  assert.equal(read('nginx', 'nginx -t', 'docker compose exec -T nginx'), 'nginx elsewhere');
  assert.equal(read('nginx', 'docker exec -u nginx web nginx -t -c /x'), 'nginx elsewhere file');
  for (const own of ['-t -c /x', '-tc /x', '-t -c/x', '-tqc/x'])
    assert.equal(read('nginx', `nginx ${own}`), 'nginx here file', own);
  assert.equal(read('nginx', 'nginx -t -p /x'), 'nginx here prefix');
  assert.equal(read('php-fpm', 'php-fpm8.2 -t'), 'php-fpm8.2 here');
  assert.equal(read('php-fpm', 'php-fpm82 -ty /x'), 'php-fpm82 here file');
  assert.equal(read('php-fpm', 'php-fpm --test --fpm-config=/x --prefix /y'), 'php-fpm here file prefix');
  // what would start a server, and what nobody knows, is not given more words
  assert.equal(read('nginx', 'nginx -s reload'), ' here');
  assert.equal(read('nginx', 'make test'), ' elsewhere');
  assert.equal(read('php-fpm', './check.sh -t'), ' elsewhere');
});

test('from a file to the path that the server sees', () => {
  const at = (file: string): unknown =>
    serverPath(
      file,
      new Map([
        ['/etc/nginx', '/ws/nginx'],
        ['/etc/nginx/sites', '/link/sites'],
      ]),
      (path) => path.replace('/link', '/real'),
    );
  assert.equal(at('/ws/nginx/nginx.conf'), '/etc/nginx/nginx.conf');
  assert.equal(at('/real/sites/a'), '/etc/nginx/sites/a');
  assert.equal(at('/ws/nginx2/nginx.conf'), undefined);
});

test('garbage of any length is passed over', () => {
  for (const read of [readNginxOutput, readFpmOutput]) {
    assert.deepEqual(read(`${'['.repeat(500_000)}\n`.repeat(2)).messages, []);
    assert.equal(read('nginx: [emerg] x in /a:1\n[a] ERROR: [/a:1] x\n'.repeat(10_000)).messages.length, 1);
  }
});

const files = [
  '/ws/docker/nginx/conf.d/site.conf',
  '/ws/docker/nginx/nginx.conf',
  '/ws/old/conf.d/site.conf',
  '/ws/a/www.conf',
  '/ws/b/www.conf',
].map(fileId);
const real = (path: string): FileId | undefined => files.find((file) => file === path);

test('a path of the server: the same here, mapped, or the one copy that ends alike', () => {
  const at = (path: string, map: Record<string, string> = {}): unknown =>
    localFile(path, new Map(Object.entries(map)), files, real);
  assert.equal(at('/ws/a/www.conf'), '/ws/a/www.conf');
  assert.equal(at('/etc/nginx/nginx.conf'), '/ws/docker/nginx/nginx.conf');
  assert.equal(at('/etc/nginx/conf.d/site.conf'), '/ws/docker/nginx/conf.d/site.conf');
  assert.equal(at('/etc/php/pool.d/www.conf'), undefined, 'two copies are equally likely');
  assert.equal(at('/etc/php/pool.d/www.conf', { '/etc': '/ws/x', '/etc/php/pool.d': '/ws/b' }), '/ws/b/www.conf');
  assert.equal(at('/etc/phpx/www.conf', { '/etc/php': '/ws/a' }), undefined);
});

test('settings: words only, folders relative to the workspace', () => {
  const plain = readServerTestSettings({}, '/ws');
  assert.deepEqual(
    [plain.onSave, plain.nginx, plain.fpm[0], plain.prefix],
    [false, [['nginx', '-t']], ['php-fpm', '-t'], []],
  );
  assert.ok(plain.fpm.some(([name]) => name === 'php-fpm8.2'));
  const own = readServerTestSettings(
    {
      test: {
        onSave: true,
        nginx: { command: [] },
        fpm: { command: ['fpm', '-tt'] },
        prefix: ['docker', 'compose', 'exec', 'web'],
        paths: { '/etc/nginx/': 'docker/nginx', '/x': '/y', '/z': 7 },
      },
    },
    '/ws',
  );
  assert.deepEqual(
    [own.onSave, own.nginx, own.fpm, own.prefix, [...own.paths]],
    [
      true,
      [],
      [['fpm', '-tt']],
      ['docker', 'compose', 'exec', 'web'],
      [
        ['/etc/nginx', '/ws/docker/nginx'],
        ['/x', '/y'],
      ],
    ],
  );
  assert.deepEqual(readServerTestSettings({ test: { nginx: { command: 'rm -rf' } } }, undefined).nginx, [
    ['nginx', '-t'],
  ]);
});
