/** textDocument/codeAction: fixes of the findings under the cursor, and switching a link between Unix socket and TCP. */
import { CodeActionKind, type CodeAction, type CodeActionParams, type Diagnostic, type TextEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { Finding, Fix } from '../analysis/findings.ts';
import type { Snapshot } from '../analysis/snapshot.ts';
import { switchLink } from '../features/switch-link.ts';
import type { FileEdit } from '../text/edit.ts';
import { meets, type FileId, type TextRange } from '../text/range.ts';
import { rangeOf } from './diagnostics.ts';
import type { Session } from './session.ts';

export function onCodeAction(session: Session, params: CodeActionParams): CodeAction[] {
  const snapshot = session.snapshot();
  const file = session.idOf(params.textDocument.uri);
  const state = snapshot.file(file);
  if (state === undefined || state.dialect === 'foreign') return [];
  const range: TextRange = { start: state.lines.offset(params.range.start), end: state.lines.offset(params.range.end) };
  const wanted = (kind: string): boolean => params.context.only === undefined || params.context.only.some((only) => kind === only || kind.startsWith(`${only}.`));
  const actions: CodeAction[] = [];
  if (wanted(CodeActionKind.QuickFix)) actions.push(...quickFixes(session, snapshot, file, range, params.context.diagnostics));
  if (wanted(CodeActionKind.RefactorRewrite)) actions.push(...switchLink(snapshot, file, range).map((fix) => actionOf(session, snapshot, fix, CodeActionKind.RefactorRewrite)));
  return actions;
}

function quickFixes(session: Session, snapshot: Snapshot, file: FileId, range: TextRange, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const here = session.publisher.findings(snapshot).filter((finding) => finding.at.file === file && meets(finding.at.range, range));
  return here.flatMap((finding) => finding.fixes().map((fix) => withDiagnostics(actionOf(session, snapshot, fix, CodeActionKind.QuickFix), diagnosticsOf(finding, snapshot, diagnostics), fix.preferred === true)));
}

function diagnosticsOf(finding: Finding, snapshot: Snapshot, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const start = rangeOf(snapshot, finding.at).start;
  return diagnostics.filter((one) => one.source === 'gatewise' && one.code === finding.code && one.range.start.line === start.line && one.range.start.character === start.character);
}

function withDiagnostics(action: CodeAction, diagnostics: Diagnostic[], isPreferred: boolean): CodeAction {
  return { ...action, diagnostics, ...(isPreferred ? { isPreferred } : {}) };
}

function actionOf(session: Session, snapshot: Snapshot, fix: Fix, kind: string): CodeAction {
  return { title: fix.title, kind, edit: workspaceEdit(session, snapshot, fix.edits) };
}

/** Edits by document; one file that is open under two names is edited under the first. */
function workspaceEdit(session: Session, snapshot: Snapshot, edits: readonly FileEdit[]): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const edit of edits) {
    const uri = session.urisOf(edit.file)[0];
    if (uri === undefined) continue;
    (changes[uri] ??= []).push({ range: rangeOf(snapshot, edit), newText: edit.newText });
  }
  return { changes };
}
