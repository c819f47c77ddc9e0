/** Where a quoted word ends; and where one that nobody closed was meant to end, so that the lines behind it can be read. */
import { mayOpenTemplate } from '../template.ts';
import type { TemplateFinder } from '../template.ts';

const lineFeed = 10;
const backslash = 92;

export interface QuoteEnd {
  /** Behind the closing quote, or the text's end. */
  readonly end: number;
  readonly closed: boolean;
  /** A template construct stands in it. */
  readonly template: boolean;
  /** It goes over more than one line. */
  readonly lines: boolean;
}

/** The end of the word that a quote opens at `start`: only the same quote closes it; a quote in a template construct does not. */
export function quoteEnd(text: string, start: number, quote: number, templates: TemplateFinder): QuoteEnd {
  let template = false;
  let lines = false;
  for (let at = start + 1; at < text.length;) {
    const code = text.charCodeAt(at);
    if (code === quote) return { end: at + 1, closed: true, template, lines };
    if (code === lineFeed) lines = true;
    const templateEnd = (code === 123 || code === 60) && mayOpenTemplate(text, at) ? templates.end(at, 'inside') : -1;
    if (templateEnd > 0) template = true;
    at = templateEnd > 0 ? templateEnd : code === backslash ? at + 2 : at + 1;
  }
  return { end: text.length, closed: false, template, lines };
}

/** Whether the arguments of a directive are the text of a program (Lua, Perl, JavaScript). */
export function holdsProgram(directive: string): boolean {
  return /_by_lua|lua_|perl|^js_/.test(directive);
}

/**
 * Offset at which to end the quoted word at `start`, of which {@link quoteEnd} says where it ends; -1 to leave it.
 * It is cut at its own line where it swallows a line that looks like a directive; a caller leaves the text of a program alone.
 */
export function cutOfQuote(
  text: string,
  start: number,
  { end, closed }: QuoteEnd,
  anchors: ReadonlySet<string>,
): number {
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
  while (last > from && (text.charCodeAt(last) === 32 || text.charCodeAt(last) === 9 || text.charCodeAt(last) === 13))
    last--;
  const code = text.charCodeAt(last);
  return last >= from && (code === 59 || code === 123);
}

/** End of the line's text, without spaces and without a `;` or ` {` that ends the directive. */
function endOfWord(text: string, start: number, line: number): number {
  let end = line;
  const trim = (): void => {
    while (end > start + 1 && isSpaceOrFeed(text.charCodeAt(end - 1))) end--;
  };
  trim();
  const last = text.charCodeAt(end - 1);
  if (end > start + 1 && (last === 59 || last === 123)) end--;
  trim();
  return end;
}

function isSpaceOrFeed(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === lineFeed;
}

function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || code === 95 || (code >= 48 && code <= 57);
}
