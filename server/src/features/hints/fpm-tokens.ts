/** What each word of a PHP-FPM file is, beyond what a grammar can tell. */
import { fpmDirective } from '../../catalog/fpm/directives.ts';
import type { FpmEntry, FpmTree } from '../../syntax/fpm/tree.ts';
import type { TextRange } from '../../text/range.ts';
import type { Token, TokenType } from './token.ts';

/** Tokens of what meets a range, in the order of the text. */
export function fpmTokens(tree: FpmTree, range: TextRange): readonly Token[] {
  const into: Token[] = [];
  let section: 'global' | 'pool' = 'global';
  for (const line of tree.lines) {
    if (line.kind === 'section') {
      section = line.name.text.toLowerCase() === 'global' ? 'global' : 'pool';
      if (section === 'pool') into.push({ range: line.name.range, type: 'pool' });
    } else if (line.range.end >= range.start && line.range.start <= range.end)
      entryTokens(line, section, tree.text, into);
  }
  return into;
}

function entryTokens({ key, index, value }: FpmEntry, section: 'global' | 'pool', text: string, into: Token[]): void {
  const directive = fpmDirective(index === undefined ? key.text : `${key.text}[]`, section);
  into.push({ range: key.range, type: directive === undefined ? 'unknownKey' : 'key' });
  if (value === undefined) return;
  const type = { time: 'duration', path: 'path', address: 'address', boolean: 'flag' }[directive?.type as string] as
    | TokenType
    | undefined;
  let at = value.range.start;
  for (const match of text.slice(value.range.start, value.range.end).matchAll(/\$pool|\$\{\w+\}/g)) {
    const start = value.range.start + match.index;
    if (type !== undefined && start > at) into.push({ range: { start: at, end: start }, type });
    into.push({ range: { start, end: start + match[0].length }, type: 'variable' });
    at = start + match[0].length;
  }
  if (type !== undefined && value.range.end > at) into.push({ range: { start: at, end: value.range.end }, type });
}
