/** Asks the editor to watch folders: those outside of the workspace that includes lead to, and the workspace itself where nobody else asks. */
import {
  DidChangeWatchedFilesNotification,
  WatchKind,
  type ClientCapabilities,
  type Connection,
  type GlobPattern,
} from 'vscode-languageserver';
import type { ClientRequests } from './client-requests.ts';
import { fileId } from '../text/range.ts';
import { uriOfId } from './uri.ts';

const all = WatchKind.Create | WatchKind.Change | WatchKind.Delete;

export class Watching {
  readonly #connection: Connection;
  readonly #requests: ClientRequests;
  readonly #watched = new Set<string>();

  constructor(connection: Connection, requests: ClientRequests) {
    this.#connection = connection;
    this.#requests = requests;
  }

  /** The workspace folders, for an editor whose extension does not watch them by itself. */
  workspace(capabilities: ClientCapabilities): void {
    if (capabilities.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) this.#register(['**/*']);
  }

  /** Folders outside and what of them, as a glob; each once, and only where the editor can watch such. */
  outside(capabilities: ClientCapabilities, folders: readonly string[], pattern: string): void {
    const { dynamicRegistration, relativePatternSupport } = capabilities.workspace?.didChangeWatchedFiles ?? {};
    const fresh = folders.filter((folder) => !this.#watched.has(folder));
    if (fresh.length === 0 || dynamicRegistration !== true || relativePatternSupport !== true) return;
    for (const folder of fresh) this.#watched.add(folder);
    this.#register(fresh.map((folder) => ({ baseUri: uriOfId(fileId(folder)), pattern })));
  }

  #register(patterns: readonly GlobPattern[]): void {
    this.#requests.ignoreResult(
      'watching folders',
      this.#connection.client.register(DidChangeWatchedFilesNotification.type, {
        watchers: patterns.map((globPattern) => ({ globPattern, kind: all })),
      }),
    );
  }
}
