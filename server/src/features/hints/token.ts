/** A token of an editor's semantic highlighting. */
import type { TextRange } from '../../text/range.ts';

/** In the order of the legend. */
export const tokenTypes = [
  'directive',
  'unknownDirective',
  'variable',
  'address',
  'path',
  'duration',
  'size',
  'regexp',
  'pool',
  'key',
  'unknownKey',
  'flag',
] as const;
export type TokenType = (typeof tokenTypes)[number];

export interface Token {
  readonly range: TextRange;
  readonly type: TokenType;
}
