/** Which line of a `map` decides for a value: the equal one, then the longest wildcard, then the first pattern that matches, then the default (ngx_http_map_find). */
import type { NginxFact } from '../../facts.ts';
import { groupsIn } from '../config/facts-of.ts';
import type { Placed } from '../config/scope.ts';
import { compilePcre, type Pcre, type PcreMatch } from '../request/pcre.ts';

/** The line, and what its pattern has captured. */
export interface MapLine {
  readonly kind: 'line';
  readonly line: NginxFact;
  readonly match: Extract<PcreMatch, { kind: 'match' }> | undefined;
}

/** `none`: the variable is empty. `unknown`: a pattern cannot be tried, or lines come from an include. */
export type MapAnswer = MapLine | { readonly kind: 'none' } | { readonly kind: 'unknown' };

/** The line for a value of what the map looks at: all but patterns are compared in lower case. */
export function mapLineFor(map: Placed, value: string): MapAnswer {
  const table = tableOf(map.fact);
  if (table === undefined) return { kind: 'unknown' };
  const lower = value.toLowerCase();
  const line = table.equal.get(lower) ?? longestEnding(lower, table) ?? longestBeginning(lower, table);
  if (line !== undefined) return { kind: 'line', line, match: undefined };
  for (const { regex, line: one } of table.patterns) {
    const match = regex.run(value);
    if (match.kind === 'unknown') return match;
    if (match.kind === 'match') return { kind: 'line', line: one, match };
  }
  return table.default === undefined ? { kind: 'none' } : { kind: 'line', line: table.default, match: undefined };
}

/** The lines of a map that give a value; `undefined` where an include may bring others, or it is no `map`. */
export function mapLines(map: Placed): readonly NginxFact[] | undefined {
  return tableOf(map.fact)?.lines;
}

/** The pattern of a line, as it is written behind its tilde; `undefined` for another key. */
export function patternOf({ name }: NginxFact): string | undefined {
  return name.startsWith('~') ? name.replace(/^~\*?/, '') : undefined;
}

/** Names of the groups in the patterns of a map, in lower case. */
export function groupsOfMap(map: Placed): ReadonlySet<string> {
  return tableOf(map.fact)?.groups ?? new Set();
}

interface Table {
  readonly lines: readonly NginxFact[];
  readonly equal: ReadonlyMap<string, NginxFact>;
  /** `.example.com` of `*.example.com`, where the map has `hostnames`. */
  readonly endings: ReadonlyMap<string, NginxFact>;
  /** `www.` of `www.*`. */
  readonly beginnings: ReadonlyMap<string, NginxFact>;
  readonly patterns: readonly { readonly regex: Pcre; readonly line: NginxFact }[];
  readonly default: NginxFact | undefined;
  readonly groups: ReadonlySet<string>;
}

const tables = new WeakMap<NginxFact, Table | 'unknown'>();
const switches: ReadonlySet<string> = new Set(['hostnames', 'volatile']);

function tableOf(fact: NginxFact): Table | undefined {
  let table = tables.get(fact);
  if (table === undefined) tables.set(fact, (table = makeTable(fact) ?? 'unknown'));
  return table === 'unknown' ? undefined : table;
}

function makeTable({ name, block }: NginxFact): Table | undefined {
  const pairs = block?.facts ?? [];
  if (name !== 'map' || pairs.some((pair) => pair.name === 'include')) return undefined;
  const isWild = pairs.some((pair) => pair.name === 'hostnames');
  const lines = pairs.filter((pair) => !switches.has(pair.name) && pair.args[0] !== undefined);
  const equal = new Map<string, NginxFact>();
  const endings = new Map<string, NginxFact>();
  const beginnings = new Map<string, NginxFact>();
  const patterns: { regex: Pcre; line: NginxFact }[] = [];
  for (const line of lines) {
    const key = line.name.toLowerCase();
    const pattern = patternOf(line);
    if (pattern !== undefined)
      patterns.push({ regex: compilePcre(pattern, line.name.startsWith('~*') ? 'i' : ''), line });
    else if (isWild && key.startsWith('*.')) endings.set(key.slice(1), line);
    else if (isWild && key.endsWith('.*')) beginnings.set(key.slice(0, -1), line);
    else if (isWild && key.startsWith('.')) {
      endings.set(key, line);
      equal.set(key.slice(1), line);
    } else if (key !== 'default') equal.set(key.replace(/^\\/, ''), line);
  }
  return {
    lines,
    equal,
    endings,
    beginnings,
    patterns,
    default: lines.find((line) => line.name === 'default'),
    groups: new Set(patterns.flatMap(({ line }) => groupsIn(line.name))),
  };
}

function longestEnding(value: string, { endings }: Table): NginxFact | undefined {
  if (endings.size === 0) return undefined;
  for (let dot = value.indexOf('.'); dot >= 0; dot = value.indexOf('.', dot + 1)) {
    const line = dot > 0 ? endings.get(value.slice(dot)) : undefined;
    if (line !== undefined) return line;
  }
  return undefined;
}

function longestBeginning(value: string, { beginnings }: Table): NginxFact | undefined {
  if (beginnings.size === 0) return undefined;
  for (let dot = value.lastIndexOf('.'); dot >= 0; dot = dot === 0 ? -1 : value.lastIndexOf('.', dot - 1)) {
    const line = beginnings.get(value.slice(0, dot + 1));
    if (line !== undefined) return line;
  }
  return undefined;
}
