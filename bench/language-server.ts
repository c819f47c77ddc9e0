/** The language server as a program of its own, over LSP: its start, which is measured, and its end. */
import { spawn } from 'node:child_process';
import {
  createProtocolConnection,
  InitializedNotification,
  InitializeRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type ProtocolConnection,
} from 'vscode-languageserver-protocol/node';

export interface LanguageServer {
  readonly connection: ProtocolConnection;
  /** Milliseconds from the start of the process to the answer to `initialize`. */
  readonly initialized: number;
  /** … to `gatewise/ready`: the workspace is read and its findings are published. */
  readonly ready: number;
  /** Ends the process, and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts `lsp --stdio` of a program on a folder, and waits until it is ready. */
export async function startServer(cli: string, folder: string): Promise<LanguageServer> {
  const started = performance.now();
  const child = spawn(process.execPath, [cli, 'lsp', '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const settled = new Promise<void>((resolve) => connection.onNotification('gatewise/ready', () => resolve()));
  connection.listen();
  await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
    workspaceFolders: [{ uri: `file://${folder}`, name: 'bench' }],
    initializationOptions: { trusted: true },
  });
  const initialized = performance.now() - started;
  await connection.sendNotification(InitializedNotification.type, {});
  await settled;
  return {
    connection,
    initialized,
    ready: performance.now() - started,
    stop: async () => {
      connection.dispose();
      child.kill();
      await new Promise((resolve) => child.once('close', resolve));
    },
  };
}
