/** Offsets to lines and columns and back; columns are UTF-16 code units, as LSP has them by default. */
import type { TextRange } from './range.ts';
import { lastNotAbove } from './search.ts';

/** Zero-based line and zero-based column in UTF-16 code units. */
export interface LineColumn {
  readonly line: number;
  readonly character: number;
}

export interface LineColumnRange {
  readonly start: LineColumn;
  readonly end: LineColumn;
}

/** Where the lines of one text begin. Lines end at LF, CRLF or a lone CR, as in LSP. */
export class LineIndex {
  readonly #starts: Uint32Array;
  readonly #length: number;

  constructor(text: string) {
    const starts: number[] = [0];
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i);
      if (c === 10) starts.push(i + 1);
      else if (c === 13 && text.charCodeAt(i + 1) !== 10) starts.push(i + 1);
    }
    this.#starts = Uint32Array.from(starts);
    this.#length = text.length;
  }

  get lineCount(): number {
    return this.#starts.length;
  }

  /** Offset at which a zero-based line starts; the text's length for lines behind the last. */
  lineStart(line: number): number {
    return this.#starts[line] ?? this.#length;
  }

  /** Zero-based line of an offset; offsets outside the text are clamped. */
  lineOf(offset: number): number {
    return lastNotAbove(this.#starts, this.#starts.length, offset);
  }

  at(offset: number): LineColumn {
    const clamped = Math.max(0, Math.min(offset, this.#length));
    const line = this.lineOf(clamped);
    return { line, character: clamped - this.lineStart(line) };
  }

  range(range: TextRange): LineColumnRange {
    return { start: this.at(range.start), end: this.at(range.end) };
  }

  /** The offset of a position; lines and columns outside the text are clamped to it, as LSP asks. */
  offset(position: LineColumn): number {
    if (position.line >= this.#starts.length) return this.#length;
    const start = this.lineStart(position.line);
    const next = position.line + 1 < this.#starts.length ? this.lineStart(position.line + 1) : this.#length + 1;
    return Math.max(start, Math.min(start + position.character, next - 1, this.#length));
  }
}
