/** Going from place to place over the protocol: both sides, unsaved texts, and editors that know links or do not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  Location,
  LocationLink,
  Position,
  SelectionRange,
  SymbolInformation,
} from 'vscode-languageserver-protocol';
import { Client, rangeOf, uri } from './client.ts';
import { nginxIncluding, poolOn } from './pair.ts';
import { tree } from './tree.ts';

const shop =
  'upstream php {\n    server unix:/run/php/www.sock;\n}\nserver {\n    location ~ \\.php$ {\n        fastcgi_pass php;\n    }\n}\n';
const pool = poolOn('/run/php/www.sock');
const files = {
  'nginx/nginx.conf': nginxIncluding('conf.d/*.conf'),
  'nginx/conf.d/shop.conf': shop,
  'php/pool.d/www.conf': pool,
};

function inside(text: string, words: string): Position {
  const { start } = rangeOf(text, words);
  return { line: start.line, character: start.character + 1 };
}

test('from a call to its upstream, from there to the pool, and back', async (context) => {
  const folder = await tree(context, files);
  const [site, www] = [uri(folder.path('nginx/conf.d/shop.conf')), uri(folder.path('php/pool.d/www.conf'))];
  const client = await Client.start({ folders: [folder.root] });
  await client.note('gatewise/ready');
  const ask = async (method: string, document: string, position: Position, more: object = {}): Promise<unknown> =>
    client.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri: document }, position, ...more });
  assert.deepEqual(await ask('definition', site, inside(shop, 'php;')), [
    { uri: site, range: rangeOf(shop, 'php') },
  ] satisfies Location[]);
  const listen = { uri: www, range: rangeOf(pool, '/run/php/www.sock') };
  assert.deepEqual(await ask('implementation', site, inside(shop, 'php;')), [listen]);
  assert.deepEqual(await ask('definition', site, inside(shop, 'unix:')), [listen]);
  const clients = (await ask('references', www, inside(pool, '/run'), {
    context: { includeDeclaration: false },
  })) as Location[];
  assert.deepEqual(clients, [{ uri: site, range: rangeOf(shop, 'unix:/run/php/www.sock') }]);
  assert.equal(
    ((await ask('references', www, inside(pool, '/run'), { context: { includeDeclaration: true } })) as Location[])
      .length,
    2,
  );
  assert.equal(((await ask('documentHighlight', site, inside(shop, 'php;'))) as DocumentHighlight[]).length, 2);
  await client.stop();
});

test('an editor that knows links is told which words lead there, in a text that is not saved', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], textDocument: { definition: { linkSupport: true } } });
  await client.note('gatewise/ready');
  const draft = 'untitled:Untitled-1';
  const text = 'server {\n    location @app { return 404; }\n    error_page 404 = @app;\n}\n';
  await client.open(draft, text, 'nginx');
  const links = (await client.connection.sendRequest('textDocument/definition', {
    textDocument: { uri: draft },
    position: inside(text, '@app;'),
  })) as LocationLink[];
  const at = { start: rangeOf(text, '@app;').start, end: rangeOf(text, ';\n}').start };
  assert.deepEqual(
    links.map((link) => [link.originSelectionRange, link.targetUri, link.targetSelectionRange]),
    [[at, draft, rangeOf(text, '@app')]],
  );
  await client.stop();
});

test('outline, symbols, links, folding, selection and calls', async (context) => {
  const folder = await tree(context, files);
  const main = uri(folder.path('nginx/nginx.conf'));
  const site = uri(folder.path('nginx/conf.d/shop.conf'));
  const client = await Client.start({
    folders: [folder.root],
    textDocument: { documentSymbol: { hierarchicalDocumentSymbolSupport: true } },
  });
  await client.note('gatewise/ready');
  const textDocument = { uri: site };
  const send = client.connection.sendRequest.bind(client.connection) as (
    method: string,
    params: unknown,
  ) => Promise<unknown>;
  const outline = (await send('textDocument/documentSymbol', { textDocument })) as DocumentSymbol[];
  assert.deepEqual(
    outline.map(({ name, children }) => [name, children?.map((child) => child.name)]),
    [
      ['upstream php', []],
      ['server', [String.raw`location ~ \.php$`]],
    ],
  );
  const symbols = (await send('workspace/symbol', { query: 'www' })) as SymbolInformation[];
  assert.deepEqual(
    symbols.map((one) => one.name),
    ['www'],
  );
  assert.deepEqual(await send('textDocument/foldingRange', { textDocument }), [
    { startLine: 0, endLine: 1 },
    { startLine: 3, endLine: 6 },
    { startLine: 4, endLine: 5 },
  ]);
  const [links] = [(await send('textDocument/documentLink', { textDocument: { uri: main } })) as DocumentLink[]];
  assert.deepEqual(
    links.map((link) => link.target),
    [site],
  );
  const [selection] = (await send('textDocument/selectionRange', {
    textDocument,
    positions: [inside(shop, 'php;')],
  })) as SelectionRange[];
  assert.deepEqual(
    [selection?.range, selection?.parent?.range],
    [{ start: rangeOf(shop, 'php;').start, end: rangeOf(shop, ';\n    }').start }, rangeOf(shop, 'fastcgi_pass php;')],
  );
  const [item] = (await send('textDocument/prepareCallHierarchy', {
    textDocument,
    position: inside(shop, 'php;'),
  })) as CallHierarchyItem[];
  assert.equal(item?.name, String.raw`location ~ \.php$`);
  const [down] = (await send('callHierarchy/outgoingCalls', { item })) as CallHierarchyOutgoingCall[];
  const [further] = (await send('callHierarchy/outgoingCalls', { item: down?.to })) as CallHierarchyOutgoingCall[];
  assert.deepEqual([down?.to.name, further?.to.name], ['php', 'www']);
  const [up] = (await send('callHierarchy/incomingCalls', { item: further?.to })) as CallHierarchyIncomingCall[];
  assert.deepEqual([up?.from.name, up?.fromRanges], ['php', [rangeOf(shop, 'unix:/run/php/www.sock')]]);
  await client.stop();
});
