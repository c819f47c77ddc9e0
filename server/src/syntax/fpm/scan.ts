/** Small looks at PHP-FPM's text that need no state. */

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const dollar = 36;

/** End of the line at an offset: the offset of its LF, CR LF or CR, or the text's length. */
export function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || code === carriageReturn) return at;
  }
  return text.length;
}

export function isSpace(code: number): boolean {
  return code === space || code === tab;
}

/** Letters, digits, `_`, `.`, `-` and `$`. */
export function isNameCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 46 ||
    code === 45 ||
    code === dollar
  );
}
