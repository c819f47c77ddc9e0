/** "Size this pool": from a gatewise.json at once, from answers of somebody who was asked, and not elsewhere. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CodeAction, TextEdit } from 'vscode-languageserver-protocol';
import type { SizePoolResult } from '../../server/src/lsp/messages.ts';
import { Client, positionAt, rangeOf, uri } from './client.ts';
import { tree } from './tree.ts';

const pool =
  '; the shop\n[shop]\nuser = shop\nlisten = 127.0.0.1:9000\npm = dynamic\npm.max_children = 5 ; as it came\npm.start_servers = 2\npm.min_spare_servers = 1\n';

interface Opened {
  readonly client: Client;
  readonly file: string;
  readonly titles: (needle: string) => Promise<readonly CodeAction[]>;
}

async function opened(
  context: TestContext,
  { json, commands, text = pool }: { readonly json?: string; readonly commands: boolean; readonly text?: string },
): Promise<Opened> {
  const folder = await tree(context, {
    'php/pool.d/shop.conf': text,
    ...(json !== undefined && { 'gatewise.json': json }),
  });
  const client = await Client.start({ folders: [folder.root], more: { commands } });
  await client.note('gatewise/ready');
  const file = uri(folder.path('php/pool.d/shop.conf'));
  await client.open(file, text, 'php-fpm');
  return { client, file, titles: (needle) => client.actions(file, rangeOf(text, needle), ['refactor.rewrite']) };
}

const editsOf = (edit: object | undefined, file: string): readonly string[] =>
  (
    (edit as { readonly changes?: Readonly<Record<string, readonly TextEdit[]>> } | undefined)?.changes?.[file] ?? []
  ).map((one) => one.newText);

test('an editor without our commands sizes a pool from gatewise.json', async (context) => {
  const { client, file, titles } = await opened(context, {
    json: '{ "host": { "memory": "4G" }, "fpm": { "workerSize": "60M" } }',
    commands: false,
  });
  const [action, none] = await titles('pm.start_servers');
  assert.equal(none, undefined);
  assert.equal(action?.title, 'Size pool "shop": 0.8 × 4 GiB ÷ 60 MiB = 54 workers');
  assert.deepEqual(editsOf(action?.edit, file), ['54', '26', '13', '\npm.max_spare_servers = 40']);
  assert.deepEqual(await titles('127.0.0.1'), [], 'an address has no size');
  await client.stop();
});

test('without a size told nobody but an editor that can ask offers it', async (context) => {
  const silent = await opened(context, { commands: false });
  assert.deepEqual(await silent.titles('[shop]'), []);
  await silent.client.stop();
  const { client, file, titles } = await opened(context, { json: '{ "host": { "memory": "512M" } }', commands: true });
  const [action] = await titles('[shop]');
  assert.equal(action?.command?.command, 'gatewise.sizePool');
  assert.deepEqual(action.command.arguments, [
    { uri: file, position: positionAt(pool, pool.indexOf('[shop]')), memory: '512M' },
  ]);
  await client.stop();
});

test('the answers become the numbers; static keeps the spare values out', async (context) => {
  const text = pool.replace('dynamic', 'static');
  const { client, file } = await opened(context, { commands: true, text });
  const ask = (memory: string, worker: string, needle = 'pm.max_children'): Promise<SizePoolResult> =>
    client.connection.sendRequest('gatewise/sizePool', {
      uri: file,
      position: positionAt(text, text.indexOf(needle)),
      memory,
      worker,
    });
  const answer = await ask('2G', '128 MiB');
  assert.equal(answer?.words, 'Size pool "shop": 0.8 × 2 GiB ÷ 128 MiB = 12 workers');
  assert.deepEqual(editsOf(answer.edit, file), ['12']);
  assert.deepEqual(
    editsOf((await ask('64M', '1G'))?.edit, file),
    ['1'],
    'a pool has a worker, however small the machine',
  );
  for (const nonsense of ['much', '0', '-1G', '']) assert.equal(await ask(nonsense, '60M'), null, nonsense);
  assert.equal(await ask('2G', '60M', 'user'), null);
  await client.stop();
});
