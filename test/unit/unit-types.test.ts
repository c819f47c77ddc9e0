/** Quantities of two units are not mixed: what is expected to be an error here is one for `npm run check`, and a line that compiles fails it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  amount,
  ascending,
  bytes,
  endless,
  isOn,
  isZero,
  larger,
  milliseconds,
  plus,
  seconds,
  smaller,
  times,
  toMilliseconds,
  toSeconds,
  unlimited,
  wholeSeconds,
  type Bytes,
  type Milliseconds,
  type Seconds,
} from '../../server/src/model/units.ts';

const [time, wait, size] = [milliseconds(1500), seconds(30), bytes(4096)];
/** Takes what an expression gives, so that it is no statement without effect. */
const given = (...values: readonly unknown[]): number => values.length;
const takes = { milliseconds: (one: Milliseconds) => one, seconds: (one: Seconds) => one, bytes: (one: Bytes) => one };

test('one unit is not given for another, nor a bare number for any', () => {
  given(takes.milliseconds(time), takes.seconds(wait), takes.bytes(size));
  // @ts-expect-error seconds for milliseconds
  takes.milliseconds(wait);
  // @ts-expect-error milliseconds for seconds
  takes.seconds(time);
  // @ts-expect-error a time for a size
  takes.bytes(wait);
  // @ts-expect-error a bare number for milliseconds
  takes.milliseconds(60);
  // @ts-expect-error a bare number for seconds
  takes.seconds(60);
  // @ts-expect-error a bare number for bytes
  takes.bytes(60);
  // @ts-expect-error a quantity for a bare number
  const bare: number = wait;
  // @ts-expect-error converted twice
  toMilliseconds(time);
  // @ts-expect-error converted twice
  toSeconds(wait);
  // @ts-expect-error a size is no time
  toSeconds(size);
  // @ts-expect-error only seconds can be off
  isOn(time);
  given(bare);
});

test('units are not compared with one another, nor with bare numbers', () => {
  // @ts-expect-error two units
  given(time < wait);
  // @ts-expect-error two units
  given(wait >= time);
  // @ts-expect-error two units
  given(time === wait);
  // @ts-expect-error a time and a size
  given(wait > size);
  // @ts-expect-error a bare number
  given(wait < 60);
  // @ts-expect-error a bare number
  given(time === 0);
  // @ts-expect-error the end of another unit
  given(size === endless);
  // @ts-expect-error two units
  ascending(time, wait);
  assert.ok(wait < seconds(31) && seconds(30) === wait && !(wait > endless) && size < unlimited);
});

test('units are not added, nor counted with by operators', () => {
  // @ts-expect-error two units
  given(time + wait);
  // @ts-expect-error one unit: `plus` does it, and keeps the unit
  given(time + milliseconds(1));
  // @ts-expect-error the unit would be lost
  given(wait * 1000);
  // @ts-expect-error two units
  plus(time, wait);
  // @ts-expect-error a bare number
  plus(wait, 1);
  // @ts-expect-error two units
  larger(wait, time);
  // @ts-expect-error two units
  smaller(size, wait);
  // @ts-expect-error the unit would be lost
  Math.max(wait, seconds(1));
  // @ts-expect-error two units: `toMilliseconds` does it
  const late: Milliseconds = plus(wait, seconds(1));
  given(late);
});

test('a quantity is the number itself at run time', () => {
  assert.deepEqual([time, wait, size, unlimited, endless] as unknown, [1500, 30, 4096, Infinity, Infinity]);
  assert.equal(amount(wait), 30);
});

test('quantities are converted, added, compared and put in order', () => {
  assert.equal(toMilliseconds(wait), milliseconds(30_000));
  assert.equal(toSeconds(time), seconds(1.5));
  assert.equal(toMilliseconds(endless), milliseconds(Infinity));
  assert.equal(plus(wait, seconds(0.5)), seconds(30.5));
  assert.equal(times(size, 2), bytes(8192));
  assert.equal(larger(wait, endless), endless);
  assert.equal(smaller(size, unlimited), size);
  assert.deepEqual([endless, wait, endless, seconds(0)].toSorted(ascending), [seconds(0), wait, endless, endless]);
});

test('off is 0 or less, and no whole second', () => {
  assert.deepEqual([seconds(-1), seconds(0), seconds(1), endless].map(isOn), [false, false, true, true]);
  assert.deepEqual([seconds(0), bytes(0), time].map(isZero), [true, true, false]);
  assert.deepEqual(
    [0, 1000, 1500, Infinity].map((value) => wholeSeconds(milliseconds(value))),
    [undefined, seconds(1), undefined, undefined],
  );
});
