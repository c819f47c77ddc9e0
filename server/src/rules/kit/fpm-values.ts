/** What PHP-FPM takes for a setting of each type (fpm_conf_set_*, sapi/fpm/fpm/fpm_conf.c), and what was most likely meant. */
import type { FpmDirective } from '../../catalog/fpm/directives.ts';
import { decidingEntry } from '../../model/fpm/settings.ts';
import type { FpmEntries, PlacedEntry } from '../../model/fpm/master.ts';
import { parseFpmListen } from '../../model/endpoint.ts';
import { atoi, parseFpmTime } from '../../model/units.ts';
import { editDistance } from '../../text/edit-distance.ts';

export interface ValueProblem {
  readonly message: string;
  /** A value that FPM takes and that was most likely meant; `undefined` where nothing tells. */
  readonly better: string | undefined;
  /** The title of the fix that removes the line, where that is all that is left to do. */
  readonly removal?: string;
}

/** What FPM says of one line by itself. `text` is what it receives, `shown` what is written. */
export function lineProblem(directive: FpmDirective, text: string, shown: string): ValueProblem | undefined {
  const { name } = directive;
  switch (directive.type) {
    case 'integer':
      return integerProblem(directive, text, shown);
    case 'time':
      return parseFpmTime(text) === undefined
        ? {
            message: `${name} must be a number followed by s, m, h or d, not ${inQuotes(shown)}`,
            better: betterTime(text),
          }
        : undefined;
    case 'boolean':
      return isFpmBoolean(text)
        ? undefined
        : { message: `${name} must be yes or no, not ${inQuotes(shown)}`, better: betterBoolean(text) };
    case 'enum':
      return name === 'events.mechanism' || isOneOf(directive, text) ? undefined : wordProblem(directive, text, shown);
    default:
      return undefined;
  }
}

/** What FPM says once it has read everything: only the line that counts is looked at. */
export function finalProblem(
  directive: FpmDirective,
  placed: PlacedEntry,
  entries: FpmEntries,
  text: string,
): ValueProblem | undefined {
  const key = directive.name.toLowerCase();
  if (decidingEntry(entries, key) !== placed) return undefined;
  const shown = placed.entry.value?.raw ?? text;
  if (refusesRange.has(key)) return rangeProblem(directive, atoi(text), shown);
  if (key === 'events.mechanism')
    return isOneOf(directive, text) || text.toLowerCase() === '/dev/poll'
      ? undefined
      : wordProblem(directive, text, shown);
  if ((key === 'access.log' || key === 'pm.status_listen') && text === '')
    return { message: `${key} is empty: PHP-FPM uses the empty name`, better: undefined };
  if (key === 'pm.status_listen' && entries.has('pm.status_path') && isNoAddress(text))
    return {
      message: `pm.status_listen must be an address such as those of listen, not ${inQuotes(shown)}: PHP-FPM does not start`,
      better: undefined,
    };
  if (key !== 'ping.response' || text !== '') return undefined;
  return entries.has('ping.path')
    ? {
        message: 'ping.response is empty, but PHP-FPM requires at least one character when ping.path is set',
        better: 'pong',
      }
    : undefined;
}

/** What ends the start; an address without a port is only an odd name of a socket. */
function isNoAddress(text: string): boolean {
  const parsed = parseFpmListen(text);
  return parsed.kind === 'defect' && parsed.defect !== 'address-without-port';
}

/** Words of booleans as FPM compares them: in lower case, what the scanner made of bare words included. */
export function isFpmBoolean(text: string): boolean {
  return ['', '0', '1', 'no', 'none', 'false', 'off', 'yes', 'true', 'on'].includes(text);
}

/** A value as a message shows it: in quotes, of which its own are enough. */
export function inQuotes(shown: string): string {
  return /^(["']).*\1$/.test(shown) ? shown : `"${shown}"`;
}

/** `yes` or `no` where a word means one of them. */
export function betterBoolean(text: string): string | undefined {
  const lower = text.toLowerCase();
  if (['yes', 'on', 'true', 'enabled', 'enable'].includes(lower)) return 'yes';
  return ['no', 'off', 'false', 'none', 'disabled', 'disable'].includes(lower) ? 'no' : undefined;
}

/** Settings whose range FPM checks by itself (fpm_conf_post_process); the process manager's have a rule of their own. */
const refusesRange = new Set(['process.priority', 'process.max', 'log_limit']);

/** Whether fpm_conf_set_integer takes the text: digits, and a minus before them; a minus alone and nothing at all are 0. */
export function isFpmInteger(text: string): boolean {
  return /^-?\d*$/.test(text);
}

function integerProblem(directive: FpmDirective, text: string, shown: string): ValueProblem | undefined {
  const { name } = directive;
  if (directive.values?.includes(text.toLowerCase()) === true) return undefined;
  // PHP-FPM works it out from the others
  if (name === 'pm.start_servers' && text.endsWith('%'))
    return {
      message: `${name} must contain digits only, not ${inQuotes(shown)}`,
      better: undefined,
      removal: `Remove ${name}: PHP-FPM determines it`,
    };
  if (!isFpmInteger(text))
    return {
      message: `${name} must contain digits only, not ${inQuotes(shown)}`,
      better: plainNumber(text) ?? spoken(text) ?? /^\d+$/.exec(directive.default ?? '')?.[0],
    };
  return name === 'rlimit_core' && atoi(text) < 0
    ? { message: `rlimit_core must be 0 or more, or unlimited, not ${shown}`, better: 'unlimited' }
    : undefined;
}

function rangeProblem({ name, range }: FpmDirective, value: number, shown: string): ValueProblem | undefined {
  // 64 stands for: not set
  if (name === 'process.priority' && value === 64) return undefined;
  const low = range?.min !== undefined && value < range.min;
  const high = range?.max !== undefined && value > range.max;
  if (!low && !high) return undefined;
  const words = range?.max === undefined ? `at least ${range?.min ?? 0}` : `${range.min ?? 0} to ${range.max}`;
  return {
    message: `${name} must be ${words}, not ${shown === '' ? 'nothing' : shown}`,
    better: String(low ? range?.min : range?.max),
  };
}

/** Words that the table leaves out: FPM takes `warn` for `warning`. */
function isOneOf(directive: FpmDirective, text: string): boolean {
  const lower = text.toLowerCase();
  return directive.values?.includes(lower) !== false || (directive.name === 'log_level' && lower === 'warn');
}

const mostListed = 6;

function wordProblem({ name, values = [] }: FpmDirective, text: string, shown: string): ValueProblem {
  const better = nearestWord(text.toLowerCase(), values);
  if (values.length <= mostListed)
    return { message: `${name} must be ${list(values)}, not ${inQuotes(shown)}`, better };
  return {
    message: `${name} does not support ${inQuotes(shown)}${better === undefined ? '' : `; the nearest is "${better}"`}`,
    better,
  };
}

/** Words of other programs, and what they are called here. */
const synonyms: Record<string, string> = {
  info: 'notice',
  information: 'notice',
  warn: 'warning',
  err: 'error',
  crit: 'alert',
  critical: 'alert',
  emerg: 'alert',
};

function nearestWord(text: string, values: readonly string[]): string | undefined {
  const bare = text.replace(/^log_/, '').replaceAll(/[^a-z0-9]/g, '');
  const other = synonyms[bare];
  if (other !== undefined && values.includes(other)) return other;
  const near = values
    .map((value) => ({ value, distance: editDistance(value, bare) }))
    .toSorted((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance <= Math.floor(near.value.length / 3) ? near.value : undefined;
}

function plainNumber(text: string): string | undefined {
  const match = /^(\d+)\s*([kKmM])$/.exec(text);
  if (match !== null) return String(Number(match[1]) * ((match[2] ?? '').toLowerCase() === 'k' ? 1000 : 1_000_000));
  return /^\d+\.\d+$/.test(text) ? String(Math.round(Number(text))) : /^(\d+)[\s,.;]*$/.exec(text)?.[1];
}

const numbers = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

function spoken(text: string): string | undefined {
  const index = numbers.indexOf(text.toLowerCase());
  return index > 0 ? String(index) : undefined;
}

function betterTime(text: string): string | undefined {
  const match = /^(\d+)\s*(s|m|h|d|sec|secs|seconds?|min|mins|minutes?|hours?|days?)$/i.exec(text);
  if (match !== null) return `${match[1] ?? ''}${(match[2] ?? 's')[0]?.toLowerCase() ?? 's'}`;
  return /^(?:off|none|)$/i.test(text) || atoi(text) === 0 ? '0' : undefined;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}
