/** What becomes of requests where there are files: the model against the installed nginx, thousands of requests in one run of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from './random.ts';
import { agrees, SiteModel } from './site-model.ts';
import { SiteServers } from './site-servers.ts';
import { SiteTrees } from './site-trees.ts';

const count = Number(process.env['GATEWISE_SITES'] ?? (process.env['GATEWISE_PARITY'] === 'all' ? 600 : 100));
const seed = Number(process.env['GATEWISE_SEED'] ?? '11');
const mostAtOnce = 16;

test(`${count} servers with files, seed ${seed}: status, script and pool as nginx has them, in 999 of 1000 requests`, async () => {
  const servers = new SiteServers();
  try {
    const trees = new SiteTrees(new Random(seed));
    const all = Array.from({ length: count }, (_, index) => trees.next(`s${index}.example`, servers.placesOf(index)));
    await servers.start(all);
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
        if (!agrees(foretold, real))
          wrong.push(
            `${tree.name}${uri}\n  said ${JSON.stringify(foretold)}\n  real ${JSON.stringify(real)}\n${tree.text}\n${tree.files.join(' ')}`,
          );
      }
    };
    await Promise.all(Array.from({ length: mostAtOnce }, askNext));
    const open = [...undecided.values()].reduce((sum, one) => sum + one, 0);
    console.log(`seed ${seed}: ${decided} requests decided, ${wrong.length} of them wrong; ${open} undecided`);
    for (const [reason, times] of [...undecided].toSorted(([, a], [, b]) => b - a)) console.log(`  ${times} ${reason}`);
    for (const one of wrong.slice(0, 4)) console.log(one);
    assert.ok(wrong.length <= decided / 1000, wrong.slice(0, 4).join('\n\n'));
    assert.ok(open <= (decided + open) / 20, `${open} of ${decided + open} are undecided`);
  } finally {
    servers.stop();
  }
});
