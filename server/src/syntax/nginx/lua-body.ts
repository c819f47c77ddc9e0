/** Where the body of a `*_by_lua_block { … }` ends: Lua's own lexing rules, not nginx's, count its braces. */

const lineFeed = 10;
const doubleQuote = 34;
const singleQuote = 39;
const minus = 45;
const equals = 61;
const openBracket = 91;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;

/**
 * Offset of the `}` that closes a Lua body which begins at `from` (behind the `{`), or -1 where the text ends first.
 * Source: ngx_http_lua_directive.c, ngx_http_lua_conf_lua_block_parse; short strings, long brackets and comments are skipped.
 */
export function luaBodyEnd(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === openBrace) depth++;
    else if (code === closeBrace && --depth === 0) return at;
    const next = skipOpaque(text, at, code);
    if (next < 0) return -1;
    at = next;
  }
  return -1;
}

/** Behind the string, comment or long bracket that begins at `at`, or behind one character; -1 where it does not end. */
function skipOpaque(text: string, at: number, code: number): number {
  if (code === doubleQuote || code === singleQuote) return shortStringEnd(text, at, code);
  if (code === openBracket) {
    const level = longBracketLevel(text, at);
    return level < 0 ? at + 1 : longBracketEnd(text, at, level);
  }
  if (code !== minus || text.charCodeAt(at + 1) !== minus) return at + 1;
  const level = longBracketLevel(text, at + 2);
  if (level >= 0) return longBracketEnd(text, at + 2, level);
  const line = text.indexOf('\n', at + 2);
  return line < 0 ? -1 : line;
}

/** A string that is not closed on its line ends with the line: Lua refuses it, and the rest is to be read all the same. */
function shortStringEnd(text: string, start: number, quote: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === backslash) at++;
    else if (code === quote) return at + 1;
    else if (code === lineFeed) return at;
  }
  return -1;
}

/** Number of `=` in a long bracket's opening (`[[`, `[=[`), or -1 where none opens. */
function longBracketLevel(text: string, start: number): number {
  if (text.charCodeAt(start) !== openBracket) return -1;
  let at = start + 1;
  while (text.charCodeAt(at) === equals) at++;
  return text.charCodeAt(at) === openBracket ? at - start - 1 : -1;
}

function longBracketEnd(text: string, start: number, level: number): number {
  const close = `]${'='.repeat(level)}]`;
  const end = text.indexOf(close, start + level + 2);
  return end < 0 ? -1 : end + close.length;
}
