/** Builds the tree of one php.ini file; never fails, loses no byte. */
import { mayOpenTemplate, TemplateFinder } from '../template.ts';
import { TokenWriter } from '../tokens.ts';
import { IniToken, type IniLine, type IniTree, type IniWord } from './tree.ts';
import { iniValue, valueEnd } from './value.ts';

const none: IniTree['problems'] = [];
const byteOrderMark = 0xfeff;

/** The tree of a text; offsets are UTF-16 code units. */
export function parseIni(text: string): IniTree {
  const parser = new IniParser(text);
  const lines = parser.run();
  return { dialect: 'php-ini', text, lines, tokens: parser.tokens(), problems: none, withheld: none };
}

/** What cannot stand in the name of a setting (LABEL_CHAR of zend_ini_scanner.l). `#` can: it begins no comment since PHP 7.0. */
const notInKey = /[=\n\r\t;&|^$~(){}!"[\]\0]/g;
const lineBreak = /\r\n?|\n/g;

class IniParser {
  readonly #text: string;
  readonly #templates: TemplateFinder;
  readonly #tokens = new TokenWriter();
  readonly #lines: IniLine[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.#templates = new TemplateFinder(text);
  }

  run(): readonly IniLine[] {
    if (this.#text.charCodeAt(0) === byteOrderMark) this.#token(IniToken.bom, 1);
    while (this.#at < this.#text.length) {
      this.#line();
      this.#rest();
      this.#token(IniToken.space, this.#find(lineBreak, this.#at).behind);
    }
    return this.#lines;
  }

  tokens(): IniTree['tokens'] {
    return this.#tokens.finish(this.#text.length).tokens;
  }

  /** Steps to an offset, if that is farther on. */
  #token(kind: number, end: number): void {
    if (end <= this.#at) return;
    this.#tokens.push(kind, this.#at);
    this.#at = end;
  }

  /** The next match of a pattern: where it begins, and what follows it; the text's end where there is none. */
  #find(pattern: RegExp, from: number): { readonly start: number; readonly behind: number } {
    pattern.lastIndex = from;
    const match = pattern.exec(this.#text);
    return match === null
      ? { start: this.#text.length, behind: this.#text.length }
      : { start: match.index, behind: match.index + match[0].length };
  }

  #skipSpaces(): void {
    let end = this.#at;
    while (this.#text.charAt(end) === ' ' || this.#text.charAt(end) === '\t') end++;
    this.#token(IniToken.space, end);
  }

  #lineEnd(): number {
    return this.#find(lineBreak, this.#at).start;
  }

  #line(): void {
    this.#skipSpaces();
    while (mayOpenTemplate(this.#text, this.#at)) {
      const end = this.#templates.end(this.#at, 'between');
      if (end < 0) break;
      this.#token(IniToken.template, end);
      this.#skipSpaces();
    }
    if (this.#text.charAt(this.#at) === '[') this.#section();
    else this.#entry();
  }

  /** What nothing else took up to the end of the line: a comment, or text that PHP cannot read. */
  #rest(): void {
    this.#skipSpaces();
    const end = this.#lineEnd();
    this.#token(this.#text.charAt(this.#at) === ';' ? IniToken.comment : IniToken.other, end);
  }

  #section(): void {
    const start = this.#at;
    const lineEnd = this.#lineEnd();
    const close = this.#text.indexOf(']', start);
    const isClosed = close >= 0 && close < lineEnd;
    this.#token(IniToken.bracket, start + 1);
    this.#token(IniToken.section, isClosed ? close : lineEnd);
    this.#token(IniToken.bracket, isClosed ? close + 1 : lineEnd);
    this.#lines.push({
      kind: 'section',
      name: this.#word(start + 1, isClosed ? close : lineEnd),
      range: { start, end: this.#at },
    });
  }

  #entry(): void {
    const start = this.#at;
    const key = this.#word(start, this.#find(notInKey, start).start);
    if (key.text === '') return;
    this.#token(IniToken.key, key.range.end);
    this.#skipSpaces();
    const index = this.#index();
    this.#skipSpaces();
    const behind = index === undefined ? key.range.end : index.range.end + 1;
    if (this.#text.charAt(this.#at) === '=') {
      this.#token(IniToken.equals, this.#at + 1);
      this.#skipSpaces();
      const value = iniValue(this.#text, this.#at, valueEnd(this.#text, this.#at));
      this.#token(IniToken.value, value.range.end);
      this.#lines.push({ kind: 'entry', key, index, value, range: { start, end: value.range.end } });
    } else if (/^(?:[;\r\n]|$)/.test(this.#text.slice(this.#at, this.#at + 1)))
      this.#lines.push({ kind: 'entry', key, index, value: undefined, range: { start, end: behind } });
  }

  #index(): IniWord | undefined {
    if (this.#text.charAt(this.#at) !== '[') return undefined;
    const close = this.#text.indexOf(']', this.#at);
    if (close < 0 || close > this.#lineEnd()) return undefined;
    const index = this.#word(this.#at + 1, close);
    this.#token(IniToken.bracket, this.#at + 1);
    this.#token(IniToken.index, close);
    this.#token(IniToken.bracket, close + 1);
    return index;
  }

  /** The text between two offsets without spaces around it. */
  #word(from: number, to: number): IniWord {
    const text = this.#text.slice(from, to);
    const start = from + text.length - text.trimStart().length;
    const trimmed = text.trim();
    return { range: { start, end: start + trimmed.length }, text: trimmed };
  }
}
