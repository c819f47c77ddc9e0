/** What an editor may fold: blocks, sections, runs of comments. */
import { languageOf } from '../../syntax/language.ts';
import type { FileState } from '../../analysis/state/file-state.ts';

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
  const language = languageOf(tree);
  for (const { start, end } of language.folds(tree)) add(start, end, 'block');
  for (const run of commentRuns(tree.tokens, language.silent.comment, text, lines)) add(run.start, run.end, 'comment');
  return found.toSorted((a, b) => a.from - b.from || b.to - a.to);
}

interface Run {
  readonly start: number;
  end: number;
}

/** Comments that have their lines for themselves, line by line. */
function commentRuns(
  { kinds, starts }: { readonly kinds: Uint8Array; readonly starts: Uint32Array },
  comment: number,
  text: string,
  lines: FileState['lines'],
): readonly Run[] {
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
