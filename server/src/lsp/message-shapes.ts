/** The shapes that what a client sends is made of, as far as handlers rely on them: a number where a text was promised must not lie in the analysis until it fails there. */

/** Whether a value has a shape. */
export type Shape = (value: unknown) => boolean;

export const text: Shape = (value) => typeof value === 'string';
const flag: Shape = (value) => typeof value === 'boolean';
const index: Shape = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const whole: Shape = (value) => Number.isSafeInteger(value);
const record: Shape = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
export const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || value === null || shape(value);
export const listOf =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);
export const fields = (shapes: Readonly<Record<string, Shape>>): Shape => {
  const entries = Object.entries(shapes);
  return (value) => record(value) && entries.every(([name, shape]) => shape((value as Record<string, unknown>)[name]));
};

export const position = fields({ line: index, character: index });
export const range = fields({ start: position, end: position });
export const document = fields({ uri: text });
export const inDocument = fields({ textDocument: document });
export const atPosition = fields({ textDocument: document, position });
export const inRange = fields({ textDocument: document, range });
const folders = listOf(fields({ uri: text, name: maybe(text) }));
const files = fields({ files: listOf(fields({ uri: text })) });
export const options = fields({ tabSize: index, insertSpaces: flag });
export const diagnostic = fields({ range: fields({ start: record }) });
const unless =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value);
export const hierarchyItem = fields({ item: fields({ uri: text, range, selectionRange: range }) });
export const atUri = { uri: text, position };

/** The id of a request. */
export const isMessageId = (value: unknown): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

/** What every server takes before it answers anything else. */
export const lifecycleShapes: ReadonlyMap<string, Shape> = new Map([
  [
    'initialize',
    fields({ capabilities: record, processId: maybe(whole), rootUri: maybe(text), workspaceFolders: maybe(folders) }),
  ],
]);

/** By method; what is not listed takes no params that anybody reads, or anything. */
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
