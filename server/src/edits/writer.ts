/** Writes edits that keep indentation, quotes, comments and line ends. Every method gives edits against the present texts. */
import type { FollowedDirective } from '../catalog/nginx/followed.ts';
import type { FileEdit } from '../text/edit.ts';
import type { FileId, FileRange, TextRange } from '../text/range.ts';
import { decidingEntry } from '../model/fpm/settings.ts';
import type { PlacedEntry, Pool } from '../model/fpm/master.ts';
import type { Placed, Scope } from '../model/nginx/config/scope.ts';

export class Writer {
  readonly #textOf: (file: FileId) => string;

  /** @param textOf the present text of a file; the empty string where it is gone */
  constructor(textOf: (file: FileId) => string) {
    this.#textOf = textOf;
  }

  /** Replaces a word of nginx; quotes stay, and come where the new text needs them. */
  nginxWord(at: FileRange, newText: string): FileEdit {
    const old = this.#slice(at);
    const quote = quoteOf(old) ?? (/[\s;{}"']/.test(newText) ? '"' : undefined);
    return {
      file: at.file,
      range: at.range,
      newText: quote === undefined ? newText : quote + newText.replaceAll(quote, `\\${quote}`) + quote,
    };
  }

  /** Replaces the value of a PHP-FPM entry; quotes stay, and come where the new text needs them. */
  fpmValue(at: FileRange, newText: string): FileEdit {
    const old = this.#slice(at);
    const quote = quoteOf(old) ?? (/[;="()!|&^~]/.test(newText) ? '"' : undefined);
    const space = old === '' && this.#textOf(at.file).charAt(at.range.start - 1) === '=' ? ' ' : '';
    return {
      file: at.file,
      range: at.range,
      newText: space + (quote === undefined ? newText : quote + newText + quote),
    };
  }

  /** Gives a setting of the pool this value: in the entry that decides, else in a new line behind `listen` (or behind the section's head). */
  setPool(pool: Pool, key: string, value: string): FileEdit {
    const deciding = decidingEntry(pool.entries, key);
    if (deciding?.entry.value !== undefined)
      return this.fpmValue({ file: deciding.file, range: deciding.entry.value.range }, value);
    return this.addToPool(pool, [`${key} = ${value}`]);
  }

  /** Gives settings of a pool these values: where they are written, else in new lines behind the first of them that is. */
  setAllOfPool(pool: Pool, values: readonly (readonly [key: string, value: string | number])[]): readonly FileEdit[] {
    const isWritten = ([key]: readonly [string, unknown]): boolean =>
      decidingEntry(pool.entries, key)?.entry.value !== undefined;
    const edits = values.filter(isWritten).map(([key, value]) => this.setPool(pool, key, String(value)));
    const fresh = values.filter((one) => !isWritten(one)).map(([key, value]) => `${key} = ${value}`);
    return fresh.length === 0 ? edits : [...edits, this.addToPool(pool, fresh)];
  }

  /** Adds lines to a pool behind its `listen`, or behind its first section head. */
  addToPool(pool: Pool, lines: readonly string[]): FileEdit {
    const listen = decidingEntry(pool.entries, 'listen');
    return this.addLines(listen === undefined ? pool.at : { file: listen.file, range: listen.entry.range }, lines);
  }

  /** Adds lines to a PHP-FPM file below the one on which a place ends, indented as that is. */
  addLines(below: FileRange, lines: readonly string[]): FileEdit {
    const text = this.#textOf(below.file);
    const end = lineEnd(text, below.range.end);
    const indent = text.charAt(below.range.start) === '[' ? '' : indentOf(text, below.range.start);
    return {
      file: below.file,
      range: { start: end, end },
      newText: lines.map((line) => eolOf(text) + indent + line).join(''),
    };
  }

  /** Adds lines at the top of a PHP-FPM file, before everything else. */
  addFirst(file: FileId, lines: readonly string[]): FileEdit {
    const eol = eolOf(this.#textOf(file));
    return { file, range: { start: 0, end: 0 }, newText: lines.map((line) => line + eol).join('') };
  }

  /** Gives a directive this value in the block that holds `anchor`: where it is written there, else in a new line behind `anchor`. */
  setNginx(scope: Scope, anchor: Placed, name: FollowedDirective, value: string): FileEdit {
    const own = scope.own(name).at(-1);
    const word = own?.fact.args[0];
    if (own !== undefined && word !== undefined) return this.nginxWord({ file: own.file, range: word.range }, value);
    return this.addNginxAfter(anchor, `${name} ${value};`);
  }

  /** Adds directives behind another one, with its indentation; on the same line where that line goes on. */
  addNginxAfter(
    anchor: { readonly file: FileId; readonly fact: { readonly range: TextRange } },
    ...directives: readonly string[]
  ): FileEdit {
    const text = this.#textOf(anchor.file);
    const { start, end } = anchor.fact.range;
    const rest = text.slice(end, lineEnd(text, end));
    if (!/^[ \t]*(?:#.*)?$/.test(rest))
      return {
        file: anchor.file,
        range: { start: end, end },
        newText: directives.map((directive) => ` ${directive}`).join(''),
      };
    const at = lineEnd(text, end);
    return {
      file: anchor.file,
      range: { start: at, end: at },
      newText: directives.map((directive) => eolOf(text) + indentOf(text, start) + directive).join(''),
    };
  }

  /** Adds directives before another one, each on a line of its own where it begins its line. */
  addNginxBefore(anchor: Placed, ...directives: readonly string[]): FileEdit {
    const text = this.#textOf(anchor.file);
    const { start } = anchor.fact.range;
    const indent = indentOf(text, start);
    const begins = text.slice(text.lastIndexOf('\n', start - 1) + 1, start) === indent;
    const newText = directives
      .map((directive) => (begins ? directive + eolOf(text) + indent : `${directive} `))
      .join('');
    return { file: anchor.file, range: { start, end: start }, newText };
  }

  /** Adds a directive as the first one of a block, one level deeper than the line that opens it. */
  intoBlock(
    opener: { readonly file: FileId; readonly fact: { readonly range: TextRange } },
    block: TextRange,
    directive: string,
  ): FileEdit {
    const text = this.#textOf(opener.file);
    const start = block.start + 1;
    const indent = indentOf(text, opener.fact.range.start);
    const step = stepOf(text);
    const closes = /^[ \t]*\}/.exec(text.slice(start, lineEnd(text, start)));
    if (closes !== null)
      return { file: opener.file, range: { start, end: start + closes[0].length - 1 }, newText: ` ${directive} ` };
    return { file: opener.file, range: { start, end: start }, newText: eolOf(text) + indent + step + directive };
  }

  /** Removes a word of a directive and the space before it. */
  removeWord(at: FileRange): FileEdit {
    const text = this.#textOf(at.file);
    let start = at.range.start;
    while (start > 0 && /[ \t]/.test(text[start - 1] ?? '')) start--;
    return { file: at.file, range: { start, end: at.range.end }, newText: '' };
  }

  /** Removes a directive, with its line where nothing else stands on it. */
  removeNginx(placed: Placed): FileEdit {
    return this.remove({ file: placed.file, range: placed.fact.range });
  }

  /** Removes a part of nginx, with its line where nothing else stands on it. */
  remove(at: FileRange): FileEdit {
    const text = this.#textOf(at.file);
    const { start, end } = at.range;
    const lineStart = text.lastIndexOf('\n', start - 1) + 1;
    const next = text.indexOf('\n', end);
    const alone =
      /^[ \t]*$/.test(text.slice(lineStart, start)) &&
      /^[ \t]*(?:#.*)?\r?$/.test(text.slice(end, next < 0 ? text.length : next));
    return {
      file: at.file,
      range: alone ? { start: lineStart, end: next < 0 ? text.length : next + 1 } : { start, end },
      newText: '',
    };
  }

  /** The present text of a place. */
  textAt(at: FileRange): string {
    return this.#slice(at);
  }

  /** Adds a directive in a line of its own before the part of nginx at a place. */
  addBefore(at: FileRange, directive: string): FileEdit {
    const text = this.#textOf(at.file);
    const start = at.range.start;
    return { file: at.file, range: { start, end: start }, newText: directive + eolOf(text) + indentOf(text, start) };
  }

  /** Adds directives behind the part of nginx at a place, with its indentation. */
  addAfter(at: FileRange, ...directives: readonly string[]): FileEdit {
    return this.addNginxAfter({ file: at.file, fact: { range: at.range } }, ...directives);
  }

  /**
   * The lines of a directive of nginx with the comments right above it and behind it, and the edit that takes them away. The lines have lost the
   * indentation of the first one; lines within a text of several lines stay as they are.
   */
  taken(
    at: FileRange,
    { severalLines = false } = {},
  ): { readonly removal: FileEdit; readonly lines: readonly string[] } {
    const text = this.#textOf(at.file);
    const removal = this.remove(at);
    const whole =
      removal.range.start < at.range.start || text[removal.range.start - 1] === '\n' || removal.range.start === 0;
    if (!whole || removal.range.end <= at.range.end) return { removal, lines: [this.#slice(at)] };
    const above = commentsAbove(text, removal.range.start);
    const indent = indentOf(text, at.range.start);
    const lines = text.slice(above, removal.range.end).split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    return {
      removal: { ...removal, range: { start: above, end: removal.range.end } },
      lines: severalLines
        ? lines
        : lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line.trimStart())),
    };
  }

  /** Puts lines in the place of a part of nginx, with its indentation. */
  instead(at: FileRange, lines: readonly string[]): FileEdit {
    const text = this.#textOf(at.file);
    const indent = indentOf(text, at.range.start);
    return {
      file: at.file,
      range: at.range,
      newText: lines.map((line, index) => (line === '' || index === 0 ? line : indent + line)).join(eolOf(text)),
    };
  }

  /** One level of indentation as the file has it: a tab, or the least spaces that a line begins with. */
  stepOf(file: FileId): string {
    return stepOf(this.#textOf(file));
  }

  /** A part of nginx in a block of its own, one level deeper: `opening` is what stands before the `{`. */
  wrapped(at: FileRange, opening: string): FileEdit {
    return this.instead(at, [`${opening} {`, `${this.stepOf(at.file)}${this.textAt(at)}`, '}']);
  }

  /** Puts lines before or behind a part of nginx, with its indentation. */
  putBeside(at: FileRange, lines: readonly string[], side: 'before' | 'behind'): FileEdit {
    const text = this.#textOf(at.file);
    const eol = eolOf(text);
    const indent = indentOf(text, at.range.start);
    const shown = lines.map((line) => (line === '' ? line : indent + line));
    const lineStart = text.lastIndexOf('\n', at.range.start - 1) + 1;
    if (side === 'before' && lineStart + indent.length === at.range.start) {
      const start = commentsAbove(text, lineStart);
      return { file: at.file, range: { start, end: start }, newText: shown.map((line) => line + eol).join('') };
    }
    if (side === 'before')
      return {
        file: at.file,
        range: { start: at.range.start, end: at.range.start },
        newText: lines.map((line) => line + eol).join(''),
      };
    const end = /^[ \t]*(?:#.*)?$/.test(text.slice(at.range.end, lineEnd(text, at.range.end)))
      ? lineEnd(text, at.range.end)
      : at.range.end;
    return { file: at.file, range: { start: end, end }, newText: shown.map((line) => eol + line).join('') };
  }

  /** Puts lines into a block, as the first or the last ones; `inner` is the first part that stands in it. */
  putInto(
    file: FileId,
    block: TextRange,
    lines: readonly string[],
    { inner, last }: { readonly inner: TextRange | undefined; readonly last: boolean },
  ): FileEdit {
    const text = this.#textOf(file);
    const eol = eolOf(text);
    const outer = indentOf(text, block.start);
    const own =
      inner === undefined || !text.slice(block.start, inner.start).includes('\n')
        ? undefined
        : indentOf(text, inner.start);
    const indent = own ?? outer + stepOf(text);
    const shown = lines.map((line) => (line === '' ? line : indent + line));
    const close = block.end - 1;
    const closeLine = text.lastIndexOf('\n', close - 1) + 1;
    const closesAlone = closeLine > block.start && text.slice(closeLine, close).trim() === '';
    if (last && closesAlone)
      return { file, range: { start: closeLine, end: closeLine }, newText: shown.map((line) => line + eol).join('') };
    if (!closesAlone) {
      const gap = last ? text.slice(0, close).trimEnd().length : block.start + 1;
      const until = last || text.slice(gap, close).trim() === '' ? close : gap;
      return {
        file,
        range: { start: gap, end: until },
        newText: shown.map((line) => eol + line).join('') + (until === close ? eol + outer : ''),
      };
    }
    const start = lineEnd(text, block.start + 1);
    return { file, range: { start, end: start }, newText: shown.map((line) => eol + line).join('') };
  }

  /** Moves the character that ends a block behind another part of its file: what stands between them comes into it. */
  reclose(file: FileId, close: number, behind: TextRange): readonly FileEdit[] {
    const text = this.#textOf(file);
    const away = this.remove({ file, range: { start: close, end: close + 1 } });
    const end = lineEnd(text, behind.end);
    return [away, { file, range: { start: end, end }, newText: eolOf(text) + indentOf(text, close) + '}' }];
  }

  /** Moves a directive with its block before another one of the same file: whole lines where nothing else stands on them. */
  moveNginxBefore(placed: Placed, anchor: Placed): readonly FileEdit[] {
    const text = this.#textOf(placed.file);
    const removal = this.removeNginx(placed);
    return [removal, this.addNginxBefore(anchor, text.slice(placed.fact.range.start, placed.fact.range.end))];
  }

  /** Writes an entry anew, its comment and the rest of its line as they are. */
  replaceEntry(placed: PlacedEntry, text: string): FileEdit {
    return { file: placed.file, range: placed.entry.range, newText: text };
  }

  /** An entry with the comment behind it. */
  entryLine({ file, entry }: PlacedEntry): string {
    const text = this.#textOf(file);
    return text.slice(entry.range.start, lineEnd(text, entry.range.end)).trimEnd();
  }

  /** Removes an entry with its line, where nothing else stands on it. */
  removeEntry(placed: PlacedEntry): FileEdit {
    const text = this.#textOf(placed.file);
    const start = text.lastIndexOf('\n', placed.entry.range.start - 1) + 1;
    const end = text.indexOf('\n', placed.entry.range.end);
    return { file: placed.file, range: { start, end: end < 0 ? text.length : end + 1 }, newText: '' };
  }

  #slice(at: FileRange): string {
    return this.#textOf(at.file).slice(at.range.start, at.range.end);
  }
}

function quoteOf(text: string): '"' | "'" | undefined {
  const first = text[0];
  return (first === '"' || first === "'") && text.length > 1 && text.endsWith(first) ? first : undefined;
}

/** Offset behind the last character of the line, its line end excluded. */
function lineEnd(text: string, offset: number): number {
  const newline = text.indexOf('\n', offset);
  if (newline < 0) return text.length;
  return text[newline - 1] === '\r' && newline - 1 >= offset ? newline - 1 : newline;
}

/** The spaces before the first other character of the line that holds the offset. */
function indentOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** Where the comments begin that stand on the lines right above a line, with no empty line between; not those at the head of the file. */
function commentsAbove(text: string, line: number): number {
  let start = line;
  while (start > 0) {
    const before = text.lastIndexOf('\n', start - 2) + 1;
    if (!/^[ \t]*#/.test(text.slice(before, start))) break;
    start = before;
  }
  return start === 0 ? line : start;
}

function stepOf(text: string): string {
  if (/\n\t/.test(text)) return '\t';
  let least = Infinity;
  for (const match of text.matchAll(/\n( {2,})[^\s#]/g)) least = Math.min(least, match[1]?.length ?? least);
  return ' '.repeat(least === Infinity ? 4 : least);
}

function eolOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}
