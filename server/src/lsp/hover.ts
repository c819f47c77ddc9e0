/** textDocument/hover */
import type { Hover, HoverParams } from 'vscode-languageserver';
import { docsFor } from '../features/language-docs.ts';
import { hover } from '../features/hover.ts';
import { markup } from './markup.ts';
import { placeAt } from './place.ts';
import type { Session } from './session.ts';

export async function onHover(session: Session, params: HoverParams): Promise<Hover | null> {
  const before = placeAt(session, params);
  if (before === undefined) return null;
  const docs = await docsFor(before.state);
  const place = placeAt(session, params);
  if (place === undefined) return null;
  const { snapshot, file, state: present, offset } = place;
  const linkTo = (target: typeof file, line: number): string => `${session.urisOf(target)[0] ?? target}#L${line}`;
  const answer = hover(snapshot, file, offset, { docs, linkTo });
  return answer === undefined ? null : { contents: markup(answer.markdown), range: present.lines.range(answer.range) };
}
