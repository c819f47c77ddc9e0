/** Edits of the core as the protocol's: by document, with a place for the cursor, or with a file that is new. */
import type { CreateFile, OptionalVersionedTextDocumentIdentifier, TextDocumentEdit, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import type { Snapshot } from '../analysis/snapshot.ts';
import type { IgnoreComment } from '../features/ignore.ts';
import type { Refactoring } from '../features/refactor/refactoring.ts';
import type { FileEdit } from '../text/edit.ts';
import type { FileId } from '../text/range.ts';
import { rangeOf } from './diagnostics.ts';
import type { Session } from './session.ts';
import { uriOfId } from './uri.ts';

/** Edits by document; one file that is open under two names is edited under the first. */
export function workspaceEdit(session: Session, snapshot: Snapshot, edits: readonly FileEdit[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of edits) {
    const uri = session.urisOf(edit.file)[0];
    if (uri === undefined) continue;
    (changes[uri] ??= []).push({ range: rangeOf(snapshot, edit), newText: edit.newText });
  }
  return { changes };
}

/** The same edits under a label, for an editor that shows them before it makes them. Without `needsConfirmation`: an editor leaves out what needs it until each is ticked, and half a rename is worse than none. */
export function labelledEdit(session: Session, snapshot: Snapshot, edits: readonly FileEdit[], label: string): WorkspaceEdit {
  const { documentChanges, changeAnnotationSupport } = session.capabilities.workspace?.workspaceEdit ?? {};
  const plain = workspaceEdit(session, snapshot, edits);
  if (documentChanges !== true || changeAnnotationSupport === undefined) return plain;
  return {
    documentChanges: Object.entries(plain.changes ?? {}).map(([uri, changes]) => ({ textDocument: versioned(session, uri), edits: changes.map((edit) => ({ ...edit, annotationId: 'gatewise' })) })),
    changeAnnotations: { gatewise: { label, needsConfirmation: false } },
  };
}

/** A comment, with the cursor where its reason goes in an editor that can put it there. */
export function insertion(session: Session, snapshot: Snapshot, { file, offset, before, after }: IgnoreComment): WorkspaceEdit {
  const at = { file, range: { start: offset, end: offset } };
  const uri = session.urisOf(file)[0];
  const { documentChanges, snippetEditSupport } = session.capabilities.workspace?.workspaceEdit ?? {};
  if (uri === undefined || documentChanges !== true || snippetEditSupport !== true) return workspaceEdit(session, snapshot, [{ ...at, newText: before.trimEnd() + after }]);
  const snippet = { kind: 'snippet' as const, value: `${escapeSnippet(before)}$0${escapeSnippet(after)}` };
  return { documentChanges: [{ textDocument: versioned(session, uri), edits: [{ range: rangeOf(snapshot, at), snippet }] }] };
}

/** Creates a file with a text; `undefined` where the editor cannot do so in one edit. */
export function newFile(session: Session, file: FileId, text: string): WorkspaceEdit | undefined {
  return canCreate(session) ? { documentChanges: creation(file, text) } : undefined;
}

/** Whether the editor can make files as a part of an edit. */
export function canCreate({ capabilities: { workspace } }: Session): boolean {
  return workspace?.workspaceEdit?.documentChanges === true && workspace.workspaceEdit.resourceOperations?.includes('create') === true;
}

/** New files first, then the edits of those that are there; only for an editor that {@link canCreate}. */
export function refactoringEdit(session: Session, snapshot: Snapshot, { creates, edits }: Refactoring): WorkspaceEdit {
  const changes = Object.entries(workspaceEdit(session, snapshot, edits).changes ?? {});
  return { documentChanges: [...creates.flatMap(({ file, text }) => creation(file, text)), ...changes.map(([uri, list]) => ({ textDocument: versioned(session, uri), edits: list }))] };
}

function creation(file: FileId, text: string): [CreateFile, TextDocumentEdit] {
  const uri = uriOfId(file);
  const start = { line: 0, character: 0 };
  return [{ kind: 'create', uri }, { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] }];
}

function versioned(session: Session, uri: string): OptionalVersionedTextDocumentIdentifier {
  return { uri, version: session.documents.get(uri)?.version ?? null };
}

function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, '\\$&');
}
