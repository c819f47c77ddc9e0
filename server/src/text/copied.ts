/** Strings that stand for themselves. */

/** The same string with memory of its own: a part of a text would hold on to the whole text. */
export function copied(part: string): string {
  return ` ${part}`.slice(1);
}
