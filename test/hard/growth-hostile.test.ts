/** Input made to multiply: what is done for it grows as the text does, counted and not timed, and what is not looked at is said to be unknown. */
import { growth, countWork } from './counted-work.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { resultOf } from '../../server/src/cli/findings.ts';
import type { Result } from '../../server/src/output/result.ts';
import { fileId } from '../../server/src/text/range.ts';
import { hostOf } from '../support/fixture.ts';
import { circles, fans, lines, parts, together, type Texts } from './multiplied.ts';
import { runs } from './runs.ts';

/** All that the command line works out: findings with fixes, links, what is unknown. */
function check(texts: Texts): Result {
  const result = resultOf(
    hostOf({ files: new Map(Object.entries(texts).map(([path, text]) => [fileId(path), text])) }).snapshot(),
  );
  // fixes are worked out where somebody shows them
  for (const reported of result.reported) void reported.fixes;
  return result;
}

const codes = ({ reported }: Result): readonly string[] =>
  [...new Set(reported.map(({ finding }) => finding.code))].toSorted();

describe('includes that double at each step', () => {
  for (const [name, of] of Object.entries(fans)) {
    test(name, () => {
      const [near, far] = [15, 30].map((depth) => countWork(() => assert.deepEqual(check(of(depth)).failures, [])));
      assert.ok(near !== undefined && far !== undefined && far < near * 2.2, `${near} for 2^15, ${far} for 2^30`);
      assert.deepEqual(
        codes(check(of(30))).filter((code) => !codes(check(of(3))).includes(code)),
        [],
        'nothing is found that three steps do not have',
      );
    });
  }
});

describe('files that include each other', () => {
  for (const [name, of] of Object.entries(circles)) {
    test(name, () => {
      const { reported, failures } = check(of(40));
      assert.deepEqual(failures, []);
      const loops = reported.filter(
        ({ finding }) => finding.code === 'fpm-include-loop' || finding.code === 'nginx-include-failed',
      );
      assert.equal(loops.length, 40, 'each of them is told');
      assert.deepEqual(
        reported.filter(({ finding }) => finding.message.includes('does not include')),
        [],
      );
      const exponent = growth(40, (count) => () => void check(of(count)));
      assert.ok(exponent < 1.2, `exponent ${exponent.toFixed(2)}`);
    });
  }
});

/** Parsing and a few rules cost something before anything grows, and blocks of fewer than 64 lines are walked through each time: beyond this size all grows. */
const usualSize = 100;

function holds(of: (size: number) => Texts, size = usualSize): void {
  const exponent = growth(size, (each) => () => assert.deepEqual(check(of(each)).failures, []));
  assert.ok(exponent < 1.2, `exponent ${exponent.toFixed(2)}`);
}

describe('cost grows with the text', () => {
  for (const [name, of] of Object.entries(lines)) test(name, () => holds(of));
});

describe('cost grows with a piece of a configuration', () => {
  for (const name of Object.keys(parts)) test(name, () => holds((size) => together([name], size)));
});

test('cost grows with all pieces together as it does with each', () => {
  const names = fc.uniqueArray(fc.constantFrom(...Object.keys(parts)), { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(names, (some) => holds((size) => together(some, size))),
    runs(6),
  );
});
