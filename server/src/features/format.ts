/** Formatting: white space only, so that the server reads exactly the same words. */
import { languageOf, type Tree } from '../syntax/language.ts';
import type { FileState } from '../analysis/state/file-state.ts';
import { recognize, type Recognized } from '../analysis/state/recognition.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import type { SyntaxProblem } from '../syntax/problem.ts';
import { applyEdits } from '../text/edit.ts';
import type { FileId, TextRange } from '../text/range.ts';
import { finished, type Slices } from '../text/slices.ts';
import { layOut, type FormatStyle, type SpaceEdit } from './format/layout.ts';
import { featuresOf } from './languages.ts';

export type { FormatStyle, SpaceEdit } from './format/layout.ts';

/** `problem`: why the file is left alone, and at which line, the first being 1. */
export type Formatted =
  | { readonly edits: readonly SpaceEdit[] }
  | { readonly problem: { readonly line: number; readonly message: string } };

/**
 * The edits that bring a file into shape; those before words in `range` (UTF-16 offsets) where one is given.
 * A file that its server would not read as it stands is left alone. `undefined` for files of other programs, and of languages that are not formatted.
 */
export function* formatSlices(
  snapshot: Snapshot,
  file: FileId,
  style: FormatStyle,
  range?: TextRange,
): Slices<Formatted | undefined> {
  const state = snapshot.file(file);
  const tree = state?.tree;
  if (state === undefined || tree === undefined || featuresOf(tree).lines === undefined) return undefined;
  const problem = tree.problems[0] ?? tree.withheld[0] ?? loneReturn(tree.text);
  if (problem !== undefined)
    return { problem: { line: state.lines.lineOf(problem.range.start) + 1, message: problem.message } };
  yield;
  const all = formatTree(tree, style);
  yield;
  const edits = range === undefined ? all : all.filter(({ range: { end } }) => range.start <= end && end <= range.end);
  const changed = yield* readElse(state, tree, applyEdits(tree.text, edits));
  return changed === undefined
    ? { edits }
    : {
        problem: {
          line: state.lines.lineOf(changed) + 1,
          message: 'other white space would change how this line is read',
        },
      };
}

/** The same, at once. */
export function format(snapshot: Snapshot, file: FileId, style: FormatStyle, range?: TextRange): Formatted | undefined {
  return finished(formatSlices(snapshot, file, style, range));
}

/**
 * Where a file would be read as something else with other white space, as an offset (UTF-16) of what is there now; `undefined` where it would not.
 * Half a construct of a template, or one that begins its line by chance, is another word, or none, once it stands elsewhere.
 */
function* readElse(state: FileState, tree: Tree, text: string): Slices<number | undefined> {
  if (text === tree.text) return undefined;
  // a backslash before CR LF takes the CR into its word
  if (loneReturn(text) !== undefined) return Math.max(tree.text.search(/\\\r/), 0);
  const as = (one: string): Recognized => recognize({ path: state.id, languageId: state.languageId, text: one });
  const again = as(text);
  yield;
  // a part of what a server printed is known by another way than its text
  if (again.dialect !== state.dialect) return as(tree.text).dialect === state.dialect ? 0 : undefined;
  return again.tree === undefined ? 0 : firstOther(tree, again.tree);
}

/** The first token, or the first part of the structure, that is another one in a second tree, spaces left aside. */
function firstOther(tree: Tree, other: Tree): number | undefined {
  return firstOtherOf(wordsOf(tree), wordsOf(other)) ?? firstOtherOf(partsOf(tree), partsOf(other));
}

interface Part {
  readonly start: number;
  readonly text: string;
}

function firstOtherOf(own: readonly Part[], others: readonly Part[]): number | undefined {
  const at = own.findIndex(({ text }, index) => others[index]?.text !== text);
  if (at >= 0) return own[at]?.start;
  return others.length === own.length ? undefined : (own.at(-1)?.start ?? 0);
}

function wordsOf(tree: Tree): readonly Part[] {
  const {
    text,
    tokens: { kinds, starts },
  } = tree;
  const words: Part[] = [];
  const { space } = languageOf(tree).silent;
  kinds.forEach((kind, index) => {
    const start = starts[index] ?? 0;
    if (kind !== space)
      words.push({
        start,
        text: `${kind} ${text.slice(start, starts[index + 1] ?? text.length).replace(/(?<![ \t\r\n])[ \t\r\n]+$/, '')}`,
      });
  });
  return words;
}

/** Which words belong together: where a word begins its line, a reader of files without semicolons takes it for a directive. */
function partsOf(tree: Tree): readonly Part[] {
  return languageOf(tree).shape(tree);
}

/** The edits that bring a tree without problems into shape; none where its language is not formatted. */
export function formatTree(tree: Tree, style: FormatStyle): readonly SpaceEdit[] {
  const lines = featuresOf(tree).lines?.(tree);
  return lines === undefined ? [] : layOut(tree.text, lines, style);
}

/** The block that a brace before an offset closes, where the language of a tree has such. */
export function closedBlockAt(tree: Tree, offset: number): TextRange | undefined {
  return featuresOf(tree).closedBlock?.(tree, offset);
}

/** Editors show a lone CR as the end of a line, nginx as a space: neither is what anybody meant. */
function loneReturn(text: string): Pick<SyntaxProblem, 'message' | 'range'> | undefined {
  const at = text.search(/\r(?!\n)/);
  return at < 0 ? undefined : { message: 'a carriage return without a line feed', range: { start: at, end: at + 1 } };
}
