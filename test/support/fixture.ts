/** Many files in one string, with marks that say where a finding is expected: the notation of rule examples and of tests. */
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { defaultSettings, type Settings } from '../../server/src/analysis/settings/settings.ts';
import { dirname } from '../../server/src/text/path.ts';
import { fileId, type FileId, type FileRange } from '../../server/src/text/range.ts';

/** A `# ^^^ severity: message` below a line. */
export interface Mark {
  readonly at: FileRange;
  readonly kind: 'error' | 'warning' | 'info' | 'related';
  /** `error[code]: …`; `undefined` where the code goes without saying. */
  readonly code: string | undefined;
  readonly message: string;
}

/** Where `<|>` stood. */
export interface Cursor {
  readonly file: FileId;
  /** UTF-16 offset. */
  readonly offset: number;
}

export interface Fixture {
  /** Texts without marks and cursors, in the order written. */
  readonly files: ReadonlyMap<FileId, string>;
  readonly marks: readonly Mark[];
  readonly cursor: Cursor | undefined;
}

const header = /^[#;]- (\/\S*|[a-z]+:\S+)$/;
const markLine = /^([ \t]*)([#;])(<?)([ \t]*)(\^+) (error|warning|info|related)(?:\[([a-z0-9-]+)\])?: (.+)$/;
const cursorSign = '<|>';

/**
 * Reads the notation: `#- /path` or `;- /path` begins a file; `# ^^^ severity: message` points at the columns above it, `#<^^^` from the
 * comment sign on; `related:` marks the other side; `<|>` is the cursor. A blank line right behind the opening quote is dropped.
 */
export function loadFixture(notation: string): Fixture {
  const reader = new Reader();
  const lines = dedent(notation.replace(/^\n/, '')).split('\n');
  if (lines.at(-1)?.trim() === '') lines.pop();
  for (const line of lines) reader.line(line);
  return reader.finish();
}

class Reader {
  readonly #files = new Map<FileId, string>();
  readonly #marks: Mark[] = [];
  #cursor: Cursor | undefined;
  #file: FileId | undefined;
  #text = '';
  /** Offset of the line that marks below it point at. */
  #above = 0;

  line(line: string): void {
    const path = header.exec(line)?.[1];
    if (path !== undefined) return this.#begin(fileId(path));
    const file = this.#file;
    if (file === undefined) throw new Error(`a fixture begins with "#- /path", not with "${line}"`);
    const mark = markLine.exec(line);
    if (mark !== null) return this.#mark(file, mark);
    const cursor = line.indexOf(cursorSign);
    if (cursor >= 0) this.#cursor = { file, offset: this.#text.length + cursor };
    this.#above = this.#text.length;
    this.#text += `${line.replace(cursorSign, '')}\n`;
  }

  finish(): Fixture {
    this.#keep();
    return { files: this.#files, marks: this.#marks, cursor: this.#cursor };
  }

  #begin(file: FileId): void {
    this.#keep();
    if (this.#files.has(file)) throw new Error(`${file} stands in the fixture twice`);
    this.#file = file;
    this.#text = '';
    this.#above = 0;
  }

  #keep(): void {
    if (this.#file !== undefined) this.#files.set(this.#file, this.#text);
  }

  #mark(file: FileId, match: RegExpExecArray): void {
    const [, indent = '', , stretch = '', blanks = '', carets = '', kind = '', code, message = ''] = match;
    const signAt = indent.length;
    const caretsAt = signAt + 1 + stretch.length + blanks.length;
    const start = this.#above + (stretch === '' ? caretsAt : signAt);
    const end = this.#above + caretsAt + carets.length;
    if (end > this.#text.length - 1)
      throw new Error(`${file}: the mark "${message}" points behind the end of its line`);
    this.#marks.push({ at: { file, range: { start, end } }, kind: kind as Mark['kind'], code, message });
  }
}

/** Takes off the blanks that all lines begin with. */
function dedent(text: string): string {
  const lines = text.split('\n');
  const filled = lines.filter((line) => line.trim() !== '');
  const least = Math.min(...filled.map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return Number.isFinite(least) && least > 0 ? lines.map((line) => line.slice(least)).join('\n') : text;
}

export interface HostOptions {
  readonly settings?: Partial<Settings>;
  /** Workspace folders; the root of the disk where nothing is said, none for loose documents. */
  readonly roots?: readonly string[];
}

/** A host that knows the files of a fixture, and that their folders hold nothing else. */
export function hostOf(fixture: Pick<Fixture, 'files'>, options: HostOptions = {}): AnalysisHost {
  const host = new AnalysisHost();
  host.setSettings({ ...defaultSettings, ...options.settings });
  host.setRoots(options.roots ?? ['/']);
  for (const [id, text] of fixture.files) host.setFile({ id, text, open: false });
  host.listFolders(new Set([...fixture.files.keys()].map((file) => dirname(file))));
  return host;
}

/** `/etc/nginx/nginx.conf:5:9-14`, as people count. */
export function sayPlace(files: ReadonlyMap<FileId, string>, at: FileRange): string {
  const before = (files.get(at.file) ?? '').slice(0, at.range.start);
  const line = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1) + 1;
  return `${at.file}:${line}:${column}-${column + at.range.end - at.range.start}`;
}
