/** What variables are worth in the requests for one host: `$host` itself, what a `map` makes of it, and what the name of the server captures. */
import { fromBytes, toBytes } from '../../../text/bytes.ts';
import { placeholderIn } from '../../../syntax/placeholder.ts';
import type { FactWord } from '../../facts.ts';
import { firstName, fitsWildcard } from '../config/asked-names.ts';
import type { NginxConfig } from '../config/config.ts';
import { scopesIn, type Placed, type Scope } from '../config/scope.ts';
import { compilePcre } from '../request/pcre.ts';
import { groupsIn } from '../config/facts-of.ts';
import { groupsOfMap, mapLineFor, type MapAnswer } from './map-lines.ts';
import { assignmentsOf } from './variables.ts';

/** A host, and the block that uses the value. */
export interface AskedHost {
  /** In lower case, without a port. */
  readonly host: string;
  readonly scope: Scope;
  readonly config: NginxConfig;
}

/** Variables that are made of variables: more than anybody writes. */
const deepest = 8;
const reference = /\$(?:\{(\w+)\}|(\w+))/g;

/** The value of a variable for a host, as text; `undefined` where it depends on anything else, or is not known. @param name without `$` */
export function hostValue(name: string, asked: AskedHost, depth = 0): string | undefined {
  const lower = name.toLowerCase();
  if (lower === 'host') return asked.host;
  if (lower === 'server_name') return firstName(asked.scope, asked.config);
  const server = asked.scope.enclosing('server');
  if (server === undefined || depth > deepest) return undefined;
  const [set, other] = assignmentsOf(server, lower);
  const maps = asked.config.maps.get(lower) ?? [];
  const captured = capturesOf(server).get(lower);
  if (other !== undefined || maps.length > 1 || isCapturedByMap(lower, asked.config)) return undefined;
  if (set !== undefined)
    return set.scope !== server || maps.length > 0 || captured !== undefined
      ? undefined
      : filledForHost(set.placed.fact.args[1], asked, depth + 1);
  const [map] = maps;
  if (map !== undefined) return captured === undefined ? mapValue(map, asked, depth + 1) : undefined;
  return captured === 'name' ? capturedInName(lower, server, asked.host) : undefined;
}

/** The line of a map that decides for a host; `undefined` where what it looks at is not known. */
export function mapLineOf(map: Placed, asked: AskedHost, depth = 0): MapAnswer | undefined {
  const source = filledForHost(map.fact.args[0], asked, depth);
  return source === undefined ? undefined : mapLineFor(map, source.toLowerCase());
}

/** The text of a word with what is known for a host put in, the rest as it is written. */
export function settledFor(word: FactWord, asked: AskedHost): FactWord {
  if (word.template || !word.value.includes('$')) return word;
  const value = word.value.replaceAll(
    reference,
    (text, braced?: string, bare?: string) => hostValue(braced ?? bare ?? '', asked) ?? text,
  );
  return value === word.value ? word : { ...word, value };
}

function filledForHost(word: FactWord | undefined, asked: AskedHost, depth: number): string | undefined {
  return word === undefined || word.template || placeholderIn(word.value) !== undefined
    ? undefined
    : filled(word.value, (name) => (/^\d/.test(name) ? undefined : hostValue(name, asked, depth)));
}

function filled(text: string, valueOf: (name: string) => string | undefined): string | undefined {
  let isKnown = true;
  const result = text.replaceAll(reference, (_, braced?: string, bare?: string) => {
    const value = valueOf(braced ?? bare ?? '');
    isKnown &&= value !== undefined;
    return value ?? '';
  });
  return isKnown ? result : undefined;
}

function mapValue(map: Placed, asked: AskedHost, depth: number): string | undefined {
  const answer = mapLineOf(map, asked, depth);
  if (answer === undefined || answer.kind === 'unknown') return undefined;
  if (answer.kind === 'none') return '';
  const { line, match } = answer;
  const [word] = line.args;
  if (word === undefined || word.template || placeholderIn(word.value) !== undefined) return undefined;
  const named = new Map(match === undefined ? [] : [...match.named].map(([name, one]) => [name.toLowerCase(), one]));
  return filled(word.value, (name) => {
    // without a pattern of its own the line has the groups of whatever matched last
    if (/^\d$/.test(name)) return match === undefined ? undefined : fromBytes(match.captures[Number(name)] ?? '');
    const own = named.get(name.toLowerCase());
    return own === undefined ? hostValue(name, asked, depth) : fromBytes(own);
  });
}

/** The value of a group of the server's name; empty where another name of the server is asked for. */
function capturedInName(name: string, server: Scope, host: string): string | undefined {
  const words = server.own('server_name').flatMap(({ fact }) => fact.args.map(({ value }) => value));
  if (words.some((word) => !word.startsWith('~') && fitsWildcard(word.toLowerCase(), host))) return '';
  for (const word of words) {
    if (!word.startsWith('~')) continue;
    const match = compilePcre(word.slice(1), /[A-Z]/.test(word) ? 'i' : '').run(toBytes(host));
    if (match.kind === 'unknown') return undefined;
    if (match.kind === 'none') continue;
    const found = [...match.named].find(([group]) => group.toLowerCase() === name);
    return fromBytes(found?.[1] ?? '');
  }
  return undefined;
}

/** Where patterns of a server capture a variable: in its names alone, or elsewhere as well, so that the request decides. */
function capturesOf(server: Scope): ReadonlyMap<string, 'name' | 'request'> {
  let found = kept.get(server);
  if (found === undefined) {
    const names = server.own('server_name').flatMap(({ fact }) => fact.args.map(({ value }) => value));
    const all = new Map(names.flatMap(groupsIn).map((name): [string, 'name' | 'request'] => [name, 'name']));
    for (const name of requestGroups(server)) all.set(name, 'request');
    kept.set(server, (found = all));
  }
  return found;
}

const kept = new WeakMap<Scope, ReadonlyMap<string, 'name' | 'request'>>();

function* requestGroups(server: Scope): Iterable<string> {
  for (const scope of scopesIn(server)) {
    const words = [...scope.own('rewrite'), ...(scope === server || scope.opener === undefined ? [] : [scope.opener])]
      .flatMap(({ fact }) => fact.args)
      .filter(({ value }) => value.includes('(?'));
    for (const { value } of words) yield* groupsIn(value);
    for (const { fact } of scope.own('auth_request_set')) yield fact.args[0]?.value.slice(1).toLowerCase() ?? '';
  }
}

function isCapturedByMap(name: string, { maps }: NginxConfig): boolean {
  for (const placed of maps.values()) for (const map of placed) if (groupsOfMap(map).has(name)) return true;
  return false;
}
