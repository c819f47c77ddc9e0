/** When a new line ends the unfinished directive above it: a guess that must never be wrong on a complete file. */
import { placeholderIn } from '../template.ts';
import type { Tokens } from '../tokens.ts';
import { NginxFlag } from './lexer.ts';
import { NginxToken } from './tree.ts';
import type { NginxWord } from './tree.ts';

/** What the parser knows of the directives there are. */
export interface NginxNames {
  /** Names of directives: a line that begins with one may end an unfinished directive. */
  readonly anchors: ReadonlySet<string>;
  /** Directives that take any number of arguments: nginx reads the next line as more of them. */
  readonly unlimited: ReadonlySet<string>;
}

/** Directives without arguments that stand alone on a line. */
const bare = new Set(['ip_hash', 'least_conn', 'internal', 'break', 'random', 'stub_status', 'flv', 'mp4', 'empty_gif', 'ntlm', 'least_time']);
/** Parameters of `listen` that are names of directives as well. */
const listenParameters = new Set(['ssl', 'http2', 'http3', 'quic', 'proxy_protocol', 'deferred', 'bind']);
const longestName = 80;

/** The unfinished directive: its name, and the columns of blank before its line. */
export interface Unfinished {
  readonly name: string;
  readonly indent: number;
}

/** Whether the token at `index`, the first of its line, is a name that may end an unfinished directive. */
export function isAnchor(text: string, tokens: Tokens, index: number, flags: number, names: NginxNames): boolean {
  if (tokens.kinds[index] !== NginxToken.word || (flags & (NginxFlag.lineStart | NginxFlag.template)) !== NginxFlag.lineStart) return false;
  const start = tokens.starts[index] ?? 0;
  const end = tokens.starts[index + 1] ?? start;
  return end - start <= longestName && names.anchors.has(text.slice(start, end));
}

/** Whether the anchor at `index` ({@link isAnchor}) begins a new directive although the one above is not ended. */
export function beginsDirective(text: string, tokens: Tokens, index: number, unfinished: Unfinished, names: NginxNames): boolean {
  const start = tokens.starts[index] ?? 0;
  const end = tokens.starts[index + 1] ?? start;
  const word = text.slice(start, end);
  const { name, indent } = unfinished;
  const deeper = indentAt(text, start) > indent;
  const follower = followerOf(text, tokens, index);
  if (follower === 'nothing') return false;
  if (follower === 'end') return bare.has(word) && !deeper && name !== 'rewrite' && name !== 'listen';
  if (name === 'listen' && listenParameters.has(word)) return /^\s+(?:on|off)\s*;/.test(text.slice(end, end + 20));
  if (!deeper || word.includes('_') || follower === 'block') return true;
  return names.anchors.has(name) && !names.unlimited.has(name);
}

/** What follows a word: more words on its line, a block, the end of the directive, or nothing that says anything. */
function followerOf(text: string, tokens: Tokens, index: number): 'words' | 'block' | 'end' | 'nothing' {
  let next = index + 1;
  let sameLine = true;
  if (tokens.kinds[next] === NginxToken.space) {
    const line = text.indexOf('\n', tokens.starts[next] ?? 0);
    sameLine = line < 0 || line >= (tokens.starts[next + 1] ?? text.length);
    next++;
  }
  switch (tokens.kinds[next]) {
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

/** Columns of blank before the line's first other character; a tab counts as four. */
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
  return last !== undefined && (last.template || (last.quote === undefined && placeholderIn(last.value) !== undefined));
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
