/** Where `$1` comes from: each regular expression that matches replaces the groups of the one before (ngx_http_regex_exec), and `rewrite` and `if` empty them even without a match. */
import { anyOf } from '../../../catalog/nginx/followed.ts';
import { toBytes } from '../../../text/bytes.ts';
import type { FactWord } from '../../facts.ts';
import { inOrder, type Surroundings } from '../config/in-order.ts';
import { locationOf } from '../request/locations.ts';
import { parsePcre } from '../request/pcre-parser.ts';
import type { Placed, Scope } from '../config/scope.ts';

/** A regular expression whose groups are the numbered captures of a request. */
export interface Captured {
  readonly by: 'server_name' | 'location' | 'rewrite' | 'if';
  readonly placed: Placed;
  /** The argument that holds the expression. */
  readonly word: FactWord;
  readonly groups: number;
  /** The block that it stands in, or that it opens. */
  readonly scope: Scope;
}

/** How many groups a regular expression has; `undefined` where it is not understood. */
function groupsIn(pattern: string): number | undefined {
  return parsePcre(toBytes(pattern), '')?.groups;
}

/** The numbers of `$1` to `$9` in a value. */
export function capturesIn(value: string): readonly number[] {
  return [...new Set([...value.matchAll(/\$([1-9])/g)].map((match) => Number(match[1])))];
}

/** The regular expressions of a server's names that have this group. */
export function namesWithGroup(server: Scope, group: number): readonly Captured[] {
  return server.own('server_name').flatMap((placed) =>
    placed.fact.args.flatMap((word): Captured | readonly never[] => {
      const groups = word.value.startsWith('~') && !word.template ? groupsIn(word.value.slice(1)) : undefined;
      return groups === undefined || groups < group ? [] : { by: 'server_name', placed, word, groups, scope: server };
    }),
  );
}

/** The location with a regular expression that has the group: the block itself or the nearest around it. */
export function locationWithGroup(inner: Scope, group: number): Captured | undefined {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent) {
    const captured = capturedBy(scope);
    if (captured !== undefined && captured.groups >= group) return captured;
  }
  return undefined;
}

/**
 * The last regular expression that ran when a location answers, other than one of the server's name.
 * `undefined` where none did, or where one of several may have been it and could give the group a value.
 */
export function lastCaptured(location: Scope, group: number, surroundings: Surroundings): Captured | undefined {
  if (locationOf(location)?.kind === 'named' || mapsCapture(group, surroundings)) return undefined;
  const own = rewriting(location, surroundings);
  if (own.groups >= group) return undefined;
  if (own.last !== undefined) return own.last;
  for (let scope: Scope | undefined = location; scope !== undefined; scope = scope.parent) {
    const captured = capturedBy(scope);
    if (captured !== undefined) return captured;
    if (scope.kind === 'server') {
      const before = rewriting(scope, surroundings);
      return before.groups >= group ? undefined : before.last;
    }
    if (scope.kind !== 'location' || (locationOf(scope)?.kind ?? 'regex') === 'regex') return undefined;
  }
  return undefined;
}

function capturedBy(scope: Scope): Captured | undefined {
  if (scope.kind !== 'location' || scope.opener === undefined || locationOf(scope)?.kind !== 'regex') return undefined;
  const { fact } = scope.opener;
  const word = fact.args.at(-1);
  const groups =
    word === undefined ? undefined : groupsIn(fact.args.length > 1 ? word.value : word.value.replace(/^~\*?/, ''));
  return word === undefined || groups === undefined
    ? undefined
    : { by: 'location', placed: scope.opener, word, groups, scope };
}

const isMatching = anyOf(['rewrite', 'if']);

/** The rewrite phase of a block. */
interface Rewriting {
  /** The last regular expression of it that always runs. */
  readonly last: Captured | undefined;
  /** The most groups that one has, those that run under a condition too; infinite where one is not known. */
  readonly groups: number;
}

function rewriting(scope: Scope, surroundings: Surroundings): Rewriting {
  const { directives, hidden } = inOrder(scope, isMatching, surroundings);
  const always = directives.map((placed) =>
    placed.fact.name === 'rewrite' ? ofRewrite(placed, scope) : ofCondition(placed, scope),
  );
  const inner = scope.children.filter(({ kind }) => kind === 'if').map((child) => rewriting(child, surroundings));
  const isUnknown = hidden !== undefined || always.includes('unknown');
  const known = always.filter((one) => one !== undefined && one !== 'unknown');
  return {
    last: known.at(-1),
    groups: isUnknown ? Infinity : Math.max(0, ...[...known, ...inner].map(({ groups }) => groups)),
  };
}

function ofRewrite(placed: Placed, scope: Scope): Captured | 'unknown' | undefined {
  const [word] = placed.fact.args;
  if (word === undefined) return undefined;
  const groups = word.template ? undefined : groupsIn(word.value);
  return groups === undefined ? 'unknown' : { by: 'rewrite', placed, word, groups, scope };
}

function ofCondition(placed: Placed, scope: Scope): Captured | 'unknown' | undefined {
  const words = placed.fact.args.map(({ value }) => value).join(' ');
  const pattern = /^\(\s*\$\{?\w+\}?\s*!?~\*?(.*)\)$/s.exec(words)?.[1]?.trim();
  const word = placed.fact.args.at(-1);
  if (pattern === undefined || word === undefined) return undefined;
  const groups = placed.fact.args.some(({ template }) => template) ? undefined : groupsIn(pattern);
  return groups === undefined ? 'unknown' : { by: 'if', placed, word, groups, scope };
}

/** Whether a `map` may leave the group behind. */
function mapsCapture(group: number, { config }: Surroundings): boolean {
  for (const maps of config.maps.values())
    for (const { fact } of maps)
      for (const { name } of fact.block?.facts ?? [])
        if (name.startsWith('~') && (groupsIn(name.replace(/^~\*?/, '')) ?? group) >= group) return true;
  return false;
}
