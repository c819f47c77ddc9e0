/** Whether a file of the tree is in force: which main file would have to include it, and what speaks against it. */
import { holdsNoSite } from '../catalog/stock-file-names.ts';
import { unknown, type Origin, type Unknown } from '../model/value.ts';
import { isBackup, kinship } from './layout.ts';
import { posixNameMatcher } from '../text/name-glob.ts';
import { basename, dirname, isInside, segments } from '../text/path.ts';
import type { FileId, FileRange } from '../text/range.ts';

/** An `include` of a main file, or of a file that it reads, whose directory was not read: it may name files of the tree. */
export interface UnreadInclude {
  /** The argument as written. */
  readonly pattern: string;
  readonly at: FileRange;
}

/** A main file of one of the two servers, with what it leaves open. */
export interface MainFile {
  readonly file: FileId;
  readonly unread: readonly UnreadInclude[];
}

/** Directories that hold the input of tests, by the conventions of all languages. */
const testDirectory =
  /^(?:tests|__tests__|specs?|(?:.*[-_.])?(?:testdata|test-data|fixtures?)(?:[-_.].*)?|__fixtures__)$/i;
/** The same at the top of a project; further down it may be called after an environment that is deployed. */
const topDirectory = /^test$/i;

/**
 * Why no server reads the file, told by its name and place: a copy (`.bak`, `.sample`), or the input of a test.
 * `root` is the workspace folder that holds it; the empty string for a loose document.
 */
export function sampleReason(file: FileId, root: string): Unknown | undefined {
  if (isBackup(file)) return unknown('sample', `${basename(file)} is a sample or a backup by its name`, placeOf(file));
  if (root === '' || !isInside(file, root)) return undefined;
  const directory = segments(dirname(file).slice(root.length)).find(
    (part, index) => testDirectory.test(part) || (index === 0 && topDirectory.test(part)),
  );
  return directory === undefined
    ? undefined
    : unknown('sample', `${basename(file)} belongs to the tests in "${directory}"`, placeOf(file));
}

/** An unread include of some main files. */
interface OpenPattern {
  /** Its last segment. */
  readonly name: (name: string) => boolean;
  readonly directory: string;
  /** The first main files that leave it open. */
  readonly openers: { readonly main: MainFile; readonly include: UnreadInclude }[];
}

const mostOpeners = 8;
/** So many different patterns are compared with each file: a tree with more of them is no tree of one server. */
const mostPatterns = 256;

/** The main files of one server in one workspace folder, asked about files that none of them includes. */
export class MainFiles {
  readonly #byDirectory = new Map<string, MainFile>();
  /** By pattern. */
  readonly #unread = new Map<string, OpenPattern>();
  readonly #others: Directories;
  readonly #placeName: (at: FileRange) => string;

  /**
   * @param others the directories that hold files of the other server
   * @param placeName gives file and line of a place in words
   */
  constructor(mains: readonly MainFile[], others: Directories, placeName: (at: FileRange) => string) {
    this.#others = others;
    this.#placeName = placeName;
    for (const main of mains) {
      const directory = dirname(main.file);
      if (!this.#byDirectory.has(directory)) this.#byDirectory.set(directory, main);
      for (const include of main.unread) this.#note(main, include);
    }
  }

  /** Why no main file is known to read the file; `undefined` where none could be meant to: it is read as if it were included. */
  reasonFor(file: FileId): Unknown | undefined {
    const holder = this.#holderOf(file);
    const named = this.#namedBy(file, holder);
    if (named !== undefined) {
      const { pattern, at } = named;
      return unknown('not-included', `${this.#placeName(at)} includes ${pattern}; no file here is known to be there`, {
        file: at.file,
        range: at.range,
        via: [],
      });
    }
    return holder === undefined
      ? undefined
      : unknown('not-included', `${basename(holder.file)} does not include ${basename(file)}`, placeOf(holder.file));
  }

  #note(main: MainFile, include: UnreadInclude): void {
    const { pattern } = include;
    const known = this.#unread.get(pattern);
    if (known !== undefined) {
      if (known.openers.length < mostOpeners) known.openers.push({ main, include });
    } else if (this.#unread.size < mostPatterns && !holdsNoSite(pattern)) {
      this.#unread.set(pattern, {
        name: posixNameMatcher(basename(pattern)),
        directory: kindOfDirectory(pattern),
        openers: [{ main, include }],
      });
    }
  }

  /** The main file in the file's directory or the nearest one above it. */
  #holderOf(file: FileId): MainFile | undefined {
    for (let directory = dirname(file); ; directory = dirname(directory)) {
      const main = this.#byDirectory.get(directory);
      if (main !== undefined || directory === dirname(directory)) return main;
    }
  }

  /** The include that most likely means the file: of the main file that holds it, or of one that is no further away than the other server's files. */
  #namedBy(file: FileId, holder: MainFile | undefined): UnreadInclude | undefined {
    let best: { readonly include: UnreadInclude; readonly fit: number } | undefined;
    const near = this.#others.depthOf(file);
    const [name, directory] = [basename(file), kindOfDirectory(file)];
    for (const { name: matcher, directory: wanted, openers } of this.#unread.values()) {
      // one that reads a directory of the same name is the likelier one
      const fit = wanted === directory ? 2 : 1;
      if (fit <= (best?.fit ?? 0) || !matcher(name)) continue;
      const opener =
        openers.find(({ main }) => main === holder) ??
        openers.find(({ main }) => kinship(dirname(file), dirname(main.file)) >= near);
      if (opener !== undefined) best = { include: opener.include, fit };
    }
    return best?.include;
  }
}

/** Directories and all that are above them. */
export class Directories {
  readonly #known = new Set<string>();

  constructor(files: Iterable<string>) {
    for (const file of files) {
      for (let directory = dirname(file); !this.#known.has(directory); directory = dirname(directory))
        this.#known.add(directory);
    }
  }

  /** How many path segments a file shares with the nearest of the directories; -1 where there is none at all. */
  depthOf(file: string): number {
    if (this.#known.size === 0) return -1;
    let directory = dirname(file);
    while (!this.#known.has(directory) && directory !== dirname(directory)) directory = dirname(directory);
    return segments(directory).length;
  }
}

/** The name of the directory that holds a file; `sites-available` is where the files of `sites-enabled` come from. */
function kindOfDirectory(path: string): string {
  return basename(dirname(path)).replace(/-(?:available|enabled)$/, '');
}

function placeOf(file: FileId): Origin {
  return { file, range: { start: 0, end: 0 }, via: [] };
}
