/** Many files in one string, with marks that say where a finding is expected: the notation of rule examples and of tests. */
import { isCandidateFile } from '../../server/src/loader/candidates.ts';
import { fileId, type FileId, type FileRange } from '../../server/src/text/range.ts';
import { bases } from './bases.ts';

/** A `# ^^^ severity: message` below a line. */
export interface Mark {
  readonly at: FileRange;
  readonly kind: 'error' | 'warning' | 'info' | 'related';
  /** `error[code]: …`; `undefined` where the code goes without saying. */
  readonly code: string | undefined;
  readonly message: string;
}

/** Where `<|>` stood. */
interface Cursor {
  readonly file: FileId;
  /** UTF-16 offset. */
  readonly offset: number;
}

export interface Fixture {
  /** Texts without marks and cursors, in the order written. */
  readonly files: ReadonlyMap<FileId, string>;
  readonly marks: readonly Mark[];
  /** Texts after the fix, of the files that have `#=` or `#+` lines. */
  readonly fixed: ReadonlyMap<FileId, string>;
  readonly cursor: Cursor | undefined;
}

const baseLine = /^[#;]-\s*base\b/;
/** The first line of a fixture: the name of its base. */
export const namedBase = /^#- base: (\S+)$/;
/** Begins a file: the comment character of its language, and its path. */
export const fileLine = /^([#;])- (\/\S*|[a-z]+:\S+)$/;
/** A finding at the columns of the line above. */
export const markLine = /^([ \t]*)([#;])(<?)([ \t]*)(\^+) (error|warning|info|related)(?:\[([a-z0-9-]+)\])?: (.+)$/;
/** What the fix makes of the line above, or adds below it. */
export const fixLine = /^([ \t]*)[#;]([=+])(?: (.*))?$/;
const cursorMark = '<|>';

/**
 * Reads the notation: `#- /path` or `;- /path` begins a file; `# ^^^ severity: message` points at the columns above it, `#<^^^` from the
 * comment character on; `related:` marks the other side; `<|>` is the cursor. A blank line right behind the opening quote is dropped.
 * `#= text` is what the fix makes of the line above, `#=` that the fix removes it, `#+ text` a line that it adds there; both are as far indented as
 * the new line. A first line `#- base: <name>` brings the files of that base (bases.ts); a file of the same path takes the place of the base's.
 * A file that is no configuration has no text: `#- /srv/shop/index.php` says that it is there, and that its directory holds only what has such a line;
 * `#- /srv/shop/` says so of a directory that may be empty.
 */
export function loadFixture(notation: string): Fixture {
  const lines = dedent(notation.replace(/^\n/, '')).split('\n');
  if (lines.at(-1)?.trim() === '') lines.pop();
  if (lines.length === 0) throw new Error('a fixture without files');
  const base = namedBase.exec(lines[0] ?? '')?.[1];
  const own = readFiles(base === undefined ? lines : lines.slice(1));
  if (base === undefined) return own;
  if (own.files.size === 0) throw new Error(`the fixture has no file beside those of base "${base}"`);
  return { ...own, files: new Map([...baseFiles(base), ...own.files]) };
}

/** The files that a line `#- base: <name>` brings. */
export function baseFiles(name: string, known = bases): ReadonlyMap<FileId, string> {
  const base = Object.hasOwn(known, name) ? known[name] : undefined;
  if (base === undefined)
    throw new Error(`there is no base "${name}" for a fixture, only ${Object.keys(known).join(', ')}`);
  const { files, marks, fixed } = readFiles(base.files.split('\n').filter((line) => line !== ''));
  if (files.size === 0) throw new Error(`base "${name}" has no files`);
  if (marks.length > 0) throw new Error(`base "${name}" has marks`);
  if (fixed.size > 0) throw new Error(`base "${name}" has fixes`);
  return files;
}

function readFiles(lines: readonly string[]): Fixture {
  const reader = new Reader();
  for (const line of lines) reader.line(line);
  return reader.finish();
}

class Reader {
  readonly #files = new Map<FileId, string>();
  readonly #marks: Mark[] = [];
  #cursor: Cursor | undefined;
  #file: FileId | undefined;
  #text = '';
  readonly #fixed = new Map<FileId, string>();
  /** Lines of the file after the fix; `undefined` for the one that is removed. */
  #fixedLines: (string | undefined)[] = [];
  #isFixed = false;
  /** The line above has a fix line already. */
  #isAboveFixed = false;
  /** Offset of the line that marks below it point at. */
  #above = 0;

  line(line: string): void {
    if (baseLine.test(line)) throw new Error(`"${line}": a base is the first line of a fixture, "#- base: <name>"`);
    const path = fileLine.exec(line)?.[2];
    if (path !== undefined) return this.#begin(fileId(path));
    const file = this.#file;
    if (file === undefined) throw new Error(`a fixture begins with "#- /path", not with "${line}"`);
    const mark = markLine.exec(line);
    if (mark !== null) return this.#mark(file, mark);
    const fix = fixLine.exec(line);
    if (fix !== null) return this.#fix(file, fix);
    const cursor = line.indexOf(cursorMark);
    if (cursor >= 0) this.#cursor = { file, offset: this.#text.length + cursor };
    this.#above = this.#text.length;
    this.#text += `${line.replace(cursorMark, '')}\n`;
    this.#fixedLines.push(line.replace(cursorMark, ''));
    this.#isAboveFixed = false;
  }

  finish(): Fixture {
    this.#keep();
    return { files: this.#files, marks: this.#marks, fixed: this.#fixed, cursor: this.#cursor };
  }

  #begin(file: FileId): void {
    this.#keep();
    if (this.#files.has(file)) throw new Error(`${file} stands in the fixture twice`);
    this.#file = file;
    this.#text = '';
    this.#above = 0;
    this.#fixedLines = [];
    this.#isFixed = false;
  }

  #keep(): void {
    if (this.#file === undefined) return;
    this.#files.set(this.#file, this.#text);
    const lines = this.#fixedLines.filter((line) => line !== undefined);
    if (this.#isFixed) this.#fixed.set(this.#file, lines.map((line) => `${line}\n`).join(''));
  }

  #fix(file: FileId, [whole, indent = '', character = '', text]: RegExpExecArray): void {
    if (this.#text === '') throw new Error(`${file}: there is no line above "${whole.trim()}"`);
    if (character === '=' && this.#isAboveFixed)
      throw new Error(`${file}: "${whole.trim()}" is not the first fix of its line`);
    this.#isFixed = true;
    this.#isAboveFixed = true;
    const line = text === undefined ? undefined : indent + text;
    if (character === '=') this.#fixedLines[this.#fixedLines.length - 1] = line;
    else this.#fixedLines.push(line ?? '');
  }

  #mark(file: FileId, match: RegExpExecArray): void {
    const [, indent = '', , stretch = '', spaces = '', carets = '', kind = '', code, message = ''] = match;
    const characterAt = indent.length;
    const caretsAt = characterAt + 1 + stretch.length + spaces.length;
    const start = this.#above + (stretch === '' ? caretsAt : characterAt);
    const end = this.#above + caretsAt + carets.length;
    if (end > this.#text.length - 1)
      throw new Error(`${file}: the mark "${message}" points behind the end of its line`);
    this.#marks.push({ at: { file, range: { start, end } }, kind: kind as Mark['kind'], code, message });
  }
}

/** Whether a block is a file of a site, known by name alone: it has no text, and is no configuration or a directory. */
export function isOfSite(path: string, text: string): boolean {
  return text === '' && (path.endsWith('/') || !isCandidateFile(path));
}

/** Takes off the spaces that all lines begin with. */
function dedent(text: string): string {
  const lines = text.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const least = Math.min(...filled.map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return Number.isFinite(least) && least > 0 ? lines.map((line) => line.slice(least)).join('\n') : text;
}
