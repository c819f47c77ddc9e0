/** Where a quote that nobody closed was meant to end: a guess that lets the lines behind it be read. */

const lineFeed = 10;

/**
 * Offset at which to end the quoted word at `start`, whose next matching quote (or the text's end) is at `end`; -1 to leave it.
 * It is cut at its own line where it swallows a line that looks like a directive, unless it is program text (Lua, Perl).
 */
export function cutOfQuote(text: string, start: number, end: number, closed: boolean, anchors: ReadonlySet<string>, directive: string): number {
  if (/_by_lua|lua_|perl|^js_/.test(directive)) return -1;
  if (closed && !swallowsDirective(text, start, end, anchors)) return -1;
  const line = text.indexOf('\n', start);
  if (line < 0 || line >= end) return closed ? -1 : endOfWord(text, start, end);
  return endOfWord(text, start, line);
}

/** Whether a line between the offsets begins with a directive's name and ends with `;` or `{`. */
function swallowsDirective(text: string, start: number, end: number, anchors: ReadonlySet<string>): boolean {
  for (let line = text.indexOf('\n', start); line >= 0 && line < end; line = text.indexOf('\n', line + 1)) {
    let at = line + 1;
    while (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9) at++;
    const wordStart = at;
    while (isNameCode(text.charCodeAt(at))) at++;
    if (at === wordStart || at - wordStart > 80 || !anchors.has(text.slice(wordStart, at))) continue;
    if (endsLikeDirective(text, at)) return true;
  }
  return false;
}

function endsLikeDirective(text: string, from: number): boolean {
  const line = text.indexOf('\n', from);
  let last = (line < 0 ? text.length : line) - 1;
  while (last > from && (text.charCodeAt(last) === 32 || text.charCodeAt(last) === 9 || text.charCodeAt(last) === 13)) last--;
  const code = text.charCodeAt(last);
  return last >= from && (code === 59 || code === 123);
}

/** End of the line's text, without blanks and without a `;` or ` {` that ends the directive. */
function endOfWord(text: string, start: number, line: number): number {
  let end = line;
  const trim = (): void => {
    while (end > start + 1 && isBlankOrFeed(text.charCodeAt(end - 1))) end--;
  };
  trim();
  const last = text.charCodeAt(end - 1);
  if (end > start + 1 && (last === 59 || last === 123)) end--;
  trim();
  return end;
}

function isBlankOrFeed(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === lineFeed;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95 || (code >= 48 && code <= 57);
}
