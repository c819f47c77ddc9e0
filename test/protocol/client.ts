/** A small LSP client for tests: a whole session over paired streams in one process; waits for events, never for time. */
import { PassThrough } from 'node:stream';
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  CodeActionRequest,
  ConfigurationRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  FileChangeType,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  ShutdownRequest,
  type ClientCapabilities,
  type CodeAction,
  type Diagnostic,
  type Hover,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  type Range,
  type TextEdit,
} from 'vscode-languageserver-protocol/node';
import { connectionOver } from '../../server/src/lsp/node-connection.ts';
import { nodeFiles } from '../../server/src/lsp/node-files.ts';
import { serve } from '../../server/src/lsp/server.ts';
import type { Session } from '../../server/src/lsp/session.ts';

const patience = 120_000;

export class Client {
  readonly connection: ProtocolConnection;
  /** The server's side, in the same process. */
  readonly session: Session;
  readonly texts = new Map<string, string>();
  readonly notes: { readonly method: string; readonly params: unknown }[] = [];
  readonly published: { readonly uri: string; readonly diagnostics: readonly Diagnostic[] }[] = [];
  initialized: InitializeResult | undefined;
  readonly #latest = new Map<string, readonly Diagnostic[]>();
  readonly #waiting = new Set<() => void>();
  readonly #versions = new Map<string, number>();

  constructor(connection: ProtocolConnection, session: Session) {
    this.connection = connection;
    this.session = session;
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      this.published.push(params);
      this.#latest.set(params.uri, params.diagnostics);
      this.#wake();
    });
    for (const method of [
      'gatewise/dialect',
      'gatewise/ready',
      'gatewise/status',
      'gatewise/busy',
      'gatewise/mapChanged',
      'window/showMessage',
    ]) {
      connection.onNotification(method, (params: unknown) => {
        this.notes.push({ method, params });
        this.#wake();
      });
    }
    connection.listen();
  }

  /** Starts a server and says hello. `folders` are absolute paths; `configuration` answers when the server asks for settings of a folder's URI. */
  static async start(
    options: {
      readonly folders?: readonly string[];
      readonly trusted?: boolean;
      readonly settings?: unknown;
      readonly workspaceEdit?: NonNullable<ClientCapabilities['workspace']>['workspaceEdit'];
      readonly textDocument?: ClientCapabilities['textDocument'];
      readonly workspace?: ClientCapabilities['workspace'];
      readonly window?: ClientCapabilities['window'];
      readonly configuration?: (scopeUri: string | undefined, section: string | undefined) => unknown;
      /** Says more of the client, before the server receives anything. */
      readonly more?: Readonly<Record<string, unknown>>;
      readonly prepare?: (connection: ProtocolConnection) => void;
      /** Is given all that the server sends, as it is on the wire. */
      readonly onData?: (text: string, bytes: Buffer) => void;
    } = {},
  ): Promise<Client> {
    const toServer = new PassThrough();
    const toClient = new PassThrough();
    const { onData } = options;
    if (onData !== undefined) toClient.on('data', (bytes: Buffer) => onData(bytes.toString('utf8'), bytes));
    // readers and writers, not streams: with streams the library ends the process when they end
    const session = serve(
      connectionOver(new StreamMessageReader(toServer), new StreamMessageWriter(toClient)).connection,
      nodeFiles,
    );
    const client = new Client(
      createProtocolConnection(new StreamMessageReader(toClient), new StreamMessageWriter(toServer)),
      session,
    );
    const { configuration, workspaceEdit } = options;
    if (configuration !== undefined)
      client.connection.onRequest(ConfigurationRequest.type, ({ items }) =>
        items.map((item) => configuration(item.scopeUri, item.section)),
      );
    options.prepare?.(client.connection);
    const workspace = {
      workspaceFolders: true,
      ...(configuration !== undefined && { configuration: true }),
      ...(workspaceEdit !== undefined && { workspaceEdit }),
      ...options.workspace,
    };
    client.initialized = await client.connection.sendRequest(InitializeRequest.type, {
      processId: null,
      rootUri: null,
      capabilities: {
        workspace,
        textDocument: { publishDiagnostics: { relatedInformation: true }, ...options.textDocument },
        ...(options.window !== undefined && { window: options.window }),
      },
      workspaceFolders: (options.folders ?? []).map(folderOf),
      initializationOptions: { trusted: options.trusted ?? true, settings: options.settings, ...options.more },
    });
    await client.connection.sendNotification(InitializedNotification.type, {});
    return client;
  }

  async open(document: string, text: string, languageId = 'plaintext'): Promise<void> {
    this.texts.set(document, text);
    this.#versions.set(document, 1);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri: document, languageId, version: 1, text },
    });
  }

  /** Replaces a range as a keystroke would, or the whole text. */
  async change(document: string, text: string, range?: Range): Promise<void> {
    const version = (this.#versions.get(document) ?? 0) + 1;
    this.#versions.set(document, version);
    const before = this.texts.get(document) ?? '';
    this.texts.set(document, range === undefined ? text : replace(before, [{ range, newText: text }]));
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri: document, version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  async close(document: string): Promise<void> {
    this.texts.delete(document);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri: document } });
  }

  async watched(...paths: readonly string[]): Promise<void> {
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.method, {
      changes: paths.map((path) => ({ uri: uri(path), type: FileChangeType.Changed })),
    });
  }

  /** The same for paths that were made. */
  async created(...paths: readonly string[]): Promise<void> {
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.method, {
      changes: paths.map((path) => ({ uri: uri(path), type: FileChangeType.Created })),
    });
  }

  /** The user added workspace folders, or removed some; absolute paths or URIs. */
  async foldersChanged(added: readonly string[], removed: readonly string[] = []): Promise<void> {
    await this.connection.sendNotification(DidChangeWorkspaceFoldersNotification.type, {
      event: { added: added.map(folderOf), removed: removed.map(folderOf) },
    });
  }

  /** The user changed a setting; an editor that is not asked says so with the values. */
  async settingsChanged(values: unknown = null): Promise<void> {
    await this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: values });
  }

  diagnostics(document: string): readonly Diagnostic[] {
    return this.#latest.get(document) ?? [];
  }

  /** Waits until the diagnostics of a document satisfy a condition. */
  async until(
    document: string,
    condition: (diagnostics: readonly Diagnostic[]) => boolean,
  ): Promise<readonly Diagnostic[]> {
    await this.#wait(
      () => condition(this.diagnostics(document)),
      () => `diagnostics of ${document}: ${JSON.stringify(this.diagnostics(document), undefined, 1)}`,
    );
    return this.diagnostics(document);
  }

  /** The first notification of that name whose content passes. */
  async note(method: string, condition: (params: unknown) => boolean = () => true): Promise<unknown> {
    const find = (): { readonly params: unknown } | undefined =>
      this.notes.find((note) => note.method === method && condition(note.params));
    await this.#wait(
      () => find() !== undefined,
      () => `no such ${method} among ${JSON.stringify(this.notes)}`,
    );
    return find()?.params;
  }

  async actions(document: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    const answer = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: document },
      range,
      context: { diagnostics: [...this.diagnostics(document)], ...(only === undefined ? {} : { only }) },
    });
    return (answer ?? []).filter((action): action is CodeAction => typeof action.command !== 'string');
  }

  async hover(document: string, position: Position): Promise<Hover | null> {
    return this.connection.sendRequest(HoverRequest.type, { textDocument: { uri: document }, position });
  }

  /** Applies an action as an editor does: to open documents only; returns the new texts of all documents it changes. */
  async apply(action: CodeAction, textOf: (uri: string) => string): Promise<ReadonlyMap<string, string>> {
    const result = new Map<string, string>();
    for (const [document, edits] of Object.entries(action.edit?.changes ?? {})) {
      const text = replace(this.texts.get(document) ?? textOf(document), edits);
      result.set(document, text);
      if (this.texts.has(document)) await this.change(document, text);
    }
    return result;
  }

  async stop(): Promise<void> {
    await this.connection.sendRequest(ShutdownRequest.type);
    this.connection.dispose();
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }

  async #wait(condition: () => boolean, describe: () => string): Promise<void> {
    if (condition()) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(check);
        reject(new Error(`gave up after ${patience} ms; ${describe()}`));
      }, patience);
      const check = (): void => {
        if (!condition()) return;
        clearTimeout(timer);
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
    });
  }
}

function folderOf(folder: string): { readonly uri: string; readonly name: string } {
  return { uri: uri(folder), name: folder };
}

/** The URI of an absolute path; a URI stays itself. */
export function uri(path: string): string {
  if (/^[a-z][\w.+-]+:/i.test(path)) return path;
  return `file://${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** The place of the first occurrence of `words` in a text, as a range. */
export function rangeOf(text: string, words: string): Range {
  const offset = text.indexOf(words);
  if (offset < 0) throw new Error(`"${words}" is not in the text`);
  return { start: positionAt(text, offset), end: positionAt(text, offset + words.length) };
}

export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

function replace(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = (position: Position): number =>
    lines.slice(0, position.line).reduce((sum, line) => sum + line.length + 1, 0) + position.character;
  const sorted = edits
    .map((edit) => ({ start: offset(edit.range.start), end: offset(edit.range.end), newText: edit.newText }))
    .toSorted((a, b) => b.start - a.start);
  return sorted.reduce((result, edit) => result.slice(0, edit.start) + edit.newText + result.slice(edit.end), text);
}
