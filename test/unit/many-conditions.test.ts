/** Conditions that the files do not decide: each splits the way of a request, and hundreds of them must neither take long nor hide what is known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waysOf } from '../../server/src/model/nginx/request/answering.ts';
import { parseUri } from '../../server/src/model/nginx/request/uri.ts';
import type { Way } from '../../server/src/model/nginx/request/request.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';

const main = '/etc/nginx/nginx.conf';
const php = 'location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; }';

/** The ways of a GET in the only server of a configuration. */
function ways(server: string, target: string): readonly Way[] {
  const snapshot = hostOf({
    files: new Map([[fileId(main), `events {}\nhttp { server { root /srv/shop; ${server} } }\n`]]),
  }).snapshot();
  const config = snapshot.workspace.configs[0];
  const scope = config?.top.children.flatMap((http) => http.children).find((one) => one.kind === 'server');
  assert.ok(config !== undefined && scope !== undefined);
  return waysOf(
    { server: scope, surroundings: { config, platform: undefined }, exists: () => undefined },
    parseUri(target, { mergeSlashes: true })?.path ?? '',
  );
}

const reported = (all: readonly Way[]): readonly string[] =>
  all.map(({ outcome }) =>
    outcome.kind === 'return' || outcome.kind === 'status' ? String(outcome.code) : outcome.kind,
  );
const repeated = (count: number, one: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => one(index)).join('\n');

test('hundreds of conditions that set one variable leave two ways', () => {
  const list = repeated(800, (index) => `if ($http_referer ~* 'spam${index}\\.example') { set $bad 1; }`);
  const found = ways(`set $bad 0; ${list} if ($bad = 1) { return 403; } ${php}`, '/index.php');
  assert.deepEqual(reported(found), ['403', 'fastcgi']);
  assert.deepEqual(found[0]?.conditions, ['($http_referer ~* spam0\\.example) is true']);
  assert.equal(found[1]?.conditions.length, 800);
});

test('a condition after which all is as if it were false is no condition of the way', () => {
  const found = ways(
    `set $a 1; if ($http_x) { set $a 1; } if ($http_y) { } if ($http_z) { set $b 1; } ${php}`,
    '/index.php',
  );
  assert.deepEqual(
    found.map(({ outcome, conditions }) => [outcome.kind, conditions]),
    [
      ['fastcgi', ['($http_z) is true']],
      ['fastcgi', ['($http_z) is false']],
    ],
  );
});

test('each condition that answers by itself is a way, in order', () => {
  const found = ways(
    `${repeated(300, (index) => `if ($http_user_agent ~ bot${index}) { return ${400 + (index % 4)}; }`)} ${php}`,
    '/index.php',
  );
  assert.deepEqual(reported(found), [
    ...Array.from({ length: 300 }, (_, index) => String(400 + (index % 4))),
    'fastcgi',
  ]);
});

test('conditions about files stay with their way: what follows asks them again', () => {
  const found = ways(
    `if (-f /srv/shop/closed) { set $x 1; } set $x 0; if (-f /srv/shop/closed) { return 503; } ${php}`,
    '/index.php',
  );
  assert.deepEqual(
    found.map(({ outcome, conditions }) => [outcome.kind, conditions]),
    [
      ['status', ['/srv/shop/closed exists']],
      ['fastcgi', ['there is no /srv/shop/closed']],
    ],
  );
});

test('beyond the limit the way on which no condition is true is followed all the same', () => {
  for (const count of [100, 500]) {
    const found = ways(
      `location ~ \\.php$ { ${repeated(count, (index) => `if ($http_x${index}) { set $a 1; }`)} fastcgi_pass 127.0.0.1:9000; }`,
      '/index.php',
    );
    assert.ok(reported(found).includes('unknown'));
    const last = found.at(-1);
    assert.equal(last?.outcome.kind, 'fastcgi');
    assert.equal(last.conditions.filter((one) => one.endsWith(' is false')).length, count);
  }
});

test('conditions that can all be told apart are followed so far, and unknown beyond, in bounded time', () => {
  const settings = repeated(40, (index) => `if ($http_x${index}) { set $v${index} 1; }`);
  const locations = repeated(12, (index) => `location /l${index} { ${settings} rewrite ^ /l${(index + 1) % 12}/x; }`);
  const started = performance.now();
  const found = ways(
    `${settings} ${locations} location @a { ${settings} try_files $uri @b; } location @b { ${settings} try_files $uri @a; } location / { try_files $uri @a; }`,
    '/l0',
  );
  assert.ok(
    found.some(
      ({ outcome }) => outcome.kind === 'unknown' && outcome.unknown.message === 'there are too many cases to follow',
    ),
  );
  assert.ok(found.length < 20_000);
  assert.ok(performance.now() - started < 20_000);
});
