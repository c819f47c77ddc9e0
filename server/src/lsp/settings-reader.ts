/** Where the session's settings come from: the editor that is asked, what it pushes, or the defaults until it answers. */
import type { ClientCapabilities, Connection } from 'vscode-languageserver';
import { askEditor, readEditorSettings, type EditorSettings } from './editor-settings.ts';
import type { Log } from './log.ts';
import type { ClientRequests } from './client-requests.ts';

export interface Reading {
  readonly capabilities: ClientCapabilities;
  /** Workspace folders. */
  readonly folders: readonly string[];
  /** What the editor sent by itself. */
  readonly pushed: unknown;
}

export class SettingsReader {
  readonly #connection: Connection;
  readonly #requests: ClientRequests;
  readonly #log: Log;
  readonly #onLate: (settings: EditorSettings) => void;
  #last: Promise<EditorSettings> | undefined;

  /** `onLate` is called with settings that came when nobody waited for them any longer, unless others were asked for since. */
  constructor(
    parts: { readonly connection: Connection; readonly requests: ClientRequests; readonly log: Log },
    onLate: (settings: EditorSettings) => void,
  ) {
    this.#connection = parts.connection;
    this.#requests = parts.requests;
    this.#log = parts.log;
    this.#onLate = onLate;
  }

  /** `undefined` where there is nothing new. */
  async read({ capabilities, folders, pushed }: Reading): Promise<EditorSettings | undefined> {
    if (capabilities.workspace?.configuration !== true)
      return pushed === undefined ? undefined : readEditorSettings(pushed, folders);
    const pending = askEditor(this.#connection, folders);
    this.#last = pending;
    const response = await this.#requests.response('asking for settings', pending);
    if (response.kind === 'result') return response.value;
    if (response.kind === 'error') return undefined;
    this.#log.warn('the editor has not answered workspace/configuration yet; the defaults apply until it does');
    void pending.then(
      (late) => this.#last === pending && this.#onLate(late),
      () => undefined,
    );
    return undefined;
  }
}
