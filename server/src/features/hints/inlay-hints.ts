/** Words between the words: the pool that answers, the timeout that holds, shorthand in bytes and seconds. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { TextRange } from '../../text/range.ts';
import { featuresOf } from '../languages.ts';
import type { HintChoice, InlayHint } from './hint.ts';

/** Hints of a part of a file, in the order of its text. */
export function inlayHints(
  snapshot: Snapshot,
  state: FileState,
  range: TextRange,
  choice: HintChoice,
): readonly InlayHint[] {
  const { tree } = state;
  const found = tree === undefined ? [] : (featuresOf(tree).hints?.({ snapshot, state, tree, range }, choice) ?? []);
  return found
    .filter(({ offset }) => range.start <= offset && offset <= range.end)
    .toSorted((a, b) => a.offset - b.offset);
}
