/** gatewise/map and gatewise/mapPicture: the FastCGI map for the editor's tree and page. */
import type { CancellationToken } from 'vscode-languageserver';
import { filterMap } from '../features/map/filter.ts';
import { mapOf, type FastcgiMap } from '../features/map/map.ts';
import { clientsText, listenText, mapSvg, stateWords } from '../features/map/svg.ts';
import type { FileRange } from '../text/range.ts';
import type { MapPictureParams, MapPlace, MapResult } from './messages.ts';
import type { Session } from './session.ts';

export async function onMap(session: Session, _params: unknown, token: CancellationToken): Promise<MapResult> {
  const map = await currentMap(session, token);
  const indexes = new Map(map.pools.map((pool, at) => [pool, at]));
  return {
    sites: map.sites.map((site) => ({
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
    pools: map.pools.map((pool) => ({
      name: pool.name,
      listens: listenText(pool),
      clients: clientsText(pool),
      at: placeOf(session, pool.at),
    })),
  };
}

export async function onMapPicture(
  session: Session,
  { filter }: MapPictureParams,
  token: CancellationToken,
): Promise<string> {
  return mapSvg(filterMap(await currentMap(session, token), filter), (at) => {
    const { uri, line, character } = placeOf(session, at);
    return { 'data-uri': uri, 'data-line': String(line), 'data-character': String(character) };
  });
}

async function currentMap(session: Session, token: CancellationToken): Promise<FastcgiMap> {
  const { snapshot, findings } = await session.publisher.findings(token);
  return mapOf(snapshot, findings);
}

function placeOf(session: Session, at: FileRange): MapPlace {
  const position = session.snapshot().file(at.file)?.lines.range(at.range).start;
  return { uri: session.urisOf(at.file)[0] ?? at.file, line: position?.line ?? 0, character: position?.character ?? 0 };
}
