/** Flat, lossless tokens: joined, they are the text again. */
import { lastNotAbove } from '../text/search.ts';

/** Token `i` spans `starts[i]` to `starts[i + 1]`; `starts` has one element more than `kinds`, the text's length. */
export interface Tokens {
  readonly kinds: Uint8Array;
  readonly starts: Uint32Array;
}

/** Where tokens are collected before they are copied: one lexer runs at a time, and the next one writes over it. */
let kindsRoom = new Uint8Array(4096);
let flagsRoom = new Uint8Array(4096);
let startsRoom = new Uint32Array(4096);
/** A file with more tokens is rare; the room for it is given back. */
const roomy = 1 << 18;

/** Collects tokens in the order of the text; each ends where the next begins. Only one at a time may be in use. */
export class TokenWriter {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Adds a token that begins at `start`; `flags` are the lexer's own notes on it. */
  push(kind: number, start: number, flags = 0): void {
    const at = this.#count++;
    if (at >= kindsRoom.length) grow();
    kindsRoom[at] = kind;
    startsRoom[at] = start;
    flagsRoom[at] = flags;
  }

  /** The tokens of a text of that length (UTF-16 code units), and the notes on each. */
  finish(length: number): { readonly tokens: Tokens; readonly flags: Uint8Array } {
    const count = this.#count;
    // one part of memory for the three: small files have few tokens, and each part costs more than they do
    const memory = new ArrayBuffer((count + 1) * 4 + count * 2);
    const starts = new Uint32Array(memory, 0, count + 1);
    const kinds = new Uint8Array(memory, (count + 1) * 4, count);
    const flags = new Uint8Array(memory, (count + 1) * 4 + count, count);
    starts.set(startsRoom.subarray(0, count));
    starts[count] = length;
    kinds.set(kindsRoom.subarray(0, count));
    flags.set(flagsRoom.subarray(0, count));
    if (kindsRoom.length > roomy) shrink();
    return { tokens: { kinds, starts }, flags };
  }
}

function shrink(): void {
  kindsRoom = new Uint8Array(4096);
  flagsRoom = new Uint8Array(4096);
  startsRoom = new Uint32Array(4096);
}

function grow(): void {
  const kinds = new Uint8Array(kindsRoom.length * 2);
  kinds.set(kindsRoom);
  kindsRoom = kinds;
  const flags = new Uint8Array(kinds.length);
  flags.set(flagsRoom);
  flagsRoom = flags;
  const starts = new Uint32Array(kinds.length);
  starts.set(startsRoom);
  startsRoom = starts;
}

/** Index of the token that holds the character at an offset; the last token for offsets behind the text, -1 without tokens. */
export function tokenIndexAt(tokens: Tokens, offset: number): number {
  return lastNotAbove(tokens.starts, tokens.kinds.length, offset);
}
