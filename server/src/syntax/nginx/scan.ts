/** Small looks at nginx's text that need no state. */
import { isWholePlaceholder } from '../placeholder.ts';

const tab = 9;
const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const hash = 35;
const closeBrace = 125;

/** nginx's only separators: space, tab, CR, LF. */
export function isSpace(code: number): boolean {
  return code === space || code === lineFeed || code === tab || code === carriageReturn;
}

/** End of a regular expression's quantifier (`{3}`, `{2,}`, `{1,3}`) that begins at `at`, or -1. */
export function quantifierEnd(text: string, at: number): number {
  let end = at + 1;
  const digits = (): boolean => {
    const from = end;
    while (text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end++;
    return end > from;
  };
  if (!digits()) return -1;
  if (text.charCodeAt(end) === 44) {
    end++;
    digits();
  }
  return text.charCodeAt(end) === closeBrace ? end + 1 : -1;
}

/** Number of spaces before the first other character of the line that holds an offset. */
export function spacesBefore(text: string, offset: number): number {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  let at = line;
  while (text.charCodeAt(at) === space || text.charCodeAt(at) === tab) at++;
  return at - line;
}

/** Offset of the next `}` that begins a line no further right than `indent`, or the text's end. */
export function braceAtIndent(text: string, from: number, indent: number): number {
  for (let line = text.indexOf('\n', from); line >= 0; line = text.indexOf('\n', line + 1)) {
    let at = line + 1;
    while (text.charCodeAt(at) === space || text.charCodeAt(at) === tab) at++;
    if (text.charCodeAt(at) === closeBrace && at - line - 1 <= indent) return at;
  }
  return text.length;
}

/** Whether a word fills its line and is one placeholder: it stands for whole directives, nothing ends it and nothing is missing. */
export function isAlone(text: string, start: number, end: number): boolean {
  let at = end;
  while (text.charCodeAt(at) === space || text.charCodeAt(at) === tab || text.charCodeAt(at) === carriageReturn) at++;
  const next = text.charCodeAt(at);
  if (at < text.length && next !== lineFeed && next !== closeBrace && next !== hash) return false;
  return end - start < 200 && isWholePlaceholder(text.slice(start, end));
}

/** Directives that open a block: a `{` behind them is one. */
const openers = new Set([
  'location',
  'server',
  'if',
  'upstream',
  'http',
  'events',
  'stream',
  'mail',
  'types',
  'map',
  'geo',
  'split_clients',
  'limit_except',
  'match',
  'charset_map',
]);

/** Whether the `{word}` that ends at an offset may be a block in which a directive is being written: nothing that goes on with the line follows it. */
export function isUnfinishedBlock(text: string, end: number, directive: string): boolean {
  return openers.has(directive) && !/^(?:[^\s}]|[ \t]+[^\s#}])/.test(text.slice(end, end + 200));
}
