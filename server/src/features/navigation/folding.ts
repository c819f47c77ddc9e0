/** What an editor may fold: blocks, sections, runs of comments. */
import type { FileState } from '../../analysis/state/file-state.ts';
import { FpmToken } from '../../syntax/fpm/tree.ts';
import { NginxToken, type NginxDirective } from '../../syntax/nginx/tree.ts';

/** Zero-based lines, both folded into the first. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  readonly kind: 'block' | 'comment';
}

export function folds({ tree, lines, text }: FileState): readonly Fold[] {
  if (tree === undefined) return [];
  const found: Fold[] = [];
  const add = (start: number, end: number, kind: Fold['kind']): void => {
    const [from, to] = [lines.lineOf(start), lines.lineOf(end)];
    if (to > from) found.push({ from, to, kind });
  };
  if (tree.dialect === 'nginx') {
    const visit = (items: readonly NginxDirective[]): void => {
      for (const { range, block, args } of items) {
        // the line of the closing brace stays in sight
        if (block !== undefined) add(range.start, block.closed ? lines.lineStart(lines.lineOf(block.range.end)) - 1 : block.range.end, 'block');
        else if (args.length > 2) add(range.start, range.end, 'block');
        if (block?.kind === 'directives') visit(block.items);
      }
    };
    visit(tree.items);
  } else {
    const heads = tree.lines.flatMap((line, index) => (line.kind === 'section' ? [index] : []));
    for (const [at, index] of heads.entries()) {
      const last = tree.lines[(heads[at + 1] ?? tree.lines.length) - 1];
      const head = tree.lines[index];
      if (last !== undefined && head !== undefined) add(head.range.start, last.range.end, 'block');
    }
  }
  const isComment = tree.dialect === 'nginx' ? NginxToken.comment : FpmToken.comment;
  for (const run of commentRuns(tree.tokens, isComment, text, lines)) add(run.start, run.end, 'comment');
  return found.toSorted((a, b) => a.from - b.from || b.to - a.to);
}

interface Run {
  readonly start: number;
  end: number;
}

/** Comments that have their lines for themselves, line by line. */
function commentRuns({ kinds, starts }: { readonly kinds: Uint8Array; readonly starts: Uint32Array }, comment: number, text: string, lines: FileState['lines']): readonly Run[] {
  const runs: Run[] = [];
  for (let index = 0; index < kinds.length; index++) {
    const start = starts[index] ?? 0;
    if (kinds[index] !== comment || /\S/.test(text.slice(lines.lineStart(lines.lineOf(start)), start))) continue;
    const end = Math.max(start, start + text.slice(start, starts[index + 1]).trimEnd().length);
    const last = runs.at(-1);
    if (last !== undefined && lines.lineOf(start) === lines.lineOf(last.end) + 1) last.end = end;
    else runs.push({ start, end });
  }
  return runs;
}
