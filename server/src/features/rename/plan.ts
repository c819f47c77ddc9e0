/** A rename: what is replaced at the cursor, and the edits of every file; or why it would break something. */
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { FileEdit } from '../../text/edit.ts';
import { basename } from '../../text/path.ts';
import type { FileRange, TextRange } from '../../text/range.ts';
import type { Slices } from '../../text/slices.ts';

/** Why nothing is renamed: a sentence without full stop. */
export interface Refusal {
  readonly refused: string;
}

export interface RenamePlan {
  /** What the user edits. */
  readonly range: TextRange;
  readonly placeholder: string;
  /** The edits for a new name; some renames change what both servers say. */
  edits(name: string): Slices<readonly FileEdit[] | Refusal>;
}

export function isRefusal(answer: object): answer is Refusal {
  return 'refused' in answer;
}

export function refuse(refused: string): Refusal {
  return { refused };
}

/** `shop.conf:5` */
export function sayPlace(snapshot: Snapshot, at: FileRange): string {
  const line = snapshot.file(at.file)?.lines.lineOf(at.range.start);
  return line === undefined ? basename(at.file) : `${basename(at.file)}:${line + 1}`;
}

/** What no word of nginx holds without quotes or escapes. */
export const noWord = /[\s;{}"'$\\#]/;
