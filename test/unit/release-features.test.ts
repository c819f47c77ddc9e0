/** Hover and completion for a release: what it does not have is not offered, and a hover on it says so. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Settings } from '../../server/src/analysis/settings/settings.ts';
import { loadNginxDocs } from '../../server/src/catalog/nginx/docs.ts';
import { completion } from '../../server/src/features/completion.ts';
import { hover } from '../../server/src/features/hover.ts';
import type { FileId } from '../../server/src/text/range.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

const docs = await loadNginxDocs();
const nginx = '/etc/nginx/nginx.conf' as FileId;
const fpm = '/etc/php-fpm.conf' as FileId;

/** What is offered at the end of a text in `http`, or in a pool. */
function offered(text: string, settings: Partial<Settings>, file = nginx): readonly string[] {
  const before =
    file === nginx
      ? `#- ${file}\nevents {}\nhttp {\n${text}`
      : `;- ${file}\n[www]\nuser = www-data\nlisten = 127.0.0.1:9000\npm = static\npm.max_children = 2\n${text}`;
  const snapshot = hostOf(loadFixture(before), { settings }).snapshot();
  return (
    completion(snapshot, file, (snapshot.file(file)?.text.length ?? 1) - 1, docs)?.items.map(({ label }) => label) ?? []
  );
}

function hovered(text: string, word: string, settings: Partial<Settings>, file = nginx): string {
  const snapshot = hostOf(loadFixture(text), { settings }).snapshot();
  return hover(snapshot, file, (snapshot.file(file)?.text ?? '').indexOf(word) + 1, { docs })?.markdown ?? '';
}

test('completion offers directives, words, parameters and variables that the release has', () => {
  const cases: readonly (readonly [text: string, label: string, old: string, fresh: string])[] = [
    ['server {\n    ', 'http2', '1.22.1', '1.26.3'],
    ['server {\n    ', 'max_headers', '1.28.3', '1.31.4'],
    ['ssl_protocols T', 'TLSv1.3', '1.12.2', '1.18.0'],
    ['server {\n    listen 443 q', 'quic', '1.24.0', '1.26.3'],
    ['server {\n    return 200 $', '$connection_time', '1.18.0', '1.22.1'],
  ];
  for (const [text, label, old, fresh] of cases) {
    assert.ok(!offered(text, { nginxVersion: old }).includes(label), `${label} on ${old}`);
    for (const nginxVersion of [fresh, undefined])
      assert.ok(offered(text, { nginxVersion }).includes(label), `${label} on ${nginxVersion ?? 'the newest'}`);
  }
  assert.ok(offered('server {\n    listen 443 ssl h', { nginxVersion: '1.22.1' }).includes('http2'));
  assert.ok(
    !offered('server {\n    listen 443 ssl h', { nginxVersion: '1.26.3' }).includes('http2'),
    'deprecated there',
  );
  assert.ok(!offered('', { nginxVersion: '1.26.3' }).includes('ssl'));
});

test('what a distribution may have added is not offered', () => {
  assert.ok(!offered('', { nginxVersion: '1.22.1-9+deb12u11' }).includes('max_headers'));
});

test('completion in pools', () => {
  for (const [text, label, old, fresh] of [
    ['pm.', 'pm.status_listen', '7.4', '8.0'],
    ['d', 'decorate_workers_output', '7.2', '7.3'],
    ['php_admin_value[h', 'hard_timeout', '7.0', '7.1'],
  ] as const) {
    assert.ok(!offered(text, { phpVersion: old }, fpm).includes(label), `${label} on ${old}`);
    assert.ok(offered(text, { phpVersion: fresh }, fpm).includes(label), `${label} on ${fresh}`);
  }
});

test('a hover on what the release lacks says so', () => {
  const site = `#- ${nginx}\nevents {}\nhttp { server { listen 443 ssl; http2 on; keepalive_requests 100; } }`;
  assert.match(
    hovered(site, 'http2', { nginxVersion: '1.22.1' }),
    /^nginx does not start: nginx 1\.22\.1 does not support `http2`: it was added in 1\.25\.1\n/,
  );
  assert.doesNotMatch(hovered(site, 'http2', { nginxVersion: '1.26.3' }), /does not/);
  assert.doesNotMatch(hovered(site, 'http2', {}), /does not start/);
  assert.match(
    hovered(site, 'http2', { nginxVersion: '1.22.1-9+deb12u11' }),
    /^`http2` was added in nginx 1\.25\.1: 1\.22\.1 supports it only where the distribution backported it/,
  );
  const pool = `;- ${fpm}\n[www]\nuser = www-data\nlisten = 127.0.0.1:9000\nlisten.backlog = 100\npm = static\npm.max_children = 2\npm.max_spawn_rate = 3\n`;
  assert.match(
    hovered(pool, 'pm.max_spawn', { phpVersion: '8.0' }, fpm),
    /^PHP-FPM does not start: PHP 8\.0 does not support `pm\.max_spawn_rate`: it was added in 8\.1/,
  );
  assert.doesNotMatch(hovered(pool, 'pm.max_spawn', { phpVersion: '8.1' }, fpm), /does not start/);
});

test('a default is that of the release', () => {
  const pool = `;- ${fpm}\n[www]\nlisten = 127.0.0.1:9000\nlisten.backlog = 100\n`;
  assert.match(hovered(pool, 'listen.backlog', { phpVersion: '8.1' }, fpm), /default `511`/);
  assert.match(hovered(pool, 'listen.backlog', { phpVersion: '8.2' }, fpm), /default `-1`/);
});
