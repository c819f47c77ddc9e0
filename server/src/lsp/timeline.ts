/** gatewise/timeline: the timeouts of the links at a place, drawn. */
import { linksAt } from '../features/timeline/links.ts';
import { timelineSvg, type SaySource } from '../features/timeline/svg.ts';
import { basename } from '../text/path.ts';
import type { TimelineParams, TimelineResult } from './messages.ts';
import type { Session } from './session.ts';

export function onTimeline(session: Session, { uri, position }: TimelineParams): TimelineResult {
  const snapshot = session.snapshot();
  const file = session.idOf(uri);
  const state = snapshot.file(file);
  if (state === undefined) return { pictures: [] };
  const saySource: SaySource = (provenance) => {
    if (provenance.kind === 'default') return 'default';
    const line = snapshot.file(provenance.at.file)?.lines.lineOf(provenance.at.range.start);
    return line === undefined ? basename(provenance.at.file) : `${basename(provenance.at.file)}:${line + 1}`;
  };
  return {
    pictures: linksAt(snapshot, file, state.lines.offset(position)).map((link) => timelineSvg(link, saySource)),
  };
}
