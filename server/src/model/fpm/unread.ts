/** What an `include` of PHP-FPM that was not read may change in a pool that is known. */
import { isStockPool, namesPools } from '../../catalog/platforms.ts';
import type { FpmOpenInclude, Pool } from './master.ts';

/**
 * Whether a file that was not read may set something in the pool: FPM merges sections of one name. A directory of pools that belongs to the server,
 * and that this tree does not have, holds pools of other names, unless packages put one of this name there or a file of the tree that no main file
 * includes has one.
 */
export function mayChangePool(pool: Pool): boolean {
  return pool.master.openIncludes.some(
    (open) => open.why === 'limit' || (open.why === 'unread' && mayHold(open, pool)),
  );
}

function mayHold({ placed, elsewhere }: FpmOpenInclude, { name, master }: Pool): boolean {
  const argument = placed.entry.value?.text;
  if (argument === undefined || !elsewhere || !namesPools(argument)) return true;
  return isStockPool(name) || master.unincluded.has(name.toLowerCase());
}
