/** Edits as data, and what a text is after them. */
import type { FileId, TextRange } from './range.ts';

/** Replaces `range` of `file` by `newText`; an empty range inserts. */
export interface FileEdit {
  readonly file: FileId;
  readonly range: TextRange;
  readonly newText: string;
}

/**
 * The text after all edits, which speak of offsets in the text before any of them.
 * Of overlapping edits the one that starts first is made and the others are dropped.
 */
export function applyEdits(text: string, edits: readonly Pick<FileEdit, 'range' | 'newText'>[]): string {
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end);
  let result = '';
  let position = 0;
  for (const edit of sorted) {
    if (edit.range.start < position) continue;
    result += text.slice(position, edit.range.start) + edit.newText;
    position = edit.range.end;
  }
  return result + text.slice(position);
}
