/** Where the cursor is in a nginx file, for somebody who is writing: at a directive's name, in an argument, or where nothing fits. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { nginxDirectives, type NginxContext } from '../../catalog/nginx/directives.ts';
import type { NginxDocs } from '../../catalog/nginx/docs.ts';
import type { NginxConfig } from '../../model/nginx/config/config.ts';
import { oldestOfferedNginx, type Dated, type Release } from '../../catalog/release.ts';
import { nginxAt } from '../../syntax/nginx/at-offset.ts';
import { NginxToken, type NginxDirective, type NginxTree, type NginxWord } from '../../syntax/nginx/tree.ts';
import { tokenIndexAt } from '../../syntax/tokens.ts';
import type { FileId, TextRange } from '../../text/range.ts';
import { contextIn, contextsOf, holdersOf, type HeldBlock } from '../hover/nginx-place.ts';
import { configsOf } from '../names/find-names.ts';
import type { Cursor } from './cursor.ts';
import { nginxReleaseOf } from '../../analysis/state/release-of.ts';

export class NginxCursor implements Cursor<NginxTree> {
  readonly snapshot: Snapshot;
  readonly state: FileState;
  readonly tree: NginxTree;
  readonly offset: number;
  readonly docs: NginxDocs | undefined;
  /** The directives whose blocks hold the cursor, outermost first. */
  readonly parents: readonly NginxDirective[];
  /** The directive that is being written; `undefined` between directives. */
  readonly directive: NginxDirective | undefined;
  readonly word: NginxWord | undefined;
  /** -1 for the name, else which argument the word is, or would be. */
  readonly index: number;
  #top: readonly HeldBlock[] | undefined;
  #configs: readonly NginxConfig[] | undefined;
  #release: Release | undefined;
  #contexts: readonly NginxContext[] | undefined;

  constructor({ snapshot, state, tree, offset, docs }: Cursor<NginxTree>) {
    this.snapshot = snapshot;
    this.state = state;
    this.tree = tree;
    this.offset = offset;
    this.docs = docs;
    const { path, directive, word, role } = nginxAt(tree, offset);
    this.parents = path;
    this.directive = directive;
    this.word = word;
    this.index = typeof role === 'number' ? role : -1;
  }

  get file(): FileId {
    return this.state.id;
  }

  /** The part of the word before the cursor, without its quote. */
  get typed(): string {
    return this.word === undefined ? '' : this.tree.text.slice(this.wordRange.start, this.offset);
  }

  /** The word without its quotes, as far as the line goes: an unclosed one takes in those below. An empty place at the cursor where there is none. */
  get wordRange(): TextRange {
    const { word, offset } = this;
    if (word === undefined) return { start: offset, end: offset };
    const open = word.quote === undefined ? 0 : 1;
    const closed =
      open === 1 && word.range.end - word.range.start > 1 && this.tree.text[word.range.end - 1] === word.quote ? 1 : 0;
    const end = Math.max(word.range.end - closed, offset);
    const line = this.tree.text.slice(offset, end).search(/[\r\n]/);
    return { start: Math.min(word.range.start + open, offset), end: line < 0 ? end : offset + line };
  }

  /** The word is the first one of its line, though its directive began further up. */
  get startsLine(): boolean {
    const start = this.wordRange.start;
    return this.index >= 0 && /(?:^|\n)[ \t]*$/.test(this.tree.text.slice(Math.max(0, start - 200), start));
  }

  /** Nothing follows on the line but a comment. */
  get endsLine(): boolean {
    return /^[ \t]*(?:[#}].*)?(?:\r?\n|$)/.test(this.tree.text.slice(this.wordRange.end, this.wordRange.end + 200));
  }

  /** Where the top of the file stands, in all configurations. */
  get top(): readonly HeldBlock[] {
    return (this.#top ??= holdersOf(this.snapshot.workspace, this.file, 0));
  }

  /** The contexts in which the cursor stands: of a snippet those that really include it, else those that fit best. */
  get contexts(): readonly NginxContext[] {
    return (this.#contexts ??= this.#findContexts());
  }

  #findContexts(): readonly NginxContext[] {
    const known = contextsOf(this.top).filter((one): one is NginxContext => one !== undefined);
    const tops = known.length > 0 ? known : this.parents.length > 0 ? [this.#guessTop()] : this.state.inferredContexts;
    return [...new Set(tops.map((top) => contextIn(top, this.parents)))].filter(
      (one): one is NginxContext => one !== undefined,
    );
  }

  /** A file that nobody includes may be a main file, or what is included in one; its outermost block tells. */
  #guessTop(): NginxContext | undefined {
    const name = this.parents[0]?.name.value;
    return name === 'http' || name === 'events' || name === 'stream' || name === 'mail'
      ? 'main'
      : this.state.inferredContexts.find(
          (one) =>
            nginxDirectives()
              .get(name ?? '')
              ?.some((facts) => facts.contexts.includes(one)) === true,
        );
  }

  get configs(): readonly NginxConfig[] {
    return (this.#configs ??= configsOf(this.snapshot, this.file));
  }

  /** The directive `server` around the cursor in this file. */
  get server(): NginxDirective | undefined {
    return this.parents.findLast((one) => one.name.value === 'server');
  }

  /** The release that reads the file. */
  get release(): Release {
    return (this.#release ??= nginxReleaseOf(this.snapshot, this.file));
  }

  /** Whether something may be offered: the release has it, or, where none is named, one of the last years had it. */
  isOffered(dated: Dated): boolean {
    const { release } = this;
    return (
      release.surely(dated) ||
      (release.name === undefined &&
        release.has(dated) === 'doubtful' &&
        oldestOfferedNginx.has({ until: dated.until }) !== 'no')
    );
  }
}

/** Whether the cursor stands in a comment, in another language's block, or in a template's construct. */
export function isElsewhere({ tree, offset, parents, word }: NginxCursor): boolean {
  if (parents.at(-1)?.block?.kind === 'raw' || word?.template === true) return true;
  if (offset === 0) return false;
  const kind = tree.tokens.kinds[tokenIndexAt(tree.tokens, offset - 1)];
  return (
    (kind === NginxToken.comment && tree.text[offset - 1] !== '\n') ||
    kind === NginxToken.raw ||
    kind === NginxToken.template
  );
}
