/** PHP-FPM in the table of languages. */
import type { Language } from '../language-parts.ts';
import { FpmToken, type FpmTree } from './tree.ts';

export const fpmLanguage: Language<FpmTree> = {
  program: 'PHP-FPM',
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
  shape: ({ lines }) => lines.map((line) => ({
    start: line.range.start, text: line.kind === 'section' ? `[${line.name.text}]` : `${line.key.text}[${line.index?.text ?? ''}]=${line.value?.text ?? line.value?.raw ?? ''}`,
  })),
};
