/** php.ini in the table of languages. */
import type { Language } from '../language-parts.ts';
import { sectionsOf } from '../sections.ts';
import { iniAt } from './at-offset.ts';
import { parseIni } from './parser.ts';
import { isPhpIni } from './recognition.ts';
import { IniToken, type IniTree } from './tree.ts';

export const iniLanguage: Language<IniTree> = {
  program: 'PHP',
  // editors have a language of their own for all such files, which is right for php.ini too
  hints: { languageId: 'php-ini', isGiven: false, placement: () => undefined, owns: isPhpIni },
  parse: parseIni,
  comment: ';',
  statement: 'setting',
  silent: { comment: IniToken.comment, space: IniToken.space, template: IniToken.template, bom: IniToken.bom },
  headAt: (_, offset) => ({ start: offset, end: offset }),
  folds: ({ lines }) => sectionsOf(lines).sections.map(({ range }) => range),
  nesting(tree, offset) {
    const { line, part, section, sectionEnd } = iniAt(tree, offset);
    const value = line?.kind === 'entry' && part === 'value' ? line.value : undefined;
    return [
      part === 'key' && line?.kind === 'entry' ? line.key.range : undefined,
      part === 'index' && line?.kind === 'entry' ? line.index?.range : undefined,
      part === 'section' && line?.kind === 'section' ? line.name.range : undefined,
      value?.quote === undefined ? undefined : { start: value.range.start + 1, end: value.range.end - 1 },
      value?.range,
      line?.range,
      section === undefined ? undefined : { start: section.range.start, end: sectionEnd },
    ];
  },
  shape: ({ lines }) =>
    lines.map((line) => ({
      start: line.range.start,
      text:
        line.kind === 'section'
          ? `[${line.name.text}]`
          : `${line.key.text}[${line.index?.text ?? ''}]=${line.value?.raw ?? ''}`,
    })),
};
