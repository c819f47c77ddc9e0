/** The outline of a PHP-FPM file: pools with their keys. */
import type { FpmTree } from '../../syntax/fpm/tree.ts';
import type { OutlineItem } from './outline-item.ts';

export function fpmOutline(tree: FpmTree): readonly OutlineItem[] {
  const items: (OutlineItem & { children: OutlineItem[] })[] = [];
  const top: OutlineItem[] = [];
  for (const [index, line] of tree.lines.entries()) {
    if (line.kind === 'section') {
      const next = tree.lines.slice(index + 1).find((one) => one.kind === 'section');
      const end = lastEnd(tree, index, next?.range.start);
      items.push({
        name: line.name.text === '' ? '[]' : line.name.text,
        detail: listenOf(tree, index),
        kind: line.name.text.toLowerCase() === 'global' ? 'block' : 'pool',
        range: { start: line.range.start, end },
        selection: line.range,
        children: [],
      });
      continue;
    }
    const name = line.index === undefined ? line.key.text : `${line.key.text}[${line.index.text}]`;
    const entry: OutlineItem = {
      name: name === '' ? '=' : name,
      detail: line.value?.raw ?? '',
      kind: line.key.text === 'include' ? 'file' : 'key',
      range: line.range,
      selection: line.key.range,
      children: [],
    };
    (items.at(-1)?.children ?? top).push(entry);
  }
  return [...top, ...items];
}

function lastEnd(tree: FpmTree, index: number, before: number | undefined): number {
  let end = tree.lines[index]?.range.end ?? 0;
  for (const line of tree.lines.slice(index + 1)) {
    if (before !== undefined && line.range.start >= before) break;
    end = line.range.end;
  }
  return end;
}

function listenOf(tree: FpmTree, index: number): string {
  for (const line of tree.lines.slice(index + 1)) {
    if (line.kind === 'section') return '';
    if (line.key.text.toLowerCase() === 'listen') return line.value?.raw ?? '';
  }
  return '';
}
