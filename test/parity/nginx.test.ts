/** What Gatewise says of harmed configurations is what the installed nginx says: 500 of them, or all with GATEWISE_PARITY=all. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { installedRelease, judgeMutants, listCauses, shares } from './nginx-report.ts';
import { NginxJudge } from './nginx-judge.ts';
import { refusals } from './nginx-parity.ts';
import { nginxSeeds } from './nginx-seeds.ts';

const count = process.env['GATEWISE_PARITY'] === 'all' ? 6000 : 500;

test('the seeds are as nginx wants them, and nothing is said of them', async () => {
  const judge = new NginxJudge();
  try {
    for (const { name, files } of nginxSeeds()) {
      assert.deepEqual({ name, kind: (await judge.judge(files)).kind }, { name, kind: 'accepted' });
      assert.deepEqual(
        { name, found: refusals(files, installedRelease()).map((finding) => finding.message) },
        { name, found: [] },
      );
    }
  } finally {
    judge.close();
  }
});

test(`${count} mutants: the same verdict in 99 of 100, the same line in 95`, async () => {
  const verdicts = await judgeMutants(count);
  const { judged, verdict, line } = shares(verdicts);
  console.log(listCauses(verdicts));
  console.log(`${judged} judged: same verdict ${(verdict * 100).toFixed(2)} %, same line ${(line * 100).toFixed(2)} %`);
  assert.ok(judged > count * 0.9, `only ${judged} of ${count} were judged by their text`);
  assert.ok(verdict >= 0.99, `the same verdict in ${(verdict * 100).toFixed(2)} %`);
  assert.ok(line >= 0.95, `the same line in ${(line * 100).toFixed(2)} %`);
});
