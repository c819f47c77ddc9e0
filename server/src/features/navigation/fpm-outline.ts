/** The outline of a PHP-FPM file: pools with their keys. */
import type { FpmEntry, FpmTree } from '../../syntax/fpm/tree.ts';
import { sectionsOf } from '../../syntax/sections.ts';
import type { OutlineItem } from './outline-item.ts';

export function fpmOutline({ lines }: FpmTree): readonly OutlineItem[] {
  const { before, sections } = sectionsOf(lines);
  return [
    ...before.map(itemOf),
    ...sections.map(({ header, entries, range }): OutlineItem => ({
      name: header.name.text === '' ? '[]' : header.name.text,
      detail: entries.find(({ key }) => key.text.toLowerCase() === 'listen')?.value?.raw ?? '',
      kind: header.name.text.toLowerCase() === 'global' ? 'block' : 'pool',
      range,
      selection: header.range,
      children: entries.map(itemOf),
    })),
  ];
}

function itemOf({ key, index, value, range }: FpmEntry): OutlineItem {
  const name = index === undefined ? key.text : `${key.text}[${index.text}]`;
  return {
    name: name === '' ? '=' : name,
    detail: value?.raw ?? '',
    kind: key.text === 'include' ? 'file' : 'key',
    range,
    selection: key.range,
    children: [],
  };
}
