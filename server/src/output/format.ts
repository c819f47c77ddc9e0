/** What a format of the report is: how it is written, and what the command line has to know of it. */
import type { FileId } from '../text/range.ts';
import type { Paint } from './paint.ts';
import { Places, type Texts } from './places.ts';
import type { Result } from './result.ts';

/** How somebody wants to see a report. */
export interface View {
  readonly texts: Texts;
  /** Names a file from where the user stands. */
  readonly nameOf: (file: FileId) => string;
  /** Names a file from the root of the checkout, wherever the command runs. */
  readonly nameInCheckout: (file: FileId) => string;
  readonly paint: Paint;
  /** Columns at most, where source is shown. */
  readonly width: number;
  /** As little as there can be. */
  readonly quiet: boolean;
  readonly explainUnknown: boolean;
}

export interface Format {
  /** The whole report piece by piece, with a line end behind it: each finding is worked out when its turn comes. */
  readonly write: (result: Result, view: View) => Iterable<string>;
  /** People read it: what `--fix` did stands above it. */
  readonly isForPeople?: true;
  /** Its lines are commands to a runner of jobs, made so that nothing else in them is. */
  readonly isCommands?: true;
}

/** Places as the user names them. */
export function placesOf({ texts, nameOf }: View): Places {
  return new Places(texts, nameOf);
}
