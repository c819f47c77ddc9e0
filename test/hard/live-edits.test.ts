/** Whatever happens to a workspace on the disk and in the editor: a session that saw it all says what one says that is started now. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dirname } from '../../server/src/text/path.ts';
import fc from 'fast-check';
import type { Client } from '../protocol/client.ts';
import { place } from './input.ts';
import { LiveWorld, settled, steps } from './live-world.ts';
import { modelReport } from './model-report.ts';
import { runs } from './runs.ts';

/** Two sessions find files in different orders; what follows from an order shows in what is found. */
function report({ session }: Client): unknown {
  const { table } = session.snapshot().world;
  const paths = [...table.paths()].toSorted();
  const folders = [...new Set(paths.flatMap((one) => [dirname(one), dirname(dirname(one))]))].toSorted();
  return {
    ...modelOf(session),
    paths: paths.map((one) => [one, table.real(one)]),
    folders: folders.map((one) => [one, table.namesIn(one).toSorted(), table.isListed(one), table.isPartlyListed(one)]),
  };
}

function modelOf(session: Client['session']): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(modelReport(session.host)).map(([key, value]) => [
      key,
      Array.isArray(value)
        ? value
            .map((one: unknown) => JSON.stringify(one))
            .filter((one) => one !== '[]')
            .toSorted()
        : value,
    ]),
  );
}

test('a session that saw everything says what a fresh one says', async (context) => {
  const base = place(context, {});
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (list, waits) => {
      const world = await LiveWorld.start(base);
      for (const step of list) {
        await world.do(step);
        if (waits) await settled(world.client);
      }
      await settled(world.client);
      const fresh = await world.fresh();
      const [seen, expected] = [report(world.client), report(fresh)];
      await world.client.stop();
      await fresh.stop();
      assert.deepEqual(seen, expected);
    }),
    runs(60),
  );
});
