/** What Gatewise says of harmed configurations is what the installed PHP-FPM says: 500 of them, or all with GATEWISE_PARITY=all. */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { FpmJudge } from './fpm-judge.ts';
import { fpmRefusals } from './fpm-parity.ts';
import { countOf, listCauses, shares } from './nginx-report.ts';
import { fpmSeeds, judgeFpmMutants } from './fpm-report.ts';

const count = process.env['GATEWISE_PARITY'] === 'all' ? 6000 : 500;

test('the seeds are as PHP-FPM wants them, and nothing is said of them', async () => {
  const judge = new FpmJudge();
  try {
    for (const { name, files } of fpmSeeds) {
      const { kind, message } = await judge.judge(files);
      assert.deepEqual({ name, kind, message }, { name, kind: 'accepted', message: '' });
      assert.deepEqual({ name, found: fpmRefusals(files).map((finding) => finding.message) }, { name, found: [] });
      assert.ok(await judge.starts(files), `${name} does not start`);
    }
  } finally {
    judge.close();
  }
});

test(`${count} mutants: the same verdict in 99 of 100, the same line in 95, no false alarm`, async () => {
  const verdicts = await judgeFpmMutants(count);
  const { judged, verdict, line } = shares(verdicts);
  console.log(listCauses(verdicts));
  console.log(`${judged} judged: same verdict ${(verdict * 100).toFixed(2)} %, same line ${(line * 100).toFixed(2)} %`);
  assert.ok(judged > count * 0.85, `only ${judged} of ${count} were judged by their text`);
  assert.ok(verdict >= 0.99, `the same verdict in ${(verdict * 100).toFixed(2)} %`);
  assert.ok(line >= 0.95, `the same line in ${(line * 100).toFixed(2)} %`);
  assert.equal(countOf(verdicts, 'false alarm'), 0);
});
