/** What grows from a place outward: name, word, directive, body of the block, block. */
import type { FileState } from '../../analysis/state/file-state.ts';
import { nginxAt, variableAt } from '../../syntax/nginx/at-offset.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import type { TextRange } from '../../text/range.ts';

/** From the innermost range to that of the whole text, each larger than the one before. */
export function selectionRanges({ tree, text }: FileState, offset: number): readonly TextRange[] {
  const ranges: TextRange[] = [];
  const add = (range: TextRange | undefined): void => {
    const last = ranges.at(-1);
    const grows = range !== undefined && range.start <= offset && offset <= range.end && (last === undefined || (range.start <= last.start && range.end >= last.end && range.end - range.start > last.end - last.start));
    if (grows) ranges.push(range);
  };
  if (tree?.dialect === 'nginx') {
    const { path, directive, word } = nginxAt(tree, offset);
    if (word !== undefined) add(variableAt(text, word, offset)?.range);
    if (word !== undefined && word.quote !== undefined) add({ start: word.range.start + 1, end: word.range.end - 1 });
    add(word?.range);
    const first = directive?.args[0];
    if (first !== undefined) add({ start: first.range.start, end: directive?.args.at(-1)?.range.end ?? first.range.end });
    add(directive?.range);
    for (const outer of path.toReversed()) {
      if (outer.block?.closed === true) add({ start: outer.block.range.start + 1, end: outer.block.range.end - 1 });
      add(outer.block?.range);
      add(outer.range);
    }
  } else if (tree !== undefined) {
    const { entry, header, part } = fpmAt(tree, offset);
    if (part === 'index') add(entry?.index?.range);
    if (part === 'value' && entry?.value?.quote !== undefined) add({ start: entry.value.range.start + 1, end: entry.value.range.end - 1 });
    if (part === 'value') add(entry?.value?.range);
    if (part === 'key') add(entry?.key.range);
    add(entry?.range);
    add(header?.name.range);
    add(header?.range);
    add(sectionAround(tree.lines, offset));
  }
  add({ start: 0, end: text.length });
  return ranges;
}

function sectionAround(lines: readonly { readonly kind: string; readonly range: TextRange }[], offset: number): TextRange | undefined {
  const at = lines.findLastIndex((line) => line.kind === 'section' && line.range.start <= offset);
  if (at < 0) return undefined;
  const next = lines.findIndex((line, index) => index > at && line.kind === 'section');
  const last = lines[(next < 0 ? lines.length : next) - 1];
  return { start: lines[at]?.range.start ?? 0, end: last?.range.end ?? 0 };
}
