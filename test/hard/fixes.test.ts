/** A fix mends its finding and brings none that was not there: every fix of every finding of worlds put together at random. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Finding, Fix } from '../../server/src/analysis/engine/findings.ts';
import { runs } from './runs.ts';
import { tryFix, worldOf, type Trial } from './trial.ts';
import { sayFiles } from './world-answers.ts';
import { worlds, type Files } from './worlds.ts';

function failure(files: Files, finding: Finding, fix: Fix, { after, stays, fresh }: Trial): string {
  const what = [
    ...(stays ? ['the finding stays'] : []),
    ...fresh.map((one) => `+ ${one.code}: ${one.message} (${one.at.file})`),
  ];
  return `${finding.code}: ${finding.message}\nfix: ${fix.title}\n${what.join('\n')}\nbefore\n${sayFiles(files)}after\n${sayFiles(after.files)}`;
}

test('every fix mends its finding and brings no other', () => {
  let tried = 0;
  const codes = new Set<string>();
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      for (const finding of world.findings) {
        for (const fix of finding.fixes()) {
          tried++;
          codes.add(finding.code);
          const trial = tryFix(world, finding, fix);
          if (trial.stays || trial.fresh.length > 0) assert.fail(failure(files, finding, fix, trial));
        }
      }
    }),
    runs(250),
  );
  assert.ok(tried > 500 && codes.size > 15, `${tried} fixes of ${codes.size} codes`);
});

test('at most one fix of a finding is preferred, and each of its edits changes something', () => {
  fc.assert(
    fc.property(worlds, (files) => {
      for (const finding of worldOf(files).findings) {
        const fixes = finding.fixes();
        assert.ok(fixes.filter((fix) => fix.preferred === true).length <= 1, finding.code);
        for (const fix of fixes) {
          const changes = fix.edits.filter(
            ({ file, range, newText }) => files.get(file)?.slice(range.start, range.end) !== newText,
          );
          assert.ok(changes.length > 0, `${finding.code}: ${fix.title}`);
          assert.equal(changes.length, fix.edits.length, `${finding.code}: ${fix.title}`);
        }
      }
    }),
    runs(150),
  );
});
