/** PHP-FPM's pools: how sections merge across files, which of several entries counts, and where a pool listens. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FpmMaster, Pool } from '../../server/src/model/fpm/master.ts';
import { globalTime, iniValue, poolListen, poolText, poolTime } from '../../server/src/model/fpm/settings.ts';
import { amount, type Seconds } from '../../server/src/model/units.ts';
import type { Effective } from '../../server/src/model/value.ts';
import type { PlatformId } from '../../server/src/catalog/platforms.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const header = ';- /etc/php/8.2/fpm/php-fpm.conf\n[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n';
const poolFile = (name: string, text: string): string => `;- /etc/php/8.2/fpm/pool.d/${name}.conf\n${text}\n`;

function masterOf(notation: string, platform?: PlatformId): FpmMaster {
  const [master] = hostOf(loadFixture(notation), { settings: { platform } }).snapshot().workspace.masters;
  assert.ok(master !== undefined);
  return master;
}

function poolOf(text: string, platform?: PlatformId): Pool {
  const [pool] = masterOf(header + poolFile('www', `${text}\npm = static`), platform).pools;
  assert.ok(pool !== undefined);
  return pool;
}

function say(value: Effective<string | Seconds> | undefined): string {
  if (value === undefined) return 'not written';
  if (value.kind === 'unknown') return `unknown (${value.because})`;
  const text = typeof value.value === 'string' ? value.value : amount(value.value);
  return `${text} (${value.provenance.kind})`;
}

// merging

test('sections of one name are one pool, in any case and across files; later scalars win', () => {
  const master = masterOf(
    header +
      poolFile('10-a', '[www]\nlisten = /run/a.sock\nuser = alice') +
      poolFile('20-b', '[WWW]\nlisten = /run/b.sock'),
  );
  const [pool] = master.pools;
  assert.ok(pool !== undefined && master.pools.length === 1);
  assert.equal(pool.name, 'www');
  assert.deepEqual(
    pool.sections.map((section) => section.file),
    ['/etc/php/8.2/fpm/pool.d/10-a.conf', '/etc/php/8.2/fpm/pool.d/20-b.conf'],
  );
  assert.equal(say(poolText(pool, 'listen')), '/run/b.sock (written)');
  assert.equal(say(poolText(pool, 'user')), 'alice (written)');
});

test('keys ignore case, include does not', () => {
  const pool = poolOf('[www]\nListen = /run/a.sock\nInclude = /srv/*.conf');
  assert.equal(say(poolText(pool, 'listen')), '/run/a.sock (written)');
  assert.equal(pool.master.openIncludes.length, 0);
});

test('of two php_admin_value lines the first wins, and admin wins over plain', () => {
  const pool = poolOf(
    '[www]\nphp_value[a] = 9\nphp_admin_value[a] = 1\nphp_admin_value[a] = 2\nphp_value[b] = 3\nphp_value[b] = 4',
  );
  assert.deepEqual([say(iniValue(pool, 'a')?.value), iniValue(pool, 'a')?.admin], ['1 (written)', true]);
  assert.deepEqual([say(iniValue(pool, 'b')?.value), iniValue(pool, 'b')?.admin], ['3 (written)', false]);
  assert.equal(iniValue(pool, 'A'), undefined);
});

test('the current section survives the border of a file, both ways', () => {
  const master = masterOf(`;- /etc/php-fpm.conf
[global]
include = /etc/php-fpm.d/*.conf
process_control_timeout = 10
;- /etc/php-fpm.d/a.conf
[www]
listen = 9000
;- /etc/php-fpm.d/b.conf
request_terminate_timeout = 30
[blog]
listen = 9001
`);
  const [www, blog] = master.pools;
  assert.ok(www !== undefined && blog !== undefined);
  assert.equal(say(poolTime(www, 'request_terminate_timeout')), '30 (written)');
  assert.equal(say(poolText(blog, 'process_control_timeout')), '10 (written)');
  assert.equal(say(globalTime(master, 'process_control_timeout')), '0 (default)');
});

test('lines before any section are global, [GLOBAL] too', () => {
  const master = masterOf(
    ';- /etc/php-fpm.conf\nprocess_control_timeout = 1m\n[GLOBAL]\nemergency_restart_interval = 5\ninclude = /etc/php-fpm.d/*.conf\n',
  );
  assert.equal(say(globalTime(master, 'process_control_timeout')), '60 (written)');
  assert.equal(say(globalTime(master, 'emergency_restart_interval')), '5 (written)');
  assert.deepEqual(master.pools, []);
});

test('loose pool files begin anew: one without a header continues no neighbour', () => {
  const master = masterOf(
    ';- /srv/pools/a.conf\n[www]\nlisten = 9000\npm = static\n;- /srv/pools/b.conf\npm.max_children = 4\n[blog]\nlisten = 9001\npm = static\n',
  );
  assert.equal(master.isMain, false);
  assert.deepEqual(
    master.pools.map((pool) => [pool.name, say(poolText(pool, 'pm.max_children'))]),
    [
      ['www', 'not written'],
      ['blog', 'not written'],
    ],
  );
});

// includes

test('a file that was not read leaves the master incomplete', () => {
  const master = masterOf(';- /etc/php-fpm.conf\n[global]\ninclude = /opt/pools/*.conf\n');
  assert.equal(master.complete, false);
  assert.deepEqual(
    master.openIncludes.map((open) => open.why),
    ['unread'],
  );
});

test('a pattern that matches nothing in a known folder leaves it complete', () => {
  assert.equal(masterOf(';- /etc/php-fpm.conf\n[global]\ninclude = /etc/none*.conf\n').complete, true);
});

test('an include whose path comes from the environment is unread', () => {
  assert.equal(masterOf(';- /etc/php-fpm.conf\n[global]\ninclude = ${POOLS}/*.conf\n').complete, false);
});

test('a file that includes itself is read once', () => {
  const master = masterOf(';- /etc/php-fpm.conf\n[www]\nlisten = 9000\ninclude = /etc/php-fpm.conf\n');
  assert.deepEqual(
    master.openIncludes.map((open) => open.why),
    ['loop'],
  );
  assert.equal(master.pools[0]?.entries.get('listen')?.length, 1);
});

test('an include inside a pool is part of the pool, and its lines know the way', () => {
  const master = masterOf(
    `${header}${poolFile('www', '[www]\nlisten = 9000\ninclude = /etc/php/8.2/fpm/common.inc')};- /etc/php/8.2/fpm/common.inc\nrequest_terminate_timeout = 30\n`,
  );
  const placed = master.pools[0]?.entries.get('request_terminate_timeout')?.[0];
  assert.deepEqual(
    placed?.via.map((step) => step.file),
    ['/etc/php/8.2/fpm/php-fpm.conf', '/etc/php/8.2/fpm/pool.d/www.conf'],
  );
});

// values

const times: readonly (readonly [line: string, value: string])[] = [
  ['', '0 (default)'],
  ['request_terminate_timeout = 30', '30 (written)'],
  ['request_terminate_timeout = "30s"', '30 (written)'],
  ['request_terminate_timeout = 5m ; five minutes', '300 (written)'],
  ['request_terminate_timeout = 1m30s', '1 (written)'],
  ['request_terminate_timeout = 5S', 'unknown (malformed)'],
  ['request_terminate_timeout =', 'unknown (malformed)'],
  ['request_terminate_timeout', 'unknown (malformed)'],
  ['request_terminate_timeout = off', 'unknown (malformed)'],
  ['request_terminate_timeout = ${TIMEOUT}', 'unknown (environment)'],
  ['request_terminate_timeout = {{ timeout }}', 'unknown (template)'],
];

for (const [line, value] of times)
  test(`pool time: ${line || '(nothing)'}`, () =>
    assert.equal(say(poolTime(poolOf(`[www]\nlisten = 9000\n${line}`), 'request_terminate_timeout')), value));

test('a default that is not off', () =>
  assert.equal(say(poolTime(poolOf('[www]\nlisten = 9000'), 'pm.process_idle_timeout')), '10 (default)'));

// listen

const listens: readonly (readonly [text: string, listen: string, platform?: PlatformId])[] = [
  ['[www]\nlisten = /run/php/www.sock', 'unix /run/php/www.sock'],
  ['[www]\nlisten = "/run/php/www.sock"', 'unix /run/php/www.sock'],
  ['[www]\nlisten = /run/php/www.sock ; the shop', 'unix /run/php/www.sock'],
  ['[www]\nlisten = /run/php/www.sock # the shop', 'unix /run/php/www.sock # the shop'],
  ['[www]\nlisten = 9000', 'tcp any 9000'],
  ['[www]\nlisten = on', 'tcp any 1'],
  // FPM's own replacement, and what only looks like it
  ['[shop]\nlisten = /run/php/$pool.sock', 'unix /run/php/shop.sock'],
  ['[shop]\nlisten = /run/php/${pool}.sock', 'unknown (environment)'],
  ['[shop]\nlisten = ${SOCKET}', 'unknown (environment)'],
  ['[shop]\nlisten = {{ socket }}', 'unknown (template)'],
  ['[www]\nuser = www-data', 'unknown (missing-include)'],
  // relative to the pool's prefix, else to what the platform compiled in
  ['[www]\nprefix = /srv/$pool\nlisten = run/php.sock', 'unix /srv/www/run/php.sock'],
  ['[www]\nlisten = run/php.sock', 'unix /usr/run/php.sock', 'debian'],
  ['[www]\nlisten = run/php.sock', 'unix /usr/local/run/php.sock', 'docker'],
  ['[www]\nlisten = run/php.sock', 'unknown (environment)', 'homebrew'],
  ['[www]\nprefix = ${HOME}\nlisten = run/php.sock', 'unknown (environment)', 'debian'],
  ['[www]\nprefix = /srv\nlisten = /run/php.sock', 'unix /run/php.sock'],
  // mistakes stay what they are
  ['[www]\nlisten = unix:/run/php.sock', 'defect unix-prefix'],
  ['[www]\nlisten = 127.0.0.1', 'defect address-without-port'],
];

for (const [text, expected, platform] of listens) {
  test(`${text.replaceAll('\n', ' / ')}${platform === undefined ? '' : ` on ${platform}`}`, () =>
    assert.equal(sayListen(poolOf(text, platform)), expected));
}

function sayListen(pool: Pool): string {
  const result = poolListen(pool);
  if (result.kind === 'unknown') return `unknown (${result.because})`;
  const { parsed } = result.listen;
  if (parsed.kind === 'defect') return `defect ${parsed.defect}`;
  const { binding } = parsed;
  return binding.kind === 'unix' ? `unix ${binding.path}` : `tcp ${binding.host.kind} ${binding.port}`;
}
