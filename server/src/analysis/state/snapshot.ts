/** The state of the analysis at one revision: what features and rules read. */
import type { FileId } from '../../text/range.ts';
import { LineIndex } from '../../text/line-index.ts';
import { basename, segments } from '../../text/path.ts';
import type { AccountFiles } from '../../model/accounts.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Failure } from '../../model/failures.ts';
import type { WorkspaceModel } from '../../model/workspace.ts';
import { grouped } from '../../model/grouped.ts';
import type { FileTable } from '../../project/file-table.ts';
import type { Listings } from '../../project/listings.ts';
import { Writer } from '../../edits/writer.ts';
import type { Configuration } from '../settings/configuration.ts';
import type { FileState } from './file-state.ts';
import type { BuiltWorkspace } from './workspace-builder.ts';

export interface World {
  readonly files: ReadonlyMap<FileId, FileState>;
  readonly table: FileTable;
  /** What directories hold, files that are no configuration included. */
  readonly listings: Listings;
  /** Containers that run nginx or PHP-FPM, or may, as far as the tree describes them. */
  readonly containers: readonly Container[];
  /** The texts of all files that tell of containers, as evidence/containers reads them. */
  readonly containerFiles: ReadonlyMap<FileId, string>;
  /** Such files that are too long to be read. */
  readonly unreadContainerFiles: ReadonlySet<FileId>;
  /** Files of other programs that start PHP-FPM with leave to run as root. */
  readonly rootStarts: ReadonlySet<FileId>;
  /** Texts that servers printed (`nginx -T`, `php-fpm -tt`), with the files that they hold. */
  readonly dumps: ReadonlyMap<FileId, readonly FileId[]>;
  readonly roots: readonly string[];
  /** Files that could not be read as something threw. */
  readonly failures: ReadonlyMap<FileId, Failure>;
  /** Whether anything outside the workspace may be read. */
  readonly trusted: boolean;
  readonly configuration: Configuration;
  /** The workspace is still being read: what is not there may be there in a moment. */
  readonly reading: boolean;
  /** Users and groups of the machine itself, once they were wanted and read. */
  readonly accounts: AccountFiles | undefined;
}

/** Files by the ends of their paths: how many have one, and what stands before it. */
interface PathEnding {
  count: number;
  readonly inner: Map<string, PathEnding>;
}

/** Names of files: which have one, and their ends once somebody asks for them. */
interface Named {
  readonly files: readonly FileId[];
  ending?: PathEnding;
}

/** Gathered when a world is first asked. */
const names = new WeakMap<World, ReadonlyMap<string, Named>>();

function endingsOf(world: World, name: string): PathEnding | undefined {
  let all = names.get(world);
  if (all === undefined)
    names.set(
      world,
      (all = new Map(
        [...grouped(world.files.keys(), (file) => [basename(file)])].map(([one, files]) => [one, { files }]),
      )),
    );
  const named = all.get(name);
  if (named !== undefined && named.ending === undefined) {
    named.ending = { count: 0, inner: new Map() };
    for (const file of named.files) addEnding(named.ending, segments(file));
  }
  return named?.ending;
}

function addEnding(all: PathEnding, path: readonly string[]): void {
  let ending = all;
  for (const segment of path.toReversed()) {
    let inner = ending.inner.get(segment);
    if (inner === undefined) ending.inner.set(segment, (inner = { count: 0, inner: new Map() }));
    inner.count++;
    ending = inner;
  }
}

export class Snapshot {
  readonly world: World;
  readonly revision: number;
  /** Changes only when something changed that more than one file can see. */
  readonly worldRevision: number;
  readonly #model: () => BuiltWorkspace;
  readonly #sources = new Map<FileId, { readonly text: string; readonly lines: LineIndex }>();

  /** @param model gives the model of the world as it is now: a snapshot that is no longer the host's sees what came after it */
  constructor(world: World, revision: number, worldRevision: number, model: () => BuiltWorkspace) {
    this.world = world;
    this.revision = revision;
    this.worldRevision = worldRevision;
    this.#model = model;
  }

  file(id: FileId): FileState | undefined {
    return this.world.files.get(id);
  }

  /** A file's text with its lines: of those that are kept for what they say of containers too. */
  source(id: FileId): { readonly text: string; readonly lines: LineIndex } | undefined {
    const state = this.file(id);
    const text = this.world.containerFiles.get(id);
    if (state !== undefined || text === undefined) return state;
    let source = this.#sources.get(id);
    if (source?.text !== text) this.#sources.set(id, (source = { text, lines: new LineIndex(text) }));
    return source;
  }

  /** How many files have paths that end in these segments. */
  filesEndingIn(end: readonly string[]): number {
    let ending = endingsOf(this.world, end.at(-1) ?? '');
    for (const segment of end.toReversed()) ending = ending?.inner.get(segment);
    return ending?.count ?? 0;
  }

  /** The model, built when first asked for. */
  get built(): BuiltWorkspace {
    return this.#model();
  }

  get workspace(): WorkspaceModel {
    return this.#model().model;
  }

  /** Absolute paths and patterns that only the disk can answer; empty in an untrusted workspace. */
  get wants(): ReadonlySet<string> {
    return this.world.trusted ? this.#model().wants : new Set();
  }

  /** Writes edits against the texts of this snapshot. */
  writer(): Writer {
    return new Writer((file) => this.file(file)?.text ?? '');
  }
}
