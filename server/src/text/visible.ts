/** Text of files among other words: on one line, and without characters that steer a terminal or an editor instead of being shown. */

/** Controls, line and paragraph separators, and what has no shape: directions of writing, joiners, tags, byte order marks; halves of characters too. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** The text on one line; each character that would not be seen, or would change how others are seen, as U+FFFD. */
export function visible(text: string): string {
  return text
    .replaceAll(/\s+/g, (spaces) => (/[\r\n\u2028\u2029]/.test(spaces) ? ' ' : spaces))
    .replaceAll('\t', ' ')
    .replaceAll(invisible, '\uFFFD');
}
