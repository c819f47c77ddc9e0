/** Wires one connection: capabilities, requests, notifications; every handler runs guarded. */
import {
  DidChangeConfigurationNotification,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  type Connection,
  type InitializeResult,
  type WorkspaceFolder,
} from 'vscode-languageserver';
import { answerCommand } from './answer.ts';
import { readSections } from './editor-settings.ts';
import type { FileSource, SourceParts } from './file-source.ts';
import { connectionLog } from './log.ts';
import { trustChanged, type InitializationOptions, type TrustChangedParams } from './messages.ts';
import { answerRequests, promised, type Guard } from './requests.ts';
import { testCommand } from './server-tests.ts';
import { Session } from './session.ts';
import { version } from '../analysis/report/version.ts';

/** Editors that know no workspace folders name one root. */
function rootFolder(uri: string | null | undefined): readonly WorkspaceFolder[] {
  return uri === null || uri === undefined ? [] : [{ uri, name: uri }];
}

/** Serves the connection until it ends, and gives the session behind it. */
export function serve(connection: Connection, sourceOf: (parts: SourceParts) => FileSource): Session {
  const log = connectionLog(connection);
  const session = new Session(connection, log, sourceOf);

  const guarded: Guard = (what, fallback, handler) => async (params, token) => {
    const cancelled = (): ResponseError =>
      new ResponseError(LSPErrorCodes.RequestCancelled, 'the request was cancelled');
    if (token.isCancellationRequested) throw cancelled();
    try {
      const answer = await handler(session, params, token);
      if (token.isCancellationRequested) throw cancelled();
      return answer;
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      log.error(what, error);
      return fallback;
    }
  };

  connection.onInitialize((params): InitializeResult => {
    session.capabilities = params.capabilities;
    session.configure(
      params.initializationOptions as InitializationOptions | undefined,
      params.workspaceFolders ?? rootFolder(params.rootUri),
    );
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        ...promised,
        executeCommandProvider: { commands: [answerCommand, ...(session.tests.possible ? [testCommand] : [])] },
        workspace: {
          workspaceFolders: { supported: true, changeNotifications: true },
          fileOperations: { didCreate: { filters: [{ pattern: { glob: '**/*', matches: 'file' } }] } },
        },
      },
      serverInfo: { name: 'gatewise', version },
    };
  });

  connection.onInitialized(() => {
    const { capabilities } = session;
    if (capabilities.workspace?.workspaceFolders === true) {
      connection.workspace.onDidChangeWorkspaceFolders((event) => session.foldersChanged(event.added, event.removed));
    }
    if (capabilities.workspace?.didChangeConfiguration?.dynamicRegistration === true) {
      session.requests.ignoreResult(
        'watching settings',
        connection.client.register(DidChangeConfigurationNotification.type, { section: [...readSections] }),
      );
    }
    session.start();
  });

  connection.onDidChangeConfiguration((params) =>
    session.settingsChanged((params.settings as Record<string, unknown> | null | undefined)?.['gatewise']),
  );
  connection.onDidChangeWatchedFiles((params) => session.filesChanged(params.changes));
  connection.workspace.onDidCreateFiles(
    ({ files }) =>
      void session.createdFiles
        .created(
          files.map(({ uri }) => uri),
          session.capabilities,
        )
        .catch((error: unknown) => log.error('showing a new file', error)),
  );
  connection.onNotification(trustChanged, (params: TrustChangedParams) => session.setTrusted(params.trusted));
  answerRequests(connection, guarded);
  connection.listen();
  return session;
}
