/** What grows from a place outward: name, word, directive, body of the block, block. */
import type { FileState } from '../../analysis/state/file-state.ts';
import { languageOf } from '../../syntax/language.ts';
import type { TextRange } from '../../text/range.ts';

/** From the innermost range to that of the whole text, each larger than the one before. */
export function selectionRanges({ tree, text }: FileState, offset: number): readonly TextRange[] {
  const ranges: TextRange[] = [];
  const add = (range: TextRange | undefined): void => {
    const last = ranges.at(-1);
    const grows =
      range !== undefined &&
      range.start <= offset &&
      offset <= range.end &&
      (last === undefined ||
        (range.start <= last.start && range.end >= last.end && range.end - range.start > last.end - last.start));
    if (grows) ranges.push(range);
  };
  for (const range of tree === undefined ? [] : languageOf(tree).nesting(tree, offset)) add(range);
  add({ start: 0, end: text.length });
  return ranges;
}
