/** gatewise/routes: what the server at a place answers, for the page and for the list of paths to ask for. */
import type { CancellationToken } from 'vscode-languageserver';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { RouteRow, RouteWay } from '../features/routes/rows.ts';
import { findServer } from '../features/routes/servers.ts';
import { routeTable } from '../features/routes/table.ts';
import { sayAnswerer, sayBrief, sayFailing, sayStatus } from '../features/routes/words.ts';
import type { FileId, FileRange } from '../text/range.ts';
import { eachSliced, type Slices } from '../text/slices.ts';
import { inSlices } from './in-slices.ts';
import type { AnswerLine, RouteItem, RoutesParams, RoutesResult, RouteWayItem } from './messages.ts';
import type { Session } from './session.ts';

export function onRoutes(
  session: Session,
  { uri, position }: RoutesParams,
  token: CancellationToken,
): Promise<RoutesResult> {
  const file = session.idOf(uri);
  return inSlices({ session, token, file }, () => {
    const snapshot = session.snapshot();
    const offset = snapshot.file(file)?.lines.offset(position);
    return { snapshot, work: resultSlices(session, snapshot, file, offset) };
  });
}

function* resultSlices(
  session: Session,
  snapshot: Snapshot,
  file: FileId,
  offset: number | undefined,
): Slices<RoutesResult> {
  const found = offset === undefined ? undefined : findServer(snapshot, file, offset, undefined);
  if (found === undefined) return null;
  const table = routeTable(snapshot, found);
  yield;
  const failing = sayFailing(table);
  return {
    title: table.title,
    ...(failing === undefined ? {} : { failing }),
    routes: yield* eachSliced(table.rows, (row) => itemOf(row, { session, snapshot })),
    ...(table.isCut ? { isCut: true as const } : {}),
  };
}

interface Placing {
  readonly session: Session;
  readonly snapshot: Snapshot;
}

function itemOf(row: RouteRow, placing: Placing): RouteItem {
  return {
    entry: row.entry,
    uris: row.uris,
    named: row.named,
    brief: sayBrief(row),
    ...(row.failing === undefined ? {} : { failing: true as const }),
    ways: row.ways.map((way) => wayItem(way, placing)),
  };
}

function wayItem(way: RouteWay, placing: Placing): RouteWayItem {
  return {
    status: sayStatus(way),
    location: lineOf(way.location, way.locationAt, placing),
    answerer: lineOf(sayAnswerer(way), way.at, placing),
    ...(way.script === undefined ? {} : { script: way.script }),
    when: way.when,
    text: way.text,
  };
}

function lineOf(text: string, at: FileRange | undefined, { session, snapshot }: Placing): AnswerLine {
  const start = at === undefined ? undefined : snapshot.file(at.file)?.lines.range(at.range).start;
  return at === undefined || start === undefined
    ? { text }
    : { text, at: { uri: session.urisOf(at.file)[0] ?? at.file, line: start.line, character: start.character } };
}
