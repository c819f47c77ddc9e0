/** When a new line ends the unfinished directive above it: a guess that must never be wrong on a complete file. */
import type { DirectiveNames } from '../language-parts.ts';
import { endsWithPlaceholder } from '../placeholder.ts';
import type { Tokens } from '../tokens.ts';
import { NginxFlag } from './lexer.ts';
import { NginxToken } from './tree.ts';
import type { NginxWord } from './tree.ts';

/** Directives without arguments that stand alone on a line. */
const bare = new Set([
  'ip_hash',
  'least_conn',
  'internal',
  'break',
  'random',
  'stub_status',
  'flv',
  'mp4',
  'empty_gif',
  'ntlm',
  'least_time',
]);
/** Parameters of `listen` that are names of directives as well. */
const listenParameters = new Set(['ssl', 'http2', 'http3', 'quic', 'proxy_protocol', 'deferred', 'bind']);
const longestName = 80;
/** A name of a module that is not known: words like these are no arguments. */
const snakeCase = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/;

/** The unfinished directive: its name, and the columns of space before its line. */
export interface Unfinished {
  readonly name: string;
  readonly indent: number;
}

/** Blocks whose pairs have two words and no more: a third at the head of a line begins the next pair. */
const twoWordPairs = new Set(['map', 'geo', 'split_clients', 'charset_map']);

/** Whether a word at the head of a line begins the next pair of a block, so many words of the last one being read. */
export function beginsPair(block: string, flags: number, words: number): boolean {
  return words >= 2 && (flags & NginxFlag.lineStart) !== 0 && twoWordPairs.has(block);
}

/** Finds in one text the words that begin a directive although the one above is not ended. */
export class DirectiveStarts {
  readonly #text: string;
  readonly #tokens: Tokens;
  readonly #names: DirectiveNames;

  constructor(text: string, tokens: Tokens, names: DirectiveNames) {
    this.#text = text;
    this.#tokens = tokens;
    this.#names = names;
  }

  /** The text of the token at `index` if it is the first on its line and may be a directive's name, else `undefined`. */
  candidate(index: number, flags: number): string | undefined {
    const { kinds, starts } = this.#tokens;
    if (
      kinds[index] !== NginxToken.word ||
      (flags & (NginxFlag.lineStart | NginxFlag.template)) !== NginxFlag.lineStart
    )
      return undefined;
    const start = starts[index] ?? 0;
    const end = starts[index + 1] ?? start;
    if (end - start > longestName) return undefined;
    const word = this.#text.slice(start, end);
    return this.#names.anchors.has(word) || snakeCase.test(word) ? word : undefined;
  }

  /** Whether the {@link candidate} `word` at `index` begins a new directive. */
  startsDirective(index: number, word: string, { name, indent }: Unfinished): boolean {
    const { anchors, unlimited } = this.#names;
    const start = this.#tokens.starts[index] ?? 0;
    const deeper = indentAt(this.#text, start) > indent;
    const follower = this.#followerOf(index);
    if (follower === 'nothing') return false;
    if (word.endsWith('_by_lua_block')) return true;
    /** nginx itself would refuse the longer directive, or would at least take it for something else. */
    const bounded = anchors.has(name) && unlimited.size > 0 && !unlimited.has(name);
    if (!anchors.has(word)) return bounded && !deeper && follower !== 'end';
    if (follower === 'end') return bare.has(word) && !deeper && name !== 'rewrite' && name !== 'listen';
    if (name === 'listen' && listenParameters.has(word))
      return /^\s+(?:on|off)\s*;/.test(this.#text.slice(start + word.length, start + word.length + 20));
    return !deeper || word.includes('_') || follower === 'block' || bounded;
  }

  /** What follows a word: more words on its line, a block, the end of the directive, or nothing that says anything. */
  #followerOf(index: number): 'words' | 'block' | 'end' | 'nothing' {
    const { kinds, starts } = this.#tokens;
    let next = index + 1;
    let sameLine = true;
    if (kinds[next] === NginxToken.space) {
      const line = this.#text.indexOf('\n', starts[next] ?? 0);
      sameLine = line < 0 || line >= (starts[next + 1] ?? this.#text.length);
      next++;
    }
    switch (kinds[next]) {
      case NginxToken.open:
        return 'block';
      case NginxToken.semicolon:
        return sameLine ? 'end' : 'nothing';
      case NginxToken.word:
      case NginxToken.quoted:
        return sameLine ? 'words' : 'nothing';
      default:
        return 'nothing';
    }
  }
}

/** Columns of space before the line's first other character; a tab counts as four. */
export function indentAt(text: string, offset: number): number {
  let columns = 0;
  for (let at = text.lastIndexOf('\n', offset - 1) + 1; at < offset; at++) {
    const code = text.charCodeAt(at);
    if (code === 32) columns++;
    else if (code === 9) columns += 4;
    else break;
  }
  return columns;
}

/** Whether the directive may be ended by what a template or an installer puts in: then nothing is known to be missing. */
export function mayEndItself(words: readonly NginxWord[]): boolean {
  const last = words[words.length - 1];
  return last !== undefined && last.quote === undefined && endsWithPlaceholder(last.value);
}

/** Whether nginx takes any words at all as further arguments (measured on 1.22); the other unlimited directives check each of theirs. */
export function takesAnyWord(name: string): boolean {
  return /^(?:server_name|index|try_files|valid_referers|log_format|gzip_disable|ancient_browser)$|_(?:types|cache_bypass|no_cache)$/.test(
    name,
  );
}

/** Whether a word ends in `${`: nginx takes that `{` for a part of the word, and no variable begins with it. */
export function endsInBrace(text: string, start: number, end: number): boolean {
  return end - start > 2 && text.charCodeAt(end - 1) === 123 && text.charCodeAt(end - 2) === 36;
}

/** Whether nginx reads the first two words of a pair in a block of that name, and lets further ones pass (ngx_http_split_clients, measured on 1.18.0 to 1.31.4). */
export function takesFurtherWords(block: string | undefined): boolean {
  return block === 'split_clients';
}

/** Whether a directive of that name and so many arguments is one that opens a block. */
export function opensBlock(name: string, argumentCount: number): boolean {
  switch (name) {
    case 'server':
    case 'http':
    case 'events':
    case 'stream':
    case 'mail':
    case 'types':
      return argumentCount === 0;
    case 'location':
    case 'if':
    case 'upstream':
    case 'limit_except':
    case 'map':
    case 'geo':
    case 'split_clients':
      return argumentCount > 0;
    default:
      return false;
  }
}

/** Whether the next directive, from token `index` on, ends with `;`: then nginx takes its words as arguments without a complaint. */
export class NextEnd {
  readonly #kinds: Uint8Array;
  #known = -1;

  constructor(tokens: Tokens) {
    this.#kinds = tokens.kinds;
  }

  isSemicolon(index: number): boolean {
    if (this.#known < index) {
      let at = index;
      while (at < this.#kinds.length && !endsDirective(this.#kinds[at])) at++;
      this.#known = at;
    }
    return this.#kinds[this.#known] === NginxToken.semicolon;
  }
}

function endsDirective(kind: number | undefined): boolean {
  return kind === NginxToken.semicolon || kind === NginxToken.open || kind === NginxToken.close;
}
