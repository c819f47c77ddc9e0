/** What may be said of a file that no server is known to read: nothing of a sample unless somebody edits it, and no more than a warning of any other. */
import type { Finding } from '../engine/findings.ts';
import type { Snapshot } from '../state/snapshot.ts';

/** Begins the message of what would hold if the file were read. */
const condition = 'if it were included: ';

/** The finding as it may be reported; none where nothing may be said of its file. */
export function asFarAsInForce(snapshot: Snapshot, finding: Finding): readonly Finding[] {
  const reason = snapshot.workspace.notInForce(finding.at.file);
  if (reason === undefined) return [finding];
  if (reason.because === 'sample' && snapshot.file(finding.at.file)?.open !== true) return [];
  return finding.severity === 'info'
    ? [finding]
    : [{ ...finding, severity: 'warning', message: condition + finding.message }];
}
