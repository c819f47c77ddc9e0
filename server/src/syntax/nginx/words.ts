/** Words of a directive from their tokens: quotes off and escapes done as nginx does when it copies a token. */
import { NginxFlag } from './lexer.ts';
import { copied } from '../../text/copied.ts';
import type { TextRange } from '../../text/range.ts';
import type { NginxWord } from './tree.ts';

const backslash = 92;

/** How a word is written, as bits. */
export const WordForm = { plain: 0, doubleQuoted: 1, singleQuoted: 2, template: 4 } as const;

/** A word with its place as two numbers and its {@link WordForm} as a third: words are most of what is kept of a large configuration. */
export class Word implements NginxWord {
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly form: number;

  constructor(value: string, start: number, end: number, form: number) {
    this.value = value;
    this.start = start;
    this.end = end;
    this.form = form;
  }

  get quote(): '"' | "'" | undefined {
    if ((this.form & WordForm.doubleQuoted) !== 0) return '"';
    return (this.form & WordForm.singleQuoted) === 0 ? undefined : "'";
  }

  get template(): boolean {
    return (this.form & WordForm.template) !== 0;
  }

  get range(): TextRange {
    return { start: this.start, end: this.end };
  }

  /** The same word elsewhere. */
  static at({ value, quote, template }: NginxWord, { start, end }: TextRange): Word {
    const quotes = quote === undefined ? WordForm.plain : quote === '"' ? WordForm.doubleQuoted : WordForm.singleQuoted;
    return new Word(value, start, end, quotes | (template ? WordForm.template : WordForm.plain));
  }
}

/** What the parser adds to the lexer's flags of a word ({@link NginxFlag}). */
export const WordFlag = {
  /** It is in quotes. */
  quoted: 16,
  /** It is the first word of its directive. */
  name: 32,
} as const;

/**
 * The word that one token spells; `flags` are {@link NginxFlag} and {@link WordFlag}. The value of a name is shared by all words of that value, as names are
 * few and looked up again and again; and so is that of any short word (`80`, `off`, `$uri`), which a thousand sites have in common.
 */
export function wordOf(text: string, start: number, end: number, flags: number): Word {
  const quoted = (flags & WordFlag.quoted) !== 0;
  const innerEnd = quoted && (flags & NginxFlag.unclosed) === 0 ? end - 1 : end;
  const written = unescapeWord(text.slice(quoted ? start + 1 : start, innerEnd));
  const value = written.length <= ((flags & WordFlag.name) === 0 ? shortest : longestName) ? shared(written) : written;
  const quotes = !quoted ? 0 : text.charCodeAt(start) === 34 ? WordForm.doubleQuoted : WordForm.singleQuoted;
  return new Word(value, start, end, quotes | ((flags & NginxFlag.template) === 0 ? 0 : WordForm.template));
}

const values = new Map<string, string>();
const mostValues = 4096;
const longestName = 64;
/** V8 copies parts that are no longer than this; longer ones point into the text. */
const shortest = 12;

function shared(written: string): string {
  let value = values.get(written);
  if (value !== undefined) return value;
  if (values.size >= mostValues) values.clear();
  value = written.length > shortest ? copied(written) : written;
  values.set(value, value);
  return value;
}

/**
 * What nginx makes of a token's characters: `\"` `\'` `\\` lose the backslash, `\t` `\r` `\n` become control characters,
 * every other escape keeps both bytes (ngx_conf_file.c:771).
 */
function unescapeWord(raw: string): string {
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
