/** Times and sizes as each program reads them, and read aloud. */

const nginxTimeUnits = ['y', 'M', 'w', 'd', 'h', 'm', 's', 'ms'] as const;
const milliseconds: Record<(typeof nginxTimeUnits)[number], number> = {
  y: 365 * 86_400_000, M: 30 * 86_400_000, w: 7 * 86_400_000, d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1,
};

/**
 * A nginx time in milliseconds, or `undefined` where nginx says "invalid value" (ngx_parse_time, src/core/ngx_parse.c).
 * Units come in descending order, each once; no unit means seconds and ends the value.
 * @param slot `sec` directives know `y` and `M` but not `ms`; `msec` directives (every fastcgi_*_timeout) the reverse.
 */
export function parseNginxTime(text: string, slot: 'sec' | 'msec'): number | undefined {
  let total = 0;
  let step = slot === 'sec' ? -1 : 1; // index of the last unit used; `msec` starts behind M
  let position = 0;
  if (text === '') return undefined;
  while (position < text.length) {
    const match = /^(\d+)(ms|[yMwdhms])?( *)/.exec(text.slice(position));
    if (match === null) return undefined;
    const [all, digits = '', unit] = match;
    position += all.length;
    if (unit === undefined) {
      if (position < text.length || (match[3] !== '' && match[3] !== undefined)) return undefined;
      if (step >= nginxTimeUnits.indexOf('s')) return undefined;
      return total + Number(digits) * 1000;
    }
    const index = nginxTimeUnits.indexOf(unit as (typeof nginxTimeUnits)[number]);
    if (index <= step || (slot === 'sec' && unit === 'ms')) return undefined;
    step = index;
    total += Number(digits) * milliseconds[nginxTimeUnits[index] ?? 's'];
  }
  return total;
}

/** A nginx size or offset in bytes, or `undefined` where nginx says "invalid value" (ngx_parse_size, ngx_parse_offset). Only offsets know `g`. */
export function parseNginxSize(text: string, slot: 'size' | 'offset'): number | undefined {
  const match = /^(\d+)([kKmMgG]?)$/.exec(text);
  if (match === null) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  if (unit === 'g' && slot === 'size') return undefined;
  return Number(match[1]) * { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }[unit as '' | 'k' | 'm' | 'g'];
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

/** C's atoi: leading blanks, a sign, digits; 0 where there are none. */
export function atoi(text: string): number {
  return Number(/^[ \t]*([+-]?\d+)/.exec(text)?.[1] ?? 0);
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
  for (const [size, name] of [[86_400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']] as const) {
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
  for (const [size, name] of [[1024 ** 3, 'GiB'], [1024 ** 2, 'MiB'], [1024, 'KiB']] as const) {
    if (value >= size) return `${Number((value / size).toFixed(2))} ${name}`;
  }
  return `${value} bytes`;
}
