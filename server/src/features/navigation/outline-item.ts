/** An item of an outline. */
import type { TextRange } from '../../text/range.ts';

export type OutlineKind =
  | 'block'
  | 'server'
  | 'location'
  | 'upstream'
  | 'variable'
  | 'pool'
  | 'key'
  | 'name'
  | 'pass'
  | 'file';

export interface OutlineItem {
  readonly name: string;
  readonly detail: string;
  readonly kind: OutlineKind;
  /** All of it; holds the children. */
  readonly range: TextRange;
  /** The words that name it. */
  readonly selection: TextRange;
  readonly children: readonly OutlineItem[];
}
