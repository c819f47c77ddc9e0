/** Entry of the extension where it runs in a Node process: on a desktop, and on the far side of a remote. */
import type { ExtensionContext } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientId, clientName, clientOptions, startSession, type Activation } from './session.ts';

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<Activation> {
  const module = context.asAbsolutePath('dist/server.cjs');
  client = new LanguageClient(
    clientId,
    clientName,
    {
      run: { module, transport: TransportKind.ipc },
      debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--enable-source-maps'] } },
    },
    clientOptions(context),
  );
  await startSession(context, client);
  return { host: 'node' };
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
