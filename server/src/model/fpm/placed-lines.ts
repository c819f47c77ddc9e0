/** Where masters read lines of PHP-FPM: the section of each, and the include that brought it. */
import { startKey, type FileId, type FileRange } from '../../text/range.ts';
import { pushTo } from '../grouped.ts';
import type { Origin } from '../value.ts';
import type { FpmEntries, FpmMaster, PlacedEntry, Pool } from './master.ts';

export interface PoolSection {
  readonly pool: Pool;
  readonly at: Origin;
}

/** A line of PHP-FPM where a master reads it: in a pool, or in `[global]`. */
export interface HeldEntry {
  readonly master: FpmMaster;
  /** `undefined` in `[global]`. */
  readonly pool: Pool | undefined;
  /** All entries of the section. */
  readonly entries: FpmEntries;
  readonly placed: PlacedEntry;
}

export interface IncludeSteps {
  readonly byFile: ReadonlyMap<FileId, readonly FileRange[]>;
  readonly byInclude: ReadonlyMap<string, readonly FileId[]>;
}

/** The first section of a pool in each file that has one. */
export function firstSections(pool: Pool): readonly PoolSection[] {
  const byFile = new Map<string, PoolSection>();
  for (const at of pool.sections) if (!byFile.has(at.file)) byFile.set(at.file, { pool, at });
  return [...byFile.values()];
}

/** The includes of masters, by the files whose lines they bring, and the other way round. */
export function includeSteps(masters: readonly FpmMaster[]): IncludeSteps {
  const steps = new Map<string, { readonly at: FileRange; readonly included: FileId }>();
  const add = ({ file, via }: { readonly file: FileId; readonly via: readonly FileRange[] }): void => {
    const at = via.at(-1);
    if (at !== undefined) steps.set(`${startKey(at)}\0${file}`, { at, included: file });
  };
  for (const master of masters) {
    for (const pool of master.pools) for (const section of pool.sections) add(section);
    for (const entries of [master.global, ...master.pools.map((pool) => pool.entries)])
      for (const list of entries.values()) for (const placed of list) add(placed);
  }
  const byFile = new Map<FileId, FileRange[]>();
  const byInclude = new Map<string, FileId[]>();
  for (const { at, included } of steps.values()) {
    pushTo(byFile, included, at);
    pushTo(byInclude, startKey(at), included);
  }
  return { byFile, byInclude };
}

/** Lines by where they begin, as the first master has them that reads them. */
export function entriesByPlace(masters: readonly FpmMaster[]): ReadonlyMap<string, HeldEntry> {
  const found = new Map<string, HeldEntry>();
  for (const master of masters) {
    for (const [pool, entries] of [
      ...master.pools.map((one) => [one, one.entries] as const),
      [undefined, master.global] as const,
    ]) {
      for (const placed of [...entries.values()].flat()) {
        const key = startKey({ file: placed.file, range: placed.entry.range });
        if (!found.has(key)) found.set(key, { master, pool, entries, placed });
      }
    }
  }
  return found;
}
