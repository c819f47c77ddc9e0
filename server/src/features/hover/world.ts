/** What every part of the hover needs: the snapshot, the file, the manual, and words for places. */
import type { FileState } from '../../analysis/state/file-state.ts';
import type { Snapshot } from '../../analysis/state/snapshot.ts';
import type { NginxDocs } from '../../catalog/nginx/docs.ts';
import { basename, isInside, segments } from '../../text/path.ts';
import { startKey, type FileId, type FileRange } from '../../text/range.ts';
import { code, join, link, md, nothing, sentence, type Markdown } from '../markdown.ts';
import type { Scope } from '../../model/nginx/config/scope.ts';
import type { Known, Level, Unknown } from '../../model/value.ts';

/** Gives the target of a link to a line (the first is 1) of a file; `undefined` where links are of no use. */
export type LinkTo = (file: FileId, line: number) => string | undefined;

export class HoverWorld {
  readonly snapshot: Snapshot;
  readonly file: FileState;
  readonly docs: NginxDocs | undefined;
  readonly #linkTo: LinkTo;
  readonly #names = new Map<string, string>();

  constructor(snapshot: Snapshot, file: FileState, docs: NginxDocs | undefined, linkTo: LinkTo) {
    this.snapshot = snapshot;
    this.file = file;
    this.docs = docs;
    this.#linkTo = linkTo;
  }

  /** A place as a link that shows file and line; `depth`: how many segments of the path at least. */
  at(place: FileRange, depth = 1): Markdown {
    const lines = this.snapshot.source(place.file)?.lines;
    if (lines === undefined) return code(this.nameOf(place.file, depth));
    const line = lines.lineOf(place.range.start) + 1;
    return link(code(`${this.nameOf(place.file, depth)}:${line}`), this.#linkTo(place.file, line));
  }

  /** A file as a link that shows its name. */
  fileLink(file: FileId): Markdown {
    return link(code(this.nameOf(file)), this.snapshot.file(file) === undefined ? undefined : this.#linkTo(file, 1));
  }

  /** Places without repetition, at most `most`, then how many more there are. */
  list(places: readonly FileRange[], most = 3): Markdown {
    const unique = [...new Map(places.map((place) => [startKey(place), place])).values()];
    const more = unique.length - most;
    return md`${join(
      unique.slice(0, most).map((place) => this.at(place)),
      ', ',
    )}${more > 0 ? md` and ${more} more` : nothing}`;
  }

  /** The end of a file's path that tells it from the other files of its name. */
  nameOf(file: FileId, depth = 1): string {
    if (file === this.file.id) return basename(file);
    const key = `${depth}\0${file}`;
    const name = this.#names.get(key) ?? this.#shortName(file, depth);
    this.#names.set(key, name);
    return name;
  }

  #shortName(file: FileId, depth: number): string {
    const parts = segments(file);
    // the name of the workspace folder tells nothing
    const root = this.snapshot.world.roots.find((one) => isInside(file, one));
    let count = Math.min(depth, parts.length - (root === undefined ? 0 : segments(root).length));
    while (count < parts.length && this.snapshot.filesEndingIn(parts.slice(-count)) > 1) count++;
    return parts.slice(-count).join('/');
  }

  /** Where a known value comes from: `default`, a place, `http in nginx.conf:22`. */
  source(value: Known<unknown>): Markdown {
    const { provenance } = value;
    if (provenance.kind === 'default') return md`default`;
    if (provenance.kind === 'written' || (provenance.level === 'http' && this.#isLoose(provenance.at.file)))
      return this.at(provenance.at);
    return md`${sayLevel(provenance.level)} in ${this.at(provenance.at)}`;
  }

  /** Whether the top of the file is at no level that is known. */
  #isLoose(file: FileId): boolean {
    return this.snapshot.workspace.index.configsOf(file).some((config) => !config.isMain);
  }

  /** Why something is not known, and that an untrusted workspace is the cause where it is. */
  reason(unknown: Unknown): Markdown {
    const words = this.#withPlace(unknown);
    return unknown.because === 'missing-include' && !this.snapshot.world.trusted ? md`${words}. ${untrusted}` : words;
  }

  /** The words of a reason, with a link to the line of another file that they speak of. */
  #withPlace({ because, message, at }: Unknown): Markdown {
    if (at === undefined || at.file === this.file.id) return sentence(message);
    if (elsewhere.has(because)) {
      const end = /: |$/.exec(message)?.index ?? message.length;
      return md`${sentence(message.slice(0, end))} (${this.at(at)})${sentence(message.slice(end))}`;
    }
    const lines = because === 'not-included' && at.range.end > 0 ? this.snapshot.source(at.file)?.lines : undefined;
    const place = lines === undefined ? undefined : `${basename(at.file)}:${lines.lineOf(at.range.start) + 1} `;
    return place === undefined || !message.startsWith(place)
      ? sentence(message)
      : md`${this.at(at)} ${message.slice(place.length)}`;
  }
}

/** Reasons that a Compose file or a Dockerfile gives: its line is shown. */
const elsewhere: ReadonlySet<Unknown['because']> = new Set(['container', 'foreign-image', 'generated']);

/** A snippet may be included thousands of times; so many places are looked at, and where there are more the hover says so. */
export const mostPlaces = 64;

export const untrusted = 'This workspace is not trusted, so nothing outside it is read';

/** The level of a block in words. */
function sayLevel(level: Level): string {
  return level === 'main' ? 'the main level' : level;
}

/** A block that a value comes from, in words; the top of a file that no main file includes is at no level. */
export function sayScope(scope: Scope): string {
  return scope.kind === 'loose' ? 'the top level' : sayLevel(scope.level);
}
