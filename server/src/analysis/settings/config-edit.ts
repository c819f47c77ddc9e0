/** Edits of a gatewise.json that keep what is written there: its comments, its order, its indentation. */
import { modify, type Edit, type JSONPath } from 'jsonc-parser';
import type { TextRange } from '../../text/range.ts';

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
    return [
      {
        range: { start: 0, end: text.length },
        newText: `${JSON.stringify({ [String(key)]: { [String(name)]: value } }, undefined, 2)}\n`,
      },
    ];
  }
  const indent = /^[ \t]+(?=["}\]])/m.exec(text)?.[0] ?? '  ';
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const behind = behindComment(text, modify(text, path, value, {}), indent, eol);
  if (behind !== undefined) return behind;
  const formattingOptions = {
    insertSpaces: !indent.includes('\t'),
    tabSize: indent.includes('\t') ? 4 : indent.length,
    eol,
  };
  return modify(text, path, value, { formattingOptions }).map(({ offset, length, content }) => ({
    range: { start: offset, end: offset + length },
    newText: content,
  }));
}

/** A new member goes below the comment that ends the line of the one before it, and not between the two; `undefined` where there is no such comment. */
function behindComment(
  text: string,
  edits: readonly Edit[],
  indent: string,
  eol: string,
): readonly TextEdit[] | undefined {
  const [edit] = edits;
  if (edit === undefined || edit.length > 0 || !edit.content.startsWith(',')) return undefined;
  const comment = /^(,?)[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/[ \t]*)(?=[\r\n])/.exec(text.slice(edit.offset));
  if (comment === null) return undefined;
  const line = edit.offset + comment[0].length;
  const outer =
    /^[ \t]*/.exec(
      text.slice(Math.max(text.lastIndexOf('\n', edit.offset), text.lastIndexOf('\r', edit.offset)) + 1),
    )?.[0] ?? '';
  const members = JSON.stringify(JSON.parse(`{${edit.content.slice(1)}}`), undefined, indent)
    .split('\n')
    .slice(1, -1)
    .map((one) => eol + outer + one.slice(indent.length));
  return [
    ...(comment[1] === ',' ? [] : [{ range: { start: edit.offset, end: edit.offset }, newText: ',' }]),
    { range: { start: line, end: line }, newText: members.join('') },
  ];
}
