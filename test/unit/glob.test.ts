/** Globs of settings: what they name and what they do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { globMatcher } from '../../server/src/text/glob.ts';

const cases: readonly { readonly glob: string; readonly names: readonly string[]; readonly not: readonly string[] }[] =
  [
    {
      glob: 'legacy.conf',
      names: ['legacy.conf', 'sites/legacy.conf', 'legacy.conf/x'],
      not: ['alegacy.conf', 'legacy.conf2'],
    },
    { glob: '*.conf', names: ['a.conf', 'x/y/.conf'], not: ['a.conf.bak', 'a'] },
    { glob: '/a.conf', names: ['a.conf'], not: ['x/a.conf'] },
    { glob: './a.conf', names: ['a.conf'], not: ['x/a.conf'] },
    { glob: 'sites/*', names: ['sites/a', 'sites/a/b'], not: ['x/sites/a', 'sites'] },
    { glob: 'sites/', names: ['sites/a', 'x/sites/y/z'], not: ['sitesa'] },
    { glob: 'old/**', names: ['old/a', 'old/a/b', 'old'], not: ['x/old/a'] },
    { glob: '**/old/*.conf', names: ['old/a.conf', 'x/y/old/a.conf'], not: ['x/older/a.conf', 'old/x/a.conf'] },
    { glob: 'a/**/b', names: ['a/b', 'a/x/b', 'a/x/y/b'], not: ['a/xb', 'b'] },
    { glob: 'site-?.conf', names: ['site-1.conf'], not: ['site-.conf', 'site-12.conf'] },
    { glob: '{nginx,php}/*.{conf,inc}', names: ['nginx/a.conf', 'php/a.inc'], not: ['perl/a.conf', 'nginx/a.txt'] },
    { glob: 'a[1].conf', names: ['a[1].conf'], not: ['a1.conf'] },
    { glob: 'a.conf', names: ['a.conf'], not: ['aXconf'] },
  ];

for (const { glob, names, not } of cases) {
  test(`"${glob}"`, () => {
    const matches = globMatcher(glob);
    for (const path of names) assert.ok(matches(path), `names ${path}`);
    for (const path of not) assert.ok(!matches(path), `does not name ${path}`);
  });
}

test('any glob gives an answer for any path, and every path names itself', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '?', '{', '}', ',', '.'), maxLength: 40 }),
      fc.string({ unit: fc.constantFrom('a', 'b', '/', '.'), maxLength: 40 }),
      (glob, path) => {
        assert.equal(typeof globMatcher(glob)(path), 'boolean');
      },
    ),
  );
  const name = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'x'), minLength: 1, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(fc.property(name, (parts) => assert.ok(globMatcher(parts.join('/'))(parts.join('/')))));
});

test('stars without end take no time without end', () => {
  const matches = globMatcher(`${'*a'.repeat(60)}b`);
  assert.equal(matches('a'.repeat(4000)), false);
  assert.equal(globMatcher('**/a/'.repeat(40))('a/'.repeat(300)), true);
});

test('braces are not multiplied out', () => {
  const matches = globMatcher(`${'{a,b}'.repeat(200)}/{c,{d,e}}.conf`);
  assert.equal(matches(`${'ab'.repeat(100)}/e.conf`), true);
  assert.equal(matches(`${'ab'.repeat(100)}c/e.conf`), false);
  assert.equal(globMatcher('{old/**,*.bak}')('sites/x.bak'), true);
  assert.equal(globMatcher('{old/**,*.bak}')('x/old/y'), false);
  assert.equal(globMatcher('{'.repeat(10_000))('a'), false);
});
