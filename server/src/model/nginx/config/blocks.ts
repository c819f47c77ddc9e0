/** One block of nginx with its includes spliced in: what stands in it, in the order in which the server reads it. */
import type { FileId, FileRange, TextRange } from '../../../text/range.ts';
import type { NginxContext } from '../../../catalog/nginx/directives.ts';
import type { Release } from '../../../catalog/release.ts';
import type { NginxDirective } from '../../../syntax/nginx/tree.ts';
import { remembering } from '../../../text/text-memo.ts';

/** A directive in a block; its words only where something looks at them. */
export interface NginxEntry {
  /** A step of reading a file is distinguished by its kind. */
  readonly kind: 'entry';
  readonly name: string;
  readonly file: FileId;
  /** The name. */
  readonly at: TextRange;
  readonly end: number;
  /** Throws where the words of a directive of this name are not kept: what reads them belongs in {@link worded}. */
  readonly words: readonly { readonly value: string; readonly range: TextRange }[];
  /** Its block is read as a view of its own, together with the blocks around. */
  readonly open: boolean;
}

export interface NginxBlockView {
  readonly context: NginxContext;
  /** The directive that opens it; `undefined` for the main file, and for the top of a file whose reader is not known. */
  readonly opener: NginxEntry | undefined;
  readonly entries: readonly NginxEntry[];
  /** Those of the entries that inner blocks inherit, and rules about them look at. */
  readonly inherited: readonly NginxEntry[];
  /** All of it is known: it is certain, and every include was read. */
  readonly complete: boolean;
  /** No include that was not read can bring a setting into it: there may only be more servers, and what they refer to. */
  readonly settled: boolean;
  /** What is known of it is there: no template decides, every brace is in its place. */
  readonly certain: boolean;
  /** Something in its files is filled in before nginx reads them: nothing is missing in it for sure. */
  readonly filled: boolean;
  /** The block around; `undefined` where it is not known, or nobody needs it. */
  readonly outer: NginxBlockView | undefined;
  /** The release that reads it. */
  readonly release: Release;
}

/** Directives whose words the rules about blocks look at. */
const worded =
  /^(?:location|charset_map|add_header|add_header_inherit|proxy_set_header|allow|deny|error_page|secure_link\w*|listen|server|return|(?:limit_req|limit_conn|proxy_redirect|mirror|proxy_cookie_\w+|alias|root|random|ip_hash|hash|least_conn|ssl_certificate|ssl_certificate_key|ssl|load_module|proxy_pass|proxy_cache_key|access_log)|(?:fastcgi|proxy|uwsgi|scgi)_(?:buffers|buffer_size|busy_buffers_size|max_temp_file_size|temp_file_write_size|pass|cache|store)|(?:proxy|grpc|uwsgi)_ssl_(?:verify|trusted_certificate|certificate|certificate_key)|grpc_pass|upstream|thread_pool|postpone_output|output_buffers)$/;
/** Directives whose meaning an inner block takes from outer ones. */
const inheriting =
  /^(?:(?:fastcgi|proxy|uwsgi|scgi)_(?:buffers|buffer_size|busy_buffers_size|max_temp_file_size|temp_file_write_size)|(?:proxy|grpc|uwsgi)_ssl_(?:verify|trusted_certificate|certificate|certificate_key)|add_header|add_header_inherit|proxy_set_header)$/;

// names are few, and asked about for every directive
const isWorded = remembering((name) => worded.test(name));
const isInheriting = remembering((name) => inheriting.test(name));

/** Stands for words that there are, and that nobody keeps. */
const notKept: NginxEntry['words'] = [];

/** @param block whether its block, if it has one, is read as a view of its own */
export function entryOf(directive: NginxDirective, file: FileId, block?: 'open'): NginxEntry {
  const words = directive.args.length === 0 || isWorded(directive.name.value) ? directive.args : notKept;
  return new Entry(directive, file, words, block);
}

/** Its places are numbers: of a large configuration hundred thousands are kept. */
class Entry implements NginxEntry {
  readonly name: string;
  readonly file: FileId;
  readonly start: number;
  readonly nameEnd: number;
  readonly end: number;
  readonly #words: NginxEntry['words'];
  readonly open: boolean;

  constructor({ name, range }: NginxDirective, file: FileId, words: NginxEntry['words'], block?: 'open') {
    const at = name.range;
    this.name = name.value;
    this.file = file;
    this.start = at.start;
    this.nameEnd = at.end;
    this.end = range.end;
    this.#words = words;
    this.open = block === 'open';
  }

  get words(): NginxEntry['words'] {
    if (this.#words === notKept) throw new TypeError(`the words of "${this.name}" are not kept for rules about blocks`);
    return this.#words;
  }

  /** None where they are not kept. */
  get keptWords(): NginxEntry['words'] {
    return this.#words;
  }

  get kind(): 'entry' {
    return 'entry';
  }

  get at(): TextRange {
    return { start: this.start, end: this.nameEnd };
  }
}

/** Whether two entries say the same to whoever reads blocks: by name, and by the words as far as they are kept. */
export function sameEntry(a: NginxEntry, b: NginxEntry): boolean {
  if (a.name !== b.name || a.open !== b.open || !(a instanceof Entry) || !(b instanceof Entry)) return false;
  return (
    a.keptWords.length === b.keptWords.length &&
    a.keptWords.every((word, index) => word.value === b.keptWords[index]?.value)
  );
}

/** Whether inner blocks take the directive over, and it means something only together with theirs. */
export function isInherited(name: string): boolean {
  return isInheriting(name);
}

/** Whether the directives of a block only mean something together with those of the blocks around. */
export function looksOutward(items: readonly NginxDirective[]): boolean {
  let wantsCertificate = false;
  let hasCertificate = false;
  for (const item of items) {
    const name = item.name.value;
    if (isInheriting(name)) return true;
    if (name === 'listen') wantsCertificate ||= item.args.some((word) => word.value === 'ssl' || word.value === 'quic');
    else if (name === 'ssl') wantsCertificate = true;
    else if (name === 'ssl_certificate' || name === 'ssl_reject_handshake') hasCertificate = true;
  }
  return wantsCertificate && !hasCertificate;
}

/** An entry from its name to its semicolon or closing brace. */
export function wholeOf(entry: NginxEntry): FileRange {
  return { file: entry.file, range: { start: entry.at.start, end: entry.end } };
}

/** Where an entry's name stands. */
export function placeOf(entry: NginxEntry): FileRange {
  return { file: entry.file, range: entry.at };
}
