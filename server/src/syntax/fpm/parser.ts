/** Builds the tree of one PHP-FPM file; never fails: each line stands for itself, as FPM reads them. */
import type { TextRange } from '../../text/range.ts';
import { isFpmKey } from '../content-signals.ts';
import { ProblemList, splitProblems } from '../problem.ts';
import type { SyntaxCode, SyntaxProblem } from '../problem.ts';
import { FpmFlag, lexFpm } from './lexer.ts';
import type { FpmLexed } from './lexer.ts';
import { FpmToken } from './tree.ts';
import type { FpmLine, FpmTree, FpmWord } from './tree.ts';
import { isBooleanWord } from './value.ts';
import type { ReadValue, ValueFault } from './value.ts';
import { shortened } from '../../text/shorten.ts';

/** The tree of a text; offsets are UTF-16 code units. */
export function parseFpm(text: string): FpmTree {
  const lexed = lexFpm(text);
  const parser = new FpmParser(text, lexed);
  const lines = parser.run();
  const { tokens, templated, placeholders } = lexed;
  return {
    dialect: 'php-fpm',
    text,
    lines,
    tokens,
    ...splitProblems(parser.problems.sorted(), lexed),
    templated,
    placeholders,
  };
}

/** A line without `=`. */
interface Unassigned {
  readonly key: FpmWord;
  /** Of the name, with its index. */
  readonly nameEnd: number;
  /** What follows the name. */
  readonly rest: string;
  readonly end: number;
  /** It ends with `;`, as nginx has it. */
  readonly isNginx: boolean;
}

class FpmParser {
  readonly problems = new ProblemList();
  readonly #text: string;
  readonly #lexed: FpmLexed;
  readonly #lines: FpmLine[] = [];
  #token = 0;
  #value = 0;

  constructor(text: string, lexed: FpmLexed) {
    this.#text = text;
    this.#lexed = lexed;
  }

  run(): readonly FpmLine[] {
    const { kinds } = this.#lexed.tokens;
    while (this.#token < kinds.length) {
      const kind = kinds[this.#token];
      if (kind === FpmToken.section) this.#section();
      else if (kind === FpmToken.key) this.#entry();
      else if (kind === FpmToken.equals) this.#keyless();
      else if (kind === FpmToken.other) this.#other();
      else this.#token++;
    }
    return this.#lines;
  }

  #range(token: number): TextRange {
    const { starts } = this.#lexed.tokens;
    return { start: starts[token] ?? 0, end: starts[token + 1] ?? 0 };
  }

  #flag(token: number, flag: number): boolean {
    return ((this.#lexed.flags[token] ?? 0) & flag) !== 0;
  }

  #word(range: TextRange): FpmWord {
    return { range, text: this.#text.slice(range.start, range.end) };
  }

  /** Reports an error, unless `more` says that it is less. */
  #blame(
    code: SyntaxCode,
    message: string,
    range: TextRange,
    more: Pick<Partial<SyntaxProblem>, 'severity' | 'insert'> = {},
  ): void {
    this.problems.add({ code, message, range, severity: 'error', ...more });
  }

  #blameWith(code: SyntaxCode, message: string, range: TextRange, replace: SyntaxProblem['replace']): void {
    this.problems.add({ code, message, range, severity: 'error', ...(replace !== undefined && { replace }) });
  }

  #section(): void {
    const range = this.#range(this.#token);
    const unclosed = this.#flag(this.#token, FpmFlag.unclosed);
    const inner = { start: range.start + 1, end: unclosed ? range.end : range.end - 1 };
    const name = { range: inner, text: withoutQuotes(this.#text.slice(inner.start, inner.end)) };
    this.#lines.push({ kind: 'section', name, range });
    if (unclosed) {
      const cure = /^[\w.$-]+$/.test(name.text) ? { insert: { offset: range.end, text: ']' } } : {};
      this.#blame('unclosed-section', `"[${shortened(name.text)}" has no closing "]"`, range, cure);
    } else if (this.#flag(this.#token, FpmFlag.indented) && this.#flag(this.#token, FpmFlag.lineStart)) {
      const start = this.#text.lastIndexOf('\n', range.start) + 1;
      const spaces = /^[ \t]*$/.test(this.#text.slice(start, range.start))
        ? { title: 'Remove the spaces', range: { start, end: range.start }, text: '' }
        : undefined;
      this.#blameWith(
        'blank-before-section',
        `spaces before "[${shortened(name.text)}]": PHP-FPM reads no section here`,
        range,
        spaces,
      );
    }
    this.#token++;
  }

  #entry(): void {
    const key = this.#word(this.#range(this.#token++));
    this.#skipSpace();
    const index = this.#index(key);
    let read: ReadValue | undefined;
    let end = index === undefined ? key.range.end : this.#range(this.#token - 1).end;
    this.#skipSpace();
    const assigned = this.#lexed.tokens.kinds[this.#token] === FpmToken.equals;
    if (assigned) {
      read = this.#readValue();
      end = read?.value.range.end ?? end;
    } else this.#missingEquals(key, end);
    this.#lines.push({ kind: 'entry', key, index, value: read?.value, range: { start: key.range.start, end } });
    if (assigned) this.#checkKey(key);
  }

  /** Steps over spaces that do not end the line. */
  #skipSpace(): void {
    while (this.#lexed.tokens.kinds[this.#token] === FpmToken.space && !this.#endsLine(this.#token)) this.#token++;
  }

  #endsLine(token: number): boolean {
    const code = this.#text.charCodeAt(this.#range(token).start);
    return code === 10 || code === 13;
  }

  #index(key: FpmWord): FpmWord | undefined {
    const { kinds } = this.#lexed.tokens;
    if (kinds[this.#token] !== FpmToken.bracket) return undefined;
    const open = this.#range(this.#token);
    const unclosed = this.#flag(this.#token++, FpmFlag.unclosed);
    this.#skipSpace();
    let index: FpmWord = { range: { start: open.end, end: open.end }, text: '' };
    if (kinds[this.#token] === FpmToken.index) {
      const range = this.#range(this.#token++);
      index = { range, text: withoutQuotes(this.#text.slice(range.start, range.end)) };
    }
    if (!unclosed && kinds[this.#token] === FpmToken.bracket) this.#token++;
    if (unclosed)
      this.#blame('unclosed-index', `"${shortened(key.text)}[" has no closing "]"`, {
        start: key.range.start,
        end: index.range.end,
      });
    return index;
  }

  #readValue(): ReadValue | undefined {
    const read = this.#lexed.values[this.#value++];
    this.#token++;
    this.#skipSpace();
    if (this.#lexed.tokens.kinds[this.#token] === FpmToken.value) this.#token++;
    if (read?.fault !== undefined) this.#valueFault(read.fault, read.value.range);
    return read;
  }

  #valueFault(fault: ValueFault, value: TextRange): void {
    const range = { start: fault.start, end: fault.end };
    const written = shortened(this.#text.slice(fault.start, fault.end));
    const quote = this.#text.charAt(fault.start);
    switch (fault.code) {
      case 'unclosed-quote':
        return this.#blame(fault.code, `this ${quote} has no closing ${quote} on its line`, range, {
          insert: { offset: fault.end, text: quote },
        });
      case 'empty-quotes':
        return this.#blameWith(fault.code, `'' is not a value for PHP-FPM, only "" is`, range, {
          title: 'Write ""',
          range,
          text: '""',
        });
      case 'stray-quote':
        return this.#blame(fault.code, `this ' ends the value: FPM does not read what follows`, range, {
          severity: 'warning',
        });
      case 'unexpected-equals':
        return this.#blameWith(
          fault.code,
          'a "=" is not allowed in a value without quotes',
          range,
          this.#inQuotes(value),
        );
      case 'unexpected-operator':
        return this.#blameWith(
          fault.code,
          `"${written}" is an operator in a value without quotes, but has no operand here`,
          range,
          this.#inQuotes(value),
        );
      case 'word-beside-boolean':
        return this.#blameWith(
          fault.code,
          'a word such as "on" or "none" is not allowed next to others without quotes',
          range,
          this.#inQuotes(value),
        );
      case 'malformed-variable':
        return this.#blame(fault.code, `"${written}" is not a complete \${NAME}`, range);
    }
  }

  /** The value, up to a comment behind it, in the quotes that it does not hold itself. */
  #inQuotes(value: TextRange): SyntaxProblem['replace'] {
    const text = this.#text.slice(value.start, value.end).replace(/(?<![ \t])[ \t]*;.*$/s, '');
    const quote = /["\\$]/.test(text) ? "'" : '"';
    if (text === '' || text.includes(quote)) return undefined;
    return {
      title: 'Put the value into quotes',
      range: { start: value.start, end: value.start + text.length },
      text: quote + text + quote,
    };
  }

  #missingEquals(key: FpmWord, end: number): void {
    const other = this.#lexed.tokens.kinds[this.#token] === FpmToken.other ? this.#range(this.#token++) : undefined;
    const range = { start: key.range.start, end: other?.end ?? end };
    const rest = other === undefined ? '' : this.#text.slice(other.start, other.end);
    const isNginx =
      this.#text.charAt(range.end) === ';' && /^;[ \t]*(?:\r?\n|$)/.test(this.#text.slice(range.end, range.end + 40));
    const line: Unassigned = { key, nameEnd: end, rest, end: range.end, isNginx };
    const replace =
      this.#assignment(line) ??
      (isNginx ? translated(shortened(key.text), rest, { start: key.range.start, end: range.end + 1 }) : undefined);
    const better = replace?.text.startsWith(' = ') === true ? replace.text : undefined;
    this.#blameWith('missing-equals', this.#withoutEquals(line, better), range, replace);
  }

  #withoutEquals({ key, rest, isNginx }: Unassigned, better: string | undefined): string {
    const name = shortened(key.text);
    const form = 'FPM reads only lines of the form "name = value"';
    if (/[{}]$/.test(rest || name) && !/\{\{|\{%|\$\{/.test(name + rest))
      return `"${name}" belongs to an nginx block: ${form}`;
    if (!isNginx || rest === '') return `"${name}" has no "=": FPM reads no value here`;
    return better === undefined
      ? `"${name}" is an nginx directive: ${form}`
      : `"${name}" is written as in nginx: PHP-FPM requires "${name}${shortened(better)}"`;
  }

  /** `name = value` for `name value;` and `name: value`, where the name is FPM's. */
  #assignment({ key, nameEnd, rest, end, isNginx }: Unassigned): SyntaxProblem['replace'] {
    const value = rest.replace(/^(?:=>|:)[ \t]*/, '').replace(/^unix:(?=\/)/i, '');
    const name = this.#text.slice(key.range.start, nameEnd);
    if (value === '' || !isFpmKey(name)) return undefined;
    const written = /["']/.test(value) ? value : /[=()!|&^~]/.test(value) ? `"${value}"` : value;
    return {
      title: `Write ${shortened(`${name} = ${written}`)}`,
      range: { start: nameEnd, end: end + (isNginx ? 1 : 0) },
      text: ` = ${written}`,
    };
  }

  /** What the scanner takes for no key: characters with a meaning to it, and its own words. */
  #checkKey(key: FpmWord): void {
    const character = /[&|^~(){}!"\t]|\$/.exec(key.text)?.[0];
    if (/\{\{|\{%|<%/.test(key.text)) return;
    if (character !== undefined)
      this.#blame(
        'malformed-key',
        `${character === '\t' ? 'a tab' : `"${character}"`} is not allowed in the name of a setting`,
        key.range,
      );
    else if (isBooleanWord(key.text))
      this.#blame('malformed-key', `"${key.text}" cannot be the name of a setting`, key.range);
  }

  #keyless(): void {
    this.#blame('missing-key', 'no setting is named before this "="', this.#range(this.#token));
    this.#readValue();
  }

  #other(): void {
    const range = this.#range(this.#token++);
    if (this.#text.charAt(range.start) === '#') {
      const replace = {
        title: 'Begin the comment with ";"',
        range: { start: range.start, end: range.start + 1 },
        text: ';',
      };
      this.#blameWith(
        'hash-comment',
        '"#" does not begin a comment since PHP 7.0: FPM reads this line as a setting',
        range,
        replace,
      );
    } else
      this.#blame(
        'unexpected-text',
        `FPM cannot read "${shortened(this.#text.slice(range.start, range.end))}" here`,
        range,
      );
  }
}

/** Parts in quotes and parts without, joined as the scanner joins them. */
function withoutQuotes(raw: string): string {
  return /["']/.test(raw) ? raw.replace(/"([^"]*)"|'([^']*)'/g, '$1$2') : raw;
}

/** What PHP-FPM has in the place of a line of nginx; a line that has no counterpart becomes a comment. */
function translated(name: string, value: string, range: TextRange): SyntaxProblem['replace'] {
  const instead =
    /^(?:fastcgi|proxy)_read_timeout$/.test(name) && /^\d+[smhd]?$/.test(value)
      ? `request_terminate_timeout = ${value}`
      : name === 'client_max_body_size' && /^\d+[kmg]?$/i.test(value)
        ? `php_admin_value[post_max_size] = ${value.toUpperCase()}`
        : undefined;
  if (instead !== undefined) return { title: `Write ${instead}`, range, text: instead };
  return { title: 'Turn it into a comment', range: { start: range.start, end: range.start }, text: '; ' };
}
