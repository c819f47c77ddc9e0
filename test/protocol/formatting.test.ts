/** Formatting in an editor: the document, some lines, while typing; and a file that cannot be read. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TextEdit } from 'vscode-languageserver-protocol';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Client, positionAt } from './client.ts';

const uri = 'untitled:site.conf';
const options = { tabSize: 2, insertSpaces: true };
const site = 'server {\nlisten   80 ;\n    location / {\n      return  404;\n}\n}\n';

function applied(text: string, edits: readonly TextEdit[] | null): string {
  return TextDocument.applyEdits(TextDocument.create(uri, 'nginx', 0, text), [...(edits ?? [])]);
}

async function opened(text: string): Promise<Client> {
  const client = await Client.start({});
  await client.open(uri, text, 'nginx');
  return client;
}

test('a document, and only some lines of it', async () => {
  const client = await opened(site);
  const whole: TextEdit[] | null = await client.connection.sendRequest('textDocument/formatting', {
    textDocument: { uri },
    options,
  });
  assert.equal(applied(site, whole), 'server {\n  listen 80;\n  location / {\n    return 404;\n  }\n}\n');
  const line = { start: { line: 1, character: 3 }, end: { line: 1, character: 4 } };
  const some: TextEdit[] | null = await client.connection.sendRequest('textDocument/rangeFormatting', {
    textDocument: { uri },
    range: line,
    options,
  });
  assert.equal(applied(site, some), site.replace('listen   80 ;', '  listen 80;'));
  await client.stop();
});

test('while typing: behind ";" the line, behind "}" its block', async () => {
  const client = await opened(site);
  const ask = (ch: string, needle: string): Promise<TextEdit[] | null> =>
    client.connection.sendRequest('textDocument/onTypeFormatting', {
      textDocument: { uri },
      position: positionAt(site, site.indexOf(needle) + needle.length),
      ch,
      options,
    });
  assert.equal(applied(site, await ask(';', 'listen   80 ;')), site.replace('listen   80 ;', '  listen 80;'));
  assert.equal(
    applied(site, await ask('}', '404;\n}')),
    site.replace('    location / {\n      return  404;\n}', '  location / {\n    return 404;\n  }'),
  );
  await client.stop();
});

test('a file that cannot be read is left alone, which is said once', async () => {
  const broken = 'server {\n  listen   80\n  root /srv;\n}\n';
  const client = await opened(broken);
  for (let time = 0; time < 2; time++) {
    assert.equal(
      await client.connection.sendRequest('textDocument/formatting', { textDocument: { uri }, options }),
      null,
    );
    assert.equal(
      await client.connection.sendRequest('textDocument/onTypeFormatting', {
        textDocument: { uri },
        position: { line: 2, character: 12 },
        ch: ';',
        options,
      }),
      null,
    );
  }
  const reported = client.notes.filter(({ method }) => method === 'window/showMessage');
  assert.deepEqual(
    reported.map(({ params }) => params),
    [{ type: 3, message: 'site.conf is not formatted: line 2, "listen" is not ended with ";"' }],
  );
  await client.stop();
});
