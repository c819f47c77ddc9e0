/** Keeps the files and hands out snapshots; the only place where the state of the analysis changes. */
import { holderOf, partId } from '../../text/part.ts';
import type { FileId } from '../../text/range.ts';
import { partsOfDump, type DumpPart } from '../../syntax/dump.ts';
import type { AccountFiles } from '../../model/accounts.ts';
import { containersIn, isContainerFile, type Container } from '../../evidence/containers.ts';
import { longestContainerFile } from '../../evidence/limits.ts';
import { allowsRootStart } from '../../evidence/root-start.ts';
import type { FileFacts } from '../../model/facts.ts';
import { FileTable } from '../../project/file-table.ts';
import { Listings, type DirectoryEntries } from '../../project/listings.ts';
import { isConfigFile, readConfig, type ProjectConfig } from '../settings/config-file.ts';
import { Configuration } from '../settings/configuration.ts';
import { accountFiles } from './live.ts';
import { FileState, type FileInput } from './file-state.ts';
import type { Failure } from '../../model/failures.ts';
import { sameForkHints } from '../../model/nginx/config/fork-hints.ts';
import { defaultSettings, type Settings } from '../settings/settings.ts';
import { Snapshot, type World } from './snapshot.ts';
import { BuiltWorkspace } from './workspace-builder.ts';

export class AnalysisHost {
  readonly #files = new Map<FileId, FileState>();
  #table = new FileTable();
  #listings = new Listings();
  readonly #containerFiles = new Map<FileId, string>();
  readonly #unreadContainerFiles = new Set<FileId>();
  /** Files of other programs that start PHP-FPM with leave to run as root. */
  readonly #rootStarts = new Set<FileId>();
  /** What the container files describe, once somebody asked. */
  #containers: readonly Container[] | undefined;
  /** Open documents that are too large to be analyzed. */
  readonly #oversized = new Set<FileId>();
  readonly #configs = new Map<FileId, ProjectConfig>();
  /** Texts that servers printed, with the files in them. */
  readonly #dumps = new Map<FileId, readonly FileId[]>();
  readonly #failures = new Map<FileId, Failure>();
  #accounts: AccountFiles | undefined;
  #onlyConfig: FileId | undefined;
  #configRoots: readonly string[] | undefined;
  #roots: readonly string[] = [];
  #trusted = true;
  #reading = false;
  #settings: Settings = defaultSettings;
  #folderSettings: ReadonlyMap<string, Settings> = new Map();
  #configuration: Configuration | undefined;
  #revision = 0;
  #worldRevision = 0;
  #snapshot: Snapshot | undefined;
  #built: BuiltWorkspace | undefined;
  /** What the model that was built last does not know yet: files whose facts changed, or everything. */
  #unbuilt: Map<FileId, { readonly before: FileFacts; readonly after: FileFacts }> | 'all' = 'all';

  get revision(): number {
    return this.#revision;
  }

  /** Sets a file's text, from an editor (`open`) or from the disk. A text from the disk never replaces that of an open document. */
  setFile(file: {
    readonly id: FileId;
    readonly text: string;
    readonly languageId?: string | undefined;
    readonly open: boolean;
  }): void {
    const previous = this.#files.get(file.id);
    if (!file.open && this.isOpen(file.id)) return;
    this.#oversized.delete(file.id);
    if (
      previous !== undefined &&
      previous.text === file.text &&
      previous.languageId === file.languageId &&
      previous.open === file.open
    )
      return;
    if (accountFiles.includes(file.id)) return this.#setAccounts(file.id, file.text);
    if (isConfigFile(file.id) || file.id === this.#onlyConfig) return this.#setConfig(file);
    const parts = partsOfDump(file.text);
    if (parts !== undefined || this.#dumps.has(file.id)) this.#removeDump(file.id);
    if (parts !== undefined) return this.#setDump(file, parts);
    const state = this.#analysed({
      id: file.id,
      text: file.text,
      languageId: file.languageId,
      open: file.open,
      previous,
    });
    if (isContainerFile(file.id)) this.#keepContainerFile(file.id, file.text);
    if (state.dialect === 'foreign' && allowsRootStart(file.text)) this.#rootStarts.add(file.id);
    else this.#rootStarts.delete(file.id);
    // a file that tells others nothing, and that nobody has open, has nothing to say to anybody
    if (state.facts === undefined && !file.open) this.#files.delete(file.id);
    else this.#files.set(file.id, state);
    this.#table.add(file.id, file.id);
    if (this.#failures.has(file.id)) this.#table.noteUnread(file.id);
    this.#edited(previous, state);
  }

  /** The editor's text of a document is too large to be analyzed: until another text is set or the document is closed, the file counts as one that cannot be read. */
  setOversized(id: FileId): void {
    if (this.#oversized.has(id)) return;
    this.#remove(id);
    this.#oversized.add(id);
    this.#table.noteUnread(id);
    this.#changed();
  }

  /** Whether an editor has a file open, so that the disk does not count. */
  isOpen(id: FileId): boolean {
    return this.#files.get(id)?.open === true || this.#oversized.has(id);
  }

  /** A file that cannot be read as it throws is one that says nothing: what includes it does not know what is in it. */
  #analysed(file: FileInput): FileState {
    try {
      const state = new FileState(file);
      this.#failures.delete(file.id);
      return state;
    } catch (error) {
      this.#failures.set(file.id, {
        what: 'reading a file',
        code: undefined,
        error,
        at: { file: file.id, range: { start: 0, end: 0 } },
        places: 1,
      });
      return new FileState({ ...file, previous: undefined, dialect: 'foreign' });
    }
  }

  /** The editor closed the document; the caller sets the disk's text next, or removes the file. */
  closeFile(id: FileId): void {
    this.#oversized.delete(id);
    const state = this.#files.get(id);
    if (state === undefined) return;
    if (this.#configs.has(id)) return this.#setConfig({ id, text: state.text, open: false });
    if (this.#dumps.has(id)) return this.#setDump({ id, text: state.text, open: false }, partsOfDump(state.text) ?? []);
    const closed = new FileState({
      id,
      text: state.text,
      languageId: undefined,
      open: false,
      previous: undefined,
      known: state.facts,
    });
    this.#files.set(id, closed);
    this.#edited(state, closed);
  }

  /** A path is gone from the disk; a document that is open stays. */
  deletedFromDisk(path: FileId): void {
    if (!this.isOpen(path)) this.removeFile(path);
  }

  /** Something is there that cannot be read (any longer); a document that is open stays. */
  noteUnread(path: FileId): void {
    if (this.isOpen(path)) return;
    this.#remove(path);
    this.#table.noteUnread(path);
    this.#changed();
  }

  removeFile(path: FileId): void {
    if (this.#remove(path)) this.#changed();
  }

  /** Whether anything was known of the file: most files of a workspace are no configuration. */
  #remove(path: FileId): boolean {
    this.#removeDump(path);
    let wasKnown = this.#table.remove(path);
    for (const known of [
      this.#files,
      this.#containerFiles,
      this.#unreadContainerFiles,
      this.#rootStarts,
      this.#failures,
      this.#configs,
    ])
      wasKnown = known.delete(path) || wasKnown;
    return wasKnown;
  }

  /** A path was found that is a link to a file whose text is (or will be) set under its real name. */
  addLink(path: string, real: FileId): void {
    this.#table.add(path, real);
    this.#changed();
  }

  /** Knows nothing any longer of the files and folders that are chosen; documents that are open stay, and so does a gatewise.json that was named. */
  forget(isRemoved: (path: string) => boolean): void {
    const isClosed = (path: string): boolean =>
      isRemoved(holderOf(path as FileId)) && path !== this.#onlyConfig && !this.isOpen(path as FileId);
    let isChanged = false;
    for (const known of [
      this.#files,
      this.#containerFiles,
      this.#unreadContainerFiles,
      this.#rootStarts,
      this.#configs,
      this.#dumps,
      this.#failures,
    ])
      for (const id of [...known.keys()].filter(isClosed)) isChanged = known.delete(id) || isChanged;
    isChanged = this.#table.forget(isClosed) || isChanged;
    isChanged = this.#listings.forget(isClosed) || isChanged;
    if (isChanged) this.#changed();
  }

  /** What a directory holds, files that are no configuration included; `undefined` where that is not known any longer. `real` is its path behind links. */
  setListing(path: string, entries: DirectoryEntries | undefined, real = path): void {
    const isNew = entries === undefined ? this.#listings.remove(path) : this.#listings.set(path, entries, real);
    if (isNew && this.#built?.dependsOn(path) === true) this.#changed();
  }

  /** All files of these folders are known now, or the folders do not exist. */
  listFolders(folders: Iterable<string>): void {
    for (const folder of folders) this.#table.list(folder);
    this.#changed();
  }

  /** These folders hold files that were left out: an include may name them. */
  listFoldersPartly(folders: Iterable<string>): void {
    for (const folder of folders) this.#table.listPartly(folder);
    this.#changed();
  }

  /** Somebody looked for these paths and patterns; what they name was set before. */
  noteLooked(patterns: Iterable<string>): void {
    for (const pattern of patterns) this.#table.noteLooked(pattern);
    this.#changed();
  }

  /** These paths and patterns are to be looked for anew where somebody wants them. */
  forgetLooked(patterns: Iterable<string>): void {
    let some = false;
    for (const pattern of patterns) {
      this.#table.forgetLooked(pattern);
      some = true;
    }
    if (some) this.#changed();
  }

  setRoots(roots: readonly string[]): void {
    this.#roots = roots;
    this.#changed();
  }

  setTrusted(trusted: boolean): void {
    this.#trusted = trusted;
    this.#changed();
  }

  /** Reading begins or ends: meanwhile nothing is concluded from what is not there. */
  setReading(reading: boolean): void {
    if (this.#reading === reading) return;
    this.#reading = reading;
    this.#changed();
  }

  /** What the editor or the command line says; `folders`: what the editor says of the files of a workspace folder instead. */
  setSettings(settings: Settings, folders: ReadonlyMap<string, Settings> = new Map()): void {
    this.#settings = settings;
    this.#folderSettings = folders;
    this.#changed();
  }

  /** Where a gatewise.json counts; the workspace folders where nothing is said. */
  setConfigRoots(roots: readonly string[]): void {
    this.#configRoots = roots;
    this.#changed();
  }

  /** This file, whatever its name, holds the settings of all files; no other counts. */
  useConfig(file: { readonly id: FileId; readonly text: string }): void {
    this.#onlyConfig = file.id;
    this.#setConfig({ ...file, open: false });
  }

  /** A host of its own that begins with the same files: what is done to it, this one does not see. */
  fork(): AnalysisHost {
    const copy = new AnalysisHost();
    for (const [id, state] of this.#files) copy.#files.set(id, state);
    for (const [id, config] of this.#configs) copy.#configs.set(id, config);
    copy.#containers = this.#containers;
    for (const [id, text] of this.#containerFiles) copy.#containerFiles.set(id, text);
    for (const id of this.#unreadContainerFiles) copy.#unreadContainerFiles.add(id);
    for (const id of this.#oversized) copy.#oversized.add(id);
    for (const id of this.#rootStarts) copy.#rootStarts.add(id);
    for (const [id, parts] of this.#dumps) copy.#dumps.set(id, parts);
    for (const [id, failure] of this.#failures) copy.#failures.set(id, failure);
    copy.#accounts = this.#accounts;
    copy.#table = this.#table.copy();
    copy.#listings = this.#listings.copy();
    copy.#onlyConfig = this.#onlyConfig;
    copy.#configRoots = this.#configRoots;
    copy.#roots = this.#roots;
    copy.#trusted = this.#trusted;
    copy.#reading = this.#reading;
    copy.#settings = this.#settings;
    copy.#folderSettings = this.#folderSettings;
    return copy;
  }

  file(id: FileId): FileState | undefined {
    return this.#files.get(id);
  }

  /** Everything as it is now; the same object until something changes. */
  snapshot(): Snapshot {
    if (this.#snapshot?.revision !== this.#revision) {
      const describe = (): readonly Container[] => this.#describe();
      const world: World = {
        files: this.#files,
        table: this.#table,
        listings: this.#listings,
        containerFiles: this.#containerFiles,
        unreadContainerFiles: this.#unreadContainerFiles,
        rootStarts: this.#rootStarts,
        dumps: this.#dumps,
        roots: this.#roots,
        failures: this.#failures,
        trusted: this.#trusted,
        reading: this.#reading,
        configuration: this.#configure(),
        accounts: this.#accounts,
        get containers() {
          return describe();
        },
      };
      this.#snapshot = new Snapshot(world, this.#revision, this.#worldRevision, () => this.#model());
    }
    return this.#snapshot;
  }

  /** The model of everything as it is now: the last one with what changed taken in, or a new one. */
  #model(): BuiltWorkspace {
    const { world } = this.snapshot();
    const unbuilt = this.#unbuilt;
    const built = this.#built;
    // what throws on the way leaves no model that is half made
    this.#built = undefined;
    this.#unbuilt = 'all';
    const isCurrent =
      built !== undefined &&
      unbuilt !== 'all' &&
      [...unbuilt.values()].every(({ before, after }) => built.exchange(before, after));
    this.#built = isCurrent ? built : new BuiltWorkspace(world);
    this.#unbuilt = new Map();
    return this.#built;
  }

  #describe(): readonly Container[] {
    return (this.#containers ??= containersIn(
      this.#containerFiles,
      (path) => this.#table.real(path) !== undefined || this.#table.isFolder(path),
    ));
  }

  /** Foreign files are not kept; these are, for what they say of others. */
  #keepContainerFile(id: FileId, text: string): void {
    const fits = text.length <= longestContainerFile;
    if (fits) this.#containerFiles.set(id, text);
    else this.#containerFiles.delete(id);
    if (fits) this.#unreadContainerFiles.delete(id);
    else this.#unreadContainerFiles.add(id);
  }

  /** What a server printed is no file of its own: its parts are files, which know only one another. */
  #setDump(
    file: { readonly id: FileId; readonly text: string; readonly open: boolean },
    parts: readonly DumpPart[],
  ): void {
    const { id, open } = file;
    // it is kept for its lines
    this.#files.set(
      id,
      new FileState({ id, text: file.text, languageId: undefined, open, previous: undefined, dialect: 'foreign' }),
    );
    this.#table.add(id, id);
    for (const { dialect, path, text } of parts) {
      const part = partId(id, path);
      this.#files.set(
        part,
        new FileState({ id: part, text, languageId: undefined, open, previous: undefined, dialect }),
      );
      this.#table.add(part, part);
    }
    this.#dumps.set(
      id,
      parts.map(({ path }) => partId(id, path)),
    );
    this.#changed();
  }

  #removeDump(id: FileId): void {
    for (const part of this.#dumps.get(id) ?? []) {
      this.#files.delete(part);
      this.#table.remove(part);
    }
    this.#dumps.delete(id);
  }

  /** They are kept for what they say of users, and are no server's files. */
  #setAccounts(file: FileId, text: string): void {
    const [passwd, group, nsswitch] = accountFiles.map((one) => (one === file ? text : undefined));
    const known = this.#accounts ?? { passwd: '', group: '', nsswitch: '' };
    this.#accounts = {
      passwd: passwd ?? known.passwd,
      group: group ?? known.group,
      nsswitch: nsswitch ?? known.nsswitch,
    };
    this.#changed();
  }

  #setConfig(file: { readonly id: FileId; readonly text: string; readonly open: boolean }): void {
    this.#configs.set(file.id, readConfig(file.id, file.text, this.#configs.get(file.id)));
    // it is kept for its lines; whatever its name says, it is no server's
    this.#files.set(file.id, new FileState({ ...file, languageId: 'json', previous: undefined }));
    this.#table.add(file.id, file.id);
    this.#changed();
  }

  #configure(): Configuration {
    return (this.#configuration ??= new Configuration({
      configs: this.#configs,
      roots: this.#configRoots ?? this.#roots,
      settings: this.#settings,
      folders: this.#folderSettings,
      only: this.#onlyConfig === undefined ? undefined : this.#configs.get(this.#onlyConfig),
    }));
  }

  /** A file has another text; how far that is seen depends on what it says. */
  #edited(before: FileState | undefined, after: FileState): void {
    const quiet =
      before !== undefined &&
      before.facts === after.facts &&
      before.dialect === after.dialect &&
      !isContainerFile(after.id);
    if (before !== undefined && !sameForkHints(before.forkHints, after.forkHints)) return this.#changed();
    if (!quiet && (before?.facts === undefined || after.facts === undefined)) return this.#changed();
    this.#revision++;
    this.#built?.edited.push(after.id);
    if (quiet || before?.facts === undefined || after.facts === undefined) return;
    this.#worldRevision++;
    const first = this.#unbuilt === 'all' ? undefined : this.#unbuilt.get(after.id)?.before;
    if (this.#unbuilt !== 'all') this.#unbuilt.set(after.id, { before: first ?? before.facts, after: after.facts });
  }

  /** Something changed that all files may depend on. */
  #changed(): void {
    this.#revision++;
    this.#worldRevision++;
    this.#containers = undefined;
    this.#unbuilt = 'all';
    this.#configuration = undefined;
  }
}
