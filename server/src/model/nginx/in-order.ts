/** The directives of one block in the order in which nginx reads them, includes followed, and stock files in the place of those that were not read. */
import { stockFile } from '../../catalog/nginx-stock-files.ts';
import type { PlatformId } from '../../catalog/platforms.ts';
import type { FactWord, NginxFact } from '../facts.ts';
import { unknown, type Unknown } from '../value.ts';
import type { NginxConfig } from './config.ts';
import { originOf, type Placed, type Scope, type ScopeKind, type ScopePart } from './scope.ts';
import { isOpen, mayBring, unreadKind } from './unread.ts';

/** What else than the files a reading needs. */
export interface Surroundings {
  readonly config: NginxConfig;
  readonly platform: PlatformId | undefined;
}

export interface InOrder {
  readonly directives: readonly Placed[];
  /** The include that may bring more of the wanted directives, and was not read. */
  readonly hidden: Unknown | undefined;
}

/** A directive of a stock file lies where the include stands that brings it. */
export function isStock(placed: Placed): boolean {
  return stockFacts.has(placed.fact);
}

const stockFacts = new WeakSet<NginxFact>();
const made = new WeakMap<NginxFact, Map<PlatformId | undefined, readonly NginxFact[] | undefined>>();

/** Directives that `wanted` names, as they stand in the very block. */
export function inOrder(scope: Scope, wanted: (name: string) => boolean, around: Surroundings): InOrder {
  const walk = new Walk(scope.kind, wanted, around);
  if (isShared(scope) && !wanted('server')) walk.lines(linesOf(scope));
  else for (const part of scope.parts) walk.part(part);
  return { directives: walk.found, hidden: walk.hidden };
}

/** A directive of a block that all servers share; an include stands once more behind what it brings. */
interface Line {
  readonly placed: Placed;
  /** Behind an include; `bare`: it brought nothing. */
  readonly behind?: 'bare' | 'filled';
}

/** Many servers ask about these blocks, and in these blocks they all stand. */
function isShared(scope: Scope): boolean {
  return scope.kind === 'http' || scope.kind === 'main';
}

const lines = new WeakMap<Scope, readonly Line[]>();

/** All of a shared block but its servers, gathered once: files that are exchanged in it hold nothing but servers. */
function linesOf(scope: Scope): readonly Line[] {
  let known = lines.get(scope);
  if (known === undefined) {
    const into: Line[] = [];
    for (const part of scope.parts) gather(part, into);
    lines.set(scope, (known = into));
  }
  return known;
}

function gather({ block, file, via, includes }: ScopePart, into: Line[]): void {
  for (const fact of block.facts) {
    if (fact.name === 'server') continue;
    const placed: Placed = { fact, file, via };
    into.push({ placed });
    if (fact.name !== 'include') continue;
    const parts = partsAt(includes, fact.range.start);
    for (const part of parts) gather(part, into);
    into.push({ placed, behind: parts.length === 0 ? 'bare' : 'filled' });
  }
}

const none: readonly ScopePart[] = [];

/** What the include at a place brings. A closure inside the loops over facts would cost memory for each fact. */
function partsAt(includes: ScopePart['includes'], start: number): readonly ScopePart[] {
  for (const include of includes) if (include.start === start) return include.parts;
  return none;
}

class Walk {
  readonly found: Placed[] = [];
  hidden: Unknown | undefined;
  readonly #block: ScopeKind;
  readonly #wanted: (name: string) => boolean;
  readonly #around: Surroundings;

  constructor(block: ScopeKind, wanted: (name: string) => boolean, around: Surroundings) {
    this.#block = block;
    this.#wanted = wanted;
    this.#around = around;
  }

  lines(all: readonly Line[]): void {
    for (const { placed, behind } of all) {
      if (behind === undefined) {
        if (this.#wanted(placed.fact.name)) this.found.push(placed);
      } else if (behind === 'bare' || isOpen(placed.fact, this.#around.config)) this.#open(placed);
    }
  }

  part({ block, file, via, includes }: ScopePart): void {
    for (const fact of block.facts) {
      if (this.#wanted(fact.name)) this.found.push({ fact, file, via });
      if (fact.name !== 'include') continue;
      const parts = partsAt(includes, fact.range.start);
      for (const part of parts) this.part(part);
      if (parts.length === 0 || isOpen(fact, this.#around.config)) this.#open({ fact, file, via });
    }
  }

  #open(placed: Placed): void {
    const { config, platform } = this.#around;
    const argument = placed.fact.args[0]?.value ?? '';
    if (!isOpen(placed.fact, config)) return;
    const facts = stockOf(placed.fact, platform);
    if (facts === undefined && mayBring(unreadKind(placed.fact, this.#block, config), this.#wanted, config)) this.hidden ??= unknown('missing-include', `\`include ${argument}\` was not read`, originOf(placed));
    for (const fact of facts ?? []) if (this.#wanted(fact.name)) this.found.push({ fact, file: placed.file, via: placed.via });
  }
}

function stockOf(include: NginxFact, platform: PlatformId | undefined): readonly NginxFact[] | undefined {
  let byPlatform = made.get(include);
  if (byPlatform === undefined) made.set(include, (byPlatform = new Map()));
  if (!byPlatform.has(platform)) byPlatform.set(platform, factsOf(include, platform));
  return byPlatform.get(platform);
}

function factsOf(include: NginxFact, platform: PlatformId | undefined): readonly NginxFact[] | undefined {
  const word = include.args[0];
  if (word === undefined) return undefined;
  return stockFile(word.value, platform)?.map(([name, ...words]) => {
    const args = words.map((value): FactWord => ({ value, range: word.range, quote: undefined, template: false }));
    const fact: NginxFact = { name, nameRange: include.nameRange, args, range: include.range, block: undefined };
    stockFacts.add(fact);
    return fact;
  });
}
