/** What an `include` of nginx brings, or why it brings nothing. */
import { stillReading } from '../../model/value.ts';
import { isRead } from './reader-words.ts';
import type { FileId } from '../../text/range.ts';
import type { HeldBlock, NginxPlace } from './nginx-place.ts';
import { code, join, md, type Markdown } from '../markdown.ts';
import type { NginxConfig, OpenInclude } from '../../model/nginx/config/config.ts';
import { includedAt } from '../../model/nginx/config/scope.ts';
import type { NginxWord } from '../../syntax/nginx/tree.ts';
import { untrusted, type HoverWorld } from './world.ts';

const mostFiles = 8;

function openAt({ snapshot, file }: HoverWorld, config: NginxConfig, start: number): OpenInclude | undefined {
  const byPlace = snapshot.workspace.index.once(
    'includes that were not read',
    () =>
      new Map(
        config.openIncludes.toReversed().map((one) => [`${one.placed.file}\0${one.placed.fact.range.start}`, one]),
      ),
    config,
  );
  return byPlace.get(`${file.id}\0${start}`);
}

export function includeLines(world: HoverWorld, place: NginxPlace, held: readonly HeldBlock[]): readonly Markdown[] {
  const word = place.directive.args[0];
  const start = place.directive.range.start;
  if (word === undefined || !isRead(world)) return [];
  const open = held.map(({ config }) => openAt(world, config, start)).find((one) => one !== undefined);
  const files = held.flatMap(({ part }) => includedAt(part, start).map((one) => one.file));
  const included = [...new Set(files)];
  if (open !== undefined && included.length === 0) return [whyOpen(world, open.why, word)];
  if (held.length === 0) return [];
  if (included.length === 0 && world.snapshot.world.reading) return [md`${stillReading}`];
  if (included.length === 0) return [md`${code(word.value)} matches no file here with nginx configuration`];
  return [md`includes ${filesIncluded(world, included)}`];
}

/** `2 files: a.conf, b.conf`. */
export function filesIncluded(world: HoverWorld, files: readonly FileId[]): Markdown {
  const shown = files.slice(0, mostFiles).map((file) => world.fileLink(file));
  const more = files.length - mostFiles;
  return files.length === 1
    ? join(shown, ', ')
    : md`${files.length} files: ${join(shown, ', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Why an include was left open. */
function whyOpen(world: HoverWorld, why: OpenInclude['why'], { value: argument, template }: NginxWord): Markdown {
  if (template) return md`not read: ${code(argument)} is filled in by a template`;
  if (why === 'missing') return md`${code(argument)} does not exist: nginx does not start`;
  if (why === 'loop') return md`${code(argument)} includes itself endlessly`;
  if (why === 'limit') return md`${code(argument)} was not read again here: includes repeat it too often`;
  if (world.snapshot.world.reading) return md`${code(argument)} was not read yet: ${stillReading}`;
  if (!world.snapshot.world.trusted) return md`${code(argument)} was not read. ${untrusted}`;
  return md`${code(argument)} was not read: it is not among the known files`;
}
