/** What a word with variables may be worth: `set`, `map`, `geo` and `split_clients` followed while all their values are written in the files. */
import { placeholderIn } from '../../syntax/template.ts';
import type { FactWord } from '../facts.ts';
import { unknown, type Origin, type Unknown } from '../value.ts';
import type { NginxConfig } from './config.ts';
import { originOf, type Placed, type Scope } from './scope.ts';

/** One text that the word may stand for. */
export interface Alternative {
  readonly text: string;
  /** The word whose text it is; the word with the variables where the text is put together from pieces. */
  readonly at: Origin;
  /** Whether the word at `at`, without quotes, is exactly this text: then it can be edited. */
  readonly whole: boolean;
}

export type Expansion = { readonly kind: 'known'; readonly alternatives: readonly Alternative[] } | Unknown;

const mostAlternatives = 64;
const deepest = 8;
const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** Names of `$name` and `${name}` in a text, lower case, in order. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(reference)].map((match) => (match[1] ?? match[2] ?? '').toLowerCase());
}

/** Everything that `word`, used in `scope`, may be worth at run time. nginx's variable names ignore case. */
export function expand(word: FactWord, at: Origin, scope: Scope, config: NginxConfig): Expansion {
  return expandWord(word, at, scope, config, 0);
}

function expandWord(word: FactWord, at: Origin, scope: Scope, config: NginxConfig, depth: number): Expansion {
  const placeholder = word.template ? word.value : placeholderIn(word.value);
  if (placeholder !== undefined) return unknown('template', `"${word.value}" is filled in by a template`, at);
  if (!word.value.includes('$')) return { kind: 'known', alternatives: [{ text: word.value, at, whole: true }] };
  if (depth >= deepest) return unknown('variable', `"${word.value}" refers to itself`, at);
  let built: Alternative[] = [{ text: '', at, whole: false }];
  let position = 0;
  for (const match of word.value.matchAll(reference)) {
    const before = word.value.slice(position, match.index);
    position = match.index + match[0].length;
    const name = match[1] ?? match[2] ?? '';
    const values = valuesOf(name, at, scope, config, depth);
    if (values.kind === 'unknown') return values;
    const alone = match[0].length === word.value.length;
    built = built.flatMap((head) => values.alternatives.map((value) => (alone ? value : { text: head.text + before + value.text, at, whole: false })));
    if (built.length > mostAlternatives) return unknown('variable', `"${word.value}" has more than ${mostAlternatives} values`, at);
  }
  const rest = word.value.slice(position);
  return { kind: 'known', alternatives: rest === '' ? built : built.map((one) => ({ ...one, text: one.text + rest, whole: false })) };
}

function valuesOf(name: string, at: Origin, scope: Scope, config: NginxConfig, depth: number): Expansion {
  const sets = assignments(name, scope);
  const maps = config.maps.get(name.toLowerCase()) ?? [];
  if (sets.length > 0) return union(sets.map((placed) => fromWord(placed, placed.fact.args[1], scope, config, depth)));
  if (maps.length > 0) return union(maps.map((placed) => fromMap(placed, scope, config, depth)));
  if (/^[A-Z][A-Z0-9_]*$/.test(name)) return unknown('template', `address comes from \`$${name}\`, which looks like a placeholder for envsubst`, at);
  return unknown('variable', `address comes from \`$${name}\`, set in no file here`, at);
}

function fromWord(placed: Placed, word: FactWord | undefined, scope: Scope, config: NginxConfig, depth: number): Expansion {
  if (word === undefined) return unknown('malformed', `\`${placed.fact.name}\` without a value`, originOf(placed));
  return expandWord(word, originOf(placed, word), scope, config, depth + 1);
}

function fromMap(placed: Placed, scope: Scope, config: NginxConfig, depth: number): Expansion {
  const pairs = placed.fact.block?.facts ?? [];
  const switches = placed.fact.name === 'geo' ? new Set(['delete', 'proxy', 'proxy_recursive', 'ranges', 'include']) : new Set(['hostnames', 'volatile', 'include']);
  if (pairs.some((pair) => pair.name === 'include')) return unknown('missing-include', `\`${placed.fact.name}\` takes values from an include`, originOf(placed));
  const values = pairs.filter((pair) => !switches.has(pair.name) && pair.args[0] !== undefined);
  const results = values.map((fact) => fromWord({ ...placed, fact }, fact.args[0], scope, config, depth));
  return results.length === 0 ? unknown('variable', `\`${placed.fact.name}\` gives no value`, originOf(placed)) : union(results);
}

function union(results: readonly Expansion[]): Expansion {
  const alternatives: Alternative[] = [];
  for (const result of results) {
    if (result.kind === 'unknown') return result;
    alternatives.push(...result.alternatives);
  }
  return alternatives.length > mostAlternatives ? unknown('variable', `more than ${mostAlternatives} values`) : { kind: 'known', alternatives };
}

/**
 * The `set` directives that decide a variable here. One that always runs in the location itself hides those of the server, since the
 * rewrite phase runs the server's first; otherwise every one in the server counts, as an internal redirect keeps variables.
 */
function assignments(name: string, scope: Scope): readonly Placed[] {
  const wanted = name.toLowerCase();
  const location = scope.enclosing('location');
  if (location !== undefined) {
    const here = lastOf(setsIn(location, wanted));
    if (here !== undefined) return [here, ...conditional(location, wanted)];
  }
  const outermost = scope.enclosing('server') ?? topOf(scope);
  return everywhere(outermost, wanted);
}

function setsIn(scope: Scope, name: string): readonly Placed[] {
  return scope.own('set').filter((placed) => placed.fact.args[0]?.value.toLowerCase() === `$${name}`);
}

function lastOf(list: readonly Placed[]): Placed | undefined {
  return list.at(-1);
}

function conditional(scope: Scope, name: string): readonly Placed[] {
  return scope.children.filter((child) => child.kind === 'if').flatMap((child) => [...setsIn(child, name)]);
}

function everywhere(scope: Scope, name: string): readonly Placed[] {
  const own = lastOf(setsIn(scope, name));
  return [...(own === undefined ? [] : [own]), ...scope.children.flatMap((child) => everywhere(child, name))];
}

function topOf(scope: Scope): Scope {
  let top = scope;
  while (top.parent !== undefined) top = top.parent;
  return top;
}
