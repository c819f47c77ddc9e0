/** Completion in nginx files. */
import type { Cursor } from './cursor.ts';
import { unlimitedDirectives } from '../../catalog/nginx/directives.ts';
import type { NginxTree } from '../../syntax/nginx/tree.ts';
import { mostFiles } from './files.ts';
import type { Completions } from './item.ts';
import { argumentItems } from './nginx-arguments.ts';
import { blockItems } from './nginx-blocks.ts';
import { isElsewhere, NginxCursor } from './nginx-cursor.ts';
import { directiveItems } from './nginx-names.ts';
import { pairItems } from './pairs.ts';
import { variableItems, variableRange } from './variables.ts';

export function nginxCompletion(written: Cursor<NginxTree>): Completions | undefined {
  const cursor = new NginxCursor(written);
  if (isElsewhere(cursor)) return undefined;
  const variable = variableRange(cursor);
  if (variable !== undefined) return { of: 'arguments', range: variable, items: variableItems(cursor, variable) };
  // a string of several lines
  if (/[\r\n]/.test(cursor.typed)) return undefined;
  if (cursor.parents.at(-1)?.block?.kind === 'pairs')
    return { of: cursor.index < 0 ? 'names' : 'arguments', range: cursor.wordRange, items: pairItems(cursor) };
  if (cursor.directive === undefined || cursor.index < 0) return names(cursor);
  if (cursor.startsLine && !unlimitedDirectives().has(cursor.directive.name.value)) return names(cursor);
  const items = argumentItems(cursor);
  if (items.length === 0 && cursor.startsLine) return names(cursor);
  return items.length === 0
    ? undefined
    : { of: 'arguments', range: cursor.wordRange, items, ...(items.length >= mostFiles && { more: true as const }) };
}

function names(cursor: NginxCursor): Completions {
  return { of: 'names', range: cursor.wordRange, items: [...blockItems(cursor), ...directiveItems(cursor)] };
}
