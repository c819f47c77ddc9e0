/** Pools by what they listen on, so that a pass finds those it may mean without looking at all. */
import { NearWords } from '../../text/near-words.ts';
import { basename } from '../../text/path.ts';
import { canonicalHost, type Binding, type Endpoint } from '../endpoint.ts';
import { fpmExpression } from '../expression.ts';
import { intendedBinding, type Intended } from '../fpm/intended.ts';
import { entryOrigin, type FpmMaster, type Pool, type PoolMaster } from '../fpm/master.ts';
import { decidingEntry, poolListen, statusListen, type Listen } from '../fpm/settings.ts';
import { pushTo } from '../grouped.ts';
import { Memo } from '../memo.ts';
import type { Unknown } from '../value.ts';

export interface ListeningPool {
  readonly pool: Pool;
  readonly listen: Listen;
}

/** A pool whose `listen` is not known, with what is written there. */
export interface WrittenPool {
  readonly pool: Pool;
  readonly listen: Pick<Listen, 'at' | 'text'>;
}

/** A pool whose `listen` is a binding; `binding` is that of `listen`. */
export interface BoundPool extends ListeningPool {
  readonly binding: Binding;
}

/** A pool whose `listen` is some mistake, with what was meant. */
export interface MistakenPool extends ListeningPool {
  readonly intended: readonly Intended[];
}

const none: readonly never[] = [];
const noneWritten: readonly WrittenPool[] = [];

/** What is asked about addresses one by one; a few of the pools at most are named. */
export type ListeningView = Omit<ListeningPools, 'pools' | 'bound' | 'mistaken'>;

/** The pools of some masters, in their order; immutable, shared by all deployments that these masters may answer. */
export class ListeningPools {
  readonly pools: readonly Pool[];
  /** Why one of the pools' addresses is not known: that of the first. */
  readonly unknown: Unknown | undefined;
  readonly mistaken: readonly MistakenPool[];
  readonly bound: readonly BoundPool[];
  /** Pools whose `listen` a template fills in, by how it is written ({@link fpmExpression}). */
  readonly #byExpression = new Map<string, WrittenPool[]>();
  readonly #byAddress = new Map<string | number, BoundPool[]>();
  readonly #ownAddresses = new Set<string>();
  readonly #memo = new Memo();
  readonly #statusPages = new Set<BoundPool>();
  #near: NearPools | undefined;
  #mistakes: Mistakes | undefined;

  constructor(masters: readonly FpmMaster[]) {
    this.pools = masters.flatMap((master) => master.pools);
    const mistaken: MistakenPool[] = [];
    const bound: BoundPool[] = [];
    for (const pool of this.pools) {
      const result = poolListen(pool);
      if (result.kind === 'unknown') {
        this.unknown ??= result;
        this.#addExpression(pool);
        continue;
      }
      const { listen } = result;
      const intended = intendedBinding(listen);
      if (intended !== undefined) mistaken.push({ pool, listen, intended });
      if (listen.parsed.kind !== 'binding') continue;
      const one: BoundPool = { pool, listen, binding: listen.parsed.binding };
      bound.push(one);
      this.#add(one);
      // the page of the pool's numbers may have an address of its own, and nothing else answers there: no call is sent to it
      const status = statusListen(pool);
      if (status?.kind === 'known' && status.listen.parsed.kind === 'binding')
        this.#addStatusPage({ pool, listen: status.listen, binding: status.listen.parsed.binding });
      else if (status?.kind === 'unknown') this.unknown ??= status;
    }
    this.mistaken = mistaken;
    this.bound = bound;
  }

  /** The pools at the endpoint's path, or at its port whatever the host: no other can be reached by it. */
  near(endpoint: Endpoint): readonly BoundPool[] {
    return this.#byAddress.get(endpoint.kind === 'unix' ? endpoint.path : endpoint.port) ?? none;
  }

  /** The pools whose `listen` is written with that expression. */
  written(expression: string): readonly WrittenPool[] {
    return this.#byExpression.get(expression) ?? noneWritten;
  }

  /** How many pools there are; with and without an address that is known. */
  get count(): number {
    return this.pools.length;
  }

  /** The pool whose address alone is known; `undefined` where there is none, or several. */
  get onlyBound(): BoundPool | undefined {
    return this.bound.length === 1 ? this.bound[0] : undefined;
  }

  /** What the work, which sees all pools, gave when it was first done under that name. */
  once<T>(name: string, work: (pools: readonly Pool[]) => T): T {
    return this.#memo.once(name, () => work(this.pools));
  }

  /** Pools that an address may mean, however it is misspelt: all where there are few; else those whose names are in it, and those that listen on something alike. */
  like(address: string): readonly BoundPool[] {
    return (this.#near ??= new NearPools(this.bound)).like(address);
  }

  /** Pools whose mistake of a `listen` a pass may have meant: of another path or port none was. */
  mistakenNear(endpoint: Endpoint): readonly MistakenPool[] {
    return (this.#mistakes ??= new Mistakes(this.mistaken)).near(endpoint);
  }

  /** Whether one of the pools listens on that very IP address: the machine that they run on has it. */
  isOwnAddress(host: string): boolean {
    return this.#ownAddresses.has(canonicalHost(host));
  }

  /** Whether one that is {@link near} is no pool's `listen`, but the address of its status page. */
  isStatusPage(bound: BoundPool): boolean {
    return this.#statusPages.has(bound);
  }

  #addStatusPage(bound: BoundPool): void {
    this.#statusPages.add(bound);
    this.#add(bound);
  }

  #addExpression(pool: Pool): void {
    const placed = decidingEntry(pool.entries, 'listen');
    const raw = placed?.entry.value?.raw;
    const expression = raw === undefined ? undefined : fpmExpression(raw, pool.name);
    if (placed === undefined || raw === undefined || expression === undefined) return;
    pushTo(this.#byExpression, expression, { pool, listen: { at: entryOrigin(placed), text: raw } });
  }

  #add(bound: BoundPool): void {
    const { binding } = bound;
    if (binding.kind === 'tcp' && binding.host.kind === 'address') this.#ownAddresses.add(binding.host.address);
    const key = binding.kind === 'unix' ? binding.path : binding.port;
    pushTo(this.#byAddress, key, bound);
  }
}

/** As many as say that somebody answers: a workspace of many projects has thousands of pools on one port. */
const mostFar = 16;

/** The pools of all masters but some, looked up as those of {@link ListeningPools}. */
export class FarPools {
  readonly #all: ListeningPools | undefined;
  readonly #except: readonly FpmMaster[];
  #excepted: ReadonlySet<PoolMaster> | undefined;

  /** @param all `undefined` where there are none */
  constructor(all: ListeningPools | undefined, except: readonly FpmMaster[]) {
    this.#all = all;
    this.#except = except;
  }

  /** The first pools at the endpoint's path or port. */
  near(endpoint: Endpoint): readonly BoundPool[] {
    return this.#others(this.#all?.near(endpoint) ?? none);
  }

  /** The first pools whose `listen` is written with that expression. */
  written(expression: string): readonly WrittenPool[] {
    return this.#others(this.#all?.written(expression) ?? none);
  }

  #others<T extends { readonly pool: Pool }>(pools: readonly T[]): readonly T[] {
    const found: T[] = [];
    for (const one of pools) {
      if ((this.#excepted ??= new Set(this.#except)).has(one.pool.master)) continue;
      found.push(one);
      if (found.length === mostFar) break;
    }
    return found;
  }
}

/** So few pools are all looked at. */
const few = 16;

/** Pools by their names and by what they listen on. */
class NearPools {
  readonly #bound: readonly BoundPool[];
  /** Sockets, and ports. */
  readonly #alike: readonly [NearWords, NearWords];
  readonly #byText = new Map<string, BoundPool[]>();
  readonly #byName = new Map<string, BoundPool[]>();
  readonly #nameLengths: ReadonlySet<number>;

  constructor(bound: readonly BoundPool[]) {
    this.#bound = bound;
    for (const one of bound) {
      pushTo(this.#byText, one.listen.text, one);
      if (one.pool.name.length > 2) pushTo(this.#byName, one.pool.name, one);
    }
    this.#nameLengths = new Set([...this.#byName.keys()].map((name) => name.length));
    const ofKind = (kind: Binding['kind']): NearWords =>
      new NearWords(bound.filter(({ binding }) => binding.kind === kind).map(({ listen }) => listen.text));
    this.#alike = [ofKind('unix'), ofKind('tcp')];
  }

  like(address: string): readonly BoundPool[] {
    if (this.#bound.length <= few) return this.#bound;
    const found = new Set<BoundPool>();
    for (const length of this.#nameLengths) {
      for (let start = 0; start + length <= address.length; start++)
        for (const one of this.#byName.get(address.slice(start, start + length)) ?? none) found.add(one);
    }
    // of pools with one address the first few are as good as any other
    const [sockets, ports] = this.#alike;
    for (const words of address.startsWith('/') ? [sockets, ports] : [ports, sockets]) {
      for (const text of words.like(address))
        for (const one of (this.#byText.get(text) ?? none).slice(0, few)) found.add(one);
      if (found.size >= few) break;
    }
    return [...found];
  }
}

/** What was meant by a `listen` that is a mistake, by path or port. */
class Mistakes {
  readonly #byPlace = new Map<string | number, MistakenPool[]>();
  readonly #byName = new Map<string, MistakenPool[]>();
  readonly #anyPort: MistakenPool[] = [];
  readonly #order: ReadonlyMap<MistakenPool, number>;

  constructor(mistaken: readonly MistakenPool[]) {
    this.#order = new Map(mistaken.map((one, index) => [one, index]));
    for (const one of mistaken) {
      for (const intended of one.intended) {
        if (intended === 'any-port') this.#anyPort.push(one);
        else if (intended.kind === 'any-directory') pushTo(this.#byName, basename(intended.path), one);
        else pushTo(this.#byPlace, intended.kind === 'unix' ? intended.path : intended.port, one);
      }
    }
  }

  near(endpoint: Endpoint): readonly MistakenPool[] {
    const found =
      endpoint.kind === 'unix'
        ? [...(this.#byPlace.get(endpoint.path) ?? none), ...(this.#byName.get(basename(endpoint.path)) ?? none)]
        : [...(this.#byPlace.get(endpoint.port) ?? none), ...this.#anyPort];
    return [...new Set(found)].sort((a, b) => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0));
  }
}
