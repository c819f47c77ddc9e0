/** Keeps the files and hands out snapshots; the only place where the state of the analysis changes. */
import type { FileId } from '../text/range.ts';
import { sameFacts } from '../model/facts.ts';
import { describesContainers, placesServers } from '../project/containers.ts';
import { FileTable } from '../project/file-table.ts';
import { FileState } from './file-state.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { Snapshot, type World } from './snapshot.ts';

export class AnalysisHost {
  readonly #files = new Map<FileId, FileState>();
  readonly #table = new FileTable();
  readonly #containers = new Set<FileId>();
  #roots: readonly string[] = [];
  #trusted = true;
  #settings: Settings = defaultSettings;
  #revision = 0;
  #worldRevision = 0;
  #snapshot: Snapshot | undefined;

  get revision(): number {
    return this.#revision;
  }

  /** Sets a file's text, from an editor (`open`) or from the disk. A text from the disk never replaces that of an open document. */
  setFile(file: { readonly id: FileId; readonly text: string; readonly languageId?: string | undefined; readonly open: boolean }): void {
    const previous = this.#files.get(file.id);
    if (previous?.open === true && !file.open) return;
    if (previous !== undefined && previous.text === file.text && previous.languageId === file.languageId && previous.open === file.open) return;
    const state = new FileState({ id: file.id, text: file.text, languageId: file.languageId, open: file.open, previous });
    if (state.dialect === 'foreign') this.#noteContainers(file.id, file.text);
    // a foreign file that nobody has open has nothing to say to anybody
    if (state.dialect === 'foreign' && !file.open) this.#files.delete(file.id);
    else this.#files.set(file.id, state);
    this.#table.add(file.id, file.id);
    const same = previous?.facts !== undefined && state.facts !== undefined && sameFacts(previous.facts, state.facts);
    this.#changed(!same);
  }

  /** The editor closed the document; the caller sets the disk's text next, or removes the file. */
  closeFile(id: FileId): void {
    const state = this.#files.get(id);
    if (state === undefined) return;
    this.#files.set(id, new FileState({ id, text: state.text, languageId: undefined, open: false, previous: undefined }));
    this.#changed(true);
  }

  removeFile(path: FileId): void {
    this.#files.delete(path);
    this.#containers.delete(path);
    this.#table.remove(path);
    this.#changed(true);
  }

  /** A path was found that is a link to a file whose text is (or will be) set under its real name. */
  addLink(path: string, real: FileId): void {
    this.#table.add(path, real);
    this.#changed(true);
  }

  /** All files of these folders are known now, or the folders do not exist. */
  listFolders(folders: Iterable<string>): void {
    for (const folder of folders) this.#table.list(folder);
    this.#changed(true);
  }

  /** Somebody looked for these paths and patterns; what they name was set before. */
  noteLooked(patterns: Iterable<string>): void {
    for (const pattern of patterns) this.#table.noteLooked(pattern);
    this.#changed(true);
  }

  setRoots(roots: readonly string[]): void {
    this.#roots = roots;
    this.#changed(true);
  }

  setTrusted(trusted: boolean): void {
    this.#trusted = trusted;
    this.#changed(true);
  }

  setSettings(settings: Settings): void {
    this.#settings = settings;
    this.#changed(true);
  }

  file(id: FileId): FileState | undefined {
    return this.#files.get(id);
  }

  /** Everything as it is now; the same object until something changes. */
  snapshot(): Snapshot {
    if (this.#snapshot?.revision !== this.#revision) {
      const world: World = {
        files: this.#files, table: this.#table, containers: this.#containers, roots: this.#roots, trusted: this.#trusted, settings: this.#settings,
      };
      const old = this.#snapshot;
      const model = old?.worldRevision === this.#worldRevision ? old.builtModel() : undefined;
      this.#snapshot = new Snapshot(world, this.#revision, this.#worldRevision, model);
    }
    return this.#snapshot;
  }

  #noteContainers(id: FileId, text: string): void {
    if (describesContainers(id) && placesServers(text)) this.#containers.add(id);
    else this.#containers.delete(id);
  }

  #changed(world: boolean): void {
    this.#revision++;
    if (world) this.#worldRevision++;
  }
}
