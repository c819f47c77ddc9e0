/** What stays out: other people's code, what the editor excludes, what git ignores, and views of old versions; and what an include brings in all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { execFileSync, spawnSync } from 'node:child_process';
import type { Diagnostic } from 'vscode-languageserver-protocol';
import { Client, uri } from './client.ts';
import { code, nginxPassingTo, nginxIncluding, poolOn, sitePassingTo } from './pair.ts';
import { tree } from './tree.ts';

const none = (all: readonly Diagnostic[]): boolean => all.length === 0;
const one = (all: readonly Diagnostic[]): boolean => all.length === 1 && all[0]?.code === code;
const pair = (folder: string): Record<string, string> => ({
  [`${folder}/nginx.conf`]: nginxPassingTo('127.0.0.1:9000'),
  [`${folder}/www.conf`]: poolOn('127.0.0.1:9001'),
});

function reported(client: Client): readonly string[] {
  return client.published.filter((each) => each.diagnostics.length > 0).map((each) => each.uri);
}

test('vendor/, node_modules/ and what .gitignore files name stay out; the nearest .gitignore decides', async (context) => {
  const files = await tree(context, {
    ...pair('vendor/a'),
    ...pair('node_modules/b'),
    ...pair('build'),
    ...pair('app/out'),
    ...pair('app/keep'),
    ...pair('app/local'),
    '.gitignore': '/build/\nlocal/\nkeep/\n',
    'app/.gitignore': 'out\n!keep/\n',
  });
  const client = await Client.start({ folders: [files.root] });
  assert.deepEqual(await client.note('gatewise/ready'), { nginx: 1, fpm: 1 });
  assert.deepEqual(reported(client), [uri(files.path('app/keep/nginx.conf'))]);
  await client.stop();
});

test('what git ignores from above the workspace and by .git/info/exclude stays out, in a work tree too', async (context) => {
  const files = await tree(context, {
    '.gitignore': '/sub/build/\n*.local/\nkeep/\nopened/\n',
    '.git/info/exclude': '# mine\n/sub/mine\nlost/\n',
    '.git/worktrees/w/commondir': '../..\n',
    'w/.git': `gitdir: ../.git/worktrees/w\n`,
    ...pair('sub/build'),
    ...pair('sub/a.local'),
    ...pair('sub/mine'),
    ...pair('sub/keep'),
    'sub/.gitignore': '!keep/\n!lost/\n',
    ...pair('sub/lost'),
    ...pair('w/sub/mine'),
    ...pair('w/app'),
    ...pair('opened/app'),
  });
  const client = await Client.start({ folders: [files.path('sub'), files.path('w'), files.path('opened')] });
  await client.note('gatewise/ready');
  assert.deepEqual(
    reported(client).toSorted(),
    ['opened/app', 'sub/keep', 'sub/lost', 'w/app'].map((name) => uri(files.path(`${name}/nginx.conf`))),
  );
  await client.stop();
});

const git = spawnSync('git', ['--version']).status === 0;
if (!git) console.error('\n*** TRACKED FILES THAT A .gitignore MATCHES ARE NOT TESTED: no git ***\n');

test(
  'what git tracks is read although a .gitignore matches it; what it does not track, and what is excluded otherwise, stays out',
  { skip: !git },
  async (context) => {
    const files = await tree(context, {
      ...pair('out/tracked'),
      ...pair('out/new'),
      ...pair('out/old'),
      ...pair('vendor/b'),
      '.gitignore': '/out/\n/lone\n',
      ...pair('lone'),
    });
    const run = (...args: readonly string[]): void =>
      void execFileSync('git', args, { cwd: files.root, stdio: 'pipe' });
    run('init', '-q');
    run('add', '-f', 'out/tracked', 'out/old', 'vendor', '.gitignore');
    const client = await Client.start({
      folders: [files.root],
      configuration: (_scope, section) => (section === 'files.exclude' ? { '**/old': true } : undefined),
    });
    await client.note('gatewise/ready');
    assert.deepEqual(reported(client), [uri(files.path('out/tracked/nginx.conf'))]);
    // one more is tracked: seen when the rules are read again
    run('add', '-f', 'lone');
    await client.watched(files.path('.gitignore'));
    await client.until(uri(files.path('lone/nginx.conf')), one);
    await client.stop();
  },
);

test('a .gitignore that changes takes files out and brings them in', async (context) => {
  const files = await tree(context, pair('conf'));
  const client = await Client.start({ folders: [files.root] });
  const nginx = uri(files.path('conf/nginx.conf'));
  await client.until(nginx, one);
  await files.write('.gitignore', 'conf\n');
  await client.watched(files.path('.gitignore'));
  await client.until(nginx, none);
  await client.watched(files.path('conf/nginx.conf'), files.path('conf/www.conf'), files.path('conf'));
  await files.remove('.gitignore');
  await client.watched(files.path('.gitignore'));
  await client.until(nginx, one);
  await client.stop();
});

test('an ignored file that an include names is what the server reads', async (context) => {
  const files = await tree(context, {
    '.gitignore': 'local.conf\nsecret/\n',
    'nginx.conf': nginxIncluding('sites/*.conf'),
    'sites/a.conf': sitePassingTo('127.0.0.1:9001', 'a'),
    'sites/local.conf': sitePassingTo('127.0.0.1:9000'),
    'php-fpm.conf': '[global]\ninclude = /etc/php-fpm.d/*.conf\n',
    'php-fpm.d/www.conf': poolOn('127.0.0.1:9001'),
    'other/local.conf': sitePassingTo('127.0.0.1:9000'),
  });
  const client = await Client.start({ folders: [files.root] });
  await client.until(uri(files.path('sites/local.conf')), one);
  assert.deepEqual(reported(client), [uri(files.path('sites/local.conf'))]);
  await files.write('sites/local.conf', sitePassingTo('127.0.0.1:9001'));
  await client.watched(files.path('sites/local.conf'));
  await client.until(uri(files.path('sites/local.conf')), none);
  await client.stop();
});

test('files.exclude and search.exclude of the editor hold, and follow when they change', async (context) => {
  const files = await tree(context, { ...pair('old'), ...pair('new'), ...pair('deep/old') });
  let exclude: Record<string, unknown> = { old: true, 'new/**': false, '**/*.bak': { when: '$(basename)' } };
  const client = await Client.start({
    folders: [files.root],
    configuration: (_scope, section) =>
      section === 'files.exclude' ? exclude : section === 'search.exclude' ? { '**/deep': true } : undefined,
  });
  await client.note('gatewise/ready');
  assert.deepEqual(reported(client), [uri(files.path('new/nginx.conf'))]);
  exclude = { '**/{new,none}': true };
  await client.settingsChanged();
  await client.until(uri(files.path('new/nginx.conf')), none);
  await client.until(uri(files.path('old/nginx.conf')), one);
  await client.stop();
});

test('an excluded document is read while it is open', async (context) => {
  const files = await tree(context, {
    '.gitignore': 'out\n',
    'out/nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const client = await Client.start({ folders: [files.root] });
  await client.note('gatewise/ready');
  const nginx = uri(files.path('out/nginx.conf'));
  await client.open(nginx, nginxPassingTo('127.0.0.1:9000'), 'nginx');
  await client.until(nginx, one);
  await client.close(nginx);
  await client.until(nginx, none);
  await client.stop();
});

test('a document of git: is no second file', async (context) => {
  const files = await tree(context, {
    'nginx.conf': nginxPassingTo('127.0.0.1:9000'),
    'www.conf': poolOn('127.0.0.1:9001'),
  });
  const client = await Client.start({ folders: [files.root] });
  const nginx = uri(files.path('nginx.conf'));
  const old = `git:${files.path('nginx.conf')}?%7B%22ref%22%3A%22HEAD%22%7D`;
  await client.open(old, nginxPassingTo('127.0.0.1:9000'), 'nginx');
  await client.until(nginx, one);
  assert.deepEqual(reported(client), [nginx]);
  await client.close(old);
  await client.stop();
});
