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

/**
 * Whether no name is written twice at one address, templates too: so it is nearly everywhere.
 * @param top of a configuration: the servers of its `http`, and those that are in no block
 */
export function areAllApart(top: Scope): boolean {
  return [top, ...top.children.filter(({ kind }) => kind === 'http')].every(
    (outer) => outer.tally(writtenIn).repeated === 0,
  );
}

/** By server, its names at its addresses. */
const written = new WeakMap<Scope, ReadonlySet<string>>();

function writtenIn(server: Scope): ReadonlySet<string> {
  let keys = written.get(server);
  if (keys === undefined) written.set(server, (keys = server.kind === 'server' ? keysIn(server) : nothing));
  return keys;
}

const nothing: ReadonlySet<string> = new Set();

function keysIn(server: Scope): ReadonlySet<string> {
  const words = wordsOf(server).flatMap(({ word }) => keysOf(word.value));
  const names = words.length === 0 ? nameless : words;
  return new Set((addressesOf(server) ?? []).flatMap(({ address }) => names.map((name) => `${address} ${name}`)));
}

const nameless: readonly string[] = [''];

/** @param servers in the order in which nginx reads them; those of which an address or a name is not known are left out */
export function takenNames(servers: readonly Scope[]): readonly TakenNames[] {
  const found: TakenNames[] = [];
  const owners: Owners = new Map();
  for (const server of servers) {
    const addresses = addressesOf(server);
    const names = namesOf(server);
    if (addresses === undefined || names === undefined) continue;
    const taken: TakenName[] = [];
    for (const { address } of addresses) {
      let there = owners.get(address);
      if (there === undefined) owners.set(address, (there = new Map()));
      for (const { name, word } of names) {
        const first = take(server, { name, word }, there);
        if (first !== undefined) taken.push({ name, address, first, word });
      }
    }
    const [one, ...others] = taken;
    if (one === undefined) continue;
    const isHidden = taken.length === addresses.length * names.length && addresses.every(({ isDefault }) => !isDefault);
    found.push({ server, names: [one, ...others], isHidden });
  }
  return found;
}

/** By address, who has a name; of `.a.example` both that it means. */
type Owners = Map<string, Map<string, Owner>>;

/** Gives the server that has the name already; else this one has it from now on. `.a.example` is ignored as a whole where one of its names is taken. */
function take(server: Scope, { name, word }: NameOf, owners: Map<string, Owner>): Owner | undefined {
  const keys = keysOf(name);
  const first = keys.map((key) => owners.get(key)).find((owner) => owner !== undefined);
  if (first !== undefined) return first.server === server ? undefined : first;
  for (const key of keys) owners.set(key, { server, word });
  return undefined;
}

/** `.a.example` is `a.example` and `*.a.example`. */
function keysOf(written: string): readonly string[] {
  const name = written.toLowerCase();
  return name.startsWith('.') ? [name.slice(1), `*${name}`] : [name];
}

type NameOf = Pick<TakenName, 'name' | 'word'>;

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

function namesOf(server: Scope): readonly NameOf[] | undefined {
  const words = wordsOf(server);
  if (words.some(({ word }) => isTemplated(word) || /\$\w|\$\{|[{<%@]/.test(word.value))) return undefined;
  return words.length === 0
    ? [{ name: '', word: undefined }]
    : words.map((one) => ({ name: one.word.value, word: one }));
}

function wordsOf(server: Scope): readonly WrittenName[] {
  return server.own('server_name').flatMap((placed) => placed.fact.args.map((word) => ({ placed, word })));
}
