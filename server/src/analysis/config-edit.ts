/** Edits of a gatewise.json that keep what is written there: its comments, its order, its indentation. */
import { modify, type JSONPath } from 'jsonc-parser';
import type { TextRange } from '../text/range.ts';

export interface TextEdit {
  readonly range: TextRange;
  readonly newText: string;
}

/** Turns a code off, in the text of a gatewise.json that is valid or empty. */
export function withRuleOff(text: string, code: string): readonly TextEdit[] {
  return change(text, ['rules', code], 'off');
}

/** Takes an entry out of `ignore`. */
export function withoutIgnore(text: string, index: number): readonly TextEdit[] {
  return change(text, ['ignore', index], undefined);
}

function change(text: string, path: JSONPath, value: unknown): readonly TextEdit[] {
  if (text.trim() === '') {
    const [key, name] = path;
    return [{ range: { start: 0, end: text.length }, newText: `${JSON.stringify({ [String(key)]: { [String(name)]: value } }, undefined, 2)}\n` }];
  }
  const indent = /^[ \t]+(?=["}\]])/m.exec(text)?.[0] ?? '  ';
  const formattingOptions = { insertSpaces: !indent.includes('\t'), tabSize: indent.includes('\t') ? 4 : indent.length, eol: text.includes('\r\n') ? '\r\n' : '\n' };
  return modify(text, path, value, { formattingOptions }).map(({ offset, length, content }) => ({ range: { start: offset, end: offset + length }, newText: content }));
}
