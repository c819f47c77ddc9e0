/** A client that may say anything: raw messages to the language server in a process of its own; waits for events, and a limit ends a hang. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { patience } from './input.ts';

const main = fileURLToPath(new URL('../../server/src/cli/main.ts', import.meta.url));

export interface Received {
  readonly id?: number | string | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What the client says to a request of the server: a result or an error as a message has them; `undefined` says nothing. */
export type Reply = (
  method: string,
  params: unknown,
) => { readonly result?: unknown; readonly error?: unknown } | undefined;

export const agree: Reply = () => ({ result: null });

export class RawClient {
  readonly received: Received[] = [];
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves with the status of the process, or the signal that ended it. */
  readonly ended: Promise<number | string | null>;
  reply: Reply;
  stderr = '';
  #next = 1;
  #buffer = Buffer.alloc(0);
  readonly #waiting = new Set<() => void>();

  /** Runs `gatewise lsp --stdio`. */
  constructor(reply: Reply = agree) {
    this.reply = reply;
    this.child = spawn(process.execPath, [main, 'lsp', '--stdio'], {
      stdio: 'pipe',
      timeout: patience,
      killSignal: 'SIGKILL',
    });
    this.ended = new Promise((resolve) => void this.child.on('exit', (status, signal) => resolve(status ?? signal)));
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    this.child.stdout.on('data', (bytes: Buffer) => this.#take(bytes));
    this.child.on('exit', () => this.#wake());
  }

  /** Bytes as they are. */
  raw(bytes: string | Buffer): void {
    this.child.stdin.write(bytes);
  }

  send(message: unknown): void {
    const body = Buffer.from(JSON.stringify(message));
    this.raw(Buffer.concat([Buffer.from(`Content-Length: ${body.length}\r\n\r\n`), body]));
  }

  note(method: string, params?: unknown): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  /** Sends a request and gives its id. */
  request(method: string, params?: unknown): number {
    const id = this.#next++;
    this.send({ jsonrpc: '2.0', id, method, params });
    return id;
  }

  /** The answer to a request. */
  answer(id: number | string | null): Promise<Received> {
    return this.until(({ id: one, method }) => one === id && method === undefined, `no answer to ${id}`);
  }

  ask(method: string, params?: unknown): Promise<Received> {
    return this.answer(this.request(method, params));
  }

  /** The first message that passes, of those that are there or come. Fails when the process ends before. */
  async until(passes: (message: Received) => boolean, what: string): Promise<Received> {
    for (;;) {
      const found = this.received.find(passes);
      if (found !== undefined) return found;
      if (this.child.exitCode !== null || this.child.signalCode !== null)
        throw new Error(
          `${what}: the server ended with ${this.child.exitCode ?? this.child.signalCode}\n${this.stderr}`,
        );
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** The first message of that method whose params pass. */
  noted(method: string, passes: (params: unknown) => boolean = () => true): Promise<Received> {
    return this.until((one) => one.method === method && passes(one.params), `no ${method}`);
  }

  /** Ends a session as the protocol says; gives the status. */
  async stop(): Promise<number | string | null> {
    await this.ask('shutdown');
    this.note('exit');
    return this.ended;
  }

  #take(bytes: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    for (;;) {
      const head = this.#buffer.indexOf('\r\n\r\n');
      if (head < 0) break;
      const length = Number(/Content-Length: (\d+)/.exec(this.#buffer.toString('latin1', 0, head))?.[1]);
      if (this.#buffer.length < head + 4 + length) break;
      const message = JSON.parse(this.#buffer.toString('utf8', head + 4, head + 4 + length)) as Received;
      this.#buffer = this.#buffer.subarray(head + 4 + length);
      this.#handle(message);
    }
    this.#wake();
  }

  #handle(message: Received): void {
    this.received.push(message);
    if (message.method === undefined || message.id === undefined || message.id === null) return;
    const reply = this.reply(message.method, message.params);
    if (reply !== undefined) this.send({ jsonrpc: '2.0', id: message.id, ...reply });
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }
}

/** Everything that makes the server ask. */
export const capabilities = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    inlayHint: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    workspaceEdit: { documentChanges: true },
  },
  window: { workDoneProgress: true, showDocument: { support: true } },
};
