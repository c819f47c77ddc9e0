/** Connections of a server that runs in Node, and how its process ends. */
import {
  createConnection,
  IPCMessageReader,
  IPCMessageWriter,
  StreamMessageReader,
  StreamMessageWriter,
  type Connection,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver/node';
import { CheckedTransport } from './checked-transport.ts';

/** So long what was received may take after the input ended, in milliseconds. Its answers may still be read: of a file with requests, say. */
const lastWork = 2_000;

export interface OpenConnection {
  readonly connection: Connection;
  readonly transport: CheckedTransport;
}

/** A connection over any reader and writer; the process does not end with it. */
export function connectionOver(reader: MessageReader, writer: MessageWriter): OpenConnection {
  const transport = new CheckedTransport(reader, writer);
  return { connection: createConnection(transport.reader, transport.writer, transport.options), transport };
}

/** A connection over streams. The process ends when the input does, with status 0 if `shutdown` was asked for before. */
export function streamConnection(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Connection {
  const { connection, transport } = connectionOver(new StreamMessageReader(input), new StreamMessageWriter(output));
  const end = endsOnce(transport);
  input.once('end', end);
  input.once('close', end);
  input.once('error', end);
  output.once('error', end);
  output.once('close', end);
  return connection;
}

/** A connection to the process that forked this one, and ends with the channel. */
export function ipcConnection(): Connection {
  const { connection, transport } = connectionOver(new IPCMessageReader(process), new IPCMessageWriter(process));
  process.once('disconnect', endsOnce(transport));
  return connection;
}

/** Ends the process when what was received is handled, or soon. */
function endsOnce(transport: CheckedTransport): () => void {
  let isEnding = false;
  return () => {
    if (isEnding) return;
    isEnding = true;
    const exit = (): void => process.exit(transport.isShutdown ? 0 : 1);
    setTimeout(exit, lastWork);
    // what the reader still decodes has its turn first
    setImmediate(() => void transport.idle().then(exit));
  };
}
