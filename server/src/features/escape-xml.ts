/** Text inside of XML. */

/** The text with what XML would take for its own written as references, and what XML cannot hold replaced. */
export function escapeXml(words: string): string {
  // eslint-disable-next-line no-control-regex -- XML knows no such characters
  return words.replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '\uFFFD').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
