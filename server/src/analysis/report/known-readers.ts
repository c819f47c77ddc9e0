/** Whether any server is known to read a file, and the pool that an address most likely means. */
import type { FileId } from '../../text/range.ts';
import type { TargetVerdict, PassDeployment } from '../../model/deployment/deployment.ts';
import type { WorkspaceModel } from '../../model/workspace.ts';
import { candidates, type Candidate } from '../../rules/address/addresses.ts';
import { modelOf } from '../state/languages.ts';
import type { Snapshot } from '../state/snapshot.ts';

/** Whether a configuration in force holds a file: one that a main file reaches, or, where none is known, one that is read as if it were included. */
export function isInForce(snapshot: Snapshot, id: FileId): boolean {
  const { workspace } = snapshot;
  const file = snapshot.file(id);
  const readers = file === undefined ? undefined : modelOf(file)?.readers(workspace.index, id);
  return workspace.notInForce(id) === undefined && readers !== undefined && readers > 0;
}

/** The pool that an address most likely means, as the rule and its fixes rank them; `undefined` where no pool listens anywhere known. */
export function nearestPool(
  verdict: TargetVerdict,
  deployment: PassDeployment,
  workspace: WorkspaceModel,
): Candidate | undefined {
  return candidates(verdict.target, deployment, workspace)[0];
}
