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

  constructor(config: NginxConfig) {
    this.#config = config;
    this.#ignored = this.#find();
  }

  has(server: Scope): boolean {
    return this.#ignored.has(server);
  }

  /** Servers were exchanged for others in the configuration; gives those beside them that are ignored now and were not, or the other way round. */
  exchange(gone: readonly Scope[], come: readonly Scope[]): readonly Scope[] {
    this.#keys ??= new Map();
    const before = gone.map((server) => this.#keysOf(server));
    const same = gone.length === come.length && come.every((server, index) => sameKeys(this.#keysOf(server), before[index] ?? noKeys));
    const old = this.#ignored;
    if (same) come.forEach((server, index) => old.has(gone[index] ?? server) && old.add(server));
    for (const server of gone) {
      old.delete(server);
      this.#keys?.delete(server);
    }
    if (same) return [];
    this.#ignored = this.#find();
    const changed = [...old].filter((server) => !this.#ignored.has(server));
    for (const server of this.#ignored) if (!old.has(server) && !come.includes(server)) changed.push(server);
    return changed;
  }

  #find(): Set<Scope> {
    const ignored = new Set<Scope>();
    const taken = new Map<string, Set<string>>();
    for (const http of this.#config.top.children) {
      if (http.kind !== 'http') continue;
      for (const server of http.children) {
        if (server.kind !== 'server') continue;
        if (take(this.#keysOf(server), taken) === 'nothing new') ignored.add(server);
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

/** Takes the names at their addresses, and says whether a server took all of them before; `undefined` where it has none. */
function take({ addresses, names }: Keys, taken: Map<string, Set<string>>): 'something new' | 'nothing new' | undefined {
  if (addresses.length === 0) return undefined;
  let isNew = false;
  for (const address of addresses) {
    let there = taken.get(address);
    if (there === undefined) taken.set(address, (there = new Set()));
    for (const name of names) {
      if (there.has(name)) continue;
      there.add(name);
      isNew = true;
    }
  }
  return isNew ? 'something new' : 'nothing new';
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
