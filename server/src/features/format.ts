/** Formatting: white space only, so that the server reads exactly the same words. */
import type { Snapshot } from '../analysis/snapshot.ts';
import type { FpmTree } from '../syntax/fpm/tree.ts';
import type { NginxTree } from '../syntax/nginx/tree.ts';
import type { SyntaxProblem } from '../syntax/problem.ts';
import type { FileId, TextRange } from '../text/range.ts';
import { fpmLines } from './format/fpm.ts';
import { layOut, type FormatStyle, type SpaceEdit } from './format/layout.ts';
import { nginxLines } from './format/nginx.ts';

export type { FormatStyle, SpaceEdit } from './format/layout.ts';

/** `problem`: why the file is left alone, and at which line, the first being 1. */
export type Formatted = { readonly edits: readonly SpaceEdit[] } | { readonly problem: { readonly line: number; readonly message: string } };

/**
 * The edits that bring a file into shape; those before words in `range` (UTF-16 offsets) where one is given.
 * A file that its server would not read as it stands is left alone. `undefined` for files of other programs.
 */
export function format(snapshot: Snapshot, file: FileId, style: FormatStyle, range?: TextRange): Formatted | undefined {
  const state = snapshot.file(file);
  const tree = state?.tree;
  if (state === undefined || tree === undefined) return undefined;
  const problem = tree.problems[0] ?? tree.withheld[0] ?? loneReturn(tree.text);
  if (problem !== undefined) return { problem: { line: state.lines.lineOf(problem.range.start) + 1, message: problem.message } };
  const edits = formatTree(tree, style);
  return { edits: range === undefined ? edits : edits.filter(({ range: { end } }) => range.start <= end && end <= range.end) };
}

/** The edits that bring a tree without problems into shape. */
export function formatTree(tree: NginxTree | FpmTree, style: FormatStyle): readonly SpaceEdit[] {
  return layOut(tree.text, tree.dialect === 'nginx' ? nginxLines(tree) : fpmLines(tree), style);
}

/** Editors show a lone CR as the end of a line, nginx as a blank: neither is what anybody meant. */
function loneReturn(text: string): Pick<SyntaxProblem, 'message' | 'range'> | undefined {
  const at = text.search(/\r(?!\n)/);
  return at < 0 ? undefined : { message: 'a carriage return stands alone', range: { start: at, end: at + 1 } };
}
