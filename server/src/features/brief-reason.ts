/** Why something is not known, in the few words that a line above the code has room for. */
import type { Unknown } from '../model/value.ts';
import type { FileRange } from '../text/range.ts';

/** Characters that an editor shows without pushing the code out of sight. */
const most = 100;

/** Without the marks of code; of a long sentence only what is so, not what is not known because of it. */
export function briefReason({ message }: Unknown, room = most): string {
  const words = message.replaceAll('`', '');
  return words.length <= room ? words : (/^(.+?)(?:: |; )/.exec(words)?.[1] ?? words);
}

/** Where a reason leads: the line of another file, such as a Compose file, that leaves it open. */
export function placesOfReason(reason: Unknown | undefined, here: FileRange): readonly FileRange[] {
  const at = reason?.at;
  return at === undefined || at.file === here.file ? [] : [{ file: at.file, range: at.range }];
}
