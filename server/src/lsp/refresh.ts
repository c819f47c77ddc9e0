/** Asks the editor for hints and lenses anew where what they say may have changed in another file. */
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import type { ClientRequests } from './client-requests.ts';

export class Refresher {
  readonly #connection: Connection;
  readonly #requests: ClientRequests;
  #shown: unknown[] = [];

  constructor(connection: Connection, requests: ClientRequests) {
    this.#connection = connection;
    this.#requests = requests;
  }

  /** Called with all that the answers depend on, beside the document itself; where that is what it was, nothing is asked. */
  notify(capabilities: ClientCapabilities, ...reasons: unknown[]): void {
    const before = this.#shown;
    this.#shown = reasons;
    if (before.length === 0 || reasons.every((reason, index) => reason === before[index])) return;
    const { workspace } = capabilities;
    if (workspace?.inlayHint?.refreshSupport === true)
      this.#requests.ignoreResult('refreshing hints', this.#connection.languages.inlayHint.refresh());
    if (workspace?.codeLens?.refreshSupport === true)
      this.#requests.ignoreResult('refreshing lenses', this.#connection.sendRequest('workspace/codeLens/refresh'));
  }
}
