/** Where something is being written. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { NginxDocs } from '../../catalog/nginx/docs.ts';

/** A cursor in a text of a language. */
export interface Cursor<T> {
  readonly snapshot: Snapshot;
  readonly state: FileState;
  readonly tree: T;
  /** UTF-16. */
  readonly offset: number;
  /** nginx's manual, where it is loaded. */
  readonly docs: NginxDocs | undefined;
}
