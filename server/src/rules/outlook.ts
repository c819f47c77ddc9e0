/** What would come of an address before somebody writes it: whether a call would be answered there, and whether a pool may listen there. */
import { isLoopback, parseFpmListen, parseNginxAddress, reach, type Binding, type Endpoint } from '../model/endpoint.ts';
import { reachesIntended, type Deployment } from '../model/deployment.ts';
import type { Pool } from '../model/fpm/master.ts';
import type { Target } from '../model/nginx/calls.ts';
import type { NginxConfig } from '../model/nginx/config.ts';
import { ownListen } from '../model/nginx/own-listens.ts';
import { upstreamName } from '../model/nginx/upstream-use.ts';
import type { WorkspaceModel } from '../model/workspace.ts';

/** Whether nothing would be said of a `fastcgi_pass` with this address: a pool answers it, or nobody knows. */
export function isSound(text: string, deployment: Deployment): boolean {
  const parsed = parseNginxAddress(text);
  if (parsed.kind !== 'endpoint') return false;
  const { endpoint } = parsed;
  const found = deployment.listening.near(endpoint).map(({ binding }) => reach(endpoint, binding));
  if (found.includes('yes') || found.includes('likely')) return true;
  if (ownListen(deployment.config, endpoint) !== undefined) return false;
  const known = deployment.complete && deployment.doubt === undefined && deployment.listening.unknown === undefined && !deployment.masters.some((master) => master.templated);
  if (!known || found.includes('unknown') || (endpoint.kind === 'tcp' && !isLoopback(endpoint.host))) return true;
  // the pool's own listen is told already
  return found.length === 0 && deployment.listening.mistaken.some(({ intended }) => intended.some((binding) => reachesIntended(endpoint, binding)));
}

/** Whether the pool may listen there and nobody is hurt: the address is one, no other pool has it, and nothing that speaks another protocol calls it. */
export function mayListen(pool: Pool, text: string, workspace: WorkspaceModel): boolean {
  const parsed = parseFpmListen(text.replaceAll('$pool', pool.name));
  if (parsed.kind === 'defect') return false;
  const { binding } = parsed;
  return workspace.deployments.filter((deployment) => deployment.masters.includes(pool.master)).every((deployment) => {
    const others = deployment.listening.near(binding.kind === 'unix' ? binding : { kind: 'tcp', host: '', port: binding.port });
    if (others.some((other) => other.pool !== pool && other.binding.kind === binding.kind)) return false;
    const callers = outlookOf(deployment).handlers.get(placeOf(binding)) ?? [];
    return !callers.some((endpoint) => reach(endpoint, binding) === 'yes');
  });
}

/** What many fixes of a deployment ask for, gathered once. */
class Outlook {
  readonly #deployment: Deployment;
  readonly generation: number;
  #unserved: ReadonlyMap<string, readonly Target[]> | undefined;
  #handlers: ReadonlyMap<string | number, readonly Endpoint[]> | undefined;
  readonly #kept = new Map<string, unknown>();

  constructor(deployment: Deployment) {
    this.#deployment = deployment;
    this.generation = deployment.generation;
  }

  /** Addresses that nobody answers, by their text: each place once. */
  get unserved(): ReadonlyMap<string, readonly Target[]> {
    return (this.#unserved ??= unservedIn(this.#deployment));
  }

  /** What is called by anything but `fastcgi_pass`, by path or port. */
  get handlers(): ReadonlyMap<string | number, readonly Endpoint[]> {
    return (this.#handlers ??= handlersIn(this.#deployment.config));
  }

  /** What the work gave when it was first done under that name. */
  once<T>(name: string, work: () => T): T {
    if (!this.#kept.has(name)) this.#kept.set(name, work());
    return this.#kept.get(name) as T;
  }
}

const outlooks = new WeakMap<Deployment, Outlook>();

/** For fixes only: it looks at all calls of the configuration. */
export function outlookOf(deployment: Deployment): Outlook {
  let outlook = outlooks.get(deployment);
  if (outlook?.generation !== deployment.generation) outlooks.set(deployment, (outlook = new Outlook(deployment)));
  return outlook;
}

function unservedIn(deployment: Deployment): ReadonlyMap<string, readonly Target[]> {
  const byText = new Map<string, Map<string, Target>>();
  for (const { target, state } of deployment.calls.flatMap(({ targets }) => targets)) {
    if (state !== 'unserved') continue;
    const places = byText.get(target.text) ?? new Map<string, Target>();
    places.set(`${target.at.file}:${target.at.range.start}`, target);
    byText.set(target.text, places);
  }
  return new Map([...byText].map(([text, places]) => [text, [...places.values()]]));
}

function handlersIn(config: NginxConfig): ReadonlyMap<string | number, readonly Endpoint[]> {
  const found = new Map<string | number, Endpoint[]>();
  for (const site of config.otherHandlers) {
    for (const { endpoint } of calledBy(site.placed.fact.args[0]?.value ?? '', config)) {
      const list = found.get(placeOf(endpoint));
      if (list === undefined) found.set(placeOf(endpoint), [endpoint]);
      else list.push(endpoint);
    }
  }
  return found;
}

function placeOf(address: Endpoint | Binding): string | number {
  return address.kind === 'unix' ? address.path : address.port;
}

export interface Called {
  readonly endpoint: Endpoint;
  /** As `fastcgi_pass` would write it. */
  readonly text: string;
}

/** The addresses that the word of a `proxy_pass` or its like calls: its own, or those of the upstream it names. */
export function calledBy(address: string, config: NginxConfig): readonly Called[] {
  const upstream = config.upstreams.get(upstreamName(address))?.[0];
  if (upstream !== undefined) {
    const servers = upstream.servers.flatMap((server) => called(server.placed.fact.args[0]?.value ?? ''));
    return servers.map(({ endpoint }) => ({ endpoint, text: upstream.name }));
  }
  const bare = address.replace(/^[a-z]+:\/\//i, '');
  return called(/^unix:/i.test(bare) ? bare.replace(/^(unix:[^:]*):.*$/i, '$1') : bare.replace(/[/?].*$/, ''));
}

function called(text: string): readonly Called[] {
  const parsed = parseNginxAddress(text);
  return parsed.kind === 'endpoint' ? [{ endpoint: parsed.endpoint, text }] : [];
}
