/** PHP-FPM in the table of languages. */
import type { Language } from '../language-parts.ts';
import type { TextRange } from '../../text/range.ts';
import { sectionsOf } from '../sections.ts';
import { fpmAt } from './at-offset.ts';
import { parseFpm } from './parser.ts';
import { fpmPlacement } from './placement.ts';
import { FpmToken, type FpmTree } from './tree.ts';

export const fpmLanguage: Language<FpmTree> = {
  program: 'PHP-FPM',
  hints: { languageId: 'php-fpm', isGiven: true, placement: fpmPlacement },
  parse: parseFpm,
  comment: ';',
  statement: 'setting',
  silent: { comment: FpmToken.comment, space: FpmToken.space, template: FpmToken.template, bom: FpmToken.bom },
  headAt: (_, offset) => ({ start: offset, end: offset }),
  folds: ({ lines }) => sectionsOf(lines).sections.map(({ range }) => range),
  nesting(tree, offset) {
    const { entry, header, part } = fpmAt(tree, offset);
    const value = part === 'value' ? entry?.value : undefined;
    return [
      part === 'index' ? entry?.index?.range : undefined,
      value?.quote === undefined ? undefined : { start: value.range.start + 1, end: value.range.end - 1 },
      value?.range,
      part === 'key' ? entry?.key.range : undefined,
      entry?.range,
      header?.name.range,
      header?.range,
      enclosingSection(tree, offset),
    ];
  },
  shape: ({ lines }) =>
    lines.map((line) => ({
      start: line.range.start,
      text:
        line.kind === 'section'
          ? `[${line.name.text}]`
          : `${line.key.text}[${line.index?.text ?? ''}]=${line.value?.text ?? line.value?.raw ?? ''}`,
    })),
};

function enclosingSection({ lines }: FpmTree, offset: number): TextRange | undefined {
  return sectionsOf(lines).sections.findLast(({ range }) => range.start <= offset)?.range;
}
