/** The shapes of what a client sends, as far as handlers rely on them: a number where a text was promised must not lie in the analysis until it fails there. */

/** Whether a value has a shape. */
export type Shape = (value: unknown) => boolean;

const text: Shape = (value) => typeof value === 'string';
const flag: Shape = (value) => typeof value === 'boolean';
const index: Shape = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const whole: Shape = (value) => Number.isSafeInteger(value);
const record: Shape = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || value === null || shape(value);
const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
const fields = (shapes: Readonly<Record<string, Shape>>): Shape => {
  const entries = Object.entries(shapes);
  return (value) => record(value) && entries.every(([name, shape]) => shape((value as Record<string, unknown>)[name]));
};

const position = fields({ line: index, character: index });
const range = fields({ start: position, end: position });
const document = fields({ uri: text });
const inDocument = fields({ textDocument: document });
const atPosition = fields({ textDocument: document, position });
const inRange = fields({ textDocument: document, range });
const folders = listOf(fields({ uri: text, name: maybe(text) }));
const files = fields({ files: listOf(fields({ uri: text })) });
const options = fields({ tabSize: index, insertSpaces: flag });
const diagnostic = fields({ range: fields({ start: record }) });
const unless =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
const pass = fields({ item: fields({ uri: text, range, selectionRange: range }) });
const atUri = { uri: text, position };

/** The id of a request. */
export const isMessageId = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/** By method; what is not listed takes no params that anybody reads, or anything. */
export const requestShapes: ReadonlyMap<string, Shape> = new Map([
  [
    'initialize',
    fields({ capabilities: record, processId: maybe(whole), rootUri: maybe(text), workspaceFolders: maybe(folders) }),
  ],
  ['textDocument/hover', atPosition],
  ['textDocument/completion', atPosition],
  ['completionItem/resolve', fields({ label: text })],
  ['textDocument/signatureHelp', atPosition],
  ['textDocument/definition', atPosition],
  ['textDocument/implementation', atPosition],
  ['textDocument/references', atPosition],
  ['textDocument/documentHighlight', atPosition],
  ['textDocument/documentLink', inDocument],
  ['textDocument/documentSymbol', inDocument],
  ['workspace/symbol', fields({ query: text })],
  ['textDocument/foldingRange', inDocument],
  ['textDocument/selectionRange', fields({ textDocument: document, positions: listOf(position) })],
  ['textDocument/prepareRename', atPosition],
  ['textDocument/rename', fields({ textDocument: document, position, newName: text })],
  [
    'textDocument/codeAction',
    fields({
      textDocument: document,
      range,
      context: fields({ diagnostics: listOf(diagnostic), only: maybe(listOf(text)) }),
    }),
  ],
  ['textDocument/codeLens', inDocument],
  ['textDocument/inlayHint', inRange],
  ['textDocument/semanticTokens/full', inDocument],
  ['textDocument/semanticTokens/range', inRange],
  ['textDocument/prepareCallHierarchy', atPosition],
  ['callHierarchy/incomingCalls', pass],
  ['callHierarchy/outgoingCalls', pass],
  ['textDocument/formatting', fields({ textDocument: document, options })],
  ['textDocument/rangeFormatting', fields({ textDocument: document, range, options })],
  ['textDocument/onTypeFormatting', fields({ textDocument: document, position, ch: text, options })],
  ['workspace/executeCommand', fields({ command: text, arguments: maybe(Array.isArray) })],
  ['gatewise/mapPicture', fields({ filter: text })],
  ['gatewise/timeline', fields(atUri)],
  ['gatewise/sizePool', fields({ ...atUri, memory: text, worker: text })],
  ['gatewise/answer', fields({ ...atUri, target: text })],
]);

export const notificationShapes: ReadonlyMap<string, Shape> = new Map([
  ['$/cancelRequest', fields({ id: isMessageId })],
  ['$/setTrace', fields({ value: text })],
  ['$/progress', fields({ token: isMessageId })],
  ['window/workDoneProgress/cancel', fields({ token: isMessageId })],
  ['textDocument/didOpen', fields({ textDocument: fields({ uri: text, languageId: text, version: whole, text }) })],
  [
    'textDocument/didChange',
    fields({
      textDocument: fields({ uri: text, version: whole }),
      contentChanges: listOf(fields({ text, range: unless(range), rangeLength: unless(whole) })),
    }),
  ],
  ['textDocument/didClose', inDocument],
  ['textDocument/didSave', inDocument],
  ['textDocument/willSave', inDocument],
  ['workspace/didChangeConfiguration', record],
  ['workspace/didChangeWatchedFiles', fields({ changes: listOf(fields({ uri: text })) })],
  ['workspace/didChangeWorkspaceFolders', fields({ event: fields({ added: folders, removed: folders }) })],
  ['workspace/didCreateFiles', files],
  ['gatewise/trustChanged', fields({ trusted: flag })],
]);
