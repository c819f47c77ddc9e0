/** textDocument/hover */
import type { Hover, HoverParams } from 'vscode-languageserver';
import { hover } from '../features/hover.ts';
import { markup } from './markup.ts';
import { placeWithDocs } from './place.ts';
import type { Session } from './session.ts';

export async function onHover(session: Session, params: HoverParams): Promise<Hover | null> {
  const { place, docs } = await placeWithDocs(session, params);
  if (place === undefined) return null;
  const { snapshot, file, state: present, offset } = place;
  const linkTo = (target: typeof file, line: number): string => `${session.urisOf(target)[0] ?? target}#L${line}`;
  const answer = hover(snapshot, file, offset, { docs, linkTo });
  return answer === undefined ? null : { contents: markup(answer.markdown), range: present.lines.range(answer.range) };
}
