/** Stands before the protocol library: answers what the protocol refuses, and lets nothing through that does not have the shape that the handlers rely on. */
import {
  ErrorCodes,
  LSPErrorCodes,
  Message,
  type ConnectionOptions,
  type DataCallback,
  type Disposable,
  type MessageReader,
  type MessageWriter,
  type NotificationMessage,
  type RequestMessage,
  type ResponseMessage,
} from 'vscode-languageserver';
import { shownWriter } from './shown-text.ts';
import { isMessageId, notificationShapes } from './message-shapes.ts';
import { requestShapes } from './requests.ts';

/** Where a session is. `new`: `initialize` is awaited; `shutdown`: only `exit` is. */
type State = 'new' | 'running' | 'shutdown';

/** Levels of `window/logMessage`. */
const warning = 2;

/**
 * A reader that hands on what may be handled, and a writer that answers the rest. `reader` and `writer` are those of the transport. An exception that the
 * library would throw into the transport (a `$/cancelRequest` without params) cannot occur behind it.
 */
export class CheckedTransport {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  /** Requests that are cancelled before their turn has come are answered at once. */
  readonly options: ConnectionOptions = {
    // the library puts the id of the request in
    connectionStrategy: {
      cancelUndispatched: (): ResponseMessage => ({
        jsonrpc: '2.0',
        id: null,
        error: { code: LSPErrorCodes.RequestCancelled, message: 'the request was cancelled' },
      }),
    },
    messageStrategy: { handleMessage: (message, next) => this.#count(next(message)) },
  };
  #state: State = 'new';
  /** Messages that were handed on and are not handled yet. */
  #pending = 0;
  readonly #whenIdle: (() => void)[] = [];

  constructor(reader: MessageReader, writer: MessageWriter) {
    const listen = (callback: DataCallback): Disposable =>
      reader.listen((message) => {
        if (!this.#admit(message)) return;
        this.#pending++;
        callback(message);
      });
    this.reader = {
      onError: reader.onError,
      onClose: reader.onClose,
      onPartialMessage: reader.onPartialMessage,
      listen,
      dispose: () => reader.dispose(),
    };
    this.writer = shownWriter(writer);
  }

  /** Whether the client asked the server to end, so that an end is no failure. */
  get isShutdown(): boolean {
    return this.#state === 'shutdown';
  }

  /** Resolves when all that was received is handled. */
  async idle(): Promise<void> {
    if (this.#pending > 0) await new Promise<void>((resolve) => this.#whenIdle.push(resolve));
  }

  /** The library gives a promise where its types say nothing of one. */
  async #count(handled: unknown): Promise<void> {
    try {
      await handled;
    } finally {
      if (--this.#pending === 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    }
  }

  #admit(message: Message): boolean {
    if (Message.isRequest(message)) return this.#admitRequest(message);
    if (Message.isNotification(message)) return this.#admitNotification(message);
    if (Message.isResponse(message)) return true;
    // an answer without result and error ends the request that it names; the library knows which
    const { id, method } = (message ?? {}) as { readonly id?: unknown; readonly method?: unknown };
    if (isMessageId(id) && method === undefined) return true;
    this.#answer(null, ErrorCodes.InvalidRequest, 'the message is neither a request, a notification nor a response');
    return false;
  }

  #admitRequest({ id, method, params }: RequestMessage): boolean {
    const refuse = (code: number, message: string): boolean => {
      this.#answer(id, code, message);
      return false;
    };
    const isFirst = method === 'initialize';
    if (this.#state === 'new' && !isFirst)
      return refuse(ErrorCodes.ServerNotInitialized, 'the server is not initialized yet');
    if (this.#state === 'shutdown') return refuse(ErrorCodes.InvalidRequest, 'the server was asked to shut down');
    if (this.#state === 'running' && isFirst)
      return refuse(ErrorCodes.InvalidRequest, 'the server is initialized already');
    if (requestShapes.get(method)?.(params) === false)
      return refuse(ErrorCodes.InvalidParams, `the params of ${method} do not match the protocol`);
    if (isFirst) this.#state = 'running';
    else if (method === 'shutdown') this.#state = 'shutdown';
    return true;
  }

  #admitNotification({ method, params }: NotificationMessage): boolean {
    if (method === 'exit') return true;
    if (this.#state !== 'running')
      return (
        this.#state === 'shutdown' && method === '$/cancelRequest' && notificationShapes.get(method)?.(params) !== false
      );
    if (notificationShapes.get(method)?.(params) !== false) return true;
    this.#write({
      jsonrpc: '2.0',
      method: 'window/logMessage',
      params: { type: warning, message: `ignored: the params of ${method} do not match the protocol` },
    });
    return false;
  }

  #answer(id: string | number | null, code: number, message: string): void {
    this.#write({ jsonrpc: '2.0', id, error: { code, message } });
  }

  /** A client that reads nothing any longer is gone; that the input ends says so. */
  #write(message: ResponseMessage | NotificationMessage): void {
    void this.writer.write(message).catch(() => undefined);
  }
}
