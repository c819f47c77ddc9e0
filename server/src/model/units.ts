/** Times and sizes as each program reads them, and read aloud. */

const second = 1000;
/** Units in the order in which nginx wants them. A space ends the value like `s`, and nothing with a unit may follow it. */
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
 * A nginx time in milliseconds, or `undefined` where nginx says "invalid value" (ngx_parse_time, src/core/ngx_parse.c).
 * Units come in descending order, each once, with or without spaces behind them; a last number without a unit is seconds (`1m30` is 90 s).
 * The sum fits in 63 bits of the slot's own unit; above 2^53 what is returned is the nearest number.
 * @param slot `sec` directives know `y` and `M` but not `ms`; `msec` directives (every fastcgi_*_timeout) the reverse.
 */
export function parseNginxTime(text: string, slot: 'sec' | 'msec'): number | undefined {
  if (!/\d/.test(text)) return undefined;
  const portions = /(\d*)(ms|[yMwdhms ]) *|(\d+)$/gy;
  let total = 0;
  let step = slot === 'sec' ? -1 : nginxTimeUnits.findIndex(({ unit }) => unit === 'M');
  while (portions.lastIndex < text.length) {
    const [, digits, unit, seconds] = portions.exec(text) ?? [];
    if (unit === undefined)
      return seconds === undefined || isTimeTooLarge(text, slot) ? undefined : total + Number(seconds) * second;
    const index = unit === ' ' ? secondsStep : nginxTimeUnits.findIndex((one) => one.unit === unit);
    if (index <= step || (slot === 'sec' && unit === 'ms')) return undefined;
    step = unit === ' ' ? nginxTimeUnits.length : index;
    total += Number(digits) * (nginxTimeUnits[index]?.worth ?? second);
  }
  return isTimeTooLarge(text, slot) ? undefined : total;
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

/** A nginx size or offset in bytes, or `undefined` where nginx says "invalid value" (ngx_parse_size, ngx_parse_offset). Only offsets know `g`. */
export function parseNginxSize(text: string, slot: 'size' | 'offset'): number | undefined {
  const match = /^(\d+)([kKmMgG]?)$/.exec(text);
  if (match === null) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  if (unit === 'g' && slot === 'size') return undefined;
  const worth = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit as '' | 'k' | 'm' | 'g'];
  if (text.length >= safeLength && bigNumber(match[1] ?? '0') * BigInt(worth) > largestNginxNumber) return undefined;
  return Number(match[1]) * worth;
}

/** A size of php.ini in bytes; `undefined` where it is none, or one that PHP warns about (zend_ini_parse_quantity). */
export function parseIniSize(text: string): number | undefined {
  const match = /^\s*(\d+)\s*(?:([kmg])\s*)?$/i.exec(text);
  return match === null
    ? undefined
    : Number(match[1]) * 1024 ** ['', 'k', 'm', 'g'].indexOf((match[2] ?? '').toLowerCase());
}

/** Bytes as a configuration writes them, with the largest unit that divides them: `64m`. */
export function writeBytes(value: number): string {
  for (const [size, unit] of [
    [1024 ** 3, 'g'],
    [1024 ** 2, 'm'],
    [1024, 'k'],
  ] as const)
    if (value > 0 && value % size === 0) return `${value / size}${unit}`;
  return String(value);
}

export interface FpmTime {
  /** What FPM takes it for, in seconds. */
  readonly seconds: number;
  /** What a person most likely meant, in seconds, where FPM reads something else (`1m30s` is 1 second to it). */
  readonly meant: number | undefined;
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
  const seconds = atoi(text) * unit;
  return { seconds, meant: meantSeconds(text, seconds) };
}

/** C's atoi on 64-bit Linux: leading spaces, a sign, digits, of which the lowest 32 bits are left; 0 where there are none. */
export function atoi(text: string): number {
  const digits = /^[ \t]*([+-]?\d+)/.exec(text)?.[1];
  if (digits === undefined || digits.length < 10) return Number(digits ?? 0);
  const exact = bigNumber(digits.replace('+', ''));
  const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
  return Number(BigInt.asIntN(32, exact < least ? least : exact > most ? most : exact));
}

function meantSeconds(text: string, read: number): number | undefined {
  const compact = text.replaceAll(/\s+/g, '');
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$|^\d+\.\d+$/.test(compact)) return undefined;
  let meant = 0;
  for (const [, number = '0', unit = 's'] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])?/g)) {
    meant += Number(number) * (unit === 'ms' ? 0.001 : (fpmUnits[unit] ?? 1));
  }
  return Math.abs(meant - read) < 1e-9 ? undefined : meant;
}

/** Milliseconds read aloud: `60 s`, `500 ms`, `1.5 s`; from two minutes on with the larger unit behind: `300 s (5 min)`. */
export function sayMilliseconds(value: number): string {
  if (value < 1000 && value > 0) return `${value} ms`;
  const seconds = value / 1000;
  const long = sayLong(seconds);
  return `${Number(seconds.toFixed(3))} s${long === undefined ? '' : ` (${long})`}`;
}

function sayLong(seconds: number): string | undefined {
  if (seconds < 120 || !Number.isInteger(seconds)) return undefined;
  const parts: string[] = [];
  let rest = seconds;
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

/** Milliseconds without the larger unit: `60 s`, `500 ms`. */
export function shortMilliseconds(value: number): string {
  return value < 1000 && value > 0 ? `${value} ms` : `${Number((value / 1000).toFixed(3))} s`;
}

/** Bytes read aloud with binary units: `16 KiB`, `1 MiB`, `14 bytes`. */
export function sayBytes(value: number): string {
  for (const [size, name] of [
    [1024 ** 3, 'GiB'],
    [1024 ** 2, 'MiB'],
    [1024, 'KiB'],
  ] as const) {
    if (value >= size) return `${Number((value / size).toFixed(2))} ${name}`;
  }
  return `${value} bytes`;
}
