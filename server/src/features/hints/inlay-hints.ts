/** Words between the words: the pool that answers, the timeout that holds, shorthand in bytes and seconds. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { TextRange } from '../../text/range.ts';
import { finished, type Slices } from '../../text/slices.ts';
import { featuresOf } from '../languages.ts';
import type { HintChoice, InlayHint } from './hint.ts';

/** Hints of a part of a file, in the order of its text. */
export function* inlayHintSlices(
  snapshot: Snapshot,
  state: FileState,
  range: TextRange,
  choice: HintChoice,
): Slices<readonly InlayHint[]> {
  const { tree } = state;
  const work = tree === undefined ? undefined : featuresOf(tree).hints?.({ snapshot, state, tree, range }, choice);
  const found = work === undefined ? [] : yield* work;
  return found
    .filter(({ offset }) => range.start <= offset && offset <= range.end)
    .toSorted((a, b) => a.offset - b.offset);
}

/** The same, at once. */
export function inlayHints(
  snapshot: Snapshot,
  state: FileState,
  range: TextRange,
  choice: HintChoice,
): readonly InlayHint[] {
  return finished(inlayHintSlices(snapshot, state, range, choice));
}
