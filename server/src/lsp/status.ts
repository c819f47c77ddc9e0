/** Tells the editor what each open document is part of; differences only. */
import type { Connection } from 'vscode-languageserver';
import type { Finding } from '../analysis/engine/findings.ts';
import type { Snapshot } from '../analysis/state/snapshot.ts';
import { fileStatus } from '../features/status.ts';
import type { FileId } from '../text/range.ts';
import { statusChanged, type ReadyParams, type StatusParams } from './messages.ts';

export class StatusNotifier {
  readonly #connection: Connection;
  readonly #reported = new Map<string, string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** `open`: the documents that are open, by URI. */
  notify(snapshot: Snapshot, findings: readonly Finding[], open: ReadonlyMap<string, FileId>): void {
    const counts = new Map<FileId, number>();
    for (const { at } of findings) counts.set(at.file, (counts.get(at.file) ?? 0) + 1);
    for (const uri of this.#reported.keys()) if (!open.has(uri)) this.#reported.delete(uri);
    for (const [uri, file] of open) {
      const params: StatusParams = { uri, ...fileStatus(snapshot, file), findings: counts.get(file) ?? 0 };
      const key = JSON.stringify(params);
      if (this.#reported.get(uri) === key) continue;
      this.#reported.set(uri, key);
      void this.#connection.sendNotification(statusChanged, params);
    }
  }
}

/** How many configurations and masters in force were found. */
export function readyParams({ workspace: { configs, masters } }: Snapshot): ReadyParams {
  const inForce = (some: readonly { readonly notInForce: unknown }[]): number =>
    some.filter((one) => one.notInForce === undefined).length;
  return { nginx: inForce(configs), fpm: inForce(masters) };
}
