/** Flat, lossless tokens: joined, they are the text again. */

/** Token `i` spans `starts[i]` to `starts[i + 1]`; `starts` has one element more than `kinds`, the text's length. */
export interface Tokens {
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
}

/** Collects tokens in the order of the text; each ends where the next begins. */
export class TokenWriter {
  #kinds = new Uint8Array(256);
  #flags = new Uint8Array(256);
  #starts = new Uint32Array(256);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a token that begins at `start`; `flags` are the lexer's own notes on it. */
  push(kind: number, start: number, flags = 0): void {
    const at = this.#count++;
    if (at >= this.#kinds.length) this.#grow();
    this.#kinds[at] = kind;
    this.#starts[at] = start;
    this.#flags[at] = flags;
  }

  /** The tokens of a text of that length (UTF-16 code units), and the notes on each. */
  finish(length: number): { readonly tokens: Tokens; readonly flags: Uint8Array } {
    const count = this.#count;
    const starts = new Uint32Array(count + 1);
    starts.set(this.#starts.subarray(0, count));
    starts[count] = length;
    return { tokens: { kinds: this.#kinds.slice(0, count), starts }, flags: this.#flags.slice(0, count) };
  }

  #grow(): void {
    const size = this.#kinds.length * 2;
    const kinds = new Uint8Array(size);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    const flags = new Uint8Array(size);
    flags.set(this.#flags);
    this.#flags = flags;
    const starts = new Uint32Array(size);
    starts.set(this.#starts);
    this.#starts = starts;
  }
}

/** Index of the token that holds the character at an offset; the last token for offsets behind the text, -1 without tokens. */
export function tokenIndexAt(tokens: Tokens, offset: number): number {
  let low = 0;
  let high = tokens.kinds.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tokens.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return high < 0 ? -1 : low;
}
