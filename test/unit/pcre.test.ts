/** Regular expressions as PCRE2 runs them: expected are its own answers; and patterns of any length and depth cost bounded work. */
import { countWork } from '../hard/counted-work.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compilePcre } from '../../server/src/model/nginx/request/pcre.ts';
import { pcreSamples } from '../../server/src/model/nginx/request/pcre-samples.ts';

/** What PCRE2 10.42 captured; groups that took no part are empty. */
const cases: readonly (readonly [pattern: string, subject: string, captures: readonly string[] | undefined])[] = [
  ['^/(\\w+)/(.*)\\.php$', '/a/b.php', ['/a/b.php', 'a', 'b']],
  ['(a+)+$', 'aab', undefined],
  // an iteration that takes nothing is the last one, and counts
  ['(a*)*', 'aa', ['aa', '']],
  ['(|b*)+', 'bb', ['', '']],
  ['(?:|a)+', 'aaa', ['']],
  ['(?:(b*)|a?+)?', 'a', ['', '']],
  // copies of a counted group are groups of their own
  ['(|.{1,3}){1,3}b', 'cbabcb', ['cbab', 'cba']],
  ['(a?){3}$', 'aa', ['aa', '']],
  // a way that fails leaves no captures behind
  ['(?:(a)|b)*c', 'abc', ['abc', 'a']],
  ['(?!(a)b)a', 'ac', ['a', '']],
  ['(?:(a)b|ac)', 'ac', ['ac', '']],
  ['(?>(a|ab))c', 'abc', undefined],
  ['(?>a*)a', 'aaa', undefined],
  ['(a|ab)(c|bcd)(d*)', 'abcd', ['abcd', 'a', 'bcd', '']],
  ['a++a', 'aa', undefined],
  ['(?:a|b)*?b', 'aabb', ['aab']],
  ['(a)\\1', 'aa', ['aa', 'a']],
  ['(?<=(a|ab))c', 'abc', ['c', 'ab']],
  ['(?<!a)c', 'ac', undefined],
  ['\\bab\\b', 'x ab', ['ab']],
  ['[^/]{2,}?/', 'abc/', ['abc/']],
  ['(?=(a+))a*b\\1', 'baaabac', ['aba', 'a']],
];

describe('as PCRE2 does', () => {
  for (const [pattern, subject, captures] of cases) {
    test(`${pattern} on ${subject}`, () => {
      const found = compilePcre(pattern).run(subject);
      assert.deepEqual(found.kind === 'match' ? found.captures : found.kind, captures ?? 'none');
    });
  }
});

test('patterns of any length are run to the end, on the smallest of stacks', () => {
  assert.equal(compilePcre(`^${'(a|b)*'.repeat(2000)}$`).run('/x').kind, 'none');
  assert.equal(compilePcre(`^${'(a|b?)*'.repeat(3000)}$`).run('/x').kind, 'unknown');
  assert.equal(compilePcre('^(?:(?=(a|b))(a|b))*$').run('a'.repeat(500)).kind, 'match');
  assert.equal(compilePcre(`^(?:${'(?:'.repeat(50)}a${')'.repeat(50)}){400}$`).run('a'.repeat(400)).kind, 'match');
});

test('what goes back without end is not known, and takes no more work than a long way that succeeds', () => {
  const most = 50_000 * 20;
  for (const pattern of [
    '^(a+)+$',
    '^(a|a)*$',
    '(a*)*(a*)*(a*)*b',
    '^(?:a?){200}a{200}$',
    '(?<=(a*)*)b',
    `[${'a'.repeat(50_000)}]+b`,
    '^(?>(a+)+b|a)+$',
  ]) {
    const pcre = compilePcre(pattern);
    const subject = `${'a'.repeat(400)}!`;
    const work = countWork(() => assert.notEqual(pcre.run(subject).kind, 'match'));
    assert.ok(work < most, `${pattern}: ${work}`);
  }
});

test('samples stay short, however often a pattern repeats', () => {
  const nested = Array.from({ length: 40 }).reduce<string>((inner) => `(?:${inner}){8}`, 'a');
  for (const sample of [...pcreSamples(nested), ...pcreSamples('(a|b?)'.repeat(5000))]) assert.ok(sample.length <= 512);
});
