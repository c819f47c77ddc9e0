/** Requests of the server to the client: an error or a missing response costs that response, and nothing else. */
import type { Log } from './log.ts';

/** How long to wait for what the client answers by itself, without asking its user. Milliseconds. */
const defaultTimeout = 2_000;

/** What came of a request; `timeout`: no response yet. */
export type Response<T> =
  | { readonly kind: 'result'; readonly value: T }
  | { readonly kind: 'error' }
  | { readonly kind: 'timeout' };

export class ClientRequests {
  readonly #log: Log;
  /** The last request was not answered in time: the next ones are not waited for, until a response arrives. */
  #isUnresponsive = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Waits for a response, `timeout` milliseconds at most; an error is logged under `what`, the words for the request. Never rejects. */
  async response<T>(what: string, pending: Promise<T>, timeout: number = defaultTimeout): Promise<Response<T>> {
    const response = pending
      .then(
        (value): Response<T> => ({ kind: 'result', value }),
        (error: unknown): Response<T> => {
          this.#log.error(what, error);
          return { kind: 'error' };
        },
      )
      .finally(() => {
        this.#isUnresponsive = false;
      });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<Response<T>>((resolve) => {
      timer = setTimeout(() => resolve({ kind: 'timeout' }), this.#isUnresponsive ? 0 : timeout);
    });
    const first = await Promise.race([response, late]);
    clearTimeout(timer);
    if (first.kind === 'timeout') this.#isUnresponsive = true;
    return first;
  }

  /** Logs the error of a request whose result is not needed. */
  ignoreResult(what: string, pending: Promise<unknown>): void {
    pending.catch((error: unknown) => this.#log.error(what, error));
  }
}
