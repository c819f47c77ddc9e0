/** A part of the FastCGI map: what holds a word, and what it is linked with. */
import type { FastcgiMap, MapPass, MapPool } from './map.ts';

/** So much fits on a page that somebody still reads. */
const mostPasses = 2000;

/**
 * Sites with a title, a pass or a pool that holds the text, in any case; of a site found by a pass only the passes that hold it. Pools that are linked with
 * them, or hold the text themselves. Without a text everything, as far as it fits on a page.
 */
export function filterMap(map: FastcgiMap, wanted: string): FastcgiMap {
  const needle = wanted.trim().toLowerCase();
  const has = (...words: readonly (string | undefined)[]): boolean =>
    words.some((word) => word?.toLowerCase().includes(needle) === true);
  const poolHas = (pool: MapPool): boolean => has(pool.name, pool.listen);
  const passHas = (pass: MapPass): boolean => has(pass.location, pass.address, pass.state) || pass.pools.some(poolHas);
  let room = mostPasses;
  const sites = map.sites.flatMap((site) => {
    const passes = (has(site.title, site.notInForce) ? site.passes : site.passes.filter(passHas)).slice(0, room);
    room -= passes.length;
    return passes.length === 0 ? [] : [{ ...site, passes }];
  });
  const linked = new Set(sites.flatMap(({ passes }) => passes.flatMap(({ pools }) => pools)));
  return { sites, pools: map.pools.filter((pool) => linked.has(pool) || poolHas(pool)).slice(0, mostPasses) };
}
