/** Words that are paths of files that exist. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { isAbsolute, joinPath } from '../../text/path.ts';
import type { FileId, TextRange } from '../../text/range.ts';

export interface Link {
  readonly range: TextRange;
  readonly target: FileId;
}

/** A file whose text is known, or whose path somebody saw. */
export function fileAt(snapshot: Snapshot, bases: readonly string[], path: string): FileId | undefined {
  for (const base of isAbsolute(path) ? [''] : bases) {
    const real = snapshot.world.table.real(base === '' ? path : joinPath(base, path));
    if (real !== undefined) return real;
  }
  return undefined;
}

/** What stands in the quotes. */
export function inner({ range, quote }: { readonly range: TextRange; readonly quote: string | undefined }): TextRange {
  return quote !== undefined ? { start: range.start + 1, end: range.end - 1 } : range;
}
