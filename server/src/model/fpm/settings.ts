/** What a setting of a pool is worth: the entry that FPM heeds among several, read with FPM's own rules. */
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import { hasFillInPort, isFillIn, isFillInNumber } from '../../syntax/fill-in.ts';
import type { FpmValue } from '../../syntax/fpm/tree.ts';
import { parseFpmListen, type Binding, type ListenDefect } from '../endpoint.ts';
import { canonicalUnixPath } from '../endpoint.ts';
import { isOn, parseFpmTime, seconds, type Seconds } from '../units.ts';
import { known, unknown, type Effective, type Known, type Origin, type Unknown } from '../value.ts';
import { joinPath } from '../../text/path.ts';
import { entryOrigin, type FpmEntries, type PoolMaster, type PlacedEntry, type Pool } from './master.ts';

/** Times of a pool; 0 means off. */
export type PoolTime = 'request_terminate_timeout' | 'request_slowlog_timeout' | 'pm.process_idle_timeout';
/** Times of the master. */
export type GlobalTime = 'process_control_timeout' | 'emergency_restart_interval';

const timeDefaults: Record<PoolTime | GlobalTime, Seconds> = {
  request_terminate_timeout: seconds(0),
  request_slowlog_timeout: seconds(0),
  'pm.process_idle_timeout': seconds(10),
  process_control_timeout: seconds(0),
  emergency_restart_interval: seconds(0),
};

/** The entry that decides: the last one for scalars, the first one for arrays such as `php_admin_value[x]` (FPM applies lists in reverse). */
export function decidingEntry(entries: FpmEntries, key: string): PlacedEntry | undefined {
  const list = entries.get(key);
  return key.endsWith(']') ? list?.[0] : list?.at(-1);
}

/** What FPM receives for an entry, `$pool` replaced; unknown where the file cannot tell. */
export function entryText(placed: PlacedEntry, poolName: string): Effective<string> {
  const at = entryOrigin(placed);
  const value = placed.entry.value;
  if (value === undefined) return unknown('malformed', `\`${placed.entry.key.text}\` has no value`, at);
  if (value.text === undefined) return unreadable(value, at);
  if (isToFillIn(placed, value.text)) return unknown('template', `"${value.raw}" is a placeholder`, at);
  return known(value.text.replaceAll('$pool', poolName), { kind: 'written', at });
}

/** Whether somebody is to fill in the value: it says so, or is a word in capitals in the place of a number. */
function isToFillIn({ entry }: PlacedEntry, text: string): boolean {
  if (!/[A-Zx]|me/.test(text)) return false;
  if (isFillIn(text)) return true;
  const type = /[A-Z]{2}/.test(text) ? fpmDirective(entry.key.text)?.type : undefined;
  if (type === 'address') return hasFillInPort(text) || isFillInNumber(text);
  return (type === 'integer' || type === 'time' || type === 'octal') && isFillInNumber(text);
}

function unreadable(value: FpmValue, at: Origin): Unknown {
  switch (value.unknown) {
    case 'template':
      return unknown('template', `"${value.raw}" is filled in by a template`, at);
    case 'environment':
      return unknown('environment', `"${value.raw}" comes from the environment of PHP-FPM`, at);
    case 'expression':
      return unknown('environment', `"${value.raw}" is computed by PHP`, at);
    case 'malformed':
    case undefined:
      return unknown('malformed', `PHP-FPM cannot read "${value.raw}"`, at);
  }
}

export function poolTime(pool: Pool, key: PoolTime): Effective<Seconds> {
  return readTime(pool.entries, key, pool.name);
}

export function globalTime(master: PoolMaster, key: GlobalTime): Effective<Seconds> {
  return readTime(master.global, key, 'global');
}

function readTime(entries: FpmEntries, key: PoolTime | GlobalTime, name: string): Effective<Seconds> {
  const placed = decidingEntry(entries, key);
  if (placed === undefined) return known(timeDefaults[key], { kind: 'default', program: 'php-fpm' });
  const text = entryText(placed, name);
  if (text.kind === 'unknown') return text;
  const time = parseFpmTime(text.value);
  return time === undefined
    ? unknown('malformed', `PHP-FPM does not accept "${text.value}" as a time`, entryOrigin(placed))
    : known(time.seconds, text.provenance);
}

/** A text setting of the pool, or `undefined` where it is not written. */
export function poolText(pool: Pool, key: string): Effective<string> | undefined {
  const placed = decidingEntry(pool.entries, key);
  return placed === undefined ? undefined : entryText(placed, pool.name);
}

/** What is written for a time that PHP-FPM reads otherwise than it was meant: `1m30s` is one second to it. `undefined` where it is read as meant. @param name of the section */
export function misreadTime(entries: FpmEntries, key: PoolTime | GlobalTime, name: string): string | undefined {
  const placed = decidingEntry(entries, key);
  const text = placed === undefined ? undefined : entryText(placed, name);
  return text?.kind === 'known' && parseFpmTime(text.value)?.meant !== undefined ? text.value : undefined;
}

/** A number of seconds in php.ini's spelling, where it is known and limits anything. */
export function iniSeconds(value: Effective<string>): Known<Seconds> | undefined {
  if (value.kind === 'unknown' || !/^\d+$/.test(value.value)) return undefined;
  const time = seconds(Number(value.value));
  return isOn(time) ? known(time, value.provenance) : undefined;
}

/** Whether the pool is locked into a directory of its own, or may be: then its paths are others than those of nginx. */
export function isLockedIn(pool: Pool): boolean {
  const chroot = poolText(pool, 'chroot');
  return chroot !== undefined && (chroot.kind === 'unknown' || !/^\/*$/.test(chroot.value));
}

/** What the pool gives PHP for an ini setting: `php_admin_value` beats `php_value`, in any order; `undefined` where neither is written. */
export function iniValue(
  pool: Pool,
  name: string,
): { readonly value: Effective<string>; readonly admin: boolean } | undefined {
  for (const [key, admin] of [
    [`php_admin_value[${name}]`, true],
    [`php_value[${name}]`, false],
  ] as const) {
    const value = poolText(pool, key);
    if (value !== undefined) return { value, admin };
  }
  return undefined;
}

export interface Listen {
  readonly at: Origin;
  /** What FPM receives: `$pool` replaced, quotes off. */
  readonly text: string;
  readonly parsed:
    | { readonly kind: 'binding'; readonly binding: Binding }
    | { readonly kind: 'defect'; readonly defect: ListenDefect };
}

/** Where the pool listens; relative socket paths are resolved against the pool's `prefix`, else the compiled one. */
export function poolListen(pool: Pool): { readonly kind: 'known'; readonly listen: Listen } | Unknown {
  const placed = decidingEntry(pool.entries, 'listen');
  // PHP-FPM takes an empty one for none
  if (placed === undefined || placed.entry.value?.text === '')
    return unknown('missing-include', `pool "${pool.name}" has no \`listen\` in the files that are known`, pool.at);
  return readListen(pool, placed);
}

/** The address of its own that the pool's status page has; PHP-FPM opens it only where `pm.status_path` is set, with the owner and mode of `listen`. */
export function statusListen(pool: Pool): { readonly kind: 'known'; readonly listen: Listen } | Unknown | undefined {
  const placed = decidingEntry(pool.entries, 'pm.status_listen');
  return placed === undefined || decidingEntry(pool.entries, 'pm.status_path') === undefined
    ? undefined
    : readListen(pool, placed);
}

function readListen(pool: Pool, placed: PlacedEntry): { readonly kind: 'known'; readonly listen: Listen } | Unknown {
  const text = entryText(placed, pool.name);
  if (text.kind === 'unknown') return text;
  const at = entryOrigin(placed);
  const parsed = parseFpmListen(text.value);
  if (parsed.kind === 'defect' || parsed.binding.kind === 'tcp' || !parsed.binding.relative)
    return { kind: 'known', listen: { at, text: text.value, parsed } };
  return relativeListen(pool, text.value, at);
}

function relativeListen(
  pool: Pool,
  text: string,
  at: Origin,
): { readonly kind: 'known'; readonly listen: Listen } | Unknown {
  const prefix = poolText(pool, 'prefix');
  if (prefix?.kind === 'unknown') return prefix;
  const base = prefix?.value ?? pool.master.compiledPrefix;
  if (base === undefined)
    return unknown(
      'environment',
      `"${text}" is relative to the prefix that PHP-FPM was built with, which is not known here`,
      at,
    );
  const path = canonicalUnixPath(joinPath(base, text));
  return {
    kind: 'known',
    listen: { at, text, parsed: { kind: 'binding', binding: { kind: 'unix', path, relative: false } } },
  };
}
