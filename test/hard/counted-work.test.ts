/** The counter that the growth tests stand on: it counts loops of the server's sources, and tells a square from a line. */
import { countByFile, countWork, exponent, growth } from './counted-work.ts';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseNginx } from '../../server/src/syntax/nginx/parser.ts';

const text = (size: number): string => 'server { listen 80; }\n'.repeat(size);

describe('counted work', () => {
  test('is nearly the same each time', () => {
    const run = (): void => void parseNginx(text(200), new Set());
    run();
    // V8 may optimise between any two of them, but not between all
    const counts = Array.from({ length: 6 }, () => countWork(run));
    const nearest = Math.min(...counts.slice(1).map((count, index) => Math.abs((counts[index] ?? 0) / count - 1)));
    assert.ok(nearest < 0.02, counts.join(' '));
    assert.deepEqual(
      [...countByFile(run).keys()].filter((file) => !/^(?:syntax|text|catalog)\//.test(file)),
      [],
    );
  });

  test('a line has exponent 1, a square 2', () => {
    const line = growth(100, (size) => () => void parseNginx(text(size), new Set()));
    assert.ok(line > 0.95 && line < 1.1, String(line));
    const square = growth(20, (size) => () => {
      for (let each = 0; each < size; each++) parseNginx(text(size), new Set());
    });
    assert.ok(square > 1.9 && square < 2.1, String(square));
  });

  test('a constant hides nothing', () => {
    const points = [100, 200, 400].map((size) => ({ size, work: 1e7 + size ** 2 }));
    assert.ok(Math.abs(exponent(points) - 2) < 0.01);
    assert.equal(exponent(points.map(({ size }) => ({ size, work: 7 }))), 0);
    assert.throws(() => exponent(points.slice(1)), RangeError);
  });
});
