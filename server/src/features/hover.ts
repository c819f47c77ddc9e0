/** What an editor shows over a word: first what is true here, then what the directive is. */
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { NginxDocs } from '../catalog/nginx/docs.ts';
import type { FileId, TextRange } from '../text/range.ts';
import { joinParts } from './hover/parts.ts';
import { readerLine } from './hover/reader-words.ts';
import { HoverWorld, type LinkTo } from './hover/world.ts';
import { featuresOf } from './languages.ts';
import type { MarkdownText } from './markdown.ts';

export interface HoverAnswer {
  readonly markdown: MarkdownText;
  /** The word that the answer is about, in UTF-16 offsets. */
  readonly range: TextRange;
}

/** What an answer may refer to. */
export interface HoverReferences {
  /** nginx's manual; without it the answer holds what nginx's own tables say. */
  readonly docs?: NginxDocs | undefined;
  /** The target of a link to a line of a file, the first line being 1; `undefined` for no link. */
  readonly linkTo?: LinkTo;
}

/**
 * The hover at an offset (UTF-16) of a file.
 * @returns `undefined` where nothing stands, or nothing is known of it
 */
export function hover(
  snapshot: Snapshot,
  file: FileId,
  offset: number,
  { docs, linkTo = () => undefined }: HoverReferences = {},
): HoverAnswer | undefined {
  const state = snapshot.file(file);
  const tree = state?.tree;
  if (state === undefined || tree === undefined) return undefined;
  const world = new HoverWorld(snapshot, state, docs, linkTo);
  const parts = featuresOf(tree).hover(world, tree, offset);
  if (parts === undefined) return undefined;
  const placement = readerLine(world);
  // what a file's own timeouts mean is read after the news that nobody reads them
  const markdown = joinParts(
    placement === undefined
      ? parts
      : {
          ...parts,
          here: parts.here[0]?.startsWith('|') === true ? [placement, ...parts.here] : [...parts.here, placement],
        },
  );
  return markdown === undefined ? undefined : { markdown: markdown.text, range: parts.range };
}
