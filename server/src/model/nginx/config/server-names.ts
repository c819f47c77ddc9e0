/** Which server has a name at an address: the first that gives it; nginx ignores it in later ones (ngx_http.c, ngx_http_server_names; ngx_hash_add_key). */
import type { FactWord } from '../../facts.ts';
import { isUdpListen, listenKey } from './listens.ts';
import { isTemplated } from './placement.ts';
import type { Placed, Scope } from './scope.ts';

/** A name of a server that an earlier one has at the same address. */
export interface TakenName {
  /** As written; the empty string where the server has no `server_name`. */
  readonly name: string;
  /** `0.0.0.0:80`. */
  readonly address: string;
  /** Where it is written; `undefined` for a server without names. */
  readonly word: WrittenName | undefined;
  /** The server that has it, and where it is written there. */
  readonly first: Owner;
}

interface WrittenName {
  readonly placed: Placed;
  readonly word: FactWord;
}

interface Owner {
  readonly server: Scope;
  readonly word: WrittenName | undefined;
}

/** A server some of whose names are taken. */
export interface TakenNames {
  readonly server: Scope;
  readonly names: readonly [TakenName, ...TakenName[]];
  /** Every name at every address is taken, and it is the default server of none: it never answers. */
  readonly isHidden: boolean;
}

/** @param servers in the order in which nginx reads them; those of which an address or a name is not known are left out */
export function takenNames(servers: readonly Scope[]): readonly TakenNames[] {
  const found: TakenNames[] = [];
  const owners = new Map<string, Owner>();
  for (const server of servers) {
    const addresses = addressesOf(server);
    const names = namesOf(server);
    if (addresses === undefined || names === undefined) continue;
    const taken: TakenName[] = [];
    for (const { address } of addresses)
      for (const { name, word } of names) {
        const first = take({ server, word }, `${address} `, name, owners);
        if (first !== undefined) taken.push({ name, address, first, word });
      }
    const [one, ...others] = taken;
    if (one === undefined) continue;
    const isHidden = taken.length === addresses.length * names.length && addresses.every(({ isDefault }) => !isDefault);
    found.push({ server, names: [one, ...others], isHidden });
  }
  return found;
}

/** Gives the server that has the name already; else this one has it from now on. @param at the beginning of the key that means the address */
function take(one: Owner, at: string, name: string, owners: Map<string, Owner>): Owner | undefined {
  const keys = keysOf(name.toLowerCase()).map((key) => at + key);
  const first = keys.map((key) => owners.get(key)).find((owner) => owner !== undefined);
  if (first !== undefined) return first.server === one.server ? undefined : first;
  for (const key of keys) owners.set(key, one);
  return undefined;
}

/** `.a.example` is `a.example` and `*.a.example`, and ignored as a whole where one of them is taken. */
function keysOf(name: string): readonly string[] {
  return name.startsWith('.') ? [name.slice(1), `*${name}`] : [name];
}

interface Address {
  readonly address: string;
  readonly isDefault: boolean;
}

function addressesOf(server: Scope): readonly Address[] | undefined {
  const listens = server.own('listen');
  if (listens.length === 0) return [{ address: '0.0.0.0:80', isDefault: false }];
  const found: Address[] = [];
  for (const { fact } of listens) {
    const [word, ...parameters] = fact.args;
    const key = word === undefined || isTemplated(word) ? undefined : listenKey(word.value);
    if (key === undefined) return undefined;
    found.push({
      address: isUdpListen(parameters) ? `udp ${key}` : key,
      isDefault: parameters.some(({ value }) => value === 'default_server' || value === 'default'),
    });
  }
  return found;
}

function namesOf(server: Scope): readonly Pick<TakenName, 'name' | 'word'>[] | undefined {
  const words = server.own('server_name').flatMap((placed) => placed.fact.args.map((word) => ({ placed, word })));
  if (words.some(({ word }) => isTemplated(word) || /\$\w|\$\{|[{<%@]/.test(word.value))) return undefined;
  return words.length === 0
    ? [{ name: '', word: undefined }]
    : words.map((one) => ({ name: one.word.value, word: one }));
}
