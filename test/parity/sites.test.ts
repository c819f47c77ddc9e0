/** What becomes of requests where there are files: the model against the installed nginx, thousands of requests in one run of it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { Random } from './random.ts';
import { agrees, SiteModel } from './site-model.ts';
import { SiteServers } from './site-servers.ts';
import { SiteTrees, type SiteTree } from './site-trees.ts';

const isAll = process.env['GATEWISE_PARITY'] === 'all';
/** About 65 requests each. */
const count = Number(process.env['GATEWISE_SITES'] ?? (isAll ? 200 : 100));
const seeds = process.env['GATEWISE_SEED']?.split(',').map(Number) ?? (isAll ? [11, 12, 13, 14] : [11]);
const mostAtOnce = 16;

/** What came of the requests to some servers. */
interface Comparison {
  readonly decided: number;
  /** Each with the tree. */
  readonly wrong: readonly string[];
  /** How often each reason was given. */
  readonly undecided: ReadonlyMap<string, number>;
}

for (const seed of seeds) {
  test(`${count} servers with files, seed ${seed}: status, script and pool as nginx has them, in 999 of 1000 requests`, async () => {
    const { decided, wrong, undecided } = await compared(seed, count, (text) => text);
    const open = [...undecided.values()].reduce((sum, one) => sum + one, 0);
    console.log(`seed ${seed}: ${decided} requests decided, ${wrong.length} of them wrong; ${open} undecided`);
    for (const [reason, times] of [...undecided].toSorted(([, a], [, b]) => b - a)) console.log(`  ${times} ${reason}`);
    for (const one of wrong.slice(0, 4)) console.log(one);
    assert.ok(decided > count * 40);
    assert.ok(wrong.length <= decided / 1000, wrong.slice(0, 4).join('\n\n'));
    assert.ok(open <= (decided + open) / 20, `${open} of ${decided + open} are undecided`);
  });
}

const changes: readonly (readonly [string, (text: string) => string])[] = [
  ['the code of a fallback', (text) => text.replaceAll(' =404;', ' =403;')],
  ['the flag of a rewrite', (text) => text.replaceAll(' last;', ' break;')],
  ['the path of an alias', (text) => text.replaceAll(/alias (\S+)\/data/g, 'alias $1/www')],
  ['a test for files', (text) => text.replaceAll('(!-f ', '(-f ')],
  ['the pool', (text) => text.replaceAll('/p1.sock;\n', '/p2.sock;\n')],
];
for (const [what, change] of changes) {
  test(`what the model reads otherwise than nginx is seen: ${what}`, async () => {
    const { decided, wrong } = await compared(3, 12, change);
    assert.ok(wrong.length > decided / 1000, `${wrong.length} of ${decided} are wrong`);
  });
}

/** @param change of the configuration that the model reads, once nginx has read it */
async function compared(seed: number, trees: number, change: (text: string) => string): Promise<Comparison> {
  const servers = new SiteServers();
  try {
    const made = new SiteTrees(new Random(seed));
    const all = Array.from({ length: trees }, (_, index) => made.next(`s${index}.example`, servers.placesOf(index)));
    await servers.start(all);
    writeFileSync(servers.main, change(readFileSync(servers.main, 'utf8')));
    return await compareAll(all, servers);
  } finally {
    servers.stop();
  }
}

async function compareAll(all: readonly SiteTree[], servers: SiteServers): Promise<Comparison> {
  const model = await SiteModel.read(servers.root);
  const wrong: string[] = [];
  const undecided = new Map<string, number>();
  const requests = all.flatMap((tree, index) => tree.uris.map((uri) => ({ tree, index, uri })));
  let decided = 0;
  const askNext = async (): Promise<void> => {
    for (let next = requests.pop(); next !== undefined; next = requests.pop()) {
      const { tree, index, uri } = next;
      const foretold = model.foretell(index, uri);
      if ('reason' in foretold) {
        undecided.set(foretold.reason, (undecided.get(foretold.reason) ?? 0) + 1);
        continue;
      }
      decided++;
      const real = await servers.ask(tree.name, uri);
      const said = `${tree.name}${uri}\n  said ${JSON.stringify(foretold)}\n  real ${JSON.stringify(real)}`;
      if (!agrees(foretold, real)) wrong.push(`${said}\n${tree.text}\n${tree.files.join(' ')}`);
    }
  };
  await Promise.all(Array.from({ length: mostAtOnce }, askNext));
  return { decided, wrong, undecided };
}
