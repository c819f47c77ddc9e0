/** What each word is, beyond what a grammar can tell: known directives, addresses, times, sizes, variables. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { TextRange } from '../../text/range.ts';
import { featuresOf } from '../languages.ts';
import type { Token } from './token.ts';

/** Tokens of a part of a file, in the order of its text; none lies in another. */
export function semanticTokens({ tree }: FileState, range: TextRange): readonly Token[] {
  if (tree === undefined) return [];
  const tokens = featuresOf(tree).tokens?.(tree, range) ?? [];
  return tokens.filter(
    (token) => token.range.end > token.range.start && token.range.end >= range.start && token.range.start <= range.end,
  );
}
