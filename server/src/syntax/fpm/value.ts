/** Reads one value as PHP's ini scanner does in normal mode (Zend/zend_ini_scanner.l, zend_ini_parser.y; checked against PHP 8.2). */
import { bracedPlaceholder, placeholderIn } from '../placeholder.ts';
import { foreignVariableIn, loosePlaceholderIn, namedPlaceholderIn } from '../loose-placeholder.ts';
import { mayOpenTemplate } from '../template.ts';
import type { TemplateFinder } from '../template.ts';
import type { FpmValue } from './tree.ts';

/** What is wrong with a value's form, where, and whether FPM refuses the line for it. */
export interface ValueFault {
  readonly code:
    | 'unclosed-quote'
    | 'unexpected-equals'
    | 'unexpected-operator'
    | 'word-beside-boolean'
    | 'malformed-variable'
    | 'stray-quote'
    | 'empty-quotes';
  readonly start: number;
  readonly end: number;
}

export interface ReadValue {
  readonly value: FpmValue;
  readonly fault: ValueFault | undefined;
}

const booleans = new Map([
  ['on', '1'],
  ['yes', '1'],
  ['true', '1'],
  ['off', ''],
  ['no', ''],
  ['false', ''],
  ['none', ''],
  ['null', ''],
]);
/** PHP's own constants as they are met in configuration; there are more, of every extension. */
const constant =
  /^(?:E_[A-Z_]+|PHP_[A-Z0-9_]+|LOG_[A-Z0-9_]+|INI_[A-Z_]+|M_[A-Z0-9_]+|DIRECTORY_SEPARATOR|PATH_SEPARATOR|ZEND_[A-Z_]+)$/;

/** Whether the whole text, unquoted, is one of the words that the scanner replaces by `1` or by nothing. */
export function isBooleanWord(text: string): boolean {
  return text.length <= 5 && booleans.has(text.toLowerCase());
}

/** Reads one value of a text. */
export class ValueReader {
  readonly #text: string;
  readonly #templates: TemplateFinder;
  #key = '';
  #limit = 0;
  #at = 0;
  /** Behind the last part: the value's end. */
  #end = 0;
  #out = '';
  #parts = 0;
  #unknown: FpmValue['unknown'];
  #quote: FpmValue['quote'];
  #fault: ValueFault | undefined;
  /** A word like `on` is among the parts: where, or -1. */
  #boolean = -1;
  #depth = 0;
  #operators = false;
  /** What may come next in an expression. */
  #wants: 'operand' | 'any' | 'operator' = 'operand';

  constructor(text: string, templates: TemplateFinder) {
    this.#text = text;
    this.#templates = templates;
  }

  /** The value of a key that begins at `start` in a line that ends at `limit` (UTF-16 offsets); a comment behind it is not part of it. */
  read(key: string, start: number, limit: number): ReadValue {
    this.#key = key;
    this.#limit = limit;
    this.#at = start;
    this.#end = start;
    while (this.#at < this.#limit && this.#part());
    if (this.#operators && (this.#wants === 'operand' || this.#depth > 0))
      this.#blame('unexpected-operator', this.#end - 1, this.#end);
    if (this.#boolean >= 0 && this.#parts > 1) this.#blame('word-beside-boolean', this.#boolean, this.#end);
    const raw = this.#text.slice(start, this.#end);
    const range = { start, end: this.#end };
    const unknown = this.#reason(raw);
    const single = this.#parts === 1 ? this.#quote : undefined;
    const fault = unknown === 'template' ? undefined : this.#fault;
    return {
      value: { range, raw, text: unknown === undefined ? this.#out : undefined, unknown, quote: single },
      fault,
    };
  }

  #reason(raw: string): FpmValue['unknown'] {
    if (
      this.#unknown === 'template' ||
      placeholderIn(raw) !== undefined ||
      bracedPlaceholder(raw) !== undefined ||
      this.#isFilled(raw)
    )
      return 'template';
    if (this.#fault !== undefined && this.#fault.code !== 'stray-quote') return 'malformed';
    return this.#operators ? 'expression' : this.#unknown;
  }

  /** Whether a placeholder stands in the value of a key of FPM's own: those of PHP may mean anything, and `access.format` is written with `%`. */
  #isFilled(raw: string): boolean {
    if (this.#key === 'access.format' && this.#fault === undefined) return false;
    if (
      namedPlaceholderIn(raw) !== undefined ||
      (this.#fault?.code === 'malformed-variable' && foreignVariableIn(raw) !== undefined)
    )
      return true;
    return (
      (!/^(?:php_(?:admin_)?value|env)$/.test(this.#key) || this.#fault !== undefined) &&
      (loosePlaceholderIn(raw) !== undefined || /(?<!\$)\$(?:[A-Za-z_][\w.]*\$|[A-Z][A-Z0-9_]+)(?!\w)/.test(raw))
    );
  }

  /** Reads one part; false where the value ends. */
  #part(): boolean {
    const spaces = this.#at;
    while (this.#at < this.#limit && isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at >= this.#limit) return false;
    const code = this.#text.charCodeAt(this.#at);
    if (code === 59) return false;
    if (code === 34) return this.#doubleQuoted();
    // Spaces belong to the value, but for those beside a `"…"` and behind a word like `on`.
    if (this.#parts > 0 && this.#quote !== '"' && this.#boolean < 0) this.#out += this.#text.slice(spaces, this.#at);
    if (code === 39) return this.#singleQuoted();
    if (code === 61) return this.#equals();
    if (mayOpenTemplate(this.#text, this.#at) && this.#template()) return true;
    if (isOperator(code)) return this.#operator(code);
    if (code === 36 && this.#text.charCodeAt(this.#at + 1) === 123) return this.#variable() && this.#operand(undefined);
    return this.#bare();
  }

  #operand(quote: FpmValue['quote']): true {
    if (this.#wants === 'operator') this.#blame('unexpected-operator', this.#end, this.#at);
    this.#wants = 'any';
    this.#quote = quote;
    this.#parts++;
    this.#end = this.#at;
    return true;
  }

  #template(): boolean {
    const end = this.#templates.end(this.#at, 'inside');
    if (end < 0 || end > this.#limit) return false;
    this.#unknown = 'template';
    this.#at = end;
    return this.#operand(undefined);
  }

  /** `"…"`: `\\`, `\"` and `\$` lose the backslash; `\"` at the line's end closes all the same. */
  #doubleQuoted(): boolean {
    const text = this.#text;
    const open = this.#at++;
    let copied = this.#at;
    const flush = (): void => {
      this.#out += text.slice(copied, this.#at);
    };
    while (this.#at < this.#limit) {
      const code = text.charCodeAt(this.#at);
      if (code === 34) {
        flush();
        this.#at++;
        return this.#operand('"');
      }
      if (code === 92) {
        const escape = this.#escapeAt(this.#at);
        if (escape === 'dropped') {
          flush();
          copied = this.#at + 1;
        }
        this.#at = Math.min(this.#at + (escape === 'literal' ? 1 : 2), this.#limit);
      } else if (code === 36 && text.charCodeAt(this.#at + 1) === 123) {
        flush();
        if (!this.#variable()) return false;
        copied = this.#at;
      } else if (!mayOpenTemplate(text, this.#at) || !this.#templateInQuotes()) this.#at++;
    }
    return this.#unfinished('unclosed-quote', open);
  }

  /** What becomes of a backslash in a string: it goes, it stays with its character, or it is only itself. */
  #escapeAt(at: number): 'dropped' | 'kept' | 'literal' {
    const next = this.#text.charCodeAt(at + 1);
    if (next === 34 && at + 2 >= this.#limit) return 'literal';
    return next === 34 || next === 36 || next === 92 ? 'dropped' : 'kept';
  }

  #templateInQuotes(): boolean {
    const end = this.#templates.end(this.#at, 'inside');
    if (end < 0 || end > this.#limit) return false;
    this.#unknown = 'template';
    this.#at = end;
    return true;
  }

  /** `'…'`, raw; without an end it ends the reading of the line, and where it is empty FPM gets no value at all. */
  #singleQuoted(): boolean {
    const close = this.#seek(39, this.#at + 1);
    if (close > this.#at + 1) {
      this.#out += this.#text.slice(this.#at + 1, close);
      this.#at = close + 1;
      return this.#operand("'");
    }
    if (close > 0) return this.#unfinished('empty-quotes', this.#at);
    return this.#unfinished(this.#parts === 0 ? 'unclosed-quote' : 'stray-quote', this.#at);
  }

  /** Offset of a character before the line's end, or -1. */
  #seek(code: number, from: number): number {
    for (let at = from; at < this.#limit; at++) if (this.#text.charCodeAt(at) === code) return at;
    return -1;
  }

  #equals(): boolean {
    return this.#unfinished('unexpected-equals', this.#at);
  }

  /** `${NAME}`, of php.ini or the environment. */
  #variable(): boolean {
    const open = this.#at;
    const close = this.#seek(125, open + 2);
    if (close <= open + 2 || /[=;&|^$~(){!"[]/.test(this.#text.slice(open + 2, Math.min(close, open + 200)))) {
      return this.#unfinished('malformed-variable', open);
    }
    this.#unknown ??= 'environment';
    this.#at = close + 1;
    return true;
  }

  #operator(code: number): true {
    const start = this.#at++;
    this.#operators = true;
    const unary = code === 126 || code === 33;
    const opens = code === 40;
    const closes = code === 41;
    const wanted = this.#wants === 'operand';
    if (wanted !== (unary || opens) || (closes && this.#depth === 0))
      this.#blame('unexpected-operator', start, start + 1);
    if (opens) this.#depth++;
    if (closes) this.#depth--;
    this.#wants = closes ? 'operator' : 'operand';
    this.#parts++;
    this.#end = this.#at;
    return true;
  }

  #bare(): true {
    const text = this.#text;
    const start = this.#at;
    while (this.#at < this.#limit && isBareCode(text.charCodeAt(this.#at))) {
      const code = text.charCodeAt(this.#at);
      if (code === 36) {
        if (text.charCodeAt(this.#at + 1) === 123) break;
        this.#at += text.charCodeAt(this.#at + 1) === 92 ? 3 : 2;
      } else if (this.#at > start && mayOpenTemplate(text, this.#at) && this.#templates.end(this.#at, 'inside') > 0)
        break;
      else this.#at++;
    }
    const past = this.#at > this.#limit;
    this.#at = Math.min(this.#at, this.#limit);
    this.#addWord(text.slice(start, this.#at), start);
    // A `$` takes the character behind it, whatever it is: at the end of a line the line feed.
    if (past) this.#out += '\n';
    return this.#operand(undefined);
  }

  #addWord(word: string, start: number): void {
    const boolean = word.length <= 5 ? booleans.get(word.toLowerCase()) : undefined;
    if (boolean !== undefined) this.#boolean = start;
    else if (constant.test(word)) this.#unknown ??= 'expression';
    this.#out += boolean ?? word;
  }

  /** The line cannot be read further: what is left belongs to the value as written. */
  #unfinished(code: ValueFault['code'], start: number): false {
    this.#at = this.#limit;
    let end = this.#limit;
    while (end > start + 1 && isSpace(this.#text.charCodeAt(end - 1))) end--;
    this.#blame(code, start, code === 'unexpected-equals' ? start + 1 : code === 'empty-quotes' ? start + 2 : end);
    this.#end = end;
    return false;
  }

  #blame(code: ValueFault['code'], start: number, end: number): void {
    if (this.#fault === undefined || this.#fault.code === 'stray-quote') this.#fault = { code, start, end };
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 9;
}

/** `&` `|` `^` `~` `(` `)` `!`. */
function isOperator(code: number): boolean {
  return code === 38 || code === 124 || code === 94 || code === 126 || code === 40 || code === 41 || code === 33;
}

/** What an unquoted word may hold; `$` has rules of its own. */
function isBareCode(code: number): boolean {
  return !isSpace(code) && code !== 59 && code !== 61 && code !== 34 && code !== 39 && !isOperator(code);
}
