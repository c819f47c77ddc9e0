/** The tree of one nginx configuration file: what is written, in order, with places; nothing is invented. */
import type { TextRange } from '../../text/range.ts';
import type { SyntaxProblem } from '../problem.ts';
import type { Tokens } from '../tokens.ts';

/** One word (token) of a directive, as nginx's tokeniser cuts it (ngx_conf_file.c, ngx_conf_read_token). */
export interface NginxWord {
  /** With the quotes, if any. */
  readonly range: TextRange;
  /** What nginx hands to the directive: quotes taken off, `\" \' \\ \t \r \n` replaced, every other escape kept. */
  readonly value: string;
  readonly quote: '"' | "'" | undefined;
  /** A placeholder (`{{ … }}`, `<% … %>`, `%name%`, `{NAME}` …) stands in the word: its value cannot be known from the file. */
  readonly template: boolean;
}

export interface NginxDirective {
  readonly name: NginxWord;
  readonly args: readonly NginxWord[];
  /** How it ends: `;`, a block, or nothing (text ended, or the parser recovered). */
  readonly semicolon: TextRange | undefined;
  readonly block: NginxBlock | undefined;
  /** From the name to the semicolon or closing brace, both included. */
  readonly range: TextRange;
}

export interface NginxBlock {
  /**
   * `directives`: ordinary. `pairs`: `map`, `geo`, `types`, `split_clients`, `charset_map`, whose lines are free
   * `key value;` pairs (first word in `name`). `raw`: a `*_by_lua_block`, whose body is another language: no items.
   */
  readonly kind: 'directives' | 'pairs' | 'raw';
  readonly items: readonly NginxDirective[];
  /** From `{` to `}` included; to the end of what was read where `}` is missing. */
  readonly range: TextRange;
  readonly closed: boolean;
}

export interface NginxTree {
  readonly dialect: 'nginx';
  readonly text: string;
  readonly items: readonly NginxDirective[];
  readonly tokens: Tokens;
  /** Without errors where `placeholders` stand in the file: what is filled in may bring what seems to be missing. */
  readonly problems: readonly SyntaxProblem[];
  /** Errors of form that may be none once the placeholders are filled in: nothing is reported, but the text is not valid as a whole. */
  readonly withheld: readonly SyntaxProblem[];
  /** From this offset on braces or quotes do not match, or a template decides: which block a directive stands in is a guess. Infinity where all match. */
  readonly guessedFrom: number;
  /** Template control (`{% if %}`, `<% %>`, `{{#each}}` …) stands between directives: not everything written is always there. */
  readonly templated: boolean;
  /** Something in the file is filled in before nginx reads it: some values are not known, and what is missing may come then. */
  readonly placeholders: boolean;
}

/** Token kinds of {@link NginxTree.tokens}. */
export const NginxToken = {
  space: 0,
  comment: 1,
  word: 2,
  quoted: 3,
  semicolon: 4,
  open: 5,
  close: 6,
  raw: 7,
  template: 8,
  bom: 9,
} as const;
