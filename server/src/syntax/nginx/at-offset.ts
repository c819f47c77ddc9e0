/** What stands at an offset of an nginx file. */
import type { TextRange } from '../../text/range.ts';
import { touches } from '../../text/range.ts';
import type { NginxDirective, NginxTree, NginxWord } from './tree.ts';

export interface NginxPlace {
  /** Directives whose blocks hold the offset, outermost first. */
  readonly path: readonly NginxDirective[];
  /** The directive on whose words, or between whose words, the offset lies; also behind its last word where nothing ends it. */
  readonly directive: NginxDirective | undefined;
  /** The word under the offset, its end included. */
  readonly word: NginxWord | undefined;
  /** What that word is, or what a word typed here would be: the name, or the argument of that index. */
  readonly role: 'name' | number | undefined;
}

/** What stands at an offset (UTF-16). */
export function nginxAt(tree: NginxTree, offset: number): NginxPlace {
  const path: NginxDirective[] = [];
  let items = tree.items;
  for (;;) {
    const directive = directiveAt(tree.text, items, offset);
    if (directive === undefined) return { path, directive: undefined, word: undefined, role: undefined };
    if (!inBlock(directive, offset)) return { path, directive, ...wordAt(directive, offset) };
    path.push(directive);
    items = directive.block?.items ?? [];
  }
}

/** Whether the offset lies between the braces of a directive's block. */
function inBlock(directive: NginxDirective, offset: number): boolean {
  const { block } = directive;
  if (block === undefined || offset <= block.range.start) return false;
  return block.closed ? offset < block.range.end : offset <= block.range.end;
}

function directiveAt(text: string, items: readonly NginxDirective[], offset: number): NginxDirective | undefined {
  let low = -1;
  let high = items.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((items[middle]?.range.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const found = items[low];
  if (found === undefined) return undefined;
  const { end } = found.range;
  if (offset < end || (offset === end && found.semicolon === undefined && found.block === undefined)) return found;
  const open = found.block === undefined ? found.semicolon === undefined : !found.block.closed;
  return open && /^[ \t]*$/.test(text.slice(end, offset)) ? found : undefined;
}

function wordAt(directive: NginxDirective, offset: number): Pick<NginxPlace, 'word' | 'role'> {
  if (touches(directive.name.range, offset)) return { word: directive.name, role: 'name' };
  let before = 0;
  for (const word of directive.args) {
    if (touches(word.range, offset)) return { word, role: before };
    if (word.range.end < offset) before++;
  }
  return { word: undefined, role: offset > directive.name.range.end ? before : undefined };
}

/** The variable (`$name`, `${name}`, `$1`) of a word under an offset, its end included: its name and its place with the `$`. */
export function variableAt(
  text: string,
  word: NginxWord,
  offset: number,
): { readonly name: string; readonly range: TextRange } | undefined {
  return variablesOf(text, word).find(({ range }) => touches(range, offset));
}

/** All variables written in a word, in order, as nginx's script compiler sees them: letters, digits and `_`, or one digit. */
export function variablesOf(
  text: string,
  word: NginxWord,
): readonly { readonly name: string; readonly range: TextRange }[] {
  const raw = text.slice(word.range.start, word.range.end);
  if (!raw.includes('$')) return [];
  const found: { readonly name: string; readonly range: TextRange }[] = [];
  for (const match of raw.matchAll(/\$(?:\{(\w+)\}|([1-9])|([A-Za-z_0]\w*))/g)) {
    const start = word.range.start + match.index;
    found.push({ name: match[1] ?? match[2] ?? match[3] ?? '', range: { start, end: start + match[0].length } });
  }
  return found;
}
