/** The join: which pool answers which pass, which pass nobody answers, and what cannot be told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PassVerdict, TargetVerdict } from '../../server/src/model/deployment/deployment.ts';
import { hostOf, loadFixture, type HostOptions } from '../support/fixture.ts';

function verdicts(notation: string, options: HostOptions = {}): readonly PassVerdict[] {
  return hostOf(loadFixture(notation), options)
    .snapshot()
    .workspace.deployments.flatMap((deployment) => deployment.passes);
}

/** `served by www, certain` or `unserved` or `unknown (template)`, for each address. */
function say(target: TargetVerdict): string {
  const links = target.links
    .map((link) => ` by ${link.pool.name}, ${link.certainty}${link.basis === undefined ? '' : `, ${link.basis}`}`)
    .join(' and');
  const pools = target.pools.map((pool) => ` ${pool.name}`).join('');
  return `${target.state}${links}${pools}${target.reason === undefined ? '' : ` (${target.reason.because})`}`;
}

function sayPasses(notation: string, options: HostOptions = {}): readonly string[] {
  return verdicts(notation, options).map((verdict) =>
    verdict.targets.length === 0
      ? `${verdict.state} (${verdict.reason?.because ?? ''})`
      : verdict.targets.map(say).join(' | '),
  );
}

const nginx = (location: string, http = ''): string =>
  `#- /etc/nginx/nginx.conf\nevents {}\nhttp { ${http} server { ${location} } }\n`;
const pass = (address: string): string => nginx(`location ~ \\.php$ { fastcgi_pass ${address}; }`);
const master = ';- /etc/php/8.2/fpm/php-fpm.conf\n[global]\ninclude = /etc/php/8.2/fpm/pool.d/*.conf\n';
const pools = (...listens: readonly string[]): string =>
  `${master};- /etc/php/8.2/fpm/pool.d/pools.conf\n${listens.map((listen, n) => `[p${n}]\nlisten = ${listen}\npm = static\n`).join('')}`;

const states: readonly (readonly [title: string, files: string, verdict: string])[] = [
  // answered
  ['the socket of a pool', pass('unix:/run/php/a.sock') + pools('/run/php/a.sock'), 'served by p0, certain'],
  [
    'two spellings of one socket',
    pass('unix:/var/run/php//a.sock') + pools('/run/php/a.sock'),
    'served by p0, certain',
  ],
  ['a port', pass('127.0.0.1:9000') + pools('9000'), 'served by p0, certain'],
  ['localhost, which has two addresses', pass('localhost:9000') + pools('127.0.0.1:9000'), 'served by p0, certain'],
  [
    'a pool on localhost binds one of two addresses',
    pass('[::1]:9000') + pools('localhost:9000'),
    'served by p0, likely',
  ],
  [
    'two pools on one address',
    pass('127.0.0.1:9000') + pools('9000', '127.0.0.1:9000'),
    'served by p0, certain and by p1, certain',
  ],
  // answered by nobody
  ['another socket', pass('unix:/run/php/b.sock') + pools('/run/php/a.sock'), 'unserved'],
  ['another port', pass('127.0.0.1:9001') + pools('9000'), 'unserved'],
  ['a socket against a port', pass('unix:/run/php/a.sock') + pools('9000'), 'unserved'],
  [
    'a path relative to nginx against an absolute one',
    pass('unix:run/php/a.sock') + pools('/run/php/a.sock'),
    'unserved',
  ],
  // the port is right, the address is not
  ['the other family', pass('127.0.0.1:9000') + pools('[::1]:9000'), 'family p0'],
  ['a star is the loopback of IPv6', pass('127.0.0.1:9000') + pools('*:9000'), 'family p0'],
  [
    'localhost against 127.0.0.1, by the usual /etc/hosts',
    pass('127.0.0.1:9000') + pools('localhost:9000'),
    'maybe-family p0',
  ],
  // the pool's own mistake
  ["listen with nginx's prefix", pass('unix:/run/php/a.sock') + pools('unix:/run/php/a.sock'), 'blamed p0'],
  ['listen with a note in the path', pass('unix:/run/php/a.sock') + pools('/run/php/a.sock # shop'), 'blamed p0'],
  ['listen with a note behind the port', pass('127.0.0.1:9000') + pools('127.0.0.1:9000 # shop'), 'blamed p0'],
  ['listen without a host', pass('127.0.0.1:9000') + pools(':9000'), 'blamed p0'],
  ['listen without a port', pass('127.0.0.1:9123') + pools('127.0.0.1'), 'blamed p0'],
  ["another pool's mistake is not to blame", pass('unix:/run/php/b.sock') + pools('unix:/run/php/a.sock'), 'unserved'],
  // nginx's own mistake
  ['no address', pass('/run/php/a.sock') + pools('/run/php/a.sock'), 'malformed'],
  // what cannot be told
  ['no pool is known', pass('unix:/run/php/a.sock'), 'unknown (missing-include)'],
  [
    'pools that were not read',
    `${pass('unix:/run/php/a.sock')};- /etc/php/8.2/fpm/php-fpm.conf\n[global]\ninclude = /opt/pools/*.conf\n[www]\nlisten = 9000\n`,
    'unknown (missing-include)',
  ],
  [
    'a pool whose address is not known',
    pass('unix:/run/php/b.sock') + pools('/run/php/a.sock', '${SOCKET}'),
    'unknown (environment)',
  ],
  [
    'a pool without listen',
    `${pass('unix:/run/php/b.sock')}${master};- /etc/php/8.2/fpm/pool.d/www.conf\n[www]\npm = static\n`,
    'unknown (missing-include)',
  ],
  ['a host that is not this machine', pass('10.0.0.5:9000') + pools('9000'), 'unknown (host-name)'],
  ['a host by name', pass('php:9000') + pools('9000'), 'unknown (host-name)'],
  ['a pool on a host by name', pass('127.0.0.1:9000') + pools('php.internal:9000'), 'unknown (host-name)'],
  ['the same name on both sides', pass('php:9000') + pools('php:9000'), 'served by p0, certain'],
  ['a variable', pass('$backend') + pools('9000'), 'unknown (variable)'],
  // FastCGI servers that are not PHP-FPM
  ['fcgiwrap', pass('unix:/run/fcgiwrap.socket') + pools('9000'), 'unknown (environment)'],
  [
    'CGI scripts',
    nginx('location ~ \\.cgi$ { fastcgi_pass unix:/run/a.sock; }') + pools('9000'),
    'unknown (environment)',
  ],
  [
    'a script that is no PHP',
    nginx(
      'location /git { fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend; fastcgi_pass unix:/run/a.sock; }',
    ) + pools('9000'),
    'unknown (environment)',
  ],
  [
    'the same, set for the whole server',
    nginx(
      'fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend; location /git { fastcgi_pass unix:/run/a.sock; }',
    ) + pools('9000'),
    'unknown (environment)',
  ],
  ['a name that only contains such a word', pass('unix:/run/php/contracts-monolith.sock') + pools('9000'), 'unserved'],
  [
    'a server that nginx ignores',
    nginx('location / { fastcgi_pass unix:/run/b.sock; }', 'server { }') + pools('9000'),
    'unknown (environment)',
  ],
  // templates
  [
    'one expression on both sides',
    pass('unix:/run/php/{{ app }}.sock') + pools('/run/php/{{app}}.sock'),
    'served by p0, likely, same-expression',
  ],
  [
    'one expression, two spellings of the path',
    pass('unix:/var/run/php/{{ app }}.sock') + pools('"/run/php/{{- app -}}.sock"'),
    'served by p0, likely, same-expression',
  ],
  [
    'one expression that is the whole address',
    pass('<%= @listen %>') + pools('<%= @listen %>'),
    'served by p0, likely, same-expression',
  ],
  ['one name in braces', pass('unix:@{LISTEN}') + pools('@{LISTEN}'), 'served by p0, likely, same-expression'],
  [
    'one name between percent signs',
    pass('unix:/run/%user%.sock') + pools('/run/%user%.sock'),
    'served by p0, likely, same-expression',
  ],
  [
    'one variable of the environment',
    pass('unix:${SOCKET}') + pools('${SOCKET}'),
    'served by p0, likely, same-expression',
  ],
  [
    'one expression with the name of the pool',
    pass('unix:/run/{{ a }}/p0.sock') + pools('/run/{{ a }}/$pool.sock'),
    'served by p0, likely, same-expression',
  ],
  [
    'one expression in an upstream',
    nginx('location / { fastcgi_pass php; }', 'upstream php { server unix:/run/{{ a }}.sock; }') +
      pools('/run/{{ a }}.sock'),
    'served by p0, likely, same-expression',
  ],
  [
    'an upstream of which one server is written otherwise',
    nginx(
      'location / { fastcgi_pass php; }',
      'upstream php { server unix:/run/{{ a }}.sock; server unix:/run/{{ b }}.sock; }',
    ) + pools('/run/{{ a }}.sock'),
    'unknown (template)',
  ],
  [
    'another expression',
    pass('unix:/run/php/{{ app }}.sock') + pools('/run/php/{{ site }}.sock'),
    'unknown (template)',
  ],
  ['one expression, another port', pass('127.0.0.1:{{ port }}') + pools('{{ port }}'), 'unknown (template)'],
  [
    "nginx's side alone is filled in",
    pass('unix:/run/php/{{ app }}.sock') + pools('/run/php/app.sock'),
    'unknown (template)',
  ],
  [
    "the pool's side alone is filled in",
    pass('unix:/run/php/app.sock') + pools('/run/php/{{ app }}.sock'),
    'unknown (template)',
  ],
  [
    "a path without unix: on nginx's side",
    pass('/run/{{ app }}.sock') + pools('/run/{{ app }}.sock'),
    'unknown (template)',
  ],
  [
    'calls in both branches of a condition',
    nginx(
      '\n{% if a %}\nlocation / { fastcgi_pass 127.0.0.1:9000; }\n{% else %}\nlocation / { fastcgi_pass unix:/run/{{ b }}.sock; }\n{% endif %}\n',
    ) + pools('9000', '/run/{{ b }}.sock'),
    'served by p0, certain\nserved by p1, likely, same-expression',
  ],
  [
    "nginx's file holds conditions",
    `#- /etc/nginx/nginx.conf\nhttp {\n{% if php %}\nserver { location / { fastcgi_pass unix:/run/b.sock; } }\n{% endif %}\n}\n${pools('9000')}`,
    'unknown (template)',
  ],
  [
    "the pool's file holds conditions",
    `${pass('unix:/run/b.sock')}${master};- /etc/php/8.2/fpm/pool.d/www.conf\n[www]\n{% if x %}\nlisten = 9000\n{% endif %}\n`,
    'unknown (template)',
  ],
];

for (const [title, files, verdict] of states)
  test(title, () => assert.deepEqual(sayPasses(files), verdict.split('\n')));

const passes: readonly (readonly [title: string, states: readonly string[], state: PassVerdict['state']])[] = [
  ['every address is answered', ['unix:/run/php/a.sock'], 'served'],
  ['none is', ['unix:/run/php/x.sock', '127.0.0.1:1'], 'unserved'],
  ['some are', ['unix:/run/php/a.sock', 'unix:/run/php/x.sock'], 'unknown'],
  ['some cannot be told', ['unix:/run/php/x.sock', 'php:9000'], 'unknown'],
];

for (const [title, servers, state] of passes) {
  test(`a call through an upstream: ${title}`, () => {
    const upstream = `upstream php { ${servers.map((server) => `server ${server};`).join(' ')} }`;
    const [verdict] = verdicts(nginx('location / { fastcgi_pass php; }', upstream) + pools('/run/php/a.sock'));
    assert.equal(verdict?.state, state);
    assert.equal(verdict?.targets.length, servers.length);
    assert.ok(verdict?.targets.every(({ target }) => target.upstream?.name === 'php'));
  });
}

test('an upstream whose servers are all down has no address', () => {
  const [verdict] = verdicts(
    nginx('location / { fastcgi_pass php; }', 'upstream php { server unix:/run/a.sock down; }') + pools('/run/a.sock'),
  );
  assert.deepEqual([verdict?.state, verdict?.targets], ['unknown', []]);
});

test('a snippet that two servers include is judged twice', () => {
  assert.deepEqual(
    sayPasses(`#- /etc/nginx/nginx.conf
http { server { server_name a; include php.conf; } server { server_name b; include php.conf; } }
#- /etc/nginx/php.conf
location / { fastcgi_pass 127.0.0.1:9000; }
${pools('9000')}`),
    ['served by p0, certain', 'served by p0, certain'],
  );
});

test('in containers equal text proves nothing', () => {
  const containers =
    '#- /docker-compose.yml\nservices:\n  web: { image: "nginx:1.27" }\n  php: { image: "php:8.3-fpm" }\n';
  assert.deepEqual(sayPasses(pass('127.0.0.1:9000') + pools('9000') + containers), [
    'unknown by p0, likely (container)',
  ]);
  assert.deepEqual(sayPasses(pass('127.0.0.1:9001') + pools('9000') + containers), ['unknown (container)']);
});

test('containers of another workspace folder do not matter', () => {
  const files =
    pass('127.0.0.1:9001') +
    pools('9000') +
    '#- /srv/docker-compose.yml\nservices:\n  web: { image: "nginx:1.27" }\n  php: { image: "php:8.3-fpm" }\n';
  assert.deepEqual(sayPasses(files, { roots: ['/etc', '/srv'] }), ['unserved']);
});

const pair = (folder: string, listen: string): string => `#- ${folder}/nginx/nginx.conf
http { server { location / { fastcgi_pass unix:/run/${folder.slice(3)}.sock; } } }
;- ${folder}/php/php-fpm.conf
[global]
error_log = /dev/null
[${folder.slice(3)}]
listen = ${listen}
pm = static
`;

test('the nearest pools answer; those further away may vouch, never accuse', () => {
  assert.deepEqual(sayPasses(pair('/r/shop', '/run/shop.sock') + pair('/r/blog', '/run/blog.sock')), [
    'served by blog, certain',
    'served by shop, certain',
  ]);
  assert.deepEqual(sayPasses(pair('/r/shop', '/run/blog.sock') + pair('/r/blog', '/run/shop.sock')), [
    'served by shop, likely',
    'served by blog, likely',
  ]);
  assert.deepEqual(sayPasses(pair('/r/shop', '/run/x.sock') + pair('/r/blog', '127.0.0.1:9000')), [
    'unserved',
    'unserved',
  ]);
});

test('several versions of PHP beside one nginx are all near', () => {
  const other =
    ';- /etc/php/8.3/fpm/php-fpm.conf\n[global]\ninclude = /etc/php/8.3/fpm/pool.d/*.conf\n;- /etc/php/8.3/fpm/pool.d/www.conf\n[www]\nlisten = /run/php/83.sock\n';
  assert.deepEqual(sayPasses(pass('unix:/run/php/83.sock') + pools('/run/php/82.sock') + other), [
    'served by www, certain',
  ]);
});

test('a pool knows its callers, and those that meant it', () => {
  const { workspace } = hostOf(
    loadFixture(
      nginx(
        'location /a { fastcgi_pass 127.0.0.1:9000; } location /b { fastcgi_pass [::1]:9000; } location /c { fastcgi_pass unix:/run/x.sock; }',
      ) + pools('127.0.0.1:9000'),
    ),
  ).snapshot();
  const [pool] = workspace.masters.flatMap((one) => one.pools);
  assert.ok(pool !== undefined);
  assert.deepEqual(
    workspace.usesOf(pool).map((use) => [use.target.target.text, use.target.state, use.link !== undefined]),
    [
      ['127.0.0.1:9000', 'served', true],
      ['[::1]:9000', 'family', false],
    ],
  );
});
