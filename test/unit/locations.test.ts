/** nginx's URIs, patterns and locations, by example; test/parity holds them against nginx itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePcre } from '../../server/src/model/nginx/request/pcre.ts';
import { parseUri } from '../../server/src/model/nginx/request/uri.ts';
import { fromBytes, toBytes } from '../../server/src/text/bytes.ts';

test('a URI is decoded, and its dots and double slashes are gone', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['/', '/'],
    ['/a//b', '/a/b'],
    ['/a/./b', '/a/b'],
    ['/a/../b', '/b'],
    ['/a/b/..', '/a/'],
    ['/a/.', '/a/'],
    ['/..', undefined],
    ['/%2e%2e', undefined],
    ['/a%2fb', '/a/b'],
    ['/a%3fb?c', '/a?b'],
    ['/a#b', '/a'],
    ['/%4', undefined],
    ['/%00', undefined],
    ['/...', '/...'],
    ['x', undefined],
  ];
  for (const [target, path] of cases) assert.equal(parseUri(target, { mergeSlashes: true })?.path, path, target);
  assert.equal(parseUri('/a//b', { mergeSlashes: false })?.path, '/a//b');
  assert.equal(parseUri('/a?b=/../c', { mergeSlashes: true })?.args, 'b=/../c');
});

test('patterns match as PCRE does', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['\\.php$', '/index.php', true],
    ['\\.php$', '/index.php/x', false],
    ['\\.php$', '/index.php\n', true],
    ['^/(a|b)+$', '/abab', true],
    ['^/a++a', '/aaa', false],
    ['(?>a+)b', '/aab', true],
    ['(?<!x)\\.php', '/x.php', false],
    ['^(?!/admin)', '/shop', true],
    ['[[:digit:]]{2,3}', '/42', true],
    ['[^/]+\\.[]x]', '/a.]', true],
    ['(?i)INDEX', '/index', true],
    ['^/(\\w)\\1', '/aab', true],
  ];
  for (const [pattern, subject, matches] of cases)
    assert.equal(compilePcre(pattern).run(subject).kind, matches ? 'match' : 'none', `${pattern} on ${subject}`);
  const match = compilePcre('^/(?<site>[^/]+)/(.*)$').run('/shop/a/b');
  assert.deepEqual(match.kind === 'match' ? [match.captures, [...match.named]] : match, [
    ['/shop/a/b', 'shop', 'a/b'],
    [['site', 'shop']],
  ]);
});

test('what is not understood, or takes too long, is not known', () => {
  for (const pattern of ['(?R)', '\\p{L}', '(*UTF8)x', '(', '(?P>x)', '\\K'])
    assert.deepEqual(compilePcre(pattern).run('/x'), { kind: 'unknown', why: 'pattern' }, pattern);
  assert.deepEqual(compilePcre('^(?:a+a*)+$').run(`${'a'.repeat(60)}b`), { kind: 'unknown', why: 'effort' });
  assert.deepEqual(compilePcre('a').run('b'.repeat(5000)), { kind: 'unknown', why: 'effort' });
});

test('bytes and text, there and back', () => {
  for (const text of ['/index.php', '/café', '/日本', '/😀']) assert.equal(fromBytes(toBytes(text)), text);
  assert.equal(toBytes('é'), 'Ã©');
});
