/** Obvious cures of what nginx's tokeniser refuses: characters too many, text glued to a quote. */
import type { TextRange } from '../../text/range.ts';
import type { SyntaxProblem } from '../problem.ts';

type Cure = NonNullable<SyntaxProblem['replace']>;

/** The `}` of a block whose name begins at `name`, put on a line of its own at an offset, no further right than the name's line. */
export function closingBrace(text: string, name: number, offset: number): NonNullable<SyntaxProblem['insert']> {
  const line = text.lastIndexOf('\n', name - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(line, name))?.[0] ?? '';
  const fresh = offset === 0 || text.charCodeAt(offset - 1) === 10;
  return { offset, text: `${fresh ? '' : '\n'}${indent}}\n` };
}

/** The character taken out, with its line where nothing else stands on it. */
export function without(text: string, range: TextRange, character: string): Cure {
  const start = text.lastIndexOf('\n', range.start - 1) + 1;
  const newline = text.indexOf('\n', range.end);
  const end = newline < 0 ? text.length : newline + 1;
  const alone = /^[ \t]*$/.test(text.slice(start, range.start)) && /^[ \t]*\r?\n?$/.test(text.slice(range.end, end));
  return { title: `Remove this "${character}"`, range: alone ? { start, end } : range, text: '' };
}

/** Directives that keep somebody out: they are not made comments. */
const keepsOut = /^;*[ \t]*(?:deny|internal|auth_\w+|satisfy|limit_except|ssl_verify_client)\b/;

/** A `;` at the head of a line with words behind it: a comment as PHP's files have it, unless that would let somebody in. */
export function asComment(text: string, range: TextRange): Cure | undefined {
  const start = text.lastIndexOf('\n', range.start - 1) + 1;
  const newline = text.indexOf('\n', range.end);
  const rest = text.slice(range.end, newline < 0 ? text.length : newline);
  if (
    !/^[ \t]*$/.test(text.slice(start, range.start)) ||
    !/^;*[ \t]*[^\s;]/.test(rest) ||
    /[{}]/.test(rest) ||
    keepsOut.test(rest)
  )
    return undefined;
  return { title: 'Turn the line into a comment', range, text: '#' };
}

/** What is glued to a closing quote, up to the end of the word, taken into the quotes. */
export function intoQuotes(text: string, afterQuote: number): Cure | undefined {
  const quote = text.charAt(afterQuote - 1);
  const glued = /^[^\s;{}"'\\]+(?=[\s;{])/.exec(text.slice(afterQuote, afterQuote + 200))?.[0];
  if (glued === undefined) return undefined;
  return {
    title: `Move ${glued} into the quotes`,
    range: { start: afterQuote - 1, end: afterQuote + glued.length },
    text: glued + quote,
  };
}

/** The byte order mark that the text begins with, removed. */
export const withoutMark: Cure = { title: 'Remove the byte order mark', range: { start: 0, end: 1 }, text: '' };

/** A bare word in quotes, in which nginx reads its braces as text; the parenthesis that ends a condition stays outside. `undefined` where the word holds both kinds of quotes. */
export function wordInQuotes(text: string, word: TextRange, directive: string): Cure | undefined {
  const whole = text.slice(word.start, word.end);
  const closing = directive === 'if' && whole.endsWith(')') && surplusParentheses(whole) > 0 ? 1 : 0;
  const bare = closing === 0 ? whole : whole.slice(0, -closing);
  const quote = bare.includes('"') ? "'" : '"';
  if (bare.includes(quote) || bare.startsWith('(')) return undefined;
  return {
    title: 'Put the regular expression in quotes',
    range: { start: word.start, end: word.end - closing },
    text: quote + bare + quote,
  };
}

/** How many more parentheses a pattern closes than it opens; those in classes and behind a backslash are text. */
function surplusParentheses(pattern: string): number {
  const characters = pattern.replace(/\\.|\[\^?\]?(?:\\.|[^\]\\])*(?:\]|\\?$)/gs, '');
  return characters.split(')').length - characters.split('(').length;
}
