/** Text as the bytes that a server on a disk sees: one character from 0 to 255 for each byte of UTF-8, and back. */

/** Larger files are no configuration, on a disk and in an editor. Bytes. */
export const largestFile = 4 * 1024 * 1024;

/** Whether a text has more than so many bytes of UTF-8. */
export function isLargerThan(text: string, bytes: number): boolean {
  if (text.length > bytes) return true;
  if (text.length * 3 <= bytes) return false;
  let count = 0;
  for (let at = 0; at < text.length && count <= bytes; at++) {
    const code = text.charCodeAt(at);
    // each half of a pair counts for half of its four bytes
    count += code < 0x80 ? 1 : code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 2 : 3;
  }
  return count > bytes;
}

/** The bytes of a text; ASCII stays as it is. */
export function toBytes(text: string): string {
  // eslint-disable-next-line no-control-regex
  return /^[\u0000-\u007f]*$/.test(text)
    ? text
    : Array.from(text, (char) => bytesOf(char.codePointAt(0) ?? 0)).join('');
}

function bytesOf(code: number): string {
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(code));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(code >> 6), tail(code));
  return String.fromCharCode(0xf0 | (code >> 18), tail(code >> 12), tail(code >> 6), tail(code));
}

function tail(code: number): number {
  return 0x80 | (code & 0x3f);
}

/** The text that some bytes are; bytes that are no UTF-8 stay as they are. */
export function fromBytes(bytes: string): string {
  return bytes.replaceAll(
    /[\u00c2-\u00df][\u0080-\u00bf]|[\u00e0-\u00ef][\u0080-\u00bf]{2}|[\u00f0-\u00f4][\u0080-\u00bf]{3}/g,
    (found) => {
      const codes = Array.from(found, (char) => char.charCodeAt(0));
      const first = (codes[0] ?? 0) & (0xff >> (codes.length + 1));
      const code = codes.slice(1).reduce((value, byte) => (value << 6) | (byte & 0x3f), first);
      return code > 0x10ffff ? found : String.fromCodePoint(code);
    },
  );
}
