/** A part of the FastCGI map: what holds a word, and what it is linked with. */
import type { FastcgiMap, MapCall, MapPool } from './map.ts';

/** So much fits on a page that somebody still reads. */
const mostCalls = 2000;

/**
 * Sites with a title, a call or a pool that holds the text, in any case; of a site found by a call only the calls that hold it. Pools that are linked with
 * them, or hold the text themselves. Without a text everything, as far as it fits on a page.
 */
export function filterMap(map: FastcgiMap, wanted: string): FastcgiMap {
  const needle = wanted.trim().toLowerCase();
  const has = (...words: readonly (string | undefined)[]): boolean =>
    words.some((word) => word?.toLowerCase().includes(needle) === true);
  const poolHas = (pool: MapPool): boolean => has(pool.name, pool.listen);
  const callHas = (call: MapCall): boolean => has(call.location, call.address, call.state) || call.pools.some(poolHas);
  let room = mostCalls;
  const sites = map.sites.flatMap((site) => {
    const calls = (has(site.title, site.notInForce) ? site.calls : site.calls.filter(callHas)).slice(0, room);
    room -= calls.length;
    return calls.length === 0 ? [] : [{ ...site, calls }];
  });
  const linked = new Set(sites.flatMap(({ calls }) => calls.flatMap(({ pools }) => pools)));
  return { sites, pools: map.pools.filter((pool) => linked.has(pool) || poolHas(pool)).slice(0, mostCalls) };
}
