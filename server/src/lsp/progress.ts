/** Tells the editor how far reading the workspace is, where it can show that. */
import type { Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import { basename, dirname } from '../text/path.ts';
import { busyChanged, type BusyParams } from './messages.ts';

/** So many files are read between two messages. */
const stride = 500;

export class Progress {
  readonly #connection: Connection;
  readonly #saysBusy: () => boolean;
  #reporter: WorkDoneProgressReporter | undefined;
  #count = 0;

  constructor(connection: Connection, saysBusy: () => boolean) {
    this.#connection = connection;
    this.#saysBusy = saysBusy;
  }

  /** A file of a folder is about to be read. */
  readonly onRead = (path: string): void => {
    if (++this.#count % stride === 0) this.#reporter?.report(`${this.#count} files, now in ${basename(dirname(path))}`);
  };

  /** Shows progress while the work lasts. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#count = 0;
    const reporter = await this.#connection.window.createWorkDoneProgress().catch(() => undefined);
    this.#reporter = reporter;
    reporter?.begin('Gatewise', undefined, 'reading the workspace');
    this.#tell(true);
    try {
      await work();
    } finally {
      this.#reporter = undefined;
      reporter?.done();
      this.#tell(false);
    }
  }

  #tell(busy: boolean): void {
    const params: BusyParams = { busy };
    if (this.#saysBusy()) void this.#connection.sendNotification(busyChanged, params);
  }
}
