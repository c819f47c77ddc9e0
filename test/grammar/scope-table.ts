/** A notation for expected scopes: the text, and below a line marks that say which of its columns bear which scopes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { columnsWith, loadGrammar, tokenize } from './tokenizer.ts';
import type { GrammarScope, ScopedLine } from './tokenizer.ts';

interface Mark {
  /** Index of the line it points at. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly claims: readonly string[];
}

const markLine = /^([ \t]*)([#;])(<?)([ \t]*)(\^+) ([a-z!].*)$/;

/**
 * Declares tests for a file in `tables/`, one for each table and line ending. `#- name` begins a table. A mark `# ^^^ string.quoted !comment`
 * below a line claims of the columns above its carets: they all bear the first scope and the columns beside them do not (so it ends where
 * it should); none bears a scope behind `!`. `plain` is no scope at all but the file's. `#<^^^` begins at the comment character itself, `;`
 * serves like `#`. `lua: false`: no extension for Lua is there.
 */
export function scopeTables(grammar: GrammarScope, file: string, options: { readonly lua?: boolean } = {}): void {
  const text = readFileSync(path.join(import.meta.dirname, 'tables', file), 'utf8');
  const [, ...tables] = text.split(/^[#;]- (?=.)/m);
  assert.ok(tables.length > 0, `${file} holds no table`);
  for (const table of tables) {
    const name = table.slice(0, table.indexOf('\n'));
    const { lines, marks } = read(table.slice(name.length + 1));
    for (const [ending, character] of [
      ['LF', '\n'],
      ['CRLF', '\r\n'],
    ] as const) {
      test(`${name} (${file}, ${ending})`, async () => {
        assert.ok(marks.length > 0, 'the table claims nothing');
        const scoped = tokenize(await loadGrammar(grammar, options), lines.join(character));
        for (const mark of marks) checkMark(mark, scoped, grammar);
      });
    }
  }
}

function read(notation: string): { lines: readonly string[]; marks: readonly Mark[] } {
  const lines: string[] = [];
  const marks: Mark[] = [];
  for (const line of notation.replace(/\n$/, '').split('\n')) {
    const match = markLine.exec(line);
    if (match === null) {
      lines.push(line);
      continue;
    }
    const [, indent = '', , stretch = '', spaces = '', carets = '', claims = ''] = match;
    const caretsAt = indent.length + 1 + stretch.length + spaces.length;
    const start = stretch === '' ? caretsAt : indent.length;
    const end = caretsAt + carets.length;
    if (end > (lines.at(-1)?.length ?? 0)) throw new Error(`the mark points behind the end of its line: ${line}`);
    marks.push({ line: lines.length - 1, start, end, claims: claims.split(' ') });
  }
  return { lines, marks };
}

function checkMark(
  { line: index, start, end, claims }: Mark,
  scoped: readonly ScopedLine[],
  grammar: GrammarScope,
): void {
  const line = scoped[index];
  assert.ok(line);
  const place = `line ${index + 1}, «${line.text.slice(start, end)}»`;
  const width = line.text.trimEnd().length;
  for (const claim of claims) {
    if (claim.startsWith('!')) {
      assert.ok(
        !columnsWith(line, claim.slice(1)).slice(start, end).includes(true),
        `${place} bears ${claim.slice(1)}\n${say(line)}`,
      );
      continue;
    }
    const columns = claim === 'plain' ? plainColumns(line, grammar) : columnsWith(line, claim);
    assert.ok(!columns.slice(start, end).includes(false), `${place} does not bear ${claim} throughout\n${say(line)}`);
    if (claim === 'plain') continue;
    assert.ok(start === 0 || columns[start - 1] === false, `${claim} begins before ${place}\n${say(line)}`);
    assert.ok(end >= width || columns[end] === false, `${claim} ends behind ${place}\n${say(line)}`);
  }
}

function plainColumns(line: ScopedLine, grammar: GrammarScope): boolean[] {
  const columns = Array.from({ length: line.text.length }, () => false);
  for (const { start, end, scopes } of line.tokens)
    if (scopes.length === 1 && scopes[0] === grammar) columns.fill(true, start, end);
  return columns;
}

/** The scopes of a line, for the message of a failed test. */
function say(line: ScopedLine): string {
  const rows = line.tokens.map(
    ({ start, end, scopes }) =>
      `  ${JSON.stringify(line.text.slice(start, end)).padEnd(24)} ${scopes.slice(1).join(' ')}`,
  );
  return [line.text, ...rows].join('\n');
}
