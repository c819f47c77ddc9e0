/** To be rid of a finding without curing it: comments, gatewise.json, settings; and all safe fixes at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  CodeAction,
  Range,
  TextDocumentEdit,
  WorkspaceEditClientCapabilities,
} from 'vscode-languageserver-protocol';
import { Client, positionAt, rangeOf, uri } from './client.ts';
import { tree, type Tree } from './tree.ts';

const code = 'fastcgi-pass-unserved';
const site = 'server {\n    location ~ \\.php$ {\n        fastcgi_pass 127.0.0.1:9000;\n    }\n}\n';
const files = {
  'nginx/shop.conf': site,
  'pool.d/www.conf': '[www]\nlisten = /run/php/www.sock\npm = static\npm.max_children = 2\n',
};
const shop = (folder: Tree): string => uri(folder.path('nginx/shop.conf'));
const pass = rangeOf(site, '127.0.0.1:9000');
const everything: WorkspaceEditClientCapabilities = {
  documentChanges: true,
  resourceOperations: ['create'],
  snippetEditSupport: true,
};

function titled(actions: readonly CodeAction[], title: string): CodeAction {
  const found = actions.find((action) => action.title === title);
  assert.ok(found, `no "${title}" among ${actions.map((action) => action.title).join(' | ')}`);
  return found;
}

/** The one change of an action's first document, whatever its kind. */
function changeOf(action: CodeAction): { readonly uri: string; readonly range: Range; readonly text: string } {
  const change = action.edit?.documentChanges?.find((one): one is TextDocumentEdit => 'textDocument' in one);
  const edit = change?.edits[0];
  assert.ok(change !== undefined && edit !== undefined);
  return {
    uri: change.textDocument.uri,
    range: edit.range,
    text: 'snippet' in edit ? edit.snippet.value : edit.newText,
  };
}

test('ways to ignore a finding stand behind its fixes, and none is preferred', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], workspaceEdit: everything });
  await client.until(shop(folder), (all) => all.length === 1);
  const actions = await client.actions(shop(folder), pass, ['quickfix']);
  assert.deepEqual(
    actions.slice(-3).map((action) => action.title),
    [`Ignore ${code} on this line…`, `Ignore ${code} in this file…`, `Turn ${code} off in gatewise.json`],
  );
  assert.ok(actions.length > 3);
  assert.ok(
    actions
      .slice(-3)
      .every(
        (action) => action.isPreferred === undefined && action.kind === 'quickfix' && action.diagnostics?.length === 1,
      ),
  );
  await client.stop();
});

test('a comment for the line: the cursor waits where the reason goes', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], workspaceEdit: everything });
  await client.open(shop(folder), site, 'nginx');
  await client.until(shop(folder), (all) => all.length === 1);
  const actions = await client.actions(shop(folder), pass);
  const line = changeOf(titled(actions, `Ignore ${code} on this line…`));
  assert.deepEqual(line, {
    uri: shop(folder),
    range: { start: { line: 2, character: 0 }, end: { line: 2, character: 0 } },
    text: `        # gatewise-ignore ${code}: $0\n`,
  });
  assert.equal(changeOf(titled(actions, `Ignore ${code} in this file…`)).text, `# gatewise-ignore-file ${code}: $0\n`);
  await client.change(shop(folder), line.text.replace('$0', 'the old box answers'), line.range);
  await client.until(shop(folder), (all) => all.length === 0);
  await client.stop();
});

test('an editor without such cursors gets the comment, and the reason is asked for', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root] });
  await client.open(shop(folder), site, 'nginx');
  await client.until(shop(folder), (all) => all.length === 1);
  await client.apply(titled(await client.actions(shop(folder), pass), `Ignore ${code} in this file…`), () => '');
  assert.equal(client.texts.get(shop(folder)), `# gatewise-ignore-file ${code}:\n${site}`);
  await client.until(shop(folder), ([first]) => first?.code === 'suppression-without-reason');
  assert.deepEqual(
    (await client.actions(shop(folder), pass)).map((action) => action.title),
    [],
  );
  await client.stop();
});

test('a comment goes above a text in quotes that begins lines before', async (context) => {
  const odd = 'server { location / {\n  add_header X "one\ntwo"; fastcgi_pass 127.0.0.1:9000;\n} }\n';
  const folder = await tree(context, { ...files, 'nginx/shop.conf': odd });
  const client = await Client.start({ folders: [folder.root] });
  await client.open(shop(folder), odd, 'nginx');
  await client.until(shop(folder), (all) => all.some((one) => one.code === code));
  await client.apply(
    titled(await client.actions(shop(folder), rangeOf(odd, '127.0.0.1:9000')), `Ignore ${code} on this line…`),
    () => '',
  );
  assert.equal(
    client.texts.get(shop(folder)),
    odd.replace('  add_header', `  # gatewise-ignore ${code}:\n  add_header`),
  );
  await client.stop();
});

test('turning a rule off creates a gatewise.json, or edits the one that rules the file', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], workspaceEdit: everything });
  await client.open(shop(folder), site, 'nginx');
  await client.until(shop(folder), (all) => all.length === 1);
  const off = `Turn ${code} off in gatewise.json`;
  const created = titled(await client.actions(shop(folder), pass), off);
  assert.deepEqual(created.edit?.documentChanges?.[0], { kind: 'create', uri: uri(folder.path('gatewise.json')) });
  const { uri: place, text } = changeOf(created);
  assert.equal(place, uri(folder.path('gatewise.json')));
  await folder.write('gatewise.json', '{\n  // ours\n  "platform": "debian"\n}\n');
  await client.watched(folder.path('gatewise.json'));
  await client.open(place, '{\n  // ours\n  "platform": "debian"\n}\n', 'json');
  await client.apply(titled(await client.actions(shop(folder), pass), off), () => '');
  assert.equal(
    client.texts.get(place),
    `{\n  // ours\n  "platform": "debian",\n  "rules": {\n    "${code}": "off"\n  }\n}\n`,
  );
  await client.until(shop(folder), (all) => all.length === 0);
  await client.change(place, text.replace('off', 'info'));
  assert.equal((await client.until(shop(folder), (all) => all.length === 1))[0]?.severity, 3);
  await client.stop();
});

test('without a folder there is no gatewise.json to write', async () => {
  const client = await Client.start({ workspaceEdit: everything });
  const text = 'server {\n    listen 80\n    root /srv;\n}\n';
  await client.open('untitled:a', text, 'nginx');
  await client.until('untitled:a', (all) => all.length === 1);
  const titles = (
    await client.actions('untitled:a', { start: positionAt(text, 0), end: positionAt(text, text.length) })
  ).map((action) => action.title);
  assert.ok(titles.includes('Ignore missing-semicolon on this line…'));
  assert.ok(!titles.some((title) => title.includes('gatewise.json')));
  await client.stop();
});

test('a gatewise.json that is wrong has its findings, its fixes, and is followed while it is typed', async (context) => {
  const folder = await tree(context, { ...files, 'gatewise.json': '{ "rule": { "fastcgi-pass-unserved": "off" } }' });
  const client = await Client.start({ folders: [folder.root] });
  const config = uri(folder.path('gatewise.json'));
  const [reported] = await client.until(config, (all) => all.length === 1);
  assert.equal(reported?.code, 'config-invalid');
  await client.open(config, '{ "rule": { "fastcgi-pass-unserved": "off" } }', 'json');
  const [fix] = await client.actions(config, reported.range);
  assert.equal(fix?.title, 'Write "rules"');
  await client.apply(fix, () => '');
  await client.until(config, (all) => all.length === 0);
  await client.until(shop(folder), (all) => all.length === 0);
  await client.close(config);
  await client.until(config, (all) => all.length === 1);
  await folder.remove('gatewise.json');
  await client.watched(folder.path('gatewise.json'));
  await client.until(config, (all) => all.length === 0);
  await client.until(shop(folder), (all) => all.length === 1);
  await client.stop();
});

test('a gatewise.json above the workspace folder is not read', async (context) => {
  const folder = await tree(context, {
    'gatewise.json': `{ "rules": { "${code}": "off" } }`,
    'repo/nginx/shop.conf': site,
    'repo/pool.d/www.conf': files['pool.d/www.conf'],
  });
  const client = await Client.start({ folders: [folder.path('repo')] });
  await client.until(uri(folder.path('repo/nginx/shop.conf')), (all) => all.length === 1);
  await client.note('gatewise/ready');
  await client.stop();
});

// settings

test('levels come from the settings of the folder, and change with them', async (context) => {
  const folder = await tree(
    context,
    Object.fromEntries(
      ['one', 'two'].flatMap((name) => Object.entries(files).map(([file, text]) => [`${name}/${file}`, text])),
    ),
  );
  const [one, two] = [uri(folder.path('one/nginx/shop.conf')), uri(folder.path('two/nginx/shop.conf'))];
  let level = 'info';
  const client = await Client.start({
    folders: [folder.path('one'), folder.path('two')],
    configuration: (scope) => ({ rules: { [code]: scope === uri(folder.path('one')) ? level : 'default' } }),
  });
  await client.note('gatewise/ready');
  assert.deepEqual(
    [one, two].map((document) => client.diagnostics(document).map((diagnostic) => diagnostic.severity)),
    [[3], [1]],
  );
  level = 'off';
  await client.settingsChanged();
  await client.until(one, (all) => all.length === 0);
  assert.equal(client.diagnostics(two).length, 1);
  await client.stop();
});

test('an editor that cannot be asked says its settings itself', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], settings: { rules: { [code]: 'warning' } } });
  assert.equal((await client.until(shop(folder), (all) => all.length === 1))[0]?.severity, 2);
  await client.settingsChanged({ gatewise: { rules: { [code]: 'off' } } });
  await client.until(shop(folder), (all) => all.length === 0);
  await client.stop();
});

test('findings of open files only, when that is wanted', async (context) => {
  const folder = await tree(context, files);
  const client = await Client.start({ folders: [folder.root], settings: { diagnostics: { scope: 'openFiles' } } });
  await client.note('gatewise/ready');
  assert.deepEqual(
    client.published.filter((one) => one.diagnostics.length > 0),
    [],
  );
  await client.open(shop(folder), site, 'nginx');
  await client.until(shop(folder), (all) => all.length === 1);
  await client.close(shop(folder));
  await client.until(shop(folder), (all) => all.length === 0);
  await client.settingsChanged({ gatewise: { diagnostics: { scope: 'workspace' } } });
  await client.until(shop(folder), (all) => all.length === 1);
  await client.stop();
});

// source.fixAll

test('all safe fixes are one action, asked for as source.fixAll; others stay', async (context) => {
  const broken =
    'server {\n    listen 80\n    root /srv\n    location / {\n        fastcgi_pass 127.0.0.1:9000;\n    }\n}\n';
  const folder = await tree(context, { ...files, 'nginx/shop.conf': broken });
  for (const only of ['source.fixAll', 'source.fixAll.gatewise', 'source']) {
    const client = await Client.start({ folders: [folder.root] });
    await client.open(shop(folder), broken, 'nginx');
    await client.until(shop(folder), (all) => all.length > 2);
    const whole: Range = { start: { line: 0, character: 0 }, end: positionAt(broken, broken.length) };
    const actions = await client.actions(shop(folder), whole, [only]);
    assert.deepEqual(
      actions.map((action) => [action.title, action.kind]),
      [['Apply all safe fixes in this file', 'source.fixAll.gatewise']],
    );
    await client.apply(titled(actions, 'Apply all safe fixes in this file'), () => '');
    assert.equal(
      client.texts.get(shop(folder)),
      broken.replace('listen 80', 'listen 80;').replace('root /srv', 'root /srv;'),
    );
    await client.until(shop(folder), (all) => all.length === 1 && all[0]?.code === code);
    assert.deepEqual(await client.actions(shop(folder), whole, [only]), []);
    await client.stop();
  }
});

test('source.fixAll makes what the first fixes make possible, and leaves other documents alone', async (context) => {
  const twice = '[www]\nlisten = unix:/run/php/www.sock # ours\npm = static\npm.max_children = 2\n';
  const folder = await tree(context, {
    'nginx/shop.conf': site.replace('127.0.0.1:9000', 'unix:/run/php/www.sock'),
    'pool.d/www.conf': twice,
  });
  const client = await Client.start({ folders: [folder.root] });
  const www = uri(folder.path('pool.d/www.conf'));
  await client.open(www, twice, 'php-fpm');
  await client.until(www, (all) => all.length > 0);
  const [action, ...others] = await client.actions(
    www,
    { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } },
    ['source.fixAll'],
  );
  assert.deepEqual(others, []);
  assert.ok(action);
  assert.deepEqual(Object.keys(action.edit?.changes ?? {}), [www]);
  await client.apply(action, () => '');
  assert.equal(client.texts.get(www), twice.replace('unix:', '').replace('#', ';'));
  await client.stop();
});

test('without a message about kinds source.fixAll is not worked out', async (context) => {
  const folder = await tree(context, { 'a.conf': 'server {\n    listen 80\n    root /srv;\n}\n' });
  const client = await Client.start({ folders: [folder.root] });
  const document = uri(folder.path('a.conf'));
  await client.until(document, (all) => all.length === 1);
  assert.ok(
    (await client.actions(document, { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } })).every(
      (action) => action.kind === 'quickfix',
    ),
  );
  await client.stop();
});
