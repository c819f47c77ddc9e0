/** `gatewise check` on folders and files: what it reads, how it reports, how it ends. */
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { folderWith, gatewise } from './terminal.ts';

interface Report {
  readonly version: number;
  readonly files: unknown;
  readonly findings: readonly {
    readonly code: string;
    readonly file: string;
    readonly range: unknown;
    readonly docs?: string;
    readonly fixes: readonly { readonly edits: readonly { readonly file: string }[] }[];
  }[];
  readonly links: readonly {
    readonly file: string;
    readonly address: string;
    readonly state: string;
    readonly pool?: unknown;
    readonly reason?: string;
    readonly message?: string;
  }[];
  readonly unknown: readonly { readonly file: string; readonly reason: string; readonly message: string }[];
}

const reportOf = (stdout: string): Report => JSON.parse(stdout) as Report;
const nginx = (address: string): string =>
  `user www-data; events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n\tserver {\n\t\tlocation ~ \\.php$ {\n\t\t\tfastcgi_pass ${address};\n\t\t}\n\t}\n}\n`;
const pool = (listen: string): string =>
  `[www]\nuser = www-data\nlisten = ${listen}\nlisten.owner = www-data\npm = static\npm.max_children = 5\n`;
const socket = '/run/php/php8.2-fpm.sock';
const agreeing = { 'nginx/nginx.conf': nginx(`unix:${socket}`), 'pool.d/www.conf': pool(socket) };
const disagreeing = { 'nginx/nginx.conf': nginx('127.0.0.1:9000'), 'pool.d/www.conf': pool(socket) };

test('two files that agree: the sum and exit status 0', async (t) => {
  const ran = await gatewise(folderWith(t, agreeing), ['check']);
  assert.deepEqual(ran, { status: 0, stdout: '2 files · 0 errors · 0 warnings\n', stderr: '' });
});

test('two files that disagree: the finding with both sides and exit status 1', async (t) => {
  const { status, stdout, stderr } = await gatewise(folderWith(t, disagreeing), ['check', '.']);
  assert.deepEqual([status, stderr], [1, '']);
  const lines = stdout.split('\n');
  assert.match(lines[0] ?? '', /^error\[fastcgi-pass-unserved\] .* → 502$/);
  assert.deepEqual(lines.slice(1, 4), [
    '  nginx/nginx.conf:5:17',
    ' 5 | \t\t\tfastcgi_pass 127.0.0.1:9000;',
    `   | \t\t\t${' '.repeat(13)}${'^'.repeat(14)}`,
  ]);
  assert.ok(lines.includes('  pool.d/www.conf:3:10'), stdout);
  assert.ok(
    lines.some((line) => line.startsWith('  fix  ')),
    stdout,
  );
  assert.match(stdout, /\n\n2 files · 1 error · \d+ warnings?\n$/);
});

test('CRLF files are shown and marked as others', async (t) => {
  const folder = folderWith(
    t,
    Object.fromEntries(Object.entries(disagreeing).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')])),
  );
  const { stdout } = await gatewise(folder, ['check']);
  assert.ok(!stdout.includes('\r'));
  assert.ok(
    stdout.includes(`\n 5 | \t\t\tfastcgi_pass 127.0.0.1:9000;\n   | \t\t\t${' '.repeat(13)}${'^'.repeat(14)}\n`),
    stdout,
  );
});

test('--format json: counts, finding, fixes and links, with names from the current folder', async (t) => {
  const folder = folderWith(t, {
    ...disagreeing,
    'docs/old.conf': '<VirtualHost *:80>\n  ServerName a\n</VirtualHost>\n',
  });
  const { status, stdout } = await gatewise(path.join(folder, 'nginx'), ['check', '..', '--format', 'json']);
  const report = reportOf(stdout);
  assert.equal(status, 1);
  assert.deepEqual([report.version, report.files], [1, { nginx: 1, fpm: 1, foreign: 1 }]);
  const finding = report.findings.find((one) => one.code === 'fastcgi-pass-unserved');
  assert.equal(finding?.file, 'nginx.conf');
  assert.deepEqual(finding?.range, { start: { line: 4, character: 16 }, end: { line: 4, character: 30 } });
  assert.ok(finding?.docs?.endsWith('/docs/rules/fastcgi-pass-unserved.md'));
  assert.deepEqual(
    new Set(finding?.fixes.flatMap((fix) => fix.edits.map((edit) => edit.file))),
    new Set(['nginx.conf', '../pool.d/www.conf']),
  );
  assert.deepEqual(
    report.links.map(({ file, address, state }) => ({ file, address, state })),
    [{ file: 'nginx.conf', address: '127.0.0.1:9000', state: 'unserved' }],
  );
});

test('a link that is served names its pool', async (t) => {
  const { stdout } = await gatewise(folderWith(t, agreeing), ['check', '--format', 'json']);
  assert.deepEqual(
    reportOf(stdout).links.map(({ state, pool: answer }) => ({ state, answer })),
    [{ state: 'served', answer: { name: 'www', file: 'pool.d/www.conf', line: 3 } }],
  );
});

test('what is unknown is told, once a place, and explained when asked', async (t) => {
  const folder = folderWith(t, { 'nginx.conf': nginx('$arg_to'), 'pool.d/www.conf': pool(socket) });
  const { unknown, links, findings } = reportOf((await gatewise(folder, ['check', '--format', 'json'])).stdout);
  assert.deepEqual(findings, []);
  assert.deepEqual(
    unknown.map(({ file, reason }) => ({ file, reason })),
    [{ file: 'nginx.conf', reason: 'variable' }],
  );
  assert.equal(links[0]?.state, 'unknown');
  assert.equal(links[0]?.reason, 'variable');
  assert.equal(links[0]?.message, unknown[0]?.message);
  assert.match(
    (await gatewise(folder, ['check'])).stdout,
    / · 1 of 1 fastcgi_pass could not be checked \(variables; --explain-unknown says why\)\n$/,
  );
  assert.match(
    (await gatewise(folder, ['check', '--explain-unknown'])).stdout,
    /^unknown\[variable\] .*\n {2}nginx\.conf:5:17\n.*\n.*\^{7}\n\n.* · 1 of 1 fastcgi_pass could not be checked \(variables\)\n$/,
  );
});

test('a call that several includes reach is one link and one finding, which says in how many places', async (t) => {
  const folder = folderWith(t, {
    'nginx.conf':
      'events {}\nhttp { root /srv; index index.php; include fastcgi.conf;\n  server { listen 80; include php.conf; }\n  server { listen 81; include php.conf; }\n}\n',
    'php.conf': 'location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }\n',
    'pool.d/www.conf': pool(socket),
  });
  assert.equal(reportOf((await gatewise(folder, ['check', '--format', 'json'])).stdout).links.length, 1);
  assert.match((await gatewise(folder, ['check'])).stdout, /\n {2}php\.conf:1:34 · in 2 places\n/);
});

test('a backup of the main file says nothing of what the main file includes', async (t) => {
  const main = (port: number): string =>
    `user www-data; events {}\nhttp { index index.php; upstream shop { server 127.0.0.1:${port}; }\n\tinclude /etc/nginx/conf.d/*.conf;\n}\n`;
  const site = 'server {\n\troot /srv;\n\tinclude fastcgi.conf;\n\tlocation ~ \\.php$ { fastcgi_pass shop; }\n}\n';
  const tree = {
    'etc/nginx/nginx.conf': main(9000),
    'etc/nginx/nginx.conf.bak': main(9001),
    'etc/nginx/conf.d/shop.conf': site,
    'etc/php-fpm.d/www.conf': pool('127.0.0.1:9000'),
  };
  const linksIn = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
    reportOf((await gatewise(folderWith(t, files), ['check', '--format', 'json'])).stdout).links.map(
      ({ address, state, reason }) => `${address} ${state} ${reason ?? ''}`.trim(),
    );
  assert.deepEqual(await linksIn(tree), ['127.0.0.1:9000 served']);
  assert.deepEqual(await linksIn({ ...tree, 'etc/php-fpm.d/www.conf': pool('127.0.0.1:9001') }), [
    '127.0.0.1:9000 unserved',
  ]);
  const { 'etc/nginx/nginx.conf': _, ...copyOnly } = tree;
  assert.deepEqual(await linksIn(copyOnly), ['127.0.0.1:9001 unknown sample']);
});

test('--fail-on decides the exit status', async (t) => {
  const folder = folderWith(t, { ...agreeing, 'pool.d/www.conf': `${pool(socket)}request_terminate_timeout = 30s\n` });
  const bad = folderWith(t, disagreeing);
  assert.match((await gatewise(folder, ['check'])).stdout, / · 0 errors · 1 warning\n$/);
  assert.equal((await gatewise(folder, ['check'])).status, 0);
  assert.equal((await gatewise(folder, ['check', '--fail-on', 'warning'])).status, 1);
  assert.equal((await gatewise(folder, ['check', '--fail-on', 'info'])).status, 1);
  assert.equal((await gatewise(bad, ['check', '--fail-on', 'never'])).status, 0);
  assert.equal((await gatewise(bad, ['check', '--fail-on', 'warning'])).status, 1);
});

test('folders that are named together are read together', async (t) => {
  const folder = folderWith(t, disagreeing);
  assert.equal((await gatewise(folder, ['check', 'nginx', 'pool.d'])).status, 1);
  const alone = await gatewise(folder, ['check', 'nginx']);
  assert.equal(alone.status, 0);
  assert.match(alone.stdout, / · 1 of 1 fastcgi_pass could not be checked \(missing files; /);
});

test('files that are named alone are joined, wherever they lie', async (t) => {
  const folder = folderWith(t, {
    'a/site.conf': 'server { location / { fastcgi_pass 127.0.0.1:9000; } }\n',
    'b/www.conf': pool(socket),
    'b/other.conf': pool('127.0.0.1:9000'),
  });
  const { status, stdout } = await gatewise(folder, ['check', 'a/site.conf', 'b/www.conf']);
  assert.equal(status, 1);
  assert.match(stdout, /^error\[fastcgi-pass-unserved\]/);
});

test('a path that cannot be read: one line and exit status 2', async (t) => {
  const folder = folderWith(t, { 'ok.conf': 'server {}\n', 'binary.conf': new Uint8Array([0, 1, 2, 3]) });
  symlinkSync('loop', path.join(folder, 'loop'));
  assert.deepEqual(await gatewise(folder, ['check', 'ok.conf', 'gone.conf']), {
    status: 2,
    stdout: '',
    stderr: 'gatewise: gone.conf does not exist\n',
  });
  assert.deepEqual(await gatewise(folder, ['check', 'ok.conf/x']), {
    status: 2,
    stdout: '',
    stderr: 'gatewise: ok.conf/x does not exist\n',
  });
  assert.deepEqual(await gatewise(folder, ['check', 'loop']), {
    status: 2,
    stdout: '',
    stderr: 'gatewise: loop is a symbolic link loop\n',
  });
  assert.deepEqual(await gatewise(folder, ['check', 'binary.conf']), {
    status: 2,
    stdout: '',
    stderr: 'gatewise: binary.conf is binary\n',
  });
});

test('nothing to read is said, and is no failure', async (t) => {
  const folder = folderWith(t, { 'README.md': '# Hello\n' });
  assert.deepEqual(await gatewise(folder, ['check']), {
    status: 0,
    stdout: '0 files · 0 errors · 0 warnings\n',
    stderr: 'gatewise: no nginx or PHP-FPM configuration was found in .\n',
  });
  assert.equal(
    (await gatewise(folder, ['check', 'README.md'])).stderr,
    'gatewise: README.md is neither nginx nor PHP-FPM configuration\n',
  );
  assert.equal((await gatewise(folder, ['check', '--quiet'])).stderr, '');
});

test('progress only on a terminal, on standard error, and taken back', async (t) => {
  const folder = folderWith(t, agreeing);
  const { stdout, stderr } = await gatewise(folder, ['check'], { isTTY: true });
  assert.equal(stderr, 'reading .…\r\u001B[K');
  assert.equal(stdout, '2 files · 0 errors · 0 warnings\n');
  assert.equal((await gatewise(folder, ['check', '--quiet'], { isTTY: true })).stderr, '');
});

test('colour on a terminal, unless it is not wanted', async (t) => {
  const folder = folderWith(t, disagreeing);
  const terminal = { isTTY: true };
  assert.ok((await gatewise(folder, ['check'], terminal)).stdout.includes('\u001B['));
  for (const ran of [
    await gatewise(folder, ['check', '--no-color'], terminal),
    await gatewise(folder, ['check'], { ...terminal, env: { NO_COLOR: '1' } }),
  ]) {
    assert.ok(!ran.stdout.includes('\u001B'));
  }
});

test('a line that is wider than the terminal is cut around the mark', async (t) => {
  const long = `events {} http { root /srv; index index.php; include fastcgi.conf; server { location / { ${'add_header X 1; '.repeat(20)}fastcgi_pass 127.0.0.1:9000; ${'add_header Y 1; '.repeat(20)} } } }\n`;
  const folder = folderWith(t, { 'nginx.conf': long, 'pool.d/www.conf': pool(socket) });
  const lines = (await gatewise(folder, ['check', '--no-color'], { isTTY: true, columns: 60 })).stdout.split('\n');
  assert.equal(lines[2]?.length, 60);
  assert.equal(lines[3]?.indexOf('^'), lines[2]?.indexOf('127.0.0.1:9000'));
});

test('--format github names files from the root of the checkout', async (t) => {
  const folder = folderWith(t, disagreeing);
  const { stdout } = await gatewise(path.join(folder, 'nginx'), ['check', '..', '--format', 'github'], {
    env: { GITHUB_WORKSPACE: folder },
  });
  assert.match(
    stdout,
    /^::error file=nginx\/nginx\.conf,line=5,col=17,endLine=5,endColumn=31,title=fastcgi-pass-unserved::\S/m,
  );
});

test('a link is its file: named by the real place, read once', async (t) => {
  const folder = folderWith(t, {
    'nginx.conf': 'events {}\nhttp { root /srv; index index.php; include fastcgi.conf; include sites-enabled/*; }\n',
    'sites-available/shop': 'server { location / { fastcgi_pass 127.0.0.1:9000; } }\n',
    'pool.d/www.conf': pool(socket),
  });
  mkdirSync(path.join(folder, 'sites-enabled'));
  symlinkSync('../sites-available/shop', path.join(folder, 'sites-enabled/shop'));
  const report = reportOf((await gatewise(folder, ['check', '--format', 'json'])).stdout);
  assert.deepEqual(report.files, { nginx: 2, fpm: 1, foreign: 0 });
  assert.deepEqual(
    report.links.map((link) => link.file),
    ['sites-available/shop'],
  );
});

test('a current folder that is a link gives the same names', async (t) => {
  const folder = folderWith(t, {});
  mkdirSync(path.join(folder, 'real'));
  writeFileSync(path.join(folder, 'real/nginx.conf'), nginx('127.0.0.1:9000'));
  writeFileSync(path.join(folder, 'real/www.conf'), pool(socket));
  symlinkSync('real', path.join(folder, 'link'));
  assert.deepEqual(
    reportOf((await gatewise(path.join(folder, 'link'), ['check', '--format', 'json'])).stdout).links.map(
      (link) => link.file,
    ),
    ['nginx.conf'],
  );
});
