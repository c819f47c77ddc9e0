/** The directives of one block in the order in which nginx reads them, includes followed, and stock files in the place of those that were not read. */
import { stockFile, type StockDirective } from '../../../catalog/nginx/stock-files.ts';
import type { PlatformId } from '../../../catalog/platforms.ts';
import type { TextRange } from '../../../text/range.ts';
import type { FactWord, NginxFact, Wanted } from '../../facts.ts';
import { unknown, type Unknown } from '../../value.ts';
import type { NginxConfig } from './config.ts';
import { originOf, type Placed, type Scope, type ScopeKind, type ScopePart } from './scope.ts';
import { isOpen, mayContain, unreadKind } from './unread.ts';

/** What else than the files a reading needs. */
export interface Surroundings {
  readonly config: NginxConfig;
  readonly platform: PlatformId | undefined;
  /** The host that is asked for, where what is read is read for the requests of one: in lower case, without a port. */
  readonly host?: string;
}

export interface InOrder {
  readonly directives: readonly Placed[];
  /** The include that may bring more of the wanted directives, and was not read. */
  readonly hidden: Unknown | undefined;
}

/** A directive of a stock file lies where the include stands that brings it. */
export function isStock(placed: Placed): boolean {
  return placed.fact instanceof StockFact;
}

/** A directive of a stock file, with the places of the include. Nearly every site includes such a file: the words are made when somebody looks at them. */
class StockFact implements NginxFact {
  readonly block = undefined;
  readonly #directive: StockDirective;
  readonly #include: NginxFact;

  constructor(directive: StockDirective, include: NginxFact) {
    this.#directive = directive;
    this.#include = include;
  }

  get name(): string {
    return this.#directive[0];
  }

  get args(): readonly FactWord[] {
    const range = this.#include.args[0]?.range ?? this.range;
    return this.#directive.slice(1).map((value) => ({ value, range, quote: undefined, template: false }));
  }

  get nameRange(): TextRange {
    return this.#include.nameRange;
  }

  get range(): TextRange {
    return this.#include.range;
  }
}

interface StockFacts {
  readonly platform: PlatformId | undefined;
  readonly facts: readonly NginxFact[] | undefined;
}

/** By include, for the platform that was asked for last. */
const made = new WeakMap<NginxFact, StockFacts>();

interface Kept {
  readonly platform: PlatformId | undefined;
  readonly answers: Map<Wanted, InOrder>;
}

const kept = new WeakMap<Scope, Kept>();

/** Directives that `wanted` names, as they stand in the very block. */
export function inOrder(scope: Scope, wanted: Wanted, surroundings: Surroundings): InOrder {
  // servers are exchanged in their block
  if (!scope.containsMany || isIn('server', wanted)) return walked(scope, wanted, surroundings);
  let known = kept.get(scope);
  if (known === undefined || known.platform !== surroundings.platform)
    kept.set(scope, (known = { platform: surroundings.platform, answers: new Map() }));
  let answer = known.answers.get(wanted);
  if (answer === undefined) known.answers.set(wanted, (answer = walked(scope, wanted, surroundings)));
  return answer;
}

function isIn(name: string, wanted: Wanted): boolean {
  return typeof wanted === 'string' ? name === wanted : wanted(name);
}

function walked(scope: Scope, wanted: Wanted, surroundings: Surroundings): InOrder {
  const walk = new Walk(scope.kind, wanted, surroundings);
  if (isShared(scope) && !isIn('server', wanted)) walk.lines(linesOf(scope, surroundings.config));
  else for (const part of scope.parts) walk.part(part);
  return { directives: walk.found, hidden: walk.hidden ?? cutIn(scope) };
}

/** A directive of a block that all servers share; an include stands once more `behind` what it brings. */
interface Line {
  readonly placed: Placed;
  readonly behind?: true;
}

/** Many servers ask about these blocks, and in these blocks they all stand. */
function isShared(scope: Scope): boolean {
  return scope.kind === 'http' || scope.kind === 'main';
}

/** The include that was not read once more. */
function cutIn(scope: Scope): Unknown | undefined {
  const cut = scope.open.find(({ why }) => why === 'limit')?.placed;
  return cut === undefined
    ? undefined
    : unknown(
        'missing-include',
        `\`include ${cut.fact.args[0]?.value ?? ''}\` was not read again: includes repeat it too often`,
        originOf(cut),
      );
}

/** The lines of a shared block, and where in them each name stands, so that who wants few does not walk through all. */
interface Lines {
  readonly all: readonly Line[];
  readonly byName: ReadonlyMap<string, readonly number[]>;
  /** Behind the includes whose files are not all known. */
  readonly open: readonly number[];
}

const known = new WeakMap<Scope, Lines>();

/** All of a shared block but its servers, gathered once: files that are exchanged in it hold nothing but servers. */
function linesOf(scope: Scope, config: NginxConfig): Lines {
  let lines = known.get(scope);
  if (lines === undefined) known.set(scope, (lines = readLines(scope, config)));
  return lines;
}

function readLines(scope: Scope, config: NginxConfig): Lines {
  const all: Line[] = [];
  for (const part of scope.parts) gather(part, all);
  const byName = new Map<string, number[]>();
  const open: number[] = [];
  for (const [index, { placed, behind }] of all.entries()) {
    if (behind !== undefined) {
      if (isOpen(placed.fact, config)) open.push(index);
      continue;
    }
    const places = byName.get(placed.fact.name);
    if (places === undefined) byName.set(placed.fact.name, [index]);
    else places.push(index);
  }
  return { all, byName, open };
}

function gather({ block, file, via, includes }: ScopePart, into: Line[]): void {
  let next = 0;
  for (const fact of block.facts) {
    if (fact.name === 'server') continue;
    const placed: Placed = { fact, file, via };
    into.push({ placed });
    if (fact.name !== 'include') continue;
    for (const part of includes[next++]?.parts ?? none) gather(part, into);
    into.push({ placed, behind: true });
  }
}

const none: readonly ScopePart[] = [];

class Walk {
  readonly found: Placed[] = [];
  hidden: Unknown | undefined;
  readonly #block: ScopeKind;
  readonly #wanted: Wanted;
  readonly #surroundings: Surroundings;

  constructor(block: ScopeKind, wanted: Wanted, surroundings: Surroundings) {
    this.#block = block;
    this.#wanted = wanted;
    this.#surroundings = surroundings;
  }

  lines({ all, byName, open }: Lines): void {
    const places = [...byName].filter(([name]) => isIn(name, this.#wanted)).map(([, indexes]) => indexes);
    const sorted = places.length === 0 ? open : [...open, ...places.flat()].toSorted((a, b) => a - b);
    for (const index of sorted) {
      const line = all[index];
      if (line?.behind === true) this.#open(line.placed);
      else if (line !== undefined) this.found.push(line.placed);
    }
  }

  part({ block, file, via, includes }: ScopePart): void {
    const wanted = this.#wanted;
    if (block.holds?.('include') === false && !block.holds(wanted)) return;
    let next = 0;
    for (const fact of block.facts) {
      if (isIn(fact.name, wanted)) this.found.push({ fact, file, via });
      if (fact.name !== 'include') continue;
      const parts = includes[next++]?.parts ?? none;
      for (const part of parts) this.part(part);
      if (parts.length === 0 || isOpen(fact, this.#surroundings.config)) this.#open({ fact, file, via });
    }
  }

  #open(placed: Placed): void {
    const { config, platform } = this.#surroundings;
    const argument = placed.fact.args[0]?.value ?? '';
    if (!isOpen(placed.fact, config)) return;
    const facts = stockOf(placed.fact, platform);
    if (
      facts === undefined &&
      mayContain(unreadKind(placed.fact, this.#block, config), (name) => isIn(name, this.#wanted), config)
    )
      this.hidden ??= unknown('missing-include', `\`include ${argument}\` was not read`, originOf(placed));
    for (const fact of facts ?? [])
      if (isIn(fact.name, this.#wanted)) this.found.push({ fact, file: placed.file, via: placed.via });
  }
}

function stockOf(include: NginxFact, platform: PlatformId | undefined): readonly NginxFact[] | undefined {
  let known = made.get(include);
  if (known === undefined || known.platform !== platform)
    made.set(include, (known = { platform, facts: factsOf(include, platform) }));
  return known.facts;
}

function factsOf(include: NginxFact, platform: PlatformId | undefined): readonly NginxFact[] | undefined {
  const word = include.args[0];
  if (word === undefined) return undefined;
  return stockFile(word.value, platform)?.map((directive) => new StockFact(directive, include));
}
