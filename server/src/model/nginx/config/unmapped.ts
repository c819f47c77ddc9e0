/** Names of a server for which a `map` of the name that was asked for has nothing. */
import type { NginxConfig } from './config.ts';
import { fitsName, plainNames } from './asked-names.ts';
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
  const words = server.own('server_name').flatMap(({ fact }) => fact.args);
  if (words.some((word) => word.template)) return undefined;
  // `_` is no name that is asked for
  const all = plainNames(words.map((word) => word.value))?.filter((one) => one !== '_');
  const asked = source === '$host' ? all : all?.slice(0, 1);
  if (asked === undefined || asked.length === 0 || config.templated.size > 0) return undefined;
  const isWild = pairs.some((pair) => pair.name === 'hostnames');
  const lacking = asked.filter((one) => pairs.every((pair) => fitsName(pair.name, one, { isWild }) === false));
  return lacking.length === 0 ? undefined : { map, names: lacking, isAll: lacking.length === asked.length };
}
