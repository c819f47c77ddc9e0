/** Refactorings as an editor gets them: a new file and the edits together, and none for an editor that cannot make files. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CodeAction, TextDocumentEdit, WorkspaceEditClientCapabilities } from 'vscode-languageserver-protocol';
import { Client, rangeOf, uri } from './client.ts';
import { tree } from './tree.ts';

const site = `server {
    server_name shop.example;
    location ~ \\.php$ { include fastcgi.conf; fastcgi_pass unix:/run/php/shop.sock; }
    location /feed { include fastcgi.conf; fastcgi_param SCRIPT_FILENAME /srv/feed.php; fastcgi_pass unix:/run/php/www.sock; }
}
`;
const files = {
  'nginx/nginx.conf': 'user www-data;\nevents {}\nhttp {\n    index index.php;\n    include conf.d/*.conf;\n}\n',
  'nginx/conf.d/shop.conf': site,
  'php/8.2/fpm/php-fpm.conf': '[global]\ninclude=/etc/php/8.2/fpm/pool.d/*.conf\n',
  'php/8.2/fpm/pool.d/www.conf':
    '[www]\nuser = www-data\nlisten = /run/php/www.sock\nlisten.owner = www-data\npm = static\npm.max_children = 4\n',
};

async function actions(
  context: TestContext,
  editor: { readonly createsFiles: boolean },
  needle: string,
  kinds: readonly string[],
): Promise<{ readonly list: readonly CodeAction[]; readonly at: (name: string) => string }> {
  const folder = await tree(context, files);
  const client = await Client.start({
    folders: [folder.root],
    workspaceEdit: { documentChanges: true, ...(editor.createsFiles && { resourceOperations: ['create'] }) },
  });
  await client.note('gatewise/ready');
  const file = uri(folder.path('nginx/conf.d/shop.conf'));
  await client.open(file, site, 'nginx');
  const list = await client.actions(file, rangeOf(site, needle), [...kinds]);
  await client.stop();
  return { list, at: (name) => uri(folder.path(name)) };
}

test('the pool that nobody has is created beside the others', async (context) => {
  const { list, at } = await actions(context, { createsFiles: true }, 'fastcgi_pass unix:/run/php/shop.sock', [
    'quickfix',
  ]);
  const action = list.find((one) => one.title === 'Create pool "shop" on /run/php/shop.sock in shop.conf');
  const [create, text] = action?.edit?.documentChanges ?? [];
  assert.deepEqual(create, { kind: 'create', uri: at('php/8.2/fpm/pool.d/shop.conf') });
  assert.match(
    (text as TextDocumentEdit).edits.map((edit) => ('newText' in edit ? edit.newText : '')).join(''),
    /^\[shop\]\nuser = www-data\nlisten = \/run\/php\/shop.sock\n/,
  );
});

test('a selection becomes a snippet: the file first, then its include', async (context) => {
  const { list, at } = await actions(context, { createsFiles: true }, site.split('\n')[2] ?? '', ['refactor.extract']);
  assert.deepEqual(
    list.map((one) => one.title),
    ['Move location ~ \\.php$ to snippets/php.conf'],
  );
  const [create, text, include] = list[0]?.edit?.documentChanges ?? [];
  assert.deepEqual(create, { kind: 'create', uri: at('nginx/snippets/php.conf') });
  assert.equal((text as TextDocumentEdit).textDocument.uri, at('nginx/snippets/php.conf'));
  assert.deepEqual(
    (include as TextDocumentEdit).edits.map((edit) => ('newText' in edit ? edit.newText : '')),
    ['include snippets/php.conf;'],
  );
});

test('an editor that cannot make files is offered what needs none', async (context) => {
  const pool = await actions(context, { createsFiles: false }, 'fastcgi_pass unix:/run/php/shop.sock', ['quickfix']);
  assert.equal(
    pool.list.some((one) => one.title.startsWith('Create pool')),
    false,
  );
  const { list } = await actions(context, { createsFiles: false }, 'fastcgi_pass unix:/run/php/www.sock', ['refactor']);
  assert.ok(
    list.some((one) => one.title === 'Name unix:/run/php/www.sock as upstream "php" (1 place)'),
    JSON.stringify(list.map((one) => one.title)),
  );
});

const vscodeLike: WorkspaceEditClientCapabilities = {
  documentChanges: true,
  resourceOperations: ['create'],
  changeAnnotationSupport: {},
};

interface Requests {
  readonly action: CodeAction;
  readonly at: (name: string) => string;
  readonly client: Client;
}

type Options = Parameters<typeof Client.start>[0];

async function actionIn(client: Client, at: Requests['at'], needle: string, title: RegExp): Promise<Requests> {
  const list = await client.actions(at('nginx/conf.d/shop.conf'), rangeOf(site, needle));
  const action = list.find((one) => title.test(one.title));
  assert.ok(action !== undefined, list.map((one) => one.title).join('\n'));
  return { action, at, client };
}

/** What an editor receives about a fix, with what it can do. */
async function asked(context: TestContext, needle: string, title: RegExp, more: Options = {}): Promise<Requests> {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], ...more });
  await client.note('gatewise/ready');
  await client.open(uri(folder.path('nginx/conf.d/shop.conf')), site, 'nginx');
  return actionIn(client, (name) => uri(folder.path(name)), needle, title);
}

/** The same where a server of this machine reads the files; they are only open, and nothing is there on the disk. */
async function isConfirmedLive(needle: string, title: RegExp, more: Options = {}): Promise<Requests> {
  const root = '/opt/bitnami/gatewise-has-no-such-directory';
  const client = await Client.start({ folders: [root], ...more });
  await client.note('gatewise/ready');
  for (const [name, text] of Object.entries(files))
    await client.open(
      uri(`${root}/${name}`),
      text.replace('=/etc/', `=${root}/`),
      name.startsWith('php/') ? 'php-fpm' : 'nginx',
    );
  return actionIn(client, (name) => uri(`${root}/${name}`), needle, title);
}

const needs = ({ edit }: CodeAction): readonly unknown[] =>
  (edit?.documentChanges ?? [])
    .flatMap((one) =>
      'kind' in one
        ? [one.annotationId]
        : one.edits.map((each) => ('annotationId' in each ? each.annotationId : undefined)),
    )
    .map((id) => (id === undefined ? undefined : edit?.changeAnnotations?.[id]?.needsConfirmation));

test('what reaches beyond the file in sight is asked as a whole on a live server', async () => {
  const { action, client } = await isConfirmedLive(
    'fastcgi_pass unix:/run/php/www.sock',
    /^Switch .* to TCP|to 127\.0\.0\.1/,
    { workspaceEdit: vscodeLike },
  );
  assert.ok((action.edit?.documentChanges?.length ?? 0) > 1);
  assert.ok(
    needs(action).every((one) => one === true),
    'one annotation that needs to be confirmed, for all of it',
  );
  assert.equal(Object.keys(action.edit?.changeAnnotations ?? {}).length, 1);
  await client.stop();
});

test('elsewhere it is one press', async (context) => {
  const { action, at, client } = await asked(context, 'fastcgi_pass unix:/run/php/www.sock', /to TCP|to 127\.0\.0\.1/, {
    workspaceEdit: vscodeLike,
    more: { commands: true },
  });
  assert.deepEqual(
    [Object.keys(action.edit?.changes ?? {}).toSorted(), action.edit?.changeAnnotations],
    [[at('nginx/conf.d/shop.conf'), at('php/8.2/fpm/pool.d/www.conf')], undefined],
  );
  await client.stop();
});

test('VS Code is asked by a change of nothing, so that everything that it lists is ticked', async () => {
  const { action, at, client } = await isConfirmedLive(
    'fastcgi_pass unix:/run/php/www.sock',
    /to TCP|to 127\.0\.0\.1/,
    {
      workspaceEdit: vscodeLike,
      more: { commands: true },
    },
  );
  const [nothing] = action.edit?.documentChanges ?? [];
  assert.deepEqual(nothing, {
    kind: 'create',
    uri: at('nginx/conf.d/shop.conf'),
    options: { ignoreIfExists: true },
    annotationId: 'ask',
  });
  assert.deepEqual([needs(action)[0], new Set(needs(action).slice(1))], [true, new Set([false])]);
  await client.stop();
});

test('a fix of the file in sight asks nothing, nor does a gatewise.json', async (context) => {
  const near = await asked(context, 'fastcgi_pass unix:/run/php/shop.sock', /^Point /, {
    workspaceEdit: vscodeLike,
    more: { commands: true },
  });
  assert.deepEqual(
    [Object.keys(near.action.edit?.changes ?? {}), near.action.edit?.changeAnnotations],
    [[near.at('nginx/conf.d/shop.conf')], undefined],
  );
  await near.client.stop();
  const off = await asked(context, 'fastcgi_pass unix:/run/php/shop.sock', /^Turn .* off in gatewise\.json/, {
    workspaceEdit: vscodeLike,
    more: { commands: true },
  });
  assert.equal(off.action.edit?.changeAnnotations, undefined);
  await off.client.stop();
});

test('a new file is shown once it is there, by an editor that can', async (context) => {
  const shown: unknown[] = [];
  const { action, at, client } = await asked(context, 'fastcgi_pass unix:/run/php/shop.sock', /^Create pool/, {
    workspaceEdit: vscodeLike,
    window: { showDocument: { support: true } },
    prepare: (connection) =>
      connection.onRequest('window/showDocument', (params) => (shown.push(params), { success: true })),
  });
  const pool = at('php/8.2/fpm/pool.d/shop.conf');
  assert.deepEqual([needs(action), action.edit?.documentChanges?.length], [[undefined, undefined], 2]);
  for (const one of [at('php/8.2/fpm/pool.d/other.conf'), pool, pool])
    await client.connection.sendNotification('workspace/didCreateFiles', { files: [{ uri: one }] });
  await client.hover(at('nginx/conf.d/shop.conf'), { line: 0, character: 0 });
  assert.deepEqual(shown, [{ uri: pool, takeFocus: true }], 'that file alone, once');
  await client.stop();
});
