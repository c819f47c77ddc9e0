/** Blocks and their settings: what is inherited from where, through which includes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastcgiCall } from '../../server/src/model/nginx/calls.ts';
import type { Effective } from '../../server/src/model/value.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** The calls of a workspace, in the order in which nginx reads them. */
function callsOf(notation: string): readonly FastcgiCall[] {
  return hostOf(loadFixture(notation))
    .snapshot()
    .workspace.deployments.flatMap((deployment) => deployment.calls.map((verdict) => verdict.call));
}

/** `5000 written`, `5000 inherited from http`, `60000 default`, `unknown (template)`. */
function say(value: Effective<number>): string {
  if (value.kind === 'unknown') return `unknown (${value.because})`;
  const { provenance } = value;
  return `${value.value} ${provenance.kind === 'inherited' ? `inherited from ${provenance.level}` : provenance.kind}`;
}

const readTimeout = (notation: string): readonly string[] =>
  callsOf(notation).map((call) => say(call.get('fastcgi_read_timeout')));
const main = (http: string): string => `#- /etc/nginx/nginx.conf\n${http}`;
const pass = 'fastcgi_pass 127.0.0.1:9000;';

const rows: readonly (readonly [title: string, http: string, ...values: readonly string[]])[] = [
  ["nothing is written: nginx's default", `http { server { location / { ${pass} } } }`, '60000 default'],
  ['written in the location', `http { server { location / { fastcgi_read_timeout 5s; ${pass} } } }`, '5000 written'],
  [
    'behind the call is as good as before it',
    `http { server { location / { ${pass} fastcgi_read_timeout 5s; } } }`,
    '5000 written',
  ],
  [
    'from the server',
    `http { server { fastcgi_read_timeout 5s; location / { ${pass} } } }`,
    '5000 inherited from server',
  ],
  ['from http', `http { fastcgi_read_timeout 5s; server { location / { ${pass} } } }`, '5000 inherited from http'],
  [
    'from an outer location',
    `http { server { location / { fastcgi_read_timeout 5s; location ~ x { ${pass} } } } }`,
    '5000 inherited from location',
  ],
  [
    'an if in a location inherits from it',
    `http { server { location / { fastcgi_read_timeout 5s; if ($x) { ${pass} } } } }`,
    '5000 inherited from location',
  ],
  [
    'a limit_except does too',
    `http { server { location / { fastcgi_read_timeout 5s; limit_except GET { ${pass} } } } }`,
    '5000 inherited from location',
  ],
  [
    'the nearest block wins',
    `http { fastcgi_read_timeout 1s; server { fastcgi_read_timeout 2s; location / { fastcgi_read_timeout 3s; location ~ x { ${pass} } } } }`,
    '3000 inherited from location',
  ],
  [
    'never from a sibling',
    `http { server { location /a { fastcgi_read_timeout 5s; } location /b { ${pass} } } server { fastcgi_read_timeout 6s; } }`,
    '60000 default',
  ],
  [
    'each call has its own',
    `http { server { location /a { fastcgi_read_timeout 5s; ${pass} } location /b { ${pass} } } }`,
    '5000 written',
    '60000 default',
  ],
  [
    'a unit that nginx refuses is no value',
    `http { server { location / { fastcgi_read_timeout 1.5s; ${pass} } } }`,
    'unknown (malformed)',
  ],
  [
    'no argument is no value',
    `http { server { location / { fastcgi_read_timeout; ${pass} } } }`,
    'unknown (malformed)',
  ],
  [
    'a template placeholder can be anything',
    `http { server { location / { fastcgi_read_timeout {{ timeout }}; ${pass} } } }`,
    'unknown (template)',
  ],
  [
    'a variable is no time',
    `http { server { location / { fastcgi_read_timeout $t; ${pass} } } }`,
    'unknown (variable)',
  ],
  [
    'stream and mail are other worlds',
    `stream { server { fastcgi_read_timeout 5s; ${pass} } } http { server { location / { ${pass} } } }`,
    '60000 default',
  ],
];

for (const [title, http, ...values] of rows) test(title, () => assert.deepEqual(readTimeout(main(http)), values));

test('an included file sets what its block would', () => {
  assert.deepEqual(
    readTimeout(`
#- /etc/nginx/nginx.conf
http { server { include times.conf; location / { ${pass} } } }
#- /etc/nginx/times.conf
fastcgi_read_timeout 5s;`),
    ['5000 inherited from server'],
  );
});

test('of two in one block the later one counts, includes in their place', () => {
  assert.deepEqual(
    readTimeout(`
#- /etc/nginx/nginx.conf
http { server { location / { fastcgi_read_timeout 1s; include times.conf; ${pass} } location /b { include times.conf; fastcgi_read_timeout 1s; ${pass} } } }
#- /etc/nginx/times.conf
fastcgi_read_timeout 5s;`),
    ['5000 written', '1000 written'],
  );
});

test('a snippet that two servers include is two calls, each with its own inheritance', () => {
  const calls = callsOf(`
#- /etc/nginx/nginx.conf
http { server { fastcgi_read_timeout 1s; include php.conf; } server { fastcgi_read_timeout 2s; include php.conf; } }
#- /etc/nginx/php.conf
location / { ${pass} }`);
  assert.deepEqual(
    calls.map((call) => say(call.get('fastcgi_read_timeout'))),
    ['1000 inherited from server', '2000 inherited from server'],
  );
  assert.equal(calls[0]?.at.range.start, calls[1]?.at.range.start);
  assert.deepEqual(
    calls.map((call) => call.at.via.length),
    [1, 1],
  );
  assert.notDeepEqual(calls[0]?.at.via, calls[1]?.at.via);
});

test('the way to a line names every include, outermost first', () => {
  const [call] = callsOf(`
#- /etc/nginx/nginx.conf
http { include sites/*.conf; }
#- /etc/nginx/sites/shop.conf
server { location / { include php.conf; } }
#- /etc/nginx/php.conf
${pass}`);
  assert.deepEqual(
    call?.at.via.map((step) => step.file),
    ['/etc/nginx/nginx.conf', '/etc/nginx/sites/shop.conf'],
  );
  assert.equal(call?.at.file, '/etc/nginx/php.conf');
});

test("an include is relative to the main file's folder, never to the file it stands in", () => {
  assert.deepEqual(
    readTimeout(`
#- /etc/nginx/nginx.conf
http { include sites/*.conf; }
#- /etc/nginx/sites/shop.conf
server { include times.conf; location / { ${pass} } }
#- /etc/nginx/times.conf
fastcgi_read_timeout 1s;
#- /etc/nginx/sites/times.txt
fastcgi_read_timeout 2s;`),
    ['1000 inherited from server'],
  );
});

const hidden: readonly (readonly [title: string, http: string, value: string])[] = [
  [
    'a file that nobody read may set it nearer',
    `http { server { include /srv/unread.conf; location / { ${pass} } } }`,
    'unknown (missing-include)',
  ],
  [
    "but not where the call's own block sets it",
    `http { server { include /srv/unread.conf; location / { fastcgi_read_timeout 5s; ${pass} } } }`,
    '5000 written',
  ],
  [
    'nor further out than the value',
    `http { include /srv/unread.conf; server { fastcgi_read_timeout 5s; location / { ${pass} } } }`,
    '5000 inherited from server',
  ],
  ['nor outside of http', `include /srv/unread.conf; http { server { location / { ${pass} } } }`, '60000 default'],
  [
    'nor in a sibling',
    `http { server { include /srv/unread.conf; } server { location / { ${pass} } } }`,
    '60000 default',
  ],
  [
    'nor in a stock file that sets no times',
    `http { server { location / { include /srv/fastcgi_params; ${pass} } } }`,
    '60000 default',
  ],
  [
    'a pattern that matches nothing in a known folder hides nothing',
    `http { server { include /etc/nginx/none*.conf; location / { ${pass} } } }`,
    '60000 default',
  ],
];

for (const [title, http, value] of hidden) test(title, () => assert.deepEqual(readTimeout(main(http)), [value]));

test('a value knows its place and its level', () => {
  const [call] = callsOf(main(`http { fastcgi_read_timeout 5s; server { location / { ${pass} } } }`));
  const value = call?.get('fastcgi_read_timeout');
  assert.ok(value?.kind === 'known' && value.provenance.kind === 'inherited');
  assert.deepEqual(value.provenance.at, { file: '/etc/nginx/nginx.conf', range: { start: 28, end: 30 }, via: [] });
});
