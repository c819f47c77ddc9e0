/** textDocument/prepareRename and textDocument/rename: refused with the reason, under a label where it changes both sides. */
import {
  LSPErrorCodes,
  ResponseError,
  type PrepareRenameParams,
  type PrepareRenameResult,
  type RenameParams,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { renameAt } from '../features/rename.ts';
import { isRefusal } from '../features/rename/plan.ts';
import type { FileEdit } from '../text/edit.ts';
import { placeAt, type Place } from './place.ts';
import type { Session } from './session.ts';
import { labelledEdit, workspaceEdit } from './workspace-edit.ts';

export function onPrepareRename(
  session: Session,
  params: PrepareRenameParams,
): PrepareRenameResult | ResponseError | null {
  const place = placeAt(session, params);
  const plan = place === undefined ? undefined : renameAt(place.snapshot, place.file, place.offset);
  if (place === undefined || plan === undefined) return null;
  return isRefusal(plan)
    ? refusal(plan.refused)
    : { range: place.state.lines.range(plan.range), placeholder: plan.placeholder };
}

export function onRename(session: Session, params: RenameParams): WorkspaceEdit | ResponseError | null {
  const place = placeAt(session, params);
  const plan = place === undefined ? undefined : renameAt(place.snapshot, place.file, place.offset);
  if (place === undefined || plan === undefined) return null;
  const edits = isRefusal(plan) ? plan : plan.edits(params.newName);
  return isRefusal(edits)
    ? refusal(edits.refused)
    : changesBothSides(place, edits)
      ? labelledEdit(session, place.snapshot, edits, `Rename to ${params.newName}`)
      : workspaceEdit(session, place.snapshot, edits);
}

function changesBothSides({ snapshot }: Place, edits: readonly FileEdit[]): boolean {
  return new Set(edits.map((edit) => snapshot.file(edit.file)?.dialect)).size > 1;
}

function refusal(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
