/** `gatewise map`: who calls whom, as text, picture, JSON or Mermaid; with `--routes` what each server answers. */
import { findingsOf } from '../analysis/engine/findings.ts';
import { mapOf, type FastcgiMap, type MapPass, type MapSite, type MapState } from '../features/map/map.ts';
import { mapMermaid } from '../features/map/mermaid.ts';
import { clientsText, listenText, mapSvg, stateWords } from '../features/map/svg.ts';
import type { FileRange } from '../text/range.ts';
import { jsonText } from '../output/json-text.ts';
import type { Paint, Style } from '../output/paint.ts';
import type { Places } from '../output/places.ts';
import { exitStatus, printable, type Io } from './io.ts';
import { currentFolder, load } from './load.ts';
import type { MapOptions } from './options.ts';
import { placesFrom } from './names.ts';
import { paintFor } from './paint.ts';
import { startProgress } from './progress.ts';
import { routesIn } from './routes.ts';

/** Gives the exit status. Throws `CannotRun` where a named path cannot be read. */
export async function map(options: MapOptions, io: Io): Promise<number> {
  const cwd = currentFolder(io.cwd);
  const progress = startProgress(io, `reading ${options.paths.join(' ')}`);
  try {
    const { host } = await load(options, cwd);
    const snapshot = host.snapshot();
    const places = placesFrom(cwd, snapshot);
    const text = options.routes
      ? routesIn(options.format, snapshot, places, paintFor(io, options))
      : mapIn(options.format, mapOf(snapshot, findingsOf(snapshot).findings), places, paintFor(io, options));
    progress.end();
    io.stdout.write(text);
    return exitStatus.clean;
  } finally {
    progress.end();
  }
}

function mapIn(format: MapOptions['format'], drawn: FastcgiMap, places: Places, paint: Paint): string {
  switch (format) {
    case 'text':
      return mapText(drawn, places, paint);
    case 'svg':
      return mapSvg(drawn);
    case 'mermaid':
      return mapMermaid(drawn);
    case 'json':
      return jsonText(mapJson(drawn, places));
  }
}

const styles: Record<MapState, Style> = { served: 'fix', warned: 'warning', unserved: 'error', unknown: 'unknown' };
const symbols: Record<MapState, string> = { served: '→', warned: '→', unserved: '✗', unknown: '?' };

function mapText(drawn: FastcgiMap, places: Places, paint: Paint): string {
  const lines: string[] = [];
  for (const site of drawn.sites) {
    lines.push(`${paint('strong', printable(site.title))}  ${paint('place', printable(places.label(site.at)))}`);
    if (site.notInForce !== undefined) lines.push(`  ${paint('unknown', printable(site.notInForce))}`);
    for (const pass of site.passes) lines.push(...passLines(pass, site, places, paint));
    lines.push('');
  }
  for (const pool of drawn.pools.filter((one) => one.clients + one.possible === 0)) {
    lines.push(
      `${paint('strong', printable(`pool "${pool.name}"`))}  ${paint('place', printable(places.label(pool.at)))}`,
      `  ${printable(listenText(pool))}, ${printable(pool.notInForce ?? pool.doubt ?? clientsText(pool))}`,
      '',
    );
  }
  return lines.length === 0 ? 'no fastcgi_pass and no pool\n' : `${lines.slice(0, -1).join('\n')}\n`;
}

function passLines(pass: MapPass, { notInForce }: MapSite, places: Places, paint: Paint): readonly string[] {
  const head = `  ${printable(pass.location)}  ${printable(pass.address)} ${paint(styles[pass.state], `${symbols[pass.state]} ${printable(stateWords(pass))}`)}  ${paint('place', printable(places.label(pass.at)))}`;
  return [head, ...pass.remarks.filter((remark) => remark !== notInForce).map((remark) => `    ${printable(remark)}`)];
}

function mapJson(drawn: FastcgiMap, places: Places): object {
  const place = (at: FileRange): object => ({ file: places.name(at.file), range: places.range(at) });
  const indexes = new Map(drawn.pools.map((pool, at) => [pool, at]));
  return {
    version: 1,
    sites: drawn.sites.map((site) => ({
      title: site.title,
      notInForce: site.notInForce,
      ...place(site.at),
      calls: site.passes.map((pass) => ({
        location: pass.location,
        address: pass.address,
        state: pass.state,
        ...place(pass.at),
        pools: pass.pools.flatMap((pool) => indexes.get(pool) ?? []),
        remarks: pass.remarks,
      })),
    })),
    pools: drawn.pools.map((pool) => ({
      name: pool.name,
      listen: pool.listen,
      ...place(pool.at),
      callers: pool.clients,
      possible: pool.possible,
      unread: pool.unread,
      notInForce: pool.notInForce,
      doubt: pool.doubt,
    })),
  };
}
