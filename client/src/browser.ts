/** Entry of the extension where it runs in a web worker: vscode.dev and github.dev. */
import { Uri, workspace, type ExtensionContext } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import { clientId, clientName, clientOptions, startSession, type Activation } from './session.ts';

let client: LanguageClient | undefined;
let worker: Worker | undefined;

/** A web extension that lies on a remote may not start a worker from there, so its text goes through a blob. */
async function startWorker(uri: Uri): Promise<Worker> {
  if (uri.scheme !== 'vscode-remote') return new Worker(uri.toString(true));
  const source = await workspace.fs.readFile(uri);
  return new Worker(URL.createObjectURL(new Blob([new Uint8Array(source)], { type: 'text/javascript' })));
}

/** The worker is not handed over as it is: the client would ask `instanceof Worker`, and in VS Code's host it is something else. */
async function connect(uri: Uri): Promise<MessageTransports> {
  worker?.terminate();
  worker = await startWorker(uri);
  return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
}

export async function activate(context: ExtensionContext): Promise<Activation> {
  const server = Uri.joinPath(context.extensionUri, 'dist/server.web.cjs');
  client = new LanguageClient(clientId, clientName, () => connect(server), clientOptions(context));
  await startSession(context, client);
  return { host: 'browser' };
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  worker?.terminate();
}
