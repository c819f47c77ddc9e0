/** Tells the editor how far reading the workspace is, where it can show that. */
import type { Connection, WorkDoneProgressReporter } from 'vscode-languageserver';
import { basename, dirname } from '../text/path.ts';
import { busyChanged, type BusyParams } from './messages.ts';
import type { ClientRequests } from './client-requests.ts';

/** So many files are read between two messages. */
const stride = 500;

export class Progress {
  readonly #connection: Connection;
  readonly #requests: ClientRequests;
  readonly #saysBusy: () => boolean;
  #reporter: WorkDoneProgressReporter | undefined;
  #count = 0;

  constructor(connection: Connection, requests: ClientRequests, saysBusy: () => boolean) {
    this.#connection = connection;
    this.#requests = requests;
    this.#saysBusy = saysBusy;
  }

  /** A file of a folder is about to be read. */
  readonly onRead = (path: string): void => {
    if (++this.#count % stride === 0) this.#reporter?.report(`${this.#count} files, now in ${basename(dirname(path))}`);
  };

  /** Shows progress while the work lasts. */
  async during(work: () => Promise<void>): Promise<void> {
    this.#count = 0;
    const pending = this.#connection.window.createWorkDoneProgress();
    const response = await this.#requests.response('showing progress', pending);
    if (response.kind === 'result') this.#begin(response.value);
    let isOver = false;
    if (response.kind === 'timeout')
      void pending.then(
        (late) => isOver || this.#begin(late),
        () => undefined,
      );
    this.#notify({ busy: true });
    try {
      await work();
    } finally {
      isOver = true;
      this.#reporter?.done();
      this.#reporter = undefined;
      this.#notify({ busy: false });
    }
  }

  #begin(reporter: WorkDoneProgressReporter): void {
    this.#reporter = reporter;
    reporter.begin('Gatewise', undefined, 'reading the workspace');
  }

  #notify(params: BusyParams): void {
    if (this.#saysBusy()) void this.#connection.sendNotification(busyChanged, params);
  }
}
