/** textDocument/formatting, rangeFormatting, onTypeFormatting */
import {
  MessageType,
  ShowMessageNotification,
  type CancellationToken,
  type DocumentFormattingParams,
  type DocumentOnTypeFormattingParams,
  type DocumentRangeFormattingParams,
  type Position,
  type TextEdit,
} from 'vscode-languageserver';
import { closedBlockAt, format, formatSlices, type SpaceEdit } from '../features/format.ts';
import type { FileState } from '../analysis/state/file-state.ts';
import type { TextRange } from '../text/range.ts';
import type { Slices } from '../text/slices.ts';
import { inDocument } from './in-slices.ts';
import type { Document } from './place.ts';
import type { Session } from './session.ts';

/** The last reason for which each document was left alone: with formatting on save it is not said again and again. */
const reported = new WeakMap<Session, Map<string, string>>();

export function onFormatting(
  session: Session,
  params: DocumentFormattingParams | DocumentRangeFormattingParams,
  token: CancellationToken,
): Promise<TextEdit[] | null> {
  return inDocument(session, params.textDocument, token, (document) => formatted(session, document, params));
}

function* formatted(
  session: Session,
  document: Document | undefined,
  params: DocumentFormattingParams | DocumentRangeFormattingParams,
): Slices<TextEdit[] | null> {
  if (document === undefined) return null;
  const { snapshot, state } = document;
  const { uri } = params.textDocument;
  const line = (position: Position): number => state.lines.lineOf(state.lines.offset(position));
  const range = 'range' in params ? wholeLines(state, line(params.range.start), line(params.range.end)) : undefined;
  const answer = yield* formatSlices(snapshot, state.id, params.options, range);
  if (answer === undefined) return null;
  if ('edits' in answer) {
    reported.get(session)?.delete(uri);
    return editsOf(state, answer.edits);
  }
  const { problem } = answer;
  notify(session, uri, `${state.id.replace(/^.*[/:]/, '')} is not formatted: line ${problem.line}, ${problem.message}`);
  return null;
}

/** Behind `;` the line, behind `}` the block that it closes; nothing in a file that cannot be read yet. */
export function onTypeFormatting(session: Session, params: DocumentOnTypeFormattingParams): TextEdit[] | null {
  const state = stateOf(session, params.textDocument.uri);
  if (state?.tree === undefined) return null;
  const { line } = params.position;
  const block = params.ch === '}' ? closedBlockAt(state.tree, state.lines.offset(params.position)) : undefined;
  const answer = format(
    session.snapshot(),
    state.id,
    params.options,
    wholeLines(state, block === undefined ? line : state.lines.lineOf(block.start), line),
  );
  return answer === undefined || !('edits' in answer) ? null : editsOf(state, answer.edits);
}

function stateOf(session: Session, uri: string): FileState | undefined {
  return session.snapshot().file(session.idOf(uri));
}

/** From the first line's beginning to before the last line's break. */
function wholeLines({ lines, text }: FileState, first: number, last: number): TextRange {
  const end = lines.lineStart(last + 1);
  return {
    start: lines.lineStart(first),
    end: last + 1 < lines.lineCount ? end - (text.charCodeAt(end - 2) === 13 ? 2 : 1) : text.length,
  };
}

function editsOf({ lines }: FileState, edits: readonly SpaceEdit[]): TextEdit[] {
  return edits.map(({ range, newText }) => ({ range: lines.range(range), newText }));
}

function notify(session: Session, uri: string, message: string): void {
  const known = reported.get(session) ?? new Map<string, string>();
  reported.set(session, known);
  if (known.get(uri) === message) return;
  known.set(uri, message);
  void session.connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message });
}
