/** Reads one value as PHP's ini scanner does in normal mode (Zend/zend_ini_scanner.l, zend_ini_parser.y). */
import type { IniValue } from './tree.ts';

const words: ReadonlyMap<string, string> = new Map([
  ...['on', 'yes', 'true'].map((word): [string, string] => [word, '1']),
  ...['off', 'no', 'false', 'none', 'null'].map((word): [string, string] => [word, '']),
]);
/** Constants, operators, variables and placeholders: what they become is not written here. */
const open = /\$\{|\{\{|\{%|<%|[|&^~!()]|(?<![\w.])(?:E|PHP|LOG|INI|M|ZEND)_[A-Z]|(?:DIRECTORY|PATH)_SEPARATOR/;
const lineHead = /^[ \t]*(?:\[[^\]\r\n]*\]|[\w.-]+(?:\[[^\]\r\n]*\])?[ \t]*=)/;

/** Where the value that begins at an offset ends, before spaces and a comment behind it; both UTF-16. */
export function valueEnd(text: string, start: number): number {
  let end = start;
  for (let at = start; at < text.length;) {
    const char = text.charAt(at);
    if (char === '\n' || char === '\r' || char === ';') break;
    at = char === '"' || char === "'" ? quoteEnd(text, at) : at + 1;
    if (char !== ' ' && char !== '\t') end = at;
  }
  return end;
}

/**
 * Behind the quote that closes the one at an offset. It may stand on a later line; where a line between begins as a setting or a section does,
 * the quote is one that somebody is still typing, and ends with its line.
 */
function quoteEnd(text: string, open: number): number {
  const quote = text.charAt(open);
  let lines = 0;
  for (let at = open + 1; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === quote) return at + 1;
    if (char === '\\' && quote === '"') at++;
    else if (char === '\n' && (++lines > mostLines || lineHead.test(text.slice(at + 1, at + 200)))) break;
  }
  const line = text.slice(open).search(/[\r\n]/);
  return line < 0 ? text.length : open + line;
}

/** No value of a php.ini goes over more lines. */
const mostLines = 20;

/** The value between two offsets. */
export function iniValue(text: string, start: number, end: number): IniValue {
  const raw = text.slice(start, end);
  const quote = /^"(?:[^"\\]|\\.)*"$/s.test(raw) ? '"' : /^'[^']*'$/s.test(raw) ? "'" : undefined;
  return { range: { start, end }, raw, text: received(raw, quote), quote };
}

function received(raw: string, quote: IniValue['quote']): string | undefined {
  if (quote === "'") return raw.slice(1, -1);
  if (quote === '"') {
    const inner = raw.slice(1, -1);
    return /\$\{|\{\{|\{%|<%/.test(inner) ? undefined : inner.replace(/\\(["\\$])/g, '$1');
  }
  return /["']/.test(raw) || open.test(raw) ? undefined : (words.get(raw.toLowerCase()) ?? raw);
}
