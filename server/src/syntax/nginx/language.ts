/** nginx in the table of languages. */
import type { TextRange } from '../../text/range.ts';
import type { Language } from '../language-parts.ts';
import { nginxAt, variableAt } from './at-offset.ts';
import { parseNginx } from './parser.ts';
import { nginxPlacement } from './placement.ts';
import { NginxToken, type NginxDirective, type NginxTree } from './tree.ts';

export const nginxLanguage: Language<NginxTree> = {
  program: 'nginx',
  hints: { languageId: 'nginx', isGiven: true, placement: nginxPlacement },
  parse: (text, { anchors, unlimited }) => parseNginx(text, anchors, unlimited),
  comment: '#',
  statement: 'directive',
  silent: { comment: NginxToken.comment, space: NginxToken.space, template: NginxToken.template, bom: NginxToken.bom },
  headAt(tree, offset) {
    const { directive } = nginxAt(tree, offset);
    return { start: offset, end: Math.max(offset, directive?.block?.range.start ?? directive?.range.end ?? offset) };
  },
  folds({ items, text }) {
    const found: TextRange[] = [];
    const visit = (directives: readonly NginxDirective[]): void => {
      for (const { range, block, args } of directives) {
        // the line of the closing brace stays in sight
        if (block !== undefined)
          found.push({
            start: range.start,
            end: block.closed ? text.lastIndexOf('\n', block.range.end - 1) : block.range.end,
          });
        else if (args.length > 2) found.push(range);
        if (block?.kind === 'directives') visit(block.items);
      }
    };
    visit(items);
    return found;
  },
  nesting(tree, offset) {
    const { path, directive, word } = nginxAt(tree, offset);
    const first = directive?.args[0];
    return [
      word === undefined ? undefined : variableAt(tree.text, word, offset)?.range,
      word?.quote === undefined ? undefined : { start: word.range.start + 1, end: word.range.end - 1 },
      word?.range,
      first === undefined
        ? undefined
        : { start: first.range.start, end: directive?.args.at(-1)?.range.end ?? first.range.end },
      directive?.range,
      ...path
        .toReversed()
        .flatMap(({ block, range }) => [
          block?.closed === true ? { start: block.range.start + 1, end: block.range.end - 1 } : undefined,
          block?.range,
          range,
        ]),
    ];
  },
  shape({ items }) {
    const parts: { readonly start: number; readonly text: string }[] = [];
    const visit = ({ name, args, semicolon, block, range }: NginxDirective, depth: number): void => {
      parts.push({
        start: range.start,
        text: `${depth} ${name.value} ${args.length} ${semicolon === undefined} ${block?.kind ?? ''} ${block?.closed ?? ''}`,
      });
      for (const item of block?.items ?? []) visit(item, depth + 1);
    };
    for (const item of items) visit(item, 0);
    return parts;
  },
};
