/** What stands beside the text, over the protocol: lenses with and without commands, hints that settings switch off, refreshed when the other side changes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CodeLensRequest,
  DefinitionRequest,
  InlayHintRequest,
  SemanticTokensRequest,
  SignatureHelpRequest,
  type CodeLens,
  type InlayHint,
  type Location,
  type LocationLink,
} from 'vscode-languageserver-protocol';
import { Client, positionAt, rangeOf, uri } from './client.ts';
import { nginxIncluding, poolOn, sitePassingTo } from './pair.ts';
import { tree, type Tree } from './tree.ts';

const shop = sitePassingTo('unix:/run/php/www.sock');
const files = {
  'nginx/nginx.conf': nginxIncluding('conf.d/*.conf'),
  'nginx/conf.d/shop.conf': shop,
  'php/pool.d/www.conf': `${poolOn('/run/php/www.sock')}listen.mode = 0666\n`,
};
const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };

async function lensesOf(client: Client, document: string): Promise<readonly CodeLens[]> {
  return (await client.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: document } })) ?? [];
}

async function hintsOf(client: Client, document: string): Promise<readonly InlayHint['label'][]> {
  const hints = await client.connection.sendRequest(InlayHintRequest.type, {
    textDocument: { uri: document },
    range: whole,
  });
  return (hints ?? []).map((hint) => hint.label);
}

test('a lens leads to the other side; an editor without our commands shows the words', async (context) => {
  const folder = await tree(context, files);
  const [site, www] = [uri(folder.path('nginx/conf.d/shop.conf')), uri(folder.path('php/pool.d/www.conf'))];
  for (const commands of [true, false]) {
    const client = await Client.start({ folders: [folder.root], more: { commands } });
    await client.note('gatewise/ready');
    const [included, pass] = await lensesOf(client, site);
    assert.equal(included?.command?.title, 'included from 1 place');
    assert.deepEqual(
      [pass?.command?.title, pass?.range],
      ['www · served', rangeOf(shop, 'fastcgi_pass unix:/run/php/www.sock;')],
    );
    assert.equal(pass?.command?.command, commands ? 'gatewise.showReferences' : '');
    const [pool] = await lensesOf(client, www);
    assert.equal(pool?.command?.title, 'used by 1 location');
    await client.stop();
  }
});

const compose = `services:
  web:
    image: nginx:1.27
    volumes:
      - ./default.conf:/etc/nginx/conf.d/default.conf:ro
  php:
    image: php:8.3-fpm
    volumes:
      - ./www.conf:/usr/local/etc/php-fpm.d/www.conf:ro
  app:
    image: ghcr.io/example/shop-php:4
`;
const contained = sitePassingTo('127.0.0.1:9000').replace(
  /\}\s*$/,
  '  location /php { fastcgi_pass php:9000; }\n  location /app { fastcgi_pass app:9000; }\n}\n',
);

test('a lens, a definition and a hover lead into the Compose file that leaves a link open', async (context) => {
  const folder = await tree(context, {
    'compose.yaml': compose,
    'default.conf': contained,
    'www.conf': poolOn('127.0.0.1:9000'),
  });
  const [site, www, services] = ['default.conf', 'www.conf', 'compose.yaml'].map((name) => uri(folder.path(name)));
  if (site === undefined || www === undefined || services === undefined) throw new Error('three files');
  const client = await Client.start({
    folders: [folder.root],
    more: { commands: true },
    textDocument: { definition: { linkSupport: true } },
  });
  await client.note('gatewise/ready');
  const found = (await lensesOf(client, site)).map(({ command }) => [
    command?.title,
    (command?.arguments?.[0] as { readonly locations?: readonly Location[] } | undefined)?.locations,
  ]);
  const mount = { uri: services, range: rangeOf(compose, './default.conf:/etc/nginx/conf.d/default.conf:ro') };
  const unknown = 'unknown: default.conf is mounted into service web: which PHP-FPM answers there is unknown';
  assert.deepEqual(found, [
    [unknown, [mount, { uri: www, range: rangeOf(poolOn('127.0.0.1:9000'), '127.0.0.1:9000') }]],
    [unknown, [mount]],
    [
      'unknown: service app runs the image ghcr.io/example/shop-php:4, which nothing here builds',
      [{ uri: services, range: rangeOf(compose, 'app') }],
    ],
  ]);
  const definitionOf = (word: string): Promise<unknown> =>
    client.connection.sendRequest(DefinitionRequest.type, {
      textDocument: { uri: site },
      position: positionAt(contained, contained.indexOf(word)),
    });
  assert.deepEqual(
    ((await definitionOf('php:9000')) as LocationLink[]).map(({ targetUri, targetSelectionRange }) => [
      targetUri,
      targetSelectionRange,
    ]),
    [[services, rangeOf(compose, 'php')]],
  );
  assert.match(
    JSON.stringify(await client.hover(site, positionAt(contained, contained.indexOf('fastcgi_pass')))),
    /default\.conf is mounted into service web \(\[`compose\.yaml:5`\]\([^)]*compose\.yaml#L5\)\)/,
  );
  await client.stop();
});

/** A client that is asked to show hints and lenses anew; each name resolves when it was. */
async function refreshable(folder: Tree): Promise<{ readonly client: Client; readonly asked: () => Promise<unknown> }> {
  const waiting = new Map<string, () => void>();
  const client = await Client.start({
    folders: [folder.root],
    workspace: { inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } },
    prepare: (connection) => {
      for (const method of ['workspace/inlayHint/refresh', 'workspace/codeLens/refresh'])
        connection.onRequest(method, () => waiting.get(method)?.());
    },
  });
  await client.note('gatewise/ready');
  return {
    client,
    asked: () =>
      Promise.all(
        ['workspace/inlayHint/refresh', 'workspace/codeLens/refresh'].map(
          (method) => new Promise<void>((resolve) => waiting.set(method, resolve)),
        ),
      ),
  };
}

test('settings switch hints and lenses off, and the editor is asked to show them anew', async (context) => {
  const folder = await tree(context, files);
  const site = uri(folder.path('nginx/conf.d/shop.conf'));
  const { client, asked } = await refreshable(folder);
  assert.deepEqual(await hintsOf(client, site), ['→ www', 'waits 60 s, the default']);
  const again = asked();
  await client.settingsChanged({
    gatewise: {
      inlayHints: { pools: false, timeouts: false },
      // two of them by the names that they had before
      codeLens: { calls: false, includes: false, clocks: false },
    },
  });
  await again;
  assert.deepEqual([await hintsOf(client, site), await lensesOf(client, site)], [[], []]);
  await client.stop();
});

test('an edit on the other side is seen', async (context) => {
  const folder = await tree(context, files);
  const [site, www] = [uri(folder.path('nginx/conf.d/shop.conf')), uri(folder.path('php/pool.d/www.conf'))];
  const { client, asked } = await refreshable(folder);
  await client.open(www, poolOn('/run/php/www.sock'), 'php-fpm');
  const again = asked();
  await client.change(www, poolOn('/run/php/other.sock'));
  await again;
  assert.deepEqual(await hintsOf(client, site), []);
  const [, pass] = await lensesOf(client, site);
  assert.equal(pass?.command?.title, '502: no pool listens on unix:/run/php/www.sock');
  await client.stop();
});

test('signatures, and what each word is', async (context) => {
  const folder = await tree(context, files);
  const site = uri(folder.path('nginx/conf.d/shop.conf'));
  const client = await Client.start({ folders: [folder.root] });
  await client.note('gatewise/ready');
  const text = 'server {\n    fastcgi_buffers 8 \n}\n';
  await client.open(site, text, 'nginx');
  const help = await client.connection.sendRequest(SignatureHelpRequest.type, {
    textDocument: { uri: site },
    position: positionAt(text, text.indexOf('8 ') + 2),
  });
  assert.deepEqual(
    [help?.signatures[0]?.label, help?.activeParameter, help?.signatures[0]?.parameters?.[1]?.label],
    ['fastcgi_buffers number size', 1, [23, 27]],
  );
  const tokens = await client.connection.sendRequest(SemanticTokensRequest.type, { textDocument: { uri: site } });
  assert.deepEqual(tokens?.data, [0, 0, 6, 0, 0, 1, 4, 15, 0, 0]);
  await client.stop();
});
