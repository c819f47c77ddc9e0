/** What nginx refuses, seen through whole files: contexts of snippets, releases, modules of others, templates. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { findingsOf } from '../../server/src/analysis/engine/findings.ts';
import { Release } from '../../server/src/catalog/release.ts';
import type { FileId } from '../../server/src/text/range.ts';
import type { Settings } from '../../server/src/analysis/settings/settings.ts';
import {
  isGeoNetwork,
  isIpv6,
  isNetwork,
  isRange,
  refusedAddress,
} from '../../server/src/rules/nginx/nginx-networks.ts';
import { refusedSize, refusedTime } from '../../server/src/rules/nginx/nginx-read.ts';
import { countGroups, regexFault } from '../../server/src/rules/nginx/nginx-regexes.ts';
import { hostOf, loadFixture } from '../support/fixture.ts';

function refused(notation: string, settings: Partial<Settings> = {}): readonly string[] {
  const { findings, failures } = findingsOf(hostOf(loadFixture(notation), { settings }).snapshot());
  assert.deepEqual(failures, []);
  return findings
    .filter((finding) => finding.severity === 'error')
    .map((finding) => `${finding.code}: ${finding.message}`);
}

test('a snippet is judged in the context that includes it', () => {
  const snippet = '#- /etc/nginx/snippets/php.conf\nfastcgi_pass 127.0.0.1:9000;\n';
  const main = (inner: string): string =>
    `#- /etc/nginx/nginx.conf\nevents {}\nhttp { server { ${inner} } }\n${snippet}`;
  assert.deepEqual(refused(main('location / { include snippets/php.conf; }')), []);
  assert.deepEqual(refused(main('include snippets/php.conf;')), [
    'nginx-wrong-context: "fastcgi_pass" is not allowed in "server", only in "location"',
  ]);
});

test('a file that nobody includes is judged in the contexts that fit', () => {
  assert.deepEqual(refused('#- /srv/conf.d/site.conf\nserver { listen 80; root /srv; }'), []);
  assert.deepEqual(refused('#- /srv/snippets/x.conf\nfastcgi_read_timeout 5min;\nfastcgi_index index.php;'), [
    'nginx-invalid-value: "fastcgi_read_timeout" must be a time such as 500ms, 30s or 1m30s, not "5min"',
  ]);
  assert.deepEqual(
    refused('#- /srv/snippets/x.conf\nlocation / { root /srv; }\nworker_processes 2;\nlocation /b { root /srv; }'),
    ['nginx-wrong-context: "worker_processes" is not allowed in "server", only at the top of nginx.conf'],
  );
});

test('a release decides which directives there are', () => {
  const files =
    '#- /etc/nginx/nginx.conf\nevents {}\nhttp { server { listen 443 ssl; http2 on; ssl_certificate a; ssl_certificate_key b; } }';
  assert.deepEqual(refused(files), []);
  assert.deepEqual(refused(files, { nginxVersion: '1.22.1' }), [
    'nginx-unknown-directive: nginx 1.22.1 does not support "http2": it was added in 1.25.1',
  ]);
  const old =
    '#- /etc/nginx/nginx.conf\nevents {}\nhttp { server { listen 443; ssl on; ssl_certificate a; ssl_certificate_key b; } }';
  assert.deepEqual(refused(old, { nginxVersion: '1.22.1' }), []);
  assert.deepEqual(refused(old, { nginxVersion: '1.26.0' }), [
    'nginx-unknown-directive: nginx 1.26.0 no longer supports "ssl": the last release with it is 1.25.0',
  ]);
});

function reported(notation: string, settings: Partial<Settings>): readonly string[] {
  const { findings, failures } = findingsOf(hostOf(loadFixture(notation), { settings }).snapshot());
  assert.deepEqual(failures, []);
  return findings.map((finding) => `${finding.severity} ${finding.code}: ${finding.message}`);
}

/** The files after the preferred fix of the first finding. */
function titles(notation: string, settings: Partial<Settings>): readonly string[] {
  const snapshot = hostOf(loadFixture(notation), { settings }).snapshot();
  return findingsOf(snapshot).findings.flatMap((finding) => finding.fixes().map((fix) => fix.title));
}

const page = (inner: string): string =>
  `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    server {\n        ${inner}\n        ssl_certificate a;\n        ssl_certificate_key b;\n    }\n}`;

test('a release holds for a file that has nothing else of one', () => {
  const word = page('listen 443 ssl http2;');
  assert.deepEqual(reported(word, {}), [
    'info nginx-listen-http2: "http2" of "listen" is deprecated since nginx 1.25.1, which has "http2 on" for it',
  ]);
  assert.deepEqual(reported(word, { nginxVersion: '1.22.1' }), []);
  assert.deepEqual(reported(word, { nginxVersion: '1.25.1' }).length, 1);
  const idle = page('listen 80; http2_idle_timeout 5s;');
  assert.deepEqual(reported(idle, { nginxVersion: '1.18.0' }), []);
  assert.deepEqual(reported(page('listen 80; http2_idle_timeout 5min;'), { nginxVersion: '1.18.0' }).length, 1);
  assert.deepEqual(reported(idle, { nginxVersion: '1.20.0' }), [
    'info nginx-deprecated: "http2_idle_timeout" does nothing since nginx 1.19.7, which has "keepalive_timeout" for it',
  ]);
});

test('what only some releases have: words, parameters, variables, numbers, words in blocks', () => {
  const http = (inner: string): string => `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n    ${inner}\n}`;
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      'ssl_protocols TLSv1.3;',
      '1.12.2',
      '1.13.0',
      'nginx-invalid-value: nginx 1.12.2 does not support "TLSv1.3" of "ssl_protocols": it was added in 1.13.0',
    ],
    [
      'proxy_http_version 2;',
      '1.28.0',
      '1.29.4',
      'nginx-invalid-value: nginx 1.28.0 does not support "2" of "proxy_http_version": it was added in 1.29.4',
    ],
    [
      'limit_rate $x; map $host $x { default 1; }',
      '1.16.1',
      '1.18.0',
      'nginx-invalid-value: nginx 1.16.1 does not support variables in "limit_rate": it was added in 1.17.0',
    ],
    [
      'resolver 127.0.0.1 ipv4=off;',
      '1.22.1',
      '1.24.0',
      'nginx-invalid-value: nginx 1.22.1 does not support "ipv4" of "resolver": it was added in 1.23.1',
    ],
    [
      'geo $a { volatile; default 1; }',
      '1.28.0',
      '1.29.3',
      'nginx-invalid-map: nginx 1.28.0 does not support "volatile" in "geo": it was added in 1.29.3',
    ],
    [
      'log_format a "$connection_time";',
      '1.18.0',
      '1.20.0',
      'nginx-unknown-variable: nginx 1.18.0 does not support the variable "$connection_time": it was added in 1.19.10',
    ],
    [
      'server { listen 443 quic; }',
      '1.24.0',
      '1.25.0',
      'nginx-invalid-parameter: nginx 1.24.0 does not support "quic" of "listen": it was added in 1.25.0',
    ],
    [
      'upstream a { server b max_conns=3; }',
      '1.10.3',
      '1.11.5',
      'nginx-invalid-parameter: nginx 1.10.3 does not support "max_conns" of "server": it was added in 1.11.5',
    ],
    [
      'upstream a { server 127.0.0.1:81; keepalive 0; }',
      '1.28.0',
      '1.29.7',
      'nginx-invalid-value: "keepalive" must be a number of at least 1 before nginx 1.29.7, not "0"',
    ],
    [
      'upstream a { zone a 1m; resolver 127.0.0.1; server 127.0.0.1; }',
      '1.26.3',
      '1.28.0',
      'nginx-wrong-context: nginx 1.26.3 does not support "resolver" in "upstream": it was added in 1.27.3',
    ],
  ];
  for (const [inner, old, fresh, message] of cases) {
    assert.deepEqual(refused(http(inner), { nginxVersion: old }), [message], `${inner} on ${old}`);
    assert.deepEqual(refused(http(inner), { nginxVersion: fresh }), [], `${inner} on ${fresh}`);
    assert.deepEqual(refused(http(inner)), [], `${inner} on the newest`);
  }
});

test('a distribution may have added what came later: a warning says so', () => {
  const files = '#- /etc/nginx/nginx.conf\nevents {}\nhttp { max_headers 100; }';
  const doubt = [
    'warning nginx-unknown-directive: "max_headers" was added in nginx 1.29.8: 1.22.1 supports it only where the distribution backported it',
  ];
  assert.deepEqual(reported(files, { nginxVersion: '1.22.1-9+deb12u11' }), doubt);
  assert.deepEqual(reported(files, { nginxVersion: '1.22.1', platform: 'debian' }), doubt);
  assert.deepEqual(reported(files, { nginxVersion: '1.22.1' }), [
    'error nginx-unknown-directive: nginx 1.22.1 does not support "max_headers": it was added in 1.29.8',
  ]);
  assert.deepEqual(reported(files, { nginxVersion: '1.30.0-1' }), []);
});

test('fixes write only what the release takes', () => {
  assert.deepEqual(titles(page('listen 443 ssl; http2 on;'), { nginxVersion: '1.22.1' }), ['Use listen … http2']);
  assert.deepEqual(titles(page('listen 443 ssl; http2 off;'), { nginxVersion: '1.22.1' }), ['Remove the line']);
  assert.deepEqual(titles(page('listen 443 ssl; max_headerz 100;'), {}), ['Change to max_headers']);
  assert.deepEqual(titles(page('listen 443 ssl; max_headerz 100;'), { nginxVersion: '1.22.1' }), []);
  assert.deepEqual(titles(page('listen 443 quik;'), {}), ['Change to quic']);
  assert.deepEqual(titles(page('listen 443 quik;'), { nginxVersion: '1.22.1' }), []);
});

test('files of one text are read anew for another release only where it matters', () => {
  const host = hostOf(
    loadFixture(
      '#- /etc/nginx/nginx.conf\nevents {}\nhttp { server { listen 443 quic; } }\n#- /srv/b.conf\nserver { listen 80; root /srv; }',
    ),
  );
  const checks = (file: string, version: string): unknown =>
    host
      .snapshot()
      .file(file as FileId)
      ?.nginxChecks('http', Release.of('nginx', version));
  assert.equal(checks('/srv/b.conf', '1.18.0'), checks('/srv/b.conf', '1.28.0'));
  const main = (version: string): unknown =>
    host
      .snapshot()
      .file('/etc/nginx/nginx.conf' as FileId)
      ?.nginxChecks('main', Release.of('nginx', version));
  assert.notEqual(main('1.18.0'), main('1.28.0'));
  assert.equal(main('1.28.0'), main('1.28.0'));
});

test('the tree shows the release: the image of a container that holds the file', () => {
  const files = (image: string): string =>
    `#- /w/compose.yml\nservices:\n  web:\n    image: ${image}\n    volumes: ["./site.conf:/etc/nginx/conf.d/default.conf"]\n#- /w/site.conf\nserver { listen 443 ssl http2; server_name a; root /srv; ssl_certificate a; ssl_certificate_key b; }`;
  assert.deepEqual(reported(files('nginx:1.22-alpine'), {}), []);
  assert.deepEqual(reported(files('nginx:1.27.1'), {}).length, 1);
  assert.deepEqual(reported(files('nginx:alpine'), {}).length, 1);
  assert.deepEqual(reported(files('nginx:1.22-alpine'), { nginxVersion: '1.27.1' }).length, 1, 'settings win');
  const built =
    '#- /w/Dockerfile\nFROM nginx:1.20.2\nCOPY site.conf /etc/nginx/conf.d/default.conf\n#- /w/site.conf\nserver { listen 80; server_name a; root /srv; http2 on; }';
  assert.deepEqual(reported(built, {}), [
    'error nginx-unknown-directive: nginx 1.20.2 does not support "http2": it was added in 1.25.1',
  ]);
  const pinned = built.replace(
    'nginx:1.20.2',
    'debian:bookworm\nRUN apt-get update && apt-get install -y nginx=1.22.1-9',
  );
  assert.deepEqual(reported(pinned, {}), [
    'warning nginx-unknown-directive: "http2" was added in nginx 1.25.1: 1.22.1 supports it only where the distribution backported it',
  ]);
});

test('a release decides whether a server of stream may do nothing', () => {
  const files = '#- /etc/nginx/nginx.conf\nevents {}\nstream { server { listen 5000; proxy_timeout 1m; } }';
  assert.deepEqual(refused(files), []);
  assert.deepEqual(refused(files, { nginxVersion: '1.27.1' }), []);
  assert.deepEqual(refused(files, { nginxVersion: '1.26.3' }), [
    'nginx-stream-incomplete: this server has no handler for its connections, neither "proxy_pass" nor "return"',
  ]);
});

test('what came with a release is refused by those before it, and by no later one', () => {
  const http = (text: string): string => `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n${text}\n}`;
  const rows = [
    ['upstream app { server 127.0.0.1:8080; keepalive 0; }', '1.29.6', '1.29.7'],
    ['upstream app { server 127.0.0.1:8080; keepalive 8 local; }', '1.29.6', '1.29.7'],
    ['geo $near { volatile; default 0; }', '1.29.2', '1.29.3'],
    ['server { client_body_early_read $arg_early; }', '1.31.4', '1.31.5'],
  ] as const;
  for (const [text, before, since] of rows) {
    assert.equal(refused(http(text), { nginxVersion: before }).length, 1, `${text} in ${before}`);
    for (const nginxVersion of [since, undefined])
      assert.deepEqual(refused(http(text), { nginxVersion }), [], `${text} in ${nginxVersion ?? 'the newest'}`);
  }
});

test('that a line was fine among other lines says nothing of it among these', () => {
  const upstream = (method: string): string =>
    `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\nupstream kin {\n${method}\nserver 127.0.0.1:8080;\nserver 127.0.0.1:8081 backup;\n}\n}`;
  assert.deepEqual(refused(upstream('')), []);
  assert.deepEqual(refused(upstream('ip_hash;')), ['nginx-invalid-parameter: "ip_hash" does not support "backup"']);
  const referers = (more: string): string =>
    `#- /etc/nginx/nginx.conf\nevents {}\nhttp {\nserver {\nvalid_referers none kin.example;\n${more}\n}\n}`;
  assert.deepEqual(refused(referers('')), []);
  assert.equal(refused(referers('valid_referers blocked kin.example;')).length, 1);
});

test('modules of others may bring their own directives', () => {
  assert.deepEqual(
    refused(
      '#- /etc/nginx/nginx.conf\nevents {}\nhttp { more_set_headers "A: b"; passenger_enabled on; health_check; }',
    ),
    [],
  );
  assert.deepEqual(
    refused('#- /etc/nginx/nginx.conf\nload_module modules/ngx_odd_module.so;\nevents {}\nhttp { odd_thing on; }'),
    [],
  );
  assert.deepEqual(
    refused('#- /etc/nginx/nginx.conf\nload_module modules/ngx_stream_module.so;\nevents {}\nhttp { odd_thing on; }'),
    ['nginx-unknown-directive: nginx has no directive "odd_thing"'],
  );
  assert.deepEqual(
    refused(
      '#- /etc/nginx/nginx.conf\nevents {}\nrtmp { server { listen 1935; application live { live on; } } }\nhttp { }',
    ),
    [],
  );
});

test('what a template fills in is not judged', () => {
  assert.deepEqual(
    refused(
      '#- /etc/nginx/nginx.conf\nevents {}\nhttp { client_max_body_size ${MAX_BODY}; sendfile {{ sendfile }}; server { listen ${PORT:-80}; root __ROOT__; } }',
    ),
    [],
  );
  assert.deepEqual(
    refused(
      '#- /etc/nginx/nginx.conf\nevents {}\nhttp {\n{% if a %}\nclient_max_body_size 1m;\n{% else %}\nclient_max_body_size 2m;\n{% endif %}\n}',
    ),
    [],
  );
});

test('nginx names no place for a variable that nothing defines, and Gatewise does', () => {
  const files = (value: string): string =>
    `#- /etc/nginx/nginx.conf\nevents {}\nhttp { map $host $pool { default a; } server { set $own 1; return 200 "${value}"; } }`;
  assert.deepEqual(refused(files('$own $pool $host $http_x_y $1')), []);
  assert.deepEqual(refused(files('$ownn')), [
    'nginx-unknown-variable: nothing defines the variable "$ownn"; the nearest is "$own"',
  ]);
});

test('addresses and networks', () => {
  for (const text of ['10.0.0.0/8', '::/0', '2001:db8::1', '::ffff:1.2.3.4', '127.0.0.1'])
    assert.ok(isNetwork(text), text);
  for (const text of ['10.0.0.0/33', '256.0.0.1', '1:2:3', 'localhost', '::1/129', '1::2::3', ''])
    assert.ok(!isNetwork(text), text);
  assert.ok(isIpv6('1:2:3:4:5:6:7:8'));
  assert.ok(isRange('10.0.0.1-10.0.0.1') && !isRange('10.0.0.2-10.0.0.1') && !isRange('10.0.0.1'));
  // as ngx_inet_addr and ngx_inet6_addr read them, asked of 1.18.0 to 1.31.4
  for (const text of [
    '127.0.01./32',
    '127..0.1',
    '...',
    '127.0.0.0001',
    '1.2.3.4/08',
    ':1:2:3:4:5:6:7:8',
    ':1::',
    '1::2:',
    '::1..3.4',
    '1:2:3:4:5::1.2.3.4',
  ])
    assert.ok(isNetwork(text), text);
  for (const text of [
    '255.255.255.255',
    '127.0.1',
    '1.2.3.4/',
    '1.2.3.4/8/9',
    ':',
    ':::1',
    '1:2:3:4:5:6:7::',
    '::.2.3.4',
    '::a.2.3.4',
    '::1.2.3.4:5',
    '::00001.2.3.4',
    '1:2:3:4:5:6::1.2.3.4',
  ])
    assert.ok(!isNetwork(text), text);
  assert.ok(isGeoNetwork('255.255.255.255') && !isRange('0.0.0.0-255.255.255.255') && isRange('1..0.0-1.0.0.00255'));
  for (const text of ['80', '*:80', '127.0.0.1', '[::1]:443', 'unix:/run/x.sock', 'localhost:8080'])
    assert.equal(refusedAddress(text, { port: 'alone' }), undefined, text);
  for (const text of ['65536', '0', ':80', '::1', '[::1', 'a:b', 'unix:'])
    assert.notEqual(refusedAddress(text, { port: 'alone' }), undefined, text);
});

test('what was meant by a time or a size', () => {
  for (const [text, meant] of [
    ['5min', '5m'],
    ['1.5s', '1500ms'],
    ['300S', '300s'],
    ['2 hours', '2h'],
    ['1M', undefined],
  ] as const)
    assert.equal(refusedTime(text, 'msec')?.meant?.text, text === '1M' ? '30d' : meant, text);
  for (const [text, meant] of [
    ['1g', '1024m'],
    ['10kb', '10k'],
    ['1.5m', '1536k'],
    ['big', undefined],
  ] as const)
    assert.equal(refusedSize(text, 'size')?.meant?.text, meant, text);
});

test('the form of regular expressions', () => {
  for (const pattern of [
    '^/(a|b)+$',
    '[]a]',
    '[^]a]',
    'a{2,3}?',
    '(?<n>x)',
    '(?i)a',
    'a{,3}',
    '\\(',
    '[[:alpha:]]',
    '(?:a)*+',
    '^*',
    '[a-z0-9_-]',
    '[\\w-a]',
    '[a-]',
    '\\pL',
    '\\p{Lu}',
    '(?P<n>a)',
    '(?R)',
    '(?is)a',
    '(a)(?+1)(b)',
    '(a)(?-1)*',
    '\\c(',
    '\\c)a',
    '\\8',
  ])
    assert.equal(regexFault(pattern), undefined, pattern);
  for (const pattern of [
    '(a',
    'a)',
    '[a',
    '*a',
    'a|*',
    'a{3,2}',
    'a\\',
    '(?:*)',
    'a**',
    '[z-a]',
    '[5min-9]',
    '\\.(?jpe?g)$',
    '^(.+?\\php)$',
    '^/a/.(*)$',
    '(?;|$)',
  ])
    assert.notEqual(regexFault(pattern), undefined, pattern);
  assert.equal(countGroups('^(.+\\.php)(/.+)$'), 2);
  assert.equal(countGroups('(?:a)\\((b)[(]'), 1);
});

test('what stands in a server tells whose it is, where nobody includes its file', () => {
  assert.deepEqual(refused('#- /srv/conf.d/site.conf\nserver { listen 80; server_name a; sendfile maybe; }'), [
    'nginx-invalid-value: "sendfile" must be "on" or "off", not "maybe"',
  ]);
  assert.deepEqual(
    refused('#- /srv/conf.d/db.conf\nserver { listen 3306; proxy_pass 127.0.0.1:3307; proxy_timeout 1h; }'),
    [],
  );
});

test('names in capitals that an installer replaces are not judged', () => {
  assert.deepEqual(
    refused(
      '#- /srv/conf.d/site.conf\nserver { listen 80; server_name a; location / { proxy_pass VALET_PROXY_HOST; } location /b { proxy_pass http://!UP_HOST!:!UP_PORT!; } }',
    ),
    [],
  );
});

test('an address may be listened on over TCP and over UDP, however the first versions of HTTP/3 spelt it', () => {
  const duplicates = (listen: string): readonly string[] =>
    refused(
      `#- /srv/conf.d/site.conf\nserver { server_name a; root /srv; listen 443 ssl; ${listen} ssl_certificate a.crt; ssl_certificate_key a.key; }`,
    ).filter((one) => one.startsWith('nginx-duplicate-listen'));
  assert.deepEqual(duplicates('listen 443;'), ['nginx-duplicate-listen: this server already listens on 0.0.0.0:443']);
  assert.deepEqual(duplicates('listen 443 quic reuseport;'), []);
  assert.deepEqual(duplicates('listen 443 http3 reuseport;'), []);
});
