/** Placeholders that installers and templates fill in, told from nginx's and PHP-FPM's own text by their shape: `%name%`, `__NAME__`, `{NAME}`, `@{NAME}`, … */

import { remembering } from '../text/text-memo.ts';
import { isWholeLoose } from './loose-placeholder.ts';

const dollar = 36;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;
const longest = 120;

const delimiters: readonly (readonly [string, string])[] = [
  ['{{', '}}'],
  ['{!!', '!!}'],
  ['{%', '%}'],
  ['<%', '%>'],
  ['<?=', '?>'],
  ['[%', '%]'],
];
/** What has to stand in a value at least, and how the whole looks. */
const placeholders: readonly (readonly [string, RegExp])[] = [
  // Not `%2Fa%2F`, `%C3%A9` or `%BF%`: two hexadecimal digits are an encoded byte. Nor `%dT%H`, which is a time.
  ['%', /%(?![A-Fa-f]\d|[A-Fa-f]{2}%|dT%)[A-Za-z_][\w.-]*\w%/],
  ['%(', /%\([A-Za-z_][\w.]*\)[sd]/],
  ['__', /(?<![A-Z_])__+[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*__+(?![A-Z_])/],
  // A unit may stand behind it.
  ['@', /(?<![\w.@])(?:@@[A-Za-z]\w+@@|@[A-Za-z]\w+@)(?:(?![\w@])|(?=(?:[kKmMgGsdh]|ms)(?!\w)))/],
  ['~', /(?<!\w)~[A-Z][A-Z0-9_]+~(?!\w)/],
  // Not the name of a group, and no mark of HTML.
  [
    '<',
    /(?<![?Pkg\\(])<(?!(?:HTML|HEAD|BODY|TITLE|META|LINK|STYLE|SCRIPT|CENTER|DIV|SPAN|TABLE|IMG|HR|BR|PRE|[HU]\d|LI|UL|OL)>)(?:[A-Z][A-Z0-9_-]+|[a-z][a-z0-9]*_\w+|your-[a-z-]+)>/,
  ],
  ['!', /(?<!\w)![A-Z][A-Z0-9_]+!(?!\w|:\D)/],
  ['!', /(?<!\w)![A-Z][A-Z0-9]*_[A-Z0-9_]+!(?!\w)/],
  ['PH_', /(?<!\w)PH_[A-Z][A-Z0-9_]*/],
  ['##', /##[A-Za-z_][\w.-]*##/],
  ['{', /(?:[@#]|\$!)\{[^\s{};]{1,100}\}/],
  // Not `[[:alpha:]]`.
  ['[[', /\[\[(?:[ \t]?[.$]?[A-Za-z_][\w.]*[ \t]?|-?[ \t][^\n\]]{1,90}[ \t]-?)\]\]/],
];

/** Whether a character stands in a value without which there is no placeholder; quick. */
export function mayHoldPlaceholder(value: string): boolean {
  return /[{%@<!#[($]|__|PH_|~[A-Z]|:[A-Z]/.test(value);
}

/**
 * The first template-like placeholder in a value, as written, or `undefined`: `{{ … }}`, `{% … %}`, `<% … %>`, `<?= … ?>`, `%name%`,
 * `__NAME__`, `@NAME@`, `@@NAME@@`, `<NAME>`, `!NAME!`, `PH_NAME`, `##NAME##`, `@{NAME}`, `#{NAME}`, `$!{name}`, `[[NAME]]`. Regular
 * expressions, `@named` locations, percent-encoding and cipher lists are none; `{NAME}` alone is one only where the text around says so
 * ({@link bracedPlaceholder}).
 */
export function placeholderIn(value: string): string | undefined {
  const found = firstIn(value);
  return found === '' ? undefined : found;
}

/** The empty text where there is none. */
const firstIn = remembering((value) => (mayHoldPlaceholder(value) ? findPlaceholder(value) : undefined) ?? '');

function findPlaceholder(value: string): string | undefined {
  let first: string | undefined;
  let place = value.length;
  const take = (found: string, at: number): void => {
    if (at >= place) return;
    first = found;
    place = at;
  };
  if (/[{<[]/.test(value))
    for (const [open, close] of delimiters) {
      const start = value.indexOf(open);
      const end = start < 0 ? -1 : value.indexOf(close, start + open.length);
      if (end >= 0) take(value.slice(start, end + close.length), start);
    }
  for (const [needed, form] of placeholders) {
    const match = value.includes(needed) ? form.exec(value) : null;
    if (match !== null) take(match[0], match.index);
  }
  return first;
}

/** Whether a value ends with a placeholder: what is put there may bring the character along that seems to be missing behind it. */
export function endsWithPlaceholder(value: string): boolean {
  return /(?:\}\}|%\}|%>|\?>|\]\]|%[A-Za-z_][\w.-]*%|__[A-Z][A-Z0-9_]*__|@[A-Za-z]\w+@|<[A-Z][A-Z0-9_-]+>|![A-Z][A-Z0-9_]+!|##\w+##|[^$]\{\$?[A-Za-z_][\w.-]*\}|^\{\$?[A-Za-z_][\w.-]*\}|(?<!\w)PH_[A-Z0-9_]+)$/.test(
    value.slice(-200),
  );
}

/** Whether a word is nothing but one placeholder ({@link placeholderIn}), `{name}`, `${name}` or `$NAME`: alone on a line it stands for whole lines. */
export const isWholePlaceholder = remembering((word): boolean => {
  return (
    /^(?:\$(?:\{[A-Za-z_]\w*\}|[A-Z][A-Z0-9_]+)|\{\$?[A-Za-z_][\w.-]*\})$/.test(word) ||
    placeholderIn(word) === word ||
    placeholderIn(word) === word.replace(/^\$(?=\{\{)/, '') ||
    isWholeLoose(word)
  );
});

/** The first `{name}` or `{$name}` in a value that has no `$`, `%` or escape before it, or `undefined`. */
export function bracedPlaceholder(value: string): string | undefined {
  for (let at = value.indexOf('{'); at >= 0; at = value.indexOf('{', at + 1)) {
    const end = value.charAt(at - 1) === '%' ? -1 : bracedEnd(value, at);
    if (end > 0) return value.slice(at, end);
  }
  return undefined;
}

/** Whether a quoted value without spaces is written with `{NAME}`, in capitals: no regular expression and no JSON looks so. */
export function holdsBracedCapitals(value: string): boolean {
  return (
    value.includes('{') && !/[\s"']/.test(value) && /^\{\$?[A-Z][A-Z0-9_]{2,}\}$/.test(bracedPlaceholder(value) ?? '')
  );
}

/**
 * End of `{name}`, `{a->b}`, `{@name}` or `{$name}` whose `{` is at an offset (behind `@`, `#` or `$!`, and behind its own `$`, the name may be an expression without spaces), or -1:
 * nginx takes no block with nothing but a word in it. One or two letters are no name, `${name}` and what an escape of a regular expression has in braces are none.
 */
export function bracedEnd(text: string, at: number): number {
  const before = at === 0 ? 0 : text.charCodeAt(at - 1);
  if (before === dollar || before === backslash || (isLetter(before) && text.charCodeAt(at - 2) === backslash))
    return -1;
  const loose =
    before === 64 ||
    before === 35 ||
    (before === 33 && text.charCodeAt(at - 2) === dollar) ||
    text.charCodeAt(at + 1) === dollar;
  let end = at + 1;
  if (text.charCodeAt(end) === dollar || text.charCodeAt(end) === 64) end++;
  if (!isLetter(text.charCodeAt(end)) && text.charCodeAt(end) !== 95) return -1;
  while (
    end - at < longest &&
    (loose ? isLoose(text.charCodeAt(end)) : isNameCode(text.charCodeAt(end)) || text.startsWith('->', end - 1))
  )
    end++;
  return text.charCodeAt(end) === closeBrace && (loose || end > at + 3) ? end + 1 : -1;
}

/** End of `##NAME##`, `#NAME#` or `#{NAME}` at an offset inside a directive, where the line goes on behind it; -1 where nginx's comment begins. */
export function hashedEnd(text: string, at: number): number {
  const braced = text.charCodeAt(at + 1) === openBrace ? bracedEnd(text, at + 1) : -1;
  const hashes =
    braced > 0 ? undefined : /^(?:##[A-Za-z_][\w.-]*##|#[A-Z][A-Z0-9_]+#)/.exec(text.slice(at, at + longest))?.[0];
  if (braced < 0 && hashes === undefined) return -1;
  const end = hashes === undefined ? braced : at + hashes.length;
  const line = text.indexOf('\n', end);
  return /^(?:[^\s#]|.*[;{][ \t\r]*$)/.test(text.slice(end, line < 0 ? text.length : line).slice(0, 400)) ? end : -1;
}

/** End of `[[name]]`, `[[.Name]]` or `[[ expression ]]` at an offset, or -1; a class of a regular expression (`[[:alpha:]]`) is none. */
export function bracketedEnd(text: string, at: number): number {
  const found = /^\[\[(?:[ \t]?[.$]?[A-Za-z_][\w.]*[ \t]?|-?[ \t][^\n\]]{1,90}[ \t]-?)\]\]/.exec(
    text.slice(at, at + longest),
  )?.[0];
  return found === undefined ? -1 : at + found.length;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

function isNameCode(code: number): boolean {
  return isLetter(code) || (code >= 48 && code <= 57) || code === 95 || code === 46 || code === 45 || code === 58;
}

/** What an expression in braces may hold: no space, brace or `;`. */
function isLoose(code: number): boolean {
  return code > 32 && code !== 59 && code !== openBrace && code !== closeBrace;
}
