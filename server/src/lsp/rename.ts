/** textDocument/prepareRename and textDocument/rename: refused with the reason, under a label where it changes both sides. */
import {
  LSPErrorCodes,
  ResponseError,
  type CancellationToken,
  type PrepareRenameParams,
  type PrepareRenameResult,
  type RenameParams,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { renameSlices } from '../features/rename.ts';
import { isRefusal, type Refusal, type RenamePlan } from '../features/rename/plan.ts';
import type { FileEdit } from '../text/edit.ts';
import type { Slices } from '../text/slices.ts';
import { atPlace } from './in-slices.ts';
import type { Place } from './place.ts';
import type { Session } from './session.ts';
import { labelledEdit, workspaceEdit } from './workspace-edit.ts';

export function onPrepareRename(
  session: Session,
  params: PrepareRenameParams,
  token: CancellationToken,
): Promise<PrepareRenameResult | ResponseError | null> {
  return atPlace(session, params, token, function* (place): Slices<PrepareRenameResult | ResponseError | null> {
    const plan = yield* planOf(place);
    if (place === undefined || plan === undefined) return null;
    return isRefusal(plan)
      ? refusal(plan.refused)
      : { range: place.state.lines.range(plan.range), placeholder: plan.placeholder };
  });
}

export function onRename(
  session: Session,
  params: RenameParams,
  token: CancellationToken,
): Promise<WorkspaceEdit | ResponseError | null> {
  return atPlace(session, params, token, function* (place): Slices<WorkspaceEdit | ResponseError | null> {
    const plan = yield* planOf(place);
    if (place === undefined || plan === undefined) return null;
    const edits = isRefusal(plan) ? plan : yield* plan.edits(params.newName);
    if (isRefusal(edits)) return refusal(edits.refused);
    return changesBothSides(place, edits)
      ? labelledEdit(session, place.snapshot, edits, `Rename to ${params.newName}`)
      : workspaceEdit(session, place.snapshot, edits);
  });
}

function* planOf(place: Place | undefined): Slices<RenamePlan | Refusal | undefined> {
  return place === undefined ? undefined : yield* renameSlices(place.snapshot, place.file, place.offset);
}

function changesBothSides({ snapshot }: Place, edits: readonly FileEdit[]): boolean {
  return new Set(edits.map((edit) => snapshot.file(edit.file)?.dialect)).size > 1;
}

function refusal(message: string): ResponseError {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}
