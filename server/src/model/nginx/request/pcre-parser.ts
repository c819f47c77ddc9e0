/** Reads a Perl-compatible regular expression, as far as nginx's locations use them, into a tree; bytes are characters 0 to 255. */

export type PcreNode =
  | { readonly kind: 'set'; readonly has: (char: number) => boolean; readonly char?: PcreChar }
  | { readonly kind: 'sequence'; readonly items: readonly PcreNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PcreNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly item: PcreNode }
  | {
      readonly kind: 'repeat';
      readonly item: PcreNode;
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'look'; readonly item: PcreNode; readonly behind: boolean; readonly negative: boolean }
  | { readonly kind: 'atomic'; readonly item: PcreNode }
  | { readonly kind: 'assert'; readonly what: 'start' | 'end' | 'very-end' | 'boundary' | 'inside' }
  | { readonly kind: 'back'; readonly index: number };

/** The one character that a set takes; `folds`: in either case. */
export interface PcreChar {
  readonly text: string;
  readonly folds: boolean;
}

export interface PcrePattern {
  readonly node: PcreNode;
  readonly groups: number;
  /** Numbers of named groups, names as written. */
  readonly names: ReadonlyMap<string, number>;
}

/** Something that is not understood here; it may be right all the same. */
class NotUnderstood extends Error {}

/** What holds for the whole pattern: `i` where case does not count. */
export type PcreFlags = '' | 'i';

/** The tree of a pattern; `undefined` where it uses what is not understood here, or is malformed. */
export function parsePcre(source: string, flags: PcreFlags = ''): PcrePattern | undefined {
  try {
    return new Parser(source, flags).pattern();
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

type Test = (char: number) => boolean;

const isDigit: Test = (char) => char >= 48 && char <= 57;
const isWord: Test = (char) =>
  isDigit(char) || (char >= 65 && char <= 90) || (char >= 97 && char <= 122) || char === 95;
const isSpace: Test = (char) => char === 32 || (char >= 9 && char <= 13);
const isUpper: Test = (char) => char >= 65 && char <= 90;
const isLower: Test = (char) => char >= 97 && char <= 122;
const not =
  (test: Test): Test =>
  (char) =>
    !test(char);
const classes: Readonly<Record<string, Test>> = {
  d: isDigit,
  D: not(isDigit),
  w: isWord,
  W: not(isWord),
  s: isSpace,
  S: not(isSpace),
  h: (char) => char === 32 || char === 9 || char === 160,
  N: (char) => char !== 10,
};
const posix: Readonly<Record<string, Test>> = {
  alpha: (char) => isUpper(char) || isLower(char),
  digit: isDigit,
  alnum: (char) => isWord(char) && char !== 95,
  upper: isUpper,
  lower: isLower,
  space: isSpace,
  word: isWord,
  xdigit: (char) => isDigit(char) || (char >= 65 && char <= 70) || (char >= 97 && char <= 102),
  punct: (char) => char > 32 && char < 127 && !(isWord(char) && char !== 95),
};
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, e: 27, a: 7 };
const deepest = 60;

class Parser {
  readonly #source: string;
  #caseless: boolean;
  #at = 0;
  #groups = 0;
  #depth = 0;
  readonly #names = new Map<string, number>();

  constructor(source: string, flags: PcreFlags) {
    this.#source = source;
    this.#caseless = flags === 'i';
  }

  pattern(): PcrePattern {
    if (this.#take('(?i)')) this.#caseless = true;
    const node = this.#choice();
    if (this.#at < this.#source.length) throw new NotUnderstood();
    return { node, groups: this.#groups, names: this.#names };
  }

  get #next(): string {
    return this.#source[this.#at] ?? '';
  }

  #take(text: string): boolean {
    if (!this.#source.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #choice(): PcreNode {
    if (++this.#depth > deepest) throw new NotUnderstood();
    const options = [this.#sequence()];
    while (this.#take('|')) options.push(this.#sequence());
    this.#depth--;
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options };
  }

  #sequence(): PcreNode {
    const items: PcreNode[] = [];
    while (this.#at < this.#source.length && this.#next !== '|' && this.#next !== ')')
      items.push(this.#quantified(this.#atom()));
    return { kind: 'sequence', items };
  }

  #quantified(item: PcreNode): PcreNode {
    const range = this.#range();
    if (range === undefined) return item;
    if (item.kind === 'assert' || item.kind === 'look') throw new NotUnderstood();
    const mode = this.#take('?') ? 'lazy' : this.#take('+') ? 'possessive' : 'greedy';
    return { kind: 'repeat', item, ...range, mode };
  }

  #range(): { readonly min: number; readonly max: number } | undefined {
    if (this.#take('*')) return { min: 0, max: Infinity };
    if (this.#take('+')) return { min: 1, max: Infinity };
    if (this.#take('?')) return { min: 0, max: 1 };
    if (this.#next !== '{') return undefined;
    const found = /^\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/.exec(this.#source.slice(this.#at));
    if (found === null) return undefined;
    this.#at += found[0].length;
    const min = Number(found[1]);
    const max = found[2] === undefined ? min : found[3] === undefined ? Infinity : Number(found[3]);
    if (max < min) throw new NotUnderstood();
    return { min, max };
  }

  #atom(): PcreNode {
    const char = this.#next;
    this.#at++;
    switch (char) {
      case '(':
        return this.#group();
      case '[':
        return { kind: 'set', has: this.#set() };
      case '.':
        return { kind: 'set', has: (code) => code !== 10 };
      case '^':
        return { kind: 'assert', what: 'start' };
      case '$':
        return { kind: 'assert', what: 'end' };
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new NotUnderstood();
      case '{':
        if (this.#next === ',') throw new NotUnderstood();
        return this.#literal(123);
      default:
        return this.#literal(char.charCodeAt(0));
    }
  }

  #literal(code: number): PcreNode {
    return {
      kind: 'set',
      has: this.#either((char) => char === code),
      char: { text: String.fromCharCode(code), folds: this.#caseless },
    };
  }

  /** The test for both cases of a letter, where case does not count. */
  #either(test: Test): Test {
    if (!this.#caseless) return test;
    return (char) => test(char) || (isUpper(char) && test(char + 32)) || (isLower(char) && test(char - 32));
  }

  #group(): PcreNode {
    if (this.#next === '*') throw new NotUnderstood();
    if (!this.#take('?')) return this.#capture(undefined);
    for (const [open, behind, negative] of [
      ['=', false, false],
      ['!', false, true],
      ['<=', true, false],
      ['<!', true, true],
    ] as const) {
      if (this.#take(open)) return { kind: 'look', item: this.#closed(), behind, negative };
    }
    if (this.#take(':')) return this.#closed();
    if (this.#take('>')) return { kind: 'atomic', item: this.#closed() };
    const named = /^(?:P?<(\w+)>|'(\w+)')/.exec(this.#source.slice(this.#at));
    if (named === null) throw new NotUnderstood();
    this.#at += named[0].length;
    return this.#capture(named[1] ?? named[2]);
  }

  #capture(name: string | undefined): PcreNode {
    const index = ++this.#groups;
    if (name !== undefined) {
      if (this.#names.has(name)) throw new NotUnderstood();
      this.#names.set(name, index);
    }
    return { kind: 'group', index, item: this.#closed() };
  }

  #closed(): PcreNode {
    const item = this.#choice();
    if (!this.#take(')')) throw new NotUnderstood();
    return item;
  }

  #escape(): PcreNode {
    const char = this.#next;
    this.#at++;
    switch (char) {
      case 'A':
        return { kind: 'assert', what: 'start' };
      case 'Z':
        return { kind: 'assert', what: 'end' };
      case 'z':
        return { kind: 'assert', what: 'very-end' };
      case 'b':
        return { kind: 'assert', what: 'boundary' };
      case 'B':
        return { kind: 'assert', what: 'inside' };
      default:
        break;
    }
    if (/[1-9]/.test(char)) {
      if (/\d/.test(this.#next) || Number(char) > this.#groups || this.#caseless) throw new NotUnderstood();
      return { kind: 'back', index: Number(char) };
    }
    const test = classes[char];
    return test === undefined ? this.#literal(this.#escaped(char)) : { kind: 'set', has: test };
  }

  /** The character behind a backslash that stands for one. */
  #escaped(char: string): number {
    if (char === 'x') {
      const found = /^[0-9a-fA-F]{2}/.exec(this.#source.slice(this.#at));
      if (found === null) throw new NotUnderstood();
      this.#at += 2;
      return parseInt(found[0], 16);
    }
    const control = controls[char];
    if (control !== undefined) return control;
    if (char === '' || /[a-zA-Z0-9]/.test(char)) throw new NotUnderstood();
    return char.charCodeAt(0);
  }

  #set(): Test {
    const negative = this.#take('^');
    const tests: Test[] = [];
    let first = true;
    while (first || this.#next !== ']') {
      if (this.#at >= this.#source.length) throw new NotUnderstood();
      tests.push(this.#member());
      first = false;
    }
    this.#at++;
    const any = this.#either((char) => tests.some((test) => test(char)));
    // worked out once: a set may have thousands of members
    const table = Array.from({ length: 256 }, (_, char) => any(char) !== negative);
    return (char) => table[char] ?? false;
  }

  #member(): Test {
    const named = /^\[:(\^?)([a-z]+):\]/.exec(this.#source.slice(this.#at));
    if (named !== null) {
      const test = posix[named[2] ?? ''];
      if (test === undefined) throw new NotUnderstood();
      this.#at += named[0].length;
      return named[1] === '^' ? not(test) : test;
    }
    if (/^\[[.=]/.test(this.#source.slice(this.#at))) throw new NotUnderstood();
    const low = this.#one();
    if (typeof low !== 'number') return low;
    if (this.#next !== '-' || this.#source[this.#at + 1] === ']') return (char) => char === low;
    this.#at++;
    const high = this.#one();
    if (typeof high !== 'number' || high < low) throw new NotUnderstood();
    return (char) => char >= low && char <= high;
  }

  /** One character of a set, or a class in it. */
  #one(): number | Test {
    const char = this.#next;
    this.#at++;
    if (char !== '\\') return char.charCodeAt(0);
    const escaped = this.#next;
    this.#at++;
    if (escaped === 'b') return 8;
    return classes[escaped] !== undefined && escaped !== 'N' ? classes[escaped] : this.#escaped(escaped);
  }
}
