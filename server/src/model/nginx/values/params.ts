/** The `fastcgi_param` list that a block sends: all of the nearest block that has any, none of the blocks around it. */
import { grouped } from '../../grouped.ts';
import type { FactWord } from '../../facts.ts';
import { unknown, type Origin, type Unknown } from '../../value.ts';
import type { NginxConfig } from '../config/config.ts';
import { inOrder, isStock, type Surroundings } from '../config/in-order.ts';
import { originOf, type Placed, type Scope } from '../config/scope.ts';

/** One parameter as it is written. */
export interface Param {
  readonly name: string;
  /** Its value, variables and all. */
  readonly value: FactWord;
  /** It is left out where its value is empty. */
  readonly ifNotEmpty: boolean;
  readonly placed: Placed;
  readonly at: Origin;
  /** It comes from a file that a package brings, and that was not read: its place is that of the `include`. */
  readonly stock: boolean;
}

export interface ParamList {
  /** In the order in which they are sent; of two with one name PHP keeps the last. */
  readonly list: readonly Param[];
  /** The block that they are written in; `undefined` where no block has any. */
  readonly scope: Scope | undefined;
}

export type Params = ({ readonly kind: 'known' } & ParamList) | Unknown;

/**
 * The parameters that a block sends. All or nothing (ngx_http_fastcgi_module.c, ngx_http_fastcgi_merge_loc_conf): one `fastcgi_param` in a block
 * leaves out all of the outer ones. Unknown where an include that was not read may bring some.
 */
export function paramsOf(inner: Scope, surroundings: Surroundings): Params {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const own = ownParams(scope, surroundings);
    if (own.hidden !== undefined) return own.hidden;
    if (own.list.length > 0) return { kind: 'known', list: own.list, scope };
    if (scope.kind === 'loose')
      return unknown('missing-include', 'what includes this file is not known here, and may set more');
  }
  return { kind: 'known', list: [], scope: undefined };
}

/** The parameters that a block would have without its own. */
export function outerParams(scope: Scope, surroundings: Surroundings): Params | undefined {
  return scope.parent === undefined ? undefined : paramsOf(scope.parent, surroundings);
}

/** What PHP sees of a list: of each name the last one. */
export function lastOf(list: readonly Param[], name: string): Param | undefined {
  return list.length < many ? list.findLast((param) => param.name === name) : allOf(list, name).at(-1);
}

/** What PHP sees of a list, by name. */
export function lastOfEach(list: readonly Param[]): ReadonlyMap<string, Param> {
  let known = lasts.get(list);
  if (known === undefined) {
    known = new Map(list.map((param) => [param.name, param]));
    if (list.length >= many) lasts.set(list, known);
  }
  return known;
}

const lasts = new WeakMap<readonly Param[], ReadonlyMap<string, Param>>();

/** All parameters of a name, in their order. */
export function allOf(list: readonly Param[], name: string): readonly Param[] {
  if (list.length < many) return list.filter((param) => param.name === name);
  let known = byName.get(list);
  if (known === undefined) byName.set(list, (known = grouped(list, (param) => [param.name])));
  return known.get(name) ?? [];
}

/** Fewer are looked at one by one. */
const many = 64;
const byName = new WeakMap<readonly Param[], ReadonlyMap<string, readonly Param[]>>();

interface OwnParams {
  readonly list: readonly Param[];
  readonly hidden: Unknown | undefined;
}

/**
 * What blocks hold that many others share is gathered once for each platform, as its stock files hang on that. Blocks of `http` may be exchanged in their place,
 * but none that holds a parameter. Of all others there may be very many: the last few are remembered, as one rule after the other asks about the same pass.
 */
const shared = new WeakMap<Scope, Map<Platform, OwnParams>>();
const recents = new WeakMap<NginxConfig, RecentParams[]>();
const mostRecent = 4;

type Platform = Surroundings['platform'];

interface RecentParams {
  readonly scope: Scope;
  readonly platform: Platform;
  readonly own: OwnParams;
}

function ownParams(scope: Scope, surroundings: Surroundings): OwnParams {
  const isShared = scope.kind === 'http' || scope.kind === 'main' || scope.kind === 'loose';
  return isShared ? sharedParams(scope, surroundings) : recentParams(scope, surroundings);
}

function sharedParams(scope: Scope, surroundings: Surroundings): OwnParams {
  let byPlatform = shared.get(scope);
  if (byPlatform === undefined) shared.set(scope, (byPlatform = new Map()));
  let own = byPlatform.get(surroundings.platform);
  if (own === undefined) byPlatform.set(surroundings.platform, (own = readOwn(scope, surroundings)));
  return own;
}

function recentParams(scope: Scope, surroundings: Surroundings): OwnParams {
  const { config, platform } = surroundings;
  let recent = recents.get(config);
  if (recent === undefined) recents.set(config, (recent = []));
  const found = recent.find((one) => one.scope === scope && one.platform === platform);
  if (found !== undefined) return found.own;
  const own = readOwn(scope, surroundings);
  if (recent.unshift({ scope, platform, own }) > mostRecent) recent.pop();
  return own;
}

function readOwn(scope: Scope, surroundings: Surroundings): OwnParams {
  const { directives, hidden } = inOrder(scope, 'fastcgi_param', surroundings);
  return { list: directives.flatMap((placed) => paramOf(placed) ?? []), hidden };
}

function paramOf(placed: Placed): Param | undefined {
  const [name, value, flag] = placed.fact.args;
  if (name === undefined || value === undefined) return undefined;
  return {
    name: name.value,
    value,
    ifNotEmpty: flag?.value === 'if_not_empty',
    placed,
    at: originOf(placed),
    stock: isStock(placed),
  };
}
