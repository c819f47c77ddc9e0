/** `gatewise map --routes`: what each server answers, as text or JSON. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { serversOf } from '../features/routes/servers.ts';
import type { RouteRow, RouteWay } from '../features/routes/rows.ts';
import { routeTable, type RouteTable } from '../features/routes/table.ts';
import { sayAnswerer, sayFailing, sayStatus } from '../features/routes/words.ts';
import { jsonText } from '../output/json-text.ts';
import type { Paint } from '../output/paint.ts';
import type { Places } from '../output/places.ts';
import type { FileRange } from '../text/range.ts';
import { printable } from './io.ts';
import type { MapFormat } from './options.ts';

/** The tables of all servers that are no samples, in the order in which they are read. */
export function routesIn(format: MapFormat, snapshot: Snapshot, places: Places, paint: Paint): string {
  const tables = serversOf(snapshot).map((found) => routeTable(snapshot, found));
  return format === 'json' ? jsonText(routesJson(tables, places)) : routesText(tables, places, paint);
}

function routesText(tables: readonly RouteTable[], places: Places, paint: Paint): string {
  if (tables.length === 0) return 'no server\n';
  return `${tables.map((table) => tableText(table, places, paint).join('\n')).join('\n\n')}\n`;
}

function tableText(table: RouteTable, places: Places, paint: Paint): readonly string[] {
  const place = table.at === undefined ? '' : `  ${paint('place', printable(places.label(table.at)))}`;
  const failing = sayFailing(table);
  const lines = table.rows.flatMap((row) =>
    row.ways.map((way, index) => ({ cells: cellsOf(row, way, { isFirst: index === 0 }), row, way })),
  );
  const widths = columns.map((at) => Math.max(0, ...lines.map(({ cells }) => cells[at]?.length ?? 0)));
  return [
    paint('strong', printable(table.title)) + place,
    ...(failing === undefined ? [] : [`  ${paint('error', printable(failing))}`]),
    ...lines.flatMap(({ cells, row, way }) => [
      `  ${cells.map((text, at) => paintedCell(text, at, row, paint) + ' '.repeat((widths[at] ?? 0) - text.length)).join('  ')}`.trimEnd(),
      ...(way.when.length === 0 ? [] : [`    ${paint('faint', `if ${printable(way.when.join(' and '))}`)}`]),
    ]),
    ...(table.isCut ? [`  ${paint('faint', 'there may be more')}`] : []),
  ];
}

const columns = [0, 1, 2, 3, 4, 5];
const statusColumn = 2;

/** One for each column; what is the same for all ways of a row only with the first. */
function cellsOf(row: RouteRow, way: RouteWay, { isFirst }: { readonly isFirst: boolean }): readonly string[] {
  const status = sayStatus(way);
  return [
    isFirst ? row.entry : '',
    isFirst ? row.named : '',
    status === '' ? '-' : status,
    way.location,
    sayAnswerer(way),
    way.script ?? '',
  ].map(printable);
}

function paintedCell(text: string, column: number, { failing }: RouteRow, paint: Paint): string {
  return column === statusColumn && failing !== undefined ? paint('error', text) : text;
}

function routesJson(tables: readonly RouteTable[], places: Places): object {
  const place = (at: FileRange): object => ({ file: places.name(at.file), range: places.range(at) });
  return {
    version: 1,
    servers: tables.map((table) => ({
      title: table.title,
      ...(table.at === undefined ? {} : place(table.at)),
      scripts: table.scripts,
      failing: [...table.failing].map(([uri, failing]) => ({ uri, why: failing })),
      cut: table.isCut,
      routes: table.rows.flatMap((row) => row.ways.map((way) => routeJson(row, way, places))),
    })),
  };
}

function routeJson({ entry, uris, named, failing }: RouteRow, way: RouteWay, places: Places): object {
  const place = (at: FileRange): object => ({ file: places.name(at.file), range: places.range(at) });
  const pools = way.pools.map(({ name, at }) => ({
    name,
    file: places.name(at.file),
    line: places.range(at).start.line + 1,
  }));
  return {
    entry,
    uris,
    named,
    when: way.when,
    status: way.status,
    outcome: way.kind,
    location: {
      ...(way.locationAt === undefined ? {} : place(way.locationAt)),
      name: way.location.replace(/^location /, ''),
    },
    pool: pools.length === 1 ? pools[0] : undefined,
    pools: pools.length > 1 ? pools : undefined,
    script: way.script,
    sends: way.file,
    reason: way.text,
    failing,
  };
}
