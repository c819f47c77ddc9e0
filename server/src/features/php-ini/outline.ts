/** The outline of a php.ini file: sections with their settings. */
import type { IniEntry, IniTree } from '../../syntax/php-ini/tree.ts';
import { sectionsOf } from '../../syntax/sections.ts';
import type { OutlineItem } from '../navigation/outline-item.ts';

export function iniOutline({ lines }: IniTree): readonly OutlineItem[] {
  const { before, sections } = sectionsOf(lines);
  return [
    ...before.map(itemOf),
    ...sections.map(({ header, entries, range }): OutlineItem => ({
      name: header.name.text === '' ? '[]' : header.name.text,
      detail: '',
      kind: 'block',
      range,
      selection: header.range,
      children: entries.map(itemOf),
    })),
  ];
}

function itemOf({ key, index, value, range }: IniEntry): OutlineItem {
  return {
    name: index === undefined ? key.text : `${key.text}[${index.text}]`,
    detail: value?.raw ?? '',
    kind: 'key',
    range,
    selection: key.range,
    children: [],
  };
}
