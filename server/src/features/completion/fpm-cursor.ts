/** Where one is in a PHP-FPM file that is being written. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FpmTree } from '../../syntax/fpm/tree.ts';

export interface FpmCursor {
  readonly snapshot: Snapshot;
  readonly state: FileState;
  readonly tree: FpmTree;
  readonly offset: number;
  /** Name of the section as written; `undefined` before the first one. */
  readonly section: string | undefined;
  /** Where the section begins; -1 before the first one. */
  readonly sectionStart: number;
  /** The line from its beginning to the cursor, and from there to its end. */
  readonly before: string;
  readonly after: string;
}

/** Whether the cursor is in the section of the master, or before any section. */
export function isGlobal({ section }: Pick<FpmCursor, 'section'>): boolean {
  return section === undefined || section.toLowerCase() === 'global';
}
