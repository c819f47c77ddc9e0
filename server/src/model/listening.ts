/** Pools by what they listen on, so that a call finds those it may mean without looking at all. */
import { canonicalHost, type Binding, type Endpoint } from './endpoint.ts';
import { fpmExpression } from './expression.ts';
import { intendedBinding, type Intended } from './fpm/intended.ts';
import { entryOrigin, type FpmMaster, type Pool } from './fpm/master.ts';
import { decidingEntry, poolListen, statusListen, type Listen } from './fpm/settings.ts';
import type { Unknown } from './value.ts';

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

const none: readonly BoundPool[] = [];
const noneWritten: readonly WrittenPool[] = [];

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
      if (status?.kind === 'known' && status.listen.parsed.kind === 'binding') this.#add({ pool, listen: status.listen, binding: status.listen.parsed.binding });
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

  /** Whether one of the pools listens on that very IP address: the machine that they run on has it. */
  isOwnAddress(host: string): boolean {
    return this.#ownAddresses.has(canonicalHost(host));
  }

  #addExpression(pool: Pool): void {
    const placed = decidingEntry(pool.entries, 'listen');
    const raw = placed?.entry.value?.raw;
    const expression = raw === undefined ? undefined : fpmExpression(raw, pool.name);
    if (placed === undefined || raw === undefined || expression === undefined) return;
    const known = this.#byExpression.get(expression);
    const one = { pool, listen: { at: entryOrigin(placed), text: raw } };
    if (known === undefined) this.#byExpression.set(expression, [one]);
    else known.push(one);
  }

  #add(bound: BoundPool): void {
    const { binding } = bound;
    if (binding.kind === 'tcp' && binding.host.kind === 'address') this.#ownAddresses.add(binding.host.address);
    const key = binding.kind === 'unix' ? binding.path : binding.port;
    const known = this.#byAddress.get(key);
    if (known === undefined) this.#byAddress.set(key, [bound]);
    else known.push(bound);
  }
}
