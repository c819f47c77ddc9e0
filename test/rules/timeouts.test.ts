/** Times of passes and pools beyond what the rules' examples show: many callers, shared lines, what cannot be known. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { findingsOf, type Finding } from '../../server/src/analysis/engine/findings.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const timeoutCodes = new Set(['pool-kills-before-nginx-gives-up', 'nginx-gives-up-before-pool']);

function reported(notation: string): readonly Finding[] {
  return findingsOf(hostOf(loadFixture(notation)).snapshot()).findings.filter((finding) =>
    timeoutCodes.has(finding.code),
  );
}

function titles(finding: Finding | undefined): readonly string[] {
  return (finding?.fixes() ?? []).map((fix) => `${fix.preferred === true ? '* ' : ''}${fix.title}`);
}

function pool(name: string, lines: string): string {
  return `;- /etc/php/8.2/fpm/pool.d/${name}.conf\n[${name}]\nlisten = /run/${name}.sock\n${lines}\n`;
}

function site(name: string, body: string): string {
  return `#- /etc/nginx/conf.d/${name}.conf\nserver {\n    location ~ \\.php$ {\n        ${body}\n    }\n}\n`;
}

test('a pool that several sites call with several times is one finding, and one fix sets all', () => {
  const found = reported(
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 90s;') +
      site('b', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 300s;') +
      pool('www', 'request_terminate_timeout = 30s'),
  );
  assert.deepEqual(
    found.map((finding) => finding.message),
    ['pool "www" kills a request after 30 to 40 s, nginx would wait 90 to 300 s: slow pages get 502'],
  );
  assert.equal(found[0]?.related.length, 4);
  assert.deepEqual(titles(found[0]), [
    '* Raise request_terminate_timeout to 300s, and every fastcgi_read_timeout with it in a.conf',
    'Lower fastcgi_read_timeout to 30s in a.conf and b.conf',
  ]);
});

test('calls without a time of their own get a line each', () => {
  const found = reported(
    site('a', 'fastcgi_pass unix:/run/www.sock;') +
      site('b', 'fastcgi_pass unix:/run/www.sock;') +
      pool('www', 'request_terminate_timeout = 90s'),
  );
  assert.deepEqual(
    found.map((finding) => finding.at.file),
    ['/etc/php/8.2/fpm/pool.d/www.conf'],
  );
  assert.deepEqual(titles(found[0]), [
    '* Raise fastcgi_read_timeout to 90s in a.conf and b.conf',
    'Lower request_terminate_timeout to 60s',
  ]);
  assert.deepEqual(
    found[0]?.fixes()[0]?.edits.map((edit) => edit.newText),
    ['\n        fastcgi_read_timeout 90s;', '\n        fastcgi_read_timeout 90s;'],
  );
});

test('lowering the pool is not offered where another site would be worse off', () => {
  const found = reported(
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 30s;') +
      site('b', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 90s;') +
      pool('www', 'request_terminate_timeout = 90s'),
  );
  assert.deepEqual(
    found.map((finding) => titles(finding)),
    [['* Raise fastcgi_read_timeout to 90s']],
  );
});

test('a snippet that two pools are called through is changed for neither', () => {
  const found = reported(`
#- /etc/nginx/nginx.conf
events {}
http {
    map $host $php { default unix:/run/a.sock; b.example unix:/run/b.sock; }
    server { location ~ \\.php$ { include snippets/php.conf; } }
}
#- /etc/nginx/snippets/php.conf
fastcgi_pass $php;
fastcgi_read_timeout 60s;
${pool('a', 'request_terminate_timeout = 60s')}${pool('b', 'request_terminate_timeout = 120s')}`);
  assert.deepEqual(
    found.map((finding) => finding.message),
    ['nginx gives up after 60 s without data, but pool "b" may work for 120 s: slow pages get 504'],
  );
  assert.deepEqual(titles(found[0]), ['* Lower request_terminate_timeout to 60s in b.conf']);
});

test('a time is never written into an `if`, where nginx refuses it', () => {
  const found = reported(
    site('a', 'if ($request_method = POST) { fastcgi_pass unix:/run/www.sock; }') +
      pool('www', 'request_terminate_timeout = 90s'),
  );
  assert.deepEqual(titles(found[0]), ['* Lower request_terminate_timeout to 60s']);
});

test("nginx's part of a second is rounded up on both sides", () => {
  const found = reported(
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 2500ms;') +
      pool('www', 'request_terminate_timeout = 1s'),
  );
  assert.deepEqual(
    found.map((finding) => finding.message),
    ['pool "www" kills a request after 1 to 1.4 s, nginx would wait 2.5 s: slow pages get 502'],
  );
  assert.deepEqual(titles(found[0]), [
    '* Raise request_terminate_timeout to 3s, and every fastcgi_read_timeout with it in a.conf',
    'Lower fastcgi_read_timeout to 1s in a.conf',
  ]);
});

test('the pool is not lowered below the time of its slow log', () => {
  const found = reported(
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 30s;') +
      pool('www', 'slowlog = /var/log/slow.log\nrequest_slowlog_timeout = 40s\nrequest_terminate_timeout = 90s'),
  );
  assert.deepEqual(titles(found[0]), ['* Raise fastcgi_read_timeout to 90s']);
});

const quiet: readonly (readonly [string, string])[] = [
  [
    'a variable',
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout $time;') +
      pool('www', 'request_terminate_timeout = 30s'),
  ],
  [
    'a placeholder',
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout {{ time }};') +
      pool('www', 'request_terminate_timeout = 30s'),
  ],
  [
    'the environment',
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 90s;') +
      pool('www', 'request_terminate_timeout = ${TIMEOUT}'),
  ],
  [
    'a snippet that was not read',
    site('a', 'include /opt/x/times.conf; fastcgi_pass unix:/run/www.sock;') +
      pool('www', 'request_terminate_timeout = 30s'),
  ],
  [
    'containers',
    site('a', 'fastcgi_pass unix:/run/www.sock;') +
      pool('www', 'request_terminate_timeout = 30s') +
      '#- /compose.yaml\nservices:\n  web:\n    image: nginx:1.27\n  php:\n    image: php:8.3-fpm\n',
  ],
  [
    'a time that nginx refuses',
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 1.5m;') +
      pool('www', 'request_terminate_timeout = 30s'),
  ],
  [
    'a time that FPM refuses',
    site('a', 'fastcgi_pass unix:/run/www.sock; fastcgi_read_timeout 90s;') +
      pool('www', 'request_terminate_timeout = 30sec'),
  ],
  [
    'a pool that nobody calls',
    site('a', 'fastcgi_pass unix:/run/other.sock;') + pool('www', 'request_terminate_timeout = 30s'),
  ],
];
for (const [what, notation] of quiet) {
  test(`nothing is said about the timeouts because of ${what}`, () =>
    assert.deepEqual(
      reported(notation).map((finding) => finding.message),
      [],
    ));
}

test('a stock file that is not there hides no time', () => {
  assert.equal(
    reported(
      site('a', 'include fastcgi_params; fastcgi_pass unix:/run/www.sock;') +
        pool('www', 'request_terminate_timeout = 30s'),
    ).length,
    1,
  );
});
