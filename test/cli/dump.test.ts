/** `nginx -T` and `php-fpm -tt`, kept in files: trees of files, told at their own lines, joined with one another and with nothing else. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOfDump } from '../../server/src/syntax/dump.ts';
import { folderWith, gatewise } from './terminal.ts';

const site = (address: string): string => `server {
    listen 80;
    server_name shop.example;
    root /srv/shop;
    index index.php;
    location ~ \\.php$ {
        include fastcgi_params;
        fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
        fastcgi_pass ${address};
    }
}
`;
const parameters = 'fastcgi_param REQUEST_METHOD $request_method;\nfastcgi_param QUERY_STRING $query_string;\n';
const dumpOf = (files: Readonly<Record<string, string>>): string =>
  Object.entries(files)
    .map(([path, text]) => `# configuration file ${path}:\n${text}\n`)
    .join('');
const nginxDump = (address: string): string =>
  dumpOf({
    '/etc/nginx/nginx.conf':
      'user www-data;\nevents {\n}\nhttp {\n    include /etc/nginx/conf.d/*.conf;\n    include sites-enabled/*;\n}\n',
    '/etc/nginx/conf.d/upstreams.conf': 'upstream fpm {\n    server unix:/run/php/shop.sock;\n}\n',
    '/etc/nginx/sites-enabled/shop': site(address),
    '/etc/nginx/fastcgi_params': parameters,
  });
const fpmDump = (listen: string): string =>
  [
    '[global]',
    '\tpid = undefined',
    '\terror_log = /var/log/php-fpm.log',
    '\tsyslog.facility = 24',
    '\tlog_level = unknown value',
    '\tprocess_control_timeout = 10s',
    ' ',
    '[shop]',
    '\tprefix = undefined',
    '\tuser = www-data',
    '\tgroup = www-data',
    `\tlisten = ${listen}`,
    '\tlisten.owner = www-data',
    '\tlisten.group = www-data',
    '\tlisten.mode = 0660',
    '\tlisten.acl_users = ',
    '\tprocess.priority = undefined',
    '\tpm = static',
    '\tpm.max_children = 5',
    '\tslowlog = undefined',
    '\trequest_slowlog_timeout = 0s',
    '\trequest_slowlog_trace_depth = 20',
    '\tclear_env = yes',
    ' ',
    'configuration file /etc/php-fpm.conf test is successful',
    '',
  ]
    .map((line) => (line === '' ? '' : `[29-Nov-2026 10:00:00] NOTICE: ${line}`))
    .join('\n');

interface Report {
  readonly files: { readonly nginx: number; readonly fpm: number; readonly foreign: number };
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly file: string;
    readonly range: { readonly start: { readonly line: number } };
    readonly fixes: readonly unknown[];
  }[];
  readonly links: readonly {
    readonly file: string;
    readonly address: string;
    readonly state: string;
    readonly pool?: { readonly name: string; readonly file: string; readonly line: number };
  }[];
}

async function reportOf(folder: string, ...args: string[]): Promise<Report> {
  return JSON.parse(
    (await gatewise(folder, ['check', ...(args.length === 0 ? ['.'] : args), '--format', 'json'])).stdout,
  ) as Report;
}

const errorsOf = ({ findings }: Report): readonly string[] =>
  findings
    .filter(({ severity }) => severity === 'error')
    .map(({ code, file, range }) => `${code} ${file}:${range.start.line + 1}`);

test('the files in a dump include one another by the server’s paths, and have no false errors', async (t) => {
  const report = await reportOf(folderWith(t, { 'nginx.dump.conf': nginxDump('fpm') }));
  assert.deepEqual([report.files, errorsOf(report)], [{ nginx: 4, fpm: 0, foreign: 0 }, []]);
  assert.deepEqual(
    report.links.map(({ file, address, state }) => [file, address, state]),
    [['nginx.dump.conf', 'unix:/run/php/shop.sock', 'unknown']],
  );
});

test('two dumps beside each other are one machine: what agrees and what does not is told at the lines of the dumps', async (t) => {
  const agreeing = await reportOf(
    folderWith(t, { 'nginx.dump.conf': nginxDump('fpm'), 'fpm.dump.conf': fpmDump('/run/php/shop.sock') }),
  );
  assert.deepEqual(errorsOf(agreeing), []);
  assert.deepEqual(
    agreeing.links.map(({ state, pool }) => [state, pool]),
    [['served', { name: 'shop', file: 'fpm.dump.conf', line: 12 }]],
  );
  const dump = nginxDump('unix:/run/php/other.sock');
  const disagreeing = await reportOf(
    folderWith(t, { 'nginx.dump.conf': dump, 'fpm.dump.conf': fpmDump('/run/php/shop.sock') }),
  );
  const line = dump.split('\n').findIndex((text) => text.includes('fastcgi_pass')) + 1;
  assert.deepEqual(errorsOf(disagreeing), [`fastcgi-pass-unserved nginx.dump.conf:${line}`]);
  assert.deepEqual(
    disagreeing.findings.flatMap(({ fixes }) => fixes),
    [],
    'to change what was printed mends nothing',
  );
});

test('both servers may have printed into one file', async (t) => {
  for (const texts of [
    [nginxDump('fpm'), fpmDump('/run/php/shop.sock')],
    [fpmDump('/run/php/shop.sock'), nginxDump('fpm')],
  ]) {
    const report = await reportOf(folderWith(t, { 'machine.conf': texts.join('') }));
    assert.deepEqual(
      [report.files, errorsOf(report), report.links.map(({ state }) => state)],
      [{ nginx: 4, fpm: 1, foreign: 0 }, [], ['served']],
    );
  }
});

test('a dump joins nothing of the tree that it lies in', async (t) => {
  const tree = {
    'nginx/nginx.conf': 'events {}\nhttp {\n    include conf.d/*.conf;\n}\n',
    'nginx/conf.d/shop.conf': site('127.0.0.1:9000'),
    'nginx/fastcgi_params': parameters,
    'php-fpm.d/shop.conf': '[shop]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 5\n',
  };
  const alone = await reportOf(folderWith(t, tree));
  const beside = await reportOf(folderWith(t, { ...tree, 'dump/nginx.txt': nginxDump('127.0.0.1:9000') }));
  assert.deepEqual(errorsOf(beside), errorsOf(alone));
  assert.deepEqual(
    beside.links.map(({ file, state }) => [file, state]),
    [
      ['dump/nginx.txt', 'unknown'],
      ['nginx/conf.d/shop.conf', 'served'],
    ],
  );
});

test('an excerpt shows the line as it was printed, with the time of the log', async (t) => {
  const { stdout } = await gatewise(
    folderWith(t, {
      'fpm.dump.conf': fpmDump('/run/php/shop.sock').replace(
        'process_control_timeout = 10s',
        'process_control_timeout = 1m30s',
      ),
    }),
    ['check', '.'],
  );
  assert.match(
    stdout,
    /fpm\.dump\.conf:6:\d+\n\s*6 \| \[29-Nov-2026 10:00:00\] NOTICE: \tprocess_control_timeout = 1m30s\n/,
  );
});

test('a setting that was printed with its default is not known to be written', async (t) => {
  const { stdout } = await gatewise(
    folderWith(t, {
      'fpm.dump.conf': fpmDump('/run/php/shop.sock').replace(
        'process_control_timeout = 10s',
        'process_control_timeout = 0s',
      ),
    }),
    ['check', '.'],
  );
  assert.match(stdout, /^\d+ files? · 0 errors · 0 warnings\n$/);
});

test('a dump that was cut off is told where it ends, and one line of a file is no dump', async (t) => {
  const cut = nginxDump('fpm').slice(0, -parameters.length - 60);
  assert.ok(errorsOf(await reportOf(folderWith(t, { 'nginx.dump.conf': cut }))).length > 0);
  assert.equal(partsOfDump('server {\n}\n# configuration file /etc/nginx/a.conf:\n'), undefined);
  assert.equal(partsOfDump('; NOTICE: [global]\n[global]\n'), undefined);
});

test('places in a part are those of the dump, with messages of the test before it and line ends of Windows', () => {
  const text = `nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\n${nginxDump('fpm')}`.replaceAll(
    '\n',
    '\r\n',
  );
  const parts = partsOfDump(text) ?? [];
  assert.deepEqual(
    parts.map(({ path }) => path),
    [
      '/etc/nginx/nginx.conf',
      '/etc/nginx/conf.d/upstreams.conf',
      '/etc/nginx/sites-enabled/shop',
      '/etc/nginx/fastcgi_params',
    ],
  );
  for (const part of parts) {
    const at = part.text.search(/\S/);
    assert.equal(text.slice(at, part.text.length), part.text.slice(at));
    assert.equal(text.slice(0, at).replace(/[^\r\n]/g, ' '), part.text.slice(0, at));
  }
});

test('a dump of very many files is cut where their texts would be too long together', () => {
  const begun = process.cpuUsage();
  const parts =
    partsOfDump(
      Array.from({ length: 20_000 }, (_, index) => `# configuration file /etc/nginx/${index}.conf:\nserver {}\n`).join(
        '',
      ),
    ) ?? [];
  assert.ok(parts.length > 5 && parts.length < 20_000);
  assert.ok(process.cpuUsage(begun).user < 10_000_000);
});
