/** Takes a TypeScript source apart: what it says in string and template literals, and what is left of it without them and without comments. */

export interface SourceParts {
  /** String and template literals as they are written, without quotes; each `${…}` is one `…`. A template inside of `${…}` is one of its own. */
  readonly texts: readonly string[];
  /** The rest, with a space in the place of each literal and comment. */
  readonly code: string;
}

export function partsOf(source: string): SourceParts {
  const reader = new Reader(source);
  reader.code(0, 'file');
  return { texts: reader.texts, code: reader.rest };
}

/** What a `/` after it divides; after everything else it begins a regular expression. */
const endsOperand = /[\w$)\]}"'`]$/;
const beforePattern = /(?:^|[^\w$.])(?:return|typeof|case|in|of|yield|await|else|do|void|throw)$/;

class Reader {
  readonly texts: string[] = [];
  rest = '';
  readonly #source: string;

  constructor(source: string) {
    this.#source = source;
  }

  /** Code from an offset to the end or, inside of a template, behind the `}` that ends it; gives the offset there. */
  code(from: number, within: 'file' | 'template'): number {
    let depth = 0;
    for (let at = from; at < this.#source.length;) {
      const character = this.#source.charAt(at);
      const past = this.#skip(at, character);
      if (past !== undefined) {
        at = past;
        continue;
      }
      if (character === '{') depth++;
      if (character === '}' && depth-- === 0 && within === 'template') return at + 1;
      this.rest += character;
      at++;
    }
    return this.#source.length;
  }

  /** The offset behind what begins here and is no code; `undefined` where code goes on. */
  #skip(at: number, character: string): number | undefined {
    if (character === '"' || character === "'") return this.#string(at, character);
    if (character === '`') return this.#template(at);
    if (character !== '/') return undefined;
    const next = this.#source.charAt(at + 1);
    if (next === '/') return this.#until('\n', at);
    if (next === '*') return this.#until('*/', at);
    const before = this.rest.trimEnd();
    return endsOperand.test(before) && !beforePattern.test(before) ? undefined : this.#pattern(at);
  }

  /** Behind a comment, or before the end of its line. */
  #until(end: string, at: number): number {
    const found = this.#source.indexOf(end, at + 2);
    this.rest += ' ';
    return found < 0 ? this.#source.length : found + (end === '\n' ? 0 : end.length);
  }

  #string(at: number, quote: string): number {
    let end = at + 1;
    while (end < this.#source.length && this.#source.charAt(end) !== quote)
      end += this.#source.charAt(end) === '\\' ? 2 : 1;
    this.#add(this.#source.slice(at + 1, end));
    return end + 1;
  }

  #template(at: number): number {
    let text = '';
    let end = at + 1;
    while (end < this.#source.length && this.#source.charAt(end) !== '`') {
      if (this.#source.startsWith('${', end)) {
        end = this.code(end + 2, 'template');
        text += '…';
        continue;
      }
      const length = this.#source.charAt(end) === '\\' ? 2 : 1;
      text += this.#source.slice(end, end + length);
      end += length;
    }
    this.#add(text);
    return end + 1;
  }

  #pattern(at: number): number {
    let inClass = false;
    let end = at + 1;
    for (; end < this.#source.length; end++) {
      const character = this.#source.charAt(end);
      if (character === '\\') end++;
      else if (character === '[') inClass = true;
      else if (character === ']') inClass = false;
      else if (character === '/' && !inClass) break;
    }
    this.rest += ' 0 ';
    return end + 1;
  }

  /** A literal ends an operand as a name does. */
  #add(text: string): void {
    this.texts.push(text);
    this.rest += ' "" ';
  }
}
