/** `$/cancelRequest`: a request whose turn has not come, and one that is being worked on, end with the protocol's error; others go on in between. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  CancellationTokenSource,
  CodeActionRequest,
  FoldingRangeRequest,
  HoverRequest,
  LSPErrorCodes,
  type ResponseError,
} from 'vscode-languageserver-protocol/node';
import { Client, uri } from '../protocol/client.ts';
import { code, nginxIncluding, poolOn, sitePassingTo } from '../protocol/pair.ts';
import { tree } from '../protocol/tree.ts';

/** So many that their findings are far more than one slice. */
const sites = 8000;
const files = 200;
/** Another include makes another model, of which everything is asked anew. */
const main = (pattern: string): string => nginxIncluding(pattern);

async function session(context: TestContext): Promise<{ readonly client: Client; readonly document: string }> {
  const texts = Object.fromEntries(
    Array.from({ length: files }, (_, file) => [
      `sites/${file}`,
      Array.from({ length: sites / files }, (__, index) =>
        sitePassingTo(`127.0.0.1:${20_000 + index}`, `s${file}-${index}`),
      ).join(''),
    ]),
  );
  const folder = await tree(context, {
    'nginx.conf': main('sites/*'),
    'php-fpm.conf': poolOn('127.0.0.1:9001'),
    ...texts,
  });
  const client = await Client.start({ folders: [folder.root] });
  await client.until(uri(folder.path('sites/0')), (all) => all.some((one) => one.code === code));
  const document = uri(folder.path('nginx.conf'));
  await client.open(document, main('sites/*'), 'nginx');
  return { client, document };
}

const range = { start: { line: 0, character: 0 }, end: { line: 1, character: 0 } };
/** What came of a request: `undefined` while it is not answered, `done`, or the code of the error. */
function outcomeOf(asked: Promise<unknown>): { code: number | 'done' | undefined; readonly settled: Promise<void> } {
  const outcome: { code: number | 'done' | undefined; settled: Promise<void> } = {
    code: undefined,
    settled: Promise.resolve(),
  };
  outcome.settled = asked.then(
    () => void (outcome.code = 'done'),
    (error: ResponseError) => void (outcome.code = error.code),
  );
  return outcome;
}

test('a request that is worked on lets others pass, and ends when it is cancelled', async (context) => {
  const { client, document } = await session(context);
  const { connection } = client;
  await client.change(document, main('sites/?*'));
  const source = new CancellationTokenSource();
  const actions = outcomeOf(
    connection.sendRequest(
      CodeActionRequest.type,
      { textDocument: { uri: document }, range, context: { diagnostics: [] } },
      source.token,
    ),
  );
  const other = outcomeOf(
    connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri: document },
      range,
      context: { diagnostics: [] },
    }),
  );
  await connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri: document } });
  assert.equal(actions.code, undefined);
  source.cancel();
  await actions.settled;
  assert.equal(actions.code, LSPErrorCodes.RequestCancelled);
  assert.equal(other.code, undefined);
  await client.change(document, main('sites/[0-9]*'));
  await other.settled;
  assert.equal(other.code, LSPErrorCodes.ContentModified);
  await client.stop();
});

test('a request whose turn has not come ends when it is cancelled, and is never begun', async (context) => {
  const { client, document } = await session(context);
  const source = new CancellationTokenSource();
  const first = outcomeOf(
    client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri: document },
      position: { line: 1, character: 8 },
    }),
  );
  const queued = outcomeOf(
    client.connection.sendRequest(
      HoverRequest.type,
      { textDocument: { uri: document }, position: { line: 1, character: 8 } },
      source.token,
    ),
  );
  source.cancel();
  await queued.settled;
  await first.settled;
  assert.deepEqual([first.code, queued.code], ['done', LSPErrorCodes.RequestCancelled]);
  await client.stop();
});
