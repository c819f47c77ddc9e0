/** Whether one text of a file may take the place of another without anything else in the configuration being read again. */
import type { NginxFactBlock, NginxFacts } from '../../facts.ts';
import type { PassSite, OpenInclude } from './config.ts';
import type { Scope, ScopePart } from './scope.ts';
import { upstreamName } from './upstream-use.ts';

/** One reading of a file straight into `http`: all that it brought, each list side by side in that of the configuration. */
export interface Entry {
  readonly scope: Scope;
  readonly part: ScopePart;
  /** The list in which the part stands. */
  readonly siblings: ScopePart[];
  readonly included: Contribution;
}

export interface Contribution {
  readonly servers: readonly Scope[];
  readonly sites: readonly PassSite[];
  readonly handlers: readonly PassSite[];
  readonly open: readonly OpenInclude[];
}

/** What went and what came, in each place at which the file is read. */
export interface Exchange {
  readonly removed: Contribution;
  readonly added: Contribution;
  /** Whether there are other texts of `listen` now, or other names that handlers call: bits of `Looked`. */
  readonly changed: number;
}

/**
 * Whether a file speaks of nothing but its own servers: no value, upstream or variable in it reaches anybody else.
 * With the {@link frameOf} that it shares with another text, either can stand for the other.
 */
export function isSelfContained(facts: NginxFacts): boolean {
  return facts.top.facts.every((fact) => fact.name === 'server' && fact.block !== undefined && isPrivate(fact.block));
}

const shared = new Set(['upstream', 'map', 'geo', 'split_clients']);

function isPrivate(block: NginxFactBlock): boolean {
  return block.facts.every((fact) => !shared.has(fact.name) && (fact.block === undefined || isPrivate(fact.block)));
}

/** What must stay as it is: the includes in their order, the variables that are defined, and whether the file is a template. */
export function frameOf(facts: NginxFacts): string {
  const parts: string[] = [
    `${facts.templated ? 'template' : ''}${facts.placeholders ? 'placeholder' : ''}`,
    ...facts.branched,
    ...facts.defines,
    '',
  ];
  addIncludes(facts.top, parts);
  return parts.join('\0');
}

function addIncludes(block: NginxFactBlock, into: string[]): void {
  for (const fact of block.facts) {
    if (fact.block !== undefined) addIncludes(fact.block, into);
    else if (fact.name === 'include')
      into.push(fact.args[0] === undefined ? '' : `${fact.args[0].template ? 'template' : ''} ${fact.args[0].value}`);
  }
}

/**
 * Where in a list the things that a file brought stand, or would stand: behind the last thing of the files before it.
 * `undefined` where that cannot be told.
 */
export function placeIn<T>(
  list: readonly T[],
  own: readonly T[],
  before: () => Iterable<readonly T[] | undefined>,
): number | undefined {
  const [first] = own;
  if (first !== undefined) return list.indexOf(first);
  for (const other of before()) {
    if (other === undefined) return undefined;
    const last = other.at(-1);
    if (last !== undefined) return list.indexOf(last) + 1;
  }
  return undefined;
}

/** The texts of a server's `listen`. */
export function listensOf(server: Scope): readonly string[] {
  return server.own('listen').flatMap(
    ({
      fact: {
        args: [word],
      },
    }) => (word === undefined || word.template ? [] : [word.value]),
  );
}

/** The host parts of the addresses that handlers call. */
export function namesIn({ sites, handlers }: Pick<Contribution, 'sites' | 'handlers'>): readonly string[] {
  // a port behind the name of an upstream is a mistake, but it means the upstream
  return [...sites, ...handlers].map((site) =>
    upstreamName(site.placed.fact.args[0]?.value ?? '').replace(/:\d+$/, ''),
  );
}

/** Lengths of lists before a file was read. */
export interface Mark {
  readonly servers: number;
  readonly sites: number;
  readonly handlers: number;
  readonly open: number;
}

const nothing: readonly never[] = [];

/** What was added to a list since it had a length. */
export function tail<T>(list: readonly T[], from: number): readonly T[] {
  return list.length === from ? nothing : list.slice(from);
}

/** All that several readings brought. */
export function joined(all: readonly Contribution[]): Contribution {
  const [only, second] = all;
  if (only !== undefined && second === undefined) return only;
  return {
    servers: all.flatMap((one) => one.servers),
    sites: all.flatMap((one) => one.sites),
    handlers: all.flatMap((one) => one.handlers),
    open: all.flatMap((one) => one.open),
  };
}
