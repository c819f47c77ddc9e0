/** Whatever links a repository holds and wherever its includes lead: where the workspace is not trusted, the disk outside of it is not touched, and nothing of it is sent. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { Client, uri } from '../protocol/client.ts';
import { watchDisk } from './disk-watch.ts';
import { linkTree, plant, plantOutside, secret, type Twig } from './link-trees.ts';
import { runs } from './runs.ts';

interface Ground {
  readonly root: string;
  readonly away: string;
}

/** A workspace folder, and one outside whose name begins with the same letters. */
function ground(context: TestContext): Ground {
  const base = realpathSync(mkdtempSync(path.join(tmpdir(), 'gatewise-links-')));
  context.after(() => rmSync(base, { recursive: true, force: true }));
  const away = path.join(base, 'ws-outside');
  plantOutside(away);
  return { root: path.join(base, 'ws'), away };
}

const ofProgram = realpathSync(path.resolve(import.meta.dirname, '../..'));
/** The program may load itself, and Node its own files; all else outside of the workspace is not ours to look at. */
const isOutside =
  ({ root }: Ground) =>
  (real: string): boolean =>
    real !== root && !real.startsWith(`${root}/`) && !real.startsWith(`${ofProgram}/`) && !root.startsWith(`${real}/`);

/** Opens what is there as an editor would, and asks for everything that shows text. */
async function useAll(client: Client, root: string, files: readonly string[]): Promise<readonly unknown[]> {
  const answers: unknown[] = [];
  for (const file of files.slice(0, 4)) {
    const document = uri(path.join(root, file));
    const text = readFileSync(path.join(root, file), 'utf8');
    await client.open(document, text);
    const ask = async (method: string, params: object = {}): Promise<void> =>
      void answers.push(await client.connection.sendRequest(method, { textDocument: { uri: document }, ...params }));
    for (const [line, words] of text.split('\n').entries()) {
      if (!/include|fastcgi_pass|listen|server \{/.test(words)) continue;
      const position = { line, character: words.length - 2 };
      for (const method of ['hover', 'completion', 'definition', 'documentHighlight'])
        await ask(`textDocument/${method}`, { position });
      await ask('textDocument/references', { position, context: { includeDeclaration: true } });
    }
    for (const method of ['documentSymbol', 'documentLink', 'codeLens']) await ask(`textDocument/${method}`);
    await client.watched(
      path.join(root, file),
      path.join(root, '.gitignore'),
      path.join(root, 'x.conf'),
      path.join(root, 'all'),
    );
    await client.close(document);
  }
  answers.push(
    await client.connection.sendRequest('workspace/symbol', { query: '' }),
    await client.connection.sendRequest('gatewise/map', {}),
  );
  return answers;
}

async function check(where: Ground, tree: readonly Twig[]): Promise<void> {
  const files = plant(where.root, where.away, tree);
  const watch = watchDisk(isOutside(where));
  try {
    const wire: string[] = [];
    const client = await Client.start({ folders: [where.root], trusted: false, onData: (text) => wire.push(text) });
    await client.note('gatewise/ready');
    const own = watch.touched.slice();
    await useAll(client, where.root, files);
    await client.stop();
    assert.deepEqual(own, [], 'touched while the workspace was read');
    assert.deepEqual(
      watch.touched.filter((one) => !one.startsWith('readFileSync')),
      [],
      'touched later',
    );
    assert.ok(watch.passes() > 5, 'the disk was watched');
    assert.ok(!wire.join('').includes(secret), `sent: ${/.{100}canary-8f1d.{100}/.exec(wire.join(''))?.[0]}`);
  } finally {
    watch.stop();
  }
}

test('an untrusted workspace touches nothing outside, whatever its links and includes say', async (context) => {
  const where = ground(context);
  await fc.assert(
    fc.asyncProperty(linkTree, (tree) => check(where, tree)),
    runs(40),
  );
});

test('trust that is withdrawn holds for all that happens afterwards', async (context) => {
  const where = ground(context);
  await fc.assert(
    fc.asyncProperty(linkTree, async (tree) => {
      const files = plant(where.root, where.away, tree);
      const client = await Client.start({ folders: [where.root], trusted: true, more: { status: true } });
      await client.note('gatewise/ready');
      await client.connection.sendNotification('gatewise/trustChanged', { trusted: false });
      const readings = (): number =>
        client.notes.filter(
          ({ method, params }) => method === 'gatewise/busy' && !(params as { readonly busy: boolean }).busy,
        ).length;
      await client.note('gatewise/busy', () => readings() === 2);
      const watch = watchDisk(isOutside(where));
      try {
        const answers = JSON.stringify(await useAll(client, where.root, files));
        assert.deepEqual(
          watch.touched.filter((one) => !one.startsWith('readFileSync')),
          [],
        );
        assert.ok(!answers.includes(secret), /.{100}canary-8f1d.{100}/.exec(answers)?.[0]);
      } finally {
        watch.stop();
        await client.stop();
      }
    }),
    runs(10),
  );
});

const link = (at: string, text: string): Twig => ({ at, kind: 'link', text });

test('ways that were found once', async (context) => {
  const where = ground(context);
  const ways: readonly (readonly Twig[])[] = [
    [link('x.conf', '/etc/nginx/k.conf'), link('nginx/k.conf', '@AWAY@/k.conf')],
    [link('.gitignore', '@AWAY@/.gitignore')],
    [link('.git', '@AWAY@/.git')],
    [{ at: '.git', kind: 'file', text: 'gitdir: @AWAY@/.git\n' }],
    [link('all', '@AWAY@'), link('x.conf', 'all/k.conf')],
    [link('sub', 'all'), link('all', '..'), link('x.conf', 'sub/ws-outside/k.conf')],
    [link('gatewise.json', '@AWAY@/gatewise.json'), link('compose.yaml', '../@OTHER@/compose.yaml')],
    [link('x.conf', '/proc/self/root@AWAY@/k.conf')],
  ];
  for (const way of ways) await check(where, way);
});
