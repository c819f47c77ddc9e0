/** Names of a server for which a `map` of the name that was asked for has nothing. */
import type { NginxConfig } from './config.ts';
import { compilePcre } from '../request/pcre.ts';
import { setsVariable, type Placed, type Scope } from './scope.ts';

export interface Gap {
  readonly map: Placed;
  /** Names of the server that the map lacks; at least one. */
  readonly names: readonly string[];
  /** Whether it lacks every name of the server. */
  readonly isAll: boolean;
}

/** @param word a variable and nothing else; `undefined` where anything but one `map` without a default decides it, or not all names are plain ones */
export function unmapped(word: string, scope: Scope, config: NginxConfig): Gap | undefined {
  const name = /^\$(?:\{(\w+)\}|(\w+))$/
    .exec(word)
    ?.slice(1)
    .find((one) => one !== undefined)
    ?.toLowerCase();
  const server = scope.enclosing('server');
  const [map, other] = name === undefined ? [] : (config.maps.get(name) ?? []);
  if (
    name === undefined ||
    server === undefined ||
    map === undefined ||
    other !== undefined ||
    setsVariable(server, name)
  )
    return undefined;
  const source = map.fact.args[0]?.value.toLowerCase();
  const pairs = map.fact.block?.facts ?? [];
  if (
    map.fact.name !== 'map' ||
    (source !== '$host' && source !== '$server_name') ||
    pairs.some((pair) => pair.name === 'include' || pair.name === 'default')
  )
    return undefined;
  const all = namesOf(server);
  const asked = source === '$host' ? all : all?.slice(0, 1);
  if (asked === undefined || asked.length === 0 || config.templated.size > 0) return undefined;
  const wild = pairs.some((pair) => pair.name === 'hostnames');
  const lacking = asked.filter((one) => pairs.every((pair) => fits(pair.name, one, { wild }) === false));
  return lacking.length === 0 ? undefined : { map, names: lacking, isAll: lacking.length === asked.length };
}

/** The names of a server in lower case; `undefined` where one is a pattern, a wildcard or of a template. `_` is no name that is asked for. */
function namesOf(server: Scope): readonly string[] | undefined {
  const words = server.own('server_name').flatMap(({ fact }) => fact.args);
  if (words.some((word) => word.template || /[*~$]|^\.|^$/.test(word.value))) return undefined;
  return words.map((word) => word.value.toLowerCase()).filter((name) => name !== '_');
}

/** Whether a line of the map is one for the name; `undefined` where its pattern cannot be tried. */
function fits(key: string, name: string, { wild }: { readonly wild: boolean }): boolean | undefined {
  if (key.startsWith('~')) {
    const match = compilePcre(key.replace(/^~\*?/, ''), key.startsWith('~*') ? 'i' : '').run(name);
    return match.kind === 'unknown' ? undefined : match.kind === 'match';
  }
  const plain = key.replace(/^\\/, '').toLowerCase();
  if (wild && plain.startsWith('*.')) return name.endsWith(plain.slice(1));
  if (wild && plain.startsWith('.')) return name.endsWith(plain) || name === plain.slice(1);
  if (wild && plain.endsWith('.*')) return name.startsWith(plain.slice(0, -1));
  return plain === name;
}
