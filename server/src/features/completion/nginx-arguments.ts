/** What an argument of a nginx directive may be: names, addresses, files, words and units, by directive. */
import { familyOf, type NginxDirectiveFacts } from '../../catalog/nginx/directives.ts';
import { nginxDirectiveIn } from '../../catalog/nginx/directives.ts';
import { deprecatedParameter, nginxParameters, type ParameterKind } from '../../catalog/nginx/parameters.ts';
import { nginxValueKind } from '../../catalog/nginx/values.ts';
import { nginxWordsOf } from '../../catalog/nginx/words.ts';
import { values, type Item } from './item.ts';
import { lists } from './nginx-lists.ts';
import type { NginxCursor } from './nginx-cursor.ts';

/** What the argument under the cursor may be, and whether variables may stand there. */
export function argumentItems(cursor: NginxCursor): readonly Item[] {
  const name = cursor.directive?.name.value ?? '';
  const list = Object.hasOwn(lists, name) ? lists[name] : undefined;
  const own = list?.(cursor) ?? [];
  const given = parameterItems(cursor, name).filter(({ label }) => !own.some((item) => item.label.startsWith(label)));
  if (own.length + given.length > 0) return [...own, ...given];
  return wordItems(cursor, name);
}

/** Whether there is a list to choose from, so that a snippet leaves the place empty. */
export function hasValues(name: string, facts: NginxDirectiveFacts): boolean {
  if (Object.hasOwn(lists, name)) return true;
  return !facts.args.includes('flag') && nginxWordsOf(name, 'http') !== undefined;
}

function wordItems(cursor: NginxCursor, name: string): readonly Item[] {
  const { contexts, index } = cursor;
  const context = contexts.find((one) => nginxDirectiveIn(name, one) !== undefined);
  if (context === undefined) return [];
  const words = nginxWordsOf(name, familyOf(context))
    ?.filter((one) => cursor.isOffered(one))
    .map(({ word }) => word);
  const taken = new Set(cursor.directive?.args.filter((word) => word !== cursor.word).map((word) => word.value));
  if (words !== undefined)
    return values(words.filter((word) => !taken.has(word))).map((item) =>
      oldProtocols.has(item.label) ? { ...item, deprecated: true as const, rank: 5 } : item,
    );
  const kind = nginxValueKind(name, context);
  if (kind === 'flag') return index === 0 ? values(['on', 'off']) : [];
  if (index === 0 && (kind === 'msec' || kind === 'sec')) return units(cursor, timeUnits(kind));
  if ((index === 0 && (kind === 'size' || kind === 'offset')) || (index === 1 && kind === 'buffers'))
    return units(cursor, sizeUnits(kind));
  return [];
}

/** RFC 6176, RFC 7568 and RFC 8996. */
const oldProtocols = new Set(['SSLv2', 'SSLv3', 'TLSv1', 'TLSv1.1']);

interface Unit {
  readonly letters: string;
  readonly unit: string;
}

function timeUnits(kind: 'msec' | 'sec'): readonly Unit[] {
  return [
    ...(kind === 'msec' ? [{ letters: 'ms', unit: 'milliseconds' }] : []),
    { letters: 's', unit: 'seconds' },
    { letters: 'm', unit: 'minutes' },
    { letters: 'h', unit: 'hours' },
    { letters: 'd', unit: 'days' },
  ];
}

function sizeUnits(kind: 'size' | 'buffers' | 'offset'): readonly Unit[] {
  return [
    { letters: 'k', unit: 'KiB' },
    { letters: 'm', unit: 'MiB' },
    ...(kind === 'offset' ? [{ letters: 'g', unit: 'GiB' }] : []),
  ];
}

/** A number that was typed, with each unit behind it. */
function units(cursor: NginxCursor, all: readonly Unit[]): readonly Item[] {
  const number = /(?:^|=)(\d+)$/.exec(cursor.typed)?.[1];
  return number === undefined
    ? []
    : all.map(({ letters, unit }, rank) => ({ label: `${number}${letters}`, kind: 'unit', detail: unit, rank }));
}

function parameterItems(cursor: NginxCursor, name: string): readonly Item[] {
  const facts = nginxParameters(name, familyOf(cursor.contexts[0])) ?? nginxParameters(name);
  if (
    facts === undefined ||
    cursor.index < facts.skip ||
    (name === 'server' && !cursor.contexts.some((one) => one.endsWith('upstream')))
  )
    return [];
  const typed = facts.parameters.find(({ key }) => key.endsWith('=') && cursor.typed.startsWith(key));
  if (typed !== undefined)
    return valuesOfKind(cursor, typed.kind).map((item) => ({ ...item, label: `${typed.key}${item.label}` }));
  const taken = new Set(
    cursor.directive?.args.filter((word) => word !== cursor.word).map((word) => word.value.replace(/=.*/, '=')),
  );
  return facts.parameters
    .filter(
      (one) =>
        !one.optional &&
        !taken.has(one.key) &&
        !(name === 'listen' && (one.key === 'default' || one.key === 'spdy')) &&
        cursor.isOffered(one) &&
        !isDeprecated(cursor, name, one.key),
    )
    .map(({ key, required }) => ({
      label: key,
      kind: 'parameter',
      rank: required ? 1 : 2,
      ...(key.endsWith('=') && { again: true as const }),
    }));
}

function isDeprecated({ release }: NginxCursor, name: string, key: string): boolean {
  const since = deprecatedParameter(name, key);
  return since !== undefined && release.name !== undefined && release.surely({ since });
}

function valuesOfKind(cursor: NginxCursor, kind: ParameterKind | undefined): readonly Item[] {
  switch (kind) {
    case 'switch':
      return values(['on', 'off']);
    case 'msec':
    case 'sec':
      return units(cursor, timeUnits(kind));
    case 'size':
    case 'offset':
      return units(cursor, sizeUnits(kind));
    case 'levels':
      return values(['1:2', '2', '1']);
    default:
      return [];
  }
}
