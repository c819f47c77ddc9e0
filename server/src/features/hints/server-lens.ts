/** The line above a server some of whose scripts fail for certain. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { grouped } from '../../model/grouped.ts';
import { httpServers } from '../../model/nginx/config/scope.ts';
import type { FileId } from '../../text/range.ts';
import type { Slices } from '../../text/slices.ts';
import { placeOfServer, type FoundServer } from '../routes/servers.ts';
import { routeTable } from '../routes/table.ts';
import { sayFailing } from '../routes/words.ts';
import type { Lens } from './code-lens.ts';

/** Only the servers of the file are looked at; none while the workspace is read, as nothing is missing then. */
export function* serverLenses(snapshot: Snapshot, file: FileId): Slices<readonly Lens[]> {
  if (snapshot.world.reading) return [];
  const reported = new Map<number, Lens>();
  for (const found of serversIn(snapshot, file)) {
    const at = placeOfServer(found.server);
    const title = at === undefined ? undefined : sayFailing(routeTable(snapshot, found));
    // a file that several configurations read has one line
    if (at !== undefined && title !== undefined && !reported.has(at.range.start))
      reported.set(at.range.start, { range: at.range, title, places: [], opens: 'routes' });
    yield;
  }
  return [...reported.values()];
}

/** The servers of a file that are in force, and are no template's. */
function serversIn({ workspace }: Snapshot, file: FileId): readonly FoundServer[] {
  const byFile = workspace.index.once('servers by file', ({ configs }) =>
    grouped(
      configs
        .filter(({ notInForce }) => notInForce === undefined)
        .flatMap((config) => httpServers(config.top).map((server) => ({ server, config }))),
      ({ server }) => (server.opener === undefined ? [] : [server.opener.file]),
    ),
  );
  return (byFile.get(file) ?? []).filter(({ config }) => !config.templated.has(file));
}
