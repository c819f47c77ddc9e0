/** Why a file is not in force, in one line. */
import { isInForce } from '../../analysis/standing.ts';
import { stillReading } from '../../model/value.ts';
import { sayNotInForce } from '../not-in-force.ts';
import { untrusted, type HoverWorld } from './world.ts';

/** Whether some configuration in force holds the file. */
export function isRead(world: HoverWorld): boolean {
  return isInForce(world.snapshot, world.file.id);
}

/** One line on a file that no server is known to read; `undefined` where one does. */
export function standingLine(world: HoverWorld): string | undefined {
  if (isRead(world)) return undefined;
  if (world.snapshot.world.reading) return stillReading;
  const server = world.file.dialect === 'nginx' ? 'nginx' : 'PHP-FPM';
  const reason = world.snapshot.workspace.notInForce(world.file.id);
  if (reason === undefined) return `no ${server} configuration that is known here reads this file`;
  return `${sayNotInForce(reason, world.reason(reason))}${reason.because === 'sample' || world.snapshot.world.trusted ? '' : `. ${untrusted}`}`;
}
