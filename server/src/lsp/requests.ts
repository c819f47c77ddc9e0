/** Every request that the server answers, a line for each: what it promises when it starts, what the params look like, and who answers. */
import {
  CodeActionKind,
  type CancellationToken,
  type CompletionItem,
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
  routesRequest,
  sizePoolRequest,
  timelineRequest,
  type AnswerResult,
} from './messages.ts';
import { onDefinition, onDocumentHighlight, onImplementation, onReferences } from './navigation.ts';
import { onDocumentLinks, onDocumentSymbol, onFoldingRanges, onSelectionRanges, onWorkspaceSymbol } from './outline.ts';
import { onPrepareRename, onRename } from './rename.ts';
import { onSizePool } from './size-pool.ts';
import { testCommand } from './server-tests.ts';
import {
  atPosition,
  atUri,
  hierarchyItem,
  diagnostic,
  document,
  fields,
  inDocument,
  inRange,
  lifecycleShapes,
  listOf,
  maybe,
  options,
  position,
  range,
  text,
  type Shape,
} from './message-shapes.ts';
import { onRoutes } from './routes.ts';
import type { Session } from './session.ts';
import { onTimeline } from './timeline.ts';

/** Runs a handler, and answers with the fallback where it throws. Throws itself only the protocol's errors: that of a request that is cancelled, and those that the handler throws or gives. */
export type Guard = <P, R>(
  what: string,
  fallback: R,
  handler: (session: Session, params: P, token: CancellationToken) => R | Promise<R>,
) => (params: P, token: CancellationToken) => Promise<R>;

interface Answered<P, R> {
  /** In the log, where it fails. */
  readonly what: string;
  /** The answer where the handler throws. */
  readonly fallback: R | ((params: P) => R);
  readonly handler: (session: Session, params: P, token: CancellationToken) => R | Promise<R>;
  readonly promises?: ServerCapabilities;
}

interface RequestEntry {
  readonly method: string;
  /** What a handler relies on in the params. */
  readonly shape: Shape | undefined;
  readonly promises: ServerCapabilities;
  readonly register: (connection: Connection, guarded: Guard) => void;
}

function request<P, R>(method: string, shape: Shape | undefined, answered: Answered<P, R>): RequestEntry {
  const { what, fallback, handler, promises = {} } = answered;
  const fallbackFor = (params: P): R =>
    typeof fallback === 'function' ? (fallback as (params: P) => R)(params) : fallback;
  return {
    method,
    shape,
    promises,
    register: (connection, guarded) => {
      // of a request without params the library hands over the token alone
      connection.onRequest<unknown, unknown>(method, (...given: readonly unknown[]): Promise<unknown> => {
        const params = (given.length > 1 ? given[0] : undefined) as P;
        return guarded(what, fallbackFor(params), handler)(params, given.at(-1) as CancellationToken);
      });
    },
  };
}

const codeActions = [
  CodeActionKind.QuickFix,
  CodeActionKind.RefactorExtract,
  CodeActionKind.RefactorRewrite,
  fixAllKind,
];

/** docs/features.md lists the same, and a test compares the two. */
const requests: readonly RequestEntry[] = [
  request('textDocument/hover', atPosition, {
    what: 'hover',
    fallback: null,
    handler: onHover,
    promises: { hoverProvider: true },
  }),
  request('textDocument/completion', atPosition, {
    what: 'completion',
    fallback: null,
    handler: onCompletion,
    promises: { completionProvider: { triggerCharacters, resolveProvider: true } },
  }),
  request('completionItem/resolve', fields({ label: text }), {
    what: 'docs of a completion',
    fallback: (item: CompletionItem) => item,
    handler: onCompletionResolve,
  }),
  request(
    'textDocument/codeAction',
    fields({
      textDocument: document,
      range,
      context: fields({ diagnostics: listOf(diagnostic), only: maybe(listOf(text)) }),
    }),
    {
      what: 'code actions',
      fallback: [],
      handler: onCodeAction,
      promises: { codeActionProvider: { codeActionKinds: codeActions } },
    },
  ),
  request('textDocument/definition', atPosition, {
    what: 'definition',
    fallback: null,
    handler: onDefinition,
    promises: { definitionProvider: true },
  }),
  request('textDocument/implementation', atPosition, {
    what: 'implementation',
    fallback: null,
    handler: onImplementation,
    promises: { implementationProvider: true },
  }),
  request('textDocument/references', atPosition, {
    what: 'references',
    fallback: [],
    handler: onReferences,
    promises: { referencesProvider: true },
  }),
  request('textDocument/documentHighlight', atPosition, {
    what: 'highlights',
    fallback: [],
    handler: onDocumentHighlight,
    promises: { documentHighlightProvider: true },
  }),
  request('textDocument/documentLink', inDocument, {
    what: 'links',
    fallback: [],
    handler: onDocumentLinks,
    promises: { documentLinkProvider: {} },
  }),
  request('textDocument/documentSymbol', inDocument, {
    what: 'the outline',
    fallback: [],
    handler: onDocumentSymbol,
    promises: { documentSymbolProvider: true },
  }),
  request('workspace/symbol', fields({ query: text }), {
    what: 'symbols',
    fallback: [],
    handler: onWorkspaceSymbol,
    promises: { workspaceSymbolProvider: true },
  }),
  request('textDocument/foldingRange', inDocument, {
    what: 'folding',
    fallback: [],
    handler: onFoldingRanges,
    promises: { foldingRangeProvider: true },
  }),
  request('textDocument/selectionRange', fields({ textDocument: document, positions: listOf(position) }), {
    what: 'selection',
    fallback: [],
    handler: onSelectionRanges,
    promises: { selectionRangeProvider: true },
  }),
  request('textDocument/prepareRename', atPosition, { what: 'rename', fallback: null, handler: onPrepareRename }),
  request('textDocument/rename', fields({ textDocument: document, position, newName: text }), {
    what: 'rename',
    fallback: null,
    handler: onRename,
    promises: { renameProvider: { prepareProvider: true } },
  }),
  request('textDocument/signatureHelp', atPosition, {
    what: 'signature help',
    fallback: null,
    handler: onSignatureHelp,
    promises: { signatureHelpProvider: { triggerCharacters: [' '], retriggerCharacters: ['='] } },
  }),
  request('textDocument/inlayHint', inRange, {
    what: 'hints',
    fallback: [],
    handler: onInlayHints,
    promises: { inlayHintProvider: true },
  }),
  request('textDocument/codeLens', inDocument, {
    what: 'lenses',
    fallback: [],
    handler: onCodeLens,
    promises: { codeLensProvider: {} },
  }),
  request('textDocument/semanticTokens/full', inDocument, {
    what: 'semantic tokens',
    fallback: { data: [] },
    handler: onSemanticTokens,
    promises: { semanticTokensProvider: { legend, full: true, range: true } },
  }),
  request('textDocument/semanticTokens/range', inRange, {
    what: 'semantic tokens',
    fallback: { data: [] },
    handler: onSemanticTokens,
  }),
  request('textDocument/prepareCallHierarchy', atPosition, {
    what: 'the call hierarchy',
    fallback: null,
    handler: onPrepareCallHierarchy,
    promises: { callHierarchyProvider: true },
  }),
  request('callHierarchy/incomingCalls', hierarchyItem, {
    what: 'incoming calls',
    fallback: [],
    handler: onIncomingCalls,
  }),
  request('callHierarchy/outgoingCalls', hierarchyItem, {
    what: 'outgoing calls',
    fallback: [],
    handler: onOutgoingCalls,
  }),
  request('textDocument/formatting', fields({ textDocument: document, options }), {
    what: 'formatting',
    fallback: null,
    handler: onFormatting,
    promises: { documentFormattingProvider: true },
  }),
  request('textDocument/rangeFormatting', fields({ textDocument: document, range, options }), {
    what: 'formatting',
    fallback: null,
    handler: onFormatting,
    promises: { documentRangeFormattingProvider: true },
  }),
  request('textDocument/onTypeFormatting', fields({ textDocument: document, position, ch: text, options }), {
    what: 'formatting',
    fallback: null,
    handler: onTypeFormatting,
    promises: { documentOnTypeFormattingProvider: { firstTriggerCharacter: '}', moreTriggerCharacter: [';'] } },
  }),
  request('workspace/executeCommand', fields({ command: text, arguments: maybe(Array.isArray) }), {
    what: 'a command',
    fallback: null,
    handler: onCommand,
  }),
  request(mapRequest, undefined, {
    what: 'the FastCGI map',
    fallback: { sites: [], pools: [] },
    handler: onMap,
  }),
  request(mapPictureRequest, fields({ filter: text }), {
    what: 'the FastCGI map',
    fallback: '',
    handler: onMapPicture,
  }),
  request(sizePoolRequest, fields({ ...atUri, memory: text, worker: text }), {
    what: 'the size of a pool',
    fallback: null,
    handler: onSizePool,
  }),
  request(answerRequest, fields({ ...atUri, target: text }), {
    what: 'an answer',
    fallback: { asked: '', ways: [] },
    handler: onAnswer,
  }),
  request(routesRequest, fields(atUri), {
    what: 'the routes of a server',
    fallback: null,
    handler: onRoutes,
  }),
  request(timelineRequest, fields(atUri), {
    what: 'the timeline',
    fallback: { pictures: [] },
    handler: onTimeline,
  }),
];

async function onCommand(
  session: Session,
  { command, arguments: args }: ExecuteCommandParams,
): Promise<AnswerResult | null> {
  const asked = command === answerCommand ? answerArguments(args) : undefined;
  if (asked !== undefined) return onAnswer(session, asked);
  if (command === testCommand) await session.tests.command();
  return null;
}

/** What is promised beside documents and folders. */
export const promised: ServerCapabilities = Object.assign(
  {},
  ...requests.map(({ promises }) => promises),
) as ServerCapabilities;

/** What handlers rely on, by method; what is not listed takes no params that anybody reads, or anything. */
export const requestShapes: ReadonlyMap<string, Shape> = new Map([
  ...lifecycleShapes,
  ...requests.flatMap(({ method, shape }) => (shape === undefined ? [] : [[method, shape] as const])),
]);

export function answerRequests(connection: Connection, guarded: Guard): void {
  for (const { register } of requests) register(connection, guarded);
}
