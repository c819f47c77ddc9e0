/** Long answers over a whole workspace: the server hears of a cancelled request while it works on it, and answers from one state of the files. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  CancellationTokenSource,
  FoldingRangeRequest,
  LSPErrorCodes,
  ReferencesRequest,
  type ResponseError,
} from 'vscode-languageserver-protocol/node';
import { Client, positionAt, uri } from '../protocol/client.ts';
import { code, poolOn } from '../protocol/pair.ts';
import { tree } from '../protocol/tree.ts';

const files = 100;
const sitesOfFile = 20;
/** The last address has no pool. */
const main = `events {}
http {
    map $http_user_agent $visitor { default human; }
    include sites/*;
    server { location ~ \\.php$ { fastcgi_pass 127.0.0.1:9000; } }
}
`;

function sites(file: number): string {
  return Array.from(
    { length: sitesOfFile },
    (_, index) =>
      `server {\n    server_name s${file}-${index};\n    add_header X-Visitor $visitor;\n    location ~ \\.php$ { fastcgi_pass 127.0.0.1:9001; }\n}\n`,
  ).join('');
}

/** A file that has one safe fix: nginx takes the address with the colon behind it. */
const flawed =
  'server {\n    server_name flawed;\n    location ~ \\.php$ { fastcgi_pass unix:/run/php/www.sock:; }\n}\n';

interface Open {
  readonly client: Client;
  readonly main: string;
  readonly flawed: string;
  readonly site: string;
}

async function session(context: TestContext): Promise<Open> {
  const names = Array.from({ length: files }, (_, file) => [`sites/${file}`, sites(file)] as const);
  const folder = await tree(context, {
    'nginx.conf': main,
    'php-fpm.conf': poolOn('127.0.0.1:9001') + poolOn('/run/php/www.sock', 'sock'),
    'sites/flawed': flawed,
    ...Object.fromEntries(names),
  });
  const client = await Client.start({ folders: [folder.root] });
  const document = uri(folder.path('nginx.conf'));
  await client.until(document, (all) => all.some((one) => one.code === code));
  await client.open(document, main, 'nginx');
  await client.open(uri(folder.path('sites/flawed')), flawed, 'nginx');
  return {
    client,
    main: document,
    flawed: uri(folder.path('sites/flawed')),
    site: uri(folder.path('sites/7')),
  };
}

const start = { line: 0, character: 0 };

test('references, rename and all fixes of a file end when they are cancelled while the server works on them', async (context) => {
  const open = await session(context);
  const { connection } = open.client;
  const at = { textDocument: { uri: open.main }, position: positionAt(main, main.indexOf('$visitor') + 2) };
  const questions: Readonly<Record<string, readonly [method: string, params: object]>> = {
    references: ['textDocument/references', { ...at, context: { includeDeclaration: true } }],
    rename: ['textDocument/rename', { ...at, newName: 'guest' }],
    'all fixes of a file': [
      'textDocument/codeAction',
      {
        textDocument: { uri: open.flawed },
        range: { start, end: start },
        context: { diagnostics: [], only: ['source.fixAll'] },
      },
    ],
  };
  for (const [name, [method, params]] of Object.entries(questions)) {
    // nothing is left to be worked out for findings: what is cancelled is the answer itself
    await connection.sendRequest('gatewise/map', {});
    const source = new CancellationTokenSource();
    let outcome: number | 'done' | undefined;
    const asked = connection.sendRequest(method, params, source.token).then(
      () => (outcome = 'done'),
      (error: ResponseError) => (outcome = error.code),
    );
    await connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri: open.flawed } });
    assert.equal(outcome, undefined, `${name}: another request is answered meanwhile`);
    source.cancel();
    await asked;
    assert.equal(outcome, LSPErrorCodes.RequestCancelled, name);
  }
  await open.client.stop();
});

test('an answer during which another file changes is of the files as they are then', async (context) => {
  const { client, main: document, site } = await session(context);
  const { connection } = client;
  await client.open(site, sites(7), 'nginx');
  await connection.sendRequest('gatewise/map', {});
  const params = {
    textDocument: { uri: document },
    position: positionAt(main, main.indexOf('$visitor') + 2),
    context: { includeDeclaration: true },
  };
  const asked = connection.sendRequest(ReferencesRequest.type, params);
  await connection.sendRequest(FoldingRangeRequest.type, { textDocument: { uri: document } });
  // every place in it is another one now
  await client.change(site, `# one line more\n${sites(7)}`);
  const answer = await asked;
  assert.deepEqual(answer, await connection.sendRequest(ReferencesRequest.type, params));
  assert.equal(answer?.length, files * sitesOfFile + 1);
  await client.stop();
});
