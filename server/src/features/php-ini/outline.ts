/** The outline of a php.ini file: sections with their settings. */
import type { IniEntry, IniTree } from '../../syntax/php-ini/tree.ts';
import type { OutlineItem } from '../navigation/outline-item.ts';

export function iniOutline({ lines }: IniTree): readonly OutlineItem[] {
  const items: OutlineItem[] = [];
  let inside: OutlineItem[] = items;
  for (const [index, line] of lines.entries()) {
    if (line.kind === 'entry') {
      inside.push(itemOf(line));
      continue;
    }
    const next = lines.findIndex((one, at) => at > index && one.kind === 'section');
    const last = lines[(next < 0 ? lines.length : next) - 1];
    inside = [];
    items.push({
      name: line.name.text === '' ? '[]' : line.name.text,
      detail: '',
      kind: 'block',
      range: { start: line.range.start, end: last?.range.end ?? line.range.end },
      selection: line.range,
      children: inside,
    });
  }
  return items;
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
