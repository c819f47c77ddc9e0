/** What PHP receives from a pass: its parameters, with their values for a URI that the location answers. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { PassVerdict } from '../model/deployment/deployment.ts';
import { surroundingsOf } from '../model/deployment/php-pass.ts';
import { receivedAt, type Received } from '../model/deployment/script.ts';

export type { Received } from '../model/deployment/script.ts';

/** `undefined` where the list itself is not known, or no URI was found that comes there. */
export function receivedBy(snapshot: Snapshot, { pass }: PassVerdict): Received | undefined {
  return receivedAt(pass, surroundingsOf(pass.config, snapshot.workspace));
}
