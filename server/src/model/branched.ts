/** Which directives of a template its control decides about, by name: they may be missing, or be there several times. */
import { branchesOf, isInRanges } from '../syntax/template-branches.ts';
import type { Tokens } from '../syntax/tokens.ts';
import type { TextRange } from '../text/range.ts';

/** Names of directives; {@link inserted} and {@link anything} are none. */
export type Branched = readonly string[];

/** The template puts text there that is not in the file. */
export const inserted = '+';
/** The control is not understood: every directive may be in a branch. */
const anything = '*';

const nothing: Branched = [];

/** A tree of either server, with its names and where they begin. */
export interface Named {
  readonly text: string;
  readonly tokens: Tokens;
  readonly templated: boolean;
}

/**
 * The names that stand in branches.
 * @param kind that of the tokens which are template constructs
 * @param names all names of the file, each with its place
 */
export function branchedIn(
  { text, tokens, templated }: Named,
  kind: number,
  names: () => Iterable<readonly [name: string, start: number]>,
): Branched {
  if (!templated) return nothing;
  const { ranges, inserts, unclear } = branchesOf(text, constructsIn(tokens, kind));
  const found = new Set<string>();
  if (inserts) found.add(inserted);
  if (unclear) found.add(anything);
  else if (ranges.length > 0) for (const [name, start] of names()) if (isInRanges(ranges, start)) found.add(name);
  return [...found].toSorted();
}

function* constructsIn({ kinds, starts }: Tokens, kind: number): Iterable<TextRange> {
  for (let index = kinds.indexOf(kind); index >= 0; index = kinds.indexOf(kind, index + 1))
    yield { start: starts[index] ?? 0, end: starts[index + 1] ?? 0 };
}

/** Whether one of the names may be missing or be there several times, as far as the control tells; no control decides about nothing. */
export function mayBranch(branched: Iterable<string> | undefined, decides: (name: string) => boolean): boolean {
  for (const name of branched ?? nothing) if (name === anything || decides(name)) return true;
  return false;
}
