/** A block of nginx configuration as the server sees it: includes spliced in by pointing at shared per-file facts, values inherited from outer blocks. */
import type { FileId, FileRange } from '../../text/range.ts';
import type { FactWord, NginxFact, NginxFactBlock } from '../facts.ts';
import type { Level, Origin } from '../value.ts';

/** A directive in one place: a snippet that is included twice has its directives in two places. */
export interface Placed {
  readonly fact: NginxFact;
  readonly file: FileId;
  /** The includes on the way, outermost first. */
  readonly via: readonly FileRange[];
}

export function originOf(placed: Placed, word?: FactWord): Origin {
  return { file: placed.file, range: word?.range ?? placed.fact.range, via: placed.via };
}

/** A piece of a scope: one block of one file, and what its includes bring. */
export interface ScopePart {
  readonly block: NginxFactBlock;
  readonly file: FileId;
  readonly via: readonly FileRange[];
  /** By the start of the `include` directive, ascending. */
  readonly includes: { readonly start: number; readonly parts: readonly ScopePart[] }[];
}

/** `loose`: the top of a file that no known main file reaches; it may stand at any level. */
export type ScopeKind = 'main' | 'loose' | 'http' | 'server' | 'location' | 'if' | 'limit_except';

export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** The directive that opens the block; `undefined` for the top of a file. */
  readonly opener: Placed | undefined;
  readonly parts: ScopePart[] = [];
  readonly children: Scope[] = [];
  /** What {@link own} found, where finding it means walking through many files. */
  #found: Map<string, readonly Placed[]> | undefined;
  #brings: boolean | undefined;

  constructor(kind: ScopeKind, parent: Scope | undefined, opener: Placed | undefined) {
    this.kind = kind;
    this.parent = parent;
    this.opener = opener;
    parent?.children.push(this);
  }

  /** Directives of that name written in this very block, includes followed, in the order in which nginx reads them. */
  own(name: string): readonly Placed[] {
    this.#brings ??= this.parts.some(bringsMany);
    if (!this.#brings) return this.#collect(name);
    this.#found ??= new Map();
    let found = this.#found.get(name);
    if (found === undefined) this.#found.set(name, (found = this.#collect(name)));
    return found;
  }

  /** The parts changed: what was found in them does not count any more. */
  forget(): void {
    this.#found = undefined;
    this.#brings = undefined;
  }

  #collect(name: string): readonly Placed[] {
    const found: Placed[] = [];
    for (const part of this.parts) collect(part, name, found);
    return found.length === 0 ? none : found;
  }

  /** The nearest directive of that name, here or in an outer block; the last one where a block has several. */
  nearest(name: string): { readonly placed: Placed; readonly scope: Scope } | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const placed = scope.own(name).at(-1);
      if (placed !== undefined) return { placed, scope };
    }
    return undefined;
  }

  /** The enclosing scope of a kind, this one included. */
  enclosing(kind: ScopeKind): Scope | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) if (scope.kind === kind) return scope;
    return undefined;
  }

  /** The level as manuals name it; blocks inside a location count as location. */
  get level(): Level {
    switch (this.kind) {
      case 'main': return 'main';
      case 'http': return 'http';
      case 'server': return 'server';
      case 'loose': return 'http';
      case 'location':
      case 'if':
      case 'limit_except': return 'location';
    }
  }
}

const none: readonly Placed[] = [];
/** So many files and directives are walked through each time; what is found among more is remembered. */
const few = 8;
const short = 64;

function bringsMany(part: ScopePart): boolean {
  return part.block.facts.length > short || part.includes.some((include) => include.parts.length > few);
}

/** Includes that bring nothing of that name are the rule: facts are gone through once, includes taken in where they stand. */
function collect(part: ScopePart, name: string, into: Placed[]): void {
  let next = 0;
  const { facts } = part.block;
  for (const include of part.includes) {
    for (let fact = facts[next]; fact !== undefined && fact.range.start < include.start; fact = facts[++next]) take(fact);
    for (const inner of include.parts) collect(inner, name, into);
  }
  for (let fact = facts[next]; fact !== undefined; fact = facts[++next]) take(fact);

  function take(fact: NginxFact): void {
    if (fact.name === name) into.push({ fact, file: part.file, via: part.via });
  }
}
