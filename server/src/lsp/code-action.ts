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
import { fixAllSlices } from '../analysis/report/safe-fixes.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { ignoreComments, turnOff } from '../features/ignore.ts';
import { createPool } from '../features/refactor/create-pool.ts';
import { extractSnippet } from '../features/refactor/extract-snippet.ts';
import { nameUpstream } from '../features/refactor/name-upstream.ts';
import type { Refactoring } from '../features/refactor/refactoring.ts';
import { switchLink } from '../features/switch-link.ts';
import { meets, type FileId, type TextRange } from '../text/range.ts';
import { eachSliced, type Slices } from '../text/slices.ts';
import { rangeOf } from './diagnostics.ts';
import { inSlices } from './in-slices.ts';
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
  return inSlices({ session, token, file }, async () => {
    const { snapshot, findings } = await session.publisher.findings(token, file);
    const lines = snapshot.file(file)?.lines;
    const { diagnostics } = params.context;
    const range: TextRange = {
      start: lines?.offset(params.range.start) ?? -1,
      end: lines?.offset(params.range.end) ?? -1,
    };
    return { snapshot, work: actions({ session, snapshot, findings, file, range, diagnostics }, params.context.only) };
  });
}

/** @param only kinds that are wanted, each with those that are more special; without them all that belong in a menu */
function* actions(request: Request, only: readonly string[] | undefined): Slices<CodeAction[]> {
  const { session, snapshot, file, range } = request;
  if (snapshot.file(file) === undefined) return [];
  const wanted = (kind: string): boolean =>
    only === undefined || only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const { QuickFix, RefactorExtract, RefactorRewrite } = CodeActionKind;
  const found: CodeAction[] = [];
  if (wanted(QuickFix)) found.push(...(yield* quickFixes(request)));
  const others: readonly (readonly [kind: string, what: string, work: () => readonly CodeAction[]])[] = [
    [
      RefactorExtract,
      'extracting a snippet',
      () => refactored(request, extractSnippet(snapshot, file, range), RefactorExtract),
    ],
    [
      RefactorExtract,
      'naming an upstream',
      () => refactored(request, nameUpstream(snapshot, file, range), RefactorExtract),
    ],
    [
      RefactorRewrite,
      'switching a link',
      () => switchLink(snapshot, file, range).flatMap((fix) => attemptFix(request, fix, RefactorRewrite)),
    ],
    [RefactorRewrite, 'sizing a pool', () => sizeActions(session, snapshot, file, range)],
  ];
  for (const [kind, what, work] of others) {
    yield;
    if (wanted(kind)) found.push(...attempt(session, what, work));
  }
  // dear for a large workspace, and of no use in a menu at the cursor
  if (only !== undefined && wanted(fixAllKind))
    found.push(...(yield* attemptSlices(session, 'fixing a file', fixAll(request))));
  return found;
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

/** The same for work in slices. */
function* attemptSlices(
  session: Session,
  what: string,
  work: Slices<readonly CodeAction[]>,
): Slices<readonly CodeAction[]> {
  try {
    return yield* work;
  } catch (error) {
    session.log.error(`${what} failed`, error);
    return [];
  }
}

/** The line of one fix. */
function attemptFix(request: Request, fix: Fix, kind: string): readonly CodeAction[] {
  return attempt(request.session, `the edit of "${fix.title}"`, () => [actionOf(request, fix, kind)]);
}

/** Fixes of every finding first, ways to be rid of it unfixed last. */
function* quickFixes(request: Request): Slices<readonly CodeAction[]> {
  const { snapshot, file, range } = request;
  const here = request.findings.filter((finding) => finding.at.file === file && meets(finding.at.range, range));
  const fixes = yield* eachSliced(here, (finding) =>
    attempt(request.session, `a fix of ${finding.code}`, () => fixActions(finding, request)),
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
  return [...fixes.flat(), ...missing, ...ignores];
}

function fixActions(finding: Finding, request: Request): readonly CodeAction[] {
  return finding.fixes().flatMap((fix) =>
    attemptFix(request, fix, CodeActionKind.QuickFix).map((action): CodeAction => ({
      ...action,
      diagnostics: diagnosticsOf(finding, request),
      ...(fix.preferred === true ? { isPreferred: true } : {}),
    })),
  );
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

function* fixAll({ session, snapshot, findings, file }: Request): Slices<CodeAction[]> {
  const edits = yield* fixAllSlices(session.host, file, findings);
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
