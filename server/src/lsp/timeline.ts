/** gatewise/timeline: the timeouts of the links at a place, drawn. */
import type { CancellationToken } from 'vscode-languageserver';
import { linksAt } from '../features/timeline/links.ts';
import { timelineSvg, type SaySource } from '../features/timeline/svg.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { basename } from '../text/path.ts';
import type { FileId } from '../text/range.ts';
import { eachSliced, type Slices } from '../text/slices.ts';
import { inSlices } from './in-slices.ts';
import type { TimelineParams, TimelineResult } from './messages.ts';
import type { Session } from './session.ts';

export function onTimeline(
  session: Session,
  { uri, position }: TimelineParams,
  token: CancellationToken,
): Promise<TimelineResult> {
  const file = session.idOf(uri);
  return inSlices({ session, token, file }, () => {
    const snapshot = session.snapshot();
    const offset = snapshot.file(file)?.lines.offset(position);
    return { snapshot, work: pictureSlices(snapshot, file, offset) };
  });
}

function* pictureSlices(snapshot: Snapshot, file: FileId, offset: number | undefined): Slices<TimelineResult> {
  if (offset === undefined) return { pictures: [] };
  const saySource: SaySource = (provenance) => {
    if (provenance.kind === 'default') return 'default';
    const line = snapshot.file(provenance.at.file)?.lines.lineOf(provenance.at.range.start);
    return line === undefined ? basename(provenance.at.file) : `${basename(provenance.at.file)}:${line + 1}`;
  };
  return { pictures: yield* eachSliced(linksAt(snapshot, file, offset), (link) => timelineSvg(link, saySource)) };
}
