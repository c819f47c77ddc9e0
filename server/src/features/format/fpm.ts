/** Which tokens of a PHP-FPM file share a line; nothing is indented there. */
import { FpmToken, type FpmTree } from '../../syntax/fpm/tree.ts';
import type { Line, Part } from './layout.ts';

/** The lines of a file without syntax problems, as they ought to be. */
export function fpmLines({ text, tokens: { kinds, starts }, templated }: FpmTree): readonly Line[] {
  const lines: Line[] = [];
  let parts: Part[] = [];
  let breaks = 0;
  let gap = 0;
  let last: number | undefined;
  let table = true;
  const finish = (): void => {
    if (parts.length > 0)
      lines.push({
        parts,
        breaks,
        indent: templated || beginsWithMark(text, parts[0]) ? { kind: 'written' } : { kind: 'steps', steps: 0 },
        table: table && parts.length > 1,
      });
  };
  kinds.forEach((kind, index) => {
    if (kind === FpmToken.space) return;
    const start = starts[index] ?? 0;
    const written = text.slice(gap, start).split('\n').length - 1;
    const fixed = kind === FpmToken.template || last === FpmToken.template;
    if (last === undefined || written > 0) {
      finish();
      parts = [];
      table = true;
      breaks = last === undefined ? 0 : fixed ? written : Math.min(written, 2);
    }
    if (kind === FpmToken.template) table = false;
    const end = starts[index + 1] ?? text.length;
    parts.push({ start, end, gap, spaces: fixed ? 'written' : spacesBefore(kind, last) });
    gap = end;
    last = kind;
  });
  finish();
  return lines;
}

/** `key[index] = value ; comment`; spaces in the brackets may belong to the index. */
function spacesBefore(kind: number, before: number | undefined): Part['spaces'] {
  if (kind === FpmToken.bracket || kind === FpmToken.index) return 'written';
  return before === FpmToken.bom ? 'none' : 'set';
}

/** A byte order mark behind spaces belongs to the word; at the beginning of a line PHP would pass it over. */
function beginsWithMark(text: string, first: Part | undefined): boolean {
  return (
    first !== undefined &&
    first.gap < first.start &&
    text.charCodeAt(first.start) === 0xfeff &&
    text.charAt(first.start - 1) !== '\n'
  );
}
