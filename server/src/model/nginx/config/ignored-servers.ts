/** Servers that nginx ignores: an earlier one has every one of their addresses and names ("conflicting server name … ignored"). */
import type { NginxConfig } from './config.ts';
import type { Scope } from './scope.ts';

/** Each address goes with each name. */
interface Keys {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}

const noKeys: Keys = { addresses: [], names: [] };
const nameless: readonly string[] = [''];

/** The server blocks of a configuration that never answer (ngx_http.c, ngx_http_server_names: the first of two equal names wins). */
export class IgnoredServers {
  readonly #config: NginxConfig;
  /** Every pair of address and name of the servers, once somebody edits them; before that they are not worth their room. */
  #keys: Map<Scope, Keys> | undefined;
  #ignored: Set<Scope>;
  #before = new Map<Scope, Scope>();

  constructor(config: NginxConfig) {
    this.#config = config;
    this.#ignored = this.#find();
  }

  has(server: Scope): boolean {
    return this.#ignored.has(server);
  }

  /** Servers of which an earlier one has a name at the same address, with that one: nginx passes requests for the name to the earlier one. */
  get before(): ReadonlyMap<Scope, Scope> {
    return this.#before;
  }

  /** Servers were exchanged for others in the configuration; gives those beside them that are ignored now and were not, or the other way round. */
  exchange(removed: readonly Scope[], added: readonly Scope[]): readonly Scope[] {
    this.#keys ??= new Map();
    const before = removed.map((server) => this.#keysOf(server));
    const same =
      removed.length === added.length &&
      added.every((server, index) => sameKeys(this.#keysOf(server), before[index] ?? noKeys));
    const old = this.#ignored;
    if (same) added.forEach((server, index) => old.has(removed[index] ?? server) && old.add(server));
    for (const server of removed) {
      old.delete(server);
      this.#keys?.delete(server);
    }
    if (same) {
      const now = new Map(removed.map((server, index) => [server, added[index] ?? server]));
      this.#before = new Map(
        [...this.#before].map(([later, earlier]) => [now.get(later) ?? later, now.get(earlier) ?? earlier]),
      );
      return [];
    }
    this.#ignored = this.#find();
    const changed = [...old].filter((server) => !this.#ignored.has(server));
    for (const server of this.#ignored) if (!old.has(server) && !added.includes(server)) changed.push(server);
    return changed;
  }

  #find(): Set<Scope> {
    const ignored = new Set<Scope>();
    const taken: Taken = new Map();
    this.#before = new Map();
    for (const http of this.#config.top.children) {
      if (http.kind !== 'http') continue;
      for (const server of http.children) {
        if (server.kind !== 'server') continue;
        const { first, isNew } = take(server, this.#keysOf(server), taken);
        if (first !== undefined) this.#before.set(server, first);
        if (isNew === false) ignored.add(server);
      }
    }
    return ignored;
  }

  #keysOf(server: Scope): Keys {
    const known = this.#keys?.get(server);
    if (known !== undefined) return known;
    const keys = keysOf(server);
    this.#keys?.set(server, keys);
    return keys;
  }
}

/** By address, the server that has a name. */
type Taken = Map<string, Map<string, Scope>>;

/** Takes the names at their addresses. `isNew`: whether one of them was free, `undefined` where there are none; `first`: the server that had one before. */
function take(
  server: Scope,
  { addresses, names }: Keys,
  taken: Taken,
): { readonly isNew: boolean | undefined; readonly first: Scope | undefined } {
  let isNew = false;
  let first: Scope | undefined;
  for (const address of addresses) {
    let there = taken.get(address);
    if (there === undefined) taken.set(address, (there = new Map()));
    for (const name of names) {
      const other = there.get(name);
      if (other === undefined) {
        there.set(name, server);
        isNew = true;
      } else if (other !== server) first ??= other;
    }
  }
  return { isNew: addresses.length === 0 ? undefined : isNew, first };
}

/** Every pair of address and name; none where one of them is not known. */
function keysOf(server: Scope): Keys {
  const listens = server.own('listen').map((placed) => placed.fact.args[0]?.value ?? '');
  const names = server.own('server_name').flatMap((placed) => placed.fact.args.map((word) => word.value));
  if (listens.some(isOpen) || names.some(isOpen)) return noKeys;
  const addresses = listens.length === 0 ? ['*:80'] : listens.map(normalListen);
  return { addresses, names: names.length === 0 ? nameless : names.map((name) => name.toLowerCase()) };
}

function isOpen(text: string): boolean {
  return /[${<%@]|__/.test(text);
}

function sameKeys(a: Keys, b: Keys): boolean {
  return sameTexts(a.addresses, b.addresses) && sameTexts(a.names, b.names);
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, index) => text === b[index]);
}

function normalListen(text: string): string {
  if (/^\d+$/.test(text)) return `*:${text}`;
  if (/^\*:\d+$|^0\.0\.0\.0:\d+$/.test(text)) return `*:${text.slice(text.indexOf(':') + 1)}`;
  return /:\d+$|^unix:/.test(text) ? text : `${text}:80`;
}
