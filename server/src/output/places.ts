/** Places as the user sees them: paths from where they stand, lines and columns for offsets. */
import { LineIndex, type LineColumnRange } from '../text/line-index.ts';
import { holderOf } from '../text/part.ts';
import type { FileId, FileRange } from '../text/range.ts';

/** A file's text with its lines. */
export interface Source {
  readonly text: string;
  readonly lines: LineIndex;
}

/** Where texts come from: a snapshot. */
export interface Texts {
  source(id: FileId): Source | undefined;
}

const nothing: Source = { text: '', lines: new LineIndex('') };

export class Places {
  readonly #texts: Texts;
  readonly #nameOf: (file: FileId) => string;

  /** @param nameOf how a file is called where the report is read */
  constructor(texts: Texts, nameOf: (file: FileId) => string) {
    this.#texts = texts;
    this.#nameOf = nameOf;
  }

  name(file: FileId): string {
    return this.#nameOf(holderOf(file));
  }

  /** The text of a file; an empty one for a file that is known by name alone. */
  source(file: FileId): Source {
    return this.#texts.source(holderOf(file)) ?? nothing;
  }

  /** Lines and columns from 0, in UTF-16 code units. */
  range(at: FileRange): LineColumnRange {
    return this.source(at.file).lines.range(at.range);
  }

  /** `file:line:column`, both from 1. */
  label(at: FileRange): string {
    const { start } = this.range(at);
    return `${this.name(at.file)}:${start.line + 1}:${start.character + 1}`;
  }
}

/** Orders places by file and position. */
export function byPlace(a: FileRange, b: FileRange): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.range.start - b.range.start || a.range.end - b.range.end;
}
