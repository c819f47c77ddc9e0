/** Clients that do not keep to the protocol: nothing that they say, and nothing that they keep silent about, ends the server or its findings. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { uri } from '../protocol/client.ts';
import { code, nginxPassingTo, poolOn } from '../protocol/pair.ts';
import { hostileMessages } from './hostile-messages.ts';
import { place } from './input.ts';
import { capabilities, RawClient, type Reply } from './raw-client.ts';
import { runs } from './runs.ts';

const site = 'nginx.conf';
const text = nginxPassingTo('127.0.0.1:9000');

function pair(context: TestContext): string {
  return place(context, { [site]: text, 'php-fpm.conf': poolOn('127.0.0.1:9001') });
}

const hello = (root: string, more: Readonly<Record<string, unknown>> = {}): unknown => ({
  processId: process.pid,
  rootUri: null,
  capabilities,
  workspaceFolders: [{ uri: uri(root), name: 'ws' }],
  ...more,
});
const opened = (document: string, content: unknown = text): unknown => ({
  textDocument: { uri: document, languageId: 'nginx', version: 1, text: content },
});
const hasFinding =
  (document: string) =>
  (params: unknown): boolean => {
    const { uri: of, diagnostics } = params as {
      readonly uri: string;
      readonly diagnostics: readonly { readonly code: string }[];
    };
    return of === document && diagnostics.some((one) => one.code === code);
  };

/** Starts a session in a workspace with one finding. */
async function session(
  context: TestContext,
  reply?: Reply,
  more?: Readonly<Record<string, unknown>>,
): Promise<{ readonly client: RawClient; readonly document: string }> {
  const root = pair(context);
  const client = new RawClient(reply);
  assert.equal((await client.ask('initialize', hello(root, more))).error, undefined);
  client.note('initialized', {});
  return { client, document: uri(`${root}/${site}`) };
}

const error = { error: { code: -32603, message: 'no' } };
/** How a client may answer every question: with errors, with silence, and with what it should not. */
const replies: Readonly<Record<string, Reply>> = {
  'an error': () => error,
  silence: () => undefined,
  'an error without form': () => ({ error: 'no' }),
  'neither result nor error': () => ({}),
  null: () => ({ result: null }),
  'a number': () => ({ result: 7 }),
  'a string': () => ({ result: 'yes' }),
  'an empty list': () => ({ result: [] }),
  'a list that is too short': () => ({ result: [null] }),
  'a list of the wrong things': () => ({ result: [7, 'x', [[]], { exclude: 7 }, { '**/*.x': true, '': 1 }, null, {}] }),
  'an object': () => ({ result: { length: 3, rules: 7, items: 'x' } }),
  'settings that are no settings': () => ({
    result: [
      {
        rules: { [code]: 7 },
        diagnostics: [],
        inlayHints: 7,
        host: [],
        fpm: null,
        test: { nginx: { command: 7 } },
        platform: {},
      },
    ],
  }),
};

for (const [name, reply] of Object.entries(replies)) {
  test(`findings are published to a client that answers every question with ${name}`, async (context) => {
    const { client, document } = await session(context, reply);
    await client.noted('textDocument/publishDiagnostics', hasFinding(document));
    client.note('textDocument/didOpen', opened(document, ''));
    await client.noted(
      'textDocument/publishDiagnostics',
      (params) =>
        (params as { readonly uri: string; readonly diagnostics: readonly unknown[] }).uri === document &&
        (params as { readonly diagnostics: readonly unknown[] }).diagnostics.length === 0,
    );
    assert.equal(await client.stop(), 0);
    assert.equal(client.stderr, '');
  });
}

test('settings that come late count when they come', async (context) => {
  const { client, document } = await session(context, (method) =>
    method === 'workspace/configuration' ? undefined : { result: null },
  );
  await client.noted('textDocument/publishDiagnostics', hasFinding(document));
  const { id } = await client.noted('workspace/configuration');
  const settings = { rules: { [code]: 'off' } };
  client.send({ jsonrpc: '2.0', id, result: [settings, settings] });
  await client.noted(
    'textDocument/publishDiagnostics',
    (params) => (params as { readonly diagnostics: readonly unknown[] }).diagnostics.length === 0,
  );
  assert.equal(await client.stop(), 0);
});

test('what comes before initialize, twice, or after shutdown is refused as the protocol says', async (context) => {
  const root = pair(context);
  const client = new RawClient();
  const document = uri(`${root}/${site}`);
  client.note('textDocument/didOpen', opened(document, 'server {'));
  client.note('$/cancelRequest');
  assert.equal(
    (await client.ask('textDocument/hover', { textDocument: { uri: document }, position: { line: 0, character: 0 } }))
      .error?.code,
    -32002,
  );
  assert.equal((await client.ask('shutdown')).error?.code, -32002);
  assert.equal((await client.ask('initialize')).error?.code, -32602);
  assert.equal((await client.ask('initialize', { capabilities: 7 })).error?.code, -32602);
  assert.equal((await client.ask('initialize', hello(root))).error, undefined);
  assert.equal((await client.ask('initialize', hello(root))).error?.code, -32600);
  client.note('initialized', {});
  await client.noted('textDocument/publishDiagnostics', hasFinding(document));
  assert.equal((await client.ask('no/such')).error?.code, -32601);
  assert.deepEqual((await client.ask('shutdown')).result, null);
  assert.equal(
    (await client.ask('textDocument/hover', { textDocument: { uri: document }, position: { line: 0, character: 0 } }))
      .error?.code,
    -32600,
  );
  assert.equal((await client.ask('shutdown')).error?.code, -32600);
  client.note('exit');
  assert.equal(await client.ended, 0);
});

test('exit without shutdown is a failure', async (context) => {
  const { client } = await session(context);
  client.note('exit');
  assert.equal(await client.ended, 1);
  const early = new RawClient();
  early.note('exit');
  assert.equal(await early.ended, 1);
});

test('the server ends when its input does, and says before what it was asked', async (context) => {
  const { client, document } = await session(context);
  client.note('textDocument/didOpen', opened(document));
  const asked = client.request('textDocument/hover', {
    textDocument: { uri: document },
    position: { line: 4, character: 14 },
  });
  client.child.stdin.end();
  assert.equal(await client.ended, 1);
  assert.match(JSON.stringify((await client.answer(asked)).result), /fastcgi_pass/);
  const proper = await session(context);
  await proper.client.ask('shutdown');
  proper.client.child.stdin.end();
  assert.equal(await proper.client.ended, 0);
  const silent = await session(context, () => undefined);
  silent.client.child.stdin.end();
  assert.equal(await silent.client.ended, 1);
});

test("the server ends when the client's process does", async (context) => {
  const child = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const { client } = await session(context, undefined, { processId: child.pid });
  child.kill();
  assert.equal(await client.ended, 1);
});

test('the server of VS Code ends with its channel', async (context) => {
  const main = fileURLToPath(new URL('../../server/src/lsp/node-main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--node-ipc'], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const root = pair(context);
  const ended = new Promise<unknown>((resolve) => void child.on('exit', (status, signal) => resolve(status ?? signal)));
  const found = new Promise<void>(
    (resolve) =>
      void child.on('message', (message: { readonly method?: string; readonly params?: unknown }) => {
        if (message.method === 'textDocument/publishDiagnostics' && hasFinding(uri(`${root}/${site}`))(message.params))
          resolve();
      }),
  );
  child.send({ jsonrpc: '2.0', method: '$/cancelRequest' });
  child.send({
    jsonrpc: '2.0',
    id: 1,
    method: 'initialize',
    params: hello(root, { processId: null, capabilities: {} }),
  });
  child.send({ jsonrpc: '2.0', method: '$/cancelRequest' });
  child.send({ jsonrpc: '2.0', method: 'initialized', params: {} });
  await found;
  child.disconnect();
  assert.equal(await ended, 1);
});

/** Puts the session in order again, and waits until the finding is there with its fix: of everything before, nothing is left that keeps it away. */
async function recovers(client: RawClient, root: string): Promise<void> {
  const document = uri(`${root}/${site}`);
  const folder = { uri: uri(root), name: 'ws' };
  client.reply = () => ({ result: null });
  client.note('workspace/didChangeWorkspaceFolders', { event: { added: [folder], removed: [folder] } });
  client.note('gatewise/trustChanged', { trusted: true });
  for (const one of ['php-fpm.conf', site])
    client.note('textDocument/didClose', { textDocument: { uri: uri(`${root}/${one}`) } });
  client.note('textDocument/didOpen', opened(document));
  const end = { line: 100, character: 0 };
  for (;;) {
    const { result } = await client.ask('textDocument/codeAction', {
      textDocument: { uri: document },
      range: { start: { line: 0, character: 0 }, end },
      context: { diagnostics: [] },
    });
    if (JSON.stringify(result ?? '').includes('127.0.0.1:9001')) return;
  }
}

test('whatever a client says, each request is answered and the session goes on', async (context) => {
  const root = pair(context);
  const own = [site, 'php-fpm.conf', 'none.conf'].map((name) => uri(`${root}/${name}`));
  const client = new RawClient();
  await client.ask('initialize', hello(root));
  client.note('initialized', {});
  client.note('textDocument/didOpen', opened(own[0] ?? ''));
  await fc.assert(
    fc.asyncProperty(fc.array(hostileMessages(own), { minLength: 20, maxLength: 60 }), async (messages) => {
      const ids = messages.flatMap(({ kind, method, params }) =>
        kind === 'request' ? [client.request(method, params)] : (client.note(method, params), []),
      );
      for (const id of ids) await client.answer(id);
      client.received.splice(0);
      await recovers(client, root);
    }),
    { ...runs(30), endOnFailure: true },
  );
  assert.equal(await client.stop(), 0);
  assert.equal(client.stderr, '');
});

test('bytes that are no messages end nothing', async (context) => {
  const { client, document } = await session(context);
  const bodies = [
    '',
    '{',
    'null',
    '7',
    '"x"',
    '[]',
    '[{"jsonrpc":"2.0","id":1,"method":"shutdown"}]',
    '{}',
    '{"id":null}',
    '{"id":{},"method":"shutdown"}',
    '{"id":true,"method":7}',
    '{"id":1,"result":1,"error":1}',
    '{"id":"x"}',
    '{"id":1e400}',
    '{"method":"exit","id":[]}',
    '{"method":{}}',
    `${'['.repeat(20_000)}`,
    `{"id":{"a":${'['.repeat(9000)}${']'.repeat(9000)}}}`,
  ];
  for (const body of bodies) client.raw(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  client.raw(Buffer.concat([Buffer.from('Content-Length: 4\r\n\r\n'), Buffer.from([0xff, 0xfe, 0x22, 0x80])]));
  await client.noted('textDocument/publishDiagnostics', hasFinding(document));
  await client.ask('gatewise/map');
  // what follows a head that says no length is nobody's any longer
  for (const head of [
    'X: y',
    'no colon',
    'Content-Length: abc',
    'Content-Length: ',
    'Content-Length: -7',
    'Content-Type: \0\r\nContent-Length: x',
  ])
    client.raw(`${head}\r\n\r\n`);
  client.child.stdin.end();
  assert.equal(await client.ended, 1);
  assert.equal(client.stderr, '');
});
