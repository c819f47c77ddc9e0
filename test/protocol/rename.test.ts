/** Rename over the protocol: both sides in one edit that is shown first, and refusals that say why. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  PrepareRenameRequest,
  RenameRequest,
  type ResponseError,
  type TextDocumentEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver-protocol';
import { Client, rangeOf, uri } from './client.ts';
import { nginxIncluding, poolOn, sitePassingTo } from './pair.ts';
import { tree } from './tree.ts';

const shop = sitePassingTo('unix:/run/php/www.sock');
const pool = poolOn('/run/php/www.sock');
const files = {
  'nginx/nginx.conf': nginxIncluding('conf.d/*.conf'),
  'nginx/conf.d/shop.conf': shop,
  'php/pool.d/www.conf': pool,
};

test('a socket on both sides: an edit with a label, of which the editor leaves nothing out', async (context) => {
  const folder = await tree(context, files);
  const [site, www] = [uri(folder.path('nginx/conf.d/shop.conf')), uri(folder.path('php/pool.d/www.conf'))];
  const client = await Client.start({
    folders: [folder.root],
    workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
  });
  await client.note('gatewise/ready');
  await client.open(site, shop, 'nginx');
  const here = { textDocument: { uri: site }, position: rangeOf(shop, 'php/www').start };
  assert.deepEqual(await client.connection.sendRequest(PrepareRenameRequest.type, here), {
    range: rangeOf(shop, '/run/php/www.sock'),
    placeholder: '/run/php/www.sock',
  });
  const edit = (await client.connection.sendRequest(RenameRequest.type, {
    ...here,
    newName: '/run/php/new.sock',
  })) as WorkspaceEdit;
  const changes = (edit.documentChanges as TextDocumentEdit[]).map(({ textDocument, edits }): [string, unknown] => [
    textDocument.uri,
    [textDocument.version, edits],
  ]);
  const at = (text: string): object => ({
    range: rangeOf(text, '/run/php/www.sock'),
    newText: '/run/php/new.sock',
    annotationId: 'gatewise',
  });
  assert.deepEqual(
    new Map(changes),
    new Map([
      [site, [1, [at(shop)]]],
      [www, [null, [at(pool)]]],
    ]),
  );
  assert.equal(edit.changeAnnotations?.['gatewise']?.needsConfirmation, false);
  await client.stop();
});

test('an editor without previews gets the plain edit', async (context) => {
  const folder = await tree(context, files);
  const www = uri(folder.path('php/pool.d/www.conf'));
  const client = await Client.start({ folders: [folder.root] });
  await client.note('gatewise/ready');
  const edit = (await client.connection.sendRequest(RenameRequest.type, {
    textDocument: { uri: www },
    position: rangeOf(pool, '/run').start,
    newName: '/run/php/new.sock',
  })) as WorkspaceEdit;
  assert.deepEqual(
    Object.values(edit.changes ?? {}).map((edits) => edits.map((one) => one.newText)),
    [['/run/php/new.sock'], ['/run/php/new.sock']],
  );
  await client.stop();
});

test('what is unsafe is refused, with the reason', async (context) => {
  const folder = await tree(context, { ...files, 'nginx/conf.d/other.conf': sitePassingTo('$cookie_pool', 'other') });
  const site = uri(folder.path('nginx/conf.d/shop.conf'));
  const client = await Client.start({ folders: [folder.root] });
  await client.note('gatewise/ready');
  const here = { textDocument: { uri: site }, position: rangeOf(shop, 'php/www').start };
  await assert.rejects(client.connection.sendRequest(PrepareRenameRequest.type, here), (error: ResponseError) =>
    error.message.startsWith('$cookie_pool in other.conf:4 may be this address'),
  );
  assert.equal(
    await client.connection.sendRequest(PrepareRenameRequest.type, { ...here, position: { line: 0, character: 1 } }),
    null,
  );
  await client.stop();
});
