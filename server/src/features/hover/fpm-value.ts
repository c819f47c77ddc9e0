/** What a PHP-FPM entry is worth: as FPM reads it, and whether another one takes its place. */
import { fpmDirective, type FpmDirective } from '../../catalog/fpm/directives.ts';
import { phpIniDirective } from '../../catalog/php/ini-directives.ts';
import { isPhpLimit, phpLimitBytes } from '../../model/deployment/body-limits.ts';
import { iniSetting } from '../../model/deployment/php-ini.ts';
import {
  amount,
  isOn,
  isZero,
  parseFpmTime,
  parseIniSize,
  sayBytes,
  seconds,
  toMilliseconds,
  unlimited,
  type Bytes,
} from '../../model/units.ts';
import { decidingEntry, entryText } from '../../model/fpm/settings.ts';
import { entryOrigin, type PlacedEntry } from '../../model/fpm/master.ts';
import type { FpmEntry } from '../../syntax/fpm/tree.ts';
import { lacking } from '../../model/lacking.ts';
import { phpReleaseOf } from '../../analysis/state/release-of.ts';
import { sayDuration, sayKillSpan } from '../say-units.ts';
import type { HeldEntry } from '../../model/fpm/placed-lines.ts';
import { code, join, md, sentence, type Markdown } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

/** Lines on the value; none where one sees all there is to know. */
export function entryLines(
  world: HoverWorld,
  entry: FpmEntry,
  held: HeldEntry | undefined,
  section: 'global' | 'pool',
): readonly Markdown[] {
  const doc = fpmDirective(entry.index === undefined ? entry.key.text : `${entry.key.text}[]`, section);
  if (doc === undefined) return [md`PHP-FPM does not start: there is no directive ${code(keyOf(entry))}`];
  const php = phpReleaseOf(world.snapshot, world.file.id);
  const missed = php.name === undefined ? undefined : lacking(php, `\`${doc.name}\``, doc);
  if (missed !== undefined)
    return [sentence(`${missed.severity === undefined ? 'PHP-FPM does not start: ' : ''}${missed.message}`)];
  const where = held === undefined ? section : held.pool === undefined ? 'global' : 'pool';
  if (doc.section !== 'both' && doc.section !== where) return [misplaced(doc)];
  const value = valueLine(world, entry, doc, held?.pool?.name);
  const force = held === undefined ? undefined : forceWords(world, entry, held);
  if (force?.startsWith('not') === true) return [force];
  const sent = held === undefined ? undefined : sentWords(world, entry, held);
  const line = join(
    [value, force, sent].filter((one) => one !== undefined),
    '; ',
  );
  return line.isEmpty ? [] : [line];
}

function keyOf(entry: FpmEntry): string {
  return entry.index === undefined ? entry.key.text : `${entry.key.text}[${entry.index.text}]`;
}

function misplaced(doc: FpmDirective): Markdown {
  return sentence(
    doc.section === 'global'
      ? 'PHP-FPM does not start: this belongs in `[global]`, not in a pool'
      : 'PHP-FPM does not start: this belongs in a pool, not in `[global]`',
  );
}

function valueLine(
  world: HoverWorld,
  entry: FpmEntry,
  doc: FpmDirective,
  pool: string | undefined,
): Markdown | undefined {
  const placed: PlacedEntry = { entry, file: world.file.id, via: [] };
  const text = entryText(placed, pool ?? '$pool');
  if (text.kind === 'unknown')
    return sentence(text.because === 'malformed' ? text.message : `unknown: ${text.message}`);
  const spoken = doc.type === 'array' ? sayIni(entry, text.value) : sayFpm(doc, text.value);
  if (spoken !== undefined) return spoken;
  return entry.value !== undefined && entry.value.raw.includes('$pool') && pool !== undefined
    ? md`${code(text.value)} here, with the pool’s name for ${code('$pool')}`
    : undefined;
}

/** A value in FPM's reading; `undefined` where that is what it looks like. */
function sayFpm(doc: FpmDirective, text: string): Markdown | undefined {
  switch (doc.type) {
    case 'time':
      return sayTime(doc.name, text);
    case 'integer':
      return (doc.values ?? []).includes(text) ? undefined : sayInteger(doc, text);
    case 'boolean':
      return text === '1'
        ? md`on`
        : text === ''
          ? md`off`
          : /^(?:1|yes|true|on|0|no|none|false|off)$/.test(text)
            ? undefined
            : md`PHP-FPM does not start: ${code(text)} is neither yes nor no`;
    case 'enum':
      return (doc.values ?? []).includes(text)
        ? undefined
        : md`PHP-FPM does not start: ${code(text)} is not one of its values`;
    case 'octal':
      return /^[0-7]+$/.test(text)
        ? undefined
        : md`${code(text)} is not an octal number: PHP-FPM reads it as 0${/^[0-7]+/.exec(text)?.[0] ?? ''}`;
    default:
      return undefined;
  }
}

function sayTime(name: string, text: string): Markdown {
  const time = parseFpmTime(text);
  if (time === undefined) return md`PHP-FPM does not start: ${code(text)} is not a time`;
  const read = amount(time.seconds);
  if (time.meant !== undefined) return md`FPM reads ${code(text)} as ${read} second${read === 1 ? '' : 's'}`;
  if (isZero(time.seconds)) return name.startsWith('request_') ? md`off: no limit` : md`0 s`;
  const span =
    name === 'request_terminate_timeout' && isOn(time.seconds)
      ? `: FPM kills a request after ${sayKillSpan(time.seconds)}`
      : '';
  return md`${sayDuration(toMilliseconds(time.seconds), text)} here${span}`;
}

function sayInteger(doc: FpmDirective, text: string): Markdown | undefined {
  if (!/^-?\d+$/.test(text)) return md`PHP-FPM does not start: ${code(text)} is not a number`;
  const value = Number(text);
  const { min, max } = doc.range ?? {};
  return (min !== undefined && value < min) || (max !== undefined && value > max)
    ? md`${value} is out of range`
    : undefined;
}

/** Sizes and times of php.ini; PHP takes K, M and G for sizes and nothing for times. */
function sayIni(entry: FpmEntry, text: string): Markdown | undefined {
  const ini = entry.index === undefined ? undefined : phpIniDirective(entry.index.text);
  const match = /^(\d+)([KMG]?)$/i.exec(text);
  if (match === null || !entry.key.text.startsWith('php_')) return undefined;
  const time = seconds(Number(match[1]));
  const size = ini?.type === 'size' ? sizeOf(entry.index?.text ?? '', text) : undefined;
  if (size !== undefined) return size === unlimited ? md`no limit` : md`${sayBytes(size)} here`;
  return ini?.type === 'time' && match[2] === '' && isOn(time)
    ? md`${sayDuration(toMilliseconds(time))} here`
    : undefined;
}

function sizeOf(name: string, text: string): Bytes | undefined {
  return isPhpLimit(name) ? phpLimitBytes(text) : parseIniSize(text);
}

/** Where nginx sends PHP the setting itself: there the pool's value does not hold. */
function sentWords(world: HoverWorld, entry: FpmEntry, { pool }: HeldEntry): Markdown | undefined {
  const name = entry.index?.text;
  if (pool === undefined || name === undefined || !entry.key.text.toLowerCase().startsWith('php_')) return undefined;
  const places = world.snapshot.workspace.usesOf(pool).flatMap(({ verdict, link }) => {
    const sent = link === undefined ? undefined : iniSetting(verdict.pass, pool, name)?.sent;
    return sent === undefined ? [] : [sent.word];
  });
  return places.length === 0
    ? undefined
    : md`nginx sends another value in ${world.list(places)}, which has precedence there`;
}

/** Whether the entry counts, where several set the same. */
function forceWords(world: HoverWorld, entry: FpmEntry, held: HeldEntry): Markdown | undefined {
  const key =
    entry.index === undefined ? entry.key.text.toLowerCase() : `${entry.key.text.toLowerCase()}[${entry.index.text}]`;
  const admin = key.startsWith('php_value[') || key.startsWith('php_flag[') ? adminEntry(held, key) : undefined;
  if (admin !== undefined)
    return md`not in force: ${world.at(entryOrigin(admin))} sets ${valueOf(admin)}, and ${code('php_admin_*')} has precedence`;
  const list = held.entries.get(key) ?? [];
  const deciding = decidingEntry(held.entries, key);
  if (list.length < 2 || deciding === undefined || key.endsWith('[]')) return undefined;
  const isArray = key.endsWith(']');
  if (deciding !== held.placed)
    return md`not in force: ${world.at(entryOrigin(deciding))} sets ${valueOf(deciding)} ${isArray ? 'first' : 'later'}`;
  const others = list
    .filter((one) => one !== deciding)
    .map((one) => md`${valueOf(one)} in ${world.at(entryOrigin(one))}`);
  return md`in force: ${isArray ? 'the first one counts, not' : 'it replaces'} ${join(others.slice(0, 3), ', ')}`;
}

function adminEntry(held: HeldEntry, key: string): PlacedEntry | undefined {
  const name = key.slice(key.indexOf('['));
  return ['php_admin_value', 'php_admin_flag']
    .map((admin) => decidingEntry(held.entries, admin + name))
    .find((placed) => placed !== undefined);
}

function valueOf(placed: PlacedEntry): Markdown {
  return code(placed.entry.value?.raw ?? '');
}
