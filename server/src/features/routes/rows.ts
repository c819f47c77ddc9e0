/** The rows of the table of routes: scripts of a directory that go the same way are one. */
import { grouped } from '../../model/grouped.ts';
import { originOf } from '../../model/nginx/config/scope.ts';
import { sayLocation } from '../../model/nginx/request/answering.ts';
import { fromBytes } from '../../text/bytes.ts';
import { sayCount } from '../../text/count.ts';
import { rangeKey, type FileRange } from '../../text/range.ts';
import type { Failing, Judged } from './failing.ts';
import { conditionsOf, type Result } from './result.ts';

/** One way of a request. */
export interface RouteWay extends Result {
  /** The block that answers: `location ~ \.php$`, or `server`. */
  readonly location: string;
  readonly locationAt: FileRange | undefined;
  /** What has to be so; empty where it is certain. */
  readonly when: readonly string[];
}

export interface RouteRow {
  /** The URI, or `12 scripts in /admin/`. */
  readonly entry: string;
  /** All URIs that go this way. */
  readonly uris: readonly string[];
  /** What names it: a directive, a location, the tree. */
  readonly named: string;
  /** At most {@link mostWays}. */
  readonly ways: readonly RouteWay[];
  /** `undefined` where it works, where that is not certain, and where it is denied on purpose. */
  readonly failing: Failing | undefined;
}

/** A request before it is grouped with others. */
export interface Entry {
  /** In bytes. */
  readonly uri: string;
  readonly named: string;
  readonly ways: readonly Judged[];
  readonly failing: Failing | undefined;
}

/** How scripts are named that only the tree shows. */
export const treeName = 'script in the tree';
const mostWays = 6;
/** From so many rows on, scripts are one row for each directory of the root, whatever is below it. */
const many = 40;

export function groupedRows(entries: readonly Entry[]): readonly RouteRow[] {
  const near = groupedBy(entries, directoryOf);
  return near.length <= many ? near : groupedBy(entries, topDirectoryOf);
}

function groupedBy(entries: readonly Entry[], directory: (uri: string) => string): readonly RouteRow[] {
  const groups = grouped(entries, (entry) => [
    entry.named === treeName ? `${directory(entry.uri)}\n${wayKey(entry)}` : `${entry.named}\n${entry.uri}`,
  ]);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const uris = group.map(({ uri }) => fromBytes(uri));
    const isBelow = group.some(({ uri }) => directoryOf(uri) !== directory(uri));
    const where = `${isBelow ? 'below' : 'in'} ${fromBytes(directory(first.uri))}`;
    return {
      entry: group.length === 1 ? fromBytes(first.uri) : `${sayCount(group.length, 'script')} ${where}`,
      uris,
      named: first.named,
      ways: first.ways.slice(0, mostWays).map(wayOf),
      failing: first.failing,
    };
  });
}

function wayOf({ way, result }: Judged): RouteWay {
  const scope = way.steps.at(-1)?.scope;
  const answering = scope?.enclosing('location');
  const opener = answering?.opener ?? scope?.opener;
  const location = answering === undefined ? 'server' : `location ${sayLocation(answering)}`;
  return {
    ...result,
    location,
    locationAt: opener === undefined ? undefined : originOf(opener),
    when: conditionsOf(way),
  };
}

/** The same for scripts that go the same way. */
function wayKey({ ways, failing }: Entry): string {
  return [failing ?? '', ...ways.map(({ way, result }) => oneKey({ way, result }))].join('\n');
}

function oneKey({ way, result }: Judged): string {
  const opener = way.steps.at(-1)?.scope.opener;
  const at = opener === undefined ? '' : rangeKey({ file: opener.file, range: opener.fact.range });
  return [
    at,
    result.kind,
    result.status,
    result.cause,
    ...result.pools.map((pool) => pool.name),
    ...conditionsOf(way),
  ].join(' ');
}

/** `/admin/` of `/admin/x.php`. */
function directoryOf(uri: string): string {
  return uri.replace(/[^/]*$/, '');
}

/** `/admin/` of `/admin/pages/x.php`. */
function topDirectoryOf(uri: string): string {
  return /^\/[^/]+\//.exec(uri)?.[0] ?? '/';
}
