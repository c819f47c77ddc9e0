/** What a `fastcgi_pass` with variables may mean: every value that is written in the files, or why it cannot be known. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastcgiPass } from '../../server/src/model/nginx/config/passes.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

/** For each pass its addresses, or `unknown (reason): message`. */
function addresses(http: string, others = ''): readonly string[] {
  const host = hostOf(loadFixture(`#- /etc/nginx/nginx.conf\nhttp { ${http} }\n${others}`));
  return host
    .snapshot()
    .workspace.deployments.flatMap((deployment) => deployment.passes.map((verdict) => say(verdict.pass)));
}

function say({ targets }: FastcgiPass): string {
  return targets.kind === 'unknown'
    ? `unknown (${targets.because}): ${targets.message}`
    : targets.list.map((target) => target.text).join(' | ');
}

const a = 'unix:/run/a.sock';
const b = 'unix:/run/b.sock';

const rows: readonly (readonly [title: string, http: string, ...addresses: readonly string[]])[] = [
  // set
  ['set in the location', `server { location / { set $p ${a}; fastcgi_pass $p; } }`, a],
  ['set in the server', `server { set $p ${a}; location / { fastcgi_pass $p; } }`, a],
  [
    "the location's own set hides the server's",
    `server { set $p ${a}; location / { set $p ${b}; fastcgi_pass $p; } }`,
    b,
  ],
  ['the last of two counts', `server { location / { set $p ${a}; set $p ${b}; fastcgi_pass $p; } }`, b],
  ['names ignore case', `server { location / { set $Pool ${a}; fastcgi_pass $pOOL; } }`, a],
  [
    'an if may change it',
    `server { location / { set $p ${a}; if ($x) { set $p ${b}; } fastcgi_pass $p; } }`,
    `${a} | ${b}`,
  ],
  [
    'an if before the set changes nothing',
    `server { location / { if ($x) { set $p ${b}; } set $p ${a}; fastcgi_pass $p; } }`,
    a,
  ],
  [
    'an if of the server may change it too',
    `server { set $p ${a}; if ($x) { set $p ${b}; } location / { fastcgi_pass $p; } }`,
    `${a} | ${b}`,
  ],
  [
    'a call inside the if sees what the if sets',
    `server { location / { set $p ${a}; if ($x) { set $p ${b}; fastcgi_pass $p; } } }`,
    b,
  ],
  [
    'another location may have set it before an internal redirect',
    `server { location /a { set $p ${b}; } location / { fastcgi_pass $p; } }`,
    b,
  ],
  ['what another server sets is empty here', `server { set $p ${b}; } server { location / { fastcgi_pass $p; } }`, ''],
  // parts
  [
    'put together from pieces',
    `server { set $pool shop; location / { fastcgi_pass unix:/run/php/$pool.sock; } }`,
    'unix:/run/php/shop.sock',
  ],
  [
    'in braces',
    `server { set $pool shop; location / { fastcgi_pass unix:/run/php/\${pool}8.sock; } }`,
    'unix:/run/php/shop8.sock',
  ],
  [
    'through another variable',
    `server { set $dir /run/php; location / { set $p unix:$dir/a.sock; fastcgi_pass $p; } }`,
    'unix:/run/php/a.sock',
  ],
  [
    'two variables of one value each',
    `server { set $h 127.0.0.1; set $n 9000; location / { fastcgi_pass $h:$n; } }`,
    '127.0.0.1:9000',
  ],
  [
    'one variable twice has one value at a time',
    `map $host $u { default a; x b; } server { location / { fastcgi_pass unix:/home/$u/$u.sock; } }`,
    'unix:/home/a/a.sock | unix:/home/b/b.sock',
  ],
  [
    'two variables of several values may depend on each other',
    `map $host $h { default a; x b; } map $host $n { default 1; x 2; } server { location / { fastcgi_pass $h:$n; } }`,
    'unknown (variable): which values of `$h` and `$n` occur together is unknown',
  ],
  // maps
  [
    'map with default',
    `map $host $p { default ${a}; shop.example ${b}; } server { location / { fastcgi_pass $p; } }`,
    `${a} | ${b}`,
  ],
  ['map without default', `map $host $p { shop.example ${b}; } server { location / { fastcgi_pass $p; } }`, b],
  // the names of the server
  [
    'map of the name of the server',
    `map $server_name $p { a.example ${a}; b.example ${b}; } server { server_name b.example a.example; location / { fastcgi_pass $p; } }`,
    b,
  ],
  [
    'map of the name that was asked for: one of those of the server',
    `map $host $p { A.example ${a}; ~^b\\. ${b}; default unix:/run/c.sock; } server { server_name b.example a.example; location / { fastcgi_pass $p; } } server { server_name c.example; }`,
    `${a} | ${b}`,
  ],
  [
    'the default server answers for other names as well, and those of the map that have servers are not among them',
    `map $host $p { a.example ${a}; b.example ${b}; default unix:/run/c.sock; } server { listen 80 default_server; server_name b.example; location / { fastcgi_pass $p; } }`,
    `${b} | unix:/run/c.sock`,
  ],
  [
    'any name may come to a server whose name is a pattern',
    `map $host $p { a.example ${a}; b.example ${b}; } server { server_name *.example; location / { fastcgi_pass $p; } }`,
    `${a} | ${b}`,
  ],
  [
    'a server that is alone answers for every name',
    `map $host $p { a.example ${a}; default ${b}; } server { server_name a.example; location / { fastcgi_pass $p; } }`,
    `${a} | ${b}`,
  ],
  [
    'wildcards of a map with hostnames',
    `map $host $p { hostnames; *.example ${a}; .test ${b}; } server { server_name a.test; location / { fastcgi_pass $p; } } server { server_name c.test; }`,
    b,
  ],
  [
    'the first name of the server, without the dot before it',
    `server { server_name .Shop.example b.example; location / { fastcgi_pass unix:/run/$server_name.sock; } }`,
    'unix:/run/shop.example.sock',
  ],
  [
    'the first name is a pattern',
    `server { server_name ~^shop; location / { fastcgi_pass unix:/run/$server_name.sock; } }`,
    'unknown (variable): address comes from `$server_name`, not set in any file here',
  ],
  [
    'map with regular expressions and flags',
    `map $host $p { hostnames; volatile; default ${a}; ~^b\\. ${b}; } server { location / { fastcgi_pass $p; } }`,
    `${a} | ${b}`,
  ],
  [
    'map whose values are variables',
    `map $host $p { default unix:/run/$u.sock; } server { set $u shop; location / { fastcgi_pass $p; } }`,
    'unix:/run/shop.sock',
  ],
  [
    'map without values',
    `map $host $p { hostnames; } server { location / { fastcgi_pass $p; } }`,
    'unknown (variable): `map` gives no value',
  ],
  [
    'map that includes its lines',
    `map $host $p { default ${a}; include hosts.map; } server { location / { fastcgi_pass $p; } }`,
    'unknown (missing-include): `map` reads values from an include',
  ],
  [
    'a set wins over a map',
    `map $host $p { default ${a}; } server { location / { set $p ${b}; fastcgi_pass $p; } }`,
    b,
  ],
  ['geo', `geo $p { default ${a}; 10.0.0.0/8 ${b}; } server { location / { fastcgi_pass $p; } }`, `${a} | ${b}`],
  [
    'geo of another address, with switches',
    `geo $arg_ip $p { proxy 10.0.0.1; delete 10.0.0.2; default ${a}; } server { location / { fastcgi_pass $p; } }`,
    a,
  ],
  [
    'split_clients',
    `split_clients $remote_addr $p { 50% ${a}; * ${b}; } server { location / { fastcgi_pass $p; } }`,
    `${a} | ${b}`,
  ],
  // what cannot be known
  [
    'set nowhere',
    `server { location / { fastcgi_pass $p; } }`,
    'unknown (variable): address comes from `$p`, not set in any file here',
  ],
  [
    'a capture',
    `server { location ~ ^/(\\w+) { fastcgi_pass unix:/run/$1.sock; } }`,
    'unknown (variable): address comes from `$1`, not set in any file here',
  ],
  ['itself', `server { location / { set $p $p/x; fastcgi_pass $p; } }`, 'unknown (variable): `$p` refers to itself'],
  [
    'itself, in a circle',
    `server { location / { set $p $q; set $q $p; fastcgi_pass $p; } }`,
    'unknown (variable): `$p` refers to itself',
  ],
  [
    'one known value does not help where another is unknown',
    `map $host $p { default ${a}; x $secret; } server { location / { fastcgi_pass $p; } }`,
    'unknown (variable): address comes from `$secret`, not set in any file here',
  ],
  [
    'set without a value',
    `server { location / { set $p; fastcgi_pass $p; } }`,
    'unknown (malformed): `set` without a value',
  ],
  // templates
  [
    'envsubst, in braces',
    `server { location / { fastcgi_pass \${PHP_HOST}:9000; } }`,
    'unknown (template): address comes from `$PHP_HOST`, which looks like a placeholder for envsubst',
  ],
  [
    'envsubst, bare',
    `server { location / { fastcgi_pass $PHP_HOST; } }`,
    'unknown (template): address comes from `$PHP_HOST`, which looks like a placeholder for envsubst',
  ],
  ['upper case that is set is a variable', `server { set $PHP_HOST ${a}; location / { fastcgi_pass $PHP_HOST; } }`, a],
  [
    'mustaches',
    `server { location / { fastcgi_pass {{ php_host }}:9000; } }`,
    'unknown (template): "{{ php_host }}:9000" is filled in by a template',
  ],
  [
    'percent signs',
    `server { location / { fastcgi_pass unix:/run/%user%.sock; } }`,
    'unknown (template): "unix:/run/%user%.sock" is filled in by a template',
  ],
  [
    'underscores',
    `server { location / { fastcgi_pass unix:/run/__APP__.sock; } }`,
    'unknown (template): "unix:/run/__APP__.sock" is filled in by a template',
  ],
  [
    'a placeholder inside a value',
    `map $host $p { default @SOCKET@; } server { location / { fastcgi_pass $p; } }`,
    'unknown (template): "@SOCKET@" is filled in by a template',
  ],
  // upstreams
  [
    'an upstream by name, in any case, defined later',
    `server { location / { fastcgi_pass PHP; } } upstream php { server ${a}; server ${b} backup; }`,
    `${a} | ${b}`,
  ],
  [
    'an upstream through a variable',
    `upstream php { server ${a}; } server { set $p php; location / { fastcgi_pass $p; } }`,
    a,
  ],
  [
    'a server that is down is never asked',
    `upstream php { server ${a}; server ${b} down; } server { location / { fastcgi_pass php; } }`,
    a,
  ],
  [
    'a server without a port means port 80',
    `upstream php { server 127.0.0.1; } server { location / { fastcgi_pass php; } }`,
    '127.0.0.1',
  ],
  [
    'two upstreams of one name',
    `upstream php { server ${a}; } upstream PHP { server ${b}; } server { location / { fastcgi_pass php; } }`,
    'unknown (missing-include): more than one upstream is named "php"',
  ],
  [
    'a name that no file defines',
    `server { location / { fastcgi_pass php; } }`,
    'unknown (missing-include): upstream "php" is defined in no file of this configuration',
  ],
  [
    'a template in an upstream',
    `upstream php { server {{ host }}:9000; } server { location / { fastcgi_pass php; } }`,
    'unknown (template): "{{ host }}:9000" is filled in by a template',
  ],
  [
    'two words',
    `server { location / { fastcgi_pass unix: /run/a.sock; } }`,
    'unknown (malformed): `fastcgi_pass` takes one address',
  ],
];

for (const [title, http, ...expected] of rows) test(title, () => assert.deepEqual(addresses(http), expected));

test('a map in another file of the configuration counts', () => {
  assert.deepEqual(
    addresses(
      `include maps.conf; server { location / { fastcgi_pass $p; } }`,
      `#- /etc/nginx/maps.conf\nmap $host $p { default ${a}; }`,
    ),
    [a],
  );
});

test('the servers of an upstream may come from an include', () => {
  assert.deepEqual(
    addresses(
      `upstream php { include peers.conf; } server { location / { fastcgi_pass php; } }`,
      `#- /etc/nginx/peers.conf\nserver ${a};\nserver ${b};`,
    ),
    [`${a} | ${b}`],
  );
});

test('loose files find the upstreams of their neighbours', () => {
  const host = hostOf(
    loadFixture(`
#- /srv/sites/shop.conf
server { location / { fastcgi_pass php; } }
#- /srv/upstreams.conf
upstream php { server ${a}; }`),
  );
  const verdicts = host.snapshot().workspace.deployments.flatMap((deployment) => deployment.passes);
  assert.deepEqual(
    verdicts.map((verdict) => say(verdict.pass)),
    [a],
  );
});

test('an address can be edited where its word is exactly the address', () => {
  const host = hostOf(
    loadFixture(`
#- /etc/nginx/nginx.conf
http { server { set $p "${a}"; set $d /run; location /a { fastcgi_pass $p; } location /b { fastcgi_pass unix:$d/b.sock; } } }`),
  );
  const passes = host
    .snapshot()
    .workspace.deployments.flatMap((deployment) => deployment.passes.map((verdict) => verdict.pass));
  const targets = passes.flatMap(({ targets: known }) => (known.kind === 'known' ? known.list : []));
  assert.deepEqual(
    targets.map((target) => [target.text, target.whole, target.through]),
    [
      [a, true, 'variable'],
      [b, false, 'variable'],
    ],
  );
});

test('values that multiply are given up, not worked out', () => {
  const locations = Array.from(
    { length: 40 },
    (_, n) => `location /${n} { set $a $b; set $b $c; set $c $d; set $d $e; set $e $a; }`,
  ).join(' ');
  const maps = Array.from({ length: 40 }, (_, n) => `h${n} unix:/run/${n}.sock;`).join(' ');
  assert.deepEqual(addresses(`server { ${locations} location / { fastcgi_pass $a; } }`), [
    'unknown (variable): `$a` refers to itself',
  ]);
  assert.match(
    addresses(`map $host $p { ${maps} } map $port $p { ${maps} } server { location / { fastcgi_pass $p; } }`)[0] ?? '',
    /more than 64 values/,
  );
});
