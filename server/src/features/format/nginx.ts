/** Which tokens of a nginx file share a line, and how far each line is indented. */
import { NginxToken, type NginxTree } from '../../syntax/nginx/tree.ts';
import type { Indent, Line, Part } from './layout.ts';

interface Token extends Pick<Part, 'start' | 'end' | 'gap'> {
  readonly kind: number;
  /** Line breaks between it and the token before. */
  readonly breaks: number;
}

/** The lines of a file without syntax problems, as they ought to be. */
export function nginxLines(tree: NginxTree): readonly Line[] {
  return new NginxLines(tree).lines();
}

class NginxLines {
  readonly #tree: NginxTree;
  readonly #tokens: readonly Token[];
  /** The closing brace of each opening one. */
  readonly #partner: ReadonlyMap<Token, Token>;
  /** The braces that are open. */
  readonly #blocks: Token[] = [];
  readonly #lines: Line[] = [];
  #parts: Part[] = [];
  #breaks = 0;
  #indent: Indent = { kind: 'steps', steps: 0 };
  #table = true;
  /** Words were read and their directive has not ended. */
  #pending = false;
  /** The line on which that directive began. */
  #first = 0;

  constructor(tree: NginxTree) {
    this.#tree = tree;
    this.#tokens = tokensOf(tree);
    this.#partner = partners(this.#tokens);
  }

  lines(): readonly Line[] {
    this.#tokens.forEach((token, index) => this.#take(token, this.#tokens[index - 1]));
    this.#finish();
    return this.#lines;
  }

  #take(token: Token, before: Token | undefined): void {
    const block = this.#blocks.at(-1);
    if (token.kind === NginxToken.close) this.#blocks.pop();
    const breaks = before === undefined ? 0 : this.#breaksBefore(token, before, block);
    if (before === undefined || breaks > 0) this.#begin(token, breaks);
    this.#parts.push({ start: token.start, end: token.end, gap: token.gap, spaces: spacesBefore(token, before) });
    if (token.kind === NginxToken.open) this.#blocks.push(token);
    // a block's head stands in no column with the directives around
    if (token.kind === NginxToken.template || (token.kind === NginxToken.open && this.#isTall(token)))
      this.#table = false;
    this.#follow(token);
  }

  /** Keeps account of the directive that is being read. */
  #follow({ kind }: Token): void {
    if (kind === NginxToken.word || kind === NginxToken.quoted) {
      if (!this.#pending) this.#first = this.#lines.length;
      this.#pending = true;
    } else if (kind !== NginxToken.comment && kind !== NginxToken.template) this.#pending = false;
  }

  #begin(token: Token, breaks: number): void {
    this.#finish();
    const steps = this.#blocks.length;
    this.#breaks = breaks;
    this.#table = true;
    if (this.#tree.templated || token.kind === NginxToken.template) this.#indent = { kind: 'written' };
    else if (this.#pending && token.kind !== NginxToken.open)
      this.#indent = { kind: 'continued', steps, first: this.#first };
    else this.#indent = { kind: 'steps', steps };
  }

  #finish(): void {
    if (this.#parts.length > 0)
      this.#lines.push({
        parts: this.#parts,
        breaks: this.#breaks,
        indent: this.#indent,
        table: this.#table && this.#parts.length > 1,
      });
    this.#parts = [];
  }

  /** How many line breaks come before a token of a block: at most one empty line, none at the edges of the block. */
  #breaksBefore(token: Token, before: Token, block: Token | undefined): number {
    const written = Math.min(token.breaks, 2);
    const { kind } = token;
    if (kind === NginxToken.template || before.kind === NginxToken.template) return token.breaks;
    if (kind === NginxToken.raw || before.kind === NginxToken.raw) return 0;
    if (before.kind === NginxToken.comment) return kind === NginxToken.close ? 1 : Math.max(written, 1);
    if (kind === NginxToken.semicolon) return 0;
    const tall = block === undefined || this.#isTall(block);
    if (kind === NginxToken.close) return before.kind === NginxToken.open ? Math.min(written, 1) : Number(tall);
    if (before.kind === NginxToken.open) return kind === NginxToken.comment ? Math.min(written, 1) : Number(tall);
    if (kind === NginxToken.open) return Math.min(written, 1);
    const ended = before.kind === NginxToken.semicolon || before.kind === NginxToken.close;
    return ended && tall && kind !== NginxToken.comment ? Math.max(written, 1) : written;
  }

  /** Whether a block is written on more than one line; each of its directives then has a line of its own. */
  #isTall(open: Token): boolean {
    const close = this.#partner.get(open);
    return close === undefined || this.#tree.text.slice(open.start, close.end).includes('\n');
  }
}

function partners(tokens: readonly Token[]): ReadonlyMap<Token, Token> {
  const found = new Map<Token, Token>();
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind === NginxToken.open) open.push(token);
    const last = token.kind === NginxToken.close ? open.pop() : undefined;
    if (last !== undefined) found.set(last, token);
  }
  return found;
}

function spacesBefore(token: Token, before: Token | undefined): Part['spaces'] {
  if (token.kind === NginxToken.template || before?.kind === NginxToken.template) return 'written';
  if (token.kind === NginxToken.semicolon || token.kind === NginxToken.raw || before?.kind === NginxToken.raw)
    return 'none';
  return token.kind === NginxToken.close && before?.kind === NginxToken.open ? 'none' : 'set';
}

function tokensOf({ text, tokens: { kinds, starts } }: NginxTree): readonly Token[] {
  const tokens: Token[] = [];
  let gap = 0;
  kinds.forEach((kind, index) => {
    const start = starts[index] ?? 0;
    const next = starts[index + 1] ?? text.length;
    if (kind === NginxToken.space) return;
    // spaces at its end go, and what a template takes of a line's end is no part of it
    const end =
      kind === NginxToken.comment || kind === NginxToken.template
        ? start + withoutSpaces(text.slice(start, next)).length
        : next;
    const breaks = text.slice(gap, start).split('\n').length - 1;
    tokens.push({ kind, start, end, gap, breaks });
    gap = end;
  });
  return tokens;
}

/** Without the spaces at its end that are spaces to nginx. */
function withoutSpaces(text: string): string {
  return text.replace(/(?<![ \t\r\n])[ \t\r\n]+$/, '');
}
