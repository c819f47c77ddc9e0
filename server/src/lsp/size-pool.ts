/** gatewise/sizePool: the numbers of a pool for a memory and a size of a worker that somebody was asked for. */
import { CodeActionKind, type CodeAction } from 'vscode-languageserver';
import { sizeOf } from '../analysis/settings/value-kinds.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { poolToSize, sizePool, sentSize } from '../features/size-pool.ts';
import type { FileId, TextRange } from '../text/range.ts';
import { rangeOf } from './diagnostics.ts';
import { sizePoolCommand, type SizePoolParams, type SizePoolPlace, type SizePoolResult } from './messages.ts';
import type { Session } from './session.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** With what a gatewise.json tells the edit itself; and, in an editor that can ask, the question. */
export function sizeActions(session: Session, snapshot: Snapshot, file: FileId, range: TextRange): CodeAction[] {
  const pool = poolToSize(snapshot, file, range);
  if (pool === undefined) return [];
  const { fix, memory, worker } = sentSize(snapshot, pool);
  const kind = CodeActionKind.RefactorRewrite;
  const direct: CodeAction[] =
    fix === undefined ? [] : [{ title: fix.title, kind, edit: workspaceEdit(session, snapshot, fix.edits) }];
  const uri = session.urisOf(file)[0];
  if (!session.client.commands || uri === undefined) return direct;
  const place: SizePoolPlace = {
    uri,
    position: rangeOf(snapshot, { file, range }).start,
    ...(memory !== undefined && { memory }),
    ...(worker !== undefined && { worker }),
  };
  return [
    ...direct,
    {
      title: 'Size this pool…',
      kind,
      command: { title: 'Size this pool…', command: sizePoolCommand, arguments: [place] },
    },
  ];
}

export function onSizePool(session: Session, { uri, position, memory, worker }: SizePoolParams): SizePoolResult {
  const snapshot = session.snapshot();
  const file = session.idOf(uri);
  const lines = snapshot.file(file)?.lines;
  const offset = lines?.offset(position) ?? 0;
  const pool = lines === undefined ? undefined : poolToSize(snapshot, file, { start: offset, end: offset });
  const [bytes, each] = [sizeOf(memory), sizeOf(worker)];
  if (pool === undefined || bytes === undefined || each === undefined) return null;
  const fix = sizePool(snapshot, pool, bytes, each);
  return { words: fix.title, edit: workspaceEdit(session, snapshot, fix.edits) };
}
