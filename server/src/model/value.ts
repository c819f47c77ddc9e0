/** A value and how we know it: what is written, inherited or a program's default, and what cannot be known, with the reason. */
import type { FileRange } from '../text/range.ts';

/** A place, and the `include` directives through which the server reaches it (outermost first; empty in the main file). */
export interface Origin extends FileRange {
  readonly via: readonly FileRange[];
}

/** The block that a nginx value is inherited from. */
export type Level = 'main' | 'http' | 'server' | 'location';

export type Provenance =
  | { readonly kind: 'written'; readonly at: Origin }
  | { readonly kind: 'inherited'; readonly at: Origin; readonly level: Level }
  | { readonly kind: 'default'; readonly program: 'nginx' | 'php-fpm' };

/**
 * Why something cannot be known from the files:
 * `variable` (a nginx variable without a known value), `template` (a placeholder), `missing-include` (a file that was not read),
 * `environment` (`${NAME}` of FPM, the machine), `malformed` (the value itself is no value), `host-name` (a name or
 * address that is no loopback), `container` (nginx or FPM run in containers that the files describe), `not-included` (a main file is
 * known, and no include of it is known to reach the file), `sample` (a draft, backup, reference copy or test fixture, which no server reads),
 * `generated` (a program or an entrypoint writes the file that decides), `foreign-image` (the other side is an image that this tree does not build).
 */
export type Reason =
  | 'variable'
  | 'template'
  | 'missing-include'
  | 'environment'
  | 'malformed'
  | 'host-name'
  | 'container'
  | 'not-included'
  | 'sample'
  | 'generated'
  | 'foreign-image';

export interface Known<V> {
  readonly kind: 'known';
  readonly value: V;
  readonly provenance: Provenance;
}

export interface Unknown {
  readonly kind: 'unknown';
  readonly because: Reason;
  /** One sentence for the hover and for `--explain-unknown`, without full stop. */
  readonly message: string;
  /** Where the thing that is not known stands, if it stands anywhere. */
  readonly at: Origin | undefined;
}

export type Effective<V> = Known<V> | Unknown;

export function known<V>(value: V, provenance: Provenance): Known<V> {
  return { kind: 'known', value, provenance };
}

/** Nothing is said to be missing before everything was looked at. */
export const stillReading = 'the workspace is still being read';

export function unknown(because: Reason, message: string, at?: Origin): Unknown {
  return { kind: 'unknown', because, message, at };
}

/** Where a known value is written (here or in an outer block); `undefined` for a default. */
export function writtenAt(value: Effective<unknown>): Origin | undefined {
  return value.kind === 'known' && value.provenance.kind !== 'default' ? value.provenance.at : undefined;
}

/** Whether somebody wrote the value; a default is not written. */
export function isWritten(value: Effective<unknown>): boolean {
  return writtenAt(value) !== undefined;
}
