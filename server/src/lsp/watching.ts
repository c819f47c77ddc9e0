/** Asks the editor to watch folders: those outside of the workspace that includes lead to, and the workspace itself where nobody else asks. */
import { DidChangeWatchedFilesNotification, WatchKind, type ClientCapabilities, type Connection, type GlobPattern } from 'vscode-languageserver';
import { fileId } from '../text/range.ts';
import { uriOfId } from './uri.ts';

const all = WatchKind.Create | WatchKind.Change | WatchKind.Delete;

export class Watching {
  readonly #connection: Connection;
  readonly #watched = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The workspace folders, for an editor whose extension does not watch them by itself. */
  async workspace(capabilities: ClientCapabilities): Promise<void> {
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) await this.#register(['**/*']);
  }

  /** Folders outside and what of them, as a glob; each once, and only where the editor can watch such. */
  async outside(capabilities: ClientCapabilities, folders: readonly string[], pattern: string): Promise<void> {
    const { dynamicRegistration, relativePatternSupport } = capabilities.workspace?.didChangeWatchedFiles ?? {};
    const fresh = folders.filter((folder) => !this.#watched.has(folder));
    if (fresh.length === 0 || dynamicRegistration !== true || relativePatternSupport !== true) return;
    for (const folder of fresh) this.#watched.add(folder);
    await this.#register(fresh.map((folder) => ({ baseUri: uriOfId(fileId(folder)), pattern })));
  }

  async #register(patterns: readonly GlobPattern[]): Promise<void> {
    await this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers: patterns.map((globPattern) => ({ globPattern, kind: all })) });
  }
}
