/** What an `include` of PHP-FPM brings, or why it brings nothing. */
import type { FpmEntry } from '../../syntax/fpm/tree.ts';
import { stillReading } from '../../model/value.ts';
import { filesIncluded } from './nginx-include.ts';
import { code, md, type Markdown } from '../markdown.ts';
import { untrusted, type HoverWorld } from './world.ts';

export function fpmIncludeLines(world: HoverWorld, entry: FpmEntry): readonly Markdown[] {
  const masters = world.snapshot.workspace.index.mastersOf(world.file.id);
  const argument = code(entry.value?.raw ?? '');
  const open = masters
    .flatMap((master) => master.openIncludes)
    .find((one) => one.placed.file === world.file.id && one.placed.entry.range.start === entry.range.start);
  const files =
    entry.value === undefined
      ? []
      : world.snapshot.workspace.index.broughtBy({ file: world.file.id, range: entry.value.range });
  if (files.length > 0) return [md`includes ${filesIncluded(world, files)}`];
  if (world.snapshot.world.reading) return [md`${argument} was not read yet: ${stillReading}`];
  if (open === undefined) return masters.length === 0 ? [] : [md`${argument} matches no file here with pools`];
  if (open.why === 'loop') return [md`${argument} includes itself, or is nested too deeplyly`];
  if (open.why === 'limit') return [md`${argument} was not read again here: includes repeat it too often`];
  if (entry.value?.text === undefined) return [md`not read: ${argument} cannot be determined from the file`];
  return [
    world.snapshot.world.trusted
      ? md`${argument} was not read: it is not among the known files`
      : md`${argument} was not read. ${untrusted}`,
  ];
}
