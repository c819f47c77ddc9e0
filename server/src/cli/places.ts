/** Places as the user sees them: paths from where they stand, lines and columns for offsets. */
import path from 'node:path';
import { toSlashes } from '../loader/slashes.ts';
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
  readonly #base: string;

  /** @param base absolute real path that files are named from */
  constructor(texts: Texts, base: string) {
    this.#texts = texts;
    this.#base = base;
  }

  name(file: FileId): string {
    return nameFrom(this.#base, holderOf(file));
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

/** The path from `base` with `/` as separator; the absolute path where the two share nothing but the root. */
export function nameFrom(base: string, file: string): string {
  const relative = toSlashes(path.relative(base, file));
  if (relative === '') return '.';
  if (path.isAbsolute(relative)) return file;
  const up = /^(?:\.\.\/)*/.exec(relative)?.[0].length ?? 0;
  const levels = toSlashes(base)
    .split('/')
    .filter((part) => part !== '').length;
  return up > 0 && up / 3 >= levels ? file : relative;
}

/** Orders places by file and position. */
export function byPlace(a: FileRange, b: FileRange): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.range.start - b.range.start || a.range.end - b.range.end;
}

/** The same for the same place. */
export function placeKey(at: FileRange): string {
  return `${at.file}\0${at.range.start}\0${at.range.end}`;
}
