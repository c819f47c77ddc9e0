/** Addresses as nginx and PHP-FPM read them, and who reaches whom. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  canonicalIpv6,
  canonicalUnixPath,
  endpointKey,
  fpmSpelling,
  nginxSpelling,
  parseFpmListen,
  parseNginxAddress,
  reach,
  type Binding,
  type BoundHost,
  type Endpoint,
  type Reach,
} from '../../server/src/model/endpoint.ts';

const longest = `/${'s'.repeat(106)}`;

/** `fastcgi_pass …`: `unix /path`, `unix(relative) path`, `tcp host port`, `name x`, or the defect. */
const passes: readonly (readonly [text: string, reading: string])[] = [
  // sockets: the prefix in any case, everything behind it is the path
  ['unix:/run/php/www.sock', 'unix /run/php/www.sock'],
  ['UNIX:/run/php/www.sock', 'unix /run/php/www.sock'],
  ['unix://run/php/www.sock', 'unix /run/php/www.sock'],
  ['unix:/run/php/www.sock:', 'unix /run/php/www.sock:'],
  ['unix:/run/with blank.sock', 'unix /run/with blank.sock'],
  ['unix:php.sock', 'unix(relative) php.sock'],
  [`unix:${longest}`, `unix ${longest}`],
  [`unix:${longest}s`, 'defect path-too-long'],
  [`unix:/${'ü'.repeat(54)}`, 'defect path-too-long'],
  ['unix:', 'defect no-path'],
  // hosts and ports, split at the first colon
  ['127.0.0.1:9000', 'tcp 127.0.0.1 9000'],
  ['localhost:9000', 'tcp localhost 9000'],
  ['PHP:9000', 'tcp php 9000'],
  ['[::1]:9000', 'tcp [::1] 9000'],
  ['php:1', 'tcp php 1'],
  ['php:65535', 'tcp php 65535'],
  ['php:09000', 'tcp php 9000'],
  // no port: the name of an upstream, or nothing
  ['php', 'name php'],
  ['backend_pool', 'name backend_pool'],
  ['127.0.0.1', 'defect no-port'],
  ['localhost', 'defect no-port'],
  ['[::1]', 'defect no-port'],
  ['127.0.0.1:', 'defect no-port'],
  // ports that are none
  ['php:0', 'defect invalid-port'],
  ['php:65536', 'defect invalid-port'],
  ['php:http', 'defect invalid-port'],
  ['php:+9000', 'defect invalid-port'],
  ['127.0.0.1:9000:', 'defect invalid-port'],
  // hosts that are none
  [':9000', 'defect no-host'],
  ['[]:9000', 'defect no-host'],
  ['[php]:9000', 'defect no-host'],
  ['[::1', 'defect no-host'],
  ['::1:9000', 'defect bare-ipv6'],
  ['fe80::1', 'defect bare-ipv6'],
  // there is no scheme and no path
  ['/run/php/www.sock', 'defect no-unix-prefix'],
  ['fastcgi://127.0.0.1:9000', 'defect scheme'],
  ['http://unix:/run/php/www.sock', 'defect scheme'],
  ['127.0.0.1:9000/app', 'defect uri'],
  ['php?x', 'defect uri'],
  ['', 'defect empty'],
];

for (const [text, reading] of passes) {
  test(`fastcgi_pass ${text.length > 60 ? `${text.slice(0, 20)}… (${text.length})` : text || '(empty)'}`, () =>
    assert.equal(sayAddress(text), reading));
}

function sayAddress(text: string): string {
  const parsed = parseNginxAddress(text);
  switch (parsed.kind) {
    case 'endpoint':
      return parsed.endpoint.kind === 'unix'
        ? sayUnix(parsed.endpoint)
        : `tcp ${parsed.endpoint.host} ${parsed.endpoint.port}`;
    case 'name':
      return `name ${parsed.name}`;
    case 'defect':
      return `defect ${parsed.defect}`;
  }
}

function sayUnix({ path, relative }: { readonly path: string; readonly relative: boolean }): string {
  return `unix${relative ? '(relative)' : ''} ${path}`;
}

/** `listen = …`, as PHP-FPM 8.2.35 bound it on Debian. */
const listens: readonly (readonly [text: string, reading: string])[] = [
  ['/run/php/www.sock', 'unix /run/php/www.sock'],
  ['//run//php/www.sock', 'unix /run/php/www.sock'],
  ['php.sock', 'unix(relative) php.sock'],
  ['/run/www.sock # note', 'unix /run/www.sock # note'],
  // digits alone are a port; a letter more and it is a file
  ['9000', 'any 9000'],
  ['9000x', 'unix(relative) 9000x'],
  ['9000 # note', 'unix(relative) 9000 # note'],
  // host and port, split at the last colon, brackets or not
  ['127.0.0.1:9000', 'address 127.0.0.1 9000'],
  ['0.0.0.0:9000', 'any4 9000'],
  ['[::]:9000', 'any 9000'],
  [':::9000', 'any 9000'],
  ['[::ffff:0.0.0.0]:9000', 'any4 9000'],
  ['[::1]:9000', 'address ::1 9000'],
  ['::1:9000', 'address ::1 9000'],
  ['[::FFFF:127.0.0.1]:9000', 'address 127.0.0.1 9000'],
  ['*:9000', 'star 9000'],
  ['LocalHost:9000', 'localhost 9000'],
  ['PHP.internal:9000', 'name php.internal 9000'],
  // the port: atoi first, then getaddrinfo
  ['127.0.0.1:09000', 'address 127.0.0.1 9000'],
  ['127.0.0.1: 9000', 'address 127.0.0.1 9000'],
  ['127.0.0.1:+9000', 'address 127.0.0.1 9000'],
  ['127.0.0.1:9000x', 'defect invalid-port'],
  ['127.0.0.1:9000 # note', 'defect invalid-port'],
  ['127.0.0.1:-5', 'defect invalid-port'],
  ['127.0.0.1:0', 'defect invalid-port'],
  ['127.0.0.1:65536', 'defect invalid-port'],
  ['0', 'defect invalid-port'],
  ['70000', 'defect invalid-port'],
  ['php:http', 'defect invalid-port'],
  ['127.0.0.1:', 'defect no-port'],
  ['[::1]', 'defect no-port'],
  ['::1', 'defect no-port'],
  [':9000', 'defect no-host'],
  // a socket file named like an address
  ['127.0.0.1', 'defect address-without-port'],
  ['localhost', 'defect address-without-port'],
  // spellings from elsewhere
  ['unix:/run/php/www.sock', 'defect unix-prefix'],
  ['UNIX:/run/php/www.sock', 'defect unix-prefix'],
  ['tcp://127.0.0.1:9000', 'defect scheme'],
];

for (const [text, reading] of listens) {
  test(`listen = ${text}`, () => {
    const parsed = parseFpmListen(text);
    assert.equal(parsed.kind === 'binding' ? sayBinding(parsed.binding) : `defect ${parsed.defect}`, reading);
  });
}

function sayBinding(binding: Binding): string {
  return binding.kind === 'unix' ? sayUnix(binding) : `${sayHost(binding.host)} ${binding.port}`;
}

function sayHost(host: BoundHost): string {
  if (host.kind === 'address') return `address ${host.address}`;
  return host.kind === 'name' ? `name ${host.name}` : host.kind;
}

test('two spellings of one socket are one path', () => {
  for (const path of [
    '/run/php/www.sock',
    '//run/php/www.sock',
    '/run//php/./www.sock',
    '/var/run/php/www.sock',
    '/var//run/php/../php/www.sock',
  ]) {
    assert.equal(canonicalUnixPath(path), '/run/php/www.sock', path);
  }
});

test('names that only look alike are other paths', () => {
  for (const path of [
    '/run/php/WWW.sock',
    '/var/running/php/www.sock',
    '/srv/var/run/php/www.sock',
    '/run/php/www.sock:',
  ]) {
    assert.equal(canonicalUnixPath(path), path);
  }
});

const ipv6: readonly (readonly [text: string, canonical: string])[] = [
  ['::1', '::1'],
  ['0:0:0:0:0:0:0:1', '::1'],
  ['0000::0001', '::1'],
  ['::', '::'],
  ['0:0:0:0:0:0:0:0', '::'],
  ['2001:0db8::5', '2001:db8::5'],
  ['fe80:0:0:0::1', 'fe80::1'],
  ['1::', '1::'],
  ['::ffff:127.0.0.1', '127.0.0.1'],
  ['0:0:0:0:0:ffff:127.0.0.1', '127.0.0.1'],
  ['::ffff:7f00:1', '127.0.0.1'],
  // no address: left alone
  ['1:::2', '1:::2'],
  ['1::2::3', '1::2::3'],
  ['1:2:3', '1:2:3'],
  ['12345::', '12345::'],
  ['php', 'php'],
  [':', ':'],
];

for (const [text, canonical] of ipv6) {
  test(`IPv6 address ${text}`, () => assert.equal(canonicalIpv6(text), canonical));
}

const columns = [
  '127.0.0.1:9000',
  '[::1]:9000',
  'localhost:9000',
  '127.0.0.2:9000',
  '0.0.0.0:9000',
  '10.0.0.5:9000',
  'php:9000',
] as const;

/**
 * Who reaches whom over TCP. The columns are `fastcgi_pass`, the rows `listen`; measured with glibc, where `*` is the loopback and the
 * first address of localhost is [::1].
 */
const matching: readonly (readonly [listen: string, ...Reach[]])[] = [
  // listen         127.0.0.1       [::1]           localhost  127.0.0.2       0.0.0.0         10.0.0.5   php
  ['9000', 'yes', 'yes', 'yes', 'yes', 'yes', 'unknown', 'unknown'],
  ['[::]:9000', 'yes', 'yes', 'yes', 'yes', 'yes', 'unknown', 'unknown'],
  ['0.0.0.0:9000', 'yes', 'family', 'yes', 'yes', 'yes', 'unknown', 'unknown'],
  ['127.0.0.1:9000', 'yes', 'family', 'yes', 'family', 'yes', 'unknown', 'unknown'],
  ['[::1]:9000', 'family', 'yes', 'yes', 'family', 'family', 'unknown', 'unknown'],
  ['::1:9000', 'family', 'yes', 'yes', 'family', 'family', 'unknown', 'unknown'],
  ['*:9000', 'family', 'yes', 'yes', 'family', 'family', 'unknown', 'unknown'],
  ['localhost:9000', 'maybe-family', 'likely', 'likely', 'maybe-family', 'maybe-family', 'unknown', 'unknown'],
  ['10.0.0.5:9000', 'family', 'family', 'family', 'family', 'family', 'yes', 'unknown'],
  ['php:9000', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'unknown', 'yes'],
  // another port, or no port at all, is never reached
  ['9001', 'no', 'no', 'no', 'no', 'no', 'no', 'no'],
  ['/run/www.sock', 'no', 'no', 'no', 'no', 'no', 'no', 'no'],
];

for (const [listen, ...row] of matching) {
  test(`who reaches listen = ${listen}`, () => {
    assert.deepEqual(
      columns.map((pass) => reach(endpoint(pass), binding(listen))),
      row,
    );
  });
}

const sockets: readonly (readonly [pass: string, listen: string, reach: Reach])[] = [
  ['unix:/run/php/www.sock', '/run/php/www.sock', 'yes'],
  ['UNIX:/run/php/www.sock', '/run/php/www.sock', 'yes'],
  ['unix:/run//php/www.sock', '/run/php/www.sock', 'yes'],
  ['unix:/var/run/php/www.sock', '/run/php/www.sock', 'yes'],
  ['unix:/run/php/www.sock', '/var/run/php/www.sock', 'yes'],
  ['unix:/run/php/WWW.sock', '/run/php/www.sock', 'no'],
  ['unix:/run/php/www.sock:', '/run/php/www.sock', 'no'],
  ['unix:/run/php/www.sock', '/run/php/www.sock # note', 'no'],
  // relative paths of the two programs start in different folders
  ['unix:run/www.sock', '/run/www.sock', 'no'],
  ['unix:/run/php/www.sock', '9000', 'no'],
  ['127.0.0.1:9000', '/run/php/www.sock', 'no'],
];

for (const [pass, listen, expected] of sockets) {
  test(`fastcgi_pass ${pass} and listen = ${listen}`, () =>
    assert.equal(reach(endpoint(pass), binding(listen)), expected));
}

function endpoint(text: string): Endpoint {
  const parsed = parseNginxAddress(text);
  assert.ok(parsed.kind === 'endpoint', text);
  return parsed.endpoint;
}

function binding(text: string): Binding {
  const parsed = parseFpmListen(text);
  assert.ok(parsed.kind === 'binding', text);
  return parsed.binding;
}

const spellings: readonly (readonly [listen: string, pass: string])[] = [
  ['9000', '127.0.0.1:9000'],
  ['0.0.0.0:9000', '127.0.0.1:9000'],
  ['*:9000', '[::1]:9000'],
  ['localhost:9000', 'localhost:9000'],
  ['::1:9000', '[::1]:9000'],
  ['127.0.0.1:9000', '127.0.0.1:9000'],
  ['php:9000', 'php:9000'],
  ['/var/run/php/www.sock', 'unix:/var/run/php/www.sock'],
];

for (const [listen, pass] of spellings) {
  test(`fastcgi_pass for listen = ${listen}`, () => {
    assert.equal(nginxSpelling(binding(listen), listen), pass);
    assert.ok(['yes', 'likely'].includes(reach(endpoint(pass), binding(listen))));
  });
}

test('listen for a fastcgi_pass reaches it, localhost included', () => {
  for (const pass of [
    'unix:/run/php/www.sock',
    'UNIX:/run/php/www.sock',
    '127.0.0.1:9000',
    'localhost:9000',
    '[::1]:9000',
  ]) {
    assert.equal(reach(endpoint(pass), binding(fpmSpelling(endpoint(pass), pass))), 'yes', pass);
  }
});

test('two spellings of one address have one key', () => {
  assert.equal(endpointKey(endpoint('[::1]:9000')), endpointKey(endpoint('[0:0:0:0:0:0:0:1]:9000')));
  assert.equal(endpointKey(endpoint('unix:/var/run/a.sock')), endpointKey(endpoint('UNIX:/run//a.sock')));
  assert.notEqual(endpointKey(endpoint('127.0.0.1:9000')), endpointKey(endpoint('localhost:9000')));
});
