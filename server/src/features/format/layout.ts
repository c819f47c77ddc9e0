/** White space between tokens: gaps that are measured, lines that are indented, columns that stay aligned. */
import type { FileEdit } from '../../text/edit.ts';

/** An edit of the one text that is formatted; offsets in UTF-16 code units. */
export type SpaceEdit = Pick<FileEdit, 'range' | 'newText'>;

export interface FormatStyle {
  /** Columns of one step of indentation, and of a tab. */
  readonly tabSize: number;
  readonly insertSpaces: boolean;
}

/** A token that is no space, and what stands before it. */
export interface Part {
  readonly start: number;
  readonly end: number;
  /** Offset where the spaces before it begin; `start` where there are none. */
  readonly gap: number;
  /** The spaces before it, where it does not begin its line: one or as many as keep columns aligned, none, or what is written. */
  readonly spaces: 'set' | 'none' | 'written';
}

/** Parts of one line. */
export interface Line {
  readonly parts: readonly Part[];
  /** Line breaks before it; 0 at the top of the file. */
  readonly breaks: number;
  readonly indent: Indent;
  /** Its columns may be aligned with those of the lines around. */
  readonly table: boolean;
}

/**
 * `steps`: so many steps. `written`: as it is. `continued`: the directive of an earlier line goes on: below the word of that line under which it stood, else
 * one step further.
 */
export type Indent =
  | { readonly kind: 'steps'; readonly steps: number }
  | { readonly kind: 'written' }
  | { readonly kind: 'continued'; readonly steps: number; readonly first: number };

/** Where a part stands, as written. */
interface Offset {
  /** Columns from the beginning of its line's first part. */
  readonly offset: number;
  readonly column: number;
  /** More than one space stands before it. */
  readonly wide: boolean;
}

const noColumn: Offset = { offset: -1, column: -1, wide: false };

/** The edits of white space that bring lines into shape. */
export function layOut(text: string, lines: readonly Line[], style: FormatStyle): readonly SpaceEdit[] {
  return new Layout(text, lines, style).edits();
}

class Layout {
  readonly #text: string;
  readonly #lines: readonly Line[];
  readonly #style: FormatStyle;
  readonly #lineBreak: string;
  /** As written, the comparable parts of each line. */
  readonly #offsets: readonly (readonly Offset[])[];
  /** New columns of the parts of each line. */
  readonly #placed: number[][] = [];
  readonly #edits: SpaceEdit[] = [];

  constructor(text: string, lines: readonly Line[], style: FormatStyle) {
    this.#text = text;
    this.#lines = lines;
    this.#style = style;
    this.#lineBreak = lineBreakOf(text, lines);
    this.#offsets = lines.map((line) => this.#measure(line));
  }

  edits(): readonly SpaceEdit[] {
    this.#lines.forEach((line, index) => this.#place(line, index));
    this.#end();
    return this.#edits;
  }

  /** The parts up to the first that cannot be compared: a space or a line break before it will change, or a part of several lines stands before it. */
  #measure({ parts }: Line): readonly Offset[] {
    const offsets: Offset[] = [];
    const first = parts[0]?.start ?? 0;
    const origin = this.#width(this.#text.slice(this.#lineStart(first), first), 0);
    let column = origin;
    for (const part of parts) {
      const before = column;
      const spaces = offsets.length === 0 ? '' : this.#text.slice(part.gap, part.start);
      if (offsets.length > 0 && (spaces.includes('\n') || (spaces === '' && part.spaces === 'set'))) break;
      column = this.#width(spaces, column);
      // what is joined to the word before stands in no column
      offsets.push(
        part.spaces === 'none' && offsets.length > 0
          ? noColumn
          : { offset: column - origin, column, wide: column - before > 1 },
      );
      const written = this.#text.slice(part.start, part.end);
      if (written.includes('\n')) break;
      column = this.#width(written, column);
    }
    return offsets;
  }

  #lineStart(offset: number): number {
    return this.#text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The column behind a text that begins at a column. */
  #width(text: string, from: number): number {
    let column = from;
    for (const character of text)
      column = character === '\t' ? column + this.#style.tabSize - (column % this.#style.tabSize) : column + 1;
    return column;
  }

  #place(line: Line, index: number): void {
    const first = line.parts[0];
    if (first === undefined) return;
    const indent = this.#indentOf(line, index);
    this.#set(first, this.#lineBreak.repeat(line.breaks) + indent);
    const columns: number[] = [];
    let column = this.#width(indent, 0);
    const origin = column;
    line.parts.forEach((part, at) => {
      if (at > 0) {
        const spaces = this.#between(part, index, at, column - origin);
        this.#set(part, spaces);
        column = this.#width(spaces, column);
      }
      columns.push(column);
      column = this.#width(this.#text.slice(part.start, part.end), column);
    });
    this.#placed.push(columns);
  }

  #indentOf({ indent, parts }: Line, index: number): string {
    if (indent.kind === 'written') return this.#written(parts[0]);
    if (indent.kind === 'continued') {
      const below = this.#below(index, indent.first);
      const further = (indent.steps + 1) * this.#style.tabSize;
      if (below === undefined || below === further) return this.#steps(indent.steps + 1);
      return this.#steps(indent.steps) + ' '.repeat(below - indent.steps * this.#style.tabSize);
    }
    return this.#steps(indent.steps);
  }

  #written(part: Part | undefined): string {
    if (part === undefined) return '';
    const gap = this.#text.slice(part.gap, part.start);
    return gap.slice(gap.lastIndexOf('\n') + 1);
  }

  /** The new column of the word, on a line before, under which a line stands. */
  #below(index: number, first: number): number | undefined {
    const column = this.#offsets[index]?.[0]?.column;
    for (let line = index - 1; line >= first; line--) {
      const at =
        this.#offsets[line]?.findIndex((one, part) => one.column === column && (part > 0 || line > first)) ?? -1;
      if (at >= 0) return this.#placed[line]?.[at];
    }
    return undefined;
  }

  #steps(count: number): string {
    return this.#style.insertSpaces ? ' '.repeat(count * this.#style.tabSize) : '\t'.repeat(count);
  }

  #between(part: Part, index: number, at: number, column: number): string {
    if (part.spaces === 'written') return this.#text.slice(part.gap, part.start);
    return part.spaces === 'none' ? '' : ' '.repeat(this.#spaces(index, at, column));
  }

  /** How many spaces before a part: as many as keep it in line with its neighbours, else one. `column`: where it would begin, from the line's first part on. */
  #spaces(index: number, at: number, column: number): number {
    const own = this.#offsets[index]?.[at];
    if (own === undefined || own === noColumn || this.#lines[index]?.table !== true) return 1;
    const aligned = [-1, 1].some((step) => {
      const neighbour = this.#neighbour(index, step);
      return (
        neighbour !== undefined &&
        this.#offsets[neighbour]?.some((other) => other.offset === own.offset && (own.wide || other.wide))
      );
    });
    return aligned ? Math.max(own.offset - column, 1) : 1;
  }

  /** The next line of the same table, lines of nothing but comment passed over. */
  #neighbour(index: number, step: number): number | undefined {
    const own = this.#lines[index];
    for (let at = index + step; ; at += step) {
      const line = this.#lines[at];
      const upper = step > 0 ? line : this.#lines[at + 1];
      if (line === undefined || own === undefined || upper === undefined || upper.breaks !== 1) return undefined;
      if (line.table) return sameIndent(line.indent, own.indent) ? at : undefined;
      if (!/[#;]/.test(this.#text.charAt(line.parts[0]?.start ?? 0))) return undefined;
    }
  }

  #set({ gap, start }: Part, spaces: string): void {
    if (this.#text.slice(gap, start) !== spaces)
      this.#edits.push({ range: { start: gap, end: start }, newText: spaces });
  }

  /** One line break at the end, and no spaces. */
  #end(): void {
    const last = this.#lines.at(-1)?.parts.at(-1);
    const from = last?.end ?? 0;
    // what has no end, such as a body in Lua, may hold the last line break itself
    const wanted = last === undefined || this.#text.charAt(last.end - 1) === '\n' ? '' : this.#lineBreak;
    if (this.#text.slice(from) !== wanted)
      this.#edits.push({ range: { start: from, end: this.#text.length }, newText: wanted });
  }
}

/** The first line break behind a word, as those are what is written anew; else the first one there is. */
function lineBreakOf(text: string, lines: readonly Line[]): string {
  let end: number | undefined;
  for (const { parts } of lines) {
    for (const part of parts) {
      const found =
        end === undefined
          ? undefined
          : lineBreakIn(text.slice(text.charAt(end - 1) === '\r' ? end - 1 : end, part.start));
      if (found !== undefined) return found;
      end = part.end;
    }
  }
  return lineBreakIn(text.slice(end ?? 0)) ?? lineBreakIn(text) ?? '\n';
}

function lineBreakIn(text: string): string | undefined {
  return /\r?\n/.exec(text)?.[0];
}

function sameIndent(one: Indent, other: Indent): boolean {
  return one.kind === 'written' || other.kind === 'written'
    ? one.kind === other.kind
    : one.kind === other.kind && one.steps === other.steps;
}
