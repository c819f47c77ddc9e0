/** How far reading the workspace is, as shown to the editor: only where it can show that, and to the end in every case. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  WorkDoneProgress,
  WorkDoneProgressCreateRequest,
  type ProgressToken,
  type ProtocolConnection,
} from 'vscode-languageserver-protocol';
import { Client, uri } from './client.ts';
import { code, nginxPassingTo, poolOn } from './pair.ts';
import { tree } from './tree.ts';

/** What the editor was told, by token. */
interface Shown {
  readonly reported: Map<ProgressToken, unknown[]>;
  readonly prepare: (connection: ProtocolConnection) => void;
}

function shown(): Shown {
  const reported: Shown['reported'] = new Map();
  return {
    reported,
    prepare: (connection) => {
      connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
        const values: unknown[] = [];
        reported.set(token, values);
        connection.onProgress(WorkDoneProgress.type, token, (value) => void values.push(value));
      });
    },
  };
}

async function manySites(context: TestContext, count: number): ReturnType<typeof tree> {
  const sites = Array.from({ length: count }, (_, index) => [
    `sites/${index}.conf`,
    `server { listen ${8000 + index}; }\n`,
  ]);
  return tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'www.conf': poolOn('127.0.0.1:9001'),
    ...(Object.fromEntries(sites) as Record<string, string>),
  });
}

test('reading a workspace begins, counts its files, and ends', async (context) => {
  const files = await manySites(context, 600);
  const { reported, prepare } = shown();
  const client = await Client.start({ folders: [files.root], window: { workDoneProgress: true }, prepare });
  await client.until(uri(files.path('nginx.conf')), (all) => all.some((one) => one.code === code));
  await client.stop();
  const [values, ...others] = [...reported.values()];
  assert.deepEqual(others, []);
  assert.deepEqual(values, [
    { kind: 'begin', title: 'Gatewise', message: 'reading the workspace' },
    { kind: 'report', message: '500 files, now in sites' },
    { kind: 'end' },
  ]);
});

test('each reading has a progress of its own', async (context) => {
  const [shop, blog] = [await manySites(context, 1), await manySites(context, 1)];
  const { reported, prepare } = shown();
  const client = await Client.start({ folders: [shop.root], window: { workDoneProgress: true }, prepare });
  await client.until(uri(shop.path('nginx.conf')), (all) => all.length > 0);
  await client.foldersChanged([blog.root]);
  await client.until(uri(blog.path('nginx.conf')), (all) => all.length > 0);
  await client.stop();
  assert.deepEqual(
    [...reported.values()].map((values) => values.map((value) => (value as { kind: string }).kind)),
    [
      ['begin', 'end'],
      ['begin', 'end'],
    ],
  );
});

test('an editor that shows no progress is asked for none', async (context) => {
  const files = await manySites(context, 1);
  const { reported, prepare } = shown();
  const client = await Client.start({ folders: [files.root], prepare });
  await client.until(uri(files.path('nginx.conf')), (all) => all.length > 0);
  await client.stop();
  assert.equal(reported.size, 0);
});
