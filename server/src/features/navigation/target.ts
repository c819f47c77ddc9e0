/** A place to go to, or one of several that are shown side by side. */
import { rangeKey, type FileId, type FileRange, type TextRange } from '../../text/range.ts';

export interface Target extends FileRange {
  /** The block or line that an editor previews; the range itself where nothing is said. */
  readonly enclosing?: TextRange;
}

/** Where one may go from a place. */
export interface Definitions {
  /** The words that lead there. */
  readonly from: TextRange;
  readonly targets: readonly Target[];
}

export const topOfFile: TextRange = { start: 0, end: 0 };

/** Each place once, in the order in which they came. */
export function unique<T extends { readonly file: FileId; readonly range: TextRange }>(
  places: readonly T[],
): readonly T[] {
  return [...new Map(places.map((place) => [rangeKey(place), place])).values()];
}
