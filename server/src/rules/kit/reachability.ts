/** What would come of an address before somebody writes it: whether a pass would be answered there, and whether a pool may listen there. */
import { isLoopback, parseFpmListen, parseNginxAddress, reach, type Endpoint } from '../../model/endpoint.ts';
import { indexOf } from '../../model/deployment/deployment-index.ts';
import type { PassDeployment } from '../../model/deployment/deployment.ts';
import { reachesIntended } from '../../model/deployment/judge.ts';
import type { BoundPool } from '../../model/deployment/listening.ts';
import type { Pool } from '../../model/fpm/master.ts';
import { ownListen } from '../../model/nginx/config/own-listens.ts';
import type { WorkspaceView } from '../../model/workspace.ts';
import { placeOf } from '../../model/deployment/pass-tables.ts';

/** Whether nothing would be said of a `fastcgi_pass` with this address: a pool answers it, or nobody knows. */
export function isSound(text: string, deployment: PassDeployment): boolean {
  const parsed = parseNginxAddress(text);
  if (parsed.kind !== 'endpoint') return false;
  const { endpoint } = parsed;
  const found = deployment.listening.near(endpoint).map(({ binding }) => reach(endpoint, binding));
  if (found.includes('yes') || found.includes('likely')) return true;
  if (ownListen(deployment, endpoint) !== undefined) return false;
  const known =
    deployment.complete &&
    deployment.host.kind !== 'unknown' &&
    deployment.listening.unknown === undefined &&
    !deployment.masters.some((master) => master.templated);
  if (!known || found.includes('unknown') || (endpoint.kind === 'tcp' && !isLoopback(endpoint.host))) return true;
  // the pool's own listen is reported already
  return (
    found.length === 0 &&
    deployment.listening
      .mistakenNear(endpoint)
      .some(({ intended }) => intended.some((binding) => reachesIntended(endpoint, binding)))
  );
}

/** Whether the pool may listen there and nobody is hurt: the address is one, no other pool has it, and nothing that speaks another protocol calls it. */
export function mayListen(pool: Pool, text: string, workspace: WorkspaceView): boolean {
  const parsed = parseFpmListen(text.replaceAll('$pool', pool.name));
  if (parsed.kind === 'defect') return false;
  const { binding } = parsed;
  return workspace.index.deploymentsOf(pool.master).every((deployment) => {
    const others = deployment.listening.near(
      binding.kind === 'unix' ? binding : { kind: 'tcp', host: '', port: binding.port },
    );
    if (others.some((other) => other.pool !== pool && other.binding.kind === binding.kind)) return false;
    const clients = indexOf(deployment).handlers.get(placeOf(binding)) ?? [];
    return !clients.some((endpoint) => reach(endpoint, binding) === 'yes');
  });
}

/** Whether something that speaks another protocol than FastCGI passes requests to the upstream. @param name in any case of letters */
export function isUsedByOthers(deployment: PassDeployment, name: string): boolean {
  return indexOf(deployment).otherUpstreams.has(name.toLowerCase());
}

/** The pool that answers an endpoint for certain, by its own `listen`; `undefined` where none does. */
export function poolAt(endpoint: Endpoint, deployment: PassDeployment): BoundPool | undefined {
  return deployment.listening
    .near(endpoint)
    .find((one) => !deployment.listening.isStatusPage(one) && reach(endpoint, one.binding) === 'yes');
}
