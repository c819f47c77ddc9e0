/** Colours of the terminal, or none. */
import type { Io } from './io.ts';

const codes = {
  error: '1;31',
  warning: '1;33',
  info: '1;36',
  unknown: '1;35',
  strong: '1',
  faint: '2',
  place: '36',
  other: '34',
  fix: '32',
};

export type Style = keyof typeof codes;

/** Gives a text a style. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_, text) => text;

export const coloured: Paint = (style, text) => (text === '' ? '' : `\u001B[${codes[style]}m${text}\u001B[0m`);

/** Colours only for a terminal, and not where the user wants none (https://no-color.org). */
export function paintFor(io: Io, { color }: { readonly color: boolean }): Paint {
  const { NO_COLOR: none, TERM: term } = io.env;
  return color && io.stdout.isTTY === true && (none ?? '') === '' && term !== 'dumb' ? coloured : plain;
}
