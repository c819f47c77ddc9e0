/** callHierarchy: from server to pool and back. */
import {
  SymbolKind,
  type CancellationToken,
  type CallHierarchyIncomingCall,
  type CallHierarchyIncomingCallsParams,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type CallHierarchyOutgoingCallsParams,
  type CallHierarchyPrepareParams,
} from 'vscode-languageserver';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import {
  hierarchyItemSlices,
  incomingSlices,
  outgoingSlices,
  type CallItem,
  type CallKind,
} from '../features/navigation/call-hierarchy.ts';
import type { FileId, TextRange } from '../text/range.ts';
import { rangeOf } from './diagnostics.ts';
import { locationOf } from './navigation.ts';
import type { Slices } from '../text/slices.ts';
import { atPlace, inWorkspace } from './in-slices.ts';
import type { Session } from './session.ts';

const kinds: Readonly<Record<CallKind, SymbolKind>> = {
  server: SymbolKind.Class,
  location: SymbolKind.Method,
  upstream: SymbolKind.Interface,
  pool: SymbolKind.Object,
};

export function onPrepareCallHierarchy(
  session: Session,
  params: CallHierarchyPrepareParams,
  token: CancellationToken,
): Promise<CallHierarchyItem[] | null> {
  return atPlace(session, params, token, function* (place): Slices<CallHierarchyItem[] | null> {
    const item = place === undefined ? undefined : yield* hierarchyItemSlices(place.snapshot, place.file, place.offset);
    return place === undefined || item === undefined ? null : [itemOf(session, place.snapshot, item)];
  });
}

export function onOutgoingCalls(
  session: Session,
  { item }: CallHierarchyOutgoingCallsParams,
  token: CancellationToken,
): Promise<CallHierarchyOutgoingCall[]> {
  return inWorkspace(session, token, function* (snapshot): Slices<CallHierarchyOutgoingCall[]> {
    const from = placeOf(session, snapshot, item);
    return (yield* outgoingSlices(snapshot, from)).map((step) => ({
      to: itemOf(session, snapshot, step.item),
      fromRanges: ranges(snapshot, from.file, step.at),
    }));
  });
}

export function onIncomingCalls(
  session: Session,
  { item }: CallHierarchyIncomingCallsParams,
  token: CancellationToken,
): Promise<CallHierarchyIncomingCall[]> {
  return inWorkspace(session, token, function* (snapshot): Slices<CallHierarchyIncomingCall[]> {
    return (yield* incomingSlices(snapshot, placeOf(session, snapshot, item))).map((step) => ({
      from: itemOf(session, snapshot, step.item),
      fromRanges: ranges(snapshot, step.item.file, step.at),
    }));
  });
}

function ranges(snapshot: Snapshot, file: FileId, at: readonly TextRange[]): CallHierarchyOutgoingCall['fromRanges'] {
  return at.map((range) => rangeOf(snapshot, { file, range }));
}

function placeOf(
  session: Session,
  snapshot: Snapshot,
  { uri, range }: CallHierarchyItem,
): { readonly file: FileId; readonly range: TextRange } {
  const file = session.idOf(uri);
  const lines = snapshot.file(file)?.lines;
  return { file, range: { start: lines?.offset(range.start) ?? -1, end: lines?.offset(range.end) ?? -1 } };
}

function itemOf(session: Session, snapshot: Snapshot, item: CallItem): CallHierarchyItem {
  return {
    name: item.name,
    kind: kinds[item.kind],
    detail: item.detail,
    ...locationOf(session, snapshot, item),
    selectionRange: rangeOf(snapshot, { file: item.file, range: item.selection }),
  };
}
