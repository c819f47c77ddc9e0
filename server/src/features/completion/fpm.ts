/** Completion in PHP-FPM files: sections, keys, names of ini settings, values. */
import type { Cursor } from './cursor.ts';
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import { fpmDirectives, type FpmDirective } from '../../catalog/fpm/directives.ts';
import { phpIniDirectives } from '../../catalog/php/ini-directives.ts';
import { phpIniDates } from '../../catalog/php/ini-names.ts';
import { fpmAt } from '../../syntax/fpm/at-offset.ts';
import { FpmToken, type FpmTree } from '../../syntax/fpm/tree.ts';
import { tokenIndexAt } from '../../syntax/tokens.ts';
import type { TextRange } from '../../text/range.ts';
import { phpReleaseOf } from '../../analysis/state/release-of.ts';
import { fpmBlocks } from './fpm-blocks.ts';
import { isGlobal, type FpmCursor } from './fpm-cursor.ts';
import { valueItems } from './fpm-values.ts';
import { snippetText, type Completions, type Item } from './item.ts';

export function fpmCompletion({ snapshot, state, tree, offset }: Cursor<FpmTree>): Completions | undefined {
  const cursor = cursorAt(snapshot, state, tree, offset);
  const { before, after } = cursor;
  if (isComment(cursor) || before.includes('\r')) return undefined;
  const bracket = /^\s*\[([^\]=]*)$/.exec(before);
  if (bracket !== null) return sections(cursor, bracket[1] ?? '');
  const index = /^\s*([\w.]+)\[([^\]]*)$/.exec(before);
  if (index !== null) return indexes(cursor, index[1] ?? '', index[2] ?? '');
  const equals = before.indexOf('=');
  if (equals < 0)
    return /^\s*[\w.]*$/.test(before)
      ? {
          of: 'names',
          range: typedRange(cursor, /(?<![\w.])[\w.]*$/, /^[\w.]*/),
          items: [...fpmBlocks(cursor), ...(isHeadless(cursor) ? [] : keys(cursor))],
        }
      : undefined;
  const typed = /^[\t ]*(.*)$/s.exec(before.slice(equals + 1))?.[1] ?? '';
  const open = /^["']/.test(typed) ? 1 : 0;
  const range = { start: offset - typed.length + open, end: offset + (/^[^;"'\s]*/.exec(after)?.[0].length ?? 0) };
  const items = valueItems(cursor, before.slice(0, equals).trim(), typed.slice(open));
  return items.length === 0 ? undefined : { of: 'arguments', range, items };
}

/** Before the first section of a file that a main file includes: nobody begins a pool so. */
function isHeadless({ snapshot, state, section }: FpmCursor): boolean {
  return (
    section === undefined && snapshot.workspace.index.mastersOf(state.id).some((master) => master.root !== state.id)
  );
}

function cursorAt(snapshot: Snapshot, state: FileState, tree: FpmTree, offset: number): FpmCursor {
  const line = state.lines.lineOf(offset);
  const start = state.lines.lineStart(line);
  const end = state.lines.lineStart(line + 1);
  const { section } = fpmAt(tree, offset);
  const header = tree.lines.findLast((one) => one.kind === 'section' && one.range.start < offset);
  return {
    snapshot,
    state,
    tree,
    offset,
    section,
    sectionStart: header?.range.start ?? -1,
    before: state.text.slice(start, offset),
    after: state.text.slice(offset, end),
  };
}

function isComment({ tree, offset, before }: FpmCursor): boolean {
  if (/^\s*[;#]/.test(before)) return true;
  return (
    offset > 0 &&
    tree.tokens.kinds[tokenIndexAt(tree.tokens, offset - 1)] === FpmToken.comment &&
    !/[\r\n]$/.test(before) &&
    before !== ''
  );
}

function typedRange({ before, after, offset }: FpmCursor, left: RegExp, right: RegExp): TextRange {
  return { start: offset - (left.exec(before)?.[0].length ?? 0), end: offset + (right.exec(after)?.[0].length ?? 0) };
}

/** Keys of the section; those that it has already, and that count once, are left out. */
function keys(cursor: FpmCursor): readonly Item[] {
  const global = isGlobal(cursor);
  const section = global ? 'global' : 'pool';
  const php = phpReleaseOf(cursor.snapshot, cursor.state.id);
  const written = writtenKeys(cursor);
  return fpmDirectives()
    .filter(
      (one) =>
        (one.section === section || one.section === 'both') &&
        !(written.has(one.name) && one.type !== 'array') &&
        php.surely(one),
    )
    .map((one) => ({
      label: one.type === 'array' ? `${one.name}[]` : one.name,
      kind: 'key',
      filter: one.name,
      rank: one.required === undefined ? 2 : 1,
      ...(/^\s*(?:;.*)?$/.test(cursor.after)
        ? { insert: keySnippet(one), snippet: true as const, again: true as const }
        : { insert: one.name }),
      docs: { of: 'fpm', name: one.type === 'array' ? `${one.name}[]` : one.name, section },
    }));
}

function keySnippet({ name, type }: FpmDirective): string {
  if (type === 'array') return name === 'access.suppress_path' ? `${name}[] = $1` : `${name}[$1] = $2`;
  return `${snippetText(name)} = $1`;
}

function writtenKeys({ tree, sectionStart, offset }: FpmCursor): ReadonlySet<string> {
  const found = new Set<string>();
  let current = -1;
  for (const line of tree.lines) {
    if (line.kind === 'section') current = line.range.start;
    else if (current === sectionStart && !(line.range.start <= offset && offset <= line.key.range.end))
      found.add(line.key.text.toLowerCase());
  }
  return found;
}

function sections(cursor: FpmCursor, typed: string): Completions {
  const closed = cursor.after.startsWith(']') || /^[\w.-]*\]/.test(cursor.after);
  const range = {
    start: cursor.offset - typed.length,
    end: cursor.offset + (/^[^\]\r\n;]*/.exec(cursor.after)?.[0].length ?? 0),
  };
  const has = new Set(
    cursor.tree.lines.flatMap((line) =>
      line.kind === 'section' && !(line.range.start <= cursor.offset && cursor.offset <= line.range.end)
        ? [line.name.text.toLowerCase()]
        : [],
    ),
  );
  return {
    of: 'arguments',
    range,
    items: ['global', 'www']
      .filter((name) => !has.has(name))
      .map((label) => ({ label, kind: 'section', insert: closed ? label : `${label}]` })),
  };
}

/** Variables that scripts mostly miss where `clear_env` is on. */
const environment = ['PATH', 'HOME', 'HOSTNAME', 'TMP', 'TMPDIR', 'TEMP', 'APP_ENV'];

function indexes(cursor: FpmCursor, key: string, typed: string): Completions | undefined {
  const range = {
    start: cursor.offset - typed.length,
    end: cursor.offset + (/^[\w.]*/.exec(cursor.after)?.[0].length ?? 0),
  };
  const isEnd = /^[\w.]*\s*$/.test(cursor.after);
  const item = (label: string, more: Partial<Item>): Item => ({
    label,
    kind: 'name',
    ...(isEnd && { insert: `${snippetText(label)}] = $1`, snippet: true as const, again: true as const }),
    ...more,
  });
  if (key === 'env') return { of: 'arguments', range, items: environment.map((name) => item(name, {})) };
  const flag = /^php_(?:admin_)?flag$/.test(key);
  if (!flag && !/^php_(?:admin_)?value$/.test(key)) return undefined;
  const php = phpReleaseOf(cursor.snapshot, cursor.state.id);
  return {
    of: 'arguments',
    range,
    items: [...phpIniDirectives().values()]
      .filter((one) => (!flag || one.type === 'boolean') && php.surely(phpIniDates(one.name) ?? {}))
      .map((one) => item(one.name, { docs: { of: 'ini', name: one.name } })),
  };
}
