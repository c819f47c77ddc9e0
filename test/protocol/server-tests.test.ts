/** Asking the servers themselves: programs that fail, hang, talk too much or are missing; trust; on saving. */
import assert from 'node:assert/strict';
import { chmod, readFile } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { Client, uri } from './client.ts';
import { tree, type Tree } from './tree.ts';

const nginx = 'events {}\nhttp {\n  server {\n    lisen_on 80;\n  }\n}\n';
const program = (body: string): string => `#!/bin/sh\n${body}\n`;

interface Asked {
  readonly folder: Tree;
  readonly client: Client;
  readonly file: string;
}

/** A workspace with one file and a program that stands for nginx. */
async function asked(context: TestContext, body: string, more: { readonly trusted?: boolean; readonly test?: object } = {}): Promise<Asked> {
  const folder = await tree(context, { 'nginx/nginx.conf': nginx, 'fake.sh': program(body) });
  await chmod(folder.path('fake.sh'), 0o755);
  const test = { nginx: { command: [folder.path('fake.sh'), 'a b', '$HOME;'] }, fpm: { command: [] }, ...more.test };
  const client = await Client.start({ folders: [folder.root], trusted: more.trusted ?? true, settings: { test } });
  await client.note('gatewise/ready');
  return { folder, client, file: uri(folder.path('nginx/nginx.conf')) };
}

const run = (client: Client): Promise<unknown> => client.connection.sendRequest('workspace/executeCommand', { command: 'gatewise.testServers' });
const said = ({ notes }: Client): unknown => notes.findLast(({ method }) => method === 'window/showMessage')?.params;
const own = 'nginx -t';

test('a message stands on its line under the name of the server, until the file changes', async (context) => {
  const { client, file, folder } = await asked(context, 'echo "nginx: [emerg] unknown directive \\"lisen_on\\" in /etc/nginx/nginx.conf:4" >&2; echo "nginx: configuration file /etc/nginx/nginx.conf test failed" >&2; printf "%s\\n" "$@" > "$(dirname "$0")/argv"; exit 1');
  await run(client);
  const found = (await client.until(file, (all) => all.some(({ source }) => source === own))).filter(({ source }) => source === own);
  assert.deepEqual(found, [{ source: own, severity: 1, message: 'unknown directive "lisen_on"', range: { start: { line: 3, character: 4 }, end: { line: 3, character: 16 } } }]);
  assert.deepEqual(said(client), { type: 2, message: 'Gatewise: nginx -t: failed, unknown directive "lisen_on"' });
  assert.equal(await readFile(folder.path('argv'), 'utf8'), 'a b\n$HOME;\n', 'words reach the program as they are');
  await client.open(file, nginx.replace('lisen_on', 'listen'), 'nginx');
  await client.until(file, (all) => all.every(({ source }) => source !== own));
  await client.stop();
});

test('what it says next takes the place of what it said', async (context) => {
  const { client, file } = await asked(context, 'd="$(dirname "$0")"; if [ -e "$d/second" ]; then echo "nginx: configuration file /etc/nginx/nginx.conf test is successful"; else touch "$d/second"; echo "nginx: [warn] old in /etc/nginx/nginx.conf:1"; echo "nginx: configuration file /etc/nginx/nginx.conf test is successful"; fi');
  await run(client);
  assert.deepEqual(said(client), { type: 3, message: 'Gatewise: nginx -t: passed, with 1 remark' });
  await client.until(file, (all) => all.some(({ source, severity }) => source === own && severity === 2));
  await run(client);
  assert.deepEqual(said(client), { type: 3, message: 'Gatewise: nginx -t: passed' });
  await client.until(file, (all) => all.every(({ source }) => source !== own));
  await client.stop();
});

for (const [title, body, expected] of [
  ['endless words', 'yes "no end of words" | head -c 50000000; exit 3', /ended with status 3/],
  ['binary garbage', 'head -c 100000 /dev/urandom; exit 0', /ended with status 0/],
  ['a child that stays behind does not hold it up', 'sleep 600 >/dev/null 2>&1 & echo "nginx: configuration file /x test is successful"', /passed/],
] as const) {
  test(title, async (context) => {
    const { client } = await asked(context, body);
    await run(client);
    assert.match(JSON.stringify(said(client)), expected);
    await client.stop();
  });
}

test('a program that is not there, or is no program', async (context) => {
  const missing = await asked(context, '', { test: { nginx: { command: ['/nowhere/nginx', '-t'] } } });
  await run(missing.client);
  assert.deepEqual(said(missing.client), { type: 2, message: 'Gatewise: nginx -t: /nowhere/nginx was not found' });
  await missing.client.stop();
  const none = await asked(context, '', { test: { nginx: { command: [] } } });
  await run(none.client);
  assert.deepEqual(said(none.client), { type: 3, message: 'Gatewise: no command is set for nginx and PHP-FPM' });
  await none.client.stop();
});

test('in an untrusted workspace nothing is run, neither asked for nor on saving', async (context) => {
  const { client, folder, file } = await asked(context, 'touch "$(dirname "$0")/ran"', { trusted: false, test: { onSave: true } });
  await run(client);
  await client.open(file, nginx, 'nginx');
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
  await run(client);
  assert.deepEqual(said(client), { type: 2, message: 'Gatewise: nginx and PHP-FPM are run only in a trusted workspace' });
  await assert.rejects(readFile(folder.path('ran')));
  await client.stop();
});

test('on saving, where that is set', async (context) => {
  const { client, file } = await asked(context, 'echo "nginx: [emerg] saved in /etc/nginx/nginx.conf:2"', { test: { onSave: true, prefix: [] } });
  await client.open(file, nginx, 'nginx');
  await client.connection.sendNotification('textDocument/didSave', { textDocument: { uri: file } });
  await client.until(file, (all) => all.some(({ message }) => message === 'saved'));
  assert.equal(said(client), undefined, 'no message for each save');
  await client.stop();
});
