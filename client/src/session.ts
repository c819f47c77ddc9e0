/** What the client does alike in a process and in a worker: options, commands, trust and languages. */
import { commands, workspace, type ExtensionContext, type FileSystemWatcher } from 'vscode';
import type { BaseLanguageClient, LanguageClientOptions } from 'vscode-languageclient';
import { showPlaces } from './references.ts';
import {
  dialectFound,
  ready,
  showReferences,
  trustChanged,
  type DialectParams,
  type InitializationOptions,
  type ReadyParams,
  type TrustChangedParams,
} from '../../server/src/lsp/messages.ts';
import { documentSelector, mayMatter } from './documents.ts';
import { answerFiles } from './files.ts';
import { setLanguage } from './language.ts';
import { showMap } from './map.ts';
import { showServerRoutes } from './routes.ts';
import { sizePools } from './size-pool.ts';
import { showStatus } from './status.ts';
import { showTimelines } from './timeline.ts';
import { askLocations } from './which-location.ts';

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
  return { trusted: workspace.isTrusted, settings, files: true, status: true, commands: true };
}

/** The options of both clients; the watcher in them lives as long as the extension. */
export function clientOptions(context: ExtensionContext): LanguageClientOptions {
  // everything, as a folder that comes or goes, or a link that leads elsewhere, is reported without the files in it
  const watcher: FileSystemWatcher = workspace.createFileSystemWatcher('**/*');
  context.subscriptions.push(watcher);
  return {
    documentSelector,
    initializationOptions,
    synchronize: { fileEvents: watcher },
    middleware: {
      workspace: { didChangeWatchedFile: (event, next) => (mayMatter(event) ? next(event) : Promise.resolve()) },
    },
  };
}

/** Starts the client and ties it to the editor; resolves when the server answered. */
export async function startSession(context: ExtensionContext, client: BaseLanguageClient): Promise<void> {
  answerFiles(client);
  context.subscriptions.push(
    ...showStatus(client),
    ...showMap(client),
    ...showTimelines(client),
    ...showServerRoutes(client),
    sizePools(client),
    askLocations(client),
    client.onNotification(dialectFound, (params: DialectParams) => setLanguage(client, params)),
    client.onNotification(
      ready,
      ({ nginx, fpm }: ReadyParams) => void commands.executeCommand('setContext', 'gatewise.found', nginx + fpm > 0),
    ),
    workspace.onDidGrantWorkspaceTrust(() => sendTrust(client)),
    commands.registerCommand('gatewise.restartServer', () => restart(client)),
    commands.registerCommand(showReferences, showPlaces),
    commands.registerCommand('gatewise.showLog', () => client.outputChannel.show()),
  );
  await client.start();
}

async function restart(client: BaseLanguageClient): Promise<void> {
  if (client.needsStop()) await client.stop();
  await client.start();
}

async function sendTrust(client: BaseLanguageClient): Promise<void> {
  const params: TrustChangedParams = { trusted: true };
  await client.sendNotification(trustChanged, params);
}
