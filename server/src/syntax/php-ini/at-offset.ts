/** What stands at an offset of a php.ini file. */
import { lastNotAbove } from '../../text/search.ts';
import { touches } from '../../text/range.ts';
import type { IniEntry, IniLine, IniSection, IniTree } from './tree.ts';

export interface IniPlace {
  /** The setting or the header on whose words the offset lies. */
  readonly line: IniLine | undefined;
  readonly part: 'key' | 'index' | 'value' | 'section' | undefined;
  /** The header of the section that the offset is in, and what follows it up to the next one. */
  readonly section: IniSection | undefined;
  readonly sectionEnd: number;
}

/** What stands at an offset (UTF-16); a word's end still belongs to the word. */
export function iniAt({ lines }: IniTree, offset: number): IniPlace {
  const starts = lines.map(({ range }) => range.start);
  const at = lastNotAbove(starts, starts.length, offset);
  const line = lines[at];
  const header = lines.slice(0, at + 1).findLast((one) => one.kind === 'section');
  const next = lines.findIndex((one, index) => index > at && one.kind === 'section');
  const section = header?.kind === 'section' ? header : undefined;
  const sectionEnd = lines[(next < 0 ? lines.length : next) - 1]?.range.end ?? 0;
  if (line === undefined || !touches(line.range, offset))
    return { line: undefined, part: undefined, section, sectionEnd };
  return { line, part: line.kind === 'section' ? 'section' : partAt(line, offset), section, sectionEnd };
}

function partAt({ key, index, value }: IniEntry, offset: number): IniPlace['part'] {
  if (touches(key.range, offset)) return 'key';
  if (index !== undefined && touches(index.range, offset)) return 'index';
  return value !== undefined && touches(value.range, offset) ? 'value' : undefined;
}
