/** gatewise/map and gatewise/mapPicture: the FastCGI map for the editor's tree and page. */
import type { CancellationToken } from 'vscode-languageserver';
import { filterMap } from '../features/map/filter.ts';
import { mapSlices, type FastcgiMap } from '../features/map/map.ts';
import { clientsText, listenText, mapSvg, stateWords } from '../features/map/svg.ts';
import type { FileRange } from '../text/range.ts';
import { eachSliced, type Slices } from '../text/slices.ts';
import { inSlices } from './in-slices.ts';
import type { MapPictureParams, MapPlace, MapResult } from './messages.ts';
import type { Session } from './session.ts';

export function onMap(session: Session, _params: unknown, token: CancellationToken): Promise<MapResult> {
  return inSlices({ session, token }, async () => {
    const { snapshot, findings } = await session.publisher.findings(token);
    return { snapshot, work: resultSlices(session, mapSlices(snapshot, findings)) };
  });
}

function* resultSlices(session: Session, work: Slices<FastcgiMap>): Slices<MapResult> {
  const map = yield* work;
  const indexes = new Map(map.pools.map((pool, at) => [pool, at]));
  return {
    sites: yield* eachSliced(map.sites, (site) => ({
      title: site.title,
      notInForce: site.notInForce,
      at: placeOf(session, site.at),
      passes: site.passes.map((pass) => ({
        location: pass.location,
        address: pass.address,
        state: pass.state,
        words: [stateWords(pass), ...pass.remarks],
        at: placeOf(session, pass.at),
        pools: pass.pools.flatMap((pool) => indexes.get(pool) ?? []),
      })),
    })),
    pools: yield* eachSliced(map.pools, (pool) => ({
      name: pool.name,
      listens: listenText(pool),
      clients: clientsText(pool),
      at: placeOf(session, pool.at),
    })),
  };
}

export function onMapPicture(
  session: Session,
  { filter }: MapPictureParams,
  token: CancellationToken,
): Promise<string> {
  return inSlices({ session, token }, async () => {
    const { snapshot, findings } = await session.publisher.findings(token);
    return { snapshot, work: pictureSlices(session, mapSlices(snapshot, findings), filter) };
  });
}

function* pictureSlices(session: Session, work: Slices<FastcgiMap>, filter: string): Slices<string> {
  const map = filterMap(yield* work, filter);
  yield;
  return mapSvg(map, (at) => {
    const { uri, line, character } = placeOf(session, at);
    return { 'data-uri': uri, 'data-line': String(line), 'data-character': String(character) };
  });
}

function placeOf(session: Session, at: FileRange): MapPlace {
  const position = session.snapshot().file(at.file)?.lines.range(at.range).start;
  return { uri: session.urisOf(at.file)[0] ?? at.file, line: position?.line ?? 0, character: position?.character ?? 0 };
}
