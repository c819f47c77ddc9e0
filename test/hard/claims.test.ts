/** Lens and hover compared with the findings, in worlds put together at random: where a lens or a hover says that a fastcgi_pass fails, a finding does too, and the other way round. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sayAnswers } from '../../server/src/features/hints/answers.ts';
import { entryOrigin } from '../../server/src/model/fpm/master.ts';
import type { PassVerdict } from '../../server/src/model/deployment/deployment.ts';
import type { FileRange } from '../../server/src/text/range.ts';
import { runs } from './runs.ts';
import { worldOf, type World } from './trial.ts';
import { hoverAt, sayFiles } from './world-answers.ts';
import { worlds } from './worlds.ts';

/** Findings that say that this address, or the `listen` that it means, fails. */
const aboutAddresses = new Set([
  'fastcgi-pass-unserved',
  'fastcgi-pass-malformed',
  'fastcgi-pass-trailing-colon',
  'upstream-server-default-port',
  'listen-loopback-family',
  'fastcgi-variable-invalid',
]);
const failing = /\b50[02]\b|does not start/;
const overlaps = (one: FileRange, other: FileRange): boolean =>
  one.file === other.file && one.range.start <= other.range.end && other.range.start <= one.range.end;

/** Whether a finding that is no info speaks of the pass, of one of its addresses, or of the pool that is meant. */
function isReported({ findings }: World, { pass, targets }: PassVerdict): boolean {
  const pools = targets.flatMap((target) => [...target.pools, ...target.links.map((link) => link.pool)]);
  const places: readonly FileRange[] = [
    pass.at,
    { file: pass.placed.file, range: pass.placed.fact.range },
    ...targets.map(({ target }) => target.at),
    ...targets.flatMap(({ target }) =>
      target.server === undefined ? [] : [{ file: target.server.placed.file, range: target.server.placed.fact.range }],
    ),
    ...pools.flatMap((pool) => [pool.at, ...[...pool.entries.values()].flat().map(entryOrigin)]),
  ];
  return findings.some(
    ({ severity, at, related, outcomes }) =>
      severity !== 'info' &&
      outcomes.some((outcome) => ['502', '500', 'nginx-start', 'fpm-start'].includes(outcome)) &&
      [at, ...related.map((one) => one.at)].some((place) => places.some((other) => overlaps(place, other))),
  );
}

test('where a lens or a hover says that a fastcgi_pass fails, a finding says so', () => {
  let claimed = 0;
  let quiet = 0;
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      for (const verdict of world.snapshot.workspace.deployments.flatMap(({ passes }) => passes)) {
        const lens = sayAnswers(world.snapshot, [verdict]) ?? '';
        const { file, range } = verdict.pass.at;
        const shared =
          world.snapshot.workspace
            .passesIn(file)
            .filter((other) => other.pass.placed.fact.range.start === verdict.pass.placed.fact.range.start).length > 1;
        const words = shared ? '' : (hoverAt(world, file, range.start).split('\n\n|')[0] ?? '');
        for (const [what, text] of [
          ['lens', lens],
          ['hover', words],
        ] as const) {
          if (!failing.test(text)) quiet++;
          else {
            claimed++;
            if (!isReported(world, verdict)) assert.fail(`${what}: ${text}\nno finding says so\n${sayFiles(files)}`);
          }
        }
      }
    }),
    runs(300),
  );
  assert.ok(claimed > 200 && quiet > 200, `${claimed} claims, ${quiet} without`);
});

test('where a finding says that an address fails, the lens says it too', () => {
  let reported = 0;
  fc.assert(
    fc.property(worlds, (files) => {
      const world = worldOf(files);
      const verdicts = world.snapshot.workspace.deployments.flatMap(({ passes, config }) =>
        config.notInForce === undefined ? passes : [],
      );
      const all = verdicts.flatMap((verdict) =>
        verdict.targets.map(({ target, state }) => ({ at: target.at, state, verdict })),
      );
      for (const finding of world.findings.filter(
        ({ code, severity }) => severity !== 'info' && aboutAddresses.has(code),
      )) {
        // several passes may have one address, and several servers may include one snippet
        const here = all.filter(
          ({ at }) =>
            at.file === finding.at.file &&
            at.range.start === finding.at.range.start &&
            at.range.end === finding.at.range.end,
        );
        if (here.length === 0) continue;
        reported++;
        const lenses = here.map(({ verdict }) => sayAnswers(world.snapshot, [verdict]) ?? '');
        // a colon too many is wrong whatever listens there; whether that address is answered may be unknown all the same
        const mayBeUnknown =
          finding.code !== 'fastcgi-pass-unserved' &&
          here.every(({ state }, index) => state === 'unknown' && lenses[index]?.startsWith('unknown'));
        if (!lenses.some((lens) => failing.test(lens)) && !mayBeUnknown)
          assert.fail(`${finding.code}: ${finding.message}\nlenses: ${lenses.join(' / ')}\n${sayFiles(files)}`);
      }
    }),
    runs(300),
  );
  assert.ok(reported > 100, `${reported} findings`);
});
