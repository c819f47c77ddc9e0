/** Whether the terminal is written to in colours. */
import { coloured, plain, type Paint } from '../output/paint.ts';
import type { Io } from './io.ts';

/** Colours only for a terminal, and not where the user wants none (https://no-color.org). */
export function paintFor(io: Io, { color }: { readonly color: boolean }): Paint {
  const { NO_COLOR: none, TERM: term } = io.env;
  return color && io.stdout.isTTY === true && (none ?? '') === '' && term !== 'dumb' ? coloured : plain;
}
