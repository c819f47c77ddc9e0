/** Which braces are missing or too many in a file where they do not match, read from its indentation. */
import type { Tokens } from '../tokens.ts';
import { NginxFlag } from './lexer.ts';
import { endsInBrace, indentAt, opensBlock } from './recovery.ts';
import { NginxToken } from './tree.ts';

export interface BraceRepair {
  /** Token index to the number of blocks that were meant to be closed before it. */
  readonly closeBefore: ReadonlyMap<number, number>;
  /** Indexes of `}` that close nothing although a block is open. */
  readonly surplus: ReadonlySet<number>;
}

interface OpenBlock {
  readonly indent: number;
  /** A line in it stands further right than its own: the author indents. */
  indented: boolean;
}

/** The repair of a file's braces; empty where they match. */
export function balanceBraces(text: string, tokens: Tokens, flags: Uint8Array): BraceRepair {
  if (isBalanced(countBraces(tokens.kinds, none))) return { closeBefore: new Map(), surplus: new Set() };
  const glued = gluedBraces(text, tokens);
  const count = countBraces(tokens.kinds, glued);
  return isBalanced(count)
    ? { closeBefore: new Map(), surplus: new Set() }
    : new Balancer(text, tokens, flags, { ...count, glued }).run();
}

const none: ReadonlySet<number> = new Set();

interface Count {
  /** Blocks without a `}`, and `}` without a block. */
  readonly missing: number;
  readonly surplus: number;
}

function isBalanced({ missing, surplus }: Count): boolean {
  return missing === 0 && surplus === 0;
}

/** Indexes of words whose last character was meant to open a block: `location ~ \.php${`. */
function gluedBraces(text: string, { kinds, starts }: Tokens): ReadonlySet<number> {
  const found = new Set<number>();
  /** The words of the directive that is being read. */
  let words = 0;
  let name = '';
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index];
    if (kind === NginxToken.space || kind === NginxToken.comment) continue;
    const [start, end] = [starts[index] ?? 0, starts[index + 1] ?? text.length];
    const isWord = kind === NginxToken.word || kind === NginxToken.quoted;
    if (words++ === 0) name = text.slice(start, end);
    if (
      kind === NginxToken.word &&
      endsInBrace(text, start, end) &&
      opensBlock(name, words - 1) &&
      !isOpened(kinds, index)
    ) {
      found.add(index);
      words = 0;
    } else if (!isWord) words = 0;
  }
  return found;
}

/** Whether the next token but spaces opens a block. */
function isOpened(kinds: Uint8Array, index: number): boolean {
  let next = index + 1;
  while (kinds[next] === NginxToken.space || kinds[next] === NginxToken.comment) next++;
  return kinds[next] === NginxToken.open;
}

function countBraces(kinds: Uint8Array, glued: ReadonlySet<number>): Count {
  let depth = 0;
  let surplus = 0;
  for (let index = 0; index < kinds.length; index++) {
    const kind = kinds[index];
    if (kind === NginxToken.open || glued.has(index)) depth++;
    else if (kind === NginxToken.close) {
      if (depth > 0) depth--;
      else surplus++;
    }
  }
  return { missing: depth, surplus };
}

class Balancer {
  readonly #text: string;
  readonly #tokens: Tokens;
  readonly #flags: Uint8Array;
  readonly #closeBefore = new Map<number, number>();
  readonly #surplus = new Set<number>();
  readonly #open: OpenBlock[] = [];
  /** Columns of space before the line that is being read. */
  #indent = 0;
  #missing: number;
  #tooMany: number;
  readonly #glued: ReadonlySet<number>;

  constructor(
    text: string,
    tokens: Tokens,
    flags: Uint8Array,
    { missing, surplus, glued }: Count & { readonly glued: ReadonlySet<number> },
  ) {
    this.#text = text;
    this.#tokens = tokens;
    this.#flags = flags;
    this.#missing = missing;
    this.#tooMany = surplus;
    this.#glued = glued;
  }

  run(): BraceRepair {
    const { kinds, starts } = this.#tokens;
    /** Indentation of the directive that is being read, -1 between directives. */
    let begin = -1;
    for (let index = 0; index < kinds.length; index++) {
      const kind = kinds[index];
      if (kind === NginxToken.space || kind === NginxToken.comment) continue;
      const first = this.#startsLine(index);
      if (first) this.#indent = indentAt(this.#text, starts[index] ?? 0);
      if (kind === NginxToken.word || kind === NginxToken.quoted) {
        if (begin < 0 && first) this.#directiveAt(index);
        if (begin < 0) begin = this.#indent;
        if (!this.#glued.has(index)) continue;
        this.#open.push({ indent: begin, indented: false });
        begin = -1;
        continue;
      }
      if (kind === NginxToken.open) this.#open.push({ indent: begin < 0 ? this.#indent : begin, indented: false });
      else if (kind === NginxToken.close && !(first && this.#isTooMany(index))) this.#close();
      begin = -1;
    }
    return { closeBefore: this.#closeBefore, surplus: this.#surplus };
  }

  #startsLine(index: number): boolean {
    return ((this.#flags[index] ?? 0) & NginxFlag.lineStart) !== 0;
  }

  /** A directive no further right than the block that holds it: the block was meant to end before. */
  #directiveAt(index: number): void {
    const indent = this.#indent;
    for (let top = this.#open.at(-1); top !== undefined; top = this.#open.at(-1)) {
      if (indent > top.indent) {
        top.indented = true;
        return;
      }
      if (!top.indented || this.#missing === 0) return;
      this.#closeEarly(index);
    }
  }

  /** A `}` that begins its line: blocks that were meant to end before it do. Whether it is surplus. */
  #isTooMany(index: number): boolean {
    const indent = this.#indent;
    while (this.#missing > 0 && this.#belongsFurtherOut(indent)) this.#closeEarly(index);
    const top = this.#open.at(-1);
    const isSurplus = this.#tooMany > 0 && top !== undefined && indent > top.indent && top.indented;
    if (!isSurplus) return false;
    this.#surplus.add(index);
    this.#tooMany--;
    return true;
  }

  #close(): void {
    if (this.#open.pop() === undefined && this.#tooMany > 0) this.#tooMany--;
  }

  /** The brace stands left of the innermost block, and at the column of one around it. */
  #belongsFurtherOut(indent: number): boolean {
    const top = this.#open.at(-1);
    const outer = this.#open.at(-2);
    return top !== undefined && outer !== undefined && indent < top.indent && indent <= outer.indent;
  }

  #closeEarly(index: number): void {
    this.#open.pop();
    this.#missing--;
    this.#closeBefore.set(index, (this.#closeBefore.get(index) ?? 0) + 1);
  }
}
