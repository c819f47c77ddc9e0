/** Words of files as messages show them: a word may be as long as its file, and nobody reads that in a sentence. */

/** Characters of a word that a message still shows whole. */
const longestWord = 60;

/** The text, or its first `most` characters (UTF-16 code units) and `…`. */
export function shortened(text: string, most = longestWord): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}
