/** What stands at an offset of a PHP-FPM file. */
import { touches } from '../../text/range.ts';
import { countWhile } from '../../text/search.ts';
import type { FpmEntry, FpmLine, FpmSection, FpmTree } from './tree.ts';

export interface FpmPlace {
  /** Name of the section the offset is in, as written; `undefined` before the first one. */
  readonly section: string | undefined;
  /** The setting on whose words, or behind whose `=` on the same line, the offset lies. */
  readonly entry: FpmEntry | undefined;
  /** The section's header, if the offset is in it. */
  readonly header: FpmSection | undefined;
  readonly part: 'key' | 'index' | 'value' | 'section' | undefined;
}

/** What stands at an offset (UTF-16); a word's end still belongs to the word. */
export function fpmAt(tree: FpmTree, offset: number): FpmPlace {
  const at = lastLineAt(tree.lines, offset);
  const line = tree.lines[at];
  const section = sectionNameAt(tree.lines, at);
  if (line === undefined) return { section, entry: undefined, header: undefined, part: undefined };
  if (line.kind === 'section') {
    const inside = touches(line.range, offset);
    return { section, entry: undefined, header: inside ? line : undefined, part: inside ? 'section' : undefined };
  }
  const part = partAt(tree.text, line, offset);
  return { section, entry: part === undefined ? undefined : line, header: undefined, part };
}

/** Index of the last line that begins at or before an offset, or -1. */
function lastLineAt(lines: readonly FpmLine[], offset: number): number {
  return countWhile(lines.length, (index) => (lines[index]?.range.start ?? 0) <= offset) - 1;
}

function sectionNameAt(lines: readonly FpmLine[], from: number): string | undefined {
  for (let at = from; at >= 0; at--) {
    const line = lines[at];
    if (line?.kind === 'section') return line.name.text;
  }
  return undefined;
}

function partAt(text: string, entry: FpmEntry, offset: number): 'key' | 'index' | 'value' | undefined {
  if (touches(entry.key.range, offset)) return 'key';
  if (entry.index !== undefined && touches(entry.index.range, offset)) return 'index';
  if (entry.value === undefined) return undefined;
  if (touches(entry.value.range, offset)) return 'value';
  const { start, end } = entry.value.range;
  if (offset < start) return text.slice(entry.key.range.end, offset).includes('=') ? 'value' : undefined;
  return /^[ \t]*$/.test(text.slice(end, offset)) ? 'value' : undefined;
}
