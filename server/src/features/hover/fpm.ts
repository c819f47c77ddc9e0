/** Hover in PHP-FPM files: sections and entries. */
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import type { FpmEntry, FpmSection, FpmTree } from '../../syntax/fpm/tree.ts';
import { touches, type TextRange } from '../../text/range.ts';
import type { FpmEntries, FpmMaster, PlacedEntry, Pool } from '../../model/fpm/master.ts';
import { poolBlocks } from './fpm-pool.ts';
import { fpmDocs } from './fpm-docs.ts';
import { entryLines } from './fpm-value.ts';
import { listenBlocks, accessBlocks } from './fpm-listen.ts';
import { fpmIncludeLines } from './fpm-include.ts';
import { phpReleaseOf } from '../../analysis/release-of.ts';
import type { HoverParts } from './parts.ts';
import type { HoverWorld } from './world.ts';

/** An entry where some master reads it: in a pool, or in `[global]`. */
export interface HeldEntry {
  readonly master: FpmMaster;
  /** `undefined` in `[global]`. */
  readonly pool: Pool | undefined;
  /** All entries of the section. */
  readonly entries: FpmEntries;
  readonly placed: PlacedEntry;
}

export function fpmHover(world: HoverWorld, tree: FpmTree, offset: number): HoverParts | undefined {
  const { header, entry, section } = fpmAt(tree, offset);
  if (header !== undefined) return sectionHover(world, header);
  return entry === undefined ? undefined : entryHover(world, entry, offset, section === undefined || section.toLowerCase() === 'global' ? 'global' : 'pool');
}

function sectionHover(world: HoverWorld, section: FpmSection): HoverParts {
  const { range } = section;
  if (section.name.text.toLowerCase() === 'global') return { here: [], docs: '**[global]** — settings of the PHP-FPM master process; they hold for all pools', range };
  const pools = world.snapshot.workspace.masters.flatMap((master) => master.pools);
  const pool = pools.find((one) => one.sections.some((at) => at.file === world.file.id && at.range.start === range.start));
  return { here: pool === undefined ? [] : poolBlocks(world, pool), docs: '**[pool]** — a pool: workers of its own behind an address of its own', range };
}

function entryHover(world: HoverWorld, entry: FpmEntry, offset: number, section: 'global' | 'pool'): HoverParts {
  const word = wordAt(entry, offset);
  const held = heldEntry(world, entry);
  const key = entry.key.text.toLowerCase();
  const docs = fpmDocs(entry, section, phpReleaseOf(world.snapshot, world.file.id));
  if (entry.key.text === 'include') return { here: fpmIncludeLines(world, entry), docs, range: word };
  const here = entryLines(world, entry, held, section);
  if (held?.pool === undefined) return { here, docs, range: word };
  if (key === 'listen') return { here: [...here, ...listenBlocks(world, held.pool, held.placed)], docs, range: word };
  if (/^listen\.(?:owner|group|mode|acl_users|acl_groups)$/.test(key)) return { here: [...here, ...accessBlocks(world, held.pool)], docs, range: word };
  return { here, docs, range: word };
}

/** The value under the offset, else the key with its index. */
function wordAt(entry: FpmEntry, offset: number): TextRange {
  if (entry.value !== undefined && touches(entry.value.range, offset)) return entry.value.range;
  return { start: entry.key.range.start, end: entry.index === undefined ? entry.key.range.end : entry.index.range.end + 1 };
}

/** The entry as a master reads it; a main file's reading goes before that of a folder. */
function heldEntry(world: HoverWorld, entry: FpmEntry): HeldEntry | undefined {
  const { file } = world;
  for (const master of world.snapshot.workspace.masters) {
    if (!master.files.has(file.id)) continue;
    for (const [pool, entries] of [...master.pools.map((one) => [one, one.entries] as const), [undefined, master.global] as const]) {
      for (const list of entries.values()) {
        const placed = list.find((one) => one.file === file.id && one.entry.range.start === entry.range.start);
        if (placed !== undefined) return { master, pool, entries, placed };
      }
    }
  }
  return undefined;
}
