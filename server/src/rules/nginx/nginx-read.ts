/** Values as nginx's own slots read them: what one of them refuses, in words, and what was most likely meant. */
import {
  bigNumber,
  bytes,
  largestNginxNumber,
  parseNginxSize,
  parseNginxTime,
  writeBytes,
  type Bytes,
} from '../../model/units.ts';
import type { ParameterKind } from '../../catalog/nginx/parameters.ts';

/** Why a value is refused. */
export interface Refusal {
  /** What it has to be: `takes a number`. */
  readonly wants: string;
  readonly meant?: { readonly text: string; readonly safe?: boolean };
}

/** ngx_atoi: digits, and nothing else. */
export function isNumber(text: string): boolean {
  return /^\d+$/.test(text) && bigNumber(text) <= largestNginxNumber;
}

export function refusedFlag(text: string): Refusal | undefined {
  if (/^(?:on|off)$/i.test(text)) return undefined;
  const wants = 'must be "on" or "off"';
  if (/^(?:yes|true|1|enabled?|oN|onn|o)$/i.test(text))
    return { wants, meant: { text: 'on', safe: text.length > 1 || text === '1' } };
  return /^(?:no|false|0|disabled?|of|none)$/i.test(text) ? { wants, meant: { text: 'off', safe: true } } : { wants };
}

export function refusedNumber(text: string, least?: number, most?: number): Refusal | undefined {
  if (!isNumber(text)) return { wants: 'must be a whole number' };
  const value = Number(text);
  if (least !== undefined && value < least)
    return {
      wants: most === undefined ? `must be a number of at least ${least}` : `must be a number from ${least} to ${most}`,
    };
  return most !== undefined && value > most ? { wants: `must be a number from ${least ?? 0} to ${most}` } : undefined;
}

export function refusedSize(text: string, slot: 'size' | 'offset'): Refusal | undefined {
  if (parseNginxSize(text, slot) !== undefined) return undefined;
  const wants = slot === 'size' ? 'must be a size in bytes, k or m' : 'must be a size in bytes, k, m or g';
  const meant = meantSize(text, slot);
  return meant === undefined ? { wants } : { wants, meant };
}

function meantSize(text: string, slot: 'size' | 'offset'): Refusal['meant'] {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b|bytes?)?$/i.exec(text);
  if (match === null) return undefined;
  const unit = (match[2] ?? '').toLowerCase();
  const bytes = Number(match[1]) * { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3, t: 1024 ** 4 }[unit as 'k'];
  if (!Number.isInteger(bytes) || bytes >= 2 ** 53) return undefined;
  const whole = (match[1] ?? '').includes('.') ? undefined : `${match[1] ?? ''}${unit}`;
  if (whole !== undefined && parseNginxSize(whole, slot) !== undefined) return { text: whole, safe: true };
  for (const [worth, letter] of [
    [1024 ** 3, 'g'],
    [1024 ** 2, 'm'],
    [1024, 'k'],
    [1, ''],
  ] as const) {
    if (bytes % worth === 0 && (letter !== 'g' || slot === 'offset'))
      return { text: `${bytes / worth}${letter}`, safe: true };
  }
  return undefined;
}

export function refusedTime(text: string, slot: 'sec' | 'msec'): Refusal | undefined {
  if (parseNginxTime(text, slot) !== undefined) return undefined;
  const wants =
    slot === 'msec'
      ? 'must be a time such as 500ms, 30s or 1m30s'
      : 'must be a time in whole seconds, such as 30s or 1m30s';
  const meant = meantTime(text, slot);
  return meant === undefined ? { wants } : { wants, meant };
}

const timeWords: readonly (readonly [RegExp, string, number])[] = [
  [/^(?:ms|msecs?|milliseconds?|millis)$/i, 'ms', 1],
  [/^(?:s|secs?|seconds?)$/i, 's', 1000],
  [/^(?:m|mins?|minutes?)$/, 'm', 60_000],
  [/^(?:MIN|Min)s?$/, 'm', 60_000],
  [/^(?:h|hrs?|hours?)$/i, 'h', 3_600_000],
  [/^(?:d|days?)$/i, 'd', 86_400_000],
  [/^(?:w|weeks?)$/i, 'w', 604_800_000],
  [/^(?:M|months?)$/, 'M', 2_592_000_000],
  [/^(?:y|years?)$/i, 'y', 31_536_000_000],
];

function meantTime(text: string, slot: 'sec' | 'msec'): Refusal['meant'] {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  if (match === null) return undefined;
  const [, unit, worth] = timeWords.find(([words]) => words.test(match[2] === '' ? 's' : (match[2] ?? ''))) ?? [
    undefined,
    '',
    0,
  ];
  if (worth === 0) return undefined;
  const plain = `${match[1] ?? ''}${unit}`;
  if (parseNginxTime(plain, slot) !== undefined) return { text: plain, safe: true };
  const total = Number(match[1]) * worth;
  for (const [size, letter] of [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'm'],
    [1000, 's'],
    [1, 'ms'],
  ] as const) {
    if (total > 0 && total % size === 0 && parseNginxTime(`${total / size}${letter}`, slot) !== undefined)
      return { text: `${total / size}${letter}`, safe: true };
  }
  return undefined;
}

/** Of a parameter's value, behind its `=`. */
export function refusedParameter(kind: ParameterKind, text: string): Refusal | undefined {
  switch (kind) {
    case 'size':
    case 'offset':
      return refusedSize(text, kind);
    case 'sec':
    case 'msec':
      return refusedTime(text, kind);
    case 'number':
      return refusedNumber(text);
    case 'positive':
      return refusedNumber(text, 1);
    case 'switch':
      return text === 'on' || text === 'off'
        ? undefined
        : (refusedFlag(text) ?? { wants: 'must be "on" or "off"', meant: { text: text.toLowerCase(), safe: true } });
    case 'rate':
      return refusedRate(text);
    case 'levels':
      return /^[12](?::[12]){0,2}$/.test(text)
        ? undefined
        : { wants: 'must be up to three levels of 1 or 2, such as 1:2' };
    case 'zone':
      return refusedZone(text, leastZone);
    case 'cache-zone':
      return refusedZone(text, leastCacheZone);
    case 'keepalive':
      return refusedKeepalive(text);
    case 'any':
      return undefined;
  }
}

function refusedRate(text: string): Refusal | undefined {
  // without a unit it is per second (ngx_http_limit_req_zone)
  const match = /^(\d+)(?:r\/[sm])?$/.exec(text);
  if (match !== null && isNumber(match[1] ?? '') && Number(match[1]) > 0) return undefined;
  const wants = 'must be requests per second or minute, such as 10r/s';
  const meant = /^(\d+)\s*r?(?:eq)?(?:\/|p)?(s|m)(?:ec|in)?$/i.exec(text);
  return meant === null || Number(meant[1]) === 0
    ? { wants }
    : { wants, meant: { text: `${meant[1] ?? ''}r/${(meant[2] ?? '').toLowerCase()}` } };
}

/** Smallest zone of shared memory with pages of 4 KiB: eight pages (ngx_http_limit_req_module.c, ngx_http_upstream_zone_module.c, ngx_http_ssl_module.c and their like). */
export const leastZone = bytes(32_768);
/** Smallest zone of a cache: nginx asks for two pages, and its allocator fails to begin in less than three (ngx_http_file_cache.c; tried out on 1.18.0 to 1.31.4). */
const leastCacheZone = bytes(12_288);

function refusedZone(text: string, least: Bytes): Refusal | undefined {
  const wants = 'must be a name and a size, such as one:10m';
  const colon = text.indexOf(':');
  if (colon <= 0) return { wants };
  const size = parseNginxSize(text.slice(colon + 1), 'size');
  if (size === undefined) return meantZone(text, wants);
  return size < least ? { wants: `must be a zone of ${writeBytes(least)} or more` } : undefined;
}

function meantZone(text: string, wants: string): Refusal {
  const colon = text.indexOf(':');
  const meant = meantSize(text.slice(colon + 1), 'size');
  return meant === undefined
    ? { wants }
    : { wants, meant: { ...meant, text: `${text.slice(0, colon)}:${meant.text}` } };
}

function refusedKeepalive(text: string): Refusal | undefined {
  if (text === 'on' || text === 'off') return undefined;
  const [idle = '', interval = '', count = '', ...more] = text.split(':');
  const fine =
    more.length === 0 &&
    [idle, interval].every((one) => one === '' || parseNginxTime(one, 'sec') !== undefined) &&
    (count === '' || isNumber(count)) &&
    /[1-9]/.test(text);
  return fine ? undefined : { wants: 'must be on, off or idle:interval:count' };
}
