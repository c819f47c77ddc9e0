/** Rename (F2): names in all files of a configuration, and addresses on both sides at once. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { FileId } from '../text/range.ts';
import { finished, type Slices } from '../text/slices.ts';
import { addressAt } from './names/addresses.ts';
import { useAtSlices } from './names/find-names.ts';
import { addressPlan } from './rename/address-plan.ts';
import { namePlan } from './rename/name-plan.ts';
import type { Refusal, RenamePlan } from './rename/plan.ts';
import { poolPlan } from './rename/pool-plan.ts';

/** What a rename at an offset (UTF-16) would do, or why it would break something; `undefined` where there is no name. */
export function* renameSlices(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
): Slices<RenamePlan | Refusal | undefined> {
  const use = yield* useAtSlices(snapshot, file, offset);
  if (use !== undefined) return yield* use.kind === 'pool' ? poolPlan(snapshot, use) : namePlan(snapshot, use);
  const address = addressAt(snapshot, file, offset);
  return address === undefined ? undefined : addressPlan(snapshot, address);
}

/** The same, at once. */
export function renameAt(snapshot: Snapshot, file: FileId, offset: number): RenamePlan | Refusal | undefined {
  return finished(renameSlices(snapshot, file, offset));
}
