/** Which location of a server answers a URI: exact ones, the longest prefix, regular expressions in their order, each with its nested ones. */
import { passDirectives } from '../../../catalog/nginx/handlers.ts';
import { toBytes } from '../../../text/bytes.ts';
import { unknown, type Unknown } from '../../value.ts';
import { PatternIndex } from './pattern-index.ts';
import { compilePcre, type Pcre } from './pcre.ts';
import { originOf, type Scope } from '../config/scope.ts';

export type LocationKind = 'prefix' | 'prefix-only' | 'exact' | 'regex' | 'named';

export interface Location {
  readonly scope: Scope;
  /** `prefix-only` is `^~`. */
  readonly kind: LocationKind;
  /** The URI or pattern without its modifier; bytes. */
  readonly text: string;
  readonly regex: Pcre | undefined;
}

export interface LocationSet {
  readonly exact: ReadonlyMap<string, Location>;
  /** The longest first. */
  readonly prefixes: readonly Location[];
  /** As written. */
  readonly regexes: readonly Location[];
  /** Looks them up, where there are many. */
  readonly index: LocationIndex | undefined;
  readonly named: ReadonlyMap<string, Location>;
  /** A location that cannot be read: which one answers is not known then. */
  readonly open: Unknown | undefined;
}

/** Prefixes by their text, and regular expressions by what a path must hold for them to match. */
interface LocationIndex {
  readonly prefixes: ReadonlyMap<string, Location>;
  /** The lengths of the prefixes, the longest first. */
  readonly lengths: readonly number[];
  readonly regexes: PatternIndex<Location>;
}

/** The location that answers, or none: the server itself, or the block around. */
export type Selection =
  | {
      readonly kind: 'known';
      readonly location: Location | undefined;
      readonly scope: Scope;
      readonly captures: readonly (string | undefined)[];
      /** Groups with names of the patterns that led there, the outer ones first. */
      readonly named: readonly NamedGroup[];
      readonly redirect: string | undefined;
    }
  | Unknown;

type NamedGroup = readonly [name: string, value: string];

/** The locations that stand directly in a block, read once. */
export function locationsIn(scope: Scope): LocationSet {
  return scope.derived(readLocations);
}

const noLocations: ReadonlyMap<string, Location> = new Map();
const noSet: LocationSet = {
  exact: noLocations,
  prefixes: [],
  regexes: [],
  index: undefined,
  named: noLocations,
  open: undefined,
};
/** Fewer are tried one by one; most servers have few, and an index of each would be large. */
const many = 16;

function readLocations(scope: Scope): LocationSet {
  if (!scope.children.some((child) => child.kind === 'location')) return noSet;
  const exact = new Map<string, Location>();
  const named = new Map<string, Location>();
  const prefixes = new Map<string, Location>();
  const regexes: Location[] = [];
  let open: Unknown | undefined;
  for (const child of scope.children) {
    if (child.kind !== 'location' || child.opener === undefined) continue;
    const location = locationOf(child);
    if (location === undefined)
      open ??= unknown('template', 'a location here is filled in by a template', originOf(child.opener));
    else if (location.kind === 'regex') regexes.push(location);
    else {
      const into = location.kind === 'exact' ? exact : location.kind === 'named' ? named : prefixes;
      if (!into.has(location.text)) into.set(location.text, location);
    }
  }
  // empty maps are large, and there may be one of each for every server
  const orNone = (map: ReadonlyMap<string, Location>): ReadonlyMap<string, Location> =>
    map.size === 0 ? noLocations : map;
  return {
    exact: orNone(exact),
    named: orNone(named),
    prefixes: [...prefixes.values()].sort((a, b) => b.text.length - a.text.length),
    regexes: regexes.slice(),
    index: prefixes.size + regexes.length < many ? undefined : indexOf(prefixes, regexes),
    open,
  };
}

function indexOf(prefixes: ReadonlyMap<string, Location>, regexes: readonly Location[]): LocationIndex {
  const lengths = new Set([...prefixes.keys()].map((text) => text.length));
  return {
    prefixes,
    lengths: [...lengths].sort((a, b) => b - a),
    regexes: new PatternIndex(regexes.map((location) => [location.regex?.holds, location])),
  };
}

/** Reads the words of a location as ngx_http_core_location does: the modifier may be a word of its own or the beginning of the only one. */
export function locationOf(scope: Scope): Location | undefined {
  const words = scope.opener?.fact.args ?? [];
  const [first, second] = words;
  if (
    first === undefined ||
    words.length > 2 ||
    words.some((word) => word.template || /\{\{|\$\{?[A-Z_]+\}|<%/.test(word.value))
  )
    return undefined;
  const modifier = second === undefined ? (/^(?:=|\^~|~\*?)/.exec(first.value)?.[0] ?? '') : first.value;
  const text = toBytes(second === undefined ? first.value.slice(modifier.length) : second.value);
  switch (modifier) {
    case '=':
      return { scope, kind: 'exact', text, regex: undefined };
    case '^~':
      return { scope, kind: 'prefix-only', text, regex: undefined };
    case '~':
      return { scope, kind: 'regex', text, regex: compilePcre(second?.value ?? first.value.slice(1)) };
    case '~*':
      return { scope, kind: 'regex', text, regex: compilePcre(second?.value ?? first.value.slice(2), 'i') };
    case '':
      return { scope, kind: text.startsWith('@') ? 'named' : 'prefix', text, regex: undefined };
    default:
      return undefined;
  }
}

/** Finds the location of a URI in a server, as ngx_http_core_find_location does. */
export function selectLocation(server: Scope, path: string): Selection {
  const found = find(server, path);
  if (found.kind === 'unknown') return found;
  const { scope, location, captures, named, redirect } = found;
  return { kind: 'known', scope: scope ?? server, location, captures, named, redirect };
}

type Found =
  | {
      readonly kind: 'done' | 'prefix' | 'none';
      readonly scope: Scope | undefined;
      readonly location: Location | undefined;
      readonly captures: readonly (string | undefined)[];
      readonly named: readonly NamedGroup[];
      readonly redirect: string | undefined;
    }
  | Unknown;

const nothing = { scope: undefined, location: undefined, captures: [], named: [], redirect: undefined } as const;

/** `done`: nobody looks further. `prefix`: regular expressions further out come first. */
function find(outer: Scope, path: string): Found {
  const set = locationsIn(outer);
  if (set.open !== undefined) return set.open;
  const exact = set.exact.get(path);
  if (exact !== undefined) return { ...nothing, kind: 'done', scope: exact.scope, location: exact };
  const redirected = redirectedIn(set, path);
  const prefix = longestPrefix(set, path);
  if (redirected !== undefined && prefix?.text !== path)
    return { ...nothing, kind: 'done', scope: redirected.scope, location: redirected, redirect: redirected.text };
  let best: Found = { ...nothing, kind: 'none' };
  if (prefix !== undefined) {
    const inner = find(prefix.scope, path);
    if (inner.kind === 'unknown' || inner.kind === 'done') return inner;
    best = inner.kind === 'prefix' ? inner : { ...nothing, kind: 'prefix', scope: prefix.scope, location: prefix };
    if (prefix.kind === 'prefix-only') return best;
  }
  for (const location of set.index?.regexes.in(path) ?? set.regexes) {
    const match = location.regex?.run(path);
    if (match === undefined || match.kind === 'unknown') return unreadable(location, match?.why);
    if (match.kind === 'none') continue;
    const inner = find(location.scope, path);
    if (inner.kind === 'unknown') return inner;
    if (inner.kind === 'none')
      return {
        ...nothing,
        kind: 'done',
        scope: location.scope,
        location,
        captures: match.captures,
        named: [...match.named],
      };
    return {
      ...inner,
      kind: 'done',
      captures: inner.captures.length > 0 ? inner.captures : match.captures,
      named: [...match.named, ...inner.named],
    };
  }
  return best;
}

/** A location that is the path with a slash behind it, and redirects there. */
function redirectedIn({ prefixes, exact, index }: LocationSet, path: string): Location | undefined {
  const directory = `${path}/`;
  const prefix = index === undefined ? prefixes.find((one) => one.text === directory) : index.prefixes.get(directory);
  if (prefix !== undefined && redirects(prefix)) return prefix;
  const one = exact.get(directory);
  return one !== undefined && redirects(one) ? one : undefined;
}

function longestPrefix({ prefixes, index }: LocationSet, path: string): Location | undefined {
  if (index === undefined) return prefixes.find((one) => path.startsWith(one.text));
  for (const length of index.lengths) {
    const found = length > path.length ? undefined : index.prefixes.get(path.slice(0, length));
    if (found !== undefined) return found;
  }
  return undefined;
}

function unreadable(location: Location, because: 'effort' | 'pattern' | undefined): Unknown {
  const why = because === 'effort' ? 'takes too long to match' : 'cannot be matched here';
  return unknown(
    'malformed',
    `the pattern of \`location ~ ${location.text}\` ${why}`,
    location.scope.opener === undefined ? undefined : originOf(location.scope.opener),
  );
}

/** Without its last slash, a prefix that a handler answers is redirected to: the flag that `proxy_pass` and its kin set. */
function redirects({ scope, text }: Location): boolean {
  return text.endsWith('/') && passDirectives.some((name) => scope.own(name).length > 0);
}

/** Whether the location of a block, with those around it, would answer a URI (bytes) were it asked alone. */
export function wouldAnswer(scope: Scope, uri: string): boolean {
  for (
    let location = scope.enclosing('location');
    location !== undefined;
    location = location.parent?.enclosing('location')
  ) {
    if (!matches(locationOf(location), uri)) return false;
  }
  return true;
}

/** Whether a location by itself is one for the URI; a named one is for none. */
export function matches(location: Location | undefined, uri: string): boolean {
  switch (location?.kind) {
    case 'exact':
      return location.text === uri;
    case 'regex':
      return location.regex?.run(uri).kind === 'match';
    case 'prefix':
    case 'prefix-only':
      return uri.startsWith(location.text);
    default:
      return false;
  }
}
