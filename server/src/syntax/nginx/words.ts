/** Words of a directive from their tokens: quotes off and escapes done as nginx does when it copies a token. */
import { NginxFlag } from './lexer.ts';
import { copied } from '../../text/copied.ts';
import type { TextRange } from '../../text/range.ts';
import type { NginxWord } from './tree.ts';

const backslash = 92;

/** A word with its place as two numbers: words are most of what is kept of a large configuration. */
export class Word implements NginxWord {
  readonly value: string;
  readonly quote: '"' | "'" | undefined;
  readonly template: boolean;
  readonly start: number;
  readonly end: number;

  constructor(value: string, start: number, end: number, quote: '"' | "'" | undefined, template: boolean) {
    this.value = value;
    this.quote = quote;
    this.template = template;
    this.start = start;
    this.end = end;
  }

  get range(): TextRange {
    return { start: this.start, end: this.end };
  }

  /** The same word elsewhere. */
  static at({ value, quote, template }: NginxWord, { start, end }: TextRange): Word {
    return new Word(value, start, end, quote, template);
  }
}

/** The word that one token spells; `flags` are the lexer's ({@link NginxFlag}). */
export function wordOf(text: string, start: number, end: number, quoted: boolean, flags: number): Word {
  const first = text.charCodeAt(start);
  const quote = !quoted ? undefined : first === 34 ? '"' : "'";
  const innerEnd = quoted && (flags & NginxFlag.unclosed) === 0 ? end - 1 : end;
  const value = unescapeWord(text.slice(quoted ? start + 1 : start, innerEnd));
  return new Word(value, start, end, quote, (flags & NginxFlag.template) !== 0);
}

const names = new Map<string, string>();
const mostNames = 4096;
const longestName = 64;

/** The same word with its value shared by all words of that value: for names of directives, which are few and looked up again and again. */
export function withSharedValue(word: Word): Word {
  if (word.value.length > longestName) return word;
  let value = names.get(word.value);
  if (value === undefined) {
    if (names.size >= mostNames) names.clear();
    names.set((value = copied(word.value)), value);
  }
  return new Word(value, word.start, word.end, word.quote, word.template);
}

/**
 * What nginx makes of a token's characters: `\"` `\'` `\\` lose the backslash, `\t` `\r` `\n` become control characters,
 * every other escape keeps both bytes (ngx_conf_file.c:771).
 */
export function unescapeWord(raw: string): string {
  let from = raw.indexOf('\\');
  if (from < 0) return raw;
  let value = '';
  let copied = 0;
  while (from >= 0 && from + 1 < raw.length) {
    const replaced = replacement(raw.charCodeAt(from + 1));
    if (replaced !== undefined) {
      value += raw.slice(copied, from) + replaced;
      copied = from + 2;
    }
    from = raw.indexOf('\\', replaced === undefined && raw.charCodeAt(from + 1) !== backslash ? from + 1 : from + 2);
  }
  return value + raw.slice(copied);
}

function replacement(code: number): string | undefined {
  switch (code) {
    case 34:
      return '"';
    case 39:
      return "'";
    case backslash:
      return '\\';
    case 116:
      return '\t';
    case 114:
      return '\r';
    case 110:
      return '\n';
    default:
      return undefined;
  }
}
