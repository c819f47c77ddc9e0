/** "Ignore this": a comment for a line or for a file, or a rule turned off in gatewise.json. */
import { isSuppressible, configurableCodes } from '../analysis/report/codes.ts';
import { withRuleOff } from '../analysis/settings/config-edit.ts';
import { configName } from '../analysis/settings/config-file.ts';
import type { FileState } from '../analysis/state/file-state.ts';
import { languageOf, type Tree } from '../syntax/language.ts';
import type { Finding } from '../analysis/engine/findings.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { ignoreWord } from '../analysis/report/suppressions.ts';
import { tokenIndexAt } from '../syntax/tokens.ts';
import type { FileEdit } from '../text/edit.ts';
import { joinPath } from '../text/path.ts';
import { fileId, type FileId } from '../text/range.ts';

/** A comment to insert; the reason is still to be written, between `before` and `after`. */
export interface IgnoreComment {
  readonly title: string;
  readonly file: FileId;
  /** UTF-16 offset; a line begins there. */
  readonly offset: number;
  readonly before: string;
  readonly after: string;
}

export interface TurnOff {
  readonly title: string;
  readonly file: FileId;
  /** The file does not exist yet. */
  readonly create: boolean;
  readonly edits: readonly FileEdit[];
}

/** The comments that would suppress a finding: on its line, in its file; none where it stands in no configuration file. */
export function ignoreComments(snapshot: Snapshot, finding: Pick<Finding, 'code' | 'at'>): readonly IgnoreComment[] {
  const { code, at } = finding;
  const state = snapshot.file(at.file);
  const tree = state?.tree;
  if (state === undefined || tree === undefined || !isSuppressible(code)) return [];
  const commentPrefix = languageOf(tree).comment;
  const after = state.text.includes('\r\n') ? '\r\n' : '\n';
  const offset = lineToComment(state, tree, at.range.start);
  const indent = /^[ \t]*/.exec(state.text.slice(offset))?.[0] ?? '';
  const top = state.text.startsWith('\uFEFF') ? 1 : 0;
  return [
    {
      title: `Ignore ${code} on this line…`,
      file: at.file,
      offset,
      before: `${indent}${commentPrefix} ${ignoreWord} ${code}: `,
      after,
    },
    {
      title: `Ignore ${code} in this file…`,
      file: at.file,
      offset: top,
      before: `${commentPrefix} ${ignoreWord}-file ${code}: `,
      after,
    },
  ];
}

/** Where the line begins that a comment may stand above: not in the middle of a text in quotes that goes over several lines. */
function lineToComment(state: FileState, tree: Tree, offset: number): number {
  const { starts } = tree.tokens;
  let start = state.lines.lineStart(state.lines.lineOf(offset));
  for (;;) {
    const token = starts[tokenIndexAt(tree.tokens, start)] ?? start;
    const space = /^\s*$/.test(state.text.slice(token, start));
    if (token >= start || space) break;
    start = state.lines.lineStart(state.lines.lineOf(token));
  }
  // a byte order mark stays the first character
  return start === 0 && state.text.startsWith('\uFEFF') ? 1 : start;
}

/** Turns the code of a finding off in the nearest gatewise.json, or in a new one in the workspace folder; `undefined` where there is none to write. */
export function turnOff(snapshot: Snapshot, finding: Pick<Finding, 'code' | 'at'>): TurnOff | undefined {
  const { code, at } = finding;
  if (!configurableCodes().has(code)) return undefined;
  const title = `Turn ${code} off in ${configName}`;
  const config = snapshot.world.configuration.configOf(at.file);
  if (config === undefined) {
    const root = snapshot.world.configuration.rootOf(at.file);
    if (root === undefined) return undefined;
    const file = fileId(joinPath(root, configName));
    return { title, file, create: true, edits: withRuleOff('', code).map((edit) => ({ ...edit, file })) };
  }
  const text = snapshot.file(config.file)?.text;
  if (text === undefined || config.broken) return undefined;
  return {
    title,
    file: config.file,
    create: false,
    edits: withRuleOff(text, code).map((edit) => ({ ...edit, file: config.file })),
  };
}
