/** Wires one connection: capabilities, requests, notifications; every handler runs guarded. */
import {
  CodeActionKind, DidChangeConfigurationNotification, TextDocumentSyncKind,
  type Connection, type InitializeResult, type WorkspaceFolder,
} from 'vscode-languageserver';
import { fixAllKind, onCodeAction } from './code-action.ts';
import { readSections } from './editor-settings.ts';
import type { FileSource, SourceParts } from './file-source.ts';
import { onFormatting, onTypeFormatting } from './formatting.ts';
import { onHover } from './hover.ts';
import { connectionLog } from './log.ts';
import { mapPictureRequest, mapRequest, trustChanged, type MapPictureParams, type InitializationOptions, type TrustChangedParams } from './messages.ts';
import { onMap, onMapPicture } from './map.ts';
import { Session } from './session.ts';
import { version } from './version.ts';

/** Editors that know no workspace folders name one root. */
function rootFolder(uri: string | null | undefined): readonly WorkspaceFolder[] {
  return uri === null || uri === undefined ? [] : [{ uri, name: uri }];
}

/** Serves the connection until it ends. */
export function serve(connection: Connection, sourceOf: (parts: SourceParts) => FileSource): void {
  const log = connectionLog(connection);
  const session = new Session(connection, log, sourceOf);

  const guarded = <P, R>(what: string, fallback: R, handler: (params: P) => R | Promise<R>) => async (params: P): Promise<R> => {
    try {
      return await handler(params);
    } catch (error) {
      log.error(what, error);
      return fallback;
    }
  };

  connection.onInitialize((params): InitializeResult => {
    session.capabilities = params.capabilities;
    session.configure(params.initializationOptions as InitializationOptions | undefined, params.workspaceFolders ?? rootFolder(params.rootUri));
    return {
      capabilities: {
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        hoverProvider: true,
        documentFormattingProvider: true,
        documentRangeFormattingProvider: true,
        documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: [';'] },
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite, fixAllKind] },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
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
      void connection.client.register(DidChangeConfigurationNotification.type, { section: [...readSections] });
    }
    session.start();
  });

  connection.onDidChangeConfiguration((params) => session.settingsChanged((params.settings as Record<string, unknown> | null | undefined)?.['gatewise']));
  connection.onDidChangeWatchedFiles((params) => session.filesChanged(params.changes.map((change) => change.uri)));
  connection.onNotification(trustChanged, (params: TrustChangedParams) => session.trust(params.trusted));
  connection.onHover(guarded('hover', null, (params: Parameters<typeof onHover>[1]) => onHover(session, params)));
  connection.onCodeAction(guarded('code actions', [], (params: Parameters<typeof onCodeAction>[1]) => onCodeAction(session, params)));
  connection.onDocumentFormatting(guarded('formatting', null, (params: Parameters<typeof onFormatting>[1]) => onFormatting(session, params)));
  connection.onDocumentRangeFormatting(guarded('formatting', null, (params: Parameters<typeof onFormatting>[1]) => onFormatting(session, params)));
  connection.onDocumentOnTypeFormatting(guarded('formatting', null, (params: Parameters<typeof onTypeFormatting>[1]) => onTypeFormatting(session, params)));
  connection.onRequest(mapRequest, guarded('the FastCGI map', { sites: [], pools: [] }, () => onMap(session)));
  connection.onRequest(mapPictureRequest, guarded('the FastCGI map', '', (params: MapPictureParams) => onMapPicture(session, params)));
  connection.listen();
}
