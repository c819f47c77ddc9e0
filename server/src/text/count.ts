/** Counts in words. */

/** `1 place`, `3 places`. @param noun one whose plural ends in `s` */
export function sayCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
