/** Cuts PHP-FPM configuration into tokens, line by line, as FPM hands it to PHP's ini scanner; never fails, loses no byte. */
import { foreignVariableIn, loosePlaceholderIn, namedPlaceholderIn } from '../loose-placeholder.ts';
import { bracedPlaceholder, bracketedEnd, isWholePlaceholder, placeholderIn } from '../placeholder.ts';
import { lineStatementEnd, mayOpenTemplate, TemplateFinder, templateRole, templateRunEnd } from '../template.ts';
import { TokenWriter } from '../tokens.ts';
import type { Tokens } from '../tokens.ts';
import { FpmToken } from './tree.ts';
import { isSpace, isNameCode, lineEnd } from './scan.ts';
import { ValueReader } from './value.ts';
import type { ReadValue } from './value.ts';

const lineFeed = 10;
const carriageReturn = 13;
const doubleQuote = 34;
const hash = 35;
const singleQuote = 39;
const semicolon = 59;
const equals = 61;
const openBracket = 91;
const closeBracket = 93;
const byteOrderMark = 0xfeff;

/** What the lexer notes on a token, to be combined. */
export const FpmFlag = {
  /** The first token of its line that is no space and no template. */
  lineStart: 1,
  /** Spaces stand before it on its line. */
  indented: 2,
  /** A `"` or `[` in it has no end. */
  unclosed: 4,
} as const;

export interface FpmLexed {
  readonly tokens: Tokens;
  /** {@link FpmFlag} of each token. */
  readonly flags: Uint8Array;
  /** What each `value` token says, in order. */
  readonly values: readonly ReadValue[];
  readonly templated: boolean;
  readonly placeholders: boolean;
}

/** Tokens of a text; offsets are UTF-16 code units. */
export function lexFpm(text: string): FpmLexed {
  return new FpmLexer(text).run();
}

class FpmLexer {
  readonly #text: string;
  readonly #templates: TemplateFinder;
  readonly #tokens = new TokenWriter();
  readonly #values: ReadValue[] = [];
  #at = 0;
  /** End of the line that is being read, its line feed excluded. */
  #limit = 0;
  #templated = false;
  #placeholders = false;
  /** The key of the entry that is being read, or of the last one. */
  #key = '';
  #first = true;
  #indented = false;
  /** Up to here nothing but template constructs stands on the line. */
  #aloneUntil = -1;

  constructor(text: string) {
    this.#text = text;
    this.#templates = new TemplateFinder(text);
  }

  run(): FpmLexed {
    while (this.#at < this.#text.length) {
      this.#limit = lineEnd(this.#text, this.#at);
      this.#first = true;
      this.#indented = false;
      this.#readLine();
      this.#readLineBreak();
    }
    const { tokens, flags } = this.#tokens.finish(this.#text.length);
    return {
      tokens,
      flags,
      values: this.#values,
      templated: this.#templated,
      placeholders: this.#placeholders || this.#templated,
    };
  }

  #push(kind: number, start: number, flags = 0): void {
    const place = this.#first ? FpmFlag.lineStart | (this.#indented ? FpmFlag.indented : 0) : 0;
    this.#tokens.push(kind, start, flags | place);
    if (kind === FpmToken.space) this.#indented = true;
    else if (kind !== FpmToken.template && kind !== FpmToken.bom) this.#first = false;
  }

  #readLineBreak(): void {
    if (this.#at >= this.#text.length) return;
    this.#push(FpmToken.space, this.#at);
    if (this.#text.charCodeAt(this.#at) === carriageReturn && this.#text.charCodeAt(this.#at + 1) === lineFeed)
      this.#at++;
    this.#at++;
  }

  #readSpaces(): void {
    const start = this.#at;
    while (this.#at < this.#limit && isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at > start) this.#push(FpmToken.space, start);
  }

  #readLine(): void {
    if (this.#text.charCodeAt(this.#at) === byteOrderMark) this.#push(FpmToken.bom, this.#at++);
    while (this.#at < this.#limit) {
      this.#readSpaces();
      if (this.#at >= this.#limit) return;
      const code = this.#text.charCodeAt(this.#at);
      if (code === semicolon) this.#rest(FpmToken.comment);
      else if (mayOpenTemplate(this.#text, this.#at) && this.#readTemplate()) continue;
      else if (this.#first && this.#isStatement(code)) this.#readUnreadable(FpmToken.template);
      else if (code === openBracket && !(this.#text.charCodeAt(this.#at + 1) === openBracket && this.#isAlone()))
        this.#readSection();
      else if (this.#isAlone()) this.#readUnreadable(FpmToken.template);
      else if (code === hash) this.#readUnreadable(FpmToken.other);
      else this.#readEntry();
    }
  }

  /** Everything up to the line's end, spaces at its end excluded, as one token. */
  #rest(kind: number): void {
    const start = this.#at;
    let end = this.#limit;
    while (end > start + 1 && isSpace(this.#text.charCodeAt(end - 1))) end--;
    this.#push(kind, start);
    this.#at = end;
    this.#readSpaces();
  }

  /** A template construct between settings is a token of its own; false where it is the beginning of a setting. */
  #readTemplate(): boolean {
    const end = this.#templates.end(this.#at, this.#first ? 'between' : 'inside');
    if (end < 0) return false;
    const role = templateRole(this.#text, this.#at, end);
    if (end > this.#aloneUntil) this.#aloneUntil = templateRunEnd(this.#text, end, this.#templates);
    if (role === 'output' && end > this.#aloneUntil) return false;
    this.#push(FpmToken.template, this.#at);
    if (role !== 'comment') this.#templated = true;
    this.#placeholders = true;
    this.#at = end;
    if (end > this.#limit) this.#limit = lineEnd(this.#text, end);
    return true;
  }

  /** Whether the line is a statement of a template (`% if …`, `@endif`). */
  #isStatement(code: number): boolean {
    return (code === 37 || code === 64) && lineStatementEnd(this.#text, this.#at) > 0;
  }

  /** A placeholder that fills its line stands for whole settings. */
  #isAlone(): boolean {
    let end = this.#limit;
    while (end > this.#at && isSpace(this.#text.charCodeAt(end - 1))) end--;
    return end - this.#at < 200 && isWholePlaceholder(this.#text.slice(this.#at, end));
  }

  /** `# …`, which FPM takes for a setting; or a placeholder that fills its line. */
  #readUnreadable(kind: number): void {
    if (kind === FpmToken.template) this.#templated = true;
    this.#rest(kind);
  }

  #readSection(): void {
    const start = this.#at;
    const close = this.#closingBracket(start + 1);
    this.#push(FpmToken.section, start, close < 0 ? FpmFlag.unclosed : 0);
    this.#at = close < 0 ? this.#textEnd(start) : close + 1;
    this.#notice(start + 1, close < 0 ? this.#at : close);
  }

  /** Offset of the `]` that closes a section's name or an index, quotes and templates skipped; -1 where none does. */
  #closingBracket(from: number): number {
    const text = this.#text;
    for (let at = from; at < this.#limit;) {
      const code = text.charCodeAt(at);
      if (code === closeBracket) return at;
      if (code === semicolon) return -1;
      if (code === doubleQuote || code === singleQuote) {
        const close = this.#seek(code, at + 1);
        if (close < 0) return -1;
        at = close + 1;
      } else at = this.#templateEnd(at);
    }
    return -1;
  }

  /** Behind the template construct at a place, or behind one character. */
  #templateEnd(at: number): number {
    const bracketed = this.#text.charCodeAt(at) === openBracket ? bracketedEnd(this.#text, at) : -1;
    if (bracketed > 0 && bracketed <= this.#limit) return bracketed;
    const end = mayOpenTemplate(this.#text, at) ? this.#templates.end(at, 'inside') : -1;
    return end > 0 && end <= this.#limit ? end : at + 1;
  }

  #seek(code: number, from: number): number {
    for (let at = from; at < this.#limit; at++) if (this.#text.charCodeAt(at) === code) return at;
    return -1;
  }

  /** End of the line's text before a comment, spaces excluded. */
  #textEnd(from: number): number {
    const comment = this.#seek(semicolon, from);
    let end = comment < 0 ? this.#limit : comment;
    while (end > from + 1 && isSpace(this.#text.charCodeAt(end - 1))) end--;
    return end;
  }

  #readEntry(): void {
    const start = this.#at;
    if (this.#text.charCodeAt(start) !== equals) {
      this.#push(FpmToken.key, start);
      this.#at = this.#keyEnd(start);
      this.#key = this.#text.slice(start, Math.min(this.#at, start + 60));
      this.#notice(start, this.#at);
      this.#readSpaces();
      if (this.#text.charCodeAt(this.#at) === openBracket && this.#at < this.#limit) this.#readIndex();
    }
    if (this.#at >= this.#limit) return;
    if (this.#text.charCodeAt(this.#at) === equals) this.#readValue();
    else if (this.#text.charCodeAt(this.#at) !== semicolon) this.#readOther();
  }

  /** Looks for a placeholder in the name of a section or a setting. */
  #notice(start: number, end: number): void {
    if (this.#placeholders || end - start > 400) return;
    const text = this.#text.slice(start, end);
    if (
      placeholderIn(text) !== undefined ||
      bracedPlaceholder(text) !== undefined ||
      namedPlaceholderIn(text) !== undefined ||
      foreignVariableIn(text) !== undefined ||
      loosePlaceholderIn(text) !== undefined ||
      /\$\{\w+\}/.test(text)
    )
      this.#placeholders = true;
  }

  /** A key ends at `=`, `[`, `;` or, where its line has no `=`, behind the word that looks like its name. */
  #keyEnd(start: number): number {
    const text = this.#text;
    let at = start;
    while (at < this.#limit) {
      const code = text.charCodeAt(at);
      if (code === equals || code === openBracket || code === semicolon) break;
      at = this.#templateEnd(at);
    }
    const assigned = at < this.#limit && text.charCodeAt(at) !== semicolon;
    let end = at;
    while (end > start + 1 && isSpace(text.charCodeAt(end - 1))) end--;
    if (assigned) return end;
    let name = start;
    while (name < end && isNameCode(text.charCodeAt(name))) name++;
    return name > start ? name : end;
  }

  #readIndex(): void {
    const open = this.#at;
    const close = this.#closingBracket(open + 1);
    this.#push(FpmToken.bracket, open, close < 0 ? FpmFlag.unclosed : 0);
    this.#at = open + 1;
    this.#readSpaces();
    const assigned = this.#seek(equals, this.#at);
    const end = close >= 0 ? close : assigned >= 0 ? assigned : this.#textEnd(open);
    if (end > this.#at) this.#push(FpmToken.index, this.#at);
    this.#at = Math.max(end, this.#at);
    if (close >= 0) this.#push(FpmToken.bracket, this.#at++);
    this.#readSpaces();
  }

  #readValue(): void {
    this.#push(FpmToken.equals, this.#at++);
    this.#readSpaces();
    this.#limit = this.#valueLimit();
    const read = new ValueReader(this.#text, this.#templates).read(this.#key, this.#at, this.#limit);
    this.#values.push(read);
    // a default as in a shell: PHP knows it since 8.3, and before whoever fills in the file
    if (read.value.unknown === 'template' || foreignVariableIn(read.value.raw) !== undefined) this.#placeholders = true;
    const { start, end } = read.value.range;
    if (end > start) this.#push(FpmToken.value, start);
    this.#at = end;
    this.#readSpaces();
    if (this.#at < this.#limit && this.#text.charCodeAt(this.#at) === semicolon) this.#rest(FpmToken.comment);
  }

  /** End of the line in which the value ends: a template's construct may go over several. */
  #valueLimit(): number {
    let limit = this.#limit;
    for (let at = this.#at; at < limit; at++) {
      const end = mayOpenTemplate(this.#text, at) ? this.#templates.end(at, 'inside') : -1;
      if (end > limit) limit = lineEnd(this.#text, end);
      if (end > 0) at = end - 1;
    }
    return limit;
  }

  /** What stands where `=` was meant. */
  #readOther(): void {
    const end = this.#textEnd(this.#at);
    this.#push(FpmToken.other, this.#at);
    this.#at = end;
  }
}
