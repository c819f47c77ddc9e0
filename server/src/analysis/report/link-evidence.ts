/** What a verdict on an address rests on: that both sides run on one machine is known in some trees, and only supposed in others. */
import type { PassVerdict } from '../../model/deployment/deployment.ts';
import { serverRootOf } from '../../project/standard-places.ts';
import { dirname } from '../../text/path.ts';
import type { FileId, FileRange } from '../../text/range.ts';
import { isLiveDeployment } from '../state/machines.ts';
import type { Snapshot } from '../state/snapshot.ts';

/** A place that shows where a server runs, or a fact that no file of the tree holds. */
export type Evidence = { readonly at: FileRange; readonly message: string } | { readonly fact: string };

/**
 * What places both servers on one machine; empty where only nothing speaks against it. A tree that mentions no container is evidence
 * where both main files lie in one tree that is laid out as a server is.
 */
export function sameMachineEvidence({ deployment }: PassVerdict, snapshot: Snapshot): readonly Evidence[] {
  // thousands of passes share a deployment
  let ofSnapshot = known.get(snapshot);
  if (ofSnapshot === undefined) known.set(snapshot, (ofSnapshot = new Map()));
  let evidence = ofSnapshot.get(deployment);
  if (evidence === undefined) ofSnapshot.set(deployment, (evidence = evidenceOf(deployment, snapshot)));
  return evidence;
}

const known = new WeakMap<Snapshot, Map<PassVerdict['deployment'], readonly Evidence[]>>();

function evidenceOf(deployment: PassVerdict['deployment'], { world }: Snapshot): readonly Evidence[] {
  const { config, masters } = deployment;
  if (isLiveDeployment(deployment)) return [{ fact: 'both configurations are those of this machine' }];
  const root = config.isMain ? serverRootOf(dirname(config.root)) : undefined;
  const master = masters.find((one) => one.isMain && root !== undefined && serverRootOf(dirname(one.root)) === root);
  if (root === undefined || master === undefined || world.containers.length > 0 || world.unreadContainerFiles.size > 0)
    return [];
  return [
    { at: topOf(config.root), message: 'main file of nginx' },
    { at: topOf(master.root as FileId), message: 'main file of PHP-FPM in the same tree' },
    { fact: 'nothing in this workspace describes a container' },
  ];
}

function topOf(file: FileId): FileRange {
  return { file, range: { start: 0, end: 0 } };
}
