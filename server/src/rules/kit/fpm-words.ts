/** What the rules about single lines of PHP-FPM share: names, sections, and whether a loose file is PHP-FPM's at all. */
import { fpmDirective, fpmDirectives, type FpmDirective } from '../../catalog/fpm/directives.ts';
import { isFpmMainName } from '../../catalog/file-names.ts';
import type { Release } from '../../catalog/release.ts';
import type { FpmEntries, FpmMaster, PoolMaster, PlacedEntry, Pool } from '../../model/fpm/master.ts';
import { mayChangePool } from '../../model/fpm/unread.ts';
import { basename, dirname } from '../../text/path.ts';
import { editDistance } from '../../text/edit-distance.ts';

/** A plain key of a section, or of the other one where the file is a fragment without a section. */
export function directiveOf(placed: PlacedEntry, pool: Pool | undefined): FpmDirective | undefined {
  const name = keyOf(placed);
  return fpmDirective(name, pool === undefined ? 'global' : 'pool');
}

/** The key as one writes it: `php_value[memory_limit]`, `pm.max_children`. */
export function keyOf(placed: PlacedEntry): string {
  const { key, index } = placed.entry;
  return index === undefined ? key.text : `${key.text}[${index.text}]`;
}

/** Whether the directive exists in that section. Names of both sections (`process.priority`) are in both. */
export function belongsTo(directive: FpmDirective, section: 'global' | 'pool'): boolean {
  return directive.section === 'both' || directive.section === section;
}

/** The nearest name of a section that the release knows, where one is near. */
export function nearestName(key: string, section: 'global' | 'pool', php: Release): string | undefined {
  const wanted = key.toLowerCase();
  const names = fpmDirectives()
    .filter((directive) => belongsTo(directive, section) && directive.type !== 'array' && php.surely(directive))
    .map((directive) => directive.name);
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 4)) + 1;
  for (const name of names) {
    // letters that one of them lacks have to be written at least
    const distance = Math.abs(name.length - wanted.length) < least ? editDistance(name, wanted) : least;
    if (distance < least) [best, least] = [name, distance];
  }
  return best ?? (wanted.length < shortestEnd ? undefined : onlyWithEnd(names, wanted));
}

/** Shorter words end many names. */
const shortestEnd = 5;

/** The one name that ends with the word, behind `_` or a dot: `terminate_timeout`, `max_children`. */
function onlyWithEnd(names: readonly string[], word: string): string | undefined {
  const found = names.filter((name) => name.endsWith(`_${word}`) || name.endsWith(`.${word}`));
  return found.length === 1 ? found[0] : undefined;
}

/** A master that a main file makes one, or loose files of which most lines are PHP-FPM's. */
export function isSurelyFpm(master: PoolMaster): boolean {
  return master.once('is surely PHP-FPM', looksLikeFpm);
}

function looksLikeFpm(master: FpmMaster): boolean {
  if (master.templated) return false;
  if (master.isMain) return true;
  const keys = [master.global, ...master.pools.map((pool) => pool.entries)].flatMap((entries: FpmEntries) =>
    [...entries.values()].flat(),
  );
  const known = keys.filter(
    (placed) =>
      fpmDirective(keyOf(placed), 'pool') !== undefined || fpmDirective(keyOf(placed), 'global') !== undefined,
  ).length;
  return master.pools.length > 0 && known >= keys.length * 0.6;
}

/** Whether all that makes the pool is known: nothing may be called missing otherwise. */
export function isWhole(pool: Pool): boolean {
  const { master } = pool;
  // a lone file with [global] may be one of many that an image reads
  const isMain = master.includes.length > 0 || isNamedMain(master);
  return master.isMain && isMain && !mayChangePool(pool) && !master.placeholders;
}

/** Whether the file has the name of a main file. */
export function isNamedMain(master: PoolMaster): boolean {
  return isFpmMainName(basename(master.root));
}

/** Directories in which packages and images keep the main file, or a mirror of one in a repository. */
const serverPlace =
  /\/etc(?:\/php[\d.]*(?:\/\d+\.\d+)?(?:\/(?:php-)?fpm)?|\/opt\/(?:remi|rh)\/[\w-]+)?$|\/php\/\d+\.\d+\/fpm$/;

/** Whether the main file lies where a package or image has it, as `php-fpm.conf`: PHP-FPM reads it as its main file there. */
export function isAtServerPlace(master: PoolMaster): boolean {
  return master.isMain && isNamedMain(master) && serverPlace.test(dirname(master.root));
}
