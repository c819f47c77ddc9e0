/** Documents that are too large to be analyzed: the same limit as on disk, one diagnostic that says so, no work for what is typed, and everything as before once they shrink. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import fc from 'fast-check';
import { AnalysisHost } from '../../server/src/analysis/state/host.ts';
import { isLargerThan, largestFile } from '../../server/src/text/bytes.ts';
import { Client, uri } from '../protocol/client.ts';
import { code, nginxPassingTo, poolOn } from '../protocol/pair.ts';
import { tree } from '../protocol/tree.ts';
import { runs } from './runs.ts';

const pool = poolOn('127.0.0.1:9001');
const notice = 'this file is larger than 4 MiB and is not analyzed';
const start = { line: 0, character: 0 };

/** The pool, made so many bytes large by a comment of that character. */
function padded(bytes: number, char = 'x'): string {
  const rest = bytes - Buffer.byteLength(pool) - 2;
  const width = Buffer.byteLength(char);
  return `${pool};${char.repeat(Math.floor(rest / width))}${'y'.repeat(rest % width)}\n`;
}

interface Opened {
  readonly client: Client;
  readonly site: string;
  readonly pools: string;
}

async function opened(context: TestContext, text: string): Promise<Opened> {
  const folder = await tree(context, { 'nginx.conf': nginxPassingTo('127.0.0.1:9000'), 'php-fpm.conf': pool });
  const client = await Client.start({ folders: [folder.root] });
  const [site, pools] = [uri(folder.path('nginx.conf')), uri(folder.path('php-fpm.conf'))];
  await client.until(site, (all) => all.some((one) => one.code === code));
  await client.open(pools, text, 'php-fpm');
  return { client, site, pools };
}

test('what is larger than so many bytes', () => {
  const texts = fc
    .array(fc.constantFrom('a', '\u00E9', '\u20AC', '\u{1F600}', '\n'), { maxLength: 12 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, fc.nat(50), (text, limit) =>
      assert.equal(isLargerThan(text, limit), Buffer.byteLength(text) > limit),
    ),
    runs(2000),
  );
});

for (const char of ['x', '\u00E9', '\u20AC', '\u{1F600}']) {
  test(`the limit is that of the disk, in bytes, for a file full of ${char}`, async (context) => {
    const { client, site, pools } = await opened(context, padded(largestFile, char));
    await client.hover(site, start);
    assert.deepEqual(
      client
        .diagnostics(pools)
        .map((one) => one.message)
        .filter((one) => one === notice),
      [],
    );
    assert.equal(client.diagnostics(site).length, 1);
    await client.change(pools, padded(largestFile + 1, char));
    assert.deepEqual(await client.until(pools, (all) => all.length > 0), [
      { range: { start, end: start }, severity: 3, source: 'gatewise', message: notice },
    ]);
    // a server reads the file all the same: nobody knows what pools it has
    await client.until(site, (all) => all.length === 0);
    await client.change(pools, padded(largestFile, char));
    await client.until(pools, (all) => all.length === 0);
    await client.until(site, (all) => all.some((one) => one.code === code));
    await client.stop();
  });
}

test('typing in it costs nothing and says nothing, requests are answered, and closing it brings back the disk', async (context) => {
  const { client, site, pools } = await opened(context, pool);
  await client.change(pools, padded(largestFile + 1));
  await client.until(pools, (all) => all.some((one) => one.message === notice));
  await client.until(site, (all) => all.length === 0);
  const before = client.published.length;
  const given = (['setFile', 'setOversized'] as const).map((name) => context.mock.method(AnalysisHost.prototype, name));
  for (let at = 0; at < 50; at++)
    await client.change(pools, 'z', { start: { line: 1, character: 0 }, end: { line: 1, character: at % 2 } });
  assert.equal(await client.hover(pools, { line: 3, character: 1 }), null);
  assert.deepEqual(await client.actions(pools, { start, end: start }), []);
  assert.deepEqual(
    given.map(({ mock }) => mock.callCount()),
    [0, 0],
  );
  assert.equal(client.published.length, before);
  await client.close(pools);
  await client.until(site, (all) => all.some((one) => one.code === code));
  await client.until(pools, (all) => all.length === 0);
  await client.stop();
});

test('of a large file that is no configuration nothing is said', async (context) => {
  const { client, site, pools } = await opened(context, pool);
  const other = pools.replace('php-fpm.conf', 'dump.txt');
  await client.open(other, 'lorem ipsum dolor\n'.repeat(300_000), 'plaintext');
  await client.change(pools, pool.replace('9001', '9000'));
  await client.until(site, (all) => all.length === 0);
  assert.deepEqual(client.diagnostics(other), []);
  await client.stop();
});
