/** What lens, hover and map claim of a fastcgi_pass, beside what the rules say of it: neither claims more than the other. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { lenses } from '../../server/src/features/hints/code-lens.ts';
import { hover } from '../../server/src/features/hover.ts';
import { mapOf } from '../../server/src/features/map/map.ts';
import { clientsText, stateWords } from '../../server/src/features/map/svg.ts';
import { fileStatus } from '../../server/src/features/status.ts';
import { fileId } from '../../server/src/text/range.ts';

const conf = fileId('/etc/nginx/nginx.conf');
const pools = '[global]\ninclude = /etc/php-fpm.d/*.conf\n';

interface Reported {
  readonly lens: readonly string[];
  readonly hover: string;
  readonly map: readonly string[];
  readonly findings: readonly Finding[];
}

/** @param upstream servers of the upstream that the one location passes requests to */
function reported(upstream: string, more = '', pool = 'listen = /run/php/www.sock'): Reported {
  const text = `user www-data;\nevents {}\nhttp {\n  root /srv;\n  include fastcgi.conf;\n  index index.php;\n  fastcgi_index index.php;\n  upstream php {\n${upstream}\n  }\n  server {\n    location / { ${more} fastcgi_pass php; }\n  }\n}\n`;
  const host = hostOf({
    [conf]: text,
    '/etc/php-fpm.conf': pools,
    '/etc/php-fpm.d/www.conf': `[www]\nuser = www-data\n${pool}\nlisten.owner = www-data\npm = static\npm.max_children = 2\n`,
  });
  const snapshot = host.snapshot();
  const state = snapshot.file(conf);
  assert.ok(state !== undefined);
  const { findings } = findingsOf(snapshot);
  return {
    lens: lenses(snapshot, state, { servers: false, pools: false, passes: true, includes: false, timeouts: false }).map(
      ({ title }) => title,
    ),
    hover: hover(snapshot, conf, text.indexOf('fastcgi_pass'), undefined)?.markdown.split('\n---')[0] ?? '',
    map: mapOf(snapshot, findings).sites.flatMap(({ passes }) =>
      passes.map((pass) => `${pass.state} ${stateWords(pass)}`),
    ),
    findings,
  };
}

function hostOf(files: Readonly<Record<string, string>>): AnalysisHost {
  const host = new AnalysisHost();
  host.setTrusted(true);
  const { table } = host.snapshot().world;
  for (const [path, text] of Object.entries(files)) {
    table.add(path, fileId(path));
    host.setFile({ id: fileId(path), text, open: false });
  }
  for (const folder of ['/etc/nginx', '/etc/php-fpm.d']) table.list(folder);
  return host;
}

const fails = /\b50[02]\b|does not start/;

test('a backup that nobody answers is no failing call', () => {
  const {
    lens,
    hover: words,
    map,
    findings,
  } = reported('    server unix:/run/php/www.sock;\n    server unix:/run/php/none.sock backup;');
  assert.deepEqual(
    findings.map(({ code }) => code),
    [],
  );
  assert.deepEqual(lens, ['www · served; no pool listens on unix:/run/php/none.sock (backup)']);
  assert.doesNotMatch(words, /\*\*502\*\*/);
  assert.match(words, /\(backup\) → no pool listens on it/);
  assert.deepEqual(map, ['served served by pool "www"']);
});

test('a server beside one that answers costs time, and a share of the requests where nginx may not ask the next', () => {
  const two = '    server unix:/run/php/www.sock;\n    server unix:/run/php/none.sock;';
  const slow = reported(two);
  assert.deepEqual(
    slow.findings.map(({ code, severity }) => [code, severity]),
    [['upstream-partly-unserved', 'info']],
  );
  assert.deepEqual(slow.lens, [
    'www · served; no pool listens on unix:/run/php/none.sock, and nginx tries the next server',
  ]);
  assert.doesNotMatch(slow.hover, /\*\*502\*\*/);
  const lost = reported(two, 'fastcgi_next_upstream off;');
  assert.deepEqual(
    lost.findings.map(({ code, severity }) => [code, severity]),
    [['upstream-partly-unserved', 'warning']],
  );
  assert.deepEqual(lost.lens, ['www · served, but some requests get 502: no pool listens on unix:/run/php/none.sock']);
  assert.match(lost.hover, /\*\*502\*\* for some requests: no pool listens on it/);
  assert.deepEqual(lost.map, ['warned partly served, by pool "www"']);
});

test('beside a server that cannot be judged nothing fails for certain', () => {
  const { lens, hover: words, findings } = reported('    server unix:/run/php/none.sock;\n    server 10.0.0.7:9000;');
  assert.deepEqual(
    findings.map(({ code }) => code),
    [],
  );
  assert.deepEqual(lens, [
    'unknown: "10.0.0.7" is not this machine\'s loopback, so the pool may be elsewhere; no pool listens on unix:/run/php/none.sock',
  ]);
  assert.doesNotMatch(words, /\*\*502\*\*/);
});

test('where all fail, all say so', () => {
  for (const servers of [
    '    server unix:/run/php/none.sock;',
    '    server unix:/run/php/none.sock;\n    server unix:/run/php/gone.sock backup;',
  ]) {
    const { lens, hover: words, map, findings } = reported(servers);
    assert.ok(findings.some(({ code, severity }) => code === 'fastcgi-pass-unserved' && severity === 'error'));
    assert.match(lens.join(), /^502: no pool listens on /);
    assert.match(words, /\*\*502\*\*/);
    assert.match(map.join(), /^unserved no pool listens there/);
  }
});

test('a socket that nginx may not open is no service', () => {
  const { lens, findings, map } = reported(
    '    server unix:/run/php/www.sock;',
    '',
    'listen = /run/php/www.sock\nlisten.mode = 0440',
  );
  assert.ok(findings.some(({ code, severity }) => code === 'socket-permission-denied' && severity === 'error'));
  assert.match(lens.join(), fails);
  assert.match(map.join(), /^warned /);
});

test('nor is a pool that drops nginx', () => {
  const { lens, findings } = reported(
    '    server 127.0.0.1:9000;',
    '',
    'listen = 127.0.0.1:9000\nlisten.allowed_clients = 10.0.0.1',
  );
  assert.ok(findings.some(({ code, severity }) => code === 'allowed-clients-exclude-nginx' && severity === 'error'));
  assert.deepEqual(lens, ['www · 502: the pool rejects connections from nginx']);
  assert.deepEqual(
    reported('    server 127.0.0.1:9000;', '', 'listen = 127.0.0.1:9000\nlisten.allowed_clients = 127.0.0.1').lens,
    ['www · served'],
  );
});

test('while the workspace is read nothing is said to be missing, by nobody', () => {
  const site = fileId('/etc/nginx/sites/shop.conf');
  const host = hostOf({
    [conf]:
      'user www-data;\nevents {}\nhttp {\n  server {\n    location / { fastcgi_pass unix:/run/php/none.sock; }\n  }\n}\n',
    [site]: 'server { location / { fastcgi_pass unix:/run/php/www.sock; } }\n',
    '/etc/php-fpm.conf': pools,
    '/etc/php-fpm.d/www.conf':
      '[www]\nuser = www-data\nlisten = /run/php/www.sock\nlisten.owner = www-data\npm = static\npm.max_children = 2\n',
  });
  const all = (): {
    readonly lens: string;
    readonly hover: string;
    readonly map: string;
    readonly status: object;
    readonly codes: string;
  } => {
    const snapshot = host.snapshot();
    const files = [conf, site, fileId('/etc/php-fpm.d/www.conf')].flatMap((file) => snapshot.file(file) ?? []);
    return {
      lens: files
        .flatMap((state) =>
          lenses(snapshot, state, { servers: true, pools: true, passes: true, includes: false, timeouts: true }).map(
            ({ title }) => title,
          ),
        )
        .join('\n'),
      hover: files
        .map(
          (state) =>
            hover(
              snapshot,
              state.id,
              Math.max(state.text.indexOf('fastcgi_pass'), state.text.indexOf('listen')),
              undefined,
            )?.markdown.split('\n---')[0] ?? '',
        )
        .join('\n'),
      map: mapOf(snapshot, [])
        .sites.flatMap(({ passes, notInForce }) => passes.map((pass) => `${stateWords(pass)} ${notInForce ?? ''}`))
        .concat(mapOf(snapshot, []).pools.map(clientsText))
        .join('\n'),
      status: fileStatus(snapshot, conf),
      codes: findingsOf(snapshot)
        .findings.map(({ code }) => code)
        .join(),
    };
  };
  const absence = /no pool|502|not included|no fastcgi_pass|no `fastcgi_pass`|reads this file/;
  host.setReading(true);
  const during = all();
  for (const what of ['lens', 'hover', 'map'] as const) assert.doesNotMatch(during[what], absence, what);
  assert.match(during.lens, /unknown: the workspace is still being read/);
  assert.match(during.hover, /the workspace is still being read/);
  assert.doesNotMatch(during.codes, /fastcgi-pass-unserved/);
  assert.deepEqual((during.status as { reading?: boolean }).reading, true);
  host.setReading(false);
  const after = all();
  assert.match(after.lens, /502: no pool listens on unix:\/run\/php\/none\.sock/);
  assert.match(after.lens, /not included/);
  assert.match(after.codes, /fastcgi-pass-unserved/);
  assert.equal((after.status as { reading?: boolean }).reading, undefined);
});
