/** Why a file is not in force, in one line. */
import { languageOf } from '../../syntax/language.ts';
import { isInForce } from '../../analysis/report/known-readers.ts';
import { modelOf } from '../../analysis/state/languages.ts';
import { stillReading, type Unknown } from '../../model/value.ts';
import { md, nothing, type Markdown } from '../markdown.ts';
import { notInForceLead } from '../not-in-force.ts';
import { untrusted, type HoverWorld } from './world.ts';

/** Whether some configuration in force holds the file. */
export function isRead(world: HoverWorld): boolean {
  return isInForce(world.snapshot, world.file.id);
}

/** One line on a file that no server is known to read; `undefined` where one does, and where the model does not tell who reads such files. */
export function readerLine(world: HoverWorld): Markdown | undefined {
  if (modelOf(world.file) === undefined || isRead(world)) return undefined;
  if (world.snapshot.world.reading) return md`${stillReading}`;
  const { tree } = world.file;
  const server = tree === undefined ? 'server' : languageOf(tree).program;
  const reason = world.snapshot.workspace.notInForce(world.file.id);
  if (reason === undefined) return md`no known ${server} configuration includes this file`;
  return md`${notInForceWords(world, reason)}${reason.because === 'sample' || world.snapshot.world.trusted ? '' : md`. ${untrusted}`}`;
}

/** Why something is not in force, with links to the lines that say so. */
export function notInForceWords(world: HoverWorld, reason: Unknown): Markdown {
  const { lead, hasReason } = notInForceLead(reason);
  return md`${lead}${hasReason ? world.reason(reason) : nothing}`;
}
