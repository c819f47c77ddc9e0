/** One editor's session: its documents, the analysis behind them, and what was published. */
import type { ClientCapabilities, Connection, WorkspaceFolder } from 'vscode-languageserver';
import { TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { AnalysisHost } from '../analysis/host.ts';
import type { Snapshot } from '../analysis/snapshot.ts';
import type { FileId } from '../text/range.ts';
import { askEditor, readEditorSettings, type DiagnosticsScope, type EditorSettings } from './editor-settings.ts';
import type { FileSource } from './file-source.ts';
import type { Log } from './log.ts';
import { dialectFound, ready, type DialectParams, type InitializationOptions, type ReadyParams } from './messages.ts';
import { Publisher } from './publish.ts';
import { idOfUri, uriOfId } from './uri.ts';

export class Session {
  readonly connection: Connection;
  readonly host = new AnalysisHost();
  readonly log: Log;
  readonly documents = new TextDocuments(TextDocument);
  readonly publisher: Publisher;
  /** What the editor can do, as it said. */
  capabilities: ClientCapabilities = {};
  scope: DiagnosticsScope = 'workspace';
  readonly #files: FileSource;
  #roots: string[] = [];
  #work: Promise<void> = Promise.resolve();
  #loaded = false;
  #saidReady = false;

  constructor(connection: Connection, log: Log, sourceOf: (host: AnalysisHost) => FileSource) {
    this.connection = connection;
    this.log = log;
    this.#files = sourceOf(this.host);
    this.publisher = new Publisher(this);
    this.documents.onDidOpen(({ document }) => this.#opened(document));
    this.documents.onDidChangeContent(({ document }) => this.#changed(document));
    this.documents.onDidClose(({ document }) => this.#closed(document));
    this.documents.listen(connection);
  }

  snapshot(): Snapshot {
    return this.host.snapshot();
  }

  configure(options: InitializationOptions | undefined, folders: readonly WorkspaceFolder[]): void {
    this.host.setTrusted(options?.trusted === true);
    this.#apply(readEditorSettings(options?.settings));
    this.#roots = folders.map((folder) => idOfUri(folder.uri));
    this.host.setRoots(this.#roots);
  }

  /** The editor's settings changed; `pushed` is what it says of them where it cannot be asked. */
  settingsChanged(pushed: unknown): void {
    this.enqueue('reading settings', () => this.#readSettings(pushed));
  }

  /** Reads the workspace; says `ready` when its findings are published. */
  start(): void {
    this.enqueue('reading the workspace', async () => {
      await this.#readSettings();
      for (const root of this.#roots) await this.#addRoot(root);
      await this.#files.settle();
      await this.#realign();
      this.#loaded = true;
    });
  }

  foldersChanged(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    const gone = new Set<string>(removed.map((folder) => idOfUri(folder.uri)));
    const fresh = added.map((folder) => idOfUri(folder.uri));
    this.#roots = [...this.#roots.filter((root) => !gone.has(root)), ...fresh];
    this.host.setRoots(this.#roots);
    this.enqueue('reading added folders', async () => {
      await this.#readSettings();
      for (const root of fresh) await this.#addRoot(root);
      await this.#files.settle();
    });
  }

  trust(trusted: boolean): void {
    this.host.setTrusted(trusted);
    this.start();
  }

  filesChanged(uris: readonly string[]): void {
    this.enqueue('reading changed files', async () => {
      for (const uri of uris) await this.#files.refresh(idOfUri(uri));
      await this.#files.settle();
    });
  }

  /** The URIs under which the editor knows a file: those of open documents, else the file's own. */
  urisOf(file: FileId): readonly string[] {
    const open = this.documents.all().filter((document) => this.idOf(document.uri) === file).map((document) => document.uri);
    return open.length > 0 ? open : [uriOfId(file)];
  }

  /** The file behind a document's URI: links lead to the real one. */
  idOf(uri: string): FileId {
    const id = idOfUri(uri);
    return this.host.snapshot().world.table.real(id) ?? id;
  }

  /** Does work that waits for the disk, one after the other; findings are published when it is done. */
  enqueue(what: string, work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch((error: unknown) => this.log.error(what, error)).then(() => this.publisher.schedule());
  }

  published(): void {
    if (this.#saidReady || !this.#loaded) return;
    void this.#work.then(() => {
      if (this.#saidReady) return;
      this.#saidReady = true;
      const { configs, masters } = this.snapshot().workspace;
      const params: ReadyParams = { nginx: configs.length, fpm: masters.length };
      return this.connection.sendNotification(ready, params);
    });
  }

  async #readSettings(pushed?: unknown): Promise<void> {
    try {
      if (this.capabilities.workspace?.configuration === true) this.#apply(await askEditor(this.connection, this.#roots));
      else if (pushed !== undefined) this.#apply(readEditorSettings(pushed));
    } catch (error) {
      this.log.error('asking for settings', error);
    }
  }

  #apply({ settings, folders, scope }: EditorSettings): void {
    this.scope = scope;
    this.host.setSettings(settings, folders);
  }

  async #addRoot(root: string): Promise<void> {
    await this.#files.addFolder(root);
    if (!this.snapshot().world.trusted) return;
    for (const other of this.#files.otherSide(root)) await this.#files.addFolder(other);
  }

  #opened(document: TextDocument): void {
    this.#set(document);
    const state = this.host.file(this.idOf(document.uri));
    if (state !== undefined && state.dialect !== 'foreign' && !/^(?:nginx|php-fpm)$/i.test(document.languageId)) {
      const params: DialectParams = { uri: document.uri, dialect: state.dialect };
      void this.connection.sendNotification(dialectFound, params);
    }
    this.enqueue('following includes', async () => {
      await this.#realign();
      await this.#files.settle();
    });
  }

  #changed(document: TextDocument): void {
    this.#set(document);
    this.publisher.schedule();
  }

  #closed(document: TextDocument): void {
    const id = this.idOf(document.uri);
    this.host.closeFile(id);
    this.enqueue('closing a document', () => this.#files.refresh(id));
  }

  #set(document: TextDocument): void {
    this.host.setFile({ id: this.idOf(document.uri), text: document.getText(), languageId: document.languageId, open: true });
  }

  /** Documents that were opened through a link before the link was known go to the real file. */
  async #realign(): Promise<void> {
    for (const document of this.documents.all()) {
      const id = idOfUri(document.uri);
      const real = await this.#files.realFile(id);
      if (real === id || this.host.file(real)?.open === true) continue;
      this.host.removeFile(id);
      this.host.addLink(id, real);
      this.#set(document);
    }
  }
}
