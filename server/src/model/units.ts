/** Times and sizes: types that no two units share, what each program reads, and how they are written and read aloud. */

declare const unitOf: unique symbol;

/**
 * A number with a unit. While the program runs it is that number and nothing more; to the compiler it is no number at all, for then it refuses `<` and `===` between
 * two units as well as `+`, and each of them with a bare number; lint refuses one in a template. Within one unit `<`, `>` and `===` are allowed, all else is below.
 */
export interface Quantity<Unit extends string> {
  readonly [unitOf]: Unit;
}
/** What nginx counts times in. 0 is no time: what waits for 0 ms ends at once. */
export type Milliseconds = Quantity<'milliseconds'>;
/** What PHP-FPM and PHP count times in, where 0 or less is off ({@link isOn}); `endless` where one asks how long something lasts. */
export type Seconds = Quantity<'seconds'>;
/** Sizes. Where a program takes 0 for no limit, what is read says so; `unlimited` stands for it where limits are compared. */
export type Bytes = Quantity<'bytes'>;

/** So many milliseconds. */
export const milliseconds = (value: number): Milliseconds => withUnit(value);
/** So many seconds. */
export const seconds = (value: number): Seconds => withUnit(value);
/** So many bytes. */
export const bytes = (value: number): Bytes => withUnit(value);

/** The one place where a number becomes a quantity. */
function withUnit<Q extends Quantity<string>>(value: unknown): Q {
  return value as Q;
}

/** Longer than every time. */
export const endless = seconds(Infinity);
/** Larger than every size. */
export const unlimited = bytes(Infinity);

/** The bare number, to calculate with, to write or to draw; whoever takes it names the unit. */
export function amount(value: Quantity<string>): number {
  return value as unknown as number;
}

/** The same time as nginx counts it. */
export function toMilliseconds(time: Seconds): Milliseconds {
  return milliseconds(amount(time) * second);
}

/** The same time as PHP-FPM counts it, fractions and all. */
export function toSeconds(time: Milliseconds): Seconds {
  return seconds(amount(time) / second);
}

/** The same time where it is a whole number of seconds, above 0: only such a one PHP-FPM and PHP can be given. */
export function wholeSeconds(time: Milliseconds): Seconds | undefined {
  const value = toSeconds(time);
  return Number.isInteger(amount(value)) && isOn(value) ? value : undefined;
}

/** Whether a time of PHP-FPM or PHP limits anything. */
export function isOn(time: Seconds): boolean {
  return amount(time) > 0;
}

/** Whether a quantity is 0: `if (time)` compiles and hides the question. */
export function isZero(value: Quantity<string>): boolean {
  return amount(value) === 0;
}

/** The sum of two quantities of one unit. */
export function plus<Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): Q {
  return withUnit(amount(a) + amount(b));
}

/** A quantity so many times, in its own unit. */
export function times<Q extends Quantity<string>>(value: Q, factor: number): Q {
  return withUnit(amount(value) * factor);
}

/** The larger of two quantities of one unit. */
export function larger<Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): Q {
  return withUnit(Math.max(amount(a), amount(b)));
}

/** The smaller of two quantities of one unit. */
export function smaller<Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): Q {
  return withUnit(Math.min(amount(a), amount(b)));
}

/** Puts quantities of one unit in order, the smallest first. */
export function ascending<Q extends Quantity<string>>(a: Q, b: NoInfer<Q>): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const second = 1000;
/** Milliseconds of the units, in the order in which nginx wants them. A space ends the value like `s`, and nothing with a unit may follow it. */
const nginxTimeUnits = [
  { unit: 'y', worth: 365 * 86_400 * second },
  { unit: 'M', worth: 30 * 86_400 * second },
  { unit: 'w', worth: 7 * 86_400 * second },
  { unit: 'd', worth: 86_400 * second },
  { unit: 'h', worth: 3600 * second },
  { unit: 'm', worth: 60 * second },
  { unit: 's', worth: second },
  { unit: 'ms', worth: 1 },
];
const secondsStep = nginxTimeUnits.findIndex(({ unit }) => unit === 's');
/** Largest number that nginx takes: NGX_MAX_INT_T_VALUE, NGX_MAX_SIZE_T_VALUE, NGX_MAX_OFF_T_VALUE and NGX_MAX_TIME_T_VALUE on 64 bits. */
export const largestNginxNumber = 2n ** 63n - 1n;
/** A value that is shorter cannot be too large, whatever its unit. */
const safeLength = 10;

/**
 * A nginx time, or `undefined` where nginx says "invalid value" (ngx_parse_time, src/core/ngx_parse.c).
 * Units come in descending order, each once, with or without spaces behind them; a last number without a unit is seconds (`1m30` is 90 s).
 * The sum fits in 63 bits of the slot's own unit; above 2^53 what is returned is the nearest number.
 * @param slot `sec` directives know `y` and `M` but not `ms`; `msec` directives (every fastcgi_*_timeout) the reverse.
 */
export function parseNginxTime(text: string, slot: 'sec' | 'msec'): Milliseconds | undefined {
  if (!/\d/.test(text)) return undefined;
  const portions = /(\d*)(ms|[yMwdhms ]) *|(\d+)$/gy;
  let total = 0;
  let step = slot === 'sec' ? -1 : nginxTimeUnits.findIndex(({ unit }) => unit === 'M');
  while (portions.lastIndex < text.length) {
    const [, digits, unit, rest] = portions.exec(text) ?? [];
    if (unit === undefined)
      return rest === undefined || isTimeTooLarge(text, slot) ? undefined : milliseconds(total + Number(rest) * second);
    const index = unit === ' ' ? secondsStep : nginxTimeUnits.findIndex((one) => one.unit === unit);
    if (index <= step || (slot === 'sec' && unit === 'ms')) return undefined;
    step = unit === ' ' ? nginxTimeUnits.length : index;
    total += Number(digits) * (nginxTimeUnits[index]?.worth ?? second);
  }
  return isTimeTooLarge(text, slot) ? undefined : milliseconds(total);
}

/** What digits are worth; of more than any program here can hold, a number that is too large as well: one of a million digits is not worked out. */
export function bigNumber(digits: string): bigint {
  const sign = digits.startsWith('-') ? -1n : 1n;
  const bare = digits.replace(/^[-+]?0*/, '');
  return sign * (bare.length > 40 ? 10n ** 40n : BigInt(bare === '' ? 0 : bare));
}

/** Whether a time, otherwise well written, does not fit: nginx counts `sec` in seconds and `msec` in milliseconds, both in 63 bits. */
function isTimeTooLarge(text: string, slot: 'sec' | 'msec'): boolean {
  if (text.length < safeLength) return false;
  let total = 0n;
  for (const [, digits = '', unit = 's'] of text.matchAll(/(\d+)(ms|[yMwdhm])?/g))
    total += bigNumber(digits) * BigInt(nginxTimeUnits.find((one) => one.unit === unit)?.worth ?? second);
  return total / (slot === 'sec' ? BigInt(second) : 1n) > largestNginxNumber;
}

/** A nginx size or offset, or `undefined` where nginx says "invalid value" (ngx_parse_size, ngx_parse_offset). Only offsets know `g`. */
export function parseNginxSize(text: string, slot: 'size' | 'offset'): Bytes | undefined {
  const match = /^(\d+)([kKmMgG]?)$/.exec(text);
  if (match === null) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  if (unit === 'g' && slot === 'size') return undefined;
  const worth = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit as '' | 'k' | 'm' | 'g'];
  if (text.length >= safeLength && bigNumber(match[1] ?? '0') * BigInt(worth) > largestNginxNumber) return undefined;
  return bytes(Number(match[1]) * worth);
}

/** A size of php.ini; `undefined` where it is none, or one that PHP warns about (zend_ini_parse_quantity). */
export function parseIniSize(text: string): Bytes | undefined {
  const match = /^\s*(\d+)\s*(?:([kmg])\s*)?$/i.exec(text);
  return match === null
    ? undefined
    : bytes(Number(match[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf((match[2] ?? '').toLowerCase()));
}

/** A time as both nginx and PHP-FPM take it: `30s`. */
export function writeSeconds(value: Seconds): string {
  return `${amount(value)}s`;
}

/** A size as a configuration writes it, with the largest unit that divides it: `64m`. */
export function writeBytes(size: Bytes): string {
  const value = amount(size);
  for (const [worth, unit] of [
    [1024 ** 3, 'g'],
    [1024 ** 2, 'm'],
    [1024, 'k'],
  ] as const)
    if (value > 0 && value % worth === 0) return `${value / worth}${unit}`;
  return String(value);
}

export interface FpmTime {
  /** What FPM takes it for. */
  readonly seconds: Seconds;
  /** What a person most likely meant, where FPM reads something else (`1m30s` is 1 second to it). */
  readonly meant: Seconds | undefined;
}

const fpmUnits: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * A PHP-FPM time, or `undefined` where FPM refuses it (fpm_conf_set_time, sapi/fpm/fpm/fpm_conf.c): the last byte is a digit or one of
 * `s m h d`, and the number before it goes through atoi, which stops at the first byte that is no digit.
 */
export function parseFpmTime(text: string): FpmTime | undefined {
  const last = text.at(-1);
  if (last === undefined) return undefined;
  const unit = /\d/.test(last) ? 1 : fpmUnits[last];
  if (unit === undefined) return undefined;
  const read = atoi(text) * unit;
  return { seconds: seconds(read), meant: meantSeconds(text, read) };
}

/** C's atoi on 64-bit Linux: leading spaces, a sign, digits, of which the lowest 32 bits are left; 0 where there are none. */
export function atoi(text: string): number {
  const digits = /^[ \t]*([+-]?\d+)/.exec(text)?.[1];
  if (digits === undefined || digits.length < 10) return Number(digits ?? 0);
  const exact = bigNumber(digits.replace('+', ''));
  const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
  return Number(BigInt.asIntN(32, exact < least ? least : exact > most ? most : exact));
}

/** @param read the seconds that FPM takes it for */
function meantSeconds(text: string, read: number): Seconds | undefined {
  const compact = text.replaceAll(/\s+/g, '');
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$|^\d+\.\d+$/.test(compact)) return undefined;
  let meant = 0;
  for (const [, number = '0', unit = 's'] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])?/g)) {
    meant += Number(number) * (unit === 'ms' ? 0.001 : (fpmUnits[unit] ?? 1));
  }
  return Math.abs(meant - read) < 1e-9 ? undefined : seconds(meant);
}

/** A time read aloud: `60 s`, `500 ms`, `1.5 s`; from two minutes on with the larger unit behind: `300 s (5 min)`. */
export function sayMilliseconds(time: Milliseconds): string {
  const long = sayLong(toSeconds(time));
  return `${shortMilliseconds(time)}${long === undefined ? '' : ` (${long})`}`;
}

function sayLong(time: Seconds): string | undefined {
  let rest = amount(time);
  if (rest < 120 || !Number.isInteger(rest)) return undefined;
  const parts: string[] = [];
  for (const [size, name] of [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.join(' ');
}

/** A time without the larger unit: `60 s`, `500 ms`. */
export function shortMilliseconds(time: Milliseconds): string {
  const value = amount(time);
  return value < second && value > 0 ? `${value} ms` : `${Number((value / second).toFixed(3))} s`;
}

/** `30 s`. */
export function saySeconds(time: Seconds): string {
  return `${amount(time)} s`;
}

/** Bytes read aloud with binary units: `16 KiB`, `1 MiB`, `14 bytes`. */
export function sayBytes(size: Bytes): string {
  const value = amount(size);
  for (const [worth, name] of [
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
  ] as const) {
    if (value >= worth) return `${Number((value / worth).toFixed(2))} ${name}`;
  }
  return `${value} bytes`;
}
