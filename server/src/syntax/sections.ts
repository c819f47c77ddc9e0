/** Sections of files of headers in brackets and settings, as PHP and PHP-FPM have them. */
import type { TextRange } from '../text/range.ts';

/** A header, or a setting below it. */
interface Line {
  readonly kind: 'section' | 'entry';
  readonly range: TextRange;
}

export interface Section<L extends Line> {
  readonly header: Extract<L, { readonly kind: 'section' }>;
  readonly entries: readonly Extract<L, { readonly kind: 'entry' }>[];
  /** From the header to the end of the last setting before the next one. */
  readonly range: TextRange;
}

/** The sections of a file in their order, and the settings before the first one. */
export function sectionsOf<L extends Line>(
  lines: readonly L[],
): { readonly before: readonly Extract<L, { readonly kind: 'entry' }>[]; readonly sections: readonly Section<L>[] } {
  const heads = lines.flatMap((line, index) => (line.kind === 'section' ? [index] : []));
  const entriesIn = (from: number, to: number | undefined): Extract<L, { readonly kind: 'entry' }>[] =>
    lines.slice(from, to) as Extract<L, { readonly kind: 'entry' }>[];
  return {
    before: entriesIn(0, heads[0]),
    sections: heads.map((index, at) => {
      const header = lines[index] as Extract<L, { readonly kind: 'section' }>;
      const entries = entriesIn(index + 1, heads[at + 1]);
      return { header, entries, range: { start: header.range.start, end: (entries.at(-1) ?? header).range.end } };
    }),
  };
}
