/** textDocument/hover */
import type { Hover, HoverParams } from 'vscode-languageserver';
import { loadDocs } from '../features/docs.ts';
import { hover } from '../features/hover.ts';
import type { Session } from './session.ts';

export async function onHover(session: Session, params: HoverParams): Promise<Hover | null> {
  const file = session.idOf(params.textDocument.uri);
  const state = session.snapshot().file(file);
  if (state === undefined || state.dialect === 'foreign') return null;
  const docs = state.dialect === 'nginx' ? await loadDocs() : undefined;
  const snapshot = session.snapshot();
  const present = snapshot.file(file);
  if (present === undefined) return null;
  const linkTo = (target: typeof file, line: number): string => `${session.urisOf(target)[0] ?? target}#L${line}`;
  const answer = hover(snapshot, file, present.lines.offset(params.position), docs, linkTo);
  return answer === undefined ? null : { contents: { kind: 'markdown', value: answer.markdown }, range: present.lines.range(answer.range) };
}
