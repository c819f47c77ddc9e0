/** Every request that the server answers: what it promises when it starts, and who answers. */
import {
  CodeActionKind,
  type CancellationToken,
  type Connection,
  type ExecuteCommandParams,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { answerArguments, answerCommand, onAnswer } from './answer.ts';
import { fixAllKind, onCodeAction } from './code-action.ts';
import { onIncomingCalls, onOutgoingCalls, onPrepareCallHierarchy } from './call-hierarchy.ts';
import { onCompletion, onCompletionResolve, triggerCharacters } from './completion.ts';
import { onFormatting, onTypeFormatting } from './formatting.ts';
import { legend, onCodeLens, onInlayHints, onSemanticTokens, onSignatureHelp } from './hints.ts';
import { onHover } from './hover.ts';
import { onMap, onMapPicture } from './map.ts';
import {
  answerRequest,
  mapPictureRequest,
  mapRequest,
  sizePoolRequest,
  timelineRequest,
  type AnswerResult,
} from './messages.ts';
import { onDefinition, onDocumentHighlight, onImplementation, onReferences } from './navigation.ts';
import { onDocumentLinks, onDocumentSymbol, onFoldingRanges, onSelectionRanges, onWorkspaceSymbol } from './outline.ts';
import { onPrepareRename, onRename } from './rename.ts';
import { onSizePool } from './size-pool.ts';
import { testCommand } from './server-tests.ts';
import type { Session } from './session.ts';
import { onTimeline } from './timeline.ts';

/** What is promised beside documents and folders. docs/features.md lists the same, and a test compares the two. */
export const promised: ServerCapabilities = {
  hoverProvider: true,
  completionProvider: { triggerCharacters, resolveProvider: true },
  codeActionProvider: {
    codeActionKinds: [
      CodeActionKind.QuickFix,
      CodeActionKind.RefactorExtract,
      CodeActionKind.RefactorRewrite,
      fixAllKind,
    ],
  },
  definitionProvider: true,
  implementationProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
  documentLinkProvider: {},
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  selectionRangeProvider: true,
  callHierarchyProvider: true,
  renameProvider: { prepareProvider: true },
  signatureHelpProvider: { triggerCharacters: [' '], retriggerCharacters: ['='] },
  inlayHintProvider: true,
  codeLensProvider: {},
  semanticTokensProvider: { legend, full: true, range: true },
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: [';'] },
};

/** Runs a handler, and answers with the fallback where it throws. Throws itself only the protocol's errors: that of a request that is cancelled, and those that the handler throws or gives. */
export type Guard = <P, R>(
  what: string,
  fallback: R,
  handler: (session: Session, params: P, token: CancellationToken) => R | Promise<R>,
) => (params: P, token: CancellationToken) => Promise<R>;

export function answerRequests(connection: Connection, guarded: Guard): void {
  connection.onHover(guarded('hover', null, onHover));
  connection.onCompletion(guarded('completion', null, onCompletion));
  connection.onCompletionResolve((item, token) =>
    guarded('docs of a completion', item, onCompletionResolve)(item, token),
  );
  connection.onCodeAction(guarded('code actions', [], onCodeAction));
  connection.onDefinition(guarded('definition', null, onDefinition));
  connection.onImplementation(guarded('implementation', null, onImplementation));
  connection.onReferences(guarded('references', [], onReferences));
  connection.onDocumentHighlight(guarded('highlights', [], onDocumentHighlight));
  connection.onDocumentLinks(guarded('links', [], onDocumentLinks));
  connection.onDocumentSymbol(guarded('the outline', [], onDocumentSymbol));
  connection.onWorkspaceSymbol(guarded('symbols', [], onWorkspaceSymbol));
  connection.onFoldingRanges(guarded('folding', [], onFoldingRanges));
  connection.onSelectionRanges(guarded('selection', [], onSelectionRanges));
  connection.onPrepareRename(guarded('rename', null, onPrepareRename));
  connection.onRenameRequest(guarded('rename', null, onRename));
  connection.onSignatureHelp(guarded('signature help', null, onSignatureHelp));
  connection.languages.inlayHint.on(guarded('hints', [], onInlayHints));
  connection.onCodeLens(guarded('lenses', [], onCodeLens));
  connection.languages.semanticTokens.on(guarded('semantic tokens', { data: [] }, onSemanticTokens));
  connection.languages.semanticTokens.onRange(guarded('semantic tokens', { data: [] }, onSemanticTokens));
  connection.languages.callHierarchy.onPrepare(guarded('the call hierarchy', null, onPrepareCallHierarchy));
  connection.languages.callHierarchy.onIncomingCalls(guarded('incoming calls', [], onIncomingCalls));
  connection.languages.callHierarchy.onOutgoingCalls(guarded('outgoing calls', [], onOutgoingCalls));
  connection.onDocumentFormatting(guarded('formatting', null, onFormatting));
  connection.onDocumentRangeFormatting(guarded('formatting', null, onFormatting));
  connection.onDocumentOnTypeFormatting(guarded('formatting', null, onTypeFormatting));
  connection.onExecuteCommand(
    guarded<ExecuteCommandParams, AnswerResult | null>(
      'a command',
      null,
      async (session, { command, arguments: args }) => {
        const asked = command === answerCommand ? answerArguments(args) : undefined;
        if (asked !== undefined) return onAnswer(session, asked);
        if (command === testCommand) await session.tests.command();
        return null;
      },
    ),
  );
  // it has no params: where a client sends none, the library hands over the token alone
  const map = guarded('the FastCGI map', { sites: [], pools: [] }, onMap);
  connection.onRequest(mapRequest, (...given: readonly unknown[]) => map(undefined, given.at(-1) as CancellationToken));
  connection.onRequest(mapPictureRequest, guarded('the FastCGI map', '', onMapPicture));
  connection.onRequest(sizePoolRequest, guarded('the size of a pool', null, onSizePool));
  connection.onRequest(answerRequest, guarded('an answer', { asked: '', ways: [] }, onAnswer));
  connection.onRequest(timelineRequest, guarded('the timeline', { pictures: [] }, onTimeline));
}
