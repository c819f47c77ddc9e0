/** The block that a closing brace ends. */
import type { NginxDirective, NginxTree } from '../../syntax/nginx/tree.ts';
import type { TextRange } from '../../text/range.ts';

/** From the name of the directive whose `}` ends at an offset (UTF-16) to that brace; `undefined` where none does. */
export function enclosingBlock(tree: NginxTree, end: number): TextRange | undefined {
  let items: readonly NginxDirective[] = tree.items;
  for (;;) {
    const holder = items.find(({ range }) => range.start < end && end <= range.end);
    if (holder?.block === undefined) return undefined;
    if (holder.range.end === end) return holder.range;
    items = holder.block.items;
  }
}
