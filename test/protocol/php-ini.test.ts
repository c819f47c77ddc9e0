/** A php.ini that is open: it keeps the language that the editor has for it, gets symbols and hovers, and nothing is reported of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SemanticTokens, SymbolInformation } from 'vscode-languageserver-protocol';
import { Client, uri } from './client.ts';

const text = '[PHP]\nmemory_limit = 128M\npost_max_size = "8M\n\n[Date]\ndate.timezone = UTC\n';

test('a php.ini is answered, and left alone else', async () => {
  const client = await Client.start({ more: { status: true } });
  const document = uri('/srv/docker/php/php.ini');
  const textDocument = { uri: document };
  const options = { tabSize: 4, insertSpaces: true };
  await client.open(document, text, 'ini');
  assert.deepEqual(await client.note('gatewise/status', (params) => (params as { uri: string }).uri === document), {
    uri: document,
    dialect: 'php-ini',
    program: 'PHP',
    sites: 0,
    pools: 0,
    isUnchecked: true,
    findings: 0,
  });
  const send = (method: string, params: object): Promise<unknown> => client.connection.sendRequest(method, params);
  const symbols = (await send('textDocument/documentSymbol', { textDocument })) as SymbolInformation[];
  assert.deepEqual(
    symbols.map(({ name }) => name),
    ['PHP', 'memory_limit', 'post_max_size', 'Date', 'date.timezone'],
  );
  assert.match(JSON.stringify(await client.hover(document, { line: 1, character: 3 })), /memory_limit/);
  assert.deepEqual(await send('textDocument/foldingRange', { textDocument }), [
    { startLine: 0, endLine: 2 },
    { startLine: 4, endLine: 5 },
  ]);
  const tokens = (await send('textDocument/semanticTokens/full', { textDocument })) as SemanticTokens;
  assert.deepEqual(tokens.data, []);
  assert.equal(await send('textDocument/formatting', { textDocument, options }), null);
  assert.equal(await send('textDocument/completion', { textDocument, position: { line: 3, character: 0 } }), null);
  assert.deepEqual(client.diagnostics(document), []);
  assert.deepEqual(
    client.notes.filter(({ method }) => method === 'gatewise/dialect'),
    [],
  );
  await client.stop();
});
