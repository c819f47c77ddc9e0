/** Reads literate cases: Markdown with files, a cursor, and what is expected there. */
import { fileId, type FileId } from '../../server/src/text/range.ts';

export interface Case {
  readonly title: string;
  readonly files: ReadonlyMap<FileId, string>;
  readonly file: FileId;
  /** UTF-16 offset of the cursor. */
  readonly offset: number;
  readonly settings: CaseSettings;
  /** What is asked: `hover`, `definition`, …; the first word of the block. */
  readonly what: string;
  /** The words behind it: `here` of `hover here`. */
  readonly words: string;
  readonly expected: string;
  /** Lines of the page that hold the expected text: from the first to before the last. */
  readonly lines: { readonly from: number; readonly to: number };
}

/** A block ```settings with JSON. */
export interface CaseSettings {
  readonly trusted?: boolean;
  /** Workspace folders; the whole disk where nothing is said. */
  readonly roots?: readonly string[];
  /** Whether the file with the cursor is open in an editor; it is where nothing is said. */
  readonly open?: boolean;
  /** Whether places are links. */
  readonly links?: boolean;
}

interface Fence {
  readonly info: string;
  readonly path: string | undefined;
  readonly body: readonly string[];
  readonly from: number;
  readonly to: number;
}

const cursorMark = '<|>';

/**
 * The cases of a page. Files before the first `## title` hold for all cases; a case adds files, or writes one anew. A file is a line
 * with nothing but its path as code, and a fenced block behind it. What is expected stands in a block such as `hover`, `hover here` or `references`;
 * where there are several, each is a case.
 */
export function casesOf(page: string): readonly Case[] {
  const lines = page.split('\n');
  const starts = lines.flatMap((line, index) => (line.startsWith('## ') && !insideFence(lines, index) ? [index] : []));
  const shared = fencesOf(lines, 0, starts[0] ?? lines.length);
  return starts.flatMap((start, index) => readCases(lines, start, starts[index + 1] ?? lines.length, shared));
}

function readCases(lines: readonly string[], start: number, end: number, shared: readonly Fence[]): readonly Case[] {
  const title = (lines[start] ?? '').slice(3);
  const own = fencesOf(lines, start + 1, end);
  const files = new Map<FileId, string>();
  let cursor: { readonly file: FileId; readonly offset: number } | undefined;
  for (const fence of [...shared, ...own]) {
    if (fence.path === undefined) continue;
    // an empty fence is a file of a site, as in the fixture notation
    const text = fence.body.length === 0 ? '' : `${fence.body.join('\n')}\n`;
    const file = fileId(fence.path);
    if (text.includes(cursorMark)) cursor = { file, offset: text.indexOf(cursorMark) };
    files.set(file, text.replace(cursorMark, ''));
  }
  const asked = own.filter((fence) => fence.path === undefined && fence.info !== 'settings' && fence.info !== '');
  if (cursor === undefined || asked.length === 0) throw new Error(`"${title}" has no cursor, or asks nothing`);
  const at = cursor;
  const settings = [...shared, ...own].findLast((fence) => fence.info === 'settings');
  return asked.map(({ info, body, from, to }) => {
    const [what = '', ...words] = info.split(' ');
    return {
      title: asked.length === 1 ? title : `${title}: ${info}`,
      files,
      ...at,
      settings: settings === undefined ? {} : (JSON.parse(settings.body.join('\n')) as CaseSettings),
      what,
      words: words.join(' '),
      expected: body.join('\n'),
      lines: { from, to },
    };
  });
}

function fencesOf(lines: readonly string[], start: number, end: number): readonly Fence[] {
  const fences: Fence[] = [];
  for (let index = start; index < end; index++) {
    const open = /^(`{3,})(.*)$/.exec(lines[index] ?? '');
    if (open === null) continue;
    const close = lines.indexOf(open[1] ?? '', index + 1);
    if (close < 0) throw new Error(`the block in line ${index + 1} has no end`);
    const path = /^`([^`]+)`$/.exec(lines[index - 1] ?? '')?.[1];
    fences.push({ info: open[2] ?? '', path, body: lines.slice(index + 1, close), from: index + 1, to: close });
    index = close;
  }
  return fences;
}

function insideFence(lines: readonly string[], at: number): boolean {
  return fencesOf(lines, 0, lines.length).some((fence) => fence.from <= at && at < fence.to);
}

/** The page with other expected texts, by case. */
export function rewritten(page: string, texts: ReadonlyMap<Case, string>): string {
  const lines = page.split('\n');
  for (const [one, text] of [...texts].toSorted(([a], [b]) => b.lines.from - a.lines.from)) {
    lines.splice(one.lines.from, one.lines.to - one.lines.from, ...text.split('\n'));
  }
  return lines.join('\n');
}
