/** One line of a file with a mark below it: aligned with tabs and wide characters, cut around the mark where it is long. */
import type { TextRange } from '../text/range.ts';
import { visible } from '../text/visible.ts';
import type { Source } from './places.ts';

export interface Excerpt {
  /** From 1. */
  readonly line: number;
  readonly shown: string;
  /** Spaces up to the mark and the mark. */
  readonly mark: string;
}

/** A character of the line, as it is shown. */
interface Cell {
  /** Offset in the line. */
  readonly at: number;
  readonly shown: string;
  /** Columns on the terminal; a tab counts as the most it can be. */
  readonly width: number;
}

const ellipsis = '…';
const tabWidth = 8;
/** So many code units are looked at for each column that there is: marks that combine take none. */
const cellLength = 4;
/** East Asian Wide and Fullwidth (Unicode's EastAsianWidth.txt), coarsely: blocks that are wide as a whole. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Emoji_Presentation}/u;
const combining = /[\p{Mn}\p{Me}]/u;

/**
 * The line on which the range starts, marked with `character` as far as the range goes on it; an empty range gets one character.
 * @param limit columns at most
 */
export function excerptOf(source: Source, range: TextRange, marker: string, limit: number): Excerpt {
  const line = source.lines.lineOf(range.start);
  const start = source.lines.lineStart(line);
  const text = source.text.slice(start, endOfLine(source.text, start, source.lines.lineStart(line + 1)));
  const from = Math.min(range.start - start, text.length);
  const to = Math.min(range.end - start, text.trimEnd().length);
  const near = part(text, from - limit * cellLength, from + limit * cellLength);
  const cells = cellsOf(text.slice(near.start, near.end), near.start);
  const { begin, end } = windowOf(
    cells,
    cells.findIndex((cell) => cell.at >= from),
    limit,
  );
  const before = begin > 0 || near.start > 0 ? ellipsis : '';
  const after = end < cells.length || near.end < text.length ? ellipsis : '';
  const visible = cells.slice(begin, end);
  const spaces = visible
    .filter((cell) => cell.at < from)
    .map(spaceOf)
    .join('');
  const characters = visible
    .filter((cell) => cell.at >= from && cell.at < to)
    .map((cell) => (cell.shown === '\t' ? '\t' : marker.repeat(cell.width)))
    .join('');
  return {
    line: line + 1,
    shown: before + visible.map((cell) => cell.shown).join('') + after,
    mark: before.replace(ellipsis, ' ') + spaces + (characters === '' ? marker : characters),
  };
}

function endOfLine(text: string, start: number, next: number): number {
  let end = next;
  while (end > start && (text.charCodeAt(end - 1) === 10 || text.charCodeAt(end - 1) === 13)) end--;
  return end;
}

/** A part of a line that may be millions of characters long, no character of two code units cut in two. */
function part(text: string, start: number, end: number): TextRange {
  const whole = (offset: number): number =>
    offset > 0 && offset < text.length && isHigh(text.charCodeAt(offset - 1))
      ? offset - 1
      : Math.min(Math.max(offset, 0), text.length);
  return { start: whole(start), end: whole(end) };
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

/** The columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  return cellsOf(text, 0).reduce((sum, cell) => sum + cell.width, 0);
}

/** @param start offset of the text in its line */
function cellsOf(text: string, start: number): readonly Cell[] {
  const cells: Cell[] = [];
  let at = start;
  for (const character of text) {
    cells.push({ at, ...look(character, at) });
    at += character.length;
  }
  return cells;
}

function look(character: string, at: number): { readonly shown: string; readonly width: number } {
  if (character === '\t') return { shown: '\t', width: tabWidth };
  if (character === '\uFEFF' && at === 0) return { shown: '', width: 0 };
  if (combining.test(character)) return { shown: character, width: 0 };
  return { shown: visible(character), width: wide.test(character) ? 2 : 1 };
}

function spaceOf(cell: Cell): string {
  return cell.shown === '\t' ? '\t' : ' '.repeat(cell.width);
}

/** Which cells to show: all where they fit, else those around the first marked one (`-1`: the mark stands behind the line). */
function windowOf(
  cells: readonly Cell[],
  marked: number,
  limit: number,
): { readonly begin: number; readonly end: number } {
  const all = { begin: 0, end: cells.length };
  if (cells.reduce((sum, cell) => sum + cell.width, 0) <= limit) return all;
  const room = Math.max(limit - 2 * ellipsis.length, 1);
  const begin = back(cells, marked < 0 ? cells.length : marked, Math.floor(room / 3));
  const end = forth(cells, begin, room);
  return end < cells.length ? { begin, end } : { begin: back(cells, cells.length, room), end };
}

function back(cells: readonly Cell[], from: number, room: number): number {
  let begin = from;
  for (let used = 0; begin > 0; begin--) {
    used += cells[begin - 1]?.width ?? 0;
    if (used > room) break;
  }
  return begin;
}

function forth(cells: readonly Cell[], from: number, room: number): number {
  let end = from;
  for (let used = 0; end < cells.length; end++) {
    used += cells[end]?.width ?? 0;
    if (used > room) break;
  }
  return end;
}
