/** What one keystroke costs a session: with more findings elsewhere and more documents open, what is sent and worked out stays what it was. */
import { countsVary, countFunctions, exponent } from './counted-work.ts';
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { Client, uri } from '../protocol/client.ts';
import { code, nginxIncluding, poolOn, sitePassingTo } from '../protocol/pair.ts';
import { tree } from '../protocol/tree.ts';
import { settled } from './live-world.ts';

/** Keystrokes that are counted. */
const edits = 3;
const siteOf = (index: number): string => sitePassingTo(`127.0.0.1:${20_000 + index}`, `s${index}`);

/** The functions that keystrokes in one of many sites enter, each of which has a finding. */
async function keystrokes(context: TestContext, sites: number, open: number): Promise<ReadonlyMap<string, number>> {
  const files = Object.fromEntries(Array.from({ length: sites }, (_, index) => [`sites/${index}`, siteOf(index)]));
  const folder = await tree(context, {
    'nginx.conf': nginxIncluding('sites/*'),
    'php-fpm.conf': poolOn('127.0.0.1:9001'),
    ...files,
  });
  const client = await Client.start({ folders: [folder.root] });
  const document = (index: number): string => uri(folder.path(`sites/${index}`));
  for (let index = 0; index < open; index++) await client.open(document(index), siteOf(index), 'nginx');
  await client.until(document(sites - 1), (all) => all.some((one) => one.code === code));
  // one before that is counted: what is kept for edits is made at the first
  for (const text of [`# a\n${siteOf(0)}`, siteOf(0).replace('20000', '20001')]) {
    await client.change(document(0), text);
    await settled(client);
  }
  const before = client.published.length;
  const counts = await countFunctions(async () => {
    for (const text of [`# ab\n${siteOf(0)}`, siteOf(0).replace('20000', '20002'), siteOf(0)]) {
      await client.change(document(0), text);
      await settled(client);
    }
  });
  assert.deepEqual([...new Set(client.published.slice(before).map((one) => one.uri))], [document(0)]);
  await client.stop();
  return counts;
}

/** What is done for each finding: it is passed on, and its diagnostic taken from what was made before. Rules, places, names and texts are nobody's business here. */
const passedOn =
  /^(?:analysis\/(?:engine|report|state|settings)\/(?:findings|answers|questions|report|shadowing|out-of-force|syntax-findings|host|configuration|snapshot)|lsp\/(?:publish|diagnostic-cache)|text\/(?:part|path))\.ts:/;
/** So many functions and blocks for each finding and keystroke: a dozen passes over a list. */
const mostPerFinding = 90;

test('findings elsewhere and documents that are open cost a keystroke nothing but that they are passed on', async (context) => {
  const sizes = [100, 200, 400];
  const counts: ReadonlyMap<string, number>[] = [];
  for (const size of sizes) counts.push(await keystrokes(context, size, size / 4));
  const works = (name: string): readonly number[] => counts.map((one) => one.get(name) ?? 0);
  const growing = [...(counts.at(-1)?.keys() ?? [])].filter(
    (name) =>
      (works(name).at(-1) ?? 0) > 100 &&
      exponent(
        sizes.map((size, at) => ({ size, work: works(name)[at] ?? 0 })),
        countsVary,
      ) > 0.3,
  );
  assert.deepEqual(
    growing.filter((name) => !passedOn.test(name)).map((name) => `${name} ${works(name).join(' ')}`),
    [],
  );
  const [, small, large] = sizes.map((_, at) => growing.reduce((sum, name) => sum + (works(name)[at] ?? 0), 0));
  const perFinding = ((large ?? 0) - (small ?? 0)) / 200 / edits;
  assert.ok(
    perFinding < mostPerFinding,
    `${perFinding} for each finding: ${growing.map((name) => `${name} ${works(name).join(' ')}`).join('\n')}`,
  );
});
