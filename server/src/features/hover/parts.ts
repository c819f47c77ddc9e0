/** The parts of a hover before they become one Markdown text. */
import type { TextRange } from '../../text/range.ts';
import { md, paragraphs, type Markdown } from '../markdown.ts';

export interface HoverParts {
  /** Paragraphs on what is true here. */
  readonly here: readonly Markdown[];
  /** What the directive is. */
  readonly docs: Markdown | undefined;
  readonly range: TextRange;
}

/** What is true here, a line, what the directive is; `undefined` where there is nothing to say. */
export function joinParts(parts: HoverParts): Markdown | undefined {
  const here = paragraphs(parts.here.map((text) => text.capital()));
  if (parts.docs === undefined) return here.isEmpty ? undefined : here;
  return here.isEmpty ? parts.docs : md`${here}\n\n---\n\n${parts.docs}`;
}
