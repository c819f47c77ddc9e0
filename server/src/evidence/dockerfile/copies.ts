/** Which files of the tree the COPY and ADD instructions of a Dockerfile bring into its image, for each build context that it may have. */
import type { FileId } from '../../text/range.ts';
import { dirname, isInside, joinPath } from '../../text/path.ts';
import type { Covering } from '../coverings.ts';
import { hasGlob } from '../go-match.ts';
import { isServerPlace } from '../server-paths.ts';
import type { Expanded } from '../variables.ts';
import type { Copy, Stage } from './stages.ts';

/** Folders above a Dockerfile that are tried as its context. */
const mostLevels = 12;

/** A stage with the file that it is written in, and the contexts that it is built in. */
export interface PlacedStage {
  readonly file: FileId;
  /** How a message names that file. */
  readonly name: string;
  readonly stage: Stage;
  readonly contexts: readonly string[];
}

/** What the stages copy out of their contexts. */
export function coveringsOf(stages: readonly PlacedStage[]): readonly Covering[] {
  return stages.flatMap(({ file, name, stage, contexts }) =>
    stage.copies.flatMap((copy) => contexts.flatMap((context) => ofCopy(copy, { file, name }, context))),
  );
}

function ofCopy(copy: Copy, { file, name }: Pick<PlacedStage, 'file' | 'name'>, context: string): readonly Covering[] {
  if (copy.from !== undefined) return [];
  const at = { file, range: copy.range };
  const found: Covering[] = [];
  for (const source of copy.sources) {
    if (/^(?:https?|git|ssh):|^git@/.test(source.text)) continue;
    const path = sourcePath(source, copy, context);
    if (path === undefined || !isInside(path, context)) continue;
    const whole = path === context;
    found.push({
      by: whole ? 'context' : 'copy',
      at,
      source: path,
      target: source.known ? copy.target : undefined,
      message: whole ? `copied with the whole build context by ${name}` : `copied into the image by ${name}`,
      into: copy.into || hasGlob(path),
    });
  }
  return found;
}

/** The absolute path that a source names; of one with an unknown variable the folder that surely holds it, where servers' files may be meant. */
function sourcePath(source: Expanded, copy: Copy, context: string): string | undefined {
  const relative = source.text.replace(/^\/+/, '');
  if (source.known) return joinPath(context, relative === '' ? '.' : relative);
  if (copy.target !== undefined && !isServerPlace(copy.target)) return undefined;
  const known = relative.slice(0, relative.indexOf('$'));
  return joinPath(context, known.includes('/') ? known.slice(0, known.lastIndexOf('/')) : '.');
}

/**
 * The contexts of a Dockerfile that nobody names: its own folder and those above in which most of what it copies exists,
 * its own folder where nothing does.
 */
export function likelyContexts(
  file: FileId,
  stages: readonly Stage[],
  exists: (path: string) => boolean,
): readonly string[] {
  const wanted = new Set<string>();
  for (const copy of stages.flatMap((stage) => stage.copies)) {
    if (copy.from !== undefined) continue;
    for (const { text, known } of copy.sources) {
      const plain = text.replace(/^(?:\.?\/)+/, '');
      const fixed = (hasGlob(plain) ? dirname(plain.slice(0, plain.search(/[*?[]/)) + 'x') : plain).replace(
        /(?<!\/)\/+$/,
        '',
      );
      if (known && fixed !== '' && fixed !== '.' && !fixed.includes('://') && wanted.size < 64) wanted.add(fixed);
    }
  }
  let best: readonly string[] = [dirname(file)];
  let most = 0;
  for (let folder = dirname(file), level = 0; level < mostLevels; level++, folder = dirname(folder)) {
    const count = [...wanted].filter((path) => exists(joinPath(folder, path))).length;
    if (count > most) [best, most] = [[folder], count];
    else if (count === most && count > 0) best = [...best, folder];
    if (folder === dirname(folder)) break;
  }
  return best;
}
