/** What `$1` is worth on the way of a request, as nginx 1.22.1 answers it, and which requests a value of a variable is for. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestsTo } from '../../server/src/model/nginx/config/passes.ts';
import { waysOf } from '../../server/src/model/nginx/request/answering.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';

const main = '/etc/nginx/nginx.conf';

/** The texts with which a server answers a path; `$1` stays in them where it is not known. */
function answers(server: string, path: string): readonly (string | undefined)[] {
  const snapshot = hostOf({
    files: new Map([[fileId(main), `events {}\nhttp { server { ${server} } }\n`]]),
  }).snapshot();
  const config = snapshot.workspace.configs[0];
  const scope = config?.top.children.flatMap((http) => http.children).find((one) => one.kind === 'server');
  assert.ok(config !== undefined && scope !== undefined);
  const question = { server: scope, surroundings: { config, platform: undefined }, exists: () => undefined };
  return waysOf(question, path).map(({ outcome }) => (outcome.kind === 'return' ? outcome.text : outcome.kind));
}

const name = 'server_name ~^(.+)\\.example$;';
const cases: readonly (readonly [title: string, server: string, path: string, text: string])[] = [
  ['no pattern but that of the name', `${name} location /e { return 200 "$1."; }`, '/e', '$1.'],
  ['no pattern at all', 'server_name a; location /e { return 200 "$1."; }', '/e', '.'],
  ['a location with a pattern without groups', `${name} location ~ ^/r { return 200 "$1."; }`, '/r', '.'],
  ['a location with a group', `${name} location ~ ^/(r) { return 200 "$1."; }`, '/r', 'r.'],
  ['a nested location', `location ~ ^/(r) { location ~ x$ { return 200 "$1."; } }`, '/rx', '.'],
  ['a condition that matches', `${name} location /i { if ($uri ~ ^/i(x)) { return 200 "$1."; } }`, '/ix', 'x.'],
  ['one that does not', `${name} location /i { if ($uri ~ ^/z) { break; } return 200 "$1."; }`, '/i', '.'],
  ['one without a pattern', `${name} location /i { if ($uri = z) { break; } return 200 "$1."; }`, '/i', '$1.'],
  ['a rewrite that does not match', `${name} location /w { rewrite ^/z(.) /x; return 200 "$1."; }`, '/w', '.'],
];
for (const [title, server, path, text] of cases)
  test(`captures: ${title}`, () => assert.deepEqual(answers(server, path), [text]));

/** Which requests go where, of the only `fastcgi_pass`. */
function conditions(http: string): readonly string[] {
  const text = `events {}\nhttp { ${http} }\n`;
  const { workspace } = hostOf({ files: new Map([[fileId(main), text]]) }).snapshot();
  const [verdict] = workspace.passesIn(fileId(main));
  return (verdict?.targets ?? []).map(
    ({ target }) => `${target.text} ${requestsTo(target, verdict?.pass.word ?? assert.fail())}`,
  );
}

test('values of a variable: the line of the table, or the block of the set', () => {
  const pass = 'server { location / { fastcgi_pass unix:/run/$v.sock; } }';
  assert.deepEqual(conditions(`map $host $v { a.example a; ~^b b; default c; } ${pass}`), [
    'unix:/run/a.sock where $v is a (a.example)',
    'unix:/run/b.sock where $v is b (~^b)',
    'unix:/run/c.sock where $v is c (default)',
  ]);
  assert.deepEqual(conditions(`map $host $v { a.example a; } ${pass}`), [
    'unix:/run/a.sock where $v is a (a.example)',
    'unix:/run/.sock where $v is empty (no default)',
  ]);
  const whole = 'server { location / { fastcgi_pass $w; } }';
  assert.deepEqual(conditions(`geo $w { 10.0.0.0/8 unix:/a; default unix:/b; } ${whole}`), [
    'unix:/a where $remote_addr is in 10.0.0.0/8',
    'unix:/b where $remote_addr is anything else',
  ]);
  assert.deepEqual(conditions(`split_clients $arg_a $w { 20% unix:/a; * unix:/b; } ${whole}`), [
    'unix:/a for 20% of the requests',
    'unix:/b for the rest of the requests',
  ]);
  assert.deepEqual(
    conditions('server { set $w unix:/a; location /x { set $w unix:/b; } location ~ y { fastcgi_pass $w; } }'),
    ['unix:/a where $w is set in server', 'unix:/b where $w is set in location /x'],
  );
});
