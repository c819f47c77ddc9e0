/** Blocks and their settings: what is inherited from where, through which includes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastcgiPass } from '../../server/src/model/nginx/config/passes.ts';
import { amount, type Milliseconds } from '../../server/src/model/units.ts';
import type { Effective } from '../../server/src/model/value.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** The passes of a workspace, in the order in which nginx reads them. */
function passesOf(notation: string): readonly FastcgiPass[] {
  return hostOf(loadFixture(notation))
    .snapshot()
    .workspace.deployments.flatMap((deployment) => deployment.passes.map((verdict) => verdict.pass));
}

/** `5000 written`, `5000 inherited from http`, `60000 default`, `unknown (template)`. */
function say(value: Effective<Milliseconds>): string {
  if (value.kind === 'unknown') return `unknown (${value.because})`;
  const { provenance } = value;
  return `${amount(value.value)} ${provenance.kind === 'inherited' ? `inherited from ${provenance.level}` : provenance.kind}`;
}

const readTimeout = (notation: string): readonly string[] =>
  passesOf(notation).map((pass) => say(pass.get('fastcgi_read_timeout')));
const main = (http: string): string => `#- /etc/nginx/nginx.conf\n${http}`;
const passLine = 'fastcgi_pass 127.0.0.1:9000;';

const rows: readonly (readonly [title: string, http: string, ...values: readonly string[]])[] = [
  ["nothing is written: nginx's default", `http { server { location / { ${passLine} } } }`, '60000 default'],
  [
    'written in the location',
    `http { server { location / { fastcgi_read_timeout 5s; ${passLine} } } }`,
    '5000 written',
  ],
  [
    'behind the call is as good as before it',
    `http { server { location / { ${passLine} fastcgi_read_timeout 5s; } } }`,
    '5000 written',
  ],
  [
    'from the server',
    `http { server { fastcgi_read_timeout 5s; location / { ${passLine} } } }`,
    '5000 inherited from server',
  ],
  ['from http', `http { fastcgi_read_timeout 5s; server { location / { ${passLine} } } }`, '5000 inherited from http'],
  [
    'from an outer location',
    `http { server { location / { fastcgi_read_timeout 5s; location ~ x { ${passLine} } } } }`,
    '5000 inherited from location',
  ],
  [
    'an if in a location inherits from it',
    `http { server { location / { fastcgi_read_timeout 5s; if ($x) { ${passLine} } } } }`,
    '5000 inherited from location',
  ],
  [
    'a limit_except does too',
    `http { server { location / { fastcgi_read_timeout 5s; limit_except GET { ${passLine} } } } }`,
    '5000 inherited from location',
  ],
  [
    'the nearest block wins',
    `http { fastcgi_read_timeout 1s; server { fastcgi_read_timeout 2s; location / { fastcgi_read_timeout 3s; location ~ x { ${passLine} } } } }`,
    '3000 inherited from location',
  ],
  [
    'never from a sibling',
    `http { server { location /a { fastcgi_read_timeout 5s; } location /b { ${passLine} } } server { fastcgi_read_timeout 6s; } }`,
    '60000 default',
  ],
  [
    'each call has its own',
    `http { server { location /a { fastcgi_read_timeout 5s; ${passLine} } location /b { ${passLine} } } }`,
    '5000 written',
    '60000 default',
  ],
  [
    'a unit that nginx refuses is not a value',
    `http { server { location / { fastcgi_read_timeout 1.5s; ${passLine} } } }`,
    'unknown (malformed)',
  ],
  [
    'no argument is not a value',
    `http { server { location / { fastcgi_read_timeout; ${passLine} } } }`,
    'unknown (malformed)',
  ],
  [
    'a template placeholder can be anything',
    `http { server { location / { fastcgi_read_timeout {{ timeout }}; ${passLine} } } }`,
    'unknown (template)',
  ],
  [
    'a variable is not a time',
    `http { server { location / { fastcgi_read_timeout $t; ${passLine} } } }`,
    'unknown (variable)',
  ],
  [
    'stream and mail are other worlds',
    `stream { server { fastcgi_read_timeout 5s; ${passLine} } } http { server { location / { ${passLine} } } }`,
    '60000 default',
  ],
];

for (const [title, http, ...values] of rows) test(title, () => assert.deepEqual(readTimeout(main(http)), values));

test('an included file sets what its block would', () => {
  assert.deepEqual(
    readTimeout(`
#- /etc/nginx/nginx.conf
http { server { include times.conf; location / { ${passLine} } } }
#- /etc/nginx/times.conf
fastcgi_read_timeout 5s;`),
    ['5000 inherited from server'],
  );
});

test('of two in one block the later one counts, includes in their place', () => {
  assert.deepEqual(
    readTimeout(`
#- /etc/nginx/nginx.conf
http { server { location / { fastcgi_read_timeout 1s; include times.conf; ${passLine} } location /b { include times.conf; fastcgi_read_timeout 1s; ${passLine} } } }
#- /etc/nginx/times.conf
fastcgi_read_timeout 5s;`),
    ['5000 written', '1000 written'],
  );
});

test('a snippet that two servers include is two calls, each with its own inheritance', () => {
  const passes = passesOf(`
#- /etc/nginx/nginx.conf
http { server { fastcgi_read_timeout 1s; include php.conf; } server { fastcgi_read_timeout 2s; include php.conf; } }
#- /etc/nginx/php.conf
location / { ${passLine} }`);
  assert.deepEqual(
    passes.map((pass) => say(pass.get('fastcgi_read_timeout'))),
    ['1000 inherited from server', '2000 inherited from server'],
  );
  assert.equal(passes[0]?.at.range.start, passes[1]?.at.range.start);
  assert.deepEqual(
    passes.map((pass) => pass.at.via.length),
    [1, 1],
  );
  assert.notDeepEqual(passes[0]?.at.via, passes[1]?.at.via);
});

test('the way to a line names every include, outermost first', () => {
  const [pass] = passesOf(`
#- /etc/nginx/nginx.conf
http { include sites/*.conf; }
#- /etc/nginx/sites/shop.conf
server { location / { include php.conf; } }
#- /etc/nginx/php.conf
${passLine}`);
  assert.deepEqual(
    pass?.at.via.map((step) => step.file),
    ['/etc/nginx/nginx.conf', '/etc/nginx/sites/shop.conf'],
  );
  assert.equal(pass?.at.file, '/etc/nginx/php.conf');
});

test("an include is relative to the main file's folder, never to the file it stands in", () => {
  assert.deepEqual(
    readTimeout(`
#- /etc/nginx/nginx.conf
http { include sites/*.conf; }
#- /etc/nginx/sites/shop.conf
server { include times.conf; location / { ${passLine} } }
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
    `http { server { include /srv/unread.conf; location / { ${passLine} } } }`,
    'unknown (missing-include)',
  ],
  [
    "but not where the call's own block sets it",
    `http { server { include /srv/unread.conf; location / { fastcgi_read_timeout 5s; ${passLine} } } }`,
    '5000 written',
  ],
  [
    'nor further out than the value',
    `http { include /srv/unread.conf; server { fastcgi_read_timeout 5s; location / { ${passLine} } } }`,
    '5000 inherited from server',
  ],
  ['nor outside of http', `include /srv/unread.conf; http { server { location / { ${passLine} } } }`, '60000 default'],
  [
    'nor in a sibling',
    `http { server { include /srv/unread.conf; } server { location / { ${passLine} } } }`,
    '60000 default',
  ],
  [
    'nor in a stock file that sets no times',
    `http { server { location / { include /srv/fastcgi_params; ${passLine} } } }`,
    '60000 default',
  ],
  [
    'a pattern that matches nothing in a known folder hides nothing',
    `http { server { include /etc/nginx/none*.conf; location / { ${passLine} } } }`,
    '60000 default',
  ],
];

for (const [title, http, value] of hidden) test(title, () => assert.deepEqual(readTimeout(main(http)), [value]));

test('a value knows its place and its level', () => {
  const [pass] = passesOf(main(`http { fastcgi_read_timeout 5s; server { location / { ${passLine} } } }`));
  const value = pass?.get('fastcgi_read_timeout');
  assert.ok(value?.kind === 'known' && value.provenance.kind === 'inherited');
  assert.deepEqual(value.provenance.at, { file: '/etc/nginx/nginx.conf', range: { start: 28, end: 30 }, via: [] });
});
