/** Where a request points: the snapshot, the file behind the document, and the offset. */
import type { TextDocumentIdentifier, TextDocumentPositionParams } from 'vscode-languageserver';
import type { FileState } from '../analysis/state/file-state.ts';
import { docsFor } from '../features/language-docs.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { FileId } from '../text/range.ts';
import type { Session } from './session.ts';

export interface Document {
  readonly snapshot: Snapshot;
  readonly file: FileId;
  readonly state: FileState;
}

export interface Place extends Document {
  /** UTF-16. */
  readonly offset: number;
}

/** `undefined` for documents that are neither nginx's nor PHP-FPM's. */
export function documentOf(session: Session, { uri }: TextDocumentIdentifier): Document | undefined {
  const snapshot = session.snapshot();
  const file = session.idOf(uri);
  const state = snapshot.file(file);
  return state === undefined || state.dialect === 'foreign' ? undefined : { snapshot, file, state };
}

export function placeAt(session: Session, params: TextDocumentPositionParams): Place | undefined {
  const document = documentOf(session, params.textDocument) ?? dumpOf(session, params.textDocument);
  if (document === undefined) return undefined;
  const offset = document.state.lines.offset(params.position);
  const parts = document.snapshot.world.dumps.get(document.file);
  if (parts === undefined) return { ...document, offset };
  for (const file of parts) {
    const state = document.snapshot.file(file);
    if (state !== undefined && holds(state, offset)) return { snapshot: document.snapshot, file, state, offset };
  }
  return undefined;
}

/** The place once the documentation of its language is there, which is loaded when somebody first needs it. */
export async function placeWithDocs(
  session: Session,
  params: TextDocumentPositionParams,
): Promise<{ readonly place: Place | undefined; readonly docs: Awaited<ReturnType<typeof docsFor>> }> {
  const docs = await docsFor(placeAt(session, params)?.state);
  return { place: placeAt(session, params), docs };
}

function dumpOf(session: Session, { uri }: TextDocumentIdentifier): Document | undefined {
  const snapshot = session.snapshot();
  const file = session.idOf(uri);
  const state = snapshot.file(file);
  return state === undefined || !snapshot.world.dumps.has(file) ? undefined : { snapshot, file, state };
}

/** Whether the text of a part has something at an offset: around it stand spaces alone. */
function holds({ text }: FileState, offset: number): boolean {
  return /\S/.test(text.slice(Math.max(0, offset - 1), offset + 1));
}
