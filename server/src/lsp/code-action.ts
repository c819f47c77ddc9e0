/** textDocument/codeAction: fixes of the findings under the cursor, ways to ignore them, all safe fixes at once, and refactorings. */
import {
  CodeActionKind,
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import { isConfigFile } from '../analysis/settings/config-file.ts';
import type { Finding, Fix } from '../analysis/engine/findings.ts';
import { fixAllEdits } from '../analysis/report/safe-fixes.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { ignoreComments, turnOff } from '../features/ignore.ts';
import { createPool } from '../features/refactor/create-pool.ts';
import { extractSnippet } from '../features/refactor/extract-snippet.ts';
import { nameUpstream } from '../features/refactor/name-upstream.ts';
import type { Refactoring } from '../features/refactor/refactoring.ts';
import { switchLink } from '../features/switch-link.ts';
import { meets, type FileId, type TextRange } from '../text/range.ts';
import { rangeOf } from './diagnostics.ts';
import type { Session } from './session.ts';
import { sizeActions } from './size-pool.ts';
import { actionEdit, insertion, workspaceEdit } from './workspace-edit.ts';

/** All safe fixes of a document; asked for on saving as `source.fixAll`. */
export const fixAllKind = `${CodeActionKind.SourceFixAll}.gatewise`;

/** What one answer is worked out from. */
interface Request {
  readonly session: Session;
  readonly snapshot: Snapshot;
  /** All of the snapshot. */
  readonly findings: readonly Finding[];
  readonly file: FileId;
  readonly range: TextRange;
  readonly diagnostics: readonly Diagnostic[];
}

export async function onCodeAction(
  session: Session,
  params: CodeActionParams,
  token: CancellationToken,
): Promise<CodeAction[]> {
  const file = session.idOf(params.textDocument.uri);
  const before = session.snapshot().file(file);
  if (before === undefined || (before.dialect === 'foreign' && !isConfigFile(file))) return [];
  const { snapshot, findings } = await session.publisher.findings(token, file);
  const state = snapshot.file(file);
  if (state === undefined) return [];
  const { only, diagnostics } = params.context;
  const range: TextRange = { start: state.lines.offset(params.range.start), end: state.lines.offset(params.range.end) };
  const request: Request = { session, snapshot, findings, file, range, diagnostics };
  const wanted = (kind: string): boolean =>
    only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const { QuickFix, RefactorExtract, RefactorRewrite } = CodeActionKind;
  return [
    ...(wanted(QuickFix) ? quickFixes(request) : []),
    ...(wanted(RefactorExtract)
      ? attempt(session, 'extracting a snippet', () =>
          refactored(request, extractSnippet(snapshot, file, range), RefactorExtract),
        )
      : []),
    ...(wanted(RefactorExtract)
      ? attempt(session, 'naming an upstream', () =>
          refactored(request, nameUpstream(snapshot, file, range), RefactorExtract),
        )
      : []),
    ...(wanted(RefactorRewrite)
      ? attempt(session, 'switching a link', () =>
          switchLink(snapshot, file, range).map((fix) => actionOf(request, fix, RefactorRewrite)),
        )
      : []),
    ...(wanted(RefactorRewrite)
      ? attempt(session, 'sizing a pool', () => sizeActions(session, snapshot, file, range))
      : []),
    // dear for a large workspace, and of no use in a menu at the cursor
    ...(only !== undefined && wanted(fixAllKind) ? attempt(session, 'fixing a file', () => fixAll(request)) : []),
  ];
}

/** What the work gives; where it throws, that costs its own lines of the menu alone, and the log says so. */
function attempt(session: Session, what: string, work: () => readonly CodeAction[]): readonly CodeAction[] {
  try {
    return work();
  } catch (error) {
    session.log.error(`${what} failed`, error);
    return [];
  }
}

/** Fixes of every finding first, ways to be rid of it unfixed last. */
function quickFixes(request: Request): CodeAction[] {
  const { snapshot, file, range } = request;
  const here = request.findings.filter((finding) => finding.at.file === file && meets(finding.at.range, range));
  const fixes = here.flatMap((finding) =>
    attempt(request.session, `a fix of ${finding.code}`, () =>
      finding.fixes().map((fix): CodeAction => ({
        ...actionOf(request, fix, CodeActionKind.QuickFix),
        diagnostics: diagnosticsOf(finding, request),
        ...(fix.preferred === true ? { isPreferred: true } : {}),
      })),
    ),
  );
  const codes = new Set<string>();
  const ignores = here.flatMap((finding) => {
    if (codes.has(finding.code)) return [];
    codes.add(finding.code);
    return attempt(request.session, `ignoring ${finding.code}`, () => ignoreActions(finding, request));
  });
  const unserved = here.find(({ code }) => code === 'fastcgi-pass-unserved');
  const created =
    unserved === undefined
      ? []
      : attempt(request.session, 'creating a pool', () =>
          refactored(request, createPool(snapshot, file, range, request.findings), CodeActionKind.QuickFix),
        );
  // an editor shows what belongs to a diagnostic before what does not
  const missing =
    unserved === undefined
      ? []
      : created.map((action) => ({ ...action, diagnostics: diagnosticsOf(unserved, request) }));
  return [...fixes, ...missing, ...ignores];
}

/** What needs a new file is offered to editors that can make one. */
function refactored(request: Request, refactoring: Refactoring | undefined, kind: string): CodeAction[] {
  return refactoring === undefined ? [] : changing(request, refactoring, kind);
}

/** An action that makes a change; what it creates is shown afterwards. */
function changing(
  { session, snapshot, file }: Request,
  { title, creates, edits }: Refactoring,
  kind: string,
): CodeAction[] {
  const edit = actionEdit(session, snapshot, { title, front: file, creates, edits });
  if (edit === undefined) return [];
  for (const created of creates) session.createdFiles.offer(created.file);
  return [{ title, kind, edit }];
}

function ignoreActions(finding: Finding, request: Request): CodeAction[] {
  const { session, snapshot } = request;
  const base = { kind: CodeActionKind.QuickFix, diagnostics: diagnosticsOf(finding, request) };
  const comments = ignoreComments(snapshot, finding).map((comment): CodeAction => ({
    title: comment.title,
    ...base,
    edit: insertion(session, snapshot, comment),
  }));
  const off = turnOff(snapshot, finding);
  if (off === undefined) return comments;
  const change = off.create
    ? { title: off.title, creates: [{ file: off.file, text: off.edits[0]?.newText ?? '' }], edits: [] }
    : { title: off.title, creates: [], edits: off.edits };
  return [...comments, ...changing(request, change, base.kind).map((action) => ({ ...action, ...base }))];
}

function fixAll({ session, snapshot, findings, file }: Request): CodeAction[] {
  const edits = fixAllEdits(session.host, file, findings);
  return edits.length === 0
    ? []
    : [{ title: 'Apply all safe fixes in this file', kind: fixAllKind, edit: workspaceEdit(session, snapshot, edits) }];
}

function diagnosticsOf(finding: Finding, { snapshot, diagnostics }: Request): Diagnostic[] {
  const start = rangeOf(snapshot, finding.at).start;
  return diagnostics.filter(
    (one) =>
      one.source === 'gatewise' &&
      one.code === finding.code &&
      one.range.start.line === start.line &&
      one.range.start.character === start.character,
  );
}

function actionOf({ session, snapshot, file }: Request, { title, edits }: Fix, kind: string): CodeAction {
  return { title, kind, edit: actionEdit(session, snapshot, { title, front: file, creates: [], edits }) ?? {} };
}
