/** Files, offsets and ranges: what a place in a text is, everywhere but at the edge. */

/**
 * Names a text. For files on a disk: the absolute path with `/` separators (`/etc/nginx/nginx.conf`, `c:/www/a.conf`);
 * for every other document its URI (`untitled:Untitled-1`, `vscode-vfs://github/o/r/nginx.conf`).
 * Conversion from and to URIs happens in `lsp/` and `cli/` only.
 */
export type FileId = string & { readonly brand: 'FileId' };

/** The one place where a plain string becomes a {@link FileId}; the caller vouches for its form. */
export function fileId(text: string): FileId {
  return text as FileId;
}

/** Half-open range of UTF-16 offsets into one text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A range in a named text. */
export interface FileRange {
  readonly file: FileId;
  readonly range: TextRange;
}

/** Whether the offset lies in the range, its end included (as a cursor behind the last letter still belongs to a word). */
export function touches(range: TextRange, offset: number): boolean {
  return range.start <= offset && offset <= range.end;
}

/** Whether the two ranges share a character or a border. */
export function meets(a: TextRange, b: TextRange): boolean {
  return a.start <= b.end && b.start <= a.end;
}

/** A key for tables: the same for all ranges that begin at one place. */
export function startKey({ file, range }: FileRange): string {
  return `${file}\0${range.start}`;
}

/** A key for tables: the same for the same range of the same file. */
export function rangeKey(at: FileRange): string {
  return `${startKey(at)}\0${at.range.end}`;
}
