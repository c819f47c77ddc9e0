/** What would come of an address before somebody writes it: whether a call would be answered there, and whether a pool may listen there. */
import { isLoopback, parseFpmListen, parseNginxAddress, reach, type Endpoint } from '../model/endpoint.ts';
import { reachesIntended, type Deployment } from '../model/deployment.ts';
import type { Pool } from '../model/fpm/master.ts';
import { poolListen } from '../model/fpm/settings.ts';
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
  const taken = pool.master.pools.some((other) => {
    const listen = other === pool ? undefined : poolListen(other);
    if (listen?.kind !== 'known' || listen.listen.parsed.kind === 'defect') return false;
    const theirs = listen.listen.parsed.binding;
    return binding.kind === 'unix' ? theirs.kind === 'unix' && theirs.path === binding.path : theirs.kind === 'tcp' && theirs.port === binding.port;
  });
  if (taken) return false;
  const near = workspace.deployments.filter((deployment) => deployment.masters.includes(pool.master));
  return !near.some(({ config }) => config.otherHandlers.some((site) => calledBy(site.placed.fact.args[0]?.value ?? '', config).some(({ endpoint }) => reach(endpoint, binding) === 'yes')));
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
