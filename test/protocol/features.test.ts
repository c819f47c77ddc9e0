/** docs/features.md says what is there: held against the server's promises, the protocol's methods and the manifest. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import * as protocol from 'vscode-languageserver-protocol/node';
import type { ServerCapabilities } from 'vscode-languageserver-protocol';
import { Client } from './client.ts';

const root = path.join(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/features.md'), 'utf8');

/** The rows of a chapter: name to `yes` or `no`. */
function table(chapter: string): ReadonlyMap<string, string> {
  const text = page.split('\n## ').find((part) => part.startsWith(chapter)) ?? '';
  const rows = [...text.matchAll(/^\| `([^`]+)` \| (\w+) \|/gm)].map((match): [string, string] => [
    match[1] ?? '',
    match[2] ?? '',
  ]);
  assert.equal(new Set(rows.map(([name]) => name)).size, rows.length, `${chapter}: a row stands twice`);
  return new Map(rows);
}

interface Method {
  readonly method: string;
  readonly messageDirection: string;
}

function isMethod(value: unknown): value is Method {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as Partial<Method>).method === 'string' &&
    typeof (value as Partial<Method>).messageDirection === 'string'
  );
}

/** Every method of the protocol in a direction; `notebookDocument/sync` only registers others. */
function methods(direction: string): ReadonlySet<string> {
  const all = Object.values(protocol as unknown as Record<string, unknown>)
    .flatMap((value) => (typeof value === 'object' && value !== null ? [value] : []))
    .map((value) => ({ ...value }));
  return new Set(
    all
      .filter(isMethod)
      .filter((one) => one.messageDirection === direction && one.method !== 'notebookDocument/sync')
      .map((one) => one.method),
  );
}

/** What an editor may send by the promises of a server, beside what every server takes. */
function promisedBy(server: ServerCapabilities): ReadonlySet<string> {
  const has = (value: unknown, member?: string): boolean =>
    member === undefined
      ? value !== undefined && value !== false
      : (value as Record<string, unknown> | undefined)?.[member] === true;
  const sync = server.textDocumentSync as protocol.TextDocumentSyncOptions;
  const files = server.workspace?.fileOperations;
  const promises: readonly (readonly [boolean, ...string[]])[] = [
    [
      true,
      'initialize',
      'initialized',
      'shutdown',
      'exit',
      'workspace/didChangeConfiguration',
      'workspace/didChangeWatchedFiles',
    ],
    [sync.openClose === true, 'textDocument/didOpen', 'textDocument/didClose'],
    [(sync.change ?? 0) > 0, 'textDocument/didChange'],
    [has(sync.save), 'textDocument/didSave'],
    [has(sync.willSave), 'textDocument/willSave'],
    [has(sync.willSaveWaitUntil), 'textDocument/willSaveWaitUntil'],
    [
      has(server.notebookDocumentSync),
      'notebookDocument/didOpen',
      'notebookDocument/didChange',
      'notebookDocument/didSave',
      'notebookDocument/didClose',
    ],
    [has(server.hoverProvider), 'textDocument/hover'],
    [has(server.completionProvider), 'textDocument/completion'],
    [has(server.completionProvider, 'resolveProvider'), 'completionItem/resolve'],
    [has(server.inlineCompletionProvider), 'textDocument/inlineCompletion'],
    [has(server.signatureHelpProvider), 'textDocument/signatureHelp'],
    [has(server.declarationProvider), 'textDocument/declaration'],
    [has(server.definitionProvider), 'textDocument/definition'],
    [has(server.typeDefinitionProvider), 'textDocument/typeDefinition'],
    [has(server.implementationProvider), 'textDocument/implementation'],
    [has(server.referencesProvider), 'textDocument/references'],
    [has(server.documentHighlightProvider), 'textDocument/documentHighlight'],
    [has(server.documentSymbolProvider), 'textDocument/documentSymbol'],
    [has(server.codeActionProvider), 'textDocument/codeAction'],
    [has(server.codeActionProvider, 'resolveProvider'), 'codeAction/resolve'],
    [has(server.codeLensProvider), 'textDocument/codeLens'],
    [has(server.codeLensProvider, 'resolveProvider'), 'codeLens/resolve'],
    [has(server.documentLinkProvider), 'textDocument/documentLink'],
    [has(server.documentLinkProvider, 'resolveProvider'), 'documentLink/resolve'],
    [has(server.colorProvider), 'textDocument/documentColor', 'textDocument/colorPresentation'],
    [has(server.documentFormattingProvider), 'textDocument/formatting'],
    [has(server.documentRangeFormattingProvider), 'textDocument/rangeFormatting'],
    [has(server.documentRangeFormattingProvider, 'rangesSupport'), 'textDocument/rangesFormatting'],
    [has(server.documentOnTypeFormattingProvider), 'textDocument/onTypeFormatting'],
    [has(server.renameProvider), 'textDocument/rename'],
    [has(server.renameProvider, 'prepareProvider'), 'textDocument/prepareRename'],
    [has(server.foldingRangeProvider), 'textDocument/foldingRange'],
    [has(server.selectionRangeProvider), 'textDocument/selectionRange'],
    [has(server.linkedEditingRangeProvider), 'textDocument/linkedEditingRange'],
    [
      has(server.callHierarchyProvider),
      'textDocument/prepareCallHierarchy',
      'callHierarchy/incomingCalls',
      'callHierarchy/outgoingCalls',
    ],
    [
      has(server.typeHierarchyProvider),
      'textDocument/prepareTypeHierarchy',
      'typeHierarchy/supertypes',
      'typeHierarchy/subtypes',
    ],
    [has(server.semanticTokensProvider?.full), 'textDocument/semanticTokens/full'],
    [has(server.semanticTokensProvider?.full, 'delta'), 'textDocument/semanticTokens/full/delta'],
    [has(server.semanticTokensProvider?.range), 'textDocument/semanticTokens/range'],
    [has(server.inlayHintProvider), 'textDocument/inlayHint'],
    [has(server.inlayHintProvider, 'resolveProvider'), 'inlayHint/resolve'],
    [has(server.inlineValueProvider), 'textDocument/inlineValue'],
    [has(server.monikerProvider), 'textDocument/moniker'],
    [has(server.diagnosticProvider), 'textDocument/diagnostic'],
    [has(server.diagnosticProvider, 'workspaceDiagnostics'), 'workspace/diagnostic'],
    [has(server.workspaceSymbolProvider), 'workspace/symbol'],
    [has(server.workspaceSymbolProvider, 'resolveProvider'), 'workspaceSymbol/resolve'],
    [has(server.executeCommandProvider), 'workspace/executeCommand'],
    [has(server.workspace?.workspaceFolders?.changeNotifications), 'workspace/didChangeWorkspaceFolders'],
    [has(files?.willCreate), 'workspace/willCreateFiles'],
    [has(files?.didCreate), 'workspace/didCreateFiles'],
    [has(files?.willRename), 'workspace/willRenameFiles'],
    [has(files?.didRename), 'workspace/didRenameFiles'],
    [has(files?.willDelete), 'workspace/willDeleteFiles'],
    [has(files?.didDelete), 'workspace/didDeleteFiles'],
    [has(server.workspace?.textDocumentContent), 'workspace/textDocumentContent'],
  ];
  return new Set(promises.flatMap(([holds, ...names]) => (holds ? names : [])));
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].toSorted((a, b) => (a < b ? -1 : 1));
}

function done(rows: ReadonlyMap<string, string>): readonly string[] {
  return sorted([...rows].filter(([, state]) => state === 'yes').map(([name]) => name));
}

test('every method that an editor may send is listed, and is promised where the list says so', async () => {
  const rows = table('LSP: what an editor asks');
  assert.deepEqual(sorted(rows.keys()), sorted(methods('clientToServer')));
  const client = await Client.start();
  assert.ok(client.initialized);
  assert.deepEqual(done(rows), sorted(promisedBy(client.initialized.capabilities)));
  await client.stop();
});

test('every method that a server may send is listed', () => {
  assert.deepEqual(sorted(table('LSP: what the server asks').keys()), sorted(methods('serverToClient')));
});

test('what the list says of VS Code is what the manifest contributes', () => {
  const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly contributes: Readonly<Record<string, unknown>>;
  };
  assert.deepEqual(done(table('VS Code: contributions')), sorted(Object.keys(contributes)));
});

test('settings of hints and lenses are in the manifest and in the settings page', () => {
  const settings = readFileSync(path.join(root, 'docs/settings.md'), 'utf8');
  const { contributes } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, unknown>> } };
  };
  const own = Object.keys(contributes.configuration.properties).filter((name) => name !== 'gatewise.rules');
  for (const name of own) assert.ok(settings.includes(`\`${name}\``), `${name} is not in docs/settings.md`);
});
