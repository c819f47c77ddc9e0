/** A block of nginx configuration as the server sees it: includes spliced in by pointing at shared per-file facts, values inherited from outer blocks. */
import type { FollowedDirective } from '../../../catalog/nginx/followed.ts';
import type { FileId, FileRange } from '../../../text/range.ts';
import { countWhile } from '../../../text/search.ts';
import type { FactWord, NginxFact, NginxFactBlock } from '../../facts.ts';
import type { Level, Origin } from '../../value.ts';
import { Looked, type Watch } from '../../watch.ts';
import type { OpenInclude } from './config.ts';

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

/** Whether nginx reads one directive before another of the same configuration: by the places of their includes, then by their own; a pattern brings its files by name. */
export function readBefore(one: Placed, other: Placed): boolean {
  const [path, rival] = [pathOf(one), pathOf(other)];
  const differs = path.findIndex(
    (at, index) => at.file !== rival[index]?.file || at.range.start !== rival[index].range.start,
  );
  const [mine, theirs] = [path[differs], rival[differs]];
  if (mine === undefined || theirs === undefined) return false;
  return mine.file === theirs.file ? mine.range.start < theirs.range.start : mine.file < theirs.file;
}

function pathOf({ fact, file, via }: Placed): readonly FileRange[] {
  return [...via, { file, range: fact.range }];
}

/** A block and all blocks in it, in the order in which nginx reads them. */
export function* scopesIn(scope: Scope): Iterable<Scope> {
  yield scope;
  for (const child of scope.children) yield* scopesIn(child);
}

/** Whether a block is another one, or stands in it. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  for (let scope: Scope | undefined = inner; scope !== undefined; scope = scope.parent)
    if (scope === outer) return true;
  return false;
}

/** The servers of `http`, then those that stand at the top, as in a loose file. */
export function httpServers(top: Scope): readonly Scope[] {
  const inside = top.children.filter((scope) => scope.kind === 'http').flatMap((http) => http.children);
  return [...inside, ...top.children].filter((scope) => scope.kind === 'server');
}

/** Whether a `set` in the block, or in one of its blocks, gives a value to a variable. @param name lower case, without `$` */
export function setsVariable(scope: Scope, name: string): boolean {
  for (const one of scopesIn(scope))
    if (one.own('set').some((placed) => placed.fact.args[0]?.value.toLowerCase() === `$${name}`)) return true;
  return false;
}

/** The names that a `set` in the block, or in one of its blocks, gives a value: lower case, without `$`. */
export function setVariables(scope: Scope): ReadonlySet<string> {
  const names = new Set<string>();
  for (const one of scopesIn(scope))
    for (const { fact } of one.own('set')) names.add(fact.args[0]?.value.slice(1).toLowerCase() ?? '');
  return names;
}

/** A part of a scope: one block of one file, and what its includes bring. */
export interface ScopePart {
  readonly block: NginxFactBlock;
  readonly file: FileId;
  readonly via: readonly FileRange[];
  /** One for each `include` directive of the block, in their order, by the start of the directive. */
  readonly includes: readonly { readonly start: number; readonly parts: ScopePart[] }[];
}

/** What the include brings that begins at an offset of a part. */
export function includedAt({ includes }: ScopePart, start: number): readonly ScopePart[] {
  const found = includes[countWhile(includes.length, (index) => (includes[index]?.start ?? 0) < start)];
  return found?.start === start ? found.parts : [];
}

/** `loose`: the top of a file that no known main file reaches; it may stand at any level. */
export type ScopeKind = 'main' | 'loose' | 'http' | 'server' | 'location' | 'if' | 'limit_except';

/** How often each key is written by the children of a block. */
class Tally {
  readonly #keysOf: (child: Scope) => Iterable<string>;
  readonly #counts = new Map<string, number>();
  #repeated = 0;

  /** @param keysOf the keys of a child, each once; always the same for the same child */
  constructor(keysOf: (child: Scope) => Iterable<string>) {
    this.#keysOf = keysOf;
  }

  /** Keys that more than one child writes. */
  get repeated(): number {
    return this.#repeated;
  }

  exchange(removed: readonly Scope[], added: readonly Scope[]): void {
    for (const child of removed) for (const key of this.#keysOf(child)) this.#count(key, -1);
    for (const child of added) for (const key of this.#keysOf(child)) this.#count(key, 1);
  }

  #count(key: string, by: 1 | -1): void {
    const before = this.#counts.get(key) ?? 0;
    const after = before + by;
    this.#repeated += Number(after > 1) - Number(before > 1);
    if (after === 0) this.#counts.delete(key);
    else this.#counts.set(key, after);
  }
}

export class Scope {
  readonly kind: ScopeKind;
  readonly parent: Scope | undefined;
  /** The directive that opens the block; `undefined` for the top of a file. */
  readonly opener: Placed | undefined;
  /** The block's own part, once it is read: one, and in it what its includes bring. */
  parts: readonly ScopePart[] = unread;
  #children: Scope[] | undefined;
  #open: OpenInclude[] | undefined;
  readonly #watch: Watch | undefined;
  /** What {@link own} found, where finding it means walking through many files. */
  #found: Map<string, readonly Placed[]> | undefined;
  #contains: boolean | undefined;
  #derived: unknown;
  #tally: Tally | undefined;

  /** @param watch told when somebody looks at the children: for blocks that many files share */
  constructor(kind: ScopeKind, parent: Scope | undefined, opener: Placed | undefined, watch?: Watch) {
    this.kind = kind;
    this.#watch = watch;
    this.parent = parent;
    this.opener = opener;
    if (parent !== undefined) parent.#add(this);
  }

  /** What somebody works out of the block alone, kept with it; there is one such thing for each block. A weak map of very many blocks would cost the collector of garbage too much. */
  derived<T>(work: (scope: Scope) => T): T {
    return (this.#derived ??= work(this)) as T;
  }

  /** The blocks in this one, includes followed, in the order in which nginx reads them. */
  get children(): readonly Scope[] {
    if (this.#watch !== undefined) this.#watch.looked |= Looked.lists;
    return this.#children ?? childless;
  }

  /** Includes in this very block that brought not all: files that were not read, or do not exist. */
  get open(): readonly OpenInclude[] {
    return this.#open ?? none;
  }

  addOpen(include: OpenInclude): void {
    if (this.#open === undefined) this.#open = [include];
    else this.#open.push(include);
  }

  setPart(part: ScopePart): void {
    this.parts = [part];
    this.#contains = undefined;
    this.#found = undefined;
    // a list that grew has room for more than there are
    if (this.#children !== undefined && this.#children.length < few) this.#children = this.#children.slice();
  }

  #add(child: Scope): void {
    if (this.#children === undefined) this.#children = [child];
    else this.#children.push(child);
  }

  /** Takes away the children from an index on. */
  cutChildren(from: number): readonly Scope[] {
    return this.#children?.splice(from) ?? [];
  }

  /** Puts other children in the place of some that stand side by side. */
  replaceChildren(at: number, count: number, others: readonly Scope[]): void {
    const removed = (this.#children ??= []).splice(at, count, ...others);
    this.#tally?.exchange(removed, others);
  }

  /** What the children write, counted; it keeps up with children that are exchanged. There is one such tally for each block. */
  tally(keysOf: (child: Scope) => Iterable<string>): Tally {
    if (this.#watch !== undefined) this.#watch.looked |= Looked.lists;
    if (this.#tally === undefined) {
      this.#tally = new Tally(keysOf);
      this.#tally.exchange([], this.#children ?? childless);
    }
    return this.#tally;
  }

  /** Directives of that name written in this very block, includes followed, in the order in which nginx reads them. */
  own(name: FollowedDirective): readonly Placed[] {
    if (!this.containsMany) return this.#collect(name);
    this.#found ??= new Map();
    let found = this.#found.get(name);
    if (found === undefined) this.#found.set(name, (found = this.#collect(name)));
    return found;
  }

  /** Whether the block, with what its includes bring, is too long to be walked through each time. */
  get containsMany(): boolean {
    return (this.#contains ??= room(this.parts, short) < 0);
  }

  #collect(name: FollowedDirective): readonly Placed[] {
    const found: Placed[] = [];
    for (const part of this.parts) collect(part, name, found);
    return found.length === 0 ? none : found;
  }

  /** The nearest directive of that name, here or in an outer block; the last one where a block has several. */
  nearest(name: FollowedDirective): { readonly placed: Placed; readonly scope: Scope } | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const placed = scope.own(name).at(-1);
      if (placed !== undefined) return { placed, scope };
    }
    return undefined;
  }

  /** The enclosing scope of a kind, this one included. */
  enclosing(kind: ScopeKind): Scope | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent)
      if (scope.kind === kind) return scope;
    return undefined;
  }

  /** The level as manuals name it; blocks inside a location count as location. */
  get level(): Level {
    switch (this.kind) {
      case 'main':
        return 'main';
      case 'http':
        return 'http';
      case 'server':
        return 'server';
      case 'loose':
        return 'http';
      case 'location':
      case 'if':
      case 'limit_except':
        return 'location';
    }
  }
}

const none: readonly never[] = [];
const unread: readonly ScopePart[] = [];
const childless: readonly Scope[] = [];
/** So many files and directives are walked through each time; what is found among more is remembered. */
const few = 8;
const short = 64;

/** How many more directives there may be; negative where there are too many. */
function room(parts: readonly ScopePart[], most: number): number {
  if (parts.length > few) return -1;
  let left = most;
  for (const part of parts) {
    left -= part.block.facts.length;
    for (const include of part.includes) {
      if (left < 0) return left;
      left = room(include.parts, left - 1);
    }
  }
  return left;
}

/** Facts are gone through once, includes taken in where they stand; most bring nothing of that name. */
function collect(part: ScopePart, name: FollowedDirective, into: Placed[]): void {
  const { block, includes, file, via } = part;
  if (block.holds?.(name) === false) {
    for (const include of includes) for (const inner of include.parts) collect(inner, name, into);
    return;
  }
  let next = 0;
  for (const fact of block.facts) {
    if (fact.name === name) into.push({ fact, file, via });
    if (fact.name === 'include') for (const inner of includes[next++]?.parts ?? unread) collect(inner, name, into);
  }
}
