/** PHP-FPM in the table of languages. */
import type { Language } from '../language-parts.ts';
import type { TextRange } from '../../text/range.ts';
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
  folds({ lines }) {
    const heads = lines.flatMap((line, index) => (line.kind === 'section' ? [index] : []));
    return heads.flatMap((index, at) => {
      const [head, last] = [lines[index], lines[(heads[at + 1] ?? lines.length) - 1]];
      return head === undefined || last === undefined ? [] : [{ start: head.range.start, end: last.range.end }];
    });
  },
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
  const at = lines.findLastIndex((line) => line.kind === 'section' && line.range.start <= offset);
  if (at < 0) return undefined;
  const next = lines.findIndex((line, index) => index > at && line.kind === 'section');
  const last = lines[(next < 0 ? lines.length : next) - 1];
  return { start: lines[at]?.range.start ?? 0, end: last?.range.end ?? 0 };
}
