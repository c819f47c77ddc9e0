/** Words of PHP-FPM that only some releases take, asked of several: as the option tables and notes of those releases have them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import type { Settings } from '../../server/src/analysis/settings/settings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const releases = [
  '5.6.40',
  '7.0.33',
  '7.1.33',
  '7.2.34',
  '7.3.33',
  '7.4.33',
  '8.0.30',
  '8.1.34',
  '8.2.30',
  '8.3.20',
  '8.4.10',
] as const;

/** A line in a pool (`[global]` before it: there), and what each release makes of it, in their order: `.` takes it, `x` does not start, `i` it has no effect. */
const words: readonly (readonly [line: string, answers: string])[] = [
  ['[global] log_limit = 4096', 'xxxx.......'],
  ['[global] log_buffering = no', 'xxxx.......'],
  ['[global] systemd_interval = 5s', '...........'],
  ['[global] process.max = 10', '...........'],
  ['[global] events.mechanism = /dev/poll', '..........x'],
  ['decorate_workers_output = no', 'xxxx.......'],
  ['request_terminate_timeout_track_finished = yes', 'xxxx.......'],
  ['request_slowlog_trace_depth = 5', 'xxx........'],
  ['process.dumpable = yes', 'x..........'],
  ['pm.status_listen = 127.0.0.1:9001', 'xxxxxx.....'],
  ['pm.max_spawn_rate = 16', 'xxxxxxx....'],
  ['access.suppress_path[] = /ping', 'xxxxxxxx...'],
  ['pm.status_path = "/st~atus"', 'xxx........'],
  ['ping.path = "/pi~ng"', 'xxx........'],
  ['clear_env = no', '...........'],
  ['# a comment', '.xxxxxxxxxx'],
  ['php_admin_value[hard_timeout] = 2', 'ii.........'],
  ['php_admin_value[opcache.preload] = /srv/preload.php', 'iiiii......'],
  ['php_value[session.cookie_samesite] = Lax', 'iiii.......'],
  ['php_value[track_errors] = 1', '......iiiii'],
  ['php_value[session.hash_function] = sha256', '..iiiiiiiii'],
  ['php_admin_value[zend.max_allowed_stack_size] = 0', 'iiiiiiiii..'],
];

function reported(line: string, settings: Partial<Settings>): readonly string[] {
  const global = line.startsWith('[global] ');
  const files = `;- /etc/php-fpm.conf\n[global]\npid = /run/fpm.pid\n${global ? `${line.slice(9)}\n` : ''}[www]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = dynamic\npm.max_children = 8\npm.start_servers = 2\npm.min_spare_servers = 1\npm.max_spare_servers = 4\nslowlog = /var/log/slow.log\n${global ? '' : `${line}\n`}`;
  const { findings, failures } = findingsOf(
    hostOf(loadFixture(files), { settings: { platform: 'freebsd', ...settings } }).snapshot(),
  );
  assert.deepEqual(failures, []);
  return findings.map((finding) => `${finding.severity} ${finding.code}: ${finding.message}`);
}

function answer(line: string, settings: Partial<Settings>): string {
  const findings = reported(line, settings);
  return findings.some((one) => one.startsWith('error')) ? 'x' : findings.length > 0 ? 'i' : '.';
}

for (const [line, answers] of words) {
  test(`${line}, asked of ${releases.length} releases`, () => {
    assert.equal(releases.map((phpVersion) => answer(line, { phpVersion })).join(''), answers);
  });
}

test('a message names the release, and the one that something came with or went after', () => {
  assert.deepEqual(reported('pm.max_spawn_rate = 16', { phpVersion: '8.0' }), [
    'error fpm-unknown-directive: PHP 8.0 does not support "pm.max_spawn_rate": it was added in 8.1',
  ]);
  assert.deepEqual(reported('pm.max_spawn_rate = 16', {}), []);
  assert.deepEqual(reported('process.dumpable = yes', { phpVersion: '7.1.16' }), [
    'error fpm-unknown-directive: PHP 7.1.16 does not support "process.dumpable": it was added in 7.1.17',
  ]);
  assert.deepEqual(reported('process.dumpable = yes', { phpVersion: '7.1.17' }), []);
  assert.deepEqual(reported('request_terminate_timeout_track_finished = yes', { phpVersion: '7.3' }), [
    'warning fpm-unknown-directive: "request_terminate_timeout_track_finished" was added in PHP 7.3.11: not every 7.3 supports it',
  ]);
  assert.deepEqual(reported('pm.max_spawn_rate = 16', { phpVersion: '7.4.33-1+deb11u5' }), [
    'warning fpm-unknown-directive: "pm.max_spawn_rate" was added in PHP 8.1: 7.4.33 supports it only where the distribution backported it',
  ]);
});

test('the path of the main file shows the release, and settings win', () => {
  const files = (version: string): string =>
    `;- /etc/php/${version}/fpm/php-fpm.conf\n[global]\npid = /run/fpm.pid\n[www]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\npm.status_listen = 127.0.0.1:9001\npm.status_path = /status\n`;
  const codes = (version: string, settings: Partial<Settings> = {}): readonly string[] =>
    findingsOf(hostOf(loadFixture(files(version)), { settings }).snapshot())
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ message }) => message);
  assert.deepEqual(codes('7.4'), ['PHP 7.4 does not support "pm.status_listen": it was added in 8.0']);
  assert.deepEqual(codes('8.2'), []);
  assert.deepEqual(codes('7.4', { phpVersion: '8.2' }), []);
});

test('an image shows the release: by its tag, by the package that it installs, or by the path there', () => {
  const pool = (path: string): string =>
    `;- ${path}\n[www]\nuser = www-data\nlisten = 9000\npm = static\npm.max_children = 2\npm.status_listen = 127.0.0.1:9001\npm.status_path = /status\n`;
  const errors = (files: string): readonly string[] =>
    findingsOf(hostOf(loadFixture(files)).snapshot())
      .findings.filter(({ code }) => code === 'fpm-unknown-directive')
      .map(({ message }) => message);
  const old = ['PHP 7.4 does not support "pm.status_listen": it was added in 8.0'];
  assert.deepEqual(
    errors(
      `#- /w/Dockerfile\nFROM php:7.4-fpm-alpine\nCOPY www.conf /usr/local/etc/php-fpm.d/zz.conf\n${pool('/w/www.conf')}`,
    ),
    old,
  );
  assert.deepEqual(
    errors(
      `#- /w/Dockerfile\nFROM php:8.1-fpm\nCOPY www.conf /usr/local/etc/php-fpm.d/zz.conf\n${pool('/w/www.conf')}`,
    ),
    [],
  );
  assert.deepEqual(
    errors(
      `#- /w/Dockerfile\nFROM debian:bullseye\nRUN apt-get install -y php7.4-fpm php7.4-curl\nCOPY www.conf /srv/pools/www.conf\nCMD ["php-fpm7.4", "-F"]\n${pool('/w/www.conf')}`,
    ),
    old,
  );
  assert.deepEqual(
    errors(
      `#- /w/Dockerfile\nFROM alpine:3.15\nRUN apk add php7 php74-fpm\nCOPY www.conf /etc/php74/php-fpm.d/www.conf\nCMD ["php-fpm74", "-F"]\n${pool('/w/www.conf')}`,
    ),
    old,
  );
  assert.deepEqual(
    errors(
      `#- /w/Dockerfile\nFROM ubuntu\nRUN ./install.sh\nCOPY www.conf /etc/php/7.4/fpm/pool.d/www.conf\nCMD ["/usr/sbin/php-fpm7.4", "-F"]\n${pool('/w/www.conf')}`,
    ),
    old,
  );
});

test('a fix writes no name that the release does not know', () => {
  const titles = (phpVersion: string): readonly string[] =>
    findingsOf(
      hostOf(
        loadFixture(
          ';- /etc/php-fpm.conf\n[global]\nlog_limits = 4096\n[www]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n',
        ),
        { settings: { phpVersion } },
      ).snapshot(),
    ).findings.flatMap((finding) => finding.fixes().map((fix) => fix.title));
  assert.deepEqual(titles('8.2'), ['Write log_limit']);
  assert.ok(!titles('7.2').includes('Write log_limit'));
});
