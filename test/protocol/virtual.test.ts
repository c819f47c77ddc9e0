/** A workspace that lies on no disk: the editor is asked for its files, with search and without. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Diagnostic, ProtocolConnection } from 'vscode-languageserver-protocol';
import { Client } from './client.ts';
import { code, nginxPassingTo, nginxIncluding, poolOn, sitePassingTo } from './pair.ts';

const none = (all: readonly Diagnostic[]): boolean => all.length === 0;
const one = (all: readonly Diagnostic[]): boolean => all.length === 1 && all[0]?.code === code;

/** Answers as the extension does; `files` by URI, encoded as VS Code does. */
class Disk {
  readonly files = new Map<string, string>();
  readonly #canSearch: boolean;

  constructor(files: Readonly<Record<string, string>>, { canSearch = false } = {}) {
    for (const [uri, text] of Object.entries(files)) this.files.set(uri, text);
    this.#canSearch = canSearch;
  }

  readonly serve = (connection: ProtocolConnection): void => {
    connection.onRequest('gatewise/findFiles', ({ folder, skip }: { folder: string; skip: string[] }) =>
      this.#canSearch
        ? [...this.files.keys()].filter(
            (uri) => uri.startsWith(`${folder}/`) && !skip.some((name) => uri.includes(`/${name}/`)),
          )
        : null,
    );
    connection.onRequest('gatewise/readFolder', ({ uri }: { uri: string }) => this.#list(uri));
    connection.onRequest('gatewise/readFile', ({ uri }: { uri: string }) => {
      const text = this.files.get(uri);
      return { kind: text === undefined ? (this.#list(uri) === null ? 'none' : 'folder') : 'text', text };
    });
  };

  #list(folder: string): { name: string; kind: string }[] | null {
    const items = new Map<string, string>();
    for (const uri of this.files.keys()) {
      const base = folder.endsWith('/') ? folder : `${folder}/`;
      if (!uri.startsWith(base)) continue;
      const [name = '', ...rest] = uri.slice(base.length).split('/');
      items.set(decodeURIComponent(name), rest.length > 0 ? 'folder' : 'file');
    }
    return items.size === 0 ? null : [...items].map(([name, kind]) => ({ name, kind }));
  }
}

const start = (disk: Disk, folder: string): Promise<Client> =>
  Client.start({ folders: [folder], more: { files: true }, prepare: disk.serve });

for (const [how, canSearch] of [
  ['search', true],
  ['folder by folder', false],
] as const) {
  test(`the whole workspace is read, ${how}; only the nginx file is open`, async () => {
    const disk = new Disk(
      {
        'tmp:/ws/nginx/nginx.conf': nginxIncluding('sites/*'),
        'tmp:/ws/nginx/sites/my%20shop': sitePassingTo('127.0.0.1:9000'),
        'tmp:/ws/php/www.conf': poolOn('127.0.0.1:9001'),
        'tmp:/ws/node_modules/x/nginx.conf': nginxPassingTo('127.0.0.1:9000'),
        'tmp:/ws/.gitignore': 'out/\n',
        'tmp:/ws/out/nginx.conf': nginxPassingTo('127.0.0.1:9000'),
      },
      { canSearch },
    );
    const client = await start(disk, 'tmp:/ws');
    const site = 'tmp:/ws/nginx/sites/my%20shop';
    const [found] = await client.until(site, one);
    assert.equal(found?.relatedInformation?.[0]?.location.uri, 'tmp:/ws/php/www.conf');
    await client.note('gatewise/ready');
    assert.deepEqual(
      client.published.filter((each) => each.diagnostics.length > 0).map((each) => each.uri),
      [site],
    );
    await client.open(site, sitePassingTo('127.0.0.1:9000'), 'nginx');
    const actions = await client.actions(
      site,
      found?.range ?? { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    );
    const move = actions.find((action) => action.title.startsWith('Change listen of pool "www" to'));
    assert.deepEqual(Object.keys(move?.edit?.changes ?? {}), ['tmp:/ws/php/www.conf']);
    await client.stop();
  });
}

test('changes on the virtual disk are followed: files, folders and .gitignore', async () => {
  const root = 'vscode-vfs://github/o/r';
  const disk = new Disk({
    [`${root}/nginx.conf`]: nginxPassingTo('127.0.0.1:9000'),
    [`${root}/pool.d/www.conf`]: poolOn('127.0.0.1:9001'),
  });
  const client = await start(disk, root);
  const nginx = `${root}/nginx.conf`;
  await client.until(nginx, one);
  disk.files.delete(`${root}/pool.d/www.conf`);
  await client.watched(`${root}/pool.d`);
  await client.until(nginx, none);
  disk.files.set(`${root}/pool.d/www.conf`, poolOn('127.0.0.1:9002'));
  await client.watched(`${root}/pool.d`);
  await client.until(nginx, one);
  disk.files.set(`${root}/pool.d/www.conf`, poolOn('127.0.0.1:9000'));
  await client.watched(`${root}/pool.d/www.conf`);
  await client.until(nginx, none);
  disk.files.set(`${root}/pool.d/www.conf`, poolOn('127.0.0.1:9003'));
  await client.watched(`${root}/pool.d/www.conf`);
  await client.until(nginx, one);
  disk.files.set(`${root}/.gitignore`, 'nginx.conf\n');
  await client.watched(`${root}/.gitignore`);
  await client.until(nginx, none);
  await client.stop();
});

test('a file that only an include names is read from the virtual disk', async () => {
  const disk = new Disk({
    'tmp:/nginx.conf': nginxIncluding('sites/shop.txt'),
    'tmp:/sites/shop.txt': sitePassingTo('127.0.0.1:9000'),
    'tmp:/www.conf': poolOn('127.0.0.1:9001'),
  });
  const client = await start(disk, 'tmp:/');
  await client.until('tmp:/sites/shop.txt', one);
  await client.foldersChanged([], ['tmp:/']);
  await client.until('tmp:/sites/shop.txt', none);
  await client.stop();
});

test('a folder on the disk and one that is virtual live side by side; a client that reads nothing is not asked', async () => {
  const client = await Client.start({ folders: ['tmp:/ws'] });
  assert.deepEqual(await client.note('gatewise/ready'), { nginx: 0, fpm: 0 });
  await client.open('tmp:/ws/nginx.conf', nginxPassingTo('127.0.0.1:9000'), 'nginx');
  await client.open('tmp:/ws/www.conf', poolOn('127.0.0.1:9001'), 'php-fpm');
  await client.until('tmp:/ws/nginx.conf', one);
  await client.stop();
});

test('while the workspace is read, nothing is said to be missing: neither by a lens nor by a hover, the status or a finding', async () => {
  const nginx = 'tmp:/ws/nginx.conf';
  const disk = new Disk({
    [nginx]: nginxPassingTo('127.0.0.1:9000'),
    'tmp:/ws/pool.d/www.conf': poolOn('127.0.0.1:9001'),
    'tmp:/ws/pool.d/z.conf': poolOn('127.0.0.1:9000', 'z'),
  });
  let goOn = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  let atLast = (): void => undefined;
  const reached = new Promise<void>((resolve) => (atLast = resolve));
  const client = await Client.start({
    folders: ['tmp:/ws'],
    more: { files: true, status: true },
    prepare: (connection) => {
      disk.serve(connection);
      // the last pool is slow: all but the one that answers is known by then
      connection.onRequest('gatewise/readFile', async ({ uri }: { uri: string }) => {
        if (uri.endsWith('/z.conf')) {
          atLast();
          await held;
        }
        return { kind: disk.files.has(uri) ? 'text' : 'none', text: disk.files.get(uri) };
      });
    },
  });
  await client.open(nginx, nginxPassingTo('127.0.0.1:9000'), 'nginx');
  await reached;
  const lenses = (await client.connection.sendRequest('textDocument/codeLens', {
    textDocument: { uri: nginx },
  })) as readonly { readonly command: { readonly title: string } }[];
  assert.deepEqual(
    lenses.map(({ command }) => command.title),
    ['unknown: the workspace is still being read'],
  );
  const hover = JSON.stringify(await client.hover(nginx, { line: 4, character: 14 }));
  assert.match(hover, /unknown: the workspace is still being read/);
  assert.doesNotMatch(hover, /502/);
  await client.note('gatewise/status', (params) => (params as { readonly reading?: boolean }).reading === true);
  goOn();
  await client.note('gatewise/ready');
  await client.note('gatewise/status', (params) => (params as { readonly reading?: boolean }).reading === undefined);
  assert.deepEqual(
    client.published.flatMap(({ diagnostics }) => diagnostics.map((each) => each.code)).filter((each) => each === code),
    [],
  );
  await client.stop();
});
