/** What a word with variables may be worth: `set`, `map`, `geo` and `split_clients` followed while all their values are written in the files. */
import { placeholderIn } from '../../../syntax/placeholder.ts';
import type { FactWord, NginxFact } from '../../facts.ts';
import { unknown, type Origin, type Unknown } from '../../value.ts';
import { grouped } from '../../grouped.ts';
import type { NginxConfig } from '../config/config.ts';
import { originOf, scopesIn, type Placed, type Scope } from '../config/scope.ts';
import { firstName, metLines } from '../config/asked-names.ts';
import { isSetElsewhereOnly, staysApart } from '../config/apart.ts';

/** One text that the word may stand for. */
export interface Alternative {
  readonly text: string;
  /** The word whose text it is; the word with the variables where the text is put together from parts. */
  readonly at: Origin;
  /** Whether the word at `at`, without quotes, is exactly this text: then it can be edited. */
  readonly whole: boolean;
  /** The empty text of a `map` or `geo` without a default: it counts as a part of an address, while a missing address is not reported. */
  readonly absent?: true;
  /** Which requests get this value; absent where all do. */
  readonly when?: ValueCondition;
}

/** Which requests get one of several values. */
export interface ValueCondition {
  /** `where $host is shop.example`, `where $ver is 7.4 (~^/old/)`. */
  readonly words: string;
  /** The line of the table, or the block of the `set`, that gives the value. */
  readonly source: string;
}

export type Expansion = { readonly kind: 'known'; readonly alternatives: readonly Alternative[] } | Unknown;

const mostAlternatives = 64;
/** Of one value, in characters; nginx's own buffers hold no more. */
const longestValue = 64 * 1024;
/** Variables that are made of variables: more than anybody writes. */
const deepestChain = 100;
const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** Names of `$name` and `${name}` in a text, as written, in order. */
function namesIn(text: string): readonly string[] {
  return [...text.matchAll(reference)].map((match) => match[1] ?? match[2] ?? '');
}

/** Everything that `word`, used in `scope`, may be worth at run time. nginx's variable names ignore case. */
export function expand(word: FactWord, at: Origin, scope: Scope, config: NginxConfig): Expansion {
  return expandWord(word, at, { scope, config, names: [], known: new Map() });
}

/** Where variables are looked up, and the names whose values are being worked out: one of them again refers to itself. */
interface Lookup {
  readonly scope: Scope;
  readonly config: NginxConfig;
  readonly names: readonly string[];
  /** Values that were worked out, by name: one name may be met on many ways. */
  readonly known: Map<string, Expansion>;
}

function expandWord(word: FactWord, at: Origin, lookup: Lookup): Expansion {
  const placeholder = word.template ? word.value : placeholderIn(word.value);
  if (placeholder !== undefined) return unknown('template', `"${word.value}" is filled in by a template`, at);
  if (!word.value.includes('$')) return { kind: 'known', alternatives: [{ text: word.value, at, whole: true }] };
  const values = new Map<string, readonly Alternative[]>();
  for (const name of namesIn(word.value)) {
    const lower = name.toLowerCase();
    const result = lookup.known.get(lower) ?? valuesOf(name, at, lookup);
    if (result.kind === 'unknown') return result;
    lookup.known.set(lower, result);
    values.set(lower, result.alternatives);
  }
  return combine(word.value, at, values);
}

/** The text with each value put in its place. Two variables with several values each may depend on each other: then nothing is known. */
function combine(text: string, at: Origin, values: ReadonlyMap<string, readonly Alternative[]>): Expansion {
  const [several, more] = [...values].filter(([, alternatives]) => alternatives.length > 1);
  if (several !== undefined && more !== undefined)
    return unknown('variable', `which values of \`$${several[0]}\` and \`$${more[0]}\` occur together is unknown`, at);
  const [varying = '', alternatives] = several ?? [...values][0] ?? [];
  const parts = text.match(reference);
  if (parts?.length === 1 && parts[0] === text && alternatives !== undefined)
    return { kind: 'known', alternatives: alternatives.filter(({ absent }) => absent !== true) };
  // the longest text that may come of it: each value as often as its name is there
  const lengthOf = (name: string): number =>
    Math.max(0, ...(values.get(name.toLowerCase()) ?? []).map((one) => one.text.length));
  if (namesIn(text).reduce((sum, name) => sum + lengthOf(name), text.length) > longestValue)
    return unknown('variable', `a value of more than ${longestValue} characters`, at);
  const filled = (chosen: Alternative | undefined): Alternative => {
    const valueOf = (name: string): string => (name === varying ? chosen : values.get(name)?.[0])?.text ?? '';
    return {
      text: text.replaceAll(reference, (_, braced?: string, bare?: string) =>
        valueOf((braced ?? bare ?? '').toLowerCase()),
      ),
      at,
      whole: false,
      ...(chosen?.when === undefined ? {} : { when: valueOfVariable(varying, chosen.text, chosen.when) }),
    };
  };
  return { kind: 'known', alternatives: alternatives === undefined ? [filled(undefined)] : alternatives.map(filled) };
}

/** A part of a value has a value of its own, which the condition names. */
function valueOfVariable(name: string, text: string, { source }: ValueCondition): ValueCondition {
  return { words: `where $${name} is ${text === '' ? 'empty' : text} (${source})`, source };
}

function valuesOf(name: string, at: Origin, lookup: Lookup): Expansion {
  const lower = name.toLowerCase();
  if (lookup.names.includes(lower)) return unknown('variable', `\`$${name}\` refers to itself`, at);
  if (lookup.names.length >= deepestChain)
    return unknown(
      'variable',
      `\`$${lookup.names[0]}\` is built from more than ${deepestChain} variables, one in another`,
      at,
    );
  const inner: Lookup = { ...lookup, names: [...lookup.names, lower] };
  const every = assignments(lower, lookup.scope);
  const sets = every.filter(({ scope }) => !staysApart(scope, lookup.scope, lookup.config));
  const maps = lookup.config.maps.get(lower) ?? [];
  if (sets.length === 0 && every.length > 0 && maps.length === 0)
    return { kind: 'known', alternatives: [{ text: '', at, whole: false }] };
  if (sets.length > 0)
    return union(sets, ({ placed, scope }) => {
      const result = fromWord(placed, placed.fact.args[1], inner);
      return sets.length === 1 ? result : under(conditionOfSet(lower, scope), result);
    });
  // of many blocks for one variable the last one counts (ngx_http_map_block); of a few, each may stand in a branch of a template
  if (maps.length > 0) return union(maps.slice(-mostMaps), (placed) => fromMap(placed, inner));
  const own = lower === 'server_name' ? firstName(lookup.scope, lookup.config) : undefined;
  if (own !== undefined) return { kind: 'known', alternatives: [{ text: own, at, whole: false }] };
  if (isSetElsewhereOnly(lower, lookup.scope, lookup.config))
    return { kind: 'known', alternatives: [{ text: '', at, whole: false }] };
  if (/^[A-Z][A-Z0-9_]*$/.test(name))
    return unknown('template', `address comes from \`$${name}\`, which looks like a placeholder for envsubst`, at);
  return unknown('variable', `address comes from \`$${name}\`, not set in any file here`, at);
}

function fromWord(placed: Placed, word: FactWord | undefined, lookup: Lookup): Expansion {
  if (word === undefined) return unknown('malformed', `\`${placed.fact.name}\` without a value`, originOf(placed));
  return expandWord(word, originOf(placed, word), lookup);
}

function fromMap(placed: Placed, lookup: Lookup): Expansion {
  const pairs = placed.fact.block?.facts ?? [];
  const switches =
    placed.fact.name === 'geo'
      ? new Set(['delete', 'proxy', 'proxy_recursive', 'ranges', 'include'])
      : new Set(['hostnames', 'volatile', 'include']);
  if (pairs.some((pair) => pair.name === 'include'))
    return unknown('missing-include', `\`${placed.fact.name}\` reads values from an include`, originOf(placed));
  const values = pairs.filter((pair) => !switches.has(pair.name) && pair.args[0] !== undefined);
  if (values.length === 0) return unknown('variable', `\`${placed.fact.name}\` gives no value`, originOf(placed));
  const { lines, mayLack } = metLines(placed, values, lookup.scope, lookup.config);
  // what comes with every request of the server has no condition
  const isAlways = lines.length === 1 && !mayLack && (values.length > 1 || lines[0]?.name === 'default');
  const joined = union(lines, (fact) => {
    const result = fromWord({ ...placed, fact }, fact.args[0], lookup);
    return isAlways ? result : under(conditionOfLine(placed, fact), result);
  });
  if (joined.kind === 'unknown' || placed.fact.name === 'split_clients' || !mayLack) return joined;
  return {
    kind: 'known',
    alternatives: [
      ...joined.alternatives,
      {
        text: '',
        at: originOf(placed),
        whole: false,
        absent: true,
        when: { words: `where ${sourceOf(placed)} is anything else`, source: 'no default' },
      },
    ],
  };
}

/** The condition of a value, unless what it is made of has one of its own. */
function under(when: ValueCondition, expansion: Expansion): Expansion {
  return expansion.kind === 'unknown'
    ? expansion
    : { kind: 'known', alternatives: expansion.alternatives.map((one) => ({ when, ...one })) };
}

function conditionOfSet(name: string, { kind, opener }: Scope): ValueCondition {
  const block = opener === undefined ? kind : [kind, ...opener.fact.args.map(({ value }) => value)].join(' ');
  return { words: `where $${name} is set in ${block}`, source: `set in ${block}` };
}

/** What a table looks at. */
function sourceOf({ fact: { name, args } }: Placed): string {
  return args.length > 1 ? (args[0]?.value ?? name) : '$remote_addr';
}

function conditionOfLine(table: Placed, { name: key }: NginxFact): ValueCondition {
  const asked = sourceOf(table);
  const source = key;
  if (table.fact.name === 'split_clients')
    return { words: key === '*' ? 'for the rest of the requests' : `for ${key} of the requests`, source };
  if (key === 'default') return { words: `where ${asked} is anything else`, source };
  if (table.fact.name === 'geo') return { words: `where ${asked} is in ${key}`, source };
  return { words: `where ${asked} ${key.startsWith('~') ? 'matches' : 'is'} ${key}`, source };
}

/** All values of all sources; stops at the first that is not known, and where they become too many. */
function union<Source>(sources: readonly Source[], valuesOfSource: (source: Source) => Expansion): Expansion {
  const alternatives: Alternative[] = [];
  for (const source of sources) {
    const result = valuesOfSource(source);
    if (result.kind === 'unknown') return result;
    alternatives.push(...result.alternatives);
    if (alternatives.length > mostAlternatives) return unknown('variable', `more than ${mostAlternatives} values`);
  }
  return { kind: 'known', alternatives };
}

export interface Assignment {
  readonly placed: Placed;
  /** The block that the `set` stands in. */
  readonly scope: Scope;
}

/**
 * The `set` directives that decide a variable here. One in the `if` around the pass runs last; one that always runs in the location itself
 * hides those of the server, since the rewrite phase runs the server's first; otherwise every one in the server counts, as an internal
 * redirect keeps variables.
 * @param name lower case, without `$`
 */
function assignments(name: string, scope: Scope): readonly Assignment[] {
  const server = scope.enclosing('server');
  // most variables are the request's own, and no block of the server sets them
  if (server !== undefined && assignmentsOf(server, name).length === 0) return [];
  const location = scope.enclosing('location');
  if (location !== undefined) {
    const inside = scope === location ? undefined : setsIn(scope, name).at(-1);
    if (inside !== undefined) return [{ placed: inside, scope }];
    const here = setsIn(location, name).at(-1);
    if (here !== undefined)
      return [here, ...conditional(location, name, here)].map((placed) => ({ placed, scope: location }));
  }
  return assignmentsOf(server ?? topOf(scope), name);
}

/** Blocks that give one variable its values. */
const mostMaps = 4;
/** Fewer are looked at one by one. */
const many = 8;
const byName = new WeakMap<readonly Placed[], ReadonlyMap<string, readonly Placed[]>>();

function setsIn(scope: Scope, name: string): readonly Placed[] {
  const all = scope.own('set');
  if (all.length < many) return all.filter((placed) => variableOf(placed) === name);
  let known = byName.get(all);
  if (known === undefined) byName.set(all, (known = grouped(all, (placed) => [variableOf(placed)])));
  return known.get(name) ?? [];
}

/** Lower case, without `$`. */
function variableOf({
  fact: {
    args: [word],
  },
}: Placed): string {
  return word?.value.slice(1).toLowerCase() ?? '';
}

/** What the blocks of `if` behind a `set` may set instead; those before it, as far as the order can be seen, are overwritten. */
function conditional(scope: Scope, name: string, after: Placed): readonly Placed[] {
  const later = ({ opener }: Scope): boolean =>
    opener?.file !== after.file ||
    opener.via.length !== after.via.length ||
    opener.fact.range.start > after.fact.range.start;
  return scope.children.filter((child) => child.kind === 'if' && later(child)).flatMap((child) => setsIn(child, name));
}

type Assignments = ReadonlyMap<string, readonly Assignment[]>;

const known = new WeakMap<Scope, Assignments>();

/** The last `set` of a variable in the block and in each block in it. */
export function assignmentsOf(scope: Scope, name: string): readonly Assignment[] {
  // the blocks of a server, and those of a file that is no server's, are never exchanged one by one
  let all = scope.kind === 'server' || scope.kind === 'loose' ? known.get(scope) : assignmentsIn(scope);
  if (all === undefined) known.set(scope, (all = assignmentsIn(scope)));
  return all.get(name) ?? [];
}

function assignmentsIn(top: Scope): Assignments {
  const found: { readonly name: string; readonly assignment: Assignment }[] = [];
  for (const scope of scopesIn(top)) {
    const last = new Map(scope.own('set').map((placed) => [variableOf(placed), placed]));
    for (const [name, placed] of last) found.push({ name, assignment: { placed, scope } });
  }
  return new Map(
    [...grouped(found, ({ name }) => [name])].map(([name, list]) => [name, list.map(({ assignment }) => assignment)]),
  );
}

function topOf(scope: Scope): Scope {
  let top = scope;
  while (top.parent !== undefined) top = top.parent;
  return top;
}
