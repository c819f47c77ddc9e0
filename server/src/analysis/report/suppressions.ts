/** Comments that suppress findings: read from the comment tokens of a file, with the lines that they speak of. */
import type { TextRange } from '../../text/range.ts';
import { currentCode } from './codes.ts';
import { languageOf, type Tree } from '../../syntax/language.ts';

/** The word that makes a comment a suppression. */
export const ignoreWord = 'gatewise-ignore';

export interface SuppressedCode {
  /** The code that holds now. */
  readonly code: string;
  /** As it stands in the comment: a code that was renamed goes on working. */
  readonly written: string;
  readonly range: TextRange;
}

export interface Suppression {
  /** `line`: of the line it ends, or of the next directive. `file`: of the whole file. `unknown`: another word begins like one of ours. */
  readonly kind: 'line' | 'file' | 'unknown';
  /** `gatewise-ignore`, `gatewise-ignore-file`, or what was written instead. */
  readonly word: SuppressedCode;
  /** The comment, with its character. */
  readonly comment: TextRange;
  /** Nothing stands before it on its line. */
  readonly ownLine: boolean;
  readonly codes: readonly SuppressedCode[];
  /** The empty string where none is given. */
  readonly reason: string;
  /** Where a finding has to begin; `undefined` where the comment speaks of nothing: none follows, or a `-file` below the first directive. */
  readonly target: TextRange | undefined;
}

const none: readonly Suppression[] = [];

/** The suppressions of a file, in order. */
export function suppressionsIn(tree: Tree): readonly Suppression[] {
  if (!tree.text.includes(ignoreWord)) return none;
  const { kinds, starts } = tree.tokens;
  const { comment } = languageOf(tree).silent;
  const first = kinds.findIndex((kind) => !isSilent(tree, kind));
  const found: Suppression[] = [];
  let next = kinds.length;
  for (let index = kinds.length - 1; index >= 0; index--) {
    if (!isSilent(tree, kinds[index])) next = index;
    if (kinds[index] !== comment) continue;
    const start = starts[index] ?? 0;
    const written = readComment(tree.text.slice(start, starts[index + 1]).trimEnd(), start);
    if (written === undefined) continue;
    const ownLine = isAlone(tree, index);
    found.push({
      ...written,
      ownLine,
      target: targetOf(tree, {
        kind: written.kind,
        start,
        ownLine,
        atTop: first < 0 || index < first,
        next: starts[next],
      }),
    });
  }
  return found.toReversed();
}

interface Position {
  readonly kind: Suppression['kind'];
  readonly start: number;
  readonly ownLine: boolean;
  /** No directive or entry stands before it in the file. */
  readonly atTop: boolean;
  /** Where the next word stands that a server reads; the text's length where none does. */
  readonly next: number | undefined;
}

function targetOf(tree: Tree, { kind, start, ownLine, atTop, next }: Position): TextRange | undefined {
  if (kind === 'unknown') return undefined;
  if (kind === 'file') return atTop ? { start: 0, end: tree.text.length } : undefined;
  if (!ownLine) return lineAt(tree.text, start, start);
  if (next === undefined || next >= tree.text.length) return undefined;
  const head = languageOf(tree).headAt(tree, next);
  return lineAt(tree.text, head.start, head.end);
}

/** Whether a suppression speaks of a finding that begins at an offset. */
export function covers(suppression: Suppression, start: number): boolean {
  const { target } = suppression;
  return target !== undefined && target.start <= start && start <= target.end;
}

type Written = Pick<Suppression, 'kind' | 'word' | 'comment' | 'codes' | 'reason'>;

/** `gatewise-ignore code, code: reason`; the reason may follow without the colon. */
function readComment(text: string, offset: number): Written | undefined {
  const head = /^[#;]+[ \t]*(gatewise-ignore(?:-[\w-]*)?)(?![\w-])[ \t]*:?[ \t]*/.exec(text);
  const word = head?.[1];
  if (head === null || word === undefined) return undefined;
  const wordStart = offset + head[0].indexOf(word);
  const codes: SuppressedCode[] = [];
  let at = head[0].length;
  for (;;) {
    const next = /^([\w-]+)[ \t]*(,?)[ \t]*/.exec(text.slice(at));
    const code = next?.[1];
    if (next === null || code === undefined) break;
    codes.push({
      code: currentCode(code),
      written: code,
      range: { start: offset + at, end: offset + at + code.length },
    });
    at += next[0].length;
    if (next[2] === '') break;
  }
  const kind = word === ignoreWord ? 'line' : word === `${ignoreWord}-file` ? 'file' : 'unknown';
  return {
    kind,
    word: { code: word, written: word, range: { start: wordStart, end: wordStart + word.length } },
    codes,
    comment: { start: offset, end: offset + text.length },
    reason: text.slice(at).replace(/^[\s:–—-]+/, ''),
  };
}

/** Token kinds that are no part of what a server reads. */
function isSilent(tree: Tree, kind: number | undefined): boolean {
  const { space, comment, template, bom } = languageOf(tree).silent;
  return kind === space || kind === comment || kind === template || kind === bom;
}

/** Whether nothing that a server reads stands before the comment on its line. */
function isAlone(tree: Tree, index: number): boolean {
  const { kinds, starts } = tree.tokens;
  const { space } = languageOf(tree).silent;
  for (let before = index - 1; before >= 0; before--) {
    if (kinds[before] === space && /[\r\n]/.test(tree.text.slice(starts[before], starts[before + 1]))) return true;
    if (!isSilent(tree, kinds[before])) return false;
  }
  return true;
}

/** From the start of the line of one offset to the end of the line of another; line ends are LF, CR LF and CR. */
function lineAt(text: string, from: number, to: number): TextRange {
  let start = from;
  while (start > 0 && !isLineEnd(text.charCodeAt(start - 1))) start--;
  let end = to;
  while (end < text.length && !isLineEnd(text.charCodeAt(end))) end++;
  return { start, end };
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}

/** What to take out of a text so that the comment is gone: with its line where it has one of its own, else with the spaces before it. */
export function removalOf(text: string, { comment, ownLine }: Suppression): TextRange {
  const line = lineAt(text, comment.start, comment.end);
  const bare =
    /^[ \t]*$/.test(text.slice(line.start, comment.start)) && /^[ \t]*$/.test(text.slice(comment.end, line.end));
  if (ownLine && bare)
    return {
      start: line.start,
      end: line.end + (text.startsWith('\r\n', line.end) ? 2 : line.end < text.length ? 1 : 0),
    };
  let start = comment.start;
  while (start > line.start && /[ \t]/.test(text[start - 1] ?? '')) start--;
  return { start, end: line.end };
}
