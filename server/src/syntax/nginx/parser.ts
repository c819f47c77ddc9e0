/** Builds the tree of one nginx file; never fails, and recovers so that one slip does not spoil the rest. */
import type { TextRange } from '../../text/range.ts';
import type { DirectiveNames } from '../language-parts.ts';
import { splitProblems } from '../problem.ts';
import type { ProblemList } from '../problem.ts';
import type { Tokens } from '../tokens.ts';
import { balanceBraces } from './balance.ts';
import { Branches } from './branches.ts';
import type { BraceRepair } from './balance.ts';
import { asComment, closingBrace, without } from './cures.ts';
import { braceAmongPairs, gluedBrace, isAstray, missingBrace, missingSemicolon } from './faults.ts';
import { lexNginx, NginxFlag } from './lexer.ts';
import type { NginxLexed } from './lexer.ts';
import { Placeholders, type Spellings } from './placeholders.ts';
import {
  DirectiveStarts,
  beginsPair,
  endsInBrace,
  indentAt,
  mayEndItself,
  NextEnd,
  opensBlock,
  takesAnyWord,
  takesFurtherWords,
} from './recovery.ts';
import { NginxToken } from './tree.ts';
import type { NginxBlock, NginxDirective, NginxTree, NginxWord } from './tree.ts';
import { Word, WordFlag, WordForm, wordOf } from './words.ts';
import { shortened } from '../../text/shorten.ts';

/** Blocks whose lines are free pairs; in them no word is a directive's name. */
const pairBlocks = new Set(['map', 'geo', 'types', 'split_clients', 'charset_map']);
const noNames: ReadonlySet<string> = new Set();

/** A block that is being read. */
interface Frame {
  /** `undefined` where a `{` stands without a directive: what is in it belongs to the block around. */
  readonly name: NginxWord | undefined;
  readonly args: readonly NginxWord[];
  readonly kind: NginxBlock['kind'];
  readonly open: number;
  /** Its `{` is missing too. */
  readonly implied: boolean;
  readonly items: NginxDirective[];
}

/**
 * The tree of a text. `anchors` are the names of directives: a line that begins with one ends an unfinished directive.
 * `unlimited` are those that take any number of arguments: with them a line may more likely go on with the arguments of the last.
 * Where nginx accepts the longer directive (`server_name`, `index`), a missing `;` is a warning.
 */
export function parseNginx(
  text: string,
  anchors: ReadonlySet<string>,
  unlimited: ReadonlySet<string> = noNames,
): NginxTree {
  return readTree(text, { anchors, unlimited }, undefined);
}

function readTree(text: string, names: DirectiveNames, known: Spellings | undefined): NginxTree {
  const lexed = lexNginx(text, names.anchors);
  const { tokens, problems, templated } = lexed;
  const placeholders = new Placeholders(text, lexed, known);
  const items = new NginxParser(text, lexed, names, placeholders).run();
  const spellings = placeholders.spellings(items);
  if (spellings !== undefined) return readTree(text, names, spellings);
  const isFilled = placeholders.areIn(items);
  const all = problems.sorted();
  const guessedFrom = templated ? 0 : (all.find(isAstray)?.range.start ?? Infinity);
  return {
    dialect: 'nginx',
    text,
    items,
    tokens,
    ...splitProblems(all, { placeholders: isFilled }),
    guessedFrom,
    templated,
    placeholders: isFilled,
  };
}

class NginxParser {
  readonly #text: string;
  readonly #tokens: Tokens;
  readonly #flags: Uint8Array;
  readonly #problems: ProblemList;
  readonly #names: DirectiveNames;
  readonly #repair: BraceRepair;
  readonly #templated: boolean;
  readonly #placeholders: Placeholders;
  readonly #starts: DirectiveStarts;
  readonly #nextEnd: NextEnd;
  readonly #root: NginxDirective[] = [];
  readonly #frames: Frame[] = [];
  #items: NginxDirective[] = this.#root;
  #words: NginxWord[] = [];
  /** Columns of space before the line of the pending words, once somebody asked. */
  #indent: number | undefined;
  readonly #branches = new Branches();

  constructor(text: string, lexed: NginxLexed, names: DirectiveNames, placeholders: Placeholders) {
    const { tokens, flags, templated } = lexed;
    this.#text = text;
    this.#tokens = tokens;
    this.#flags = flags;
    this.#problems = lexed.problems;
    this.#names = names;
    this.#repair = templated ? { closeBefore: new Map(), surplus: new Set() } : balanceBraces(text, tokens, flags);
    this.#templated = templated;
    this.#placeholders = placeholders;
    this.#starts = new DirectiveStarts(text, tokens, names);
    this.#nextEnd = new NextEnd(tokens);
  }

  run(): readonly NginxDirective[] {
    const { kinds, starts } = this.#tokens;
    for (let index = 0; index < kinds.length; index++) {
      const early = this.#repair.closeBefore.get(index) ?? 0;
      for (let count = 0; count < early; count++) this.#closeEarly(index);
      this.#take(index, kinds[index] ?? 0, starts[index] ?? 0, starts[index + 1] ?? 0);
    }
    const end = this.#text.length;
    this.#finishUnended();
    while (this.#frames.length > 0) this.#closeUnclosed(end, undefined);
    return this.#root;
  }

  #take(index: number, kind: number, start: number, end: number): void {
    switch (kind) {
      case NginxToken.word:
      case NginxToken.quoted:
        this.#word(index, kind, start, end);
        break;
      case NginxToken.semicolon:
        this.#semicolon({ start, end });
        break;
      case NginxToken.open:
        this.#open(start, this.#tokens.kinds[index + 1] === NginxToken.raw ? 'raw' : 'written');
        break;
      case NginxToken.close:
        this.#close(index, start, end);
        break;
      case NginxToken.template:
        this.#branch(start, end);
        break;
    }
  }

  /** A template's `if`, `else` or `end`: branches are alternatives, each begins in the block where the first one began. */
  #branch(start: number, end: number): void {
    const depth = this.#branches.take(this.#text, start, end, this.#frames.length);
    if (depth === undefined || depth >= this.#frames.length) return;
    this.#finishUnended();
    while (this.#frames.length > depth) this.#closeFrame(start, 'closed');
  }

  #word(index: number, kind: number, start: number, end: number): void {
    let flags = (this.#flags[index] ?? 0) | (kind === NginxToken.quoted ? WordFlag.quoted : 0);
    if (
      this.#placeholders.concerns(flags) &&
      this.#placeholders.isIn(start, end, kind, this.#frames.at(-1)?.kind === 'pairs' ? undefined : this.#words)
    )
      flags |= NginxFlag.template;
    if (this.#words.length > 0 && !this.#openGlued()) this.#mayRecover(index, start, flags);
    this.#words.push(wordOf(this.#text, start, end, this.#words.length === 0 ? flags | WordFlag.name : flags));
  }

  /** Opens the block of the pending words where its `{` is glued to a `$` before it, as in `location ~ \.php${`: nginx takes it for a part of the word, and no word may follow. */
  #openGlued(): boolean {
    const [name] = this.#words;
    const last = this.#words.at(-1);
    if (name === undefined || last === undefined || this.#frames.at(-1)?.kind === 'pairs') return false;
    if (!endsInBrace(this.#text, last.range.start, last.range.end) || !opensBlock(name.value, this.#words.length - 1))
      return false;
    this.#problems.add(gluedBrace(name, last));
    const { start, end } = last.range;
    const form = last.template ? WordForm.template : WordForm.plain;
    this.#words[this.#words.length - 1] = new Word(last.value.slice(0, -1), start, end - 1, form);
    this.#openFrame(end - 1, 'implied');
    return true;
  }

  #mayRecover(index: number, start: number, flags: number): void {
    const name = this.#words[0];
    const frame = this.#frames.at(-1);
    if (name === undefined) return;
    if (frame?.kind === 'pairs') {
      if (frame.name !== undefined && beginsPair(frame.name.value, flags, this.#words.length))
        this.#recover(index, start, 0);
      return;
    }
    const word = this.#starts.candidate(index, flags);
    if (word === undefined) return;
    this.#indent ??= indentAt(this.#text, name.range.start);
    const unfinished = { name: name.value, indent: this.#indent };
    if (this.#starts.startsDirective(index, word, unfinished)) this.#recover(index, start, this.#indent);
  }

  /** The words so far are a directive of their own: its `;` or its `{` is missing. */
  #recover(index: number, next: number, indent: number): void {
    const name = this.#words[0];
    if (name === undefined) return;
    const pairs = this.#frames.at(-1)?.kind === 'pairs';
    if (mayEndItself(this.#words)) this.#finish(undefined);
    else if (pairs || !opensBlock(name.value, this.#words.length - 1))
      this.#missingSemicolon(this.#severity(name, index), index);
    else {
      const deeper = indentAt(this.#text, next) > indent;
      const at = this.#missingBrace(name);
      if (deeper) this.#openFrame(at, 'implied');
      else this.#finish(undefined);
    }
  }

  #severity(name: NginxWord, index: number): 'error' | 'warning' {
    const frame = this.#frames.at(-1);
    const takesMore = frame?.kind === 'pairs' ? takesFurtherWords(frame.name?.value) : takesAnyWord(name.value);
    return takesMore && this.#nextEnd.isSemicolon(index) ? 'warning' : 'error';
  }

  /** @param next the token that begins the next directive, where one is there */
  #missingSemicolon(severity: 'error' | 'warning', next?: number): void {
    const name = this.#words[0];
    const last = this.#words[this.#words.length - 1];
    if (name === undefined || last === undefined) return;
    const swallows =
      severity === 'error' || next === undefined
        ? undefined
        : this.#text.slice(this.#tokens.starts[next] ?? 0, this.#tokens.starts[next + 1] ?? 0);
    this.#problems.add(missingSemicolon(name, last, severity, swallows));
    this.#finish(undefined);
  }

  /** Reports that the pending words open no block; gives the place where `{` was meant to stand. */
  #missingBrace(name: NginxWord): number {
    const last = this.#words[this.#words.length - 1] ?? name;
    this.#problems.add(missingBrace(name, last));
    return last.range.end;
  }

  /** Ends the pending words as a directive without a block. */
  #finish(semicolon: TextRange | undefined): void {
    const name = this.#words[0];
    if (name === undefined) return;
    const last = this.#words[this.#words.length - 1] ?? name;
    const range = { start: name.range.start, end: semicolon?.end ?? last.range.end };
    this.#items.push({ name, args: this.#words.slice(1), semicolon, block: undefined, range });
    this.#clear();
  }

  #clear(): void {
    this.#words = [];
    this.#indent = undefined;
  }

  /** Ends the pending words where a `}` or the end of the text cuts them off. */
  #finishUnended(): void {
    const name = this.#words[0];
    if (name === undefined) return;
    if (mayEndItself(this.#words)) this.#finish(undefined);
    else if (opensBlock(name.value, this.#words.length - 1)) {
      this.#missingBrace(name);
      this.#finish(undefined);
    } else this.#missingSemicolon('error');
  }

  #semicolon(range: TextRange): void {
    if (this.#words.length > 0) this.#finish(range);
    else if (!this.#templated && !this.#problems.full) {
      const replace = asComment(this.#text, range) ?? without(this.#text, range, ';');
      this.#problems.add({
        code: 'unexpected-semicolon',
        message: 'this ";" ends nothing',
        range,
        severity: 'error',
        replace,
      });
    }
  }

  #open(start: number, brace: 'written' | 'raw'): void {
    const frame = this.#frames.at(-1);
    if (frame?.kind === 'pairs' && !this.#templated) this.#openInPairs(frame, start);
    if (this.#words.length === 0 && !this.#templated) {
      this.#problems.add({
        code: 'unexpected-brace',
        message: 'this "{" opens nothing',
        range: { start, end: start + 1 },
        severity: 'error',
      });
    }
    this.#openFrame(start, brace);
  }

  /** No block may stand among pairs: either their own `}` is missing, or this `{` is too much. */
  #openInPairs(frame: Frame, start: number): void {
    const name = this.#words[0];
    if (name !== undefined && frame.name !== undefined && this.#names.anchors.has(name.value)) {
      const words = this.#words;
      this.#words = [];
      this.#closeUnclosed(name.range.start, name.range.start);
      this.#words = words;
      return;
    }
    if (name === undefined) return;
    this.#problems.add(braceAmongPairs(frame.name, start));
  }

  /** Opens a block for the pending words; without any, its items go to the block around. Its brace is written, is followed by raw text, or is missing. */
  #openFrame(open: number, brace: 'written' | 'raw' | 'implied'): void {
    const name = this.#words[0];
    const items: NginxDirective[] = name === undefined ? this.#items : [];
    const kind =
      brace === 'raw' || (name?.value.endsWith('_by_lua_block') ?? false)
        ? 'raw'
        : pairBlocks.has(name?.value ?? '')
          ? 'pairs'
          : 'directives';
    this.#frames.push({ name, args: this.#words.slice(1), kind, open, implied: brace === 'implied', items });
    this.#items = items;
    this.#clear();
  }

  #close(index: number, start: number, end: number): void {
    this.#openGlued();
    this.#finishUnended();
    if (this.#branches.isClosedAlready(this.#frames.length)) return;
    const surplus = this.#repair.surplus.has(index) && this.#frames.at(-1)?.implied !== true;
    if (!surplus && this.#frames.length > 0) this.#closeFrame(end, 'closed');
    else if (!this.#templated && !this.#problems.full) {
      this.#problems.add({
        code: 'unexpected-brace',
        message: 'this "}" closes nothing',
        range: { start, end },
        severity: 'error',
        replace: without(this.#text, { start, end }, '}'),
      });
    }
  }

  /** Ends the innermost block at `end`, behind its `}` or where it was given up. */
  #closeFrame(end: number, as: 'closed' | 'unclosed'): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    this.#items = this.#frames.at(-1)?.items ?? this.#root;
    if (frame.name === undefined) return;
    const range = { start: frame.open, end };
    const block: NginxBlock = { kind: frame.kind, items: frame.items, range, closed: as === 'closed' };
    this.#items.push({
      name: frame.name,
      args: frame.args,
      semicolon: undefined,
      block,
      range: { start: frame.name.range.start, end },
    });
  }

  /** The indentation says that a block ended before the line of the token at `index`. */
  #closeEarly(index: number): void {
    this.#finishUnended();
    const { kinds, starts } = this.#tokens;
    const next = starts[index] ?? 0;
    const end = kinds[index - 1] === NginxToken.space ? (starts[index - 1] ?? next) : next;
    this.#closeUnclosed(end, this.#text.lastIndexOf('\n', next - 1) + 1);
  }

  /** Ends a block without `}`; `insert` is the line before which it was meant, `undefined` for the end of the text. */
  #closeUnclosed(end: number, insert: number | undefined): void {
    const frame = this.#frames.at(-1);
    if (frame?.name !== undefined && !this.#templated && !this.#problems.full) {
      this.#problems.add({
        code: 'unclosed-block',
        message: `"${shortened(frame.name.value)}" has no closing "}"`,
        range: frame.name.range,
        severity: 'error',
        insert: closingBrace(this.#text, frame.name.range.start, insert ?? this.#text.length),
      });
    }
    this.#closeFrame(Math.max(end, (frame?.open ?? 0) + 1), 'unclosed');
  }
}
