/** Completion over the protocol: in unfinished and unsaved texts, for editors that can much and for those that can little. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CompletionRequest,
  CompletionResolveRequest,
  type ClientCapabilities,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver-protocol';
import { Client, positionAt, uri } from './client.ts';
import { nginxIncluding, poolOn } from './pair.ts';
import { tree } from './tree.ts';

const files = {
  'nginx/nginx.conf': nginxIncluding('conf.d/*.conf'),
  'nginx/conf.d/shop.conf': 'server {\n}\n',
  'php/pool.d/www.conf': poolOn('/run/php/www.sock'),
};
const able: NonNullable<ClientCapabilities['textDocument']> = {
  completion: {
    completionItem: { snippetSupport: true, labelDetailsSupport: true },
    completionList: { itemDefaults: ['editRange'] },
  },
};

/** What is offered at the cursor `|` of a text. */
async function offered(
  client: Client,
  document: string,
  marked: string,
  triggerCharacter?: string,
): Promise<CompletionList | null> {
  const text = marked.replace('|', '');
  if (client.texts.has(document)) await client.change(document, text);
  else await client.open(document, text, 'nginx');
  const answer = await client.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri: document },
    position: positionAt(text, marked.indexOf('|')),
    ...(triggerCharacter !== undefined && { context: { triggerKind: 2, triggerCharacter } }),
  });
  return answer as CompletionList | null;
}

function labelled(list: CompletionList | null, label: string): CompletionItem {
  const found = list?.items.find((item) => item.label === label);
  assert.ok(
    found,
    `no "${label}" among ${list?.items
      .slice(0, 20)
      .map((item) => item.label)
      .join(' ')}`,
  );
  return found;
}

test('an editor that can much: one range for all, snippets, docs when asked for', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], textDocument: able, more: { commands: true } });
  await client.note('gatewise/ready');
  const site = uri(folder.path('nginx/conf.d/shop.conf'));
  const list = await offered(client, site, 'server {\n    fastcgi_re|\n}\n');
  assert.deepEqual(list?.itemDefaults?.editRange, {
    start: { line: 1, character: 4 },
    end: { line: 1, character: 14 },
  });
  const item = labelled(list, 'fastcgi_read_timeout');
  assert.deepEqual(
    [item.textEditText, item.insertTextFormat, item.documentation],
    ['fastcgi_read_timeout ${1:time};', 2, undefined],
  );
  const resolved = await client.connection.sendRequest(CompletionResolveRequest.type, item);
  assert.match((resolved.documentation as { value: string }).value, /default `60s`/);
  assert.equal(labelled(list, 'include').command?.command, 'editor.action.triggerSuggest');
  assert.deepEqual(labelled(list, 'ssl').tags, [1]);
  await client.stop();
});

test('an editor that can little: a text edit each, names without arguments, no whole blocks', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root] });
  await client.note('gatewise/ready');
  const site = uri(folder.path('nginx/conf.d/shop.conf'));
  const list = await offered(client, site, 'server {\n    fastcgi_re|\n}\n');
  assert.deepEqual(labelled(list, 'fastcgi_read_timeout').textEdit, {
    range: { start: { line: 1, character: 4 }, end: { line: 1, character: 14 } },
    newText: 'fastcgi_read_timeout',
  });
  assert.equal(labelled(list, 'include').command, undefined);
  assert.ok(list?.items.every((item) => item.insertTextFormat === undefined && item.label !== 'PHP location'));
  await client.stop();
});

test('a blank asks for arguments only', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], textDocument: able });
  await client.note('gatewise/ready');
  const site = uri(folder.path('nginx/conf.d/shop.conf'));
  assert.equal(await offered(client, site, 'server {\n |\n}\n', ' '), null);
  labelled(
    await offered(client, site, 'server {\n    location / {\n        fastcgi_pass |\n    }\n}\n', ' '),
    'unix:/run/php/www.sock',
  );
  assert.equal(await offered(client, site, 'server {\n    # fastcgi_pass |\n}\n', ' '), null);
  await client.stop();
});

test('both sides know what was typed and not saved', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], textDocument: able });
  await client.note('gatewise/ready');
  const [site, www] = [uri(folder.path('nginx/conf.d/shop.conf')), uri(folder.path('php/pool.d/www.conf'))];
  await client.open(www, poolOn('/run/php/new.sock'), 'php-fpm');
  labelled(
    await offered(client, site, 'server {\n    location / {\n        fastcgi_pass |\n    }\n}\n'),
    'unix:/run/php/new.sock',
  );
  await client.change(site, 'server {\n    location / {\n        fastcgi_pass 127.0.0.1:9007;\n    }\n}\n');
  labelled(await offered(client, www, '[www]\nlisten = |\n'), '127.0.0.1:9007');
  const draft = 'untitled:Untitled-1';
  labelled(await offered(client, draft, 'server {\n    loc|\n}\n'), 'location');
  await client.stop();
});
