/** Hover in PHP-FPM files: sections and entries. */
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import type { FpmEntry, FpmSection, FpmTree } from '../../syntax/fpm/tree.ts';
import { touches, type TextRange } from '../../text/range.ts';
import { poolBlocks } from './fpm-pool.ts';
import { fpmDocs } from './fpm-docs.ts';
import { entryLines } from './fpm-value.ts';
import { listenBlocks, accessBlocks } from './fpm-listen.ts';
import { fpmIncludeLines } from './fpm-include.ts';
import { phpReleaseOf } from '../../analysis/state/release-of.ts';
import type { HoverParts } from './parts.ts';
import { md } from '../markdown.ts';
import type { HoverWorld } from './world.ts';

export function fpmHover(world: HoverWorld, tree: FpmTree, offset: number): HoverParts | undefined {
  const { header, entry, section } = fpmAt(tree, offset);
  if (header !== undefined) return sectionHover(world, header);
  return entry === undefined
    ? undefined
    : entryHover(world, entry, offset, section === undefined || section.toLowerCase() === 'global' ? 'global' : 'pool');
}

function sectionHover(world: HoverWorld, section: FpmSection): HoverParts {
  const { range } = section;
  if (section.name.text.toLowerCase() === 'global')
    return {
      here: [],
      docs: md`**[global]** — settings of the PHP-FPM master process; they apply to all pools`,
      range,
    };
  const pool = world.snapshot.workspace.index
    .poolsIn(world.file.id)
    .find((one) => one.sections.some((at) => at.file === world.file.id && at.range.start === range.start));
  return {
    here: pool === undefined ? [] : poolBlocks(world, pool),
    docs: md`**[pool]** — a pool: a set of workers with its own address`,
    range,
  };
}

function entryHover(world: HoverWorld, entry: FpmEntry, offset: number, section: 'global' | 'pool'): HoverParts {
  const word = wordAt(entry, offset);
  const held = world.snapshot.workspace.index.entryAt({ file: world.file.id, range: entry.range });
  const key = entry.key.text.toLowerCase();
  const docs = fpmDocs(entry, section, phpReleaseOf(world.snapshot, world.file.id));
  if (entry.key.text === 'include') return { here: fpmIncludeLines(world, entry), docs, range: word };
  const here = entryLines(world, entry, held, section);
  if (held?.pool === undefined) return { here, docs, range: word };
  if (key === 'listen') return { here: [...here, ...listenBlocks(world, held.pool, held.placed)], docs, range: word };
  if (/^listen\.(?:owner|group|mode|acl_users|acl_groups)$/.test(key))
    return { here: [...here, ...accessBlocks(world, held.pool)], docs, range: word };
  return { here, docs, range: word };
}

/** The value under the offset, else the key with its index. */
function wordAt(entry: FpmEntry, offset: number): TextRange {
  if (entry.value !== undefined && touches(entry.value.range, offset)) return entry.value.range;
  return {
    start: entry.key.range.start,
    end: entry.index === undefined ? entry.key.range.end : entry.index.range.end + 1,
  };
}
