/** Why nothing is joined with a file, in one line. */
import { standingOf } from '../../analysis/standing.ts';
import { untrusted, type HoverWorld } from './world.ts';

/** Whether some configuration that is known holds the file. */
export function isRead(world: HoverWorld): boolean {
  return standingOf(world.snapshot, world.file.id).kind === 'read';
}

/** One line on a file that no server reads; `undefined` where one does. */
export function standingLine(world: HoverWorld): string | undefined {
  const standing = standingOf(world.snapshot, world.file.id);
  const server = world.file.dialect === 'nginx' ? 'nginx' : 'PHP-FPM';
  if (standing.kind === 'read') return undefined;
  if (standing.kind === 'backup') return `by its name this file is a copy, and ${server} does not read it: nothing is joined with it`;
  const mains = standing.mains.map((main) => world.fileLink(main)).slice(0, 3).join(' or ');
  if (mains === '') return `no ${server} configuration that is known here reads this file: nothing is joined with it`;
  return `not reached from ${mains}: nothing is joined with it${world.snapshot.world.trusted ? '' : `. ${untrusted}`}`;
}
