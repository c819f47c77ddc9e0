/** Cuts nginx configuration into exactly nginx's tokens (ngx_conf_file.c, ngx_conf_read_token); never fails, loses no byte. */
import type { TextRange } from '../../text/range.ts';
import { ProblemList } from '../problem.ts';
import { bracedEnd, hashedEnd } from '../placeholder.ts';
import { lineStatementEnd, mayOpenTemplate, TemplateFinder, templateRole, templateRunEnd } from '../template.ts';
import type { TemplateRole } from '../template.ts';
import { isVelocity } from '../template-tags.ts';
import { TokenWriter } from '../tokens.ts';
import type { Tokens } from '../tokens.ts';
import { intoQuotes, wordInQuotes, withoutMark } from './cures.ts';
import { luaBodyEnd } from './lua-body.ts';
import { cutOfQuote, holdsProgram, quoteEnd } from './open-quote.ts';
import { braceAtIndent, isSpace, isUnfinishedBlock, spacesBefore, isAlone } from './scan.ts';
import { NginxToken } from './tree.ts';
import { branchStep, wordEnd, wordMarked, wordTemplate } from './word-end.ts';
import type { WordReader } from './word-end.ts';

const lineFeed = 10;
const carriageReturn = 13;
const doubleQuote = 34;
const hash = 35;
const percent = 37;
const singleQuote = 39;
const closeParenthesis = 41;
const semicolon = 59;
const openBrace = 123;
const closeBrace = 125;
const atCharacter = 64;
const byteOrderMark = 0xfeff;

/** What the lexer notes on a token, to be combined. */
export const NginxFlag = {
  /** Nothing but spaces and templates stands before it on its line. */
  lineStart: 1,
  /** A template construct stands in the word. */
  template: wordTemplate,
  /** The quote has no end. */
  unclosed: 4,
  /** A character that placeholders are written with stands in the word. */
  marked: wordMarked,
} as const;

export interface NginxLexed {
  readonly tokens: Tokens;
  /** {@link NginxFlag} of each token. */
  readonly flags: Uint8Array;
  readonly problems: ProblemList;
  readonly templated: boolean;
  /** A construct of a template stands in the file, as a word or between directives. */
  readonly placeholders: boolean;
  /** Placeholders of the file are written `{name}`. */
  readonly braces: boolean;
}

/** So many Lua bodies without an end are sought to the end of the text; more are cut at the next brace that looks right. */
const mostOpenLuaBodies = 16;

/**
 * Tokens of a text. `anchors` (names of directives) only help to see where a forgotten quote was meant to end.
 * Offsets are UTF-16 code units.
 */
export function lexNginx(text: string, anchors: ReadonlySet<string>): NginxLexed {
  const strict = new NginxLexer(text, undefined);
  const lexed = strict.run();
  return strict.quotesAreAstray ? new NginxLexer(text, anchors).run() : lexed;
}

class NginxLexer {
  readonly #text: string;
  /** Set where quotes went astray: a quote that swallows lines which begin with such a word is ended at its own line. */
  readonly #anchors: ReadonlySet<string> | undefined;
  readonly #tokens = new TokenWriter();
  readonly #problems = new ProblemList();
  readonly #templates: TemplateFinder;
  readonly #reader: WordReader;
  readonly #velocity: boolean;
  /** The quantifiers of the word that is being read. */
  #quantifiers: TextRange[] = [];
  #at = 0;
  #templated = false;
  #placeholders = false;
  #braces = false;
  /** Branches are written `$if(…) (…) else (…)`. */
  #branches = false;
  #lineStart = true;
  /** Words of the directive that is being read. */
  #words = 0;
  #nameStart = 0;
  #nameEnd = 0;
  /** The next `{` opens a Lua body. */
  #luaAhead = false;
  #openLuaBodies = 0;
  /** Up to here nothing but template constructs stands on the line. */
  #aloneUntil = -1;
  #multiLineQuotes = false;
  quotesAreAstray = false;

  constructor(text: string, anchors: ReadonlySet<string> | undefined) {
    this.#text = text;
    this.#anchors = anchors;
    this.#templates = new TemplateFinder(text);
    this.#velocity = isVelocity(text);
    this.#reader = {
      text,
      templates: this.#templates,
      placeholderEnd: (at) => this.#bracedPlaceholder(at),
      quantifier: (start, end) => this.#quantifiers.push({ start, end }),
    };
  }

  run(): NginxLexed {
    if (this.#text.charCodeAt(0) === byteOrderMark) this.#readByteOrderMark();
    while (this.#at < this.#text.length) this.#readToken(this.#text.charCodeAt(this.#at));
    const { tokens, flags } = this.#tokens.finish(this.#text.length);
    return {
      tokens,
      flags,
      problems: this.#problems,
      templated: this.#templated,
      placeholders: this.#placeholders || this.#templated,
      braces: this.#braces,
    };
  }

  #readByteOrderMark(): void {
    this.#tokens.push(NginxToken.bom, 0);
    this.#problems.add({
      code: 'byte-order-mark',
      message: 'the file begins with a byte order mark, which nginx reads as part of the first name',
      range: { start: 0, end: 1 },
      severity: 'error',
      replace: withoutMark,
    });
    this.#at = 1;
  }

  #readToken(code: number): void {
    if (isSpace(code)) this.#readSpaces();
    else if (code === hash) this.#readHash();
    else if (code === semicolon) this.#punctuation(NginxToken.semicolon);
    else if (code === closeBrace) this.#punctuation(NginxToken.close);
    else if (code === doubleQuote || code === singleQuote) this.#readQuoted(code);
    else if (mayOpenTemplate(this.#text, this.#at) && this.#readTemplate()) return;
    else if (code === openBrace && this.#bracedPlaceholder(this.#at) < 0) this.#readOpen();
    else if (
      (code === percent || code === atCharacter) &&
      this.#words === 0 &&
      this.#lineStart &&
      this.#readStatement()
    )
      return;
    else this.#readWord(this.#at, 0);
  }

  #push(kind: number, start: number, flags: number): void {
    this.#tokens.push(kind, start, this.#lineStart ? flags | NginxFlag.lineStart : flags);
  }

  #readSpaces(): void {
    const text = this.#text;
    this.#push(NginxToken.space, this.#at, 0);
    let at = this.#at;
    for (let code = text.charCodeAt(at); isSpace(code); code = text.charCodeAt(++at)) {
      if (code === lineFeed) this.#lineStart = true;
    }
    this.#at = at;
  }

  #readHash(): void {
    if (this.#velocity && this.#lineStart && this.#readStatement()) return;
    const end = this.#words > 0 && !this.#lineStart ? hashedEnd(this.#text, this.#at) : -1;
    if (end < 0) this.#readComment();
    else this.#readWord(end, NginxFlag.template);
  }

  #readStatement(): boolean {
    const end = lineStatementEnd(this.#text, this.#at, this.#velocity ? 'velocity' : 'others');
    if (end < 0) return false;
    this.#pushTemplate(this.#at, end);
    return true;
  }

  /** A construct between directives, which decides what stands there unless it is a comment. */
  #pushTemplate(start: number, end: number, role: TemplateRole = 'control'): void {
    this.#push(NginxToken.template, start, 0);
    this.#at = end;
    if (role !== 'comment') this.#templated = true;
  }

  /** nginx ends a comment at LF only; a CR before it is left to the spaces. */
  #readComment(): void {
    this.#push(NginxToken.comment, this.#at, 0);
    const line = this.#text.indexOf('\n', this.#at);
    const end = line < 0 ? this.#text.length : line;
    this.#at = end > this.#at && this.#text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end;
  }

  #punctuation(kind: number): void {
    this.#push(kind, this.#at++, 0);
    this.#lineStart = this.#luaAhead = false;
    this.#words = 0;
  }

  #readOpen(): void {
    const lua = this.#luaAhead;
    this.#punctuation(NginxToken.open);
    if (!lua) return;
    const end = this.#luaEnd();
    if (end > this.#at) this.#push(NginxToken.raw, this.#at, 0);
    this.#at = end;
  }

  #luaEnd(): number {
    const end = this.#openLuaBodies < mostOpenLuaBodies ? luaBodyEnd(this.#text, this.#at) : -1;
    if (end >= 0) return end;
    this.#openLuaBodies++;
    const indent = spacesBefore(this.#text, this.#nameStart);
    return braceAtIndent(this.#text, this.#at, indent);
  }

  /** A template construct where a token begins: a token of its own, or the beginning of a word; false where none is. */
  #readTemplate(): boolean {
    const start = this.#at;
    const end = this.#templates.end(start, this.#words > 0 && !this.#lineStart ? 'inside' : 'between');
    if (end < 0) return false;
    const role = templateRole(this.#text, start, end);
    if (this.#words === 0 && end > this.#aloneUntil)
      this.#aloneUntil = templateRunEnd(this.#text, end, this.#templates);
    const alone = this.#words === 0 && end <= this.#aloneUntil;
    if (role === 'comment' || (this.#words === 0 && role === 'control') || alone) {
      this.#pushTemplate(start, end, role);
      this.#placeholders = true;
      return true;
    }
    this.#readWord(end, NginxFlag.template);
    return true;
  }

  /** A bare word from the present place; up to `from` it is known already. */
  #readWord(from: number, known: number): void {
    const start = this.#at;
    const { end, flags } = wordEnd(this.#reader, start, from, known);
    if (this.#quantifiers.length > 0) this.#unquotedBraces({ start, end }, flags);
    if (this.#words === 0 && this.#lineStart && (isAlone(this.#text, start, end) || this.#isBranch(start, end)))
      return this.#pushTemplate(start, end);
    this.#at = end;
    this.#addWord(NginxToken.word, start, end, flags);
  }

  /** `$if(…)`, and once one was there the `(`, `)` and `else` of its branches. */
  #isBranch(start: number, end: number): boolean {
    const step = branchStep(this.#text.slice(start, Math.min(end, start + 200)));
    if (step === 'opens') this.#branches = true;
    return step === 'opens' || (step === 'goes on' && this.#branches);
  }

  /** End of the `{name}` at an offset if it is a placeholder, or -1: a block may have been meant where nothing but a name is written in it so far. */
  #bracedPlaceholder(at: number): number {
    if (this.#luaAhead) return -1;
    const end = bracedEnd(this.#text, at);
    if (
      end < 0 ||
      (/^\{[a-z_]+\}$/.test(this.#text.slice(at, end)) &&
        isUnfinishedBlock(this.#text, end, this.#words > 0 ? this.#nameOfDirective() : this.#text.slice(this.#at, at)))
    )
      return -1;
    this.#braces = true;
    return end;
  }

  /** Reports the quantifiers of a word; all have one cure. */
  #unquotedBraces(word: TextRange, flags: number): void {
    const isTemplate = (flags & NginxFlag.template) !== 0;
    const replace = isTemplate ? undefined : wordInQuotes(this.#text, word, this.#nameOfDirective());
    for (const range of this.#quantifiers) {
      const message = `"${this.#text.slice(range.start, range.end)}" opens a block here: a regular expression with braces needs quotes`;
      this.#problems.add({
        code: 'unquoted-brace',
        message,
        range,
        severity: 'error',
        ...(replace !== undefined && { replace }),
      });
    }
    this.#quantifiers = [];
  }

  #addWord(kind: number, start: number, end: number, flags: number): void {
    if (this.#words === 0) {
      this.#nameStart = start;
      this.#nameEnd = end;
    }
    if ((this.#words === 0 || this.#lineStart) && this.#text.startsWith('_by_lua_block', end - 13)) {
      this.#nameStart = start;
      this.#nameEnd = end;
      this.#luaAhead = true;
    }
    if ((flags & NginxFlag.template) !== 0) this.#placeholders = true;
    this.#push(kind, start, flags);
    this.#words++;
    this.#lineStart = false;
  }

  #readQuoted(quote: number): void {
    const start = this.#at;
    const quoted = quoteEnd(this.#text, start, quote, this.#templates);
    const { end, closed, template, lines } = quoted;
    if (closed && lines) this.#multiLineQuotes = true;
    if (!closed) this.quotesAreAstray = true;
    const cut =
      this.#anchors !== undefined && (!closed || lines) && !holdsProgram(this.#nameOfDirective())
        ? cutOfQuote(this.#text, start, quoted, this.#anchors)
        : -1;
    const unclosed = cut >= 0 || !closed;
    this.#at = cut >= 0 ? cut : end;
    if (unclosed) this.#unclosedQuote(start, this.#at);
    this.#addWord(
      NginxToken.quoted,
      start,
      this.#at,
      (template ? NginxFlag.template : NginxFlag.marked) | (unclosed ? NginxFlag.unclosed : 0),
    );
    if (!unclosed) this.#afterQuote();
  }

  #nameOfDirective(): string {
    return this.#words === 0 ? '' : this.#text.slice(this.#nameStart, Math.min(this.#nameEnd, this.#nameStart + 100));
  }

  #unclosedQuote(start: number, end: number): void {
    const quote = this.#text.charAt(start);
    this.#problems.add({
      code: 'unclosed-quote',
      message: `this ${quote} has no closing ${quote}`,
      range: { start, end },
      severity: 'error',
      insert: { offset: end, text: quote },
    });
  }

  /** Behind a closing quote nginx wants a space, `;`, `{` or `)`. */
  #afterQuote(): void {
    if (this.#at >= this.#text.length) return;
    const code = this.#text.charCodeAt(this.#at);
    if (isSpace(code) || code === semicolon || code === openBrace || code === closeParenthesis) return;
    if (mayOpenTemplate(this.#text, this.#at) && this.#templates.end(this.#at, 'inside') > 0) return;
    if (this.#multiLineQuotes) this.quotesAreAstray = true;
    const replace = intoQuotes(this.#text, this.#at);
    this.#problems.add({
      code: 'unexpected-after-quote',
      message: `unexpected "${String.fromCodePoint(this.#text.codePointAt(this.#at) ?? code)}" directly after a closing quote`,
      range: { start: this.#at, end: this.#at + 1 },
      severity: 'error',
      ...(replace !== undefined && { replace }),
    });
  }
}
