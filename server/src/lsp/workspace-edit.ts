/** Edits of the core as the protocol's: by document, with a place for the cursor, or with a file that is new. */
import type {
  CreateFile,
  OptionalVersionedTextDocumentIdentifier,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver';
import { isConfigFile } from '../analysis/settings/config-file.ts';
import { isOnLiveServer } from '../analysis/state/live.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { IgnoreComment } from '../features/ignore.ts';
import type { NewFile } from '../features/refactor/refactoring.ts';
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

/** The same edits under a label, for an editor that can show them before it makes them. Nobody is asked: who renames typed the new name, and Ctrl+Enter shows first what it will change. */
export function labelledEdit(
  session: Session,
  snapshot: Snapshot,
  edits: readonly FileEdit[],
  label: string,
): WorkspaceEdit {
  const { documentChanges, changeAnnotationSupport } = session.capabilities.workspace?.workspaceEdit ?? {};
  const plain = workspaceEdit(session, snapshot, edits);
  if (documentChanges !== true || changeAnnotationSupport === undefined) return plain;
  return {
    documentChanges: Object.entries(plain.changes ?? {}).map(([uri, changes]) => ({
      textDocument: versioned(session, uri),
      edits: changes.map((edit) => ({ ...edit, annotationId: 'gatewise' })),
    })),
    changeAnnotations: { gatewise: { label, needsConfirmation: false } },
  };
}

/** A comment, with the cursor where its reason goes in an editor that can put it there. */
export function insertion(
  session: Session,
  snapshot: Snapshot,
  { file, offset, before, after }: IgnoreComment,
): WorkspaceEdit {
  const at = { file, range: { start: offset, end: offset } };
  const uri = session.urisOf(file)[0];
  const { documentChanges, snippetEditSupport } = session.capabilities.workspace?.workspaceEdit ?? {};
  if (uri === undefined || documentChanges !== true || snippetEditSupport !== true)
    return workspaceEdit(session, snapshot, [{ ...at, newText: before.trimEnd() + after }]);
  const snippet = { kind: 'snippet' as const, value: `${escapeSnippet(before)}$0${escapeSnippet(after)}` };
  return {
    documentChanges: [{ textDocument: versioned(session, uri), edits: [{ range: rangeOf(snapshot, at), snippet }] }],
  };
}

/** What an action changes: files that are there, and files that are new. */
export interface Change {
  /** The title of the action. */
  readonly title: string;
  /** The file in which somebody takes it: the one in sight. */
  readonly front: FileId;
  readonly creates: readonly NewFile[];
  readonly edits: readonly FileEdit[];
}

/**
 * The edit of an action, new files first; `undefined` where it needs files and the editor cannot make them in one edit. VS Code saves at once what changes more
 * than one file. Where that is read by a server of this machine, and more than the file in sight changes, the editor is asked to show it first and to confirm it.
 * A gatewise.json is no server's, so nobody is asked about that.
 */
export function actionEdit(
  session: Session,
  snapshot: Snapshot,
  { title, front, creates, edits }: Change,
): WorkspaceEdit | undefined {
  if (creates.length > 0 && !canCreate(session)) return undefined;
  const plain = workspaceEdit(session, snapshot, edits);
  const asks = [...creates, ...edits].some(({ file }) => file !== front && !isConfigFile(file) && isOnLiveServer(file));
  const { documentChanges, changeAnnotationSupport } = session.capabilities.workspace?.workspaceEdit ?? {};
  if (creates.length === 0 && (!asks || documentChanges !== true || changeAnnotationSupport === undefined))
    return plain;
  const existing = Object.entries(plain.changes ?? {}).map(([uri, list]): TextDocumentEdit => ({
    textDocument: versioned(session, uri),
    edits: list,
  }));
  const changes = [...creates.flatMap(({ file, text }) => creation(file, text)), ...existing];
  return asks && changeAnnotationSupport !== undefined
    ? askingFirst(session, front, title, changes)
    : { documentChanges: changes };
}

/**
 * The same changes, shown before they are made. By the protocol an editor confirms what has one annotation as a whole. VS Code does not: it leaves each change that needs to
 * be confirmed unticked, so that half of a fix is one click away, and half is worse than none. There the changes need no confirmation, and stand beside a
 * change that does and that changes nothing: to create the file in front of the user where it does not exist. VS Code opens its preview for that, does
 * not list it, and all that is listed is ticked.
 */
function askingFirst(
  session: Session,
  front: FileId,
  label: string,
  changes: readonly (CreateFile | TextDocumentEdit)[],
): WorkspaceEdit {
  const uri = session.urisOf(front)[0];
  const ticked =
    session.client.commands && canCreate(session) && uri !== undefined && /^[a-z][a-z0-9+.-]*:.*\//i.test(uri);
  const annotated = changes.map((one): CreateFile | TextDocumentEdit =>
    'kind' in one
      ? { ...one, annotationId: 'gatewise' }
      : { ...one, edits: one.edits.map((edit) => ({ ...edit, annotationId: 'gatewise' })) },
  );
  if (!ticked)
    return { documentChanges: annotated, changeAnnotations: { gatewise: { label, needsConfirmation: true } } };
  const nothing: CreateFile = { kind: 'create', uri, options: { ignoreIfExists: true }, annotationId: 'ask' };
  return {
    documentChanges: [nothing, ...annotated],
    changeAnnotations: { gatewise: { label, needsConfirmation: false }, ask: { label, needsConfirmation: true } },
  };
}

/** Whether the editor can make files as a part of an edit. */
function canCreate({ capabilities: { workspace } }: Session): boolean {
  return (
    workspace?.workspaceEdit?.documentChanges === true &&
    workspace.workspaceEdit.resourceOperations?.includes('create') === true
  );
}

function creation(file: FileId, text: string): [CreateFile, TextDocumentEdit] {
  const uri = uriOfId(file);
  const start = { line: 0, character: 0 };
  return [
    { kind: 'create', uri },
    { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
  ];
}

function versioned(session: Session, uri: string): OptionalVersionedTextDocumentIdentifier {
  return { uri, version: session.documents.get(uri)?.version ?? null };
}

function escapeSnippet(text: string): string {
  return text.replaceAll(/[\\$}]/g, '\\$&');
}
