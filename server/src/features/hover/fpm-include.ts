/** What an `include` of PHP-FPM brings, or why it brings nothing. */
import type { FpmEntry } from '../../syntax/fpm/tree.ts';
import type { FileId } from '../../text/range.ts';
import type { FpmMaster } from '../../model/fpm/master.ts';
import { stillReading } from '../../model/value.ts';
import { filesBrought } from './nginx-include.ts';
import { code, untrusted, type HoverWorld } from './world.ts';

export function fpmIncludeLines(world: HoverWorld, entry: FpmEntry): readonly string[] {
  const masters = world.snapshot.workspace.masters.filter((master) => master.files.has(world.file.id));
  const argument = code(entry.value?.raw ?? '');
  const open = masters.flatMap((master) => master.openIncludes).find((one) => one.placed.file === world.file.id && one.placed.entry.range.start === entry.range.start);
  const files = [...new Set(masters.flatMap((master) => broughtBy(world, master, entry)))];
  if (files.length > 0) return [`brings ${filesBrought(world, files)}`];
  if (world.snapshot.world.reading) return [`${argument} was not read yet: ${stillReading}`];
  if (open === undefined) return masters.length === 0 ? [] : [`${argument} matches no file here that holds pools`];
  if (open.why === 'loop') return [`${argument} includes itself, or is nested too deep`];
  if (open.why === 'limit') return [`${argument} was not read again here: includes multiply it too often`];
  if (entry.value?.text === undefined) return [`not read: ${argument} cannot be known from the file`];
  return [world.snapshot.world.trusted ? `${argument} was not read: it is not among the files that are known here` : `${argument} was not read. ${untrusted}`];
}

/** Files whose lines came through this include. */
function broughtBy(world: HoverWorld, master: FpmMaster, entry: FpmEntry): readonly FileId[] {
  const start = entry.value?.range.start;
  const origins = [...master.pools.flatMap((pool) => [...pool.sections, ...[...pool.entries.values()].flat()]), ...[...master.global.values()].flat()];
  return origins.filter((one) => one.via.at(-1)?.file === world.file.id && one.via.at(-1)?.range.start === start).map((one) => one.file);
}
