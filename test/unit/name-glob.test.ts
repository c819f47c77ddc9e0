/** Globs of one name, as the C library reads them; expected values are those of glibc's fnmatch with FNM_PERIOD. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { posixNameMatcher } from '../../server/src/text/name-glob.ts';

const cases: readonly { readonly glob: string; readonly names: readonly string[]; readonly not: readonly string[] }[] =
  [
    { glob: '*.conf', names: ['a.conf', 'a.b.conf'], not: ['.conf', '.a.conf', 'a.conf2'] },
    { glob: '.*', names: ['.a', '.'], not: ['a'] },
    { glob: '\\.*', names: ['.a'], not: ['\\.a'] },
    { glob: '\\*.conf', names: ['*.conf'], not: ['a.conf'] },
    { glob: '?', names: ['a', '{'], not: ['', '.', 'ab'] },
    { glob: '[.a]b', names: ['ab'], not: ['.b'] },
    { glob: '[a-c-]', names: ['b', '-'], not: ['d'] },
    { glob: '[]-]', names: [']', '-'], not: ['a'] },
    { glob: '[!]a]', names: ['b'], not: [']', 'a'] },
    { glob: '[[:digit:]x]*', names: ['1', 'x1'], not: ['y1', ':'] },
    { glob: '[\\]]', names: [']'], not: ['\\'] },
    { glob: '[ab', names: ['[ab'], not: ['a'] },
    { glob: '{a,b}', names: ['{a,b}'], not: ['a', 'b'] },
  ];

describe('globs of one name', () => {
  for (const { glob, names, not } of cases) {
    test(glob, () => {
      const matches = posixNameMatcher(glob);
      for (const name of names) assert.ok(matches(name), `names ${name}`);
      for (const name of not) assert.ok(!matches(name), `does not name ${name}`);
    });
  }
});
