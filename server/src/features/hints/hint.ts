/** A hint between the words of a text. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { TextRange } from '../../text/range.ts';

export interface InlayHint {
  /** UTF-16. */
  readonly offset: number;
  readonly label: string;
  readonly tooltip: string;
}

/** Which hints a user wants. */
export interface HintChoice {
  readonly pools: boolean;
  readonly timeouts: boolean;
  readonly values: boolean;
}

/** The part of a file that hints are wanted for. */
export interface Hinted<T> {
  readonly snapshot: Snapshot;
  readonly state: FileState;
  readonly tree: T;
  readonly range: TextRange;
}
