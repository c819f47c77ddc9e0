/** One editor's session: its documents, the analysis behind them, and what was published. */
import type { ClientCapabilities, Connection, FileEvent, WorkspaceFolder } from 'vscode-languageserver';
import { FileChangeType, TextDocuments } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { AnalysisHost } from '../analysis/state/host.ts';
import type { Finding } from '../analysis/engine/findings.ts';
import type { BuiltWorkspace } from '../analysis/state/workspace-builder.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { holderOf } from '../text/part.ts';
import { fileId, type FileId } from '../text/range.ts';
import { readEditorSettings, type DiagnosticsScope, type EditorSettings } from './editor-settings.ts';
import { clientDisk } from './client-disk.ts';
import { CreatedFiles } from './created-files.ts';
import type { FileSource, SourceParts } from './file-source.ts';
import type { Log } from './log.ts';
import { dialectBesideLanguage } from './dialect-notice.ts';
import { dialectFound, mapChanged, ready, type InitializationOptions } from './messages.ts';
import { OpenDocuments } from './open-documents.ts';
import { OversizedDocuments } from './oversized-documents.ts';
import { Progress } from './progress.ts';
import { ServerTests } from './server-tests.ts';
import { ClientRequests } from './client-requests.ts';
import { NewFolders } from './new-folders.ts';
import { Publisher } from './publish.ts';
import { Refresher } from './refresh.ts';
import { SettingsReader } from './settings-reader.ts';
import { readyParams, StatusNotifier } from './status.ts';
import { idOfUri, uriOfId } from './uri.ts';
import { defaultView, type ViewSettings } from './view-settings.ts';
import { Watching } from './watching.ts';
import { folderOf, WorkspaceFolders, type Excludes } from './workspace-folders.ts';

/** Views of a file as it once was: no second file. */
const oldVersion = /^(?:git|gitlens|gitlens-git|svn|hg|pr|review|vscode-local-history):/;

export class Session {
  readonly connection: Connection;
  readonly host = new AnalysisHost();
  readonly log: Log;
  readonly requests: ClientRequests;
  readonly documents = new TextDocuments(TextDocument);
  readonly publisher: Publisher;
  readonly tests: ServerTests;
  readonly createdFiles: CreatedFiles;
  trusted = false;
  /** What the editor can do, as it said. */
  capabilities: ClientCapabilities = {};
  scope: DiagnosticsScope = 'workspace';
  view: ViewSettings = defaultView;
  /** Whether the editor knows the commands of VS Code and of our client, so that answers may name them. */
  readonly client = { commands: false };
  readonly #options: { files: boolean; status: boolean } = { files: false, status: false };
  readonly #files: FileSource;
  readonly #folders: WorkspaceFolders;
  readonly #progress: Progress;
  readonly #watching: Watching;
  readonly #newFolders = new NewFolders((folders) => this.#refresh(folders));
  readonly #status: StatusNotifier;
  readonly #refresher: Refresher;
  readonly #settings: SettingsReader;
  readonly open = new OpenDocuments();
  readonly oversized = new OversizedDocuments();
  #excludes: Excludes = new Map();
  #work: Promise<void> = Promise.resolve();
  /** The model whose includes were followed last: edits that leave the model in place change no include. */
  #followed: BuiltWorkspace | undefined;
  #loaded = false;
  #announcedReady = false;

  constructor(connection: Connection, log: Log, sourceOf: (parts: SourceParts) => FileSource) {
    this.connection = connection;
    this.log = log;
    this.requests = new ClientRequests(log);
    this.#progress = new Progress(connection, this.requests, () => this.#options.status);
    this.#files = sourceOf({
      host: this.host,
      disk: clientDisk(connection, this.requests, () => this.#options.files),
      onRead: this.#progress.onRead,
    });
    this.#folders = new WorkspaceFolders(this.host, this.#files);
    this.#watching = new Watching(connection, this.requests);
    this.#status = new StatusNotifier(connection);
    this.#refresher = new Refresher(connection, this.requests);
    this.#settings = new SettingsReader(this, (late) =>
      this.enqueue('reading settings', async () => {
        this.#apply(late);
        await this.#readFolders();
      }),
    );
    this.publisher = new Publisher(this);
    this.createdFiles = new CreatedFiles(connection);
    this.tests = new ServerTests(this, this.#files.machine);
    this.documents.onDidSave(() => this.tests.saved());
    this.documents.onDidOpen(({ document }) => this.#opened(document));
    this.documents.onDidChangeContent(({ document }) => this.#changed(document));
    this.documents.onDidClose(({ document }) => this.#closed(document));
    this.documents.listen(connection);
  }

  snapshot(): Snapshot {
    return this.host.snapshot();
  }

  configure(options: InitializationOptions | undefined, folders: readonly WorkspaceFolder[]): void {
    this.#options.files = options?.files === true;
    this.#options.status = options?.status === true;
    this.client.commands = options?.commands === true;
    this.#setTrusted(options?.trusted === true);
    this.#folders.roots = folders.map(folderOf);
    this.#apply(readEditorSettings(options?.settings, this.folders));
  }

  /** The editor's settings changed; `pushed` is what it says of them where it cannot be asked. */
  settingsChanged(pushed: unknown): void {
    this.enqueue('reading settings', async () => {
      await this.#readSettings(pushed);
      await this.#readFolders();
    });
  }

  /** Reads the workspace; says `ready` when its findings are published. */
  start(): void {
    this.host.setReading(true);
    if (!this.#options.status) this.#watching.workspace(this.capabilities);
    this.enqueue('reading the workspace', async () => {
      await this.#readSettings();
      await this.#progress.during(() => this.#readFolders());
      this.#loaded = true;
    });
  }

  foldersChanged(added: readonly WorkspaceFolder[], removed: readonly WorkspaceFolder[]): void {
    const removedRoots = new Set(removed.map(folderOf));
    this.#folders.roots = [...this.#folders.roots.filter((root) => !removedRoots.has(root)), ...added.map(folderOf)];
    this.enqueue('reading added folders', async () => {
      await this.#readSettings();
      await this.#progress.during(() => this.#readFolders());
    });
  }

  setTrusted(trusted: boolean): void {
    this.#setTrusted(trusted);
    this.enqueue('reading the workspace', () => this.#progress.during(() => this.#readFolders('all')));
  }

  #setTrusted(trusted: boolean): void {
    this.trusted = trusted;
    this.host.setTrusted(trusted);
  }

  /** Workspace folders. */
  get folders(): readonly string[] {
    return this.#folders.roots;
  }

  filesChanged(changes: readonly FileEvent[]): void {
    this.#refresh(
      changes.map(({ uri }) => idOfUri(uri)),
      () => {
        const { table, listings } = this.snapshot().world;
        this.#newFolders.note(
          changes
            .filter(({ type }) => type === FileChangeType.Created)
            .map(({ uri }) => idOfUri(uri))
            .filter((path) => table.isFolder(path) || listings.of(path) !== undefined),
        );
      },
    );
  }

  #refresh(paths: readonly string[], afterwards?: () => void): void {
    this.enqueue('reading changed files', async () => {
      await this.#files.refresh(paths);
      await this.#settle();
      afterwards?.();
    });
  }

  /** The URIs under which the editor knows a file: those of open documents, else the file's own. */
  urisOf(file: FileId): readonly string[] {
    const holder = holderOf(file);
    const open = this.open.urisOf(holder);
    return open.length > 0 ? open : [uriOfId(holder)];
  }

  /** The file behind a document's URI: links lead to the real one. */
  idOf(uri: string): FileId {
    const id = idOfUri(uri);
    return this.open.files.get(uri) ?? this.host.snapshot().world.table.real(id) ?? id;
  }

  /** Resolves when all that was to be read so far is read. */
  get read(): Promise<void> {
    return this.#work;
  }

  /** The file behind a path of this machine, links followed on its disk. */
  realFile(path: string): FileId {
    return this.#files.realFile(fileId(path));
  }

  /** Does work that waits for the disk, one after the other; findings are published when it is done. */
  enqueue(what: string, work: () => Promise<void>): void {
    this.#work = this.#work
      .then(work)
      .catch((error: unknown) => this.log.error(what, error))
      .then(() => this.publisher.schedule());
  }

  published(snapshot: Snapshot, findings: readonly Finding[]): void {
    if (snapshot.built !== this.#followed) this.#follow();
    this.#refresher.notify(this.capabilities, snapshot.worldRevision, this.view);
    if (this.#options.status) {
      this.#status.notify(snapshot, findings, this.open.files);
      void this.connection.sendNotification(mapChanged);
    }
    if (this.#announcedReady || !this.#loaded) return;
    void this.#work.then(() => {
      if (this.#announcedReady) return;
      this.#announcedReady = true;
      return this.connection.sendNotification(ready, readyParams(this.snapshot()));
    });
  }

  async #readSettings(pushed?: unknown): Promise<void> {
    const settings = await this.#settings.read({ capabilities: this.capabilities, folders: this.folders, pushed });
    if (settings !== undefined) this.#apply(settings);
  }

  #apply({ settings, folders, scope, view, excludes, tests }: EditorSettings): void {
    this.scope = scope;
    this.tests.settings = tests;
    this.view = view;
    this.#excludes = excludes;
    this.host.setSettings(settings, folders);
  }

  async #readFolders(which: 'new' | 'all' = 'new'): Promise<void> {
    try {
      this.host.setReading(true);
      await this.#folders.update(this.#excludes, which);
      await this.#settle();
    } finally {
      this.host.setReading(false);
      this.#followed = this.snapshot().built;
    }
    this.#watching.outside(this.capabilities, this.#folders.besides, '**/*');
  }

  /** What documents say has changed: other files may be included now. */
  #follow(): void {
    this.enqueue('following includes', () => this.#settle('edit'));
  }

  async #settle(after?: 'edit'): Promise<void> {
    this.#realign();
    await this.#files.settle(after);
    this.#followed = this.snapshot().built;
    this.#watching.outside(this.capabilities, this.#files.outside, '*');
  }

  #opened(document: TextDocument): void {
    if (oldVersion.test(document.uri)) return;
    this.open.set(document.uri, this.idOf(document.uri));
    this.open.touch(document.uri);
    this.#set(document);
    const dialect = dialectBesideLanguage(this.host, this.idOf(document.uri), document);
    if (dialect !== undefined) void this.connection.sendNotification(dialectFound, dialect);
    this.#follow();
  }

  #changed(document: TextDocument): void {
    if (this.open.files.has(document.uri)) this.open.touch(document.uri);
    if (this.#set(document)) this.publisher.schedule();
  }

  #closed(document: TextDocument): void {
    const id = this.open.files.get(document.uri);
    this.open.delete(document.uri);
    if (id === undefined) return;
    this.#leave(id);
    this.enqueue('closing a document', async () => {
      await this.#files.refresh([id]);
      await this.#settle();
    });
  }

  /** Gives the analysis the present text of a document; whether that makes a difference. */
  #set(document: TextDocument): boolean {
    const id = this.open.files.get(document.uri);
    if (id === undefined) return false;
    this.tests.changed(id);
    const text = document.getText();
    const { languageId } = document;
    const size = this.oversized.check({ id, text, languageId });
    if (size === 'analyzable') this.host.setFile({ id, text, languageId, open: true });
    else if (size === 'oversized') this.host.setOversized(id);
    return size !== 'unchanged';
  }

  /** A document is this file no more; another one that is the same file may still be open. */
  #leave(id: FileId): void {
    const uri = this.open.latestOf(id);
    const other = uri === undefined ? undefined : this.documents.get(uri);
    this.oversized.delete(id);
    if (other === undefined) this.host.closeFile(id);
    else this.#set(other);
  }

  /** Documents that were opened through a link before the link was known, or whose link leads elsewhere now, go to the real file. */
  #realign(): void {
    for (const document of this.documents.all()) {
      const before = this.open.files.get(document.uri);
      const id = idOfUri(document.uri);
      const real = this.#files.realFile(id);
      if (before === undefined || real === before) continue;
      this.open.set(document.uri, real);
      this.#leave(before);
      this.host.deletedFromDisk(before);
      if (real !== id) this.host.addLink(id, real);
      this.#set(this.documents.get(this.open.latestOf(real) ?? '') ?? document);
      // what was known of it came from the editor, and the disk may know better
      this.enqueue('reading behind a link', () => this.#files.refresh([before]));
    }
  }
}
