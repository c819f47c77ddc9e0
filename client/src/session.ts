/** What the client does alike in a process and in a worker: options, commands, trust and languages. */
import { commands, languages, workspace, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { dialectFound, trustChanged, type DialectParams, type InitializationOptions, type TrustChangedParams } from '../../server/src/lsp/messages.ts';
import { documentSelector, guessedLanguages, watchedPatterns } from './documents.ts';

/** The section of the settings, the name of the trace setting and of the log. */
export const clientId = 'gatewise';
export const clientName = 'Gatewise';

export interface Activation {
  /** Where the extension runs. */
  readonly host: 'node' | 'browser';
}

/** Asked anew at each start of the server, as trust and settings may have changed between. */
function initializationOptions(): InitializationOptions {
  // the editor's object has methods, which do not pass into a worker
  const settings: unknown = JSON.parse(JSON.stringify(workspace.getConfiguration(clientId)));
  return { trusted: workspace.isTrusted, settings };
}

/** The options of both clients; the watchers in them live as long as the extension. */
export function clientOptions(context: ExtensionContext): LanguageClientOptions {
  const watchers = watchedPatterns.map((pattern) => workspace.createFileSystemWatcher(pattern));
  context.subscriptions.push(...watchers);
  return { documentSelector, initializationOptions, synchronize: { fileEvents: watchers } };
}

/** Starts the client and ties it to the editor; resolves when the server answered. */
export async function startSession(context: ExtensionContext, client: BaseLanguageClient): Promise<void> {
  context.subscriptions.push(
    client.onNotification(dialectFound, (params: DialectParams) => setLanguage(client, params)),
    workspace.onDidGrantWorkspaceTrust(() => tellTrust(client)),
    commands.registerCommand('gatewise.restartServer', () => restart(client)),
    commands.registerCommand('gatewise.showLog', () => client.outputChannel.show()),
  );
  await client.start();
}

async function restart(client: BaseLanguageClient): Promise<void> {
  if (client.needsStop()) await client.stop();
  await client.start();
}

async function tellTrust(client: BaseLanguageClient): Promise<void> {
  const params: TrustChangedParams = { trusted: true };
  await client.sendNotification(trustChanged, params);
}

/** Gives a document the language that its content speaks, where the present one is only the editor's guess. */
async function setLanguage(client: BaseLanguageClient, { uri, dialect }: DialectParams): Promise<void> {
  const name = client.protocol2CodeConverter.asUri(uri).toString();
  const document = workspace.textDocuments.find((one) => one.uri.toString() === name);
  if (document === undefined || !guessedLanguages.has(document.languageId)) return;
  if (!workspace.getConfiguration(clientId, document).get('recognizeLanguage', true)) return;
  if (!(await languages.getLanguages()).includes(dialect)) return;
  try {
    await languages.setTextDocumentLanguage(document, dialect);
  } catch (error) {
    // the document may have been closed in between
    client.info(`the language of ${uri} stays ${document.languageId}: ${String(error)}`);
  }
}
