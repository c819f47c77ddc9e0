/** Times and sizes: what each program takes a text for, and how values are read aloud. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytes,
  milliseconds,
  parseFpmTime,
  parseNginxSize,
  parseNginxTime,
  sayBytes,
  sayMilliseconds,
  shortMilliseconds,
} from '../../server/src/model/units.ts';

const refused = undefined;
const day = 86_400_000;

/** What nginx 1.22.1 made of `fastcgi_read_timeout` (msec) and `fastcgi_cache_valid` (sec): milliseconds, or refused by `nginx -t`. */
const nginxTimes: readonly (readonly [text: string, msec: number | undefined, sec: number | undefined])[] = [
  // no unit means seconds; nothing at all is nothing
  ['0', 0, 0],
  ['60', 60_000, 60_000],
  ['', refused, refused],
  // one unit
  ['500ms', 500, refused],
  ['30s', 30_000, 30_000],
  ['5m', 300_000, 300_000],
  ['2h', 7_200_000, 7_200_000],
  ['1d', day, day],
  ['1w', 7 * day, 7 * day],
  ['1M', refused, 30 * day],
  ['1y', refused, 365 * day],
  // several units: descending, each once
  ['1h1m', 3_660_000, 3_660_000],
  ['1d1h1m1s1ms', day + 3_661_001, refused],
  ['1m500ms', 60_500, refused],
  ['1m1h', refused, refused],
  ['1s1s', refused, refused],
  ['1ms1s', refused, refused],
  // the last number may lack its unit, whatever stands before it
  ['1m30', 90_000, 90_000],
  ['1s30', 31_000, 31_000],
  ['500ms30', 30_500, refused],
  // spaces behind a unit are fine in quotes; a space behind a number makes it seconds, and no unit may follow
  ['1s 500ms', 1500, refused],
  ['1m  30s', 90_000, 90_000],
  ['5 ', 5000, 5000],
  [' 5', 5000, 5000],
  ['30 1', 31_000, 31_000],
  ['5 m', refused, refused],
  ['1 30s', refused, refused],
  // a unit may even lack its number, as long as there is one somewhere
  ['1hm', 3_600_000, 3_600_000],
  ['h1', 1000, 1000],
  ['hm', refused, refused],
  ['s', refused, refused],
  // no fractions, no signs, no words, no capitals
  ['1.5s', refused, refused],
  ['-1', refused, refused],
  ['5min', refused, refused],
  ['5sec', refused, refused],
  ['300S', refused, refused],
  ['infinite', refused, refused],
  ['99999999999999999999', refused, refused],
  // the largest that 63 bits of the slot's own unit hold, and one more
  ['9223372036854775807ms', 2 ** 63, refused],
  ['9223372036854775808ms', refused, refused],
  ['9223372036854775', Number('9223372036854775') * 1000, Number('9223372036854775') * 1000],
  ['9223372036854776', refused, Number('9223372036854776') * 1000],
  ['9223372036854775807', refused, 2 ** 63 * 1000],
  ['9223372036854775808', refused, refused],
  ['292471208677y', refused, 292_471_208_677 * 31_536_000_000],
  ['292471208678y', refused, refused],
  ['0000000000000000000000005s', 5000, 5000],
];

for (const [text, msec, sec] of nginxTimes) {
  test(`nginx time "${text}"`, () => {
    assert.equal(parseNginxTime(text, 'msec'), msec, 'as fastcgi_read_timeout');
    assert.equal(parseNginxTime(text, 'sec'), sec, 'as fastcgi_cache_valid');
  });
}

const nginxSizes: readonly (readonly [text: string, size: number | undefined, offset: number | undefined])[] = [
  ['0', 0, 0],
  ['4096', 4096, 4096],
  ['16k', 16_384, 16_384],
  ['16K', 16_384, 16_384],
  ['2m', 2_097_152, 2_097_152],
  ['2M', 2_097_152, 2_097_152],
  ['1g', refused, 1_073_741_824],
  ['1G', refused, 1_073_741_824],
  ['', refused, refused],
  ['k', refused, refused],
  ['4kb', refused, refused],
  ['4 k', refused, refused],
  ['1.5m', refused, refused],
  ['-1', refused, refused],
  // the largest that 63 bits hold, and one more
  ['9223372036854775807', 2 ** 63, 2 ** 63],
  ['9223372036854775808', refused, refused],
  ['9007199254740991k', 9_007_199_254_740_991 * 1024, 9_007_199_254_740_991 * 1024],
  ['9007199254740992k', refused, refused],
  ['8589934591g', refused, 8_589_934_591 * 1024 ** 3],
  ['8589934592g', refused, refused],
];

for (const [text, size, offset] of nginxSizes) {
  test(`nginx size "${text}"`, () => {
    assert.equal(parseNginxSize(text, 'size'), size, 'as fastcgi_buffer_size');
    assert.equal(parseNginxSize(text, 'offset'), offset, 'as client_max_body_size');
  });
}

/** Seconds that PHP-FPM reads, and what a person meant where that is something else. */
const fpmTimes: readonly (readonly [text: string, seconds: number | undefined, meant?: number])[] = [
  ['0', 0],
  ['30', 30],
  ['30s', 30],
  ['5m', 300],
  ['2h', 7200],
  ['1d', 86_400],
  // atoi stops at the first byte that is no digit; the last byte alone is the unit
  ['1m30s', 1, 90],
  ['1m 30s', 1, 90],
  ['1h30m', 60, 5400],
  ['1.5s', 1, 1.5],
  ['1.5', 1, 1.5],
  ['500ms', 500, 0.5],
  // a space changes nothing that matters
  ['30 s', 30],
  // nobody can tell what these mean, but FPM reads them
  ['s', 0],
  ['abc5', 0],
  ['-5', -5],
  // refused: the last byte is no digit and none of s m h d
  ['5S', refused],
  ['30sec', refused],
  ['5min', refused],
  ['1w', refused],
  ['off', refused],
  ['none', refused],
  ['', refused],
];

for (const [text, seconds, meant] of fpmTimes) {
  test(`PHP-FPM time "${text}"`, () => {
    assert.deepEqual(parseFpmTime(text), seconds === undefined ? undefined : { seconds, meant });
  });
}

const spoken: readonly (readonly [milliseconds: number, long: string, short: string])[] = [
  [0, '0 s', '0 s'],
  [500, '500 ms', '500 ms'],
  [999, '999 ms', '999 ms'],
  [1000, '1 s', '1 s'],
  [1500, '1.5 s', '1.5 s'],
  [60_000, '60 s', '60 s'],
  [119_000, '119 s', '119 s'],
  [120_000, '120 s (2 min)', '120 s'],
  [90_500, '90.5 s', '90.5 s'],
  [150_000, '150 s (2 min 30 s)', '150 s'],
  [3_600_000, '3600 s (1 h)', '3600 s'],
  [day + 60_000, '86460 s (1 d 1 min)', '86460 s'],
];

for (const [value, long, short] of spoken) {
  test(`${value} milliseconds read aloud`, () => {
    assert.equal(sayMilliseconds(milliseconds(value)), long);
    assert.equal(shortMilliseconds(milliseconds(value)), short);
  });
}

const spokenBytes: readonly (readonly [bytes: number, text: string])[] = [
  [0, '0 bytes'],
  [14, '14 bytes'],
  [1023, '1023 bytes'],
  [1024, '1 KiB'],
  [14_336, '14 KiB'],
  [1536, '1.5 KiB'],
  [1_048_576, '1 MiB'],
  [3_221_225_472, '3 GiB'],
];

for (const [size, text] of spokenBytes) {
  test(`${size} bytes read aloud`, () => assert.equal(sayBytes(bytes(size)), text));
}
