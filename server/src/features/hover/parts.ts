/** The pieces of a hover before they become one Markdown text. */
import type { TextRange } from '../../text/range.ts';

export interface HoverParts {
  /** Paragraphs on what is true here. */
  readonly here: readonly string[];
  /** What the directive is. */
  readonly docs: string | undefined;
  readonly range: TextRange;
}

/** What is true here, a line, what the directive is; `undefined` where there is nothing to say. */
export function joinParts(parts: HoverParts): string | undefined {
  const here = parts.here.filter((text) => text !== '').map(capital).join('\n\n');
  if (parts.docs === undefined) return here === '' ? undefined : here;
  return here === '' ? parts.docs : `${here}\n\n---\n\n${parts.docs}`;
}

/** A paragraph begins with a capital, unless it begins with a name or a sign. */
function capital(text: string): string {
  return /^(?:nginx|upstream|pool)\b/.test(text) ? text : /^[a-z]/.test(text) ? (text[0] ?? '').toUpperCase() + text.slice(1) : text;
}
