/** A file that a fix creates is shown once it is there: VS Code saves it at once, and nobody would see it. */
import { ShowDocumentRequest, type ClientCapabilities, type Connection } from 'vscode-languageserver';
import type { FileId } from '../text/range.ts';
import { idOfUri } from './uri.ts';

/** So many offers are remembered: those of one menu are a handful. */
const mostOffers = 100;

export class CreatedFiles {
  readonly #connection: Connection;
  readonly #offered = new Set<FileId>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** An action that creates a file was offered. */
  offer(file: FileId): void {
    this.#offered.delete(file);
    this.#offered.add(file);
    for (const oldest of this.#offered) {
      if (this.#offered.size <= mostOffers) break;
      this.#offered.delete(oldest);
    }
  }

  /** The editor created files. That of an action is shown; a command of the action would be simpler, but VS Code forgets its arguments while the user looks at the preview. */
  async created(uris: readonly string[], { window }: ClientCapabilities): Promise<void> {
    for (const uri of uris) {
      if (this.#offered.delete(idOfUri(uri)) && window?.showDocument?.support === true)
        await this.#connection.sendRequest(ShowDocumentRequest.type, { uri, takeFocus: true });
    }
  }
}
