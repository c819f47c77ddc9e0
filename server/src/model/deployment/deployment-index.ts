/** What rules and fixes ask of one deployment, gathered once and kept with it. */
import type { PassDeployment, Deployment } from './deployment.ts';
import { Memo } from '../memo.ts';
import { parseNginxAddress, type Endpoint } from '../endpoint.ts';
import type { NginxFact } from '../facts.ts';
import type { PassSite, NginxConfig, WholeNginxConfig } from '../nginx/config/config.ts';
import type { Target } from '../nginx/config/passes.ts';
import { httpServers, originOf } from '../nginx/config/scope.ts';
import { ServerTable } from '../nginx/config/server-for.ts';
import { upstreamName } from '../nginx/config/upstream-use.ts';
import type { Origin } from '../value.ts';
import { grouped, pushTo } from '../grouped.ts';
import { placeOf } from './pass-tables.ts';
import { startKey } from '../../text/range.ts';

/** It looks at all passes and handlers when first asked; after an edit there is another one. */
class DeploymentIndex {
  readonly #deployment: Deployment;
  readonly generation: number;
  #unresolved: ReadonlyMap<string, readonly Target[]> | undefined;
  #handlers: ReadonlyMap<string | number, readonly Endpoint[]> | undefined;
  #servers: ServerTable | undefined;
  #listens: ReadonlyMap<string, PlacedListen> | undefined;
  #otherUpstreams: ReadonlySet<string> | undefined;
  #writtenAddresses: ReadonlySet<string> | undefined;
  #byFact: ReadonlyMap<NginxFact, readonly PassSite[]> | undefined;
  readonly #memo = new Memo();

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
    this.generation = deployment.generation;
  }

  /** Whether some `fastcgi_pass` has an address. */
  get hasPasses(): boolean {
    return this.#deployment.passes.length > 0;
  }

  /** Addresses that nobody answers, by their text: each place once. */
  get unresolved(): ReadonlyMap<string, readonly Target[]> {
    return (this.#unresolved ??= unresolvedIn(this.#deployment));
  }

  /** What anything but `fastcgi_pass` passes requests to, by path or port. */
  get handlers(): ReadonlyMap<string | number, readonly Endpoint[]> {
    return (this.#handlers ??= handlersIn(this.#deployment.config));
  }

  /** Names of upstreams that something passes requests to in another protocol than FastCGI, as far as it is written without variables: lower case. */
  get otherUpstreams(): ReadonlySet<string> {
    return (this.#otherUpstreams ??= new Set(
      this.#deployment.config.otherHandlers.map((site) => upstreamName(site.placed.fact.args[0]?.value ?? '')),
    ));
  }

  /** Addresses that handlers of any protocol are written with, lower case and without a scheme: nginx resolves their hosts when it starts. */
  get writtenAddresses(): ReadonlySet<string> {
    return (this.#writtenAddresses ??= addressesIn(this.#deployment.config));
  }

  /** Handlers other than `fastcgi_pass` that a directive is, in each place where its file is read. */
  handlersOf(fact: NginxFact): readonly PassSite[] {
    this.#byFact ??= grouped(this.#deployment.config.otherHandlers, (site) => [site.placed.fact]);
    return this.#byFact.get(fact) ?? [];
  }

  /** Chooses the server of a request. */
  get servers(): ServerTable {
    return (this.#servers ??= new ServerTable(httpServers(this.#deployment.config.top)));
  }

  /** The first `listen` that is written with one of some texts. */
  firstListen(texts: readonly string[]): Origin | undefined {
    this.#listens ??= listensIn(this.#deployment.config);
    const found = texts.flatMap((text) => this.#listens?.get(text) ?? []);
    return found.reduce<PlacedListen | undefined>(
      (first, one) => (first === undefined || one.order < first.order ? one : first),
      undefined,
    )?.at;
  }

  /** What the work, which sees all passes and pools, gave when it was first done under that name since the last edit. */
  once<T>(name: string, work: (deployment: Deployment) => T): T {
    return this.#memo.once(name, () => work(this.#deployment));
  }
}

const indexes = new WeakMap<Deployment, DeploymentIndex>();

/** The index of a deployment as it is now. Who asks has looked at its lists. */
export function indexOf(of: PassDeployment): DeploymentIndex {
  // here alone its lists are looked at
  const deployment = of as Deployment;
  void deployment.passes;
  let index = indexes.get(deployment);
  if (index?.generation !== deployment.generation) indexes.set(deployment, (index = new DeploymentIndex(deployment)));
  return index;
}

function unresolvedIn(deployment: Deployment): ReadonlyMap<string, readonly Target[]> {
  const byText = new Map<string, Map<string, Target>>();
  for (const { target, state } of deployment.passes.flatMap(({ targets }) => targets)) {
    if (state !== 'unserved') continue;
    const places = byText.get(target.text) ?? new Map<string, Target>();
    places.set(startKey(target.at), target);
    byText.set(target.text, places);
  }
  return new Map([...byText].map(([text, places]) => [text, [...places.values()]]));
}

interface PlacedListen {
  readonly at: Origin;
  /** Its place among all of them. */
  readonly order: number;
}

/** Of each text the first. */
function listensIn(config: NginxConfig): ReadonlyMap<string, PlacedListen> {
  const found = new Map<string, PlacedListen>();
  for (const server of httpServers(config.top)) {
    for (const placed of server.own('listen')) {
      const word = placed.fact.args[0];
      if (word !== undefined && !word.template && !found.has(word.value))
        found.set(word.value, { at: originOf(placed, word), order: found.size });
    }
  }
  return found;
}

function addressesIn(config: WholeNginxConfig): ReadonlySet<string> {
  const found = new Set<string>();
  for (const site of [...config.sites, ...config.otherHandlers]) {
    const address = site.placed.fact.args[0]?.value.toLowerCase() ?? '';
    if (!address.includes('$')) found.add(address.replace(/^[a-z]+:\/\//, '').replace(/\/.*$/s, ''));
  }
  return found;
}

function handlersIn(config: WholeNginxConfig): ReadonlyMap<string | number, readonly Endpoint[]> {
  const found = new Map<string | number, Endpoint[]>();
  for (const site of config.otherHandlers) {
    for (const { endpoint } of targetsOf(site.placed.fact.args[0]?.value ?? '', config))
      pushTo(found, placeOf(endpoint), endpoint);
  }
  return found;
}

export interface NamedTarget {
  readonly endpoint: Endpoint;
  /** As `fastcgi_pass` would write it. */
  readonly text: string;
}

/** The addresses that the word of a `proxy_pass` or its like calls: its own, or those of the upstream it names. */
export function targetsOf(address: string, config: NginxConfig): readonly NamedTarget[] {
  const upstream = config.upstreams.get(upstreamName(address))?.[0];
  if (upstream !== undefined) {
    const servers = upstream.servers.flatMap((server) => targetsIn(server.placed.fact.args[0]?.value ?? ''));
    return servers.map(({ endpoint }) => ({ endpoint, text: upstream.name }));
  }
  const bare = address.replace(/^[a-z]+:\/\//i, '');
  return targetsIn(/^unix:/i.test(bare) ? bare.replace(/^(unix:[^:]*):.*$/i, '$1') : bare.replace(/[/?].*$/s, ''));
}

function targetsIn(text: string): readonly NamedTarget[] {
  const parsed = parseNginxAddress(text);
  return parsed.kind === 'endpoint' ? [{ endpoint: parsed.endpoint, text }] : [];
}
